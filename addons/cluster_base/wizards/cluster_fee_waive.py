from odoo import fields, models


class ClusterFeeWaive(models.TransientModel):
    """A waiver that the council decided: on paper or in a meeting kept elsewhere."""

    _name = "cluster.fee.waive"
    _description = "Waive a fee"

    member_id = fields.Many2one("cluster.member", required=True, ondelete="cascade")
    what = fields.Selection([("annual", "Annual fee"), ("entry", "Entry fee")], "Fee", required=True, default="annual")
    mode = fields.Selection(
        [("percent", "Part of the fee"), ("amount", "Amount")], "Waived is", required=True, default="percent"
    )
    percent = fields.Float("Per cent", digits=(5, 2), default=100.0)
    amount = fields.Monetary()
    currency_id = fields.Many2one(related="member_id.cluster_id.company_id.currency_id")
    date_from = fields.Date("From", required=True, default=lambda self: fields.Date.today().replace(month=1, day=1))
    date_to = fields.Date("To", default=lambda self: fields.Date.today().replace(month=12, day=31))
    decision_ref = fields.Char("Council's decision", required=True)
    decided_on = fields.Date("Decided on", required=True, default=fields.Date.context_today)
    reason = fields.Text(required=True)

    def action_confirm(self):
        for wizard in self:
            wizard.member_id._waive_fee(
                {
                    "what": wizard.what,
                    "mode": wizard.mode,
                    "percent": wizard.percent if wizard.mode == "percent" else 0.0,
                    "amount": wizard.amount if wizard.mode == "amount" else 0.0,
                    "date_from": wizard.date_from,
                    "date_to": wizard.date_to,
                    "decision_ref": wizard.decision_ref,
                    "decided_on": wizard.decided_on,
                    "reason": wizard.reason,
                }
            )
        return {"type": "ir.actions.act_window_close"}

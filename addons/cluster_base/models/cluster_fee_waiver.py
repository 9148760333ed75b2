from odoo import fields, models


class ClusterFeeWaiver(models.Model):
    """A decision of the council that a member pays less or nothing for a time. Lines are only ever added."""

    _name = "cluster.fee.waiver"
    _description = "Fee waiver"
    _inherit = ["mail.thread"]
    _order = "date_from desc, id desc"
    _rec_name = "decision_ref"

    member_id = fields.Many2one("cluster.member", required=True, index=True, ondelete="restrict", tracking=True)
    cluster_id = fields.Many2one(related="member_id.cluster_id", store=True, index=True)
    what = fields.Selection(
        [("annual", "Annual fee"), ("entry", "Entry fee")], "Fee", required=True, default="annual", tracking=True
    )
    mode = fields.Selection(
        [("percent", "Part of the fee"), ("amount", "Amount")], "Waived is", required=True, default="percent"
    )
    percent = fields.Float("Per cent", digits=(5, 2), tracking=True)
    amount = fields.Monetary(tracking=True)
    currency_id = fields.Many2one(related="cluster_id.company_id.currency_id")
    date_from = fields.Date("From", required=True, tracking=True)
    date_to = fields.Date("To", help="Last day. Empty: until the council decides otherwise.", tracking=True)
    decision_ref = fields.Char("Council's decision", required=True, tracking=True)
    decided_on = fields.Date("Decided on", required=True)
    reason = fields.Text(required=True)

    _percent_range = models.Constraint(
        "CHECK (mode <> 'percent' OR (percent > 0 AND percent <= 100))",
        "A waiver is more than 0 and at most 100 per cent of the fee: correct the percentage.",
    )
    _amount_positive = models.Constraint(
        "CHECK (mode <> 'amount' OR amount > 0)", "A waived amount is more than 0: correct it."
    )
    _dates_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "A waiver ends on its first day or later: correct the dates.",
    )

from odoo import fields, models


class ClusterMemberAdmit(models.TransientModel):
    _name = "cluster.member.admit"
    _description = "Admit a member"

    member_id = fields.Many2one("cluster.member", required=True, ondelete="cascade")
    decision_ref = fields.Char(
        string="Council's decision", required=True, help="Number and date of the minutes, e.g. 4 of 12.05.2026."
    )
    admitted_on = fields.Date(string="Admitted on", required=True, default=fields.Date.context_today)
    contract_lang = fields.Selection(
        [("be_BY", "Belarusian"), ("ru_RU", "Russian")],
        string="Contract in",
        required=True,
        default=lambda self: self._default_contract_lang(),
    )

    def _default_contract_lang(self):
        member = self.env["cluster.member"].browse(self.env.context.get("default_member_id"))
        return member._admission_lang() if member else "be_BY"

    def action_confirm(self):
        for wizard in self:
            wizard.member_id._admit(wizard.decision_ref, wizard.admitted_on, wizard.contract_lang)
        return {"type": "ir.actions.act_window_close"}

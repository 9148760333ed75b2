from odoo import fields, models
from odoo.exceptions import UserError


class CountryPackApply(models.TransientModel):
    _name = "cluster.country.pack.apply"
    _description = "Apply a country pack"

    pack_id = fields.Many2one("cluster.country.pack", required=True, ondelete="cascade")
    cluster_id = fields.Many2one("cluster.cluster", "Cluster", help="All its bodies, and those to come.")
    unit_ids = fields.Many2many("hr.department", string="Bodies", domain=[("is_body", "=", True)])

    def action_apply(self):
        self.ensure_one()
        bodies = self.unit_ids | self.cluster_id.unit_ids.filtered("is_body")
        if not bodies and not self.cluster_id:
            raise UserError(self.env._("Choose the bodies, or a cluster with all its bodies."))
        if self.cluster_id:
            self.cluster_id.country_pack_id = self.pack_id
        bodies._apply_country_pack(self.pack_id)
        return bodies.action_open_journals() if bodies else {"type": "ir.actions.act_window_close"}

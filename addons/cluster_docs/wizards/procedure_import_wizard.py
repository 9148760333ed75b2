import base64

from odoo import fields, models
from odoo.exceptions import UserError


class ProcedureImportWizard(models.TransientModel):
    _name = "cluster.procedure.import.wizard"
    _description = "Import an Official List of Procedures"

    file = fields.Binary("List", required=True, help="Tab-separated: hi_code proc_no is_leaf proc_res excluded name")
    filename = fields.Char()
    list_code = fields.Char(
        required=True, default="citizens", help="Keeps the lists apart; the same code again updates the same list"
    )
    law_ref = fields.Char("Law", required=True)
    valid_from = fields.Date("In Force From", required=True, default=fields.Date.context_today)
    body_kind = fields.Selection(
        [("council", "Rural council"), ("committee", "District executive committee")],
        "Carried Out By",
        required=True,
        default="committee",
    )
    report = fields.Text(readonly=True)

    def action_import(self):
        self.ensure_one()
        if not self.env.user.has_group("cluster_base.group_administrator"):
            raise UserError(self.env._("Only an administrator imports a list of procedures."))
        done = self.env["cluster.procedure"]._import_list(
            base64.b64decode(self.file), self.list_code.strip(), self.law_ref, self.valid_from, self.body_kind
        )
        self.report = self.env._(
            "%(rows)s rows read: %(created)s new, %(changed)s changed, %(unchanged)s as before.", **done
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

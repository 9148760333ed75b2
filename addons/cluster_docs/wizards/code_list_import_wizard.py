import base64
import binascii

from odoo import fields, models
from odoo.exceptions import UserError


class CodeListImportWizard(models.TransientModel):
    _name = "cluster.code.list.import.wizard"
    _description = "Import an official list of codes"

    list = fields.Selection(
        [("topics", "Topics of appeals (state classifier)"), ("kinds", "Kinds of documents of the exchange")],
        "Which list",
        required=True,
        default="topics",
    )
    file = fields.Binary(
        "File", required=True, help="Tab-separated text: id parent_id code name for topics, guid name for kinds."
    )
    filename = fields.Char()
    law_ref = fields.Char("Legal basis")
    valid_from = fields.Date("In force from", required=True, default=fields.Date.context_today)
    report = fields.Text(readonly=True)

    def action_import(self):
        self.ensure_one()
        if not self.env.user.has_group("cluster_base.group_administrator"):
            raise UserError(self.env._("Only an administrator imports a list of codes."))
        try:
            content = base64.b64decode(self.file or b"")
        except binascii.Error as error:
            raise UserError(self.env._("The file did not arrive whole: choose it again.")) from error
        if self.list == "topics":
            done = self.env["cluster.appeal.topic"]._import_list(content, self.law_ref, self.valid_from)
        else:
            done = self.env["cluster.exchange.kind"]._import_list(content)
        self.report = self.env._(
            "%(rows)s rows read: %(created)s new, %(changed)s changed, %(ended)s ended, %(unchanged)s as before.",
            **done,
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import an official list of codes"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

import base64
import binascii

from odoo import fields, models
from odoo.exceptions import UserError


class AppealImportWizard(models.TransientModel):
    _name = "cluster.appeal.import.wizard"
    _description = "Import electronic appeals"

    file = fields.Binary(
        "Export of обращения.бел", required=True, help="CSV with the columns number, date, name, title."
    )
    filename = fields.Char()
    journal_id = fields.Many2one(
        "cluster.document.journal",
        required=True,
        ondelete="cascade",
        domain="[('kind', '=', 'appeal')]",
        default=lambda self: self._default_journal_id(),
    )
    register = fields.Boolean("Register at once", default=True, help="Otherwise they stay drafts to be looked through.")
    report = fields.Text(readonly=True)

    def _default_journal_id(self):
        return self.env["cluster.document.journal"].search(
            [("unit_id", "in", self.env.user.cluster_body_ids.ids), ("kind", "=", "appeal")], limit=1
        )

    def action_import(self):
        self.ensure_one()
        if self.journal_id.kind != "appeal":
            raise UserError(self.env._("Choose a journal of appeals."))
        try:
            content = base64.b64decode(self.file or b"")
        except binascii.Error as error:
            raise UserError(self.env._("The file did not arrive whole: choose it again.")) from error
        done = self.env["cluster.document"]._import_appeals(content, self.journal_id, self.register)
        lines = [
            self.env._(
                "%(created)s new appeals, %(present)s were here before, %(faults)s faulty lines.",
                created=len(done["created"]),
                present=len(done["present"]),
                faults=len(done["faults"]),
            )
        ]
        lines += [self.env._("Line %(line)s: %(reason)s", line=line, reason=reason) for line, reason in done["faults"]]
        if done["faults"]:
            lines.append(self.env._("Mend these lines and import the file again: the others will not come twice."))
        self.report = "\n".join(lines)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import electronic appeals"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

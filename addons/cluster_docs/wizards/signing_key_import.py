import base64
import binascii

from odoo import fields, models
from odoo.exceptions import UserError

MAX_CONTAINER = 100_000


class SigningKeyImport(models.TransientModel):
    _name = "cluster.signing.key.import"
    _description = "Import a signing key"

    container = fields.Binary("Key container (.p12, .pfx)", attachment=False)
    file_name = fields.Char()
    pin = fields.Char("PIN")
    error = fields.Text(readonly=True)

    def action_import(self):
        self.ensure_one()
        pin, container = self.pin or "", self.with_context(bin_size=False).container
        self.write({"pin": False, "container": False, "error": False})
        try:
            if not container or not pin:
                raise UserError(self.env._("Choose the file of the key and enter its PIN."))
            content = base64.b64decode(container)
            if len(content) > MAX_CONTAINER:
                raise UserError(self.env._("The file is too large for a key container."))
            with self.env.cr.savepoint():
                self.env["cluster.signing.key"]._import(self.env.user, content, pin)
        except (UserError, binascii.Error) as error:
            self.error = str(error.args[0])
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Import a key"),
                "res_model": self._name,
                "res_id": self.id,
                "view_mode": "form",
                "target": "new",
            }
        return self.env["ir.actions.act_window"]._for_xml_id("cluster_docs.signing_key_action")

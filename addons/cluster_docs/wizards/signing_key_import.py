import base64
import binascii

from odoo import fields, models
from odoo.exceptions import UserError

MAX_CONTAINER = 100_000


class SigningKeyImport(models.TransientModel):
    _name = "cluster.signing.key.import"
    _description = "Import a signing key"
    _inherit = ["cluster.pin.mixin"]

    container = fields.Binary("Key container (.p12, .pfx)", attachment=False)
    file_name = fields.Char()
    kind = fields.Selection(
        [("person", "My own key"), ("seal", "Seal of the organisation")], required=True, default="person"
    )
    unit_id = fields.Many2one(
        "hr.department",
        "Body",
        domain="[('id', 'in', allowed_unit_ids)]",
        default=lambda self: self.env.user.cluster_body_ids[:1],
    )
    allowed_unit_ids = fields.Many2many("hr.department", compute="_compute_allowed_unit_ids")
    error = fields.Text(readonly=True)

    def _compute_allowed_unit_ids(self):
        self.allowed_unit_ids = self.env.user.cluster_body_ids

    def action_import(self):
        wizard, pin = self._take_pin()
        return wizard._try_to_import(pin)

    def _try_to_import(self, pin):
        container = self.with_context(bin_size=False).container
        self.write({"container": False, "error": False})
        try:
            if not container or not pin:
                raise UserError(self.env._("Choose the file of the key and enter its PIN."))
            content = base64.b64decode(container)
            if len(content) > MAX_CONTAINER:
                raise UserError(self.env._("The file is too large for a key container."))
            with self.env.cr.savepoint():
                self._import(content, pin)
        except (UserError, binascii.Error) as error:
            self.error = str(error.args[0])
            return self._without_pin(
                {
                    "type": "ir.actions.act_window",
                    "name": self.env._("Import a key"),
                    "res_model": self._name,
                    "res_id": self.id,
                    "view_mode": "form",
                    "target": "new",
                }
            )
        return self._without_pin(self.env["ir.actions.act_window"]._for_xml_id("cluster_docs.signing_key_action"))

    def _import(self, content, pin):
        keys = self.env["cluster.signing.key"]
        if self.kind != "seal":
            return keys._import(self.env.user, content, pin)
        if self.unit_id not in self.env.user.cluster_body_ids:
            raise UserError(self.env._("Choose the body whose seal this is: one that you work in."))
        return keys._import_seal(self.unit_id, self.env.user, content, pin)

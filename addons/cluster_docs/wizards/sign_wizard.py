from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.signing_key import WrongPin


class SignWizard(models.TransientModel):
    """Asks for the PIN. Errors are told here instead of being raised: a wrong PIN has to be counted."""

    _name = "cluster.sign.wizard"
    _description = "Sign"
    _inherit = ["cluster.pin.mixin"]

    document_ids = fields.Many2many("cluster.document", string="Documents", required=True)
    key_id = fields.Many2one(
        "cluster.signing.key",
        "Key",
        compute="_compute_key_id",
        store=True,
        readonly=False,
        domain="['|', ('user_id', '=', uid), ('keeper_ids', 'in', uid)]",
    )
    is_test = fields.Boolean(related="key_id.is_test")
    pin = fields.Char(groups="cluster_base.group_head")
    error = fields.Text(readonly=True)

    @api.depends("document_ids")
    def _compute_key_id(self):
        now = fields.Datetime.now()
        mine = self.env["cluster.signing.key"].search(
            ["|", ("user_id", "=", self.env.uid), ("keeper_ids", "in", self.env.uid)]
        )
        for wizard in self:
            sealing = any(document._turn().capacity == "seals" for document in wizard.document_ids)
            fitting = mine.filtered(lambda key, sealing=sealing: (key.kind == "seal") == sealing)
            wizard.key_id = fitting.filtered(lambda key: key.valid_to >= now)[:1] or fitting[:1]

    def action_sign(self):
        wizard, pin = self._take_pin()
        return wizard._try_to_sign(pin)

    def _try_to_sign(self, pin):
        self.write({"error": False})
        try:
            if not self.key_id:
                raise UserError(
                    self.env._("You have no signing key yet. Import one: Documents ▸ Signing ▸ My signing keys.")
                )
            with self.env.cr.savepoint():
                self._sign(pin)
        except WrongPin as error:
            self._count_wrong_pin(pin)
            return self._again(error)
        except UserError as error:
            return self._again(error)
        return {"type": "ir.actions.act_window_close"}

    def _sign(self, pin):
        self.document_ids._sign_answers(self.key_id, pin)

    def _count_wrong_pin(self, pin):
        """The savepoint took the count back together with the rest: counts again, for good."""
        if pin:
            self.key_id._note_wrong_pin()

    def _again(self, error):
        self.error = str(error.args[0])
        return self._without_pin(
            {
                "type": "ir.actions.act_window",
                "name": self.env._("Sign"),
                "res_model": self._name,
                "res_id": self.id,
                "view_mode": "form",
                "target": "new",
            }
        )

from odoo import api, fields, models
from odoo.exceptions import AccessError


class SigningKey(models.Model):
    """A seal is a key of the organisation: its keepers put it, each under his own name in the history."""

    _inherit = "cluster.signing.key"

    kind = fields.Selection(
        [("person", "Person's key"), ("seal", "Seal of the organisation")],
        required=True,
        default="person",
        readonly=True,
    )
    unit_id = fields.Many2one("hr.department", "Body", readonly=True, ondelete="restrict")
    keeper_ids = fields.Many2many(
        "res.users",
        "cluster_signing_key_keeper_rel",
        "key_id",
        "user_id",
        "Keepers",
        domain=lambda self: [("all_group_ids", "in", self.env.ref("cluster_base.group_head").id)],
        help="Who may put this seal. They know its PIN.",
    )

    _seal_unit = models.Constraint(
        "CHECK(kind = 'person' OR unit_id IS NOT NULL)", "A seal belongs to a body: choose it."
    )

    @api.model
    def _import_seal(self, unit, keepers, container, pin):
        """Keeps the container of a body's seal; whoever imports it is its first keeper."""
        key = self._import(self.env.user, container, pin)
        key.sudo().write({"kind": "seal", "unit_id": unit.id, "keeper_ids": [fields.Command.set(keepers.ids)]})
        return key

    def _check_usable(self, pin):
        self.ensure_one()
        if self.kind == "seal":
            if self.env.user not in self.sudo().keeper_ids:
                raise AccessError(self.env._("Only its keepers put this seal. Ask the administrator to name you one."))
            # the limits of a key (locked, out of time) are the same, whoever of the keepers puts it
            return super(SigningKey, self.with_user(self.sudo().user_id))._check_usable(pin)
        return super()._check_usable(pin)

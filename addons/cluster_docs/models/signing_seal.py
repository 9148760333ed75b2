from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

SHORTEST = 8  # letters that a part of a name needs to stand for the whole


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
        key._check_seal_of(unit)
        key.sudo().write({"kind": "seal", "unit_id": unit.id, "keeper_ids": [fields.Command.set(keepers.ids)]})
        return key

    def _check_seal_of(self, unit):
        """The certificate of a seal names its organisation where a person's names the person. Authorities cut long
        names and write them with other signs: letters and figures are compared."""
        own = _letters(self.holder)
        for name in self._names_of(unit):
            here = _letters(name)
            if (own and own == here) or (min(len(own), len(here)) >= SHORTEST and (own in here or here in own)):
                return
        raise UserError(
            self.env._(
                "The certificate is made out to “%(holder)s”, not to %(unit)s. Choose the body whose seal this is, or the "  # noqa: E501
                "file of its seal. Where the certificate writes the name in another way, ask the administrator to enter it so.",  # noqa: E501
                holder=self.holder or self.subject or "",
                unit=unit.sudo().body_partner_id.name or unit.name,
            )
        )

    @api.model
    def _names_of(self, unit):
        for lang, _name in self.env["res.lang"].get_installed():
            here = unit.sudo().with_context(lang=lang)
            yield from (here.name, here.body_partner_id.name)

    def _check_usable(self, pin):
        self.ensure_one()
        if self.kind == "seal":
            if self.env.user not in self.sudo().keeper_ids:
                raise AccessError(self.env._("Only its keepers put this seal. Ask the administrator to name you one."))
            # the limits of a key (locked, out of time) are the same, whoever of the keepers puts it
            return super(SigningKey, self.with_user(self.sudo().user_id))._check_usable(pin)
        return super()._check_usable(pin)


def _letters(text):
    return "".join(sign for sign in (text or "").casefold() if sign.isalnum())

from odoo import api, fields, models

from ..engine.smdo_types import VERSIONS


def as_it_is(text):
    """A stranger's text for LIKE: no sign of it is a wildcard."""
    return text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")


class ExchangePeer(models.Model):
    """An organisation that takes part in the interdepartmental exchange."""

    _name = "cluster.exchange.peer"
    _description = "Peer of the exchange"
    _order = "name, id"
    _rec_names_search = ["name", "org_id"]

    org_id = fields.Char("Code in the exchange", required=True)
    name = fields.Char(required=True)
    version = fields.Selection([(name, name) for name in VERSIONS], "Format", required=True, default=VERSIONS[1])
    mailbox = fields.Char(help="Where its mail goes when there is no router.")
    partner_id = fields.Many2one("res.partner", "Correspondent", ondelete="restrict", index="btree_not_null")
    is_confirmed = fields.Boolean(
        "Entered by us", default=True, help="Unticked: it wrote to us and nobody has looked at its data yet."
    )
    message_ids = fields.One2many("cluster.exchange.message", "peer_id", "Messages")
    active = fields.Boolean(default=True)

    _org_lower_uniq = models.UniqueIndex("(lower(org_id))", "A peer with this code is already there.")

    @api.depends("name", "org_id")
    def _compute_display_name(self):
        for peer in self:
            peer.display_name = f"{peer.name} [{peer.org_id}]"

    @api.model
    def _find_or_note(self, org_id, name, mailbox, version):
        """The peer with this code; a new one is noted, to be looked at."""
        # as the codes of the exchange are compared: small and large letters are the same, and no sign is a wildcard
        code = [("org_id", "=ilike", as_it_is(org_id[:100]))]
        peer = self.sudo().with_context(active_test=False).search(code, limit=1)
        return peer or self.sudo().create(
            {
                "org_id": org_id[:100],
                "name": (name or org_id)[:250],
                "mailbox": mailbox,
                "version": version if version in VERSIONS else VERSIONS[1],
                "is_confirmed": False,
            }
        )

    def _correspondent(self):
        """The partner that stands in the journals for this peer."""
        self.ensure_one()
        if not self.partner_id:
            partner = self.env["res.partner"].sudo().create({"name": self.name, "is_company": True})
            self.sudo().partner_id = partner
        return self.partner_id

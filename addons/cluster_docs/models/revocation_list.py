import base64
from datetime import timezone

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import pades_time


class RevocationList(models.Model):
    """A trusted authority's list of revoked certificates (RFC 5280), checked to be the authority's own."""

    _name = "cluster.revocation.list"
    _description = "List of revoked certificates"
    _order = "anchor_id, this_update desc, id desc"
    _rec_name = "this_update"

    anchor_id = fields.Many2one("cluster.trust.anchor", "Authority", required=True, index=True, ondelete="cascade")
    content = fields.Binary("List (.crl, PEM or DER)", required=True, attachment=False)
    number = fields.Char(compute="_compute_content", store=True)
    this_update = fields.Datetime("Issued", compute="_compute_content", store=True)
    next_update = fields.Datetime("Next one by", compute="_compute_content", store=True)
    revoked_count = fields.Integer("Revoked certificates", compute="_compute_content", store=True, aggregator=None)
    is_stale = fields.Boolean("Out of date", compute="_compute_is_stale")

    _issue_uniq = models.UniqueIndex("(anchor_id, this_update, number)", "This list is here already.")

    @api.depends("content")
    def _compute_content(self):
        for made in self.with_context(bin_size=False):
            try:
                read = pades_time.read_revocation_list(base64.b64decode(made.content or b""))
            except ValueError:
                made.update({"number": False, "this_update": False, "next_update": False, "revoked_count": 0})
                continue
            made.number = str(read.number)
            made.this_update = read.this_update.astimezone(timezone.utc).replace(tzinfo=None)
            made.next_update = read.next_update and read.next_update.astimezone(timezone.utc).replace(tzinfo=None)
            made.revoked_count = len(read.revoked)

    @api.depends("next_update")
    def _compute_is_stale(self):
        now = fields.Datetime.now()
        for made in self:
            made.is_stale = bool(made.next_update and made.next_update < now)

    @api.constrains("content", "anchor_id")
    def _check_content(self):
        for made in self.with_context(bin_size=False):
            if not made.this_update:
                raise ValidationError(
                    self.env._("The file is no list of revoked certificates. Give the authority's list (.crl).")
                )
            content = base64.b64decode(made.content)
            if not pades_time.is_issued_by(content, base64.b64decode(made.anchor_id.certificate)):
                raise ValidationError(
                    self.env._(
                        "This list was not issued by %(authority)s. Download it again from the authority's own page.",
                        authority=made.anchor_id.name,
                    )
                )

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ClusterMemberCertificate(models.Model):
    """A paper that a member shows to its customers: who gave it, its number and its days."""

    _name = "cluster.member.certificate"
    _description = "Certificate of a member"
    _order = "issued_on desc, id desc"

    member_id = fields.Many2one("cluster.member", required=True, index=True, ondelete="cascade")
    kind = fields.Selection(
        [
            ("certificate", "Certificate"),
            ("permit", "Permit"),
            ("register", "Entry in the trade register"),
        ],
        required=True,
        default="certificate",
        help="Permits and entries in registers stand on the page as facts about the seller.",
    )
    name = fields.Char(string="What is certified", required=True, translate=True)
    number = fields.Char()
    issuer = fields.Char(string="Given by")
    issued_on = fields.Date(string="Given on", required=True)
    valid_until = fields.Date(string="Valid until")
    file = fields.Binary(string="Copy", attachment=True)
    file_name = fields.Char(export_string_translation=False)
    is_public = fields.Boolean(compute="_compute_is_public", store=True, compute_sudo=True)

    _days = models.Constraint(
        "CHECK (valid_until IS NULL OR valid_until >= issued_on)",
        "A certificate cannot end before it was given: correct one of the two days.",
    )

    @api.depends("member_id.is_live", "member_id.active", "member_id.consent_page", "member_id.consent_certificates")
    def _compute_is_public(self):
        for paper in self:
            member = paper.member_id
            paper.is_public = member.is_live and member.active and member.consent_page and member.consent_certificates

    @api.constrains("issued_on", "valid_until")
    def _check_days(self):
        for paper in self:
            if paper.valid_until and paper.valid_until < paper.issued_on:
                raise ValidationError(
                    self.env._("“%(name)s” ends before it was given: correct one of the two days.", name=paper.name)
                )

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import identity


class ResPartner(models.Model):
    _inherit = "res.partner"

    cluster_member_ids = fields.One2many("cluster.member", "partner_id", string="Memberships", groups="base.group_user")

    @api.constrains("vat", "country_id", "is_company")
    def _check_cluster_identity(self):
        """The numbers of members are checked; those of other contacts are nobody's business here."""
        for partner in self.sudo():
            if partner.cluster_member_ids:
                partner._read_cluster_identity()

    def _read_cluster_identity(self):
        """The partner's number as checked, or None where none is entered.

        :raises ValidationError: the sentence that says what is wrong with the number
        """
        self.ensure_one()
        if not self.vat:
            return None
        try:
            return identity.read(self.country_id.code or "", self.vat)
        except identity.IdentityProblem as problem:
            raise ValidationError(self._cluster_identity_sentence(problem)) from problem

    def _cluster_identity_sentence(self, problem):
        words = {"kind": problem.kind, "number": self.vat, "country": self.country_id.name}
        if problem.reason == "length":
            return self.env._(
                "%(number)s is too short or too long for a %(kind)s of %(country)s: compare it with the certificate.",
                **words,
            )
        if problem.reason == "check":
            return self.env._(
                "%(number)s is not a true %(kind)s: its last digit does not fit. One of the digits is mistyped.",
                **words,
            )
        if problem.reason == "personal":
            return self.env._(
                "This is a person's own code. It may not be kept here: enter the organisation's %(kind)s or leave it empty.",  # noqa: E501
                **words,
            )
        return self.env._(
            "%(number)s is not written as a %(kind)s of %(country)s is: check letters and digits.", **words
        )

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import identity


class ResPartner(models.Model):
    _inherit = "res.partner"

    cluster_member_ids = fields.One2many("cluster.member", "partner_id", string="Memberships", groups="base.group_user")

    @api.model_create_multi
    def create(self, vals_list):
        """A customer written down by a farm is the farm's: no other farm reads it."""
        if not self.env.su and self.env.user._is_farm_only():
            company = self.env.company
            for vals in vals_list:
                if not vals.get("company_id") and company.sudo().member_id:
                    vals["company_id"] = company.id
        return super().create(vals_list)

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """A farm reads the cards of other members, not what is written about them."""
        if message_operation == "read" and not self.env.su and self.env.user._is_farm_only():
            return dict.fromkeys(self, "write")
        return super()._mail_get_operation_for_mail_message_operation(message_operation)

    def _check_vat(self, validation="error"):
        """Odoo writes the number in its usual form; whether it is true is checked below, for members."""
        return super()._check_vat(validation=False)

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

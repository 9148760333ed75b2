from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    """The books of a member: a company of its own."""

    _inherit = "res.company"

    member_id = fields.Many2one(
        "cluster.member",
        string="Member",
        ondelete="restrict",
        copy=False,
        help="The member of the cluster whose books these are.",
    )
    vat_payer = fields.Boolean(string="Pays VAT", help="Its invoices carry VAT.")
    books_opened_on = fields.Date(string="Books opened on", readonly=True, copy=False)
    books_closed_on = fields.Date(string="Books closed on", readonly=True, copy=False)
    # An invoice between two farms waits at the other as a draft: it is agreed by the one who gets it.
    invoice_auto_validation = fields.Boolean(default=False)

    _member_uniq = models.UniqueIndex(
        "(member_id) WHERE member_id IS NOT NULL",
        "This member already has its company: open the books of the member instead of adding a second company.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_one_company([vals["member_id"] for vals in vals_list if vals.get("member_id")])
        companies = super().create(vals_list)
        companies.filtered("member_id")._link_member()
        return companies

    def write(self, vals):
        if vals.get("member_id"):
            self._check_one_company([vals["member_id"]])
        result = super().write(vals)
        if "member_id" in vals:
            self._link_member()
            # The access rules name the companies of farms.
            self.env.registry.clear_cache()
        return result

    def _check_one_company(self, member_ids):
        """The sentence for what the unique index would refuse."""
        double = self.sudo().with_context(active_test=False).search(
            [("member_id", "in", member_ids), ("id", "not in", self.ids)], limit=1
        )  # fmt: skip
        if double:
            raise ValidationError(
                self.env._(
                    "%(member)s already keeps its books in the company “%(company)s”: use that one, a member has one company.",  # noqa: E501
                    member=double.member_id.name,
                    company=double.name,
                )
            )

    def _link_member(self):
        """The member's own field follows."""
        for company in self.sudo():
            former = self.env["cluster.member"].sudo().with_context(active_test=False).search(
                [("company_id", "=", company.id), ("id", "!=", company.member_id.id)]
            )  # fmt: skip
            former.write({"company_id": False})
            if company.member_id and company.member_id.company_id != company:
                company.member_id.write({"company_id": company.id})

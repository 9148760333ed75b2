"""Who keeps which books: a farm's people their own only, the central office those of its cluster."""

from odoo import api, models
from odoo.fields import Command, Domain

from .cluster_member import STAFF

FARM = "cluster_base.group_farm"
# These of the central office enter the companies of their cluster's farms; the administrator is all of them.
OFFICE = ("cluster_base.group_clerk", "cluster_base.group_coordinator", "cluster_base.group_auditor")


class ResUsers(models.Model):
    _inherit = "res.users"

    # --- overrides ------------------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        users._sync_farm_companies()
        return users

    def write(self, vals):
        result = super().write(vals)
        if {"group_ids", "company_ids", "company_id", "active"} & vals.keys():
            self._sync_farm_companies()
        return result

    # --- the central office ---------------------------------------------------------------------
    def _sync_farm_companies(self):
        """Give staff the companies of their cluster's farms, and take away those of others.

        Kept by code: nobody's list of companies is typed in farm by farm, and a clerk who moves to
        another cluster, or stops being a clerk, loses the books on that day.
        """
        users = self.sudo().filtered(lambda user: user.active and not user.share and user._is_staff())
        if not users:
            return
        farms = self.env["res.company"].sudo().search([("member_id", "!=", False)])
        for user in users:
            wanted = farms.browse()
            if user._is_office():
                wanted = farms.filtered(
                    lambda farm, user=user: farm.member_id.cluster_id.company_id in user.company_ids
                )
            had = user.company_ids & farms
            if had != wanted:
                user.write(
                    {
                        "company_ids": [
                            *(Command.link(farm.id) for farm in wanted - had),
                            *(Command.unlink(farm.id) for farm in had - wanted),
                        ]
                    }
                )

    def _is_staff(self) -> bool:
        self.ensure_one()
        return any(self.has_group(group) for group in STAFF.split(","))

    def _is_office(self) -> bool:
        self.ensure_one()
        return any(self.has_group(group) for group in OFFICE)

    def _is_farm_only(self) -> bool:
        """A farm's person who is no staff of the cluster's centre: sees what is the farm's and nothing else."""
        self.ensure_one()
        return self.has_group(FARM) and not self._is_staff() and not self.has_group("base.group_system")

    # --- domains of the access rules (security/books_rules.xml) ---------------------------------
    def _farm_companies(self, company_ids):
        return self.env["res.company"].sudo().browse(company_ids).filtered("member_id")

    def _farm_trade_domain(self, company_ids, path="company_id"):
        """Orders, invoices, payments: those of the farm's own company, whatever company the person was put into."""
        if not self._is_farm_only():
            return list(Domain.TRUE)
        return [(path, "in", self._farm_companies(company_ids).ids)]

    def _farm_partner_domain(self, company_ids):
        """Contacts a farm reads: its own, its customers, the live members of its cluster, the people it works with."""
        if not self._is_farm_only():
            return list(Domain.TRUE)
        farms = self._farm_companies(company_ids)
        clusters = farms.member_id.cluster_id
        known = farms.partner_id | clusters.company_id.partner_id | self.partner_id.commercial_partner_id
        trade = Domain.OR(
            Domain(f"{path}{field}", "any", [("company_id", "in", farms.ids)])
            for path in ("", "parent_id.", "child_ids.")
            for field in ("sale_order_ids", "invoice_ids")
        )
        return list(
            Domain("id", "child_of", known.ids)
            | Domain("id", "=", self.partner_id.id)
            | Domain("company_id", "in", farms.ids)
            | Domain("user_ids.company_ids", "in", company_ids)
            | Domain("cluster_member_ids", "any", [("cluster_id", "in", clusters.ids), ("is_live", "=", True)])
            | trade
        )

    def _farm_partner_write_domain(self, company_ids):
        if not self._is_farm_only():
            return list(Domain.TRUE)
        return [("company_id", "in", self._farm_companies(company_ids).ids)]

    def _farm_user_domain(self, company_ids):
        if not self._is_farm_only():
            return list(Domain.TRUE)
        return ["|", ("id", "=", self.id), ("company_ids", "in", company_ids)]

    def _farm_bank_domain(self, company_ids):
        """Bank accounts: the farm's own and those of its own contacts, nobody else's."""
        if not self._is_farm_only():
            return list(Domain.TRUE)
        farms = self._farm_companies(company_ids)
        return ["|", ("company_id", "in", farms.ids), ("partner_id", "in", farms.partner_id.ids)]

    def _farm_product_domain(self, company_ids):
        """Products a farm reads: its own, the common ones, and what others show to the public."""
        if not self._is_farm_only():
            return list(Domain.TRUE)
        common = Domain("company_id", "=", False) & (
            Domain("member_id", "=", False) | Domain("is_published", "=", True)
        )
        return list(common | Domain(self._farm_product_write_domain(company_ids)))

    def _farm_product_write_domain(self, company_ids):
        if not self._is_farm_only():
            return list(Domain.TRUE)
        farms = self._farm_companies(company_ids)
        own = Domain("member_id", "in", farms.member_id.ids)
        return list(own | (Domain("member_id", "=", False) & Domain("company_id", "in", farms.ids)))

    def _farm_attachment_domain(self, company_ids):
        """Files on what a farm may read of others (their page, their product, their card) are not for the farm."""
        if not self._is_farm_only():
            return list(Domain.TRUE)
        farms = self._farm_companies(company_ids)
        return list(
            Domain("public", "=", True)
            | Domain("res_model", "not in", SHARED_MODELS)
            | Domain("res_field", "!=", False)
            | Domain("create_uid", "=", self.id)
            | Domain("company_id", "in", farms.ids)
            | (Domain("res_model", "=", "cluster.member") & Domain("res_id", "in", farms.member_id.ids))
        )


# Records of these are read by more people than may read what lies on them.
SHARED_MODELS = ["cluster.member", "product.product", "product.template", "res.company", "res.partner", "res.users"]

"""Tiles of the common site and the cluster on the farm's desk."""

# The short name for translation here is self.env._
# pylint: disable=prefer-env-translation
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .farm_desk import FarmTile


class FarmDesk(models.Model):
    """What the common site and the cluster lay on the farm's desk."""

    _inherit = "cluster.farm.desk"

    def _tiles(self):
        _, company, today = self.env._, self.env.company.id, fields.Date.context_today(self)
        return super()._tiles() | {
            "questions": FarmTile(
                _("Questions of visitors"),
                _("Asked on your page, not answered yet"),
                "orders",
                "cluster_base.farm_question_action",
                30,
                "crm.lead",
                [("company_id", "=", company), ("asked_at", "!=", False), ("answered_at", "=", False)],
                "",
                "warn",
                context={"create": False},
            ),
            "sold_out": FarmTile(
                _("Sold out"),
                _("Limited goods of which nothing is left"),
                "orders",
                "cluster_base.farm_stock_action",
                40,
                "cluster.stock",
                [
                    ("member_id", "in", self._member_ids()),
                    ("is_sold_out", "=", True),
                    "|",
                    ("day", "=", False),
                    ("day", ">=", today),
                ],
            ),
            "stock": FarmTile(
                _("Quantities"),
                _("How much of what is offered"),
                "do",
                "cluster_base.farm_stock_action",
                25,
                icon="fa-cubes",
            ),
            "cluster": FarmTile(
                _("News and plans"),
                _("Notices, meetings, working groups"),
                "do",
                "cluster_base.farm_cluster_action",
                40,
                icon="fa-bullhorn",
            ),
        }


class ClusterMember(models.Model):
    _inherit = "cluster.member"

    is_in_books = fields.Boolean(
        "Keeps the chosen books",
        compute="_compute_is_in_books",
        search="_search_is_in_books",
        export_string_translation=False,
    )

    @api.depends_context("allowed_company_ids")
    def _compute_is_in_books(self):
        for member in self:
            member.is_in_books = bool(member.sudo().partner_id & self.env.companies.sudo().partner_id)

    def _search_is_in_books(self, operator, value):
        """Farms may not search by the company of a member, but they know whose books they keep: of all memberships."""
        if operator != "in":
            return NotImplemented
        members = self.sudo().search([("partner_id", "in", self.env.companies.sudo().partner_id.ids)])
        return Domain("id", "in" if True in value else "not in", members.ids)


class ClusterStock(models.Model):
    _inherit = "cluster.stock"

    is_sold_out = fields.Boolean(compute="_compute_is_sold_out", search="_search_is_sold_out")

    @api.depends("left")
    def _compute_is_sold_out(self):
        for stock in self:
            stock.is_sold_out = stock.left <= 0

    def _search_is_sold_out(self, operator, value):
        if operator != "in":
            return NotImplemented
        sold_out = Domain.custom(
            to_sql=lambda _model, alias, _query: SQL(
                "%s >= %s", SQL.identifier(alias, "taken"), SQL.identifier(alias, "offered")
            )
        )
        return sold_out if True in value else ~sold_out

"""The farm's desk: what waits today, on one screen of a telephone."""

# The short name for translation here is self.env._
# pylint: disable=prefer-env-translation
import zlib
from dataclasses import dataclass, field

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import formatLang

# Sections in their order; a tile stands in one of them.
SECTIONS = ("do", "orders", "stays", "money", "papers")


@dataclass(frozen=True)
class FarmTile:
    """One square of the desk.

    `domain` selects the records of `model` that are counted, summed by `amount` (a stored field, or "")
    and opened by the window action `action` (its domain is replaced by the tile's). A tile without
    `model` is a button: it only opens its action. `tone`: its colour when there is something.
    """

    label: str
    hint: str
    section: str
    action: str
    sequence: int = 50
    model: str = ""
    domain: list = field(default_factory=list)
    amount: str = ""
    tone: str = "plain"
    icon: str = ""
    context: dict = field(default_factory=dict)


class FarmDesk(models.Model):
    """The farm's desk: one tile a row, counted with the rights of whoever looks, for the chosen company.

    Bookings, credit and others add their tiles by overriding `_tiles`:

        class FarmDesk(models.Model):
            _inherit = "cluster.farm.desk"

            def _tiles(self):
                return super()._tiles() | {"arrivals": FarmTile(self.env._("Arrive today"), …, section="stays")}

    A tile of a model that the person may not read is left out. All tiles are counted in one query.
    """

    _name = "cluster.farm.desk"
    _description = "Farm's desk"
    _auto = False
    _order = "sequence, id"
    _rec_name = "key"

    key = fields.Char(readonly=True)
    sequence = fields.Integer(readonly=True)
    name = fields.Char(compute="_compute_tile")
    hint = fields.Char(compute="_compute_tile")
    section = fields.Char(compute="_compute_tile")
    icon = fields.Char(compute="_compute_tile")
    is_button = fields.Boolean(compute="_compute_tile")
    count = fields.Integer(compute="_compute_tile")
    amount = fields.Float(compute="_compute_tile")
    amount_text = fields.Char(compute="_compute_tile")
    tone = fields.Selection(
        [("plain", "Plain"), ("good", "Good"), ("warn", "Warning"), ("bad", "Bad")], compute="_compute_tile"
    )

    @property
    def _table_query(self):
        rows = [
            SQL("(%s, %s, %s)", self._tile_id(key), key, SECTIONS.index(tile.section) * 1000 + tile.sequence)
            for key, tile in self._shown_tiles().items()
        ]
        if not rows:
            return SQL("SELECT 0 AS id, '' AS key, 0 AS sequence WHERE false")
        return SQL("SELECT * FROM (VALUES %s) AS tile(id, key, sequence)", SQL(", ").join(rows))

    @api.model
    def _tile_id(self, key):
        """The same for everybody and at any time, without a list of numbers to agree on."""
        return zlib.crc32(key.encode()) & 0x7FFFFFFF

    @api.model
    def _shown_tiles(self):
        return {
            key: tile
            for key, tile in self._tiles().items()
            if not tile.model or self.env[tile.model].has_access("read")
        }

    # --- tiles ----------------------------------------------------------------------------------
    def _tiles(self):
        """key -> FarmTile, for the person who looks and the company that is chosen."""
        return self._tiles_to_do() | self._tiles_of_orders() | self._tiles_of_money() | self._tiles_of_papers()

    def _tiles_to_do(self):
        _ = self.env._
        return {
            "new_invoice": FarmTile(
                _("New invoice"),
                _("Customer, product, send"),
                "do",
                "cluster_base.farm_invoice_action",
                10,
                icon="fa-plus",
            ),
            "products": FarmTile(
                _("My products"),
                _("Names, prices, pictures"),
                "do",
                "cluster_base.farm_product_action",
                20,
                icon="fa-tag",
            ),
            "export": FarmTile(
                _("For the tax office"),
                _("Invoices and receipts as a table"),
                "do",
                "cluster_base.farm_export_action",
                30,
                icon="fa-table",
            ),
        }

    def _tiles_of_orders(self):
        _, here = self.env._, ("company_id", "=", self.env.company.id)
        return {
            "to_confirm": FarmTile(
                _("Orders to confirm"),
                _("Ordered, not answered yet"),
                "orders",
                "cluster_base.farm_order_action",
                10,
                "sale.order",
                [here, ("state", "in", ("draft", "sent"))],
                "amount_total",
                "warn",
            ),
            "to_invoice": FarmTile(
                _("Orders to invoice"),
                _("Confirmed, no invoice yet"),
                "orders",
                "cluster_base.farm_order_action",
                20,
                "sale.order",
                [here, ("invoice_status", "=", "to invoice")],
                "amount_total",
                "warn",
            ),
        }

    def _tiles_of_money(self):
        _, today = self.env._, fields.Date.context_today(self)
        sold = [
            ("company_id", "=", self.env.company.id),
            ("move_type", "in", ("out_invoice", "out_refund")),
            ("state", "=", "posted"),
        ]
        unpaid = [*sold, ("payment_state", "in", ("not_paid", "partial"))]
        action = "cluster_base.farm_move_action"
        return {
            "to_send": FarmTile(
                _("Invoices to send"),
                _("Drafts, and posted ones that nobody got"),
                "money",
                action,
                10,
                "account.move",
                [*sold[:2], ("state", "in", ("draft", "posted")), ("is_move_sent", "=", False),
                 ("payment_state", "not in", ("paid", "reversed"))],
                "amount_total_signed",
                "warn",
            ),
            "unpaid": FarmTile(
                _("Unpaid"),
                _("All that customers owe"),
                "money",
                action,
                20,
                "account.move",
                unpaid,
                "amount_residual_signed",
            ),
            "overdue": FarmTile(
                _("Overdue"),
                _("The day of payment has passed"),
                "money",
                action,
                30,
                "account.move",
                [*unpaid, ("invoice_date_due", "<", today)],
                "amount_residual_signed",
                "bad",
            ),
            "paid": FarmTile(
                _("Paid this month"),
                _("Money received since the 1st"),
                "money",
                "cluster_base.farm_payment_action",
                40,
                "account.payment",
                [("company_id", "=", self.env.company.id), ("payment_type", "=", "inbound"),
                 ("state", "in", ("in_process", "paid")), ("date", ">=", today.replace(day=1)), ("date", "<=", today)],
                "amount_company_currency_signed",
                "good",
            ),
            "bills": FarmTile(
                _("Bills to agree"),
                _("From other members: look, then post"),
                "money",
                "cluster_base.farm_bill_action",
                50,
                "account.move",
                [("company_id", "=", self.env.company.id), ("move_type", "in", ("in_invoice", "in_refund")),
                 ("state", "=", "draft"), ("auto_generated", "=", True)],
                "amount_total_signed",
                "warn",
            ),
            "fees": FarmTile(
                _("Fees to pay"),
                _("To the cluster's centre"),
                "money",
                "cluster_base.farm_fee_action",
                60,
                "cluster.member.fee",
                [("member_id", "in", self._member_ids()), ("state", "=", "invoiced"), ("amount_open", ">", 0)],
                "amount_open",
                "bad",
            ),
        }  # fmt: skip

    @api.model
    def _member_ids(self):
        """All memberships of the chosen company's organisation: in each cluster it pays fees of its own."""
        partner = self.env.company.sudo().partner_id
        return self.env["cluster.member"].sudo().search([("partner_id", "=", partner.id)]).ids

    def _tiles_of_papers(self):
        _ = self.env._
        return {
            "papers": FarmTile(
                _("Papers owed"),
                _("To the central office, this month and before"),
                "papers",
                "cluster_base.farm_paper_action",
                10,
                "cluster.paper.due",
                [("company_id", "=", self.env.company.id), ("state", "=", "owed")],
                "",
                "warn",
            )
        }

    # --- counting -------------------------------------------------------------------------------
    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_tile(self):
        tiles = self._shown_tiles()
        found = self._count(tiles)
        currency = self.env.company.currency_id
        for desk in self:
            tile = tiles.get(desk.key)
            if not tile:
                raise UserError(self.env._("This part of the desk is not yours. Open the desk again."))
            count, amount = found.get(desk.key, (0, 0.0))
            desk.name, desk.hint, desk.section, desk.icon = tile.label, tile.hint, tile.section, tile.icon
            desk.is_button = not tile.model
            desk.count, desk.amount = count, abs(amount)
            desk.amount_text = formatLang(self.env, abs(amount), currency_obj=currency) if tile.amount and count else ""
            desk.tone = tile.tone if count else "good" if tile.tone in ("bad", "warn") else "plain"

    @api.model
    def _count(self, tiles):
        """key -> (count, sum), for all tiles in one query."""
        parts = []
        for key, tile in tiles.items():
            if not tile.model:
                continue
            model = self.env[tile.model]
            model.flush_model()
            query = model._search(tile.domain)
            total = (
                SQL("coalesce(sum(%s), 0)", model._field_to_sql(query.table, tile.amount, query))
                if tile.amount
                else SQL("0")
            )
            parts.append(query.select(SQL("%s AS key", key), SQL("count(*)"), SQL("%s AS amount", total)))
        if not parts:
            return {}
        rows = self.env.execute_query(SQL(" UNION ALL ").join(SQL("(%s)", part) for part in parts))
        return {key: (count, float(amount)) for key, count, amount in rows}

    def action_open(self):
        self.ensure_one()
        tile = self._shown_tiles().get(self.key)
        if not tile:
            raise UserError(self.env._("This part of the desk is not yours. Open the desk again."))
        action = self.env["ir.actions.actions"]._for_xml_id(tile.action)
        if not tile.model:
            return action
        return {
            **action,
            "name": tile.label,
            "display_name": tile.label,
            "domain": tile.domain,
            "context": tile.context,
        }

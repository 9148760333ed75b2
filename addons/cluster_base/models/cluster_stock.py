import random
import time
import uuid
from contextlib import closing

import psycopg2

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.sql_db import Cursor

TRIES = 8
RETRIED = (
    psycopg2.errors.DeadlockDetected,
    psycopg2.errors.SerializationFailure,
    psycopg2.errors.LockNotAvailable,
)


class StockShort(UserError):
    """Somebody was faster. `short`: [(product id, day, what is left)]."""

    def __init__(self, message, short):
        super().__init__(message)
        self.short = short


class ClusterStock(models.Model):
    """How much of something can be ordered, and how much is.

    `taken` is written only by `_take`, `_change` and `_free`: a short transaction of their own at READ COMMITTED,
    rows locked in order of id, the CHECK below as the last word. In the guest's own transaction (REPEATABLE READ) the
    same update fails with 40001 for all but one of those who come together, and five repeats do not serve a rush.
    """

    _name = "cluster.stock"
    _description = "Limited quantity"
    _order = "product_id, day, id"

    product_id = fields.Many2one("product.product", string="Goods", required=True, index=True, ondelete="cascade")
    product_tmpl_id = fields.Many2one(related="product_id.product_tmpl_id", store=True, index=True)
    member_id = fields.Many2one(related="product_id.product_tmpl_id.member_id", store=True, index=True)
    day = fields.Date(help="Empty: the quantity is not bound to a day.")
    offered = fields.Float(digits=(16, 3), required=True, string="Offered")
    taken = fields.Float(digits=(16, 3), required=True, default=0.0, readonly=True, copy=False, string="Ordered")
    left = fields.Float(digits=(16, 3), compute="_compute_left", string="Left")
    hold_ids = fields.One2many("cluster.stock.hold", "stock_id", string="Reserved", readonly=True)

    _offered_positive = models.Constraint("CHECK (offered >= 0)", "The quantity offered is zero or more.")
    _never_oversold = models.Constraint(
        "CHECK (taken >= 0 AND taken <= offered)",
        "More is ordered already than you offer here. Offer at least what is ordered, or decline an order first.",
    )
    _product_day_uniq = models.UniqueIndex(
        "(product_id, COALESCE(day, DATE '0001-01-01'))",
        "These goods already have a quantity for that day: change the other row.",
    )

    @api.depends("offered", "taken")
    def _compute_left(self):
        for stock in self:
            stock.left = stock.offered - stock.taken

    @api.depends("product_id", "day")
    def _compute_display_name(self):
        for stock in self:
            day = stock.day and f", {fields.Date.to_string(stock.day)}" or ""
            stock.display_name = f"{stock.product_id.display_name}{day}"

    @api.constrains("product_id")
    def _check_member(self):
        for stock in self:
            if not stock.member_id:
                raise ValidationError(
                    self.env._("%(product)s has no member who sells it.", product=stock.product_id.display_name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.pop("taken", None)
        return super().create(vals_list)

    def write(self, vals):
        if "taken" in vals:
            raise UserError(self.env._("What is ordered changes by orders only."))
        return super().write(vals)

    def unlink(self):
        if any(stock.taken for stock in self):
            raise UserError(self.env._("Some of it is ordered. Set the quantity offered to what is ordered instead."))  # pylint: disable=no-raise-unlink
        return super().unlink()

    # --- what is left ---------------------------------------------------------------------------
    @api.model
    def _left(self, product_ids, day=None):
        """{product id: quantity left}; goods without a limit are missing. A row of the day goes before one without."""
        left = {}
        rows = self.search([("product_id", "in", list(product_ids))])
        for product in rows.product_id:
            mine = rows.filtered(lambda row, product=product: row.product_id == product)
            row = self._row_for([(one.id, one.day, one.left) for one in mine], day)
            left[product.id] = row[2] if row else 0.0
        return left

    @api.model
    def _row_for(self, rows, day):
        """Which of a product's rows [(id, day, left)] serves the day, or None where only other days are offered."""
        exact = [row for row in rows if day and row[1] == day]
        plain = [row for row in rows if not row[1]]
        return (exact or plain or [None])[0]

    # --- take and give back ---------------------------------------------------------------------
    @api.model
    def _in_place(self):
        """In tests and for data loaded before anybody works there is one transaction only."""
        loading = not self.env.registry.ready  # its tables may be locked by this very transaction
        return loading or self.env.context.get("stock_in_transaction") or not isinstance(self.env.cr, Cursor)

    @api.model
    def _apart(self, registry, work):
        """`work(cr)` in a short transaction of its own at READ COMMITTED, again when another one was in the way."""
        for attempt in range(1, TRIES + 1):
            try:
                with closing(registry.cursor()) as cr:
                    cr.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
                    result = work(cr)
                    cr.commit()  # pylint: disable=invalid-commit
                return result
            except RETRIED:
                if attempt == TRIES:
                    raise
                time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311

    @api.model
    def _take(self, wanted):
        """Reserve all or nothing. Called last in the guest's transaction; given back if that one fails.

        :param wanted: [(key of the hold, product id, day or None, quantity)]
        :raises StockShort: the sentence says what is left
        """
        wanted = [row for row in wanted if row[3] > 0]
        if not wanted:
            return
        self.env.flush_all()
        if self._in_place():
            short = self._take_rows(self.env.cr, wanted)
            self.invalidate_model()
        else:
            registry, cr = self.env.registry, self.env.cr
            short = self._apart(registry, lambda own: self._take_rows(own, wanted))
            if not short:
                keys = [row[0] for row in wanted]
                cr.postrollback.add(lambda: self._apart(registry, lambda own: self._free_rows(own, keys)))
        if short:
            raise StockShort(self._short_sentence(short), short)

    @api.model
    def _change(self, wanted):
        """Other quantities under keys that hold already: more is taken at once, less is given back after the commit.

        :param wanted: [(key of the hold, product id, day or None, quantity before, quantity now)]
        :raises StockShort: the sentence says what is left
        """
        more = [(key, product_id, day, now - before) for key, product_id, day, before, now in wanted if now > before]
        less = {key: before - now for key, _product_id, _day, before, now in wanted if now < before}
        if not more and not less:
            return
        self.env.flush_all()
        if self._in_place():
            short = self._take_rows(self.env.cr, more)
            if not short:
                self._lower_rows(self.env.cr, less)
            self.invalidate_model()
        else:
            registry, cr = self.env.registry, self.env.cr
            short = more and self._apart(registry, lambda own: self._take_rows(own, more))
            if not short:
                back = {row[0]: row[3] for row in more}
                cr.postrollback.add(lambda: self._apart(registry, lambda own: self._lower_rows(own, back)))
                cr.postcommit.add(lambda: self._apart(registry, lambda own: self._lower_rows(own, less)))
        if short:
            raise StockShort(self._short_sentence(short), short)

    @api.model
    def _take_rows(self, cr, wanted):
        """Lock the rows in order of id, then count: at READ COMMITTED what is read is what stands.

        A key that holds already holds so much more, of the same row.
        """
        cr.execute(
            "SELECT id, product_id, day, offered - taken FROM cluster_stock WHERE product_id = ANY(%s) ORDER BY id FOR UPDATE",  # noqa: E501
            [sorted({row[1] for row in wanted})],
        )
        by_product, by_id = {}, {}
        for stock_id, product_id, day, left in cr.fetchall():
            by_id[stock_id] = (stock_id, day, float(left))
            by_product.setdefault(product_id, []).append(by_id[stock_id])
        cr.execute(
            "SELECT key, stock_id FROM cluster_stock_hold WHERE key = ANY(%s) AND NOT freed",
            [[row[0] for row in wanted]],
        )
        held = dict(cr.fetchall())
        needs, holds, short = {}, [], []
        for key, product_id, day, quantity in wanted:
            rows = by_product.get(product_id)
            if not rows:
                continue
            row = by_id.get(held.get(key)) or self._row_for(rows, day)
            if not row:
                short.append((product_id, day, 0.0))
                continue
            needs[row[0]] = needs.get(row[0], 0.0) + quantity
            holds.append((row[0], key, quantity))
            if needs[row[0]] > row[2] + 1e-6:
                short.append((product_id, day, max(row[2], 0.0)))
        if short:
            return short
        for stock_id in sorted(needs):
            cr.execute("UPDATE cluster_stock SET taken = taken + %s WHERE id = %s", [needs[stock_id], stock_id])
        for hold in holds:
            cr.execute(
                """
                INSERT INTO cluster_stock_hold AS hold (stock_id, key, quantity, freed, at)
                VALUES (%s, %s, %s, FALSE, now() AT TIME ZONE 'UTC')
                ON CONFLICT (key) DO UPDATE SET stock_id = EXCLUDED.stock_id, freed = FALSE, quantity =
                    EXCLUDED.quantity + CASE WHEN hold.freed THEN 0 ELSE hold.quantity END
                """,
                hold,
            )
        return []

    @api.model
    def _lower_rows(self, cr, amounts):
        """Give back a part of what the holds keep: {key: how much}."""
        if not amounts:
            return
        cr.execute(
            "SELECT id FROM cluster_stock WHERE id IN (SELECT stock_id FROM cluster_stock_hold WHERE key = ANY(%s) AND NOT freed) ORDER BY id FOR UPDATE",  # noqa: E501
            [list(amounts)],
        )
        cr.execute(
            "SELECT key, stock_id, quantity FROM cluster_stock_hold WHERE key = ANY(%s) AND NOT freed", [list(amounts)]
        )
        for key, stock_id, quantity in cr.fetchall():
            back = min(float(quantity), amounts[key])
            cr.execute("UPDATE cluster_stock SET taken = taken - %s WHERE id = %s", [back, stock_id])
            if float(quantity) - back < 0.0005:
                cr.execute("UPDATE cluster_stock_hold SET freed = TRUE WHERE key = %s", [key])
            else:
                cr.execute("UPDATE cluster_stock_hold SET quantity = quantity - %s WHERE key = %s", [back, key])

    @api.model
    def _free(self, keys):
        """Give back what the holds keep, after the present transaction is committed. Twice is as good as once."""
        keys = [key for key in keys if key]
        if not keys:
            return
        self.env.flush_all()
        if self._in_place():
            self._free_rows(self.env.cr, keys)
            self.invalidate_model()
            return
        registry = self.env.registry
        self.env.cr.postcommit.add(lambda: self._apart(registry, lambda own: self._free_rows(own, keys)))

    @api.model
    def _free_rows(self, cr, keys):
        cr.execute(
            "SELECT id FROM cluster_stock WHERE id IN (SELECT stock_id FROM cluster_stock_hold WHERE key = ANY(%s) AND NOT freed) ORDER BY id FOR UPDATE",  # noqa: E501
            [keys],
        )
        cr.execute(
            """
            WITH back AS (UPDATE cluster_stock_hold SET freed = TRUE WHERE key = ANY(%s) AND NOT freed RETURNING stock_id, quantity),
                 sums AS (SELECT stock_id, sum(quantity) AS quantity FROM back GROUP BY stock_id)
            UPDATE cluster_stock SET taken = taken - sums.quantity FROM sums WHERE cluster_stock.id = sums.stock_id
            """,  # noqa: E501
            [keys],
        )

    @api.model
    def _short_sentence(self, short):
        sentences = []
        for product_id, _day, left in short:
            name = self.env["product.product"].sudo().browse(product_id).with_context(display_default_code=False)
            words = {"product": name.display_name, "left": f"{left:g}"}
            if left:
                sentences.append(self.env._("%(product)s: only %(left)s left. Order fewer.", **words))
            else:
                sentences.append(self.env._("%(product)s: nothing is left. Take it out of the basket.", **words))
        return " ".join(sentences)

    @api.model
    def _new_key(self):
        return uuid.uuid4().hex

    @api.model
    def _cron_sweep(self):
        """Gives back what a transaction took that never came to its end (the server stopped in between)."""
        self.env.cr.execute(
            """
            SELECT hold.key FROM cluster_stock_hold hold
            WHERE NOT hold.freed AND hold.at < (now() AT TIME ZONE 'UTC') - INTERVAL '15 minutes' AND NOT EXISTS (
                SELECT 1 FROM sale_order_line line JOIN sale_order ON sale_order.id = line.order_id
                WHERE line.hold_key = hold.key AND sale_order.state <> 'cancel'
                  AND line.member_state IS DISTINCT FROM 'declined')
            """
        )
        self.with_user(SUPERUSER_ID)._free([row[0] for row in self.env.cr.fetchall()])

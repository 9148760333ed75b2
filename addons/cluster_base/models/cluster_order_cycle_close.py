"""What happens when an order cycle closes: the totals, one mail a producer, the packing lists."""

import logging
from decimal import Decimal

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import cycles

_logger = logging.getLogger(__name__)
TRIES = 5


class ClusterOrderCycle(models.Model):
    _inherit = "cluster.order.cycle"

    def _ordered(self):
        """The confirmed lines of the cycle."""
        self.ensure_one()
        return (
            self.env["sale.order.line"]
            .sudo()
            .search([("cycle_id", "=", self.id), ("state", "in", ("sent", "sale")), ("cycle_quantity", "!=", 0)])
        )

    def _totals(self, member=None):
        """[{member, product, unit, point, day, quantity}] of what was ordered, sorted as it is printed."""
        lines = self._ordered()
        if member:
            lines = lines.filtered(lambda line: line.product_id.member_id == member)
        summed = cycles.totals(
            (
                (line.product_id, line.order_id.pickup_point_id, line.order_id.pickup_day),
                Decimal(f"{line.cycle_quantity:.3f}"),
            )
            for line in lines
        )
        rows = [
            {
                "member": product.member_id,
                "product": product.with_context(display_default_code=False).display_name,
                "unit": product.uom_id.name,
                "point": point.name or "",
                "day": day,
                "quantity": f"{quantity.normalize():f}",
            }
            for (product, point, day), quantity in summed.items()
        ]
        return sorted(rows, key=lambda row: (row["product"], str(row["day"] or ""), row["point"]))

    def _packing(self):
        """[{point, day, hours, orders: [{order, guest, phone, lines}], totals}] for the people at the pickup points."""
        sheets = {}
        for line in self._ordered().sorted(lambda line: (line.order_id.name, line.id)):
            order = line.order_id
            key = (order.pickup_point_id, order.pickup_day)
            sheet = sheets.setdefault(key, {"orders": {}, "totals": {}})
            sheet["orders"].setdefault(order, []).append(line)
            product = line.product_id
            sheet["totals"][product] = sheet["totals"].get(product, 0) + line.cycle_quantity
        return [
            {
                "point": point,
                "day": day,
                "hours": self._hours_at(point, day),
                "orders": list(sheet["orders"].items()),
                "totals": list(sheet["totals"].items()),
            }
            for (point, day), sheet in sorted(
                sheets.items(), key=lambda item: (str(item[0][1] or ""), item[0][0].name or "")
            )
        ]

    def _hours_at(self, point, day):
        pickup = self.pickup_ids.filtered(lambda one: one.point_id == point and one.day == day)[:1]
        return pickup._hours() if pickup else ""

    @api.model
    def _cron_close(self):
        """Tell the producers of every cycle that has closed. A second run finds nothing left to tell."""
        waiting = self.search(
            [
                ("is_ready", "=", True),
                ("is_cancelled", "=", False),
                ("told_at", "=", False),
                ("closes_at", "<=", fields.Datetime.now()),
            ],
            order="closes_at, id",
        )
        for place, cycle in enumerate(waiting, 1):
            for attempt in range(TRIES):
                try:
                    with self.env.cr.savepoint():
                        cycle._tell_producers()
                    break
                except SerializationFailure:
                    # an order of the last second was counted meanwhile: the next look, after the commit, sees it
                    if attempt == TRIES - 1:
                        _logger.exception("The totals of the order cycle %s were not sent", cycle.id)
                    self.env["ir.cron"]._commit_progress(0)
                    self.env.invalidate_all()
                except Exception:
                    _logger.exception("The totals of the order cycle %s were not sent", cycle.id)
                    break
            self.env["ir.cron"]._commit_progress(1, remaining=len(waiting) - place)

    def _shut_the_door(self):
        """Let every order that was begun in time end first, and no later one in.

        Orders count themselves on the producers' rows. Writing these waits for an order that is under way and then
        fails (it is in the totals of the next look); an order that comes after it fails, and is refused when it is
        repeated: the cycle is closed.
        """
        self.env.cr.execute(
            "SELECT id FROM cluster_order_cycle_producer WHERE cycle_id = ANY(%s) ORDER BY id FOR UPDATE", [self.ids]
        )
        self.env.cr.execute(
            "UPDATE cluster_order_cycle_producer SET turnover = turnover WHERE cycle_id = ANY(%s)", [self.ids]
        )

    def _tell_producers(self):
        """One mail to each producer of a closed cycle."""
        self.ensure_one()
        if self._state_at(fields.Datetime.now()) not in ("closed", "told"):
            raise UserError(self.env._("“%(cycle)s” is not closed yet.", cycle=self.name))
        self._shut_the_door()
        ordered = self._ordered().product_id.member_id
        agreed = self.producer_ids.filtered("consented").member_id
        for member in (agreed | ordered).sorted("id"):
            self._tell(member)
        self.told_at = self.told_at or fields.Datetime.now()

    def _tell(self, member):
        """The totals mail to one producer; the row that says so and the mail stand or fall together."""
        Mail = self.env["cluster.order.cycle.mail"].sudo()
        if Mail.search_count([("cycle_id", "=", self.id), ("member_id", "=", member.id)], limit=1):
            return
        rows = self._totals(member)
        partner = member.sudo().partner_id
        email = partner.email or ""
        log = Mail.create(
            {
                "cycle_id": self.id,
                "member_id": member.id,
                "email": email,
                "quantity": float(sum(Decimal(row["quantity"]) for row in rows)),
            }
        )
        # the first of two runs at once goes on from here, the second fails on the unique row
        self.env.flush_all()
        if not email:
            return
        lang = partner.lang or member.sudo().contract_lang or self.env.lang
        cycle = self.with_context(lang=lang)
        body = (
            self.env["ir.qweb"]
            .with_context(lang=lang)
            ._render(
                "cluster_base.mail_cycle_totals",
                {"cycle": cycle, "member": member.with_context(lang=lang), "rows": cycle._totals(member)},
            )
        )
        log.mail_id = (
            self.env["mail.mail"]
            .sudo()
            .create(
                {
                    "subject": cycle.env._("Ordered from you: %(cycle)s", cycle=cycle.name),
                    "body_html": body,
                    "email_to": partner.email_formatted,
                    "email_from": self.cluster_id.company_id.email_formatted or self.env.user.email_formatted,
                    "auto_delete": False,
                }
            )
        )

    def action_tell(self):
        """By hand, when the job did not run: the same mails, each once."""
        for cycle in self:
            cycle.check_access("write")
            cycle._tell_producers()

    def action_print_totals(self):
        self.check_access("read")
        return self.env.ref("cluster_base.action_report_cycle_totals").report_action(self)

    def action_print_packing(self):
        self.check_access("read")
        return self.env.ref("cluster_base.action_report_cycle_packing").report_action(self)

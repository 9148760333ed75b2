"""Orders that a farm leaves without an answer: it is reminded, then the centre calls and the guest hears of it."""

import logging
from datetime import timedelta

from odoo import api, fields, models

_logger = logging.getLogger(__name__)


class ClusterCluster(models.Model):
    _inherit = "cluster.cluster"

    shop_answer_hours = fields.Integer(
        string="Farms answer orders within (hours)",
        required=True,
        default=24,
        help="After this time a farm is reminded of an order that it has not answered; after twice the time the "
        "centre is asked to call it, and the guest is told.",
    )

    _shop_answer_hours_positive = models.Constraint(
        "CHECK (shop_answer_hours > 0)", "A farm has at least an hour to answer an order."
    )


class SaleOrder(models.Model):
    _inherit = "sale.order"

    farm_reminded_at = fields.Datetime(string="Farm reminded at", readonly=True, copy=False)
    guest_asked_to_wait_at = fields.Datetime(string="Guest asked to wait at", readonly=True, copy=False)

    @api.model
    def _cron_waiting(self):
        """Every order that still waits: one that fails keeps no other one."""
        waiting = self.sudo().search(
            [("answer_state", "=", "waiting"), ("state", "in", ("draft", "sent")), ("checkout_id", "!=", False)],
            order="id",
        )
        for place, order in enumerate(waiting, 1):
            try:
                with self.env.cr.savepoint():
                    order._wait(fields.Datetime.now())
            except Exception:
                _logger.exception("The waiting order %s was not looked at", order.id)
            self.env["ir.cron"]._commit_progress(1, remaining=len(waiting) - place)

    def _wait(self, now):
        """What an order without an answer calls for at the instant."""
        self.ensure_one()
        placed = self.checkout_id
        today = placed.cluster_id._local_day(now)
        late = self.order_line.filtered(
            lambda line: line.member_state == "waiting" and line.service_date and line.service_date < today
        )
        if late:
            reason = placed.with_context(lang=placed.lang).env._("The day has passed, and the farm had not answered.")
            self._member_answer(self.env["sale.order.line"], late, reason)
        if self.answer_state != "waiting" or self.state not in ("draft", "sent"):
            return
        waited, term = now - placed.create_date, timedelta(hours=placed.cluster_id.shop_answer_hours)
        if waited >= term and not self.farm_reminded_at:
            self.farm_reminded_at = now
            placed._tell_farm(self, "remind")
        if waited >= 2 * term and not self.guest_asked_to_wait_at:
            self.guest_asked_to_wait_at = now
            centre = placed.with_context(lang=placed.cluster_id.company_id.partner_id.lang or self.env.lang)
            words = {"farm": self._seller_name(), "phone": self._seller_partner().phone or "", "order": self.name}
            placed._must_be_called(
                centre.env._("%(farm)s, %(phone)s has not answered order %(order)s: ask for its answer.", **words)
            )
            placed._tell_guest("waits", self)

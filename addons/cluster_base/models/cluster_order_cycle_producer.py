from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class ClusterOrderCycleProducer(models.Model):
    """A member's place in an order cycle: its permission, its limits and what was taken of them."""

    _name = "cluster.order.cycle.producer"
    _description = "Producer in an order cycle"
    _order = "cycle_id, member_id, id"
    _rec_name = "member_id"

    cycle_id = fields.Many2one("cluster.order.cycle", required=True, index=True, ondelete="cascade")
    cluster_id = fields.Many2one("cluster.cluster", related="cycle_id.cluster_id", store=True)
    member_id = fields.Many2one("cluster.member", string="Producer", required=True, index=True, ondelete="restrict")
    consented = fields.Boolean(string="Agreed", readonly=True, copy=False)
    consented_at = fields.Datetime(string="Agreed or withdrawn at", readonly=True, copy=False)
    max_orders = fields.Integer(string="Orders at most", required=True, default=0, help="0: no limit.", aggregator=None)
    max_turnover = fields.Float(
        string="Turnover at most",
        digits=(16, 2),
        required=True,
        default=0,
        help="Net, in the currency of the orders; 0: no limit.",
        aggregator=None,
    )
    order_count = fields.Integer(string="Orders", required=True, default=0, readonly=True, copy=False)
    turnover = fields.Float(digits=(16, 2), required=True, default=0, readonly=True, copy=False)
    opens_at = fields.Datetime(related="cycle_id.opens_at")
    closes_at = fields.Datetime(related="cycle_id.closes_at")
    state = fields.Selection(related="cycle_id.state", string="State")

    _member_uniq = models.Constraint("UNIQUE (cycle_id, member_id)", "This producer is already in the cycle.")
    _limits = models.Constraint("CHECK (max_orders >= 0 AND max_turnover >= 0)", "A limit is 0 or more; 0 means none.")
    _orders_within = models.Constraint(
        "CHECK (max_orders = 0 OR order_count <= max_orders)",
        "This producer takes no more orders in this cycle.",
    )
    _turnover_within = models.Constraint(
        "CHECK (max_turnover = 0 OR turnover <= max_turnover)",
        "This producer takes no more orders in this cycle: its turnover is reached.",
    )

    @api.constrains("member_id", "cycle_id")
    def _check_cluster(self):
        for producer in self.sudo():
            if producer.member_id.cluster_id != producer.cycle_id.cluster_id:
                raise ValidationError(
                    self.env._(
                        "%(member)s is no member of %(cluster)s: choose a member of the cluster.",
                        member=producer.member_id.name,
                        cluster=producer.cycle_id.cluster_id.name,
                    )
                )

    def write(self, vals):
        if not self.env.su and {"consented", "consented_at", "order_count", "turnover"} & vals.keys():
            raise UserError(self.env._("Consent is given and withdrawn by its buttons."))
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            for name in ("consented", "consented_at", "order_count", "turnover"):
                vals.pop(name, None)
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_asked(self):
        asked = self.env["cluster.offer.consent"].sudo().search_count([("producer_id", "in", self.ids)], limit=1)
        if asked:
            raise UserError(self.env._("Whoever agreed or withdrew stays on record: remove its products instead."))

    def _offer_words(self):
        return f"{self.cycle_id.name}: {self.cycle_id.window}"

    def _has_place(self) -> bool:
        """Whether the producer may be ordered from: its consent and its rights in the cluster."""
        return self.consented and self.member_id.is_live

    def action_agree(self):
        """The producer lets its products be offered in the cycle."""
        for producer in self:
            self.env["cluster.offer.consent"]._enter(producer, True)

    def action_withdraw(self):
        """Its products cannot be ordered from this moment."""
        for producer in self:
            self.env["cluster.offer.consent"]._enter(producer, False)

    def _take(self, orders: int, amount: float):
        """Count an order in. Written on the row, so that two at once run into each other and into the limits."""
        self.ensure_one()
        self.flush_recordset()
        self.env.cr.execute(
            """UPDATE cluster_order_cycle_producer
                  SET order_count = order_count + %s, turnover = turnover + %s WHERE id = %s""",
            (orders, amount, self.id),
        )
        self.invalidate_recordset(["order_count", "turnover"])

    def _check_room(self, lines):
        """In words, before the limits on the row refuse it.

        :param lines: [(order line, whether it is the first of its order)]
        """
        self.ensure_one()
        orders = self.order_count + sum(first for _line, first in lines)
        turnover = self.turnover + sum(line.price_subtotal for line, _first in lines)
        if (self.max_orders and orders > self.max_orders) or (
            self.max_turnover and round(turnover - self.max_turnover, 2) > 0
        ):
            raise UserError(
                self.env._(
                    "%(member)s cannot take this order: its limit for “%(cycle)s” would be passed. "
                    "Take its goods out of the order, or order less.",
                    member=self.sudo().member_id.name,
                    cycle=self.cycle_id.name,
                )
            )

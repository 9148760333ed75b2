from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class ClusterOrderCycleProduct(models.Model):
    """A product in an order cycle, its limit and how much of it is taken."""

    _name = "cluster.order.cycle.product"
    _description = "Product in an order cycle"
    _order = "cycle_id, member_id, product_tmpl_id, id"
    _rec_name = "product_tmpl_id"

    cycle_id = fields.Many2one("cluster.order.cycle", required=True, index=True, ondelete="cascade")
    cluster_id = fields.Many2one("cluster.cluster", related="cycle_id.cluster_id", store=True)
    product_tmpl_id = fields.Many2one(
        "product.template", string="Product", required=True, index=True, ondelete="restrict"
    )
    member_id = fields.Many2one(
        "cluster.member", string="Producer", related="product_tmpl_id.member_id", store=True, index=True
    )
    producer_id = fields.Many2one(
        "cluster.order.cycle.producer", string="Producer's place", compute="_compute_producer_id"
    )
    offered = fields.Float(
        string="At most",
        digits=(16, 3),
        required=True,
        default=0,
        help="In the product's own unit; 0: no limit.",
        aggregator=None,
    )
    taken = fields.Float(string="Ordered", digits=(16, 3), required=True, default=0, readonly=True, copy=False)
    opens_at = fields.Datetime(related="cycle_id.opens_at", store=True)
    closes_at = fields.Datetime(related="cycle_id.closes_at", store=True)
    counts = fields.Boolean(compute="_compute_counts", store=True, export_string_translation=False)

    _product_uniq = models.Constraint("UNIQUE (cycle_id, product_tmpl_id)", "This product is already in the cycle.")
    _offered_range = models.Constraint("CHECK (offered >= 0)", "A limit is 0 or more; 0 means none.")
    _taken_within = models.Constraint(
        "CHECK (taken >= 0 AND (offered = 0 OR taken <= offered))",
        "Somebody was quicker: less of a product is left in this cycle than you want.",
    )
    # Ranges for both, so that the extension btree_gist is not needed.
    _one_at_a_time = models.Constraint(
        "EXCLUDE USING gist (int4range(product_tmpl_id, product_tmpl_id, '[]') WITH &&, "
        "tsrange(opens_at, closes_at) WITH &&) WHERE (counts AND opens_at IS NOT NULL AND closes_at IS NOT NULL)",
        "A product is in one order cycle at a time.",
    )

    @api.depends("cycle_id.active", "cycle_id.is_cancelled")
    def _compute_counts(self):
        for line in self:
            line.counts = line.cycle_id.active and not line.cycle_id.is_cancelled

    @api.depends("cycle_id.producer_ids.member_id", "member_id")
    def _compute_producer_id(self):
        for line in self:
            line.producer_id = line.cycle_id.producer_ids.filtered(
                lambda producer, line=line: producer.member_id == line.member_id
            )[:1]

    @api.constrains("product_tmpl_id", "cycle_id")
    def _check_overlap(self):
        """In words, before the database refuses it: so nothing is flushed here but the cycles."""
        for line in self.sudo():
            cycle = line.cycle_id
            if cycle.is_cancelled or not cycle.active:
                continue
            other = cycle.search(
                [
                    ("id", "!=", cycle.id),
                    ("is_cancelled", "=", False),
                    ("opens_at", "<", cycle.closes_at),
                    ("closes_at", ">", cycle.opens_at),
                    ("product_ids.product_tmpl_id", "=", line.product_tmpl_id.id),
                ],
                limit=1,
            )
            if other:
                raise ValidationError(
                    self.env._(
                        "“%(product)s” is already in “%(cycle)s” (%(window)s), and a product is in one cycle at a "
                        "time: take it out of one of them, or let this cycle open later.",
                        product=line.product_tmpl_id.name,
                        cycle=other.name,
                        window=other.window,
                    )
                )

    @api.constrains("product_tmpl_id", "cycle_id")
    def _check_member(self):
        for line in self.sudo():
            if line.member_id.cluster_id != line.cycle_id.cluster_id:
                raise ValidationError(
                    self.env._(
                        "“%(product)s” is sold by no member of %(cluster)s: set the member on the product first.",
                        product=line.product_tmpl_id.name,
                        cluster=line.cycle_id.cluster_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.pop("taken", None)
        lines = super().create(vals_list)
        for cycle in lines.cycle_id:
            missing = lines.filtered(lambda line, cycle=cycle: line.cycle_id == cycle).member_id - (
                cycle.producer_ids.member_id
            )
            cycle.producer_ids.create([{"cycle_id": cycle.id, "member_id": member.id} for member in missing])
        return lines

    def write(self, vals):
        if not self.env.su and "taken" in vals:
            raise UserError(self.env._("What was ordered is counted by the orders."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_ordered(self):
        if any(line.taken for line in self):
            raise UserError(self.env._("This product was ordered in the cycle and stays in it."))

    def _left(self):
        """What can still be ordered, in the product's unit; None without a limit."""
        self.ensure_one()
        return round(self.offered - self.taken, 3) if self.offered else None

    def _take(self, quantity: float):
        """Count a quantity in. Written on the row, so that two at once run into each other and into the limit."""
        self.ensure_one()
        self.flush_recordset()
        self.env.cr.execute(
            "UPDATE cluster_order_cycle_product SET taken = taken + %s WHERE id = %s", (quantity, self.id)
        )
        self.invalidate_recordset(["taken"])

    def _check_left(self, quantity):
        """In words, before the limit on the row refuses it."""
        left = self._left()
        if left is not None and round(quantity - left, 3) > 0:
            raise UserError(
                self.env._(
                    "Only %(left)s %(unit)s of “%(product)s” is left this time: order that much or less.",
                    left=f"{max(left, 0):g}",
                    unit=self.product_tmpl_id.uom_id.name,
                    product=self.product_tmpl_id.name,
                )
            )

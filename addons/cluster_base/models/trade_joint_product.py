"""Whether a product is on sale now: shares, consents and order cycles of the common shop."""

from odoo import api, fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    joint_split_ids = fields.One2many("cluster.joint.split", "product_tmpl_id", string="Shares")
    is_joint = fields.Boolean(string="Joint product", compute="_compute_is_joint", search="_search_is_joint")

    @api.depends("joint_split_ids")
    def _compute_is_joint(self):
        for product in self:
            product.is_joint = bool(product.sudo().joint_split_ids)

    def _search_is_joint(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = self.env["cluster.joint.split"].sudo()._read_group([], ["product_tmpl_id"], [])
        return [("id", "in" if True in value else "not in", [product.id for (product,) in found])]

    def _joint_split_on(self, day):
        """The shares in force on the day; empty before the first ones begin."""
        self.ensure_one()
        splits = self.sudo().joint_split_ids.filtered(lambda split: split.date_from <= day)
        return splits.sorted("date_from")[-1:]

    def _joint_problem(self, now):
        """Why a joint product is not sold at the instant, in words for guests; or False."""
        self.ensure_one()
        splits = self.sudo().joint_split_ids
        if not splits:
            return False
        cluster = self.sudo().member_id.cluster_id
        split = self._joint_split_on(cluster._local_day(now) if cluster else now.date())
        if split and not split._hindrance():
            return False
        return self.env._(
            "“%(product)s” is made by several members and cannot be sold now: not all of them take part. "
            "Take it out of the order.",
            product=self.name,
        )

    def _cycle_line(self, now):
        """The product's place in the cycle that is open at the instant."""
        self.ensure_one()
        lines = (
            self.env["cluster.order.cycle.product"]
            .sudo()
            .search([("product_tmpl_id", "=", self.id), ("counts", "=", True), ("cycle_id.is_ready", "=", True)])
        )
        return lines.filtered(lambda line: line.cycle_id._is_open(now))[:1]

    def _cycle_problem(self, now):
        """Why a product of order cycles is not sold at the instant, in words for guests; or False.

        A product that stands in no prepared cycle is sold at any time.
        """
        self.ensure_one()
        lines = (
            self.env["cluster.order.cycle.product"]
            .sudo()
            .search([("product_tmpl_id", "=", self.id), ("counts", "=", True), ("cycle_id.is_ready", "=", True)])
        )
        if not lines:
            return False
        open_line = lines.filtered(lambda line: line.cycle_id._is_open(now))[:1]
        if open_line:
            return self._open_cycle_problem(open_line)
        coming = lines.cycle_id.filtered(lambda cycle: cycle.opens_at > now).sorted("opens_at")[:1]
        if coming:
            return self.env._(
                "“%(product)s” can be ordered from %(moment)s: come back then.",
                product=self.name,
                moment=coming.cluster_id._moment_words(coming.opens_at),
            )
        last = lines.cycle_id.sorted("closes_at")[-1:]
        return self.env._(
            "Orders for “%(product)s” closed on %(moment)s. Take it out of the order or come back when they open.",
            product=self.name,
            moment=last.cluster_id._moment_words(last.closes_at),
        )

    def _cycle_closes(self, now):
        """The moment at which orders for it close, in words; '' for what is not in an open cycle."""
        cycle = self._cycle_line(now).cycle_id
        return cycle.cluster_id._moment_words(cycle.closes_at) if cycle else ""

    def _consent_problem(self, line):
        """Whether the producer lets the product be sold in the open cycle."""
        if not line.producer_id or not line.producer_id._has_place():
            return self.env._(
                "“%(product)s” cannot be ordered now: its producer does not take part this time.", product=self.name
            )
        return False

    def _open_cycle_problem(self, line):
        problem = self._consent_problem(line)
        if problem:
            return problem
        if line._left() is not None and line._left() <= 0:
            return self.env._(
                "“%(product)s” is sold out this time: come back when orders open again.", product=self.name
            )
        producer = line.producer_id
        if (producer.max_orders and producer.order_count >= producer.max_orders) or (
            producer.max_turnover and producer.turnover >= producer.max_turnover
        ):
            return self.env._(
                "“%(product)s” cannot be ordered now: %(member)s takes no more orders this time.",
                product=self.name,
                member=producer.member_id.name,
            )
        return False

    def _sale_problems(self, now):
        """Sentences that say why the product is not sold at the instant; none when it is on sale.

        :param now: instant, UTC without zone
        """
        # the shop's own reasons, where that part defines them
        more = getattr(super(), "_sale_problems", None)
        found = list(more(now)) if more else []
        return found + [problem for problem in (self._joint_problem(now), self._cycle_problem(now)) if problem]

    def _shop_problem(self, day=None):
        """The common shop's question why goods cannot be ordered; its own reasons come first."""
        return super()._shop_problem(day) or ("joint" if self._sale_problems(fields.Datetime.now()) else "")

    def _shop_sentence(self, problem):
        problems = self._sale_problems(fields.Datetime.now()) if problem == "joint" else []
        return problems[0] if problems else super()._shop_sentence(problem)

    def _can_be_added_to_cart(self):
        return super()._can_be_added_to_cart() and not (
            self._joint_problem(fields.Datetime.now()) or self._cycle_problem(fields.Datetime.now())
        )


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _cycle_problem(self, now):
        """As the template's: a sentence, or False."""
        self.ensure_one()
        return self.product_tmpl_id._cycle_problem(now)

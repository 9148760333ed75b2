from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine import settlement


class ClusterShopFee(models.Model):
    """What the seller pays out of a sale for the common work."""

    _name = "cluster.shop.fee"
    _description = "Fee of the common shop"
    _inherit = ["mail.thread"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, tracking=True)
    cluster_id = fields.Many2one(
        "cluster.cluster",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env["cluster.member"]._default_cluster_id(),
    )
    company_id = fields.Many2one(related="cluster_id.company_id")
    kind = fields.Selection(
        [
            ("admin", "Administration"),
            ("sales", "Sales"),
            ("packing", "Packing"),
            ("transport", "Transport"),
            ("fundraising", "Fundraising"),
        ],
        required=True,
        default="admin",
        tracking=True,
    )
    basis = fields.Selection(
        [("item", "per piece"), ("order", "per order"), ("percent", "% of the net amount")],
        string="Charged",
        required=True,
        default="percent",
        tracking=True,
    )
    value = fields.Float(
        digits=(12, 4), required=True, tracking=True, aggregator=None, help="Below zero: a discount for the seller."
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id, ondelete="restrict"
    )
    recipient_id = fields.Many2one(
        "cluster.member",
        string="Goes to",
        ondelete="restrict",
        tracking=True,
        help="The member who does the work; empty: the cluster's centre.",
    )
    member_id = fields.Many2one(
        "cluster.member", string="Only sales of", ondelete="restrict", tracking=True, help="Empty: all sellers."
    )
    cycle_id = fields.Many2one("cluster.order.cycle", string="Only in the cycle", ondelete="restrict", tracking=True)
    pickup_point_id = fields.Many2one(
        "cluster.pickup.point", string="Only at the pickup point", ondelete="restrict", tracking=True
    )
    date_from = fields.Date(string="From", required=True, default=fields.Date.context_today, tracking=True)
    date_to = fields.Date(string="To", tracking=True)
    law_ref = fields.Char(string="Decision", help="Number and day of the council's decision that set the fee.")

    _dates_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)", "A fee ends on its first day or later: correct its days."
    )
    _value_set = models.Constraint("CHECK (value <> 0)", "A fee of 0 takes nothing: enter an amount or archive it.")
    _percent_range = models.Constraint(
        "CHECK (basis <> 'percent' OR value BETWEEN -100 AND 100)", "A percentage lies between -100 and 100."
    )

    @api.constrains("cluster_id", "recipient_id", "member_id", "cycle_id", "pickup_point_id")
    def _check_cluster(self):
        for fee in self.sudo():
            for name in ("recipient_id", "member_id", "cycle_id", "pickup_point_id"):
                if fee[name] and fee[name].cluster_id != fee.cluster_id:
                    raise ValidationError(
                        self.env._(
                            "%(what)s does not belong to %(cluster)s: choose one of the same cluster.",
                            what=fee[name].display_name,
                            cluster=fee.cluster_id.name,
                        )
                    )

    def write(self, vals):
        if {"value", "basis", "kind", "recipient_id", "currency_id"} & vals.keys() and self._charged():
            raise UserError(
                self.env._("This fee was already charged. End it with a day and enter a new one from the next day.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_charged(self):
        if self._charged():
            raise UserError(self.env._("This fee was already charged: archive it instead."))

    def _charged(self):
        return bool(self.env["cluster.joint.income"].sudo().search_count([("fee_id", "in", self.ids)], limit=1))

    @api.model
    def _for_order(self, order, seller, lines, day):
        """The fees of a seller's lines: [(fee, engine's fee)].

        :param lines: lines of the order that the seller sells
        """
        found = []
        fees = self.search(
            [
                ("cluster_id", "=", seller.cluster_id.id),
                ("date_from", "<=", day),
                "|", ("date_to", "=", False), ("date_to", ">=", day),
                ("member_id", "in", (False, seller.id)),
                ("pickup_point_id", "in", (False, order.pickup_point_id.id)),
            ]
        )  # fmt: skip
        for fee in fees:
            chosen = lines.filtered(lambda line, fee=fee: not fee.cycle_id or line.cycle_id == fee.cycle_id)
            if chosen:
                found.append((fee, fee._engine_fee(order, chosen, day)))
        return found

    def _engine_fee(self, order, lines, day):
        value = Decimal(f"{self.value:.4f}")
        if self.basis != "percent":
            if self.currency_id != order.currency_id:
                value = Decimal(
                    repr(self.currency_id._convert(self.value, order.currency_id, order.company_id, day, round=False))
                )
            value = value.scaleb(order.currency_id.decimal_places)
        return settlement.Fee(self.id, self.basis, value, self.recipient_id.id or None, frozenset(lines.ids))

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError

PURPOSES = [
    ("own", "Own sale"),
    ("share", "Share of a joint product"),
    ("fee", "Fee"),
    ("tax", "Tax"),
]


class ClusterJointIncome(models.Model):
    """Who gets which part of a sale. Added to, never changed; what is taken back has lines of its own.

    The parts of an order sum to what the guest pays.
    """

    _name = "cluster.joint.income"
    _description = "Part of a sale's income"
    _order = "date desc, id desc"
    _rec_name = "order_name"

    date = fields.Date(required=True, readonly=True, index=True)
    order_id = fields.Many2one(
        "sale.order", string="Order", readonly=True, required=True, index=True, ondelete="restrict"
    )
    order_name = fields.Char(string="Order no.", readonly=True, required=True)
    order_line_id = fields.Many2one("sale.order.line", readonly=True, required=True, index=True, ondelete="restrict")
    product_id = fields.Many2one("product.product", string="Product", readonly=True, ondelete="restrict")
    turn = fields.Integer(readonly=True, required=True, default=1, aggregator=None)
    cluster_id = fields.Many2one("cluster.cluster", readonly=True, required=True, index=True, ondelete="restrict")
    payer_id = fields.Many2one(
        "cluster.member", string="Seller of record", readonly=True, required=True, index=True, ondelete="restrict"
    )
    member_id = fields.Many2one(
        "cluster.member",
        string="Recipient",
        readonly=True,
        index=True,
        ondelete="restrict",
        help="Who gets this part; empty: the cluster's centre.",
    )
    purpose = fields.Selection(PURPOSES, readonly=True, required=True)
    kind = fields.Selection([("sale", "Sale"), ("back", "Taken back")], readonly=True, required=True, default="sale")
    share_id = fields.Many2one("cluster.joint.share", readonly=True, index="btree_not_null", ondelete="restrict")
    share = fields.Float(string="Share, %", digits=(7, 4), readonly=True, aggregator=None)
    fee_id = fields.Many2one(
        "cluster.shop.fee", string="Rule of the fee", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    fee_name = fields.Char(string="Fee", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True, required=True, ondelete="restrict")
    amount = fields.Monetary(readonly=True, required=True)
    reversed_id = fields.Many2one(
        "cluster.joint.income", string="Takes back", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    settlement_id = fields.Many2one(
        "cluster.joint.settlement", readonly=True, index="btree_not_null", ondelete="restrict", copy=False
    )
    is_owed = fields.Boolean(
        string="To be passed on",
        compute="_compute_is_owed",
        store=True,
        help="The seller of record took the money and owes this part to somebody else.",
    )

    _back_whole = models.Constraint(
        "CHECK ((kind = 'back') = (reversed_id IS NOT NULL))", "What is taken back names the line it takes back."
    )

    def init(self):
        self.env.cr.execute("""
            CREATE OR REPLACE FUNCTION cluster_joint_income_guard() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE
                free text[] := ARRAY['settlement_id', 'is_owed', 'write_date', 'write_uid'];
            BEGIN
                IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - free = to_jsonb(OLD) - free THEN
                    RETURN NEW;
                END IF;
                RAISE EXCEPTION 'Parts of a sale are only added: take back what is wrong by a credit note.'
                    USING ERRCODE = 'integrity_constraint_violation';
            END $$;
            DROP TRIGGER IF EXISTS cluster_joint_income_guard ON cluster_joint_income;
            CREATE TRIGGER cluster_joint_income_guard BEFORE UPDATE OR DELETE ON cluster_joint_income
                FOR EACH ROW EXECUTE FUNCTION cluster_joint_income_guard();
        """)

    @api.depends("payer_id", "member_id", "purpose")
    def _compute_is_owed(self):
        for line in self:
            line.is_owed = line.payer_id != line.member_id

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su or not self.env.context.get("cluster_income_append"):
            raise AccessError(self.env._("The parts of a sale are written by the sale itself, not by hand."))
        return super().create(vals_list)

    def _append(self, vals_list):
        return self.sudo().with_context(cluster_income_append=True).create(vals_list)

    def _prepare_back_vals(self, amount):
        """Values of the line that takes back a part of this one; `amount` has the other sign."""
        self.ensure_one()
        return {
            "date": self.order_id._income_day(fields.Datetime.now()),
            "kind": "back",
            "reversed_id": self.id,
            "amount": amount,
            "turn": self.turn,
            "order_name": self.order_name,
            "purpose": self.purpose,
            "share": self.share,
            "fee_name": self.fee_name,
            **{
                name: self[name].id
                for name in (
                    "order_id", "order_line_id", "product_id", "cluster_id", "payer_id", "member_id",
                    "share_id", "fee_id", "currency_id",
                )
            },
        }  # fmt: skip

    def _recipient_name(self):
        return self.sudo().member_id.name or self.sudo().cluster_id.company_id.name

    @api.model
    def _sums(self, domain):
        """[(payer, recipient or empty member, cluster, currency, amount)] of what is to be passed on, not settled."""
        rows = self._read_group(
            [*domain, ("is_owed", "=", True), ("settlement_id", "=", False)],
            ["payer_id", "member_id", "cluster_id", "currency_id"],
            ["amount:sum"],
        )
        return [row for row in rows if not row[3].is_zero(row[4])]

    def _by_original(self):
        """{line of a sale: what was taken back of it so far, as a positive amount}, in these lines."""
        taken = defaultdict(float)
        for line in self.filtered(lambda line: line.kind == "back"):
            taken[line.reversed_id] -= line.amount
        return {line: taken[line] for line in self.filtered(lambda line: line.kind == "sale")}

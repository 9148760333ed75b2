from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command


class ClusterJointSettlement(models.Model):
    """What a seller of record passes on to one recipient, with the paper that proves it."""

    _name = "cluster.joint.settlement"
    _description = "Settlement between members"
    _inherit = ["mail.thread"]
    _order = "date desc, id desc"

    name = fields.Char(compute="_compute_name")
    cluster_id = fields.Many2one("cluster.cluster", required=True, readonly=True, index=True, ondelete="restrict")
    payer_id = fields.Many2one(
        "cluster.member", string="Who owes", required=True, readonly=True, index=True, ondelete="restrict"
    )
    member_id = fields.Many2one(
        "cluster.member",
        string="To whom",
        readonly=True,
        index=True,
        ondelete="restrict",
        help="Empty: the cluster's centre.",
    )
    recipient_name = fields.Char(string="Recipient", compute="_compute_name")
    date = fields.Date(string="Drawn up on", required=True, default=fields.Date.context_today, readonly=True)
    date_to = fields.Date(string="Sales up to", required=True, readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True, ondelete="restrict")
    line_ids = fields.One2many("cluster.joint.income", "settlement_id", string="Parts of sales", readonly=True)
    amount = fields.Monetary(required=True, readonly=True, tracking=True, aggregator="sum")
    state = fields.Selection(
        [("open", "To be paid"), ("paid", "Paid"), ("cancelled", "Cancelled")],
        required=True,
        default="open",
        tracking=True,
        readonly=True,
        copy=False,
    )
    move_id = fields.Many2one(
        "account.move",
        string="Bill",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        tracking=True,
        domain="[('move_type', 'in', ('in_invoice', 'in_refund'))]",
        help="The recipient's bill in the books of the member who owes.",
    )
    payment_ref = fields.Char(string="Payment", copy=False, tracking=True, help="Number and day of the payment order.")

    _paid_whole = models.Constraint(
        "CHECK (state <> 'paid' OR move_id IS NOT NULL OR payment_ref <> '')",
        "What is paid names its bill or payment: enter one of them.",
    )
    _two_sides = models.Constraint("CHECK (payer_id IS DISTINCT FROM member_id)", "Nobody owes money to itself.")

    @api.depends("payer_id", "member_id", "date_to")
    @api.depends_context("lang")
    def _compute_name(self):
        for one in self.sudo():
            one.recipient_name = one.member_id.name or one.cluster_id.company_id.name
            one.name = f"{one.payer_id.name} → {one.recipient_name}, {one.date_to:%d.%m.%Y}" if one.date_to else False

    def _check_amount(self):
        for one in self:
            total = sum(one.line_ids.mapped("amount"))
            if one.state != "cancelled" and one.currency_id.compare_amounts(total, one.amount):
                raise ValidationError(self.env._("The amount of a settlement is the sum of its parts of sales."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A settlement stays on record: cancel it instead."))

    @api.model
    def _draw_up(self, cluster, date_to, payers=None):
        """Settlements for everything sold in the cluster up to the day and not settled yet."""
        self.check_access("create")
        domain = [("cluster_id", "=", cluster.id), ("date", "<=", date_to)]
        if payers:
            domain.append(("payer_id", "in", payers.ids))
        Income = self.env["cluster.joint.income"]
        made = self.browse()
        for payer, member, _cluster, currency, amount in Income._sums(domain):
            lines = Income.search(
                [
                    *domain,
                    ("is_owed", "=", True),
                    ("settlement_id", "=", False),
                    ("payer_id", "=", payer.id),
                    ("member_id", "=", member.id),
                    ("currency_id", "=", currency.id),
                ]
            )
            one = self.create(
                {
                    "cluster_id": cluster.id,
                    "payer_id": payer.id,
                    "member_id": member.id,
                    "currency_id": currency.id,
                    "date_to": date_to,
                    "amount": currency.round(amount),
                }
            )
            lines.sudo().settlement_id = one
            one._check_amount()
            made |= one
        return made

    def action_pay(self):
        """Mark as paid; the bill or the payment must be named."""
        for one in self:
            one.check_access("write")
            if one.state != "open":
                raise UserError(self.env._("%(name)s is not open.", name=one.name))
            if not one.move_id and not (one.payment_ref or "").strip():
                raise UserError(self.env._("Enter the bill or the number and day of the payment first."))
            one.state = "paid"

    def action_cancel(self):
        """The parts of sales are free for another settlement."""
        for one in self:
            one.check_access("write")
            if one.state == "paid":
                raise UserError(self.env._("%(name)s is paid and stays.", name=one.name))
            one.state = "cancelled"
            one.line_ids.sudo().settlement_id = False

    def action_make_bill(self):
        """A draft of the recipient's bill in the books of the member who owes."""
        self.ensure_one()
        self.check_access("write")
        company = self.sudo().payer_id.company_id
        if not company:
            raise UserError(
                self.env._(
                    "%(member)s keeps no books here: enter the number and day of its payment.",
                    member=self.payer_id.name,
                )
            )
        if company not in self.env.user.company_ids:
            raise UserError(self.env._("You may not enter the books of %(company)s.", company=company.name))
        if self.move_id:
            raise UserError(self.env._("There is already a bill: %(bill)s.", bill=self.move_id.display_name))
        partner = self.sudo().member_id.partner_id or self.sudo().cluster_id.company_id.partner_id
        self.move_id = self.env["account.move"].with_company(company).create(self._prepare_bill_vals(company, partner))
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "view_mode": "form",
        }

    def _prepare_bill_vals(self, company, partner):
        back = self.amount < 0
        return {
            "move_type": "in_refund" if back else "in_invoice",
            "company_id": company.id,
            "partner_id": partner.id,
            "currency_id": self.currency_id.id,
            "invoice_date": self.date,
            "ref": self.name,
            "invoice_line_ids": [
                Command.create({"name": self.name, "quantity": 1, "price_unit": abs(self.amount), "tax_ids": []})
            ],
        }

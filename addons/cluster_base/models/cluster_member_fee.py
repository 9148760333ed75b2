from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import fees
from .cluster_fee_rule import exact

WHAT = [
    ("entry", "Entry fee"),
    ("annual", "Annual fee"),
    ("change", "Change of kind or size"),
    ("reminder", "Charge for a reminder"),
]


class ClusterMemberFee(models.Model):
    """One fee that a member owes for one period."""

    _name = "cluster.member.fee"
    _description = "Fee of a member"
    _inherit = ["mail.thread"]
    _order = "period_from desc, member_id, id desc"
    _rec_names_search = ["member_id.name", "move_name"]

    member_id = fields.Many2one("cluster.member", required=True, index=True, ondelete="restrict", readonly=True)
    cluster_id = fields.Many2one(related="member_id.cluster_id", store=True, index=True)
    company_id = fields.Many2one(related="member_id.cluster_id.company_id", store=True, index=True)
    what = fields.Selection(WHAT, "Fee", required=True, readonly=True)
    rule_id = fields.Many2one("cluster.fee.rule", "Rule", required=True, ondelete="restrict", readonly=True, index=True)
    kind_id = fields.Many2one("cluster.member.kind", "Kind", required=True, ondelete="restrict", readonly=True)
    size_value = fields.Float("Size", digits=(12, 2), readonly=True, aggregator=None)
    period_from = fields.Date("From", required=True, readonly=True)
    period_to = fields.Date("To", required=True, readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    base_amount = fields.Monetary("Whole fee", readonly=True)
    share_text = fields.Char("Part", readonly=True, help="Which part of the whole fee is owed for the period.")
    prorated_amount = fields.Monetary("For the period", readonly=True)
    waiver_amount = fields.Monetary("Waived", readonly=True)
    work_amount = fields.Monetary("Worked off", readonly=True)
    refund_amount = fields.Monetary("Given back", readonly=True, help="For the time after the member left.")
    refund_from = fields.Date("Given back from", readonly=True, help="The first day that is not paid for any more.")
    amount = fields.Monetary("To pay", readonly=True, tracking=True)
    work_ids = fields.One2many("cluster.fee.work", "fee_id", "Work in kind")
    letter_ids = fields.One2many("cluster.fee.letter", "fee_id", "Reminders")
    origin_letter_id = fields.Many2one("cluster.fee.letter", "For the reminder", readonly=True, ondelete="restrict")

    move_id = fields.Many2one(
        "account.move", "Invoice", readonly=True, ondelete="restrict", index="btree_not_null", copy=False,
        groups="account.group_account_readonly,account.group_account_invoice",
    )  # fmt: skip
    move_name = fields.Char("Invoice no.", related="move_id.name", store=True, compute_sudo=True)
    invoiced_on = fields.Date("Invoiced on", related="move_id.invoice_date", store=True, compute_sudo=True)
    due_on = fields.Date("To be paid by", related="move_id.invoice_date_due", store=True, compute_sudo=True, index=True)
    amount_open = fields.Monetary("Still open", compute="_compute_state", store=True, compute_sudo=True)
    state = fields.Selection(
        [
            ("to_invoice", "To invoice"),
            ("invoiced", "To be paid"),
            ("paid", "Paid"),
            ("settled", "Nothing to pay"),
            ("cancelled", "Cancelled"),
        ],
        compute="_compute_state",
        store=True,
        compute_sudo=True,
        index=True,
        tracking=True,
    )
    is_cancelled = fields.Boolean(readonly=True)
    cancel_reason = fields.Char(readonly=True)
    delivery = fields.Selection(
        [
            ("waiting", "Not yet sent"),
            ("mailed", "Sent by e-mail"),
            ("paper", "To be printed: no e-mail address"),
            ("failed", "Could not be sent"),
        ],
        default="waiting",
        required=True,
        readonly=True,
    )
    problem = fields.Char("What went wrong", readonly=True)
    days_late = fields.Integer(compute="_compute_days_late", search="_search_days_late")

    # The cron may run twice, also at once: what was charged cannot be charged again.
    _once = models.UniqueIndex(
        "(member_id, what, period_from) WHERE what <> 'reminder'", "This fee is already there: open it instead."
    )
    _letter_once = models.UniqueIndex(
        "(origin_letter_id) WHERE origin_letter_id IS NOT NULL", "This reminder was already charged."
    )
    _annual_apart = models.Constraint(
        "EXCLUDE USING gist (member_id WITH =, daterange(period_from, COALESCE(refund_from, period_to + 1)) WITH &&)"
        " WHERE (what = 'annual')",
        "An annual fee of this member already covers a part of that time.",
    )
    _period_order = models.Constraint("CHECK (period_to >= period_from)", "A period ends after it began.")
    _not_negative = models.Constraint(
        "CHECK (what = 'change' OR (base_amount >= 0 AND prorated_amount >= 0 AND amount >= 0))",
        "A fee is not negative.",
    )
    _adds_up = models.Constraint(
        "CHECK (amount = prorated_amount - COALESCE(waiver_amount, 0) - COALESCE(work_amount, 0)"
        " - COALESCE(refund_amount, 0))",
        "A fee is what the rule says less what is waived, worked off and given back.",
    )
    _refund_dated = models.Constraint(
        "CHECK (refund_from IS NULL OR refund_from BETWEEN period_from AND period_to)",
        "What is given back is for a part of the fee's own period.",
    )

    # --- computes -------------------------------------------------------------------------------
    @api.depends("member_id.name", "what", "period_from", "period_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for fee in self:
            fee.display_name = f"{fee.member_id.name}: {fee._title()}" if fee.member_id else False

    @api.depends("move_id.state", "move_id.payment_state", "move_id.amount_residual", "amount", "is_cancelled")
    def _compute_state(self):
        for fee in self:
            move = fee.move_id
            fee.amount_open = 0.0
            if fee.is_cancelled or move.state == "cancel":
                fee.state = "cancelled"
            elif not move:
                fee.state = "to_invoice" if fee.amount else "settled"
            elif move.payment_state in ("paid", "in_payment"):
                fee.state = "paid"
            elif move.payment_state == "reversed":
                fee.state = "settled"
            else:
                fee.state = "invoiced"
                fee.amount_open = move.amount_residual * (-1 if move.move_type == "out_refund" else 1)

    @api.depends("due_on", "state", "amount_open")
    def _compute_days_late(self):
        for fee in self:
            late = fee.state == "invoiced" and fee.amount_open > 0 and fee.due_on
            fee.days_late = max(0, (fee.member_id._fee_today() - fee.due_on).days) if late else 0

    def _search_days_late(self, operator, value):
        if operator not in (">", ">=") or not isinstance(value, int):
            return NotImplemented
        days = value if operator == ">=" else value + 1
        return [("state", "=", "invoiced"), ("amount_open", ">", 0), ("due_on", "<=", f"today -{days}d")]

    # --- overrides ------------------------------------------------------------------------------
    def unlink(self):
        if any(fee.state != "to_invoice" for fee in self):
            raise UserError(self.env._("Fees stay in the record: cancel one that was charged by mistake."))  # pylint: disable=no-raise-unlink
        return super().unlink()

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Members read their fees, not what the centre writes about them."""
        if message_operation == "read" and not self.env.su and not self.env["cluster.member"]._is_staff():
            return dict.fromkeys(self, "write")
        return super()._mail_get_operation_for_mail_message_operation(message_operation)

    # --- words ----------------------------------------------------------------------------------
    def _title(self) -> str:
        self.ensure_one()
        labels = dict(self._fields["what"]._description_selection(self.env))
        if self.what in ("entry", "reminder"):
            return labels[self.what]
        day = self.env["ir.qweb.field.date"]
        return self.env._(
            "%(fee)s from %(first)s to %(last)s",
            fee=labels[self.what],
            first=day.value_to_html(self.period_from, {}),
            last=day.value_to_html(self.period_to, {}),
        )

    def _explained(self) -> str:
        """How the amount came about, in one line of the invoice."""
        self.ensure_one()
        money = self.currency_id.format
        parts = [self._title()]
        if self.what in ("entry", "annual"):
            parts.append(
                self.env._("%(kind)s, whole fee %(amount)s", kind=self.kind_id.name, amount=money(self.base_amount))
            )
        if self.what == "annual" and self.share_text not in (False, "1"):
            parts.append(
                self.env._(
                    "%(part)s of it for this period: %(amount)s",
                    part=self.share_text,
                    amount=money(self.prorated_amount),
                )
            )
        if self.waiver_amount:
            parts.append(self.env._("waived: %(amount)s", amount=money(self.waiver_amount)))
        if self.work_amount:
            parts.append(self.env._("worked off: %(amount)s", amount=money(self.work_amount)))
        return "; ".join(parts)

    # --- amounts --------------------------------------------------------------------------------
    def _unpaid(self) -> Decimal:
        """What work can still be set off against."""
        self.ensure_one()
        return {"to_invoice": exact(self.amount), "invoiced": exact(self.amount_open)}.get(self.state, Decimal(0))

    def _waived_by_decisions(self, prorated: Decimal) -> Decimal:
        """What the council's decisions take off this fee; of a change of the annual fee only the percentages."""
        self.ensure_one()
        what = "annual" if self.what == "change" else self.what
        waivers = [
            fees.Waiver(
                waiver.date_from,
                waiver.date_to or None,
                exact(waiver.percent) if waiver.mode == "percent" else None,
                exact(waiver.amount) if waiver.mode == "amount" else Decimal(0),
            )
            for waiver in self.member_id.sudo().fee_waiver_ids
            if waiver.what == what and (self.what != "change" or waiver.mode == "percent")
        ]
        sign = -1 if prorated < 0 else 1
        return sign * fees.waived(abs(prorated), self.period_from, waivers)

    def _apply_waivers(self):
        for fee in self.filtered(lambda fee: fee.state in ("to_invoice", "invoiced", "paid")):
            prorated = exact(fee.prorated_amount)
            more = fee._waived_by_decisions(prorated) - exact(fee.waiver_amount)
            # What was worked off already cannot be waived as well.
            more = min(more, exact(fee.amount)) if prorated >= 0 else more
            if more:
                fee._take_off(more, Decimal(0), self.env._("Waived by decision of the council"))

    def _take_off(self, waived: Decimal, worked: Decimal, text: str):
        """Lower the fee; one already invoiced gets a credit note."""
        self.ensure_one()
        if self.move_id:
            self._credit(waived + worked, text)
        self.write(
            {
                "waiver_amount": self.waiver_amount + float(waived),
                "work_amount": self.work_amount + float(worked),
                "amount": float(exact(self.amount) - waived - worked),
            }
        )

from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine import fees

WHAT = [("entry", "Entry fee"), ("annual", "Annual fee")]
# What of a rule may still be changed after fees were charged by it.
CHANGEABLE = {"valid_to", "product_id", "account_id", "tax_ids", "due_days", "overdue_days", "grace_days", "law_ref"}


def exact(amount, digits=2) -> Decimal:
    """A stored amount (a binary float) as the decimal that was entered."""
    return Decimal(str(round(amount or 0.0, digits)))


class ClusterFeeRule(models.Model):
    """What members of one kind pay, from a day on, by their size."""

    _name = "cluster.fee.rule"
    _description = "Fee rule"
    _inherit = ["mail.thread"]
    _order = "cluster_id, what, kind_id, valid_from desc"
    _rec_names_search = ["kind_id.name", "decision_ref"]

    cluster_id = fields.Many2one(
        "cluster.cluster", required=True, index=True, ondelete="restrict", default=lambda self: self._default_cluster()
    )
    kind_id = fields.Many2one("cluster.member.kind", "Kind", required=True, ondelete="restrict", tracking=True)
    what = fields.Selection(WHAT, "Fee", required=True, default="annual", tracking=True)
    valid_from = fields.Date(
        required=True, tracking=True, default=lambda self: fields.Date.today().replace(month=1, day=1)
    )
    valid_to = fields.Date(tracking=True, help="Last day. Empty: until another rule follows.")
    size_unit = fields.Char(
        "Size is counted in",
        translate=True,
        help="What the size of a member is for this kind, e.g. rooms or employees.",
    )
    band_ids = fields.One2many("cluster.fee.band", "rule_id", "Size bands", copy=True)
    cycle = fields.Selection(
        [("calendar", "Calendar year"), ("rolling", "A year from joining")],
        "Fee year",
        required=True,
        default="calendar",
    )
    proration = fields.Selection(
        [("month", "By month"), ("day", "By day"), ("none", "Not: always the whole fee")],
        required=True,
        default="month",
    )
    month_rule = fields.Selection(
        [
            ("started", "Counts"),
            ("half", "Counts if joined within its first 15 days"),
            ("full", "Counts if joined on its first day"),
        ],
        "Month of joining",
        required=True,
        default="started",
    )
    rounding_unit = fields.Float("Rounded to", digits=(12, 2), required=True, default=0.01)
    rounding_method = fields.Selection(
        [("half_up", "Nearest, half up"), ("down", "Down"), ("up", "Up")], "Rounding", required=True, default="half_up"
    )
    entry_free_years = fields.Integer(
        "No second entry fee within (years)",
        default=3,
        help="Who leaves and joins again within so many years does not pay the entry fee again.",
    )
    leave_refund = fields.Selection(
        [
            ("none", "Nothing"),
            ("month", "The months that have not begun"),
            ("day", "The days that are left"),
        ],
        "Given back on leaving",
        required=True,
        default="none",
        tracking=True,
        help="What of the annual fee a member that leaves within its period gets back, as a credit note.",
    )
    work_rate = fields.Monetary("Hour of work in kind", help="What one hour of work for the cluster is set off at.")
    due_days = fields.Integer(
        "Days to pay", required=True, default=30, tracking=True, help="From the date of the invoice."
    )
    overdue_days = fields.Integer("Days overdue before grace", required=True, default=14, tracking=True)
    grace_days = fields.Integer(
        "Days of grace", required=True, default=30, tracking=True, help="After them the rights rest."
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, compute="_compute_currency_id", store=True, readonly=False, precompute=True
    )
    company_id = fields.Many2one(related="cluster_id.company_id", store=True)
    product_id = fields.Many2one("product.product", "Product", domain=[("type", "=", "service")], ondelete="restrict")
    account_id = fields.Many2one(
        "account.account", "Income account", ondelete="restrict", check_company=True, groups="account.group_account_readonly",  # noqa: E501
        help="Empty: as the product or the journal says.",
    )  # fmt: skip
    tax_ids = fields.Many2many(
        "account.tax", string="Taxes", domain=[("type_tax_use", "=", "sale")], check_company=True,
        groups="account.group_account_readonly",
    )  # fmt: skip
    decision_ref = fields.Char("Council's decision", required=True, tracking=True)
    law_ref = fields.Char("Legal ground", tracking=True)
    fee_ids = fields.One2many("cluster.member.fee", "rule_id", "Fees charged")
    has_fees = fields.Boolean(compute="_compute_has_fees")
    active = fields.Boolean(default=True)

    _check_company_auto = True

    _dates_order = models.Constraint(
        "CHECK (valid_to IS NULL OR valid_to >= valid_from)",
        "A rule ends on its first day or later: correct the dates.",
    )
    _apart = models.Constraint(
        "EXCLUDE USING gist (cluster_id WITH =, kind_id WITH =, what WITH =, daterange(valid_from, valid_to, '[]') WITH &&)"  # noqa: E501
        " WHERE (active)",
        "Another rule for this kind and fee is already in force in that time: end it on the day before this one begins.",  # noqa: E501
    )
    _days_positive = models.Constraint(
        "CHECK (due_days >= 0 AND overdue_days >= 0 AND grace_days >= 0 AND entry_free_years >= 0)",
        "Days and years are not negative: enter 0 or more.",
    )
    _rounding_positive = models.Constraint(
        "CHECK (rounding_unit >= 0.01)", "Fees are rounded to the cent or to more: enter 0.01, 0.10, 1.00 and so on."
    )
    _rate_positive = models.Constraint(
        "CHECK (COALESCE(work_rate, 0) >= 0)", "An hour of work is not worth less than nothing: enter 0 or more."
    )

    def _auto_init(self):
        # The exclusion constraints of this model and of its bands need it, whichever is made first.
        self.env.cr.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        return super()._auto_init()

    # --- defaults and computes ------------------------------------------------------------------
    @api.model
    def _default_cluster(self):
        return self.env["cluster.member"]._default_cluster_id()

    @api.depends("cluster_id.name", "kind_id.name", "what", "valid_from")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["what"]._description_selection(self.env))
        for rule in self:
            day = rule.env["ir.qweb.field.date"].value_to_html(rule.valid_from, {}) if rule.valid_from else ""
            rule.display_name = self.env._(
                "%(what)s, %(kind)s, from %(day)s",
                what=labels.get(rule.what, ""),
                kind=rule.kind_id.name or "",
                day=day,
            )

    @api.depends("cluster_id.company_id")
    def _compute_currency_id(self):
        for rule in self:
            rule.currency_id = (
                rule.currency_id or rule.cluster_id.company_id.currency_id or self.env.company.currency_id
            )

    @api.depends("fee_ids")
    def _compute_has_fees(self):
        counts = dict(
            self.env["cluster.member.fee"].sudo()._read_group([("rule_id", "in", self.ids)], ["rule_id"], ["__count"])
        )
        for rule in self:
            rule.has_fees = bool(counts.get(rule._origin))

    # --- constraints ----------------------------------------------------------------------------
    @api.constrains("band_ids")
    def _check_bands(self):
        for rule in self:
            try:
                fees.check_bands(rule._bands())
            except fees.FeeProblem as problem:
                raise ValidationError(rule._band_sentence(problem)) from problem

    @api.constrains("cluster_id", "kind_id", "what", "valid_from", "valid_to", "active")
    def _check_time(self):
        for rule in self:
            rule._check_follows(rule.cluster_id, rule.kind_id, rule.what)

    @api.model
    def _check_follows(self, cluster, kind, what):
        rules = self.sudo().search([("cluster_id", "=", cluster.id), ("kind_id", "=", kind.id), ("what", "=", what)])
        try:
            fees.check_spans([fees.Span(rule.valid_from, rule.valid_to or None) for rule in rules])
        except fees.FeeProblem as problem:
            day = self.env["ir.qweb.field.date"]
            words = {
                "fee": dict(self._fields["what"]._description_selection(self.env))[what],
                "kind": kind.name,
                "first": problem.low and day.value_to_html(problem.low, {}),
                "last": problem.high and day.value_to_html(problem.high, {}),
            }
            if problem.kind == "gap":
                raise ValidationError(
                    self.env._(
                        "%(fee)s, %(kind)s: from %(first)s to %(last)s no rule is in force. Let one rule end on the day before the next begins.",  # noqa: E501
                        **words,
                    )
                ) from problem
            if problem.kind == "reversed":
                raise ValidationError(
                    self.env._("%(fee)s, %(kind)s: the rule ends before it begins. Correct the dates.", **words)
                ) from problem
            raise ValidationError(
                self.env._(
                    "%(fee)s, %(kind)s: on %(first)s two rules are in force. End the earlier one on the day before.",
                    **words,
                )
            ) from problem

    def _band_sentence(self, problem) -> str:
        self.ensure_one()
        words = {
            "rule": self.display_name,
            "low": problem.low is not None and f"{problem.low.normalize():f}",
            "high": problem.high is not None and f"{problem.high.normalize():f}",
        }
        if problem.kind == "empty":
            return self.env._("%(rule)s: there is no size band. Add one from 0 without upper limit.", **words)
        if problem.kind == "negative":
            return self.env._("%(rule)s: sizes and amounts are not negative. Enter 0 or more.", **words)
        if problem.kind == "reversed":
            return self.env._("%(rule)s: the band from %(low)s ends at %(high)s. It must end above.", **words)
        if problem.kind == "overlap":
            return self.env._(
                "%(rule)s: at the size of %(low)s two bands overlap. Let one end where the next begins.", **words
            )
        if problem.high is None:
            return self.env._(
                "%(rule)s: there is a gap, for sizes of %(low)s and more no fee is set. Leave “And below” of the last band empty.",  # noqa: E501
                **words,
            )
        return self.env._(
            "%(rule)s: there is a gap, for sizes from %(low)s to below %(high)s no fee is set. Add a band or extend one.",  # noqa: E501
            **words,
        )

    # --- overrides ------------------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        with self._saving("new"):
            rules = super().create(vals_list)
        # `@api.constrains` does not run for bands that were not given at all.
        rules._check_bands()
        return rules

    def write(self, vals):
        if set(vals) - CHANGEABLE:
            self._check_unused()
        before = [(rule.cluster_id, rule.kind_id, rule.what) for rule in self]
        with self._saving():
            result = super().write(vals)
        if {"cluster_id", "kind_id", "what", "active"} & set(vals):
            for key in before:
                self._check_follows(*key)
        return result

    @contextmanager
    def _saving(self, how="change"):
        """Bands saved with their rule are checked once, when all of them are there."""
        cache = self.env.cr.cache
        outer = cache.get("cluster_fee_rule_saving")
        cache["cluster_fee_rule_saving"] = how
        try:
            yield
        finally:
            cache["cluster_fee_rule_saving"] = outer

    def _check_unused(self):
        if any(self.mapped("has_fees")):
            raise UserError(
                self.env._("Fees were already charged by this rule. End it and write a new one from the next day on.")
            )

    def unlink(self):
        if any(self.mapped("has_fees")):
            raise UserError(self.env._("Fees were already charged by this rule. End it instead: enter its last day."))  # pylint: disable=no-raise-unlink
        keys = {(rule.cluster_id, rule.kind_id, rule.what) for rule in self}
        result = super().unlink()
        for key in keys:
            self._check_follows(*key)
        return result

    # --- buttons --------------------------------------------------------------------------------
    def action_next_version(self):
        """A copy that follows this rule: it begins on 1 January of next year, this one ends on the day before."""
        self.ensure_one()
        self.check_access("write")
        if self.valid_to:
            raise UserError(self.env._("This rule already has a last day. Open the rule that follows it."))
        today = fields.Date.context_today(self)
        first = today.replace(year=max(today.year, self.valid_from.year) + 1, month=1, day=1)
        self.check_access("create")
        self.valid_to = first - timedelta(days=1)
        self.flush_recordset(["valid_to"])  # the exclusion constraint looks at the stored row
        # As the system: the coordinator copies an account that only the accountant may choose.
        following = self.sudo().copy({"valid_from": first, "valid_to": False})
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": following.id,
            "view_mode": "form",
            "name": following.display_name,
        }

    # --- business -------------------------------------------------------------------------------
    def _bands(self) -> list:
        return [
            fees.Band(
                exact(band.size_from),
                exact(band.size_below) if band.size_below else None,
                exact(band.amount),
                exact(band.per_unit),
            )
            for band in self.band_ids
        ]

    @api.model
    def _in_force(self, cluster, kind, what: str, day):
        """The rule of the cluster for that kind and fee on that day, or none."""
        return self.sudo().search(
            [
                ("cluster_id", "=", cluster.id),
                ("kind_id", "=", kind.id),
                ("what", "=", what),
                ("valid_from", "<=", day),
                "|",
                ("valid_to", "=", False),
                ("valid_to", ">=", day),
            ],
            limit=1,
        )

    def _full_fee(self, size) -> Decimal:
        return fees.full_fee(self._bands(), exact(size))

    def _rounded(self, amount) -> Decimal:
        return fees.rounded(amount, exact(self.rounding_unit), self.rounding_method)

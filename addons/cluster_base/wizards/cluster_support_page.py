from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ..engine import fees

AGES = ("30", "60", "90", "more")


class ClusterSupportPage(models.TransientModel):
    """The page “Does the cluster support itself?”: ratios, forecast and arrears, on the screen and on paper."""

    _name = "cluster.support.page"
    _description = "Does the cluster support itself?"

    company_id = fields.Many2one("res.company", "Centre", required=True, default=lambda self: self._default_company())
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date("From", required=True, default=lambda self: self._default_from())
    date_to = fields.Date("To", required=True, default=fields.Date.context_today)
    month_ids = fields.Many2many("cluster.self.support", compute="_compute_months", string="Months")
    own = fields.Monetary("Own income", compute="_compute_months")
    costs = fields.Monetary("Running costs", compute="_compute_months")
    grants = fields.Monetary("Grants", compute="_compute_months")
    aside = fields.Monetary("Costs outside running", compute="_compute_months")
    ratio = fields.Float("Ratio of the period", digits=(16, 2), compute="_compute_months")
    forecast = fields.Text(compute="_compute_forecast")
    arrear_ids = fields.Many2many("cluster.member.fee", compute="_compute_arrears", string="Fees in arrears")
    arrears_30 = fields.Monetary("Up to 30 days", compute="_compute_arrears")
    arrears_60 = fields.Monetary("31 to 60 days", compute="_compute_arrears")
    arrears_90 = fields.Monetary("61 to 90 days", compute="_compute_arrears")
    arrears_more = fields.Monetary("More than 90 days", compute="_compute_arrears")
    arrears = fields.Monetary("In arrears together", compute="_compute_arrears")

    @api.model
    def _default_company(self):
        centres = self.env["cluster.cluster"].search([("company_id", "in", self.env.companies.ids)]).company_id
        return centres[:1]

    @api.model
    def _default_from(self):
        return fields.Date.start_of(fields.Date.subtract(fields.Date.context_today(self), months=11), "month")

    @api.depends("company_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        self.display_name = self.env._("Does the cluster support itself?")

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for page in self:
            if page.date_from > page.date_to:
                raise UserError(self.env._("The period ends before it begins: correct the dates."))

    @api.depends("company_id", "date_from", "date_to")
    def _compute_months(self):
        Month = self.env["cluster.self.support"]
        for page in self:
            rows = Month.browse()
            if page.company_id and page.date_from and page.date_to:
                rows = Month.search(
                    [
                        ("company_id", "=", page.company_id.id),
                        ("month", ">=", page.date_from.replace(day=1)),
                        ("month", "<=", page.date_to),
                    ],
                    order="month",
                )
            page.month_ids = rows
            for name in ("own", "costs", "grants", "aside"):
                page[name] = sum(rows.mapped(name))
            page.ratio = page.own / page.costs if page.costs else 0.0

    @api.depends("company_id")
    @api.depends_context("lang")
    def _compute_forecast(self):
        today = fields.Date.context_today(self)
        for page in self:
            page.forecast = page._forecast_words(self.env["cluster.self.support"]._forecast(page.company_id, today))

    def _forecast_words(self, found) -> str:
        month = found.month and format_date(self.env, found.month, date_format="LLLL y")
        if found.kind == "few":
            return self.env._("There is no forecast yet: it takes three months with running costs.")
        if found.kind == "reached":
            return self.env._(
                "The cluster supports itself: own income has covered the running costs of twelve months since %(month)s.",  # noqa: E501
                month=month,
            )
        if found.kind == "never":
            return self.env._(
                "By the present trend own income does not cover the running costs within 36 months. This is a plain straight line through the ratios of the last twelve months; it knows no seasons and no plans."  # noqa: E501
            )
        return self.env._(
            "By the present trend own income covers the running costs from %(month)s on. This is a plain straight line through the ratios of the last twelve months; it knows no seasons and no plans.",  # noqa: E501
            month=month,
        )

    @api.depends("company_id")
    def _compute_arrears(self):
        today = fields.Date.context_today(self)
        for page in self:
            late = self.env["cluster.member.fee"].search(
                [
                    ("company_id", "=", page.company_id.id),
                    ("state", "=", "invoiced"),
                    ("amount_open", ">", 0),
                    ("due_on", "<", today),
                ],
                order="due_on, member_id",
            )
            sums = dict.fromkeys(AGES, 0.0)
            for fee in late:
                # In the centre's currency, as its books have it: a rule may be in another.
                sums[fees.age_band(fee.due_on, today)] += fee.sudo().move_id.amount_residual_signed
            page.arrear_ids = late
            for age in AGES:
                page[f"arrears_{age}"] = sums[age]
            page.arrears = sum(sums.values())

    def action_print(self):
        self.check_access("read")
        return self.env.ref("cluster_base.action_report_support_page").report_action(self)

    def action_graph(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("cluster_base.action_self_support")
        return {**action, "domain": [("company_id", "in", self.company_id.ids)]}

    def action_lines(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("cluster_base.action_money_line")
        return {
            **action,
            "domain": [
                ("company_id", "in", self.company_id.ids),
                ("date", ">=", self.date_from.replace(day=1)),
                ("date", "<=", self.date_to),
            ],
        }

    def action_arrears(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("cluster_base.action_member_fee_arrears")
        return {**action, "domain": [("id", "in", self.arrear_ids.ids)]}

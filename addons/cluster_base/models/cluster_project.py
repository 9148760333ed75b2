from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import funding
from .cluster_fee_rule import exact


class ClusterProject(models.Model):
    """A funded project: who pays, who takes part, what was planned and what was spent."""

    _name = "cluster.project"
    _description = "Funded project"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_from desc, id desc"
    _rec_names_search = ["name", "number"]

    name = fields.Char(required=True, translate=True, tracking=True)
    number = fields.Char("Number of the contract", tracking=True)
    programme = fields.Char(tracking=True)
    cluster_id = fields.Many2one(
        "cluster.cluster", required=True, index=True, ondelete="restrict",
        default=lambda self: self.env["cluster.member"]._default_cluster_id(),
    )  # fmt: skip
    date_from = fields.Date("From", required=True, tracking=True)
    date_to = fields.Date("To", required=True, tracking=True)
    currency_id = fields.Many2one("res.currency", required=True, default=lambda self: self.env.ref("base.EUR"))
    budget = fields.Monetary(tracking=True, help="Of the whole project, as the contract says. 0: not known here.")
    eligible_share = fields.Float(
        "Paid by the grant (per cent)", digits=(5, 2), tracking=True, compute="_compute_eligible_share", store=True,
        readonly=False, help="Which part of eligible spending the grant pays at most.",
    )  # fmt: skip
    partner_ids = fields.One2many("cluster.project.partner", "project_id", "Partners", copy=True)
    source_ids = fields.One2many("cluster.project.source", "project_id", "Sources", copy=True)
    line_ids = fields.One2many("cluster.project.line", "project_id", "Budget lines", copy=True)
    spending_ids = fields.One2many("cluster.project.spending", "project_id", "Spending")
    partner_count = fields.Integer(compute="_compute_partner_count", store=True)
    grant = fields.Monetary("Grants", compute="_compute_sources", store=True)
    own_share = fields.Monetary("Own and other money", compute="_compute_sources", store=True)
    grant_percent = fields.Float(
        "Grants in per cent", digits=(5, 2), compute="_compute_sources", store=True, aggregator=None
    )
    planned = fields.Monetary(compute="_compute_totals")
    spent = fields.Monetary(compute="_compute_totals")
    left = fields.Monetary("Left of the plan", compute="_compute_totals")
    spent_percent = fields.Float("Spent in per cent", digits=(5, 2), compute="_compute_totals")
    eligible_spent = fields.Monetary("Eligible spending", compute="_compute_totals")
    grant_due = fields.Monetary("Grant earned so far", compute="_compute_totals")
    overspent = fields.Monetary("Over the plan", compute="_compute_totals")
    notice = fields.Text("To be looked at", compute="_compute_notice")
    active = fields.Boolean(default=True)

    _dates_order = models.Constraint(
        "CHECK (date_to >= date_from)", "A project ends on its first day or later: correct the dates."
    )
    _budget_positive = models.Constraint(
        "CHECK (COALESCE(budget, 0) >= 0)", "A budget is not negative: enter 0 or more."
    )
    _share_range = models.Constraint(
        "CHECK (COALESCE(eligible_share, 0) >= 0 AND COALESCE(eligible_share, 0) <= 100)",
        "A share is between 0 and 100 per cent: correct it.",
    )

    # --- computes -------------------------------------------------------------------------------
    @api.depends("source_ids.amount", "source_ids.is_grant", "budget")
    def _compute_sources(self):
        for project in self:
            grants = sum(exact(source.amount) for source in project.source_ids if source.is_grant)
            project.grant = float(grants)
            project.own_share = sum(source.amount for source in project.source_ids if not source.is_grant)
            project.grant_percent = float(funding.percent(exact(grants), exact(project.budget)))

    @api.depends("grant_percent")
    def _compute_eligible_share(self):
        for project in self:
            project.eligible_share = project.eligible_share or min(project.grant_percent, 100.0)

    @api.depends("partner_ids")
    def _compute_partner_count(self):
        for project in self:
            project.partner_count = len(project.partner_ids)

    @api.depends("line_ids.planned", "line_ids.spent", "line_ids.is_eligible", "grant", "eligible_share")
    def _compute_totals(self):
        for project in self:
            found = funding.totals(
                [funding.Line(exact(line.planned), exact(line.spent), line.is_eligible) for line in project.line_ids],
                exact(project.grant),
                exact(project.eligible_share),
            )
            for name in ("planned", "spent", "left", "eligible_spent", "grant_due", "overspent"):
                project[name] = float(getattr(found, name))
            project.spent_percent = float(funding.percent(found.spent, found.planned))

    @api.depends(
        "budget", "source_ids.amount", "partner_ids.share", "line_ids.planned", "line_ids.spent", "line_ids.name"
    )
    @api.depends_context("lang")
    def _compute_notice(self):
        """What does not fit together yet. A plan is written step by step: nothing is refused for it."""
        for project in self:
            money, found = project.currency_id.format, []
            checks = [
                (self.env._("sources"), [exact(source.amount) for source in project.source_ids]),
                (self.env._("shares of the partners"), [exact(partner.share) for partner in project.partner_ids]),
                (self.env._("budget lines"), [exact(line.planned) for line in project.line_ids]),
            ]
            for what, parts in checks:
                more = funding.difference(parts, exact(project.budget)) if parts and project.budget else 0
                if more and any(parts):
                    found.append(
                        self.env._(
                            "The %(what)s are %(amount)s more than the budget.", what=what, amount=money(float(more))
                        )
                        if more > 0
                        else self.env._(
                            "The %(what)s are %(amount)s less than the budget.", what=what, amount=money(float(-more))
                        )
                    )
            for line in project.line_ids:
                if line.left < 0:
                    found.append(
                        self.env._("“%(line)s” is overspent by %(amount)s.", line=line.name, amount=money(-line.left))
                    )
            project.notice = "\n".join(found) or False

    @api.constrains("source_ids", "budget")
    def _check_grant(self):
        for project in self:
            if project.budget and project.currency_id.compare_amounts(project.grant, project.budget) > 0:
                raise ValidationError(
                    self.env._(
                        "The grants (%(grant)s) are more than the whole budget (%(budget)s): correct one of them.",
                        grant=project.currency_id.format(project.grant),
                        budget=project.currency_id.format(project.budget),
                    )
                )

    # --- buttons --------------------------------------------------------------------------------
    def action_spending(self):
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("cluster_base.action_project_spending")
        return {
            **action,
            "domain": [("project_id", "in", self.ids)],
            "context": {"default_project_id": self[:1].id},
        }

    def action_print(self):
        self.check_access("read")
        return self.env.ref("cluster_base.action_report_project").report_action(self)

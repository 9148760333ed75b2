from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..engine import planning

# What changes the findings of a cluster.
TELLING = {
    "cluster_id", "kind", "date_from", "date_to", "territory_id", "audience", "subject_id", "quantity", "active",
}  # fmt: skip


class ClusterPlan(models.Model):
    """One line of the joint plan: a season, what a member can take, an event, or what is needed."""

    _name = "cluster.plan"
    _description = "Plan of a member"
    _inherit = ["mail.thread", "cluster.exchange.mixin"]
    _order = "date_from, id"

    name = fields.Char(string="What is planned", required=True, tracking=True)
    cluster_id = fields.Many2one(
        "cluster.cluster",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self._default_cluster_id(),
    )
    member_id = fields.Many2one(
        "cluster.member",
        string="Member",
        index=True,
        ondelete="restrict",
        domain="[('cluster_id', '=', cluster_id), ('is_live', '=', True)]",
        help="Empty: a plan of the cluster itself.",
    )
    kind = fields.Selection(
        [("season", "Season"), ("capacity", "Capacity"), ("event", "Event"), ("need", "Need")],
        required=True,
        default="event",
        tracking=True,
    )
    date_from = fields.Date(string="First day", required=True, default=fields.Date.context_today, tracking=True)
    date_to = fields.Date(string="Last day", required=True, default=fields.Date.context_today, tracking=True)
    subject_id = fields.Many2one("cluster.plan.subject", string="Of what", ondelete="restrict", tracking=True)
    quantity = fields.Float(string="How many a day", tracking=True, aggregator=None)
    unit = fields.Char(related="subject_id.unit")
    audience = fields.Selection(
        [
            ("residents", "Residents"),
            ("families", "Families with children"),
            ("schools", "Schools"),
            ("tourists", "Tourist groups"),
            ("members", "Members of the cluster"),
        ],
        string="For whom",
    )
    territory_id = fields.Many2one(
        "cluster.territory",
        string="Place",
        compute="_compute_territory_id",
        store=True,
        readonly=False,
        ondelete="restrict",
    )
    note = fields.Text(string="More about it")
    visible_to = fields.Selection(
        [("cluster", "All members of the cluster"), ("staff", "The cluster's centre only")],
        required=True,
        default="cluster",
        tracking=True,
    )
    active = fields.Boolean(default=True)
    finding_ids = fields.Many2many("cluster.plan.finding", string="Clashes and gaps", readonly=True)
    has_finding = fields.Boolean(string="In a clash", compute="_compute_has_finding", search="_search_has_finding")

    _dates_order = models.Constraint(
        "CHECK (date_to >= date_from)", "The plan ends before it begins: correct the last day."
    )
    _quantity_sign = models.Constraint("CHECK (quantity >= 0)", "A quantity is not below zero.")
    _subject_named = models.Constraint(
        "CHECK (kind NOT IN ('capacity', 'need') OR (subject_id IS NOT NULL AND quantity > 0))",
        "For a capacity or a need choose of what, and enter how many a day (more than zero).",
    )

    # --- computes -------------------------------------------------------------------------------
    @api.depends("member_id")
    def _compute_territory_id(self):
        for plan in self:
            plan.territory_id = plan.territory_id or plan.member_id.territory_id

    @api.depends("finding_ids.kind")
    def _compute_has_finding(self):
        for plan in self:
            plan.has_finding = any(finding.kind != "gap" for finding in plan.finding_ids)

    def _search_has_finding(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("finding_ids", "any", [("kind", "!=", "gap")])

    # --- constraints ----------------------------------------------------------------------------
    @api.constrains("member_id", "cluster_id")
    def _check_member(self):
        for plan in self.sudo():
            if plan.member_id and plan.member_id.cluster_id != plan.cluster_id:
                raise ValidationError(self.env._("The member belongs to another cluster: choose one of this cluster."))

    # --- overrides ------------------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        plans = super().create(vals_list)
        plans.cluster_id._refresh_plan_findings()
        return plans

    def write(self, vals):
        clusters = self.cluster_id
        result = super().write(vals)
        if TELLING & vals.keys():
            (clusters | self.cluster_id)._refresh_plan_findings()
        return result

    def unlink(self):
        clusters = self.cluster_id
        result = super().unlink()
        clusters._refresh_plan_findings()
        return result

    # --- business -------------------------------------------------------------------------------
    @api.model
    def _standing(self):
        """Plans that count: the cluster's own and those of members with their rights. Who left offers nothing."""
        return Domain("member_id", "=", False) | Domain("member_id.is_live", "=", True)

    @api.model
    def _of_user(self):
        """The plans of the members of the person at the keyboard."""
        return self.sudo().search([("member_id", "in", self.env["cluster.member"]._of_user().ids)])

    @api.model
    def _shown_to_user(self, start, end):
        """What a member sees of the joint plan between two days: that of its clusters, and its own."""
        mine = Domain("member_id", "in", self.env["cluster.member"]._of_user().ids)
        shared = Domain([("cluster_id", "in", self._cluster_of_user().ids), ("visible_to", "=", "cluster")])
        shared &= self._standing()
        days = Domain([("date_from", "<=", end), ("date_to", ">=", start)])
        return self.sudo().search((mine | shared) & days)

    def _findings(self, start, end):
        """What `engine.planning` finds among these plans."""
        return planning.findings(
            [
                planning.Plan(
                    plan.id, plan.kind, plan.date_from, plan.date_to,
                    tuple(int(part) for part in (plan.territory_id.parent_path or "").split("/") if part),
                    plan.audience or "", plan.subject_id.id or None, plan.quantity,
                )
                for plan in self
            ],
            start,
            end,
        )  # fmt: skip

    @api.model
    def _finding_words(self, finding):
        """The sentence for a finding, in the reader's language; reads the plans it names as given."""
        plans = {plan.id: plan for plan in self.sudo().browse(finding.plans)}
        names = [plans[number].name for number in finding.plans]
        subject = self.env["cluster.plan.subject"].browse(finding.subject or 0)
        words = {"subject": subject.name, "unit": subject.unit}
        if finding.kind == "place":
            return self.env._(
                "Two events in one place: “%(one)s” and “%(other)s”.", one=names[0], other=names[1]
            )  # fmt: skip
        if finding.kind == "audience":
            return self.env._(
                "Two events for the same people: “%(one)s” and “%(other)s”.", one=names[0], other=names[1]
            )  # fmt: skip
        if finding.kind == "shortage":
            return self.env._(
                "%(subject)s: %(needed)s needed, %(offered)s offered a day (%(unit)s).",
                needed=f"{finding.needed:g}", offered=f"{finding.offered:g}", **words,
            )  # fmt: skip
        return self.env._("%(subject)s: the season is on and nobody offers any.", **words)

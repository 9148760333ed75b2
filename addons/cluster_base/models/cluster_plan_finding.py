from odoo import api, fields, models
from odoo.fields import Command

from ..engine import planning

KINDS = [
    ("place", "Two events in one place"),
    ("audience", "Two events for the same people"),
    ("shortage", "More needed than offered"),
    ("gap", "Gap in the season"),
]


class ClusterPlanFinding(models.Model):
    """A clash or a gap in the joint plan of the coming year. Found anew whenever a plan changes."""

    _name = "cluster.plan.finding"
    _description = "Clash or gap in the plan"
    _order = "date_from, id"
    _rec_name = "kind"

    cluster_id = fields.Many2one("cluster.cluster", required=True, index=True, ondelete="cascade")
    kind = fields.Selection(KINDS, required=True)
    date_from = fields.Date(string="First day", required=True)
    date_to = fields.Date(string="Last day", required=True)
    days = fields.Integer(compute="_compute_days", store=True)
    plan_ids = fields.Many2many("cluster.plan", string="Plans", context={"active_test": False})
    subject_id = fields.Many2one("cluster.plan.subject", string="Of what", ondelete="cascade")
    offered = fields.Float(aggregator=None)
    needed = fields.Float(aggregator=None)
    name = fields.Char(string="What it is", compute="_compute_name")

    @api.depends("date_from", "date_to")
    def _compute_days(self):
        for finding in self:
            finding.days = (finding.date_to - finding.date_from).days + 1

    @api.depends("kind", "plan_ids.name", "subject_id.name")
    @api.depends_context("lang")
    def _compute_name(self):
        Plan = self.env["cluster.plan"]
        for finding in self:
            finding.name = Plan._finding_words(finding._as_found())

    @api.depends("name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for finding in self:
            finding.display_name = finding.name

    def _as_found(self):
        return planning.Finding(
            self.kind, self.date_from, self.date_to, tuple(sorted(self.sudo().plan_ids.ids)), self.subject_id.id or None,  # noqa: E501
            self.offered, self.needed,
        )  # fmt: skip

    @api.model
    def _prepare_vals(self, cluster, finding):
        return {
            "cluster_id": cluster.id,
            "kind": finding.kind,
            "date_from": finding.start,
            "date_to": finding.end,
            "plan_ids": [Command.set(finding.plans)],
            "subject_id": finding.subject,
            "offered": finding.offered,
            "needed": finding.needed,
        }

from odoo import api, fields, models

from .cluster_plan_finding import KINDS


class ClusterPlanCalendar(models.Model):
    """Plans with what is wrong with them in one calendar: a view of two tables."""

    _name = "cluster.plan.calendar"
    _description = "Joint calendar"
    _auto = False
    _order = "date_from, id"
    _rec_name = "kind"
    _depends = {
        "cluster.plan": [
            "active", "cluster_id", "member_id", "territory_id", "subject_id", "kind", "date_from", "date_to",
        ],
        "cluster.plan.finding": ["cluster_id", "subject_id", "kind", "date_from", "date_to"],
        "cluster.member": ["is_live"],
    }  # fmt: skip

    cluster_id = fields.Many2one("cluster.cluster", readonly=True)
    member_id = fields.Many2one("cluster.member", readonly=True)
    territory_id = fields.Many2one("cluster.territory", string="Place", readonly=True)
    subject_id = fields.Many2one("cluster.plan.subject", string="Of what", readonly=True)
    kind = fields.Selection(
        lambda self: [*self.env["cluster.plan"]._fields["kind"].selection, *KINDS], string="Kind", readonly=True
    )
    color = fields.Integer(readonly=True)
    date_from = fields.Date(string="First day", readonly=True)
    date_to = fields.Date(string="Last day", readonly=True)
    plan_id = fields.Many2one("cluster.plan", readonly=True)
    finding_id = fields.Many2one("cluster.plan.finding", readonly=True)
    name = fields.Char(compute="_compute_name")

    @property
    def _table_query(self):
        # Odd numbers are plans, even ones findings: one row, one number.
        return """
            SELECT 2 * plan.id + 1 AS id, plan.cluster_id, plan.member_id, plan.territory_id, plan.subject_id,
                   plan.kind,
                   CASE plan.kind WHEN 'season' THEN 3 WHEN 'capacity' THEN 10 WHEN 'event' THEN 4 ELSE 8 END AS color,
                   plan.date_from, plan.date_to, plan.id AS plan_id, NULL::integer AS finding_id
              FROM cluster_plan plan LEFT JOIN cluster_member member ON member.id = plan.member_id
             WHERE plan.active AND (plan.member_id IS NULL OR member.is_live)
            UNION ALL
            SELECT 2 * finding.id, finding.cluster_id, NULL, NULL, finding.subject_id, finding.kind,
                   CASE finding.kind WHEN 'gap' THEN 2 ELSE 1 END,
                   finding.date_from, finding.date_to, NULL, finding.id
              FROM cluster_plan_finding finding
        """

    @api.depends("plan_id", "finding_id")
    @api.depends_context("lang")
    def _compute_name(self):
        for entry in self:
            entry.name = f"⚠ {entry.finding_id.name}" if entry.finding_id else entry.plan_id.name

    @api.depends("name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for entry in self:
            entry.display_name = entry.name

    def action_open(self):
        self.ensure_one()
        record = self.plan_id or self.finding_id
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
        }

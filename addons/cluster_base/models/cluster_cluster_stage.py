from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ClusterCluster(models.Model):
    """On what the cluster stands: its stage, the papers it rests on, the lessons of the start, its own terms."""

    _inherit = "cluster.cluster"

    stage = fields.Selection(
        [("pilot", "Pilot cluster"), ("initiative", "Cluster initiative"), ("key", "Key cluster")],
        default="pilot",
        required=True,
        tracking=True,
    )
    stage_since = fields.Date("In this stage since", tracking=True)
    legal_basis = fields.Char(
        "Legal basis",
        tracking=True,
        help="The act by which the cluster exists: agreement of the founders, decision of the district, its number and date.",  # noqa: E501
    )
    stage_document_ids = fields.Many2many(
        "ir.attachment", "cluster_cluster_stage_document_rel", string="Papers of the stage"
    )
    check_ids = fields.One2many("cluster.cluster.check", "cluster_id", string="Typical mistakes")
    open_check_count = fields.Integer("Mistakes to look at", compute="_compute_open_check_count")
    takes_applications = fields.Boolean(
        "Open for registration", default=True, help="Offered in the registration form on the portal."
    )
    term_months = fields.Integer(
        "Term of membership, months",
        default=12,
        tracking=True,
        help="0: without a term. To be confirmed by the council.",
    )
    notice_days = fields.Integer(
        "Notice of leaving, days", default=30, tracking=True, help="0: no notice. To be confirmed by the council."
    )
    hearing_days = fields.Integer(
        "Invitation to a hearing, days before",
        default=7,
        tracking=True,
        help="How long before its hearing a member is invited. To be confirmed by the council.",
    )

    _terms_range = models.Constraint(
        "CHECK (term_months BETWEEN 0 AND 120 AND notice_days BETWEEN 0 AND 730 AND hearing_days BETWEEN 0 AND 365)",
        "Terms are not negative: up to 120 months of membership, 730 days of notice, 365 days before a hearing.",
    )

    @api.depends("check_ids.state")
    def _compute_open_check_count(self):
        for cluster in self:
            cluster.open_check_count = len(cluster.check_ids.filtered(lambda check: check.state == "open"))

    @api.model_create_multi
    def create(self, vals_list):
        clusters = super().create(vals_list)
        clusters._list_lessons()
        return clusters

    @api.constrains("stage_since")
    def _check_stage_since(self):
        for cluster in self:
            if cluster.stage_since and cluster.stage_since > fields.Date.context_today(cluster):
                raise ValidationError(
                    self.env._("The stage begins on a day to come: enter the day on which the decision was taken.")
                )

    @api.model
    def _list_lessons(self):
        """Put the mistakes that are not yet on a cluster's list there; what was looked at stays."""
        lessons = self.env["cluster.lesson"].sudo().search([("active", "=", True)])
        rows = [
            {"cluster_id": cluster.id, "lesson_id": lesson.id}
            for cluster in self or self.sudo().search([("active", "=", True)])
            for lesson in lessons - cluster.sudo().check_ids.lesson_id
        ]
        self.env["cluster.cluster.check"].sudo().create(rows)

    def action_list_lessons(self):
        self.check_access("write")
        self._list_lessons()

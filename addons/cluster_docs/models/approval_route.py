from odoo import fields, models


class ApprovalRoute(models.Model):
    """A usual way of agreeing a document. Starting an approval copies it: a change made here later never reaches an
    approval that runs."""

    _name = "cluster.approval.route"
    _description = "Approval route"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    unit_id = fields.Many2one(
        "hr.department",
        "Body",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('is_body', '=', True)]",
        default=lambda self: self.env.user.cluster_body_ids[:1],
    )
    journal_id = fields.Many2one(
        "cluster.document.journal",
        ondelete="cascade",
        domain="[('unit_id', '=', unit_id)]",
        help="Offered for documents of this journal alone; empty: of all.",
    )
    kind_id = fields.Many2one("cluster.document.kind", "Kind", ondelete="cascade")
    step_ids = fields.One2many("cluster.approval.route.step", "route_id", "Steps", copy=True)
    active = fields.Boolean(default=True)


class ApprovalRouteStep(models.Model):
    _name = "cluster.approval.route.step"
    _description = "Step of an approval route"
    _order = "stage, id"
    _rec_name = "user_id"

    route_id = fields.Many2one("cluster.approval.route", required=True, index=True, ondelete="cascade")
    stage = fields.Integer(
        required=True,
        default=1,
        aggregator=None,
        help="Steps of one stage are asked together, stages one after the other.",
    )
    user_id = fields.Many2one(
        "res.users", "Approver", required=True, ondelete="restrict", domain="[('share', '=', False)]"
    )
    covers = fields.Char(
        "Answers for the files",
        help="Names or patterns, such as: contract*.docx; annex*. Empty: every file. A new version of a file asks again "  # noqa: E501
        "only those who agreed to it.",
    )
    covers_text = fields.Boolean("Answers for the text", default=True)
    days = fields.Integer("Working days", required=True, default=2, aggregator=None)

    _stage_positive = models.Constraint("CHECK(stage > 0)", "Stages are counted from 1.")
    _days_positive = models.Constraint("CHECK(days BETWEEN 1 AND 60)", "An approver has between 1 and 60 working days.")

    def _prepare_step_vals(self):
        self.ensure_one()
        return {
            "stage": self.stage,
            "user_id": self.user_id.id,
            "covers": self.covers,
            "covers_text": self.covers_text,
            "days": self.days,
        }

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

COUNTS = ("published", "answered", "answers", "chosen", "none", "running", "projects")


class ClusterPartnerKpi(models.TransientModel):
    """Searches for partners counted over a period, for the indicators."""

    _name = "cluster.partner.kpi"
    _description = "Searches for partners in a period"

    cluster_id = fields.Many2one(
        "cluster.cluster", required=True, default=lambda self: self.env["cluster.member"]._default_cluster_id()
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: fields.Date.context_today(self) + relativedelta(month=1, day=1),
    )
    date_to = fields.Date(string="To", required=True, default=fields.Date.context_today)
    published = fields.Integer(string="Searches published", compute="_compute_counts")
    answered = fields.Integer(string="of them with answers", compute="_compute_counts")
    answers = fields.Integer(string="Answers in all", compute="_compute_counts")
    chosen = fields.Integer(string="Partner found", compute="_compute_counts")
    none = fields.Integer(string="No partner found", compute="_compute_counts")
    running = fields.Integer(string="Still running", compute="_compute_counts")
    projects = fields.Integer(string="Follow-up projects", compute="_compute_counts")

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for one in self:
            if one.date_to < one.date_from:
                raise ValidationError(self.env._("The period ends before it begins: correct its last day."))

    @api.depends("cluster_id", "date_from", "date_to")
    def _compute_counts(self):
        for one in self:
            whole = one.cluster_id and one.date_from and one.date_to
            counts = (
                self.env["cluster.partner.request"]._counts(one.cluster_id, one.date_from, one.date_to) if whole else {}
            )
            for name in COUNTS:
                one[name] = counts.get(name, 0)

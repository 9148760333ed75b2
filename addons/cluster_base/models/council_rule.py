from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import council

BODIES = [("council", "Council"), ("assembly", "General meeting")]


class ClusterCouncilRule(models.Model):
    """How a body of the cluster decides, from a day on. A rule that a meeting was called by is never changed."""

    _name = "cluster.council.rule"
    _description = "Rule of voting"
    _order = "cluster_id, body, valid_from desc"
    _rec_name = "body"

    cluster_id = fields.Many2one("cluster.cluster", required=True, index=True, ondelete="cascade")
    body = fields.Selection(BODIES, required=True, default="council")
    valid_from = fields.Date(string="In force from", required=True, default=fields.Date.context_today)
    quorum_percent = fields.Float(
        string="Quorum, %", required=True, default=50.0, digits=(5, 2), help="Of those with a seat or a vote."
    )
    quorum_above = fields.Boolean(string="More than the quorum is needed", default=True)
    majority = fields.Selection(
        [
            ("cast", "More votes for than against"),
            ("present", "More than half of those who take part"),
            ("two_thirds", "Two thirds of the votes for and against"),
        ],
        required=True,
        default="cast",
    )
    cap_percent = fields.Float(
        string="Cap for one kind, %",
        required=True,
        default=49.0,
        digits=(5, 2),
        help="No kind of member holds more of the counted votes. 0: there is no cap.",
    )
    notice_days = fields.Integer(string="Days of notice", required=True, default=7)
    law_ref = fields.Char(string="Ground", help="Statute or decision that sets this rule.")
    to_be_confirmed = fields.Boolean(help="Set from memory: compare it with the cluster's statute.")
    meeting_ids = fields.One2many("cluster.council.meeting", "rule_id", string="Meetings called by it")

    _start_uniq = models.Constraint(
        "UNIQUE (cluster_id, body, valid_from)", "The body already has a rule that begins on this day."
    )
    _quorum_range = models.Constraint(
        "CHECK (quorum_percent >= 0 AND quorum_percent <= 100)", "The quorum lies between 0 and 100 %."
    )
    _cap_range = models.Constraint(
        "CHECK (cap_percent >= 0 AND cap_percent < 100)", "The cap lies between 0 (none) and 100 %."
    )
    _notice_range = models.Constraint("CHECK (notice_days >= 0)", "Days of notice are not negative.")

    @api.depends("body", "valid_from")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["body"]._description_selection(self.env))
        for rule in self:
            day = fields.Date.to_string(rule.valid_from) if rule.valid_from else ""
            rule.display_name = self.env._("%(body)s, from %(day)s", body=labels.get(rule.body, ""), day=day)

    def write(self, vals):
        if set(vals) - {"law_ref", "to_be_confirmed"} and any(rule.sudo().meeting_ids for rule in self):
            raise UserError(
                self.env._(
                    "Meetings were called by this rule. Enter a new rule with the day from which it is in force."
                )
            )
        return super().write(vals)

    @api.model
    def _in_force(self, cluster, body: str, day):
        """The cluster's rule of the body on the day; empty where there is none."""
        domain = [("cluster_id", "=", cluster.id), ("body", "=", body), ("valid_from", "<=", day)]
        return self.search(domain, order="valid_from desc", limit=1)

    def _engine(self) -> council.Rule:
        self.ensure_one()
        cap = Fraction(str(self.cap_percent)) / 100
        return council.Rule(
            Fraction(str(self.quorum_percent)) / 100, self.quorum_above, self.majority, cap if cap else None
        )


class ClusterCluster(models.Model):
    _inherit = "cluster.cluster"

    council_rule_ids = fields.One2many("cluster.council.rule", "cluster_id", string="Rules of voting")

    @api.model_create_multi
    def create(self, vals_list):
        clusters = super().create(vals_list)
        clusters._ensure_council_rules()
        return clusters

    def _ensure_council_rules(self):
        """A new cluster begins with the usual rules, marked as still to be compared with its statute."""
        Rule = self.env["cluster.council.rule"].sudo()
        for cluster in self:
            for body, _label in BODIES:
                if not Rule.search_count([("cluster_id", "=", cluster.id), ("body", "=", body)], limit=1):
                    Rule.create(
                        {
                            "cluster_id": cluster.id,
                            "body": body,
                            "valid_from": "2000-01-01",
                            "law_ref": "Regulation (EU) 2021/1060, art. 31(2)(b), 33(3)(b)",
                            "to_be_confirmed": True,
                        }
                    )

    @api.model
    def _ensure_all_council_rules(self):
        self.with_context(active_test=False).search([])._ensure_council_rules()  # pylint: disable=no-search-all

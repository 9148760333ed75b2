from odoo import fields, models


class ClusterMemberKind(models.Model):
    """What a member is. Six kinds come as data; a seventh is added in the settings, not in code."""

    _name = "cluster.member.kind"
    _description = "Kind of member"
    _inherit = ["mail.thread"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    description = fields.Text(translate=True)
    is_trading = fields.Boolean(string="Sells goods or services", default=True)
    takes_applications = fields.Boolean(
        string="Open for registration", default=True, help="Offered in the registration form on the portal."
    )
    has_vote = fields.Boolean(string="Has a vote", default=True, tracking=True)
    vote_weight = fields.Integer(
        string="Weight of the vote",
        default=1,
        tracking=True,
        aggregator=None,
        help="How many votes a member of this kind has. To be confirmed by the cluster's council.",
    )
    fee_group = fields.Char(
        string="Fee group", tracking=True, help="Kinds of one group pay by the same rules of fees, e.g. A."
    )
    question_ids = fields.One2many("cluster.member.kind.question", "kind_id", string="Questions of the form", copy=True)
    paper_ids = fields.One2many("cluster.member.kind.paper", "kind_id", string="Required papers", copy=True)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "Another kind of member already has this code.")
    _vote_weight_range = models.Constraint(
        "CHECK (vote_weight BETWEEN 0 AND 100)", "The weight of a vote lies between 0 and 100."
    )

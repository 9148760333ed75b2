from odoo import fields, models


class ClusterMemberKindPaper(models.Model):
    """A paper that an applicant of a kind has to bring before the council decides."""

    _name = "cluster.member.kind.paper"
    _description = "Required paper of a kind"
    _order = "sequence, id"

    kind_id = fields.Many2one("cluster.member.kind", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    name = fields.Char("Paper", required=True, translate=True)
    hint = fields.Char("Where to get it", translate=True)
    required = fields.Boolean(default=True, help="Without it the application is not complete.")
    active = fields.Boolean(default=True)

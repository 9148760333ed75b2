from odoo import fields, models


class ClusterMemberAnswer(models.Model):
    """An answer to a question of the kind's form, as it was given."""

    _name = "cluster.member.answer"
    _description = "Answer of an applicant"
    _order = "sequence, id"
    _rec_name = "label"

    member_id = fields.Many2one("cluster.member", required=True, index=True, ondelete="cascade")
    question_id = fields.Many2one("cluster.member.kind.question", "From the form", ondelete="set null")
    sequence = fields.Integer(default=10)
    label = fields.Char("Question", required=True, readonly=True)
    value = fields.Text("Answer", readonly=True)

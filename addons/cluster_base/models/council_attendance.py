from odoo import fields, models


class ClusterCouncilAttendance(models.Model):
    """Who may vote at a meeting, with which weight, and whether they are there. Fixed when the meeting is called."""

    _name = "cluster.council.attendance"
    _description = "Voter at a meeting"
    _order = "role, id"
    _rec_name = "partner_id"

    meeting_id = fields.Many2one("cluster.council.meeting", required=True, index=True, ondelete="cascade")
    cluster_id = fields.Many2one(related="meeting_id.cluster_id", store=True, index=True)
    state = fields.Selection(related="meeting_id.state")
    partner_id = fields.Many2one("res.partner", string="Person", required=True, index=True, ondelete="restrict")
    member_id = fields.Many2one("cluster.member", string="Speaks for", index="btree_not_null", ondelete="restrict")
    kind_id = fields.Many2one("cluster.member.kind", string="Stands for", required=True, ondelete="restrict")
    role = fields.Selection([("chair", "Chair"), ("secretary", "Secretary"), ("member", "Member")], default="member")
    weight = fields.Float(string="Votes", required=True, default=1.0, digits=(8, 2))
    present = fields.Boolean(string="In the room")
    vote_ids = fields.One2many("cluster.council.vote", "attendance_id", string="Cast votes")

    _person_uniq = models.Constraint("UNIQUE (meeting_id, partner_id)", "This person is already on the list.")
    _member_uniq = models.UniqueIndex(
        "(meeting_id, member_id) WHERE member_id IS NOT NULL", "A member has one voice at a meeting."
    )
    _weight_positive = models.Constraint("CHECK (weight > 0)", "A voter has at least a part of a vote.")

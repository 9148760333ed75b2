from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


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
    has_voice = fields.Boolean(string="May vote", compute="_compute_has_voice")

    _person_uniq = models.Constraint("UNIQUE (meeting_id, partner_id)", "This person is already on the list.")
    _member_uniq = models.UniqueIndex(
        "(meeting_id, member_id) WHERE member_id IS NOT NULL", "A member has one voice at a meeting."
    )
    _weight_positive = models.Constraint("CHECK (weight > 0)", "A voter has at least a part of a vote.")

    @api.depends("member_id.is_live")
    def _compute_has_voice(self):
        for voter in self:
            voter.has_voice = voter._has_voice()

    # --- overrides ------------------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        self._check_list_open()
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            if vals.keys() - {"present"}:
                self._check_list_open()
            closed = self.meeting_id.filtered(lambda meeting: meeting.state == "closed")
            if closed:
                raise UserError(
                    self.env._("%(meeting)s is closed: who was there stays.", meeting=closed[0].display_name)
                )
        return super().write(vals)

    def unlink(self):
        self._check_list_open()
        return super().unlink()

    def _check_list_open(self):
        """:raises UserError: only calling the meeting makes the list of voters"""
        if not self.env.su:
            raise UserError(
                self.env._(
                    "The list of voters and their votes is made when the meeting is called, and stays. Enter only who is in the room."  # noqa: E501
                )
            )

    # --- voices ---------------------------------------------------------------------------------
    @api.model
    def _of_user(self):
        """The places on the lists of voters for which the person at the keyboard votes: its own ones, and at general
        meetings those of the members whose mandate gives it the vote. Household and branches have no voice."""
        partner = self.env.user.partner_id
        own = partner | partner.commercial_partner_id
        links = self.env["cluster.member.link"].sudo().search([("partner_id", "in", own.ids), ("may_vote", "=", True)])
        members = links.filtered(lambda link: link._lasts_on(link.member_id.cluster_id._today())).member_id
        voice = Domain("partner_id", "in", own.ids)
        voice |= Domain("meeting_id.body", "=", "assembly") & Domain("member_id", "in", members.ids)
        return self.sudo().search(voice & Domain("meeting_id.state", "!=", "planned"))

    def _has_voice(self) -> bool:
        """Rights rest with the member: who speaks for one that was suspended, or left, after the call has no vote."""
        self.ensure_one()
        return not self.member_id or self.sudo().member_id.is_live

    def _is_concerned(self, item) -> bool:
        """Nobody votes on a decision about itself."""
        return bool(self.member_id) and self.member_id == item._about()

    def _problem(self, item):
        """Why this voter cannot vote on the item, as a sentence; False where it can."""
        if not self._has_voice():
            return self.env._(
                "%(member)s has no rights of a member now: its vote rests.", member=self.sudo().member_id.name
            )
        if self._is_concerned(item):
            return self.env._(
                "The decision is about %(member)s: it does not vote on it.", member=self.sudo().member_id.name
            )
        return False

    def _names(self) -> str:
        return ", ".join(self.sudo().mapped(lambda voter: (voter.member_id or voter.partner_id).name))

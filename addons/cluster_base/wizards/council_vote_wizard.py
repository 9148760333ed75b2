from odoo import api, fields, models
from odoo.exceptions import UserError


class ClusterCouncilVoteWizard(models.TransientModel):
    """Enter votes: the secretary for those in the room, or one's own conflict of interest."""

    _name = "cluster.council.vote.wizard"
    _description = "Enter votes"

    item_id = fields.Many2one("cluster.council.item", required=True, ondelete="cascade")
    meeting_id = fields.Many2one(related="item_id.meeting_id")
    own = fields.Boolean()
    attendance_ids = fields.Many2many(
        "cluster.council.attendance",
        string="Voters",
        compute="_compute_attendance_ids",
        store=True,
        readonly=False,
        domain="[('meeting_id', '=', meeting_id)]",
    )
    choice = fields.Selection(
        [("for", "For"), ("against", "Against"), ("abstain", "Abstained"), ("left", "Left: conflict of interest")],
        required=True,
        default="for",
    )
    reason = fields.Char(string="Conflict of interest")
    mode = fields.Selection(related="meeting_id.mode")
    note = fields.Char(string="How the vote came", help="For a meeting that is held online, e.g. by phone on 2 June.")

    @api.depends("item_id", "own")
    def _compute_attendance_ids(self):
        """Those in the room who have not voted on the item yet, or oneself."""
        for wizard in self:
            meeting = wizard.item_id.meeting_id
            if wizard.own:
                wizard.attendance_ids = meeting.my_attendance_ids
            else:
                item = wizard.item_id
                there = meeting.attendance_ids.filtered("present") - item.vote_ids.attendance_id
                wizard.attendance_ids = there.filtered(lambda voter, item=item: not voter._problem(item))

    def action_confirm(self):
        self.ensure_one()
        if not self.attendance_ids:
            raise UserError(self.env._("Choose whose votes these are. Who is in the room is ticked under Voters."))
        if self.own:
            self.item_id._my_vote(self.choice, self.reason, self.attendance_ids)
            return {"type": "ir.actions.act_window_close"}
        self.item_id.meeting_id._check_secretary()
        for voter in self.attendance_ids:
            self.env["cluster.council.vote"]._cast(self.item_id, voter, self.choice, self.reason, note=self.note or "")
        if self.mode != "window":
            self.attendance_ids.sudo().present = True
        return {"type": "ir.actions.act_window_close"}

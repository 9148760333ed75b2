from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

ROLES = [("chair", "Chair"), ("member", "Member"), ("secretary", "Secretary")]
VOTES = [("for", "For"), ("against", "Against")]
VOTE_FIELDS = {"vote", "voted_at", "remark"}


class DisposalActMember(models.Model):
    """A seat in the commission of an act, and the vote of who holds it."""

    _name = "cluster.disposal.act.member"
    _description = "Member of a disposal commission"
    _order = "act_id, id"

    act_id = fields.Many2one("cluster.disposal.act", required=True, index=True, ondelete="cascade")
    unit_id = fields.Many2one(related="act_id.unit_id", store=True, index=True)
    user_id = fields.Many2one("res.users", "Person", required=True, ondelete="restrict", domain=[("share", "=", False)])
    post = fields.Char(compute="_compute_post", store=True, readonly=False, precompute=True)
    role = fields.Selection(ROLES, required=True, default="member")
    vote = fields.Selection(VOTES, readonly=True, copy=False)
    voted_at = fields.Datetime("Voted", readonly=True, copy=False)
    remark = fields.Char(readonly=True, copy=False)

    _user_uniq = models.Constraint("UNIQUE(act_id, user_id)", "This person already sits in the commission.")
    _vote_whole = models.Constraint("CHECK((vote IS NULL) = (voted_at IS NULL))", "A vote has its time.")

    @api.depends("user_id")
    def _compute_post(self):
        for member in self:
            member.post = member.user_id.sudo().employee_ids[:1].job_title or False

    @api.model_create_multi
    def create(self, vals_list):
        members = super().create([{k: v for k, v in vals.items() if k not in VOTE_FIELDS} for vals in vals_list])
        members._check_draft()
        return members

    def write(self, vals):
        if not self.env.su:
            if VOTE_FIELDS & vals.keys():
                raise AccessError(self.env._("A vote is given by the member, not by hand."))
            self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        self._check_draft()

    def _check_draft(self):
        if any(member.act_id.state != "draft" for member in self):
            raise UserError(
                self.env._("The act is before the commission: return it to preparation to change its files or members.")
            )

    def _vote_text(self):
        self.ensure_one()
        return dict(self._fields["vote"]._description_selection(self.env)).get(self.vote, "")

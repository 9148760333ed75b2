"""Wizards of one question each: a day and a reason, then a step of the member's life."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class ClusterMemberStepMixin(models.AbstractModel):
    _name = "cluster.member.step.mixin"
    _description = "A dated step of a member"

    member_id = fields.Many2one("cluster.member", required=True, ondelete="cascade")
    day = fields.Date(required=True, default=fields.Date.context_today)
    reason = fields.Text()


class ClusterMemberSuspend(models.TransientModel):
    _name = "cluster.member.suspend"
    _description = "Suspend a member"
    _inherit = ["cluster.member.step.mixin"]

    cause = fields.Selection(
        [("arrears", "Fees in arrears"), ("decision", "Decision of the council")],
        required=True,
        compute="_compute_cause",
        store=True,
        readonly=False,
    )

    @api.depends("member_id")
    def _compute_cause(self):
        for wizard in self:
            wizard.cause = "arrears" if wizard.member_id.state in ("overdue", "grace") else "decision"

    def action_confirm(self):
        for wizard in self:
            if wizard.cause == "arrears":
                wizard._check_arrears()
            wizard.member_id._suspend(wizard.day, wizard.reason, wizard.cause)
        return {"type": "ir.actions.act_window_close"}

    def _check_arrears(self):
        """The daily run would end a suspension for arrears of which it knows nothing."""
        member = self.member_id.sudo()
        if member.fee_ids and member._fee_standing(member._fee_today())[0] == "in_time":
            raise UserError(
                self.env._(
                    "No fee of %(member)s is late: nothing would end this suspension but a decision. Choose the other cause.",  # noqa: E501
                    member=member.name,
                )
            )


class ClusterMemberReinstate(models.TransientModel):
    _name = "cluster.member.reinstate"
    _description = "Reinstate a member"
    _inherit = ["cluster.member.step.mixin"]

    def action_confirm(self):
        for wizard in self:
            wizard.member_id._reinstate(wizard.day, wizard.reason)
        return {"type": "ir.actions.act_window_close"}


class ClusterMemberRenew(models.TransientModel):
    _name = "cluster.member.renew"
    _description = "Renew a membership"
    _inherit = ["cluster.member.step.mixin"]

    def action_confirm(self):
        for wizard in self:
            wizard.member_id._renew(wizard.day, wizard.reason)
        return {"type": "ir.actions.act_window_close"}


class ClusterMemberNotice(models.TransientModel):
    _name = "cluster.member.notice"
    _description = "Enter the notice of a member"
    _inherit = ["cluster.member.step.mixin"]

    notice_until = fields.Date("Notice ends on", compute="_compute_notice_until")
    exit_blockers = fields.Text(related="member_id.exit_blockers")

    @api.depends("day", "member_id")
    def _compute_notice_until(self):
        for wizard in self:
            days = wizard.member_id.cluster_id.notice_days
            wizard.notice_until = wizard.day and fields.Date.add(wizard.day, days=days)

    def action_confirm(self):
        for wizard in self:
            wizard.member_id._give_notice(wizard.day, wizard.reason)
        return {"type": "ir.actions.act_window_close"}


class ClusterMemberExclude(models.TransientModel):
    _name = "cluster.member.exclude"
    _description = "Exclude a member after a hearing"
    _inherit = ["cluster.member.step.mixin"]

    decision_ref = fields.Char("Council's decision", required=True)
    hearing_id = fields.Many2one("cluster.member.hearing", compute="_compute_hearing_id", string="Hearing")
    statement = fields.Text(related="hearing_id.statement", string="What they said")

    @api.depends("member_id", "day")
    def _compute_hearing_id(self):
        for wizard in self:
            wizard.hearing_id = wizard.member_id._hearing_before(wizard.day) if wizard.day else False

    def action_confirm(self):
        for wizard in self:
            wizard.member_id._exclude(wizard.decision_ref, wizard.day, wizard.reason)
        return {"type": "ir.actions.act_window_close"}


class ClusterMemberAskPapers(models.TransientModel):
    _name = "cluster.member.ask.papers"
    _description = "Ask an applicant for missing papers"

    member_id = fields.Many2one("cluster.member", required=True, ondelete="cascade")
    missing = fields.Text("Missing papers", compute="_compute_missing")
    due_on = fields.Date(
        "Bring them by", required=True, default=lambda self: fields.Date.add(fields.Date.context_today(self), days=14)
    )
    note = fields.Text("Words to the applicant")
    email = fields.Char("Goes to", compute="_compute_missing")

    @api.depends("member_id")
    def _compute_missing(self):
        for wizard in self:
            wizard.missing = "\n".join(wizard.member_id._missing_papers().mapped("name"))
            wizard.email = wizard.member_id._reach()

    def action_confirm(self):
        self.ensure_one()
        member = self.member_id
        member._check_right(("cluster_base.group_coordinator",), member._keep_who())
        if not member._missing_papers():
            raise UserError(self.env._("No required paper is missing: there is nothing to ask for."))
        if self.due_on < fields.Date.context_today(self):
            raise UserError(self.env._("The day until which the papers are awaited is over: choose a later day."))
        member.sudo().write({"papers_asked_on": fields.Date.context_today(self), "papers_due_on": self.due_on})
        member._tell("cluster_base.mail_papers_missing", note=self.note or "")
        told = (
            self.env._("by e-mail to %(address)s", address=self.email)
            if self.email
            else self.env._("to be told by phone")
        )
        member.sudo().message_post(
            body=self.env._(
                "Papers asked for (%(told)s): %(papers)s",
                told=told,
                papers=", ".join(member._missing_papers().mapped("name")),
            )
        )
        return {"type": "ir.actions.act_window_close"}

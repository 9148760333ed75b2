from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class ClusterMemberHearing(models.Model):
    """Nobody is excluded unheard: when the member was invited, when it was heard, what it said."""

    _name = "cluster.member.hearing"
    _description = "Hearing of a member"
    _inherit = ["mail.thread"]
    _order = "heard_on desc, id desc"
    _rec_name = "member_id"

    member_id = fields.Many2one("cluster.member", required=True, index=True, ondelete="restrict", tracking=True)
    subject = fields.Text("What is held against the member", required=True)
    invited_on = fields.Date("Invited on", required=True, default=fields.Date.context_today, tracking=True)
    heard_on = fields.Date("Heard on", required=True, tracking=True)
    attendance = fields.Selection(
        [("came", "Came"), ("written", "Answered in writing"), ("absent", "Did not come")],
        tracking=True,
        help="Empty while the hearing is still to come.",
    )
    present = fields.Char("Who spoke for the member")
    statement = fields.Text("What they said", tracking=True)

    _order_of_days = models.Constraint(
        "CHECK (heard_on >= invited_on)", "The hearing lies before the invitation: correct the days."
    )
    _statement_kept = models.Constraint(
        "CHECK (attendance NOT IN ('came', 'written') OR (statement IS NOT NULL AND statement <> ''))",
        "Write down what the member said: the council decides on it.",
    )

    @api.constrains("invited_on", "heard_on", "member_id")
    def _check_notice(self):
        for hearing in self.sudo():
            days = hearing.member_id.cluster_id.hearing_days
            if fields.Date.add(hearing.invited_on, days=days) > hearing.heard_on:
                raise ValidationError(
                    self.env._(
                        "A member is invited at least %(days)s days before the hearing: choose a later day.", days=days
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        hearings = super().create(vals_list)
        for hearing in hearings.sudo():
            # The number holds for good; the day of a hearing may still be moved.
            hearing.member_id._keep_paper("hearing", str(hearing.id), hearing.heard_on, hearing)
        return hearings

    def write(self, vals):
        decided = self.sudo().member_id.period_ids.filtered(lambda period: period.leave_kind == "excluded")
        if decided.filtered(lambda period: period.date_to >= min(self.mapped("heard_on"))):
            raise UserError(
                self.env._("The member was excluded after this hearing: its record is not changed any more.")
            )
        result = super().write(vals)
        if "heard_on" in vals:
            for hearing in self.sudo():
                hearing.member_id._keep_paper("hearing", str(hearing.id), hearing.heard_on, hearing)
        return result

    def _is_held(self) -> bool:
        return bool(self.attendance)


class ClusterMember(models.Model):
    _inherit = "cluster.member"

    hearing_ids = fields.One2many(
        "cluster.member.hearing",
        "member_id",
        string="Hearings",
        groups="cluster_base.group_head,cluster_base.group_council,cluster_base.group_coordinator,cluster_base.group_auditor,cluster_base.group_administrator",
    )

    def _hearing_before(self, day):
        """The hearing on which the council may decide by that day: held in the present stay, newest first."""
        self.ensure_one()
        day = fields.Date.to_date(day)
        begun = self.sudo().admitted_on
        return self.sudo().hearing_ids.filtered(
            lambda hearing: hearing._is_held() and hearing.heard_on <= day and (not begun or hearing.heard_on >= begun)
        )[:1]

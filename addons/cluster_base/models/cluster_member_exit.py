from odoo import api, fields, models
from odoo.exceptions import UserError

from .cluster_member import STAFF
from .cluster_member_life import DECIDE, KEEP


class ClusterMember(models.Model):
    """The way out: notice and its term, settled accounts, exclusion after a hearing."""

    _inherit = "cluster.member"

    notice_on = fields.Date(string="Notice given on", groups=STAFF, tracking=True, copy=False)
    notice_until = fields.Date(string="Notice ends on", groups=STAFF, tracking=True, copy=False)
    notice_reason = fields.Text(string="Why it wants to leave", groups=STAFF, copy=False)
    notice_channel = fields.Selection(
        [("portal", "By the member online"), ("staff", "By staff, on paper")],
        string="Notice came",
        groups=STAFF,
        copy=False,
    )
    exit_blockers = fields.Text(string="Still to be settled", compute="_compute_exit_blockers", groups=STAFF)

    _notice_whole = models.Constraint(
        "CHECK ((notice_on IS NULL) = (notice_until IS NULL) AND notice_until >= notice_on)",
        "A notice has its day and its end, in this order.",
    )

    @api.depends_context("uid")
    @api.depends("state", "notice_on")
    def _compute_exit_blockers(self):
        for member in self:
            asked = member.state not in ("applied", "left")
            member.exit_blockers = "\n".join(member._exit_blockers()) if asked else False

    def _exit_blockers(self) -> list[str]:
        """Sentences that say what must be settled before the member can leave; empty when nothing must.

        Other parts of the product add theirs: unpaid fees, open orders, shares in joint products.
        """
        self.ensure_one()
        member = self.sudo()
        moves = (
            self.env["account.move"]
            .sudo()
            .search(
                [
                    ("commercial_partner_id", "=", member.partner_id.commercial_partner_id.id),
                    ("company_id", "=", member.cluster_id.company_id.id),
                    ("move_type", "in", ("out_invoice", "out_refund")),
                    ("state", "=", "posted"),
                    ("payment_state", "in", ("not_paid", "partial")),
                ]
            )
        )
        if not moves:
            return []
        names = ", ".join(moves.sorted("id").mapped("name"))
        return [self.env._("Invoices of the cluster's centre are not paid yet: %(invoices)s.", invoices=names)]

    # --- notice ---------------------------------------------------------------------------------
    def _give_notice(self, day, reason: str, channel: str = "staff"):
        """The member wants to leave: the term of notice begins. The rights stay until it is over."""
        self._check_right(KEEP, self._keep_who())
        day = fields.Date.to_date(day)
        for member in self.sudo():
            if member.state in ("applied", "left"):
                raise UserError(self.env._("%(member)s has no membership to give notice of.", member=member.name))
            if member.notice_on:
                raise UserError(
                    self.env._(
                        "%(member)s has given notice already: it ends on %(day)s.",
                        member=member.name,
                        day=self.env["cluster.member.period"]._day_words(member.notice_until),
                    )
                )
            if member.admitted_on and day < member.admitted_on:
                raise UserError(self.env._("The notice lies before the admission: choose a later day."))
            until = fields.Date.add(day, days=member.cluster_id.notice_days)
            member.write(
                {
                    "notice_on": day,
                    "notice_until": until,
                    "notice_reason": (reason or "").strip(),
                    "notice_channel": channel,
                }
            )
            member._keep_paper("notice", fields.Date.to_string(day), day, member)
            member.message_post(
                body=self.env._(
                    "Notice given; the membership may end on %(day)s.",
                    day=self.env["cluster.member.period"]._day_words(until),
                )
            )

    def _take_back_notice(self):
        for member in self.sudo().filtered("notice_on"):
            member.write({"notice_on": False, "notice_until": False, "notice_reason": False, "notice_channel": False})
            member.message_post(body=self.env._("The notice is taken back: the membership goes on."))

    # --- leaving --------------------------------------------------------------------------------
    def _exclude(self, decision_ref: str, day, reason: str):
        """Exclude by a decision of the council, after a hearing.

        :raises UserError: when the member was not heard, or the decision is not named
        """
        self._leave("excluded", reason, day, decision_ref=decision_ref)

    def _leave(self, leave_kind: str, reason: str, left_on, decision_ref: str = ""):
        decided = leave_kind in ("refused", "excluded")
        self._check_step("left", DECIDE if decided else KEEP, self._decide_who() if decided else self._keep_who())
        day = fields.Date.to_date(left_on)
        for member in self:
            if leave_kind == ("excluded" if member.state == "applied" else "refused"):
                raise UserError(
                    self.env._(
                        "“Not admitted” is for those who only applied; a member is excluded, ceases or leaves at own wish."  # noqa: E501
                    )
                )
            member._need_reason(reason)
            if leave_kind == "excluded":
                member._check_heard(day)
                if not (decision_ref or "").strip():
                    raise UserError(self.env._("Name the council's decision: its number and date."))
            elif leave_kind == "withdrew" and member.state != "applied":
                member._check_settled(day)
            member._end(leave_kind, reason, day, decision_ref)

    def _check_heard(self, day):
        if not self._hearing_before(day):
            raise UserError(
                self.env._(
                    "%(member)s was not heard yet. Invite it to a hearing, write down what it says, then let the council decide.",  # noqa: E501
                    member=self.name,
                )
            )

    def _check_settled(self, day):
        """:raises UserError: the notice is missing or still running, or accounts are open"""
        member = self.sudo()
        Period = self.env["cluster.member.period"]
        if member.cluster_id.notice_days and not member.notice_on:
            raise UserError(
                self.env._(
                    "%(member)s has not given notice. Enter the notice first: the membership may end %(days)s days after it.",  # noqa: E501
                    member=member.name,
                    days=member.cluster_id.notice_days,
                )
            )
        if member.notice_until and day < member.notice_until:
            raise UserError(
                self.env._(
                    "The notice of %(member)s runs until %(day)s, and its rights with it: enter that it left on that day or later.",  # noqa: E501
                    member=member.name,
                    day=Period._day_words(member.notice_until),
                )
            )
        blockers = self._exit_blockers()
        if blockers:
            raise UserError("\n".join([self.env._("%(member)s cannot leave yet.", member=member.name), *blockers]))

    def _end(self, leave_kind, reason, day, decision_ref):
        open_matters = self._exit_blockers() if leave_kind in ("excluded", "ceased") else []
        values = {"state": "left", "leave_kind": leave_kind, "leave_reason": reason, "left_on": day}
        if decision_ref:
            values["decision_ref"] = decision_ref
        self._take_step(values, day)
        self.sudo()._end_links(day)
        if open_matters:
            self.sudo().message_post(
                body=self.env._("Left with matters still to be settled: %(matters)s", matters=" ".join(open_matters))
            )

    # --- buttons --------------------------------------------------------------------------------
    def action_notice(self):
        self._check_right(KEEP, self._keep_who())
        return self._open_wizard("cluster.member.notice", self.env._("The member wants to leave"))

    def action_take_back_notice(self):
        self._check_right(KEEP, self._keep_who())
        self._take_back_notice()

    def action_exclude(self):
        self._check_step("left", DECIDE, self._decide_who())
        return self._open_wizard("cluster.member.exclude", self.env._("Exclude after a hearing"))

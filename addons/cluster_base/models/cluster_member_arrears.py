from odoo import fields, models
from odoo.exceptions import UserError

from ..engine import membership
from .cluster_member import STAFF
from .cluster_member_life import DECIDE, KEEP


class ClusterMember(models.Model):
    """Arrears, grace, suspension, reinstatement and renewal.

    Rights go and come back on the day of the step, with `is_live`. Nothing of the member's orders is touched: what is
    confirmed is carried out and invoiced to its end.
    """

    _inherit = "cluster.member"

    grace_until = fields.Date(string="Grace until", groups=STAFF, tracking=True, copy=False)
    suspended_on = fields.Date(string="Suspended on", groups=STAFF, tracking=True, copy=False)
    suspend_cause = fields.Selection(
        [("arrears", "Fees in arrears"), ("decision", "Decision")],
        string="Suspended because of",
        groups=STAFF,
        tracking=True,
        copy=False,
    )
    suspend_reason = fields.Text(string="Reason of the suspension", groups=STAFF, copy=False)

    _suspended_whole = models.Constraint(
        "CHECK (state <> 'suspended' OR (suspended_on IS NOT NULL AND suspend_cause IS NOT NULL"
        " AND suspend_reason IS NOT NULL AND suspend_reason <> ''))",
        "A suspension has its day, its cause and its reason.",
    )

    # --- steps ----------------------------------------------------------------------------------
    def _mark_overdue(self, day):
        """A fee was not paid in time; the rights stay."""
        self._check_step("overdue", KEEP, self._keep_who())
        self._take_step({"state": "overdue"}, day, reason=self.env._("Fee overdue"))

    def _mark_grace(self, day, until):
        """The last delay before suspension; the rights stay until its end."""
        self._check_step("grace", KEEP, self._keep_who())
        day, until = fields.Date.to_date(day), fields.Date.to_date(until)
        if until < day:
            raise UserError(self.env._("The period of grace ends before it begins: choose a later end."))
        self._take_step({"state": "grace", "grace_until": until}, day, reason=self.env._("Period of grace"))

    def _suspend(self, day, reason: str, cause: str | None = None):
        """The rights rest from that day on.

        :param cause: arrears or decision; None: arrears where the member is in arrears
        """
        self._check_step("suspended", (*DECIDE, *KEEP), self._decide_who())
        for member in self:
            because = cause or ("arrears" if member.state in ("overdue", "grace") else "decision")
            if because == "decision":
                member._check_right(DECIDE, member._decide_who())
            member._need_reason(reason)
            member._take_step(
                {
                    "state": "suspended",
                    "suspended_on": fields.Date.to_date(day),
                    "suspend_cause": because,
                    "suspend_reason": reason,
                },
                day,
                reason=reason,
            )

    def _reinstate(self, day, reason: str):
        """The rights come back on that day. A suspension by decision is ended by who decides."""
        self._check_step("active", (*DECIDE, *KEEP), self._decide_who())
        for member in self:
            if member.state != "suspended":
                raise UserError(self.env._("%(member)s is not suspended.", member=member.name))
            if member.sudo().suspend_cause == "decision":
                member._check_right(DECIDE, member._decide_who())
            member._need_reason(reason)
            member._back_to_active(day, reason)

    def _clear_arrears(self, day):
        """Everything is paid: back to active, also from a suspension for arrears. Others are left as they are."""
        paid = self.sudo().filtered(
            lambda member: (
                member.state in ("overdue", "grace")
                or (member.state == "suspended" and member.suspend_cause == "arrears")
            )
        )
        paid = paid.with_env(self.env)
        if not paid:
            return
        paid._check_right((*DECIDE, *KEEP), self._keep_who())
        paid._back_to_active(day, self.env._("Fees are paid"))

    def _back_to_active(self, day, reason):
        self._take_step(
            {
                "state": "active",
                "grace_until": False,
                "suspended_on": False,
                "suspend_cause": False,
                "suspend_reason": False,
            },
            day,
            reason=reason,
        )

    def _renew(self, day, reason: str = ""):
        """A new term follows the present one; what was stays as a period of its own.

        The new term begins on the day after the old one ends, or on the day itself where the old one is over.
        """
        self._check_right(KEEP, self._keep_who())
        day = fields.Date.to_date(day)
        for member in self.sudo():
            if member.state not in membership.LIVE:
                raise UserError(
                    self.env._(
                        "%(member)s has no rights to renew: reinstate the member or let it be admitted first.",
                        member=member.name,
                    )
                )
            months = member.cluster_id.term_months
            if not months:
                raise UserError(
                    self.env._(
                        "The cluster %(cluster)s has no term of membership: set it in the cluster's settings.",
                        cluster=member.cluster_id.name,
                    )
                )
            old = member._open_period().term_to
            start = max(day, fields.Date.add(old, days=1)) if old else day
            member._next_period(
                day,
                reason=reason or self.env._("Renewed"),
                renews=old or day,
                term_to=membership.term_end(start, months),
            )

    def _need_reason(self, reason: str):
        if not (reason or "").strip():
            raise UserError(self.env._("Write the reason: the member has a right to know it."))

    # --- buttons --------------------------------------------------------------------------------
    def action_suspend(self):
        self._check_step("suspended", (*DECIDE, *KEEP), self._decide_who())
        return self._open_wizard("cluster.member.suspend", self.env._("Suspend the member"))

    def action_reinstate(self):
        self._check_step("active", (*DECIDE, *KEEP), self._decide_who())
        return self._open_wizard("cluster.member.reinstate", self.env._("Reinstate the member"))

    def action_renew(self):
        self._check_right(KEEP, self._keep_who())
        return self._open_wizard("cluster.member.renew", self.env._("Renew the membership"))

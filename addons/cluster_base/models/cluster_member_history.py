from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import membership
from .cluster_member import STAFF


class ClusterMember(models.Model):
    """The dated history of a membership: each step closes a period and opens the next."""

    _inherit = "cluster.member"

    period_ids = fields.One2many("cluster.member.period", "member_id", string="History", groups=STAFF)
    term_to = fields.Date(
        "Term ends",
        compute="_compute_term_to",
        store=True,
        groups="base.group_user",
        help="The last day of the present term; renew the membership before it. Empty: no term is agreed.",
    )

    @api.depends("period_ids.term_to", "period_ids.date_to", "period_ids.is_void")
    def _compute_term_to(self):
        for member in self:
            member.term_to = member._open_period().term_to

    def _open_period(self):
        return self.sudo().period_ids.filtered(lambda period: not period.date_to and not period.is_void)

    def _begin_periods(self):
        """The first periods of members without any, as far as their dates tell."""
        rows = []
        for member in self.sudo():
            dates = {name: member[name] for name in membership.DATES}
            dates["applied_on"] = dates["applied_on"] or member.create_date.date()
            for number, (state, first, end) in enumerate(membership.steps_of(member.state, dates)):
                row = member._prepare_period_vals(state, first)
                row |= {
                    "date_to": end,
                    "is_entry": state != "applied" and (number == 0 or rows[-1]["state"] == "applied"),
                }
                if end and end == member.left_on and member.state == "left":
                    row |= {"leave_kind": member.leave_kind, "end_reason": member.leave_reason}
                if state in membership.LIVE:
                    row["term_to"] = member._term_on(first)
                rows.append(row)
        self.env["cluster.member.period"].sudo().create(rows)

    def _term_on(self, day):
        """The last day of the term that is running on the day, counted from the first day of the first one."""
        self.ensure_one()
        months = self.sudo().cluster_id.term_months
        end, number = membership.term_end(day, months), 1
        today = fields.Date.context_today(self)
        while end and end < today:
            number += 1
            end = membership.term_end(day, months * number)
        return end

    def _prepare_period_vals(self, state, first, **values):
        member = self.sudo()
        return {
            "member_id": self.id,
            "state": state,
            "kind_id": member.kind_id.id,
            "date_from": first,
            "contract_number": state != "applied" and member.contract_number,
            "decision_ref": state != "applied" and member.decision_ref,
            **values,
        }

    def _next_period(self, day=None, reason="", **values):
        """Close the open period on the day and open that of the present state; none for who left.

        :param day: when the step counts; None where the step is not dated: its own date or today
        :param values: further values of the new period
        """
        for member in self.sudo():
            last = member._open_period()
            first = member._day_of_step(day)
            if member.state == "left":
                last._close(first, leave_kind=member.leave_kind, end_reason=member.leave_reason)
                continue
            last._close(first)
            # A term goes on through arrears and suspension: it ends by its day or by a renewal.
            term = {"term_to": last.term_to} if member.state not in ("applied", "admitted") else {}
            term["is_entry"] = member.state != "applied" and (not last or last.state == "applied")
            row = member._prepare_period_vals(member.state, first, reason=reason, **(term | values))
            self.env["cluster.member.period"].sudo().create(row)

    def _day_of_step(self, day):
        """:raises UserError: when the day lies before the end of the stay before, or is still to come"""
        self.ensure_one()
        known = self.period_ids.filtered(lambda period: not period.is_void)
        latest = max((period.date_to or period.date_from for period in known), default=None)
        if not day:
            own = {"left": self.left_on, "admitted": self.admitted_on, "applied": self.applied_on}.get(self.state)
            today = own or fields.Date.context_today(self)
            return max(today, latest) if latest else today
        day = fields.Date.to_date(day)
        # A step of tomorrow would refuse every step until then: payments, arrears, an exclusion.
        self._check_not_to_come(day)
        if latest and day < latest:
            Period = self.env["cluster.member.period"]
            raise UserError(
                self.env._(
                    "%(member)s: %(day)s lies before the last step, which was taken on %(last)s. Choose that day or a later one.",  # noqa: E501
                    member=self.name,
                    day=Period._day_words(day),
                    last=Period._day_words(latest),
                )
            )
        return day

    def _check_not_to_come(self, day):
        """:raises UserError: the day lies in the future, as the cluster's clock says"""
        if day and day > self._fee_today():
            raise UserError(
                self.env._(
                    "%(member)s: %(day)s is still to come. A step is entered on its day or afterwards: choose today or an earlier day.",  # noqa: E501
                    member=self.name,
                    day=self.env["cluster.member.period"]._day_words(day),
                )
            )

    def _correct_application_day(self):
        """The day of an application was mistyped: its period is struck out and entered anew."""
        for member in self.sudo():
            period = member._open_period()
            if member.state != "applied" or not period or period.date_from == member.applied_on:
                continue
            period.is_void = True
            period.flush_recordset()
            self.env["cluster.member.period"].sudo().create(
                member._prepare_period_vals("applied", member.applied_on, reason=period.reason)
            )

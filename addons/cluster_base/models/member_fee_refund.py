from decimal import Decimal
from fractions import Fraction

from odoo import models

from ..engine import fees
from .cluster_fee_rule import exact


class ClusterMemberFee(models.Model):
    """What of a fee is given back to a member that leaves within its period."""

    _inherit = "cluster.member.fee"

    def _unused(self, day, how):
        """(amount, first day) of what is given back to who leaves on the day; of a fee that was lowered by waivers or
        work, in proportion.

        :param how: month or day, as the rule of the annual fee says
        """
        self.ensure_one()
        whole = fees.period(self.rule_id.cycle, self.period_from, self.member_id.active_from or self.period_from)
        part, start = fees.unused(whole, max(day, self.period_from), how)
        prorated = exact(self.prorated_amount)
        if not part or not prorated or start > self.period_to:
            return Decimal(0), None
        # Who joined within the year paid for a part of it only, and gets back no more than that.
        whole_part = fees.rounded(Fraction(exact(self.base_amount)) * part)
        gross = min(abs(whole_part), abs(prorated))
        return fees.rounded(Fraction(exact(self.amount)) * Fraction(gross) / abs(Fraction(prorated))), start

    def _give_back(self, day):
        """Credit the unused time of these annual fees and of the changes to them; what is not invoiced is lowered."""
        for annual in self.sudo().filtered(lambda fee: fee.what == "annual" and fee.rule_id.leave_refund != "none"):
            how = annual.rule_id.leave_refund
            amount, start = annual._unused(day, how)
            changes = annual.member_id.fee_ids.filtered(
                lambda fee, annual=annual: (
                    fee.what == "change"
                    and not fee.is_cancelled
                    and annual.period_from <= fee.period_from <= annual.period_to
                )
            )
            for change in changes:
                more, from_day = change._unused(day, how)
                if more > 0:
                    change._take_back(more, from_day)
                amount += min(more, Decimal(0))
            annual._take_back(min(max(amount, Decimal(0)), exact(annual.amount)), start)

    def _take_back(self, amount: Decimal, start):
        self.ensure_one()
        if amount <= 0:
            return
        if self.move_id:
            self._credit(amount, self.env._("Given back, because the member left"))
        self.write(
            {
                "refund_amount": float(exact(self.refund_amount) + amount),
                "refund_from": start,
                "amount": float(exact(self.amount) - amount),
            }
        )


class ClusterMember(models.Model):
    _inherit = "cluster.member"

    def _end(self, leave_kind, reason, day, decision_ref):
        # Before the step: afterwards the member's own days are those of somebody who left.
        owed = self.sudo().fee_ids.filtered(lambda fee: not fee.is_cancelled and fee.period_to >= day)
        result = super()._end(leave_kind, reason, day, decision_ref)
        owed._give_back(day)
        return result

from fractions import Fraction

from odoo import api, models

from ..engine import fees

# A member owes its entry fee from admission on, the annual fee while it has its rights.
OWES = ("admitted", "active", "overdue", "grace")


class ClusterMemberFee(models.Model):
    """Which fees are owed on a day: made once, however often this runs."""

    _inherit = "cluster.member.fee"

    @api.model
    def _make_fees(self, members, day):
        """The fees that the members owe on the day and do not have yet.

        Called by staff it acts for them: dues follow from the rules alone.
        :returns: the new fees
        """
        vals_list = []
        members = members.sudo().filtered(lambda member: member.state in OWES)
        members.fetch(["state", "kind_id", "size_value", "admitted_on", "active_from", "cluster_id"])
        for member in members:
            there = member.fee_ids
            vals_list += member._entry_fee_vals(day, there)
            vals_list += member._annual_fee_vals(day, there)
        made = self.sudo().create(vals_list)
        # A change is reckoned from the annual fee, which may be new itself.
        changes = [vals for member in members for vals in member._fee_change_vals(day, member.fee_ids)]
        return made | self.sudo().create(changes)

    @api.model
    def _without_rule(self, members, day):
        """Members that owe an annual fee for which no rule is in force: nobody would notice otherwise."""
        Rule = self.env["cluster.fee.rule"]
        with_rules = {
            (cluster, kind)
            for cluster, kind, _count in Rule.sudo()._read_group(
                [("what", "=", "annual"), ("cluster_id", "in", members.cluster_id.ids)],
                ["cluster_id", "kind_id"],
                ["__count"],
            )
        }
        return members.filtered(
            lambda member: (
                member.is_live
                and (member.cluster_id, member.kind_id) in with_rules
                and not Rule._in_force(member.cluster_id, member.kind_id, "annual", day)
            )
        )


class ClusterMember(models.Model):
    _inherit = "cluster.member"

    def _fee_vals(self, rule, what, start, end, kind, size, base, prorated, share_text="1"):
        """A fee's values, less what the council waived."""
        fee = self.env["cluster.member.fee"].new({"member_id": self.id, "what": what, "period_from": start})
        waived = fee._waived_by_decisions(prorated)
        return {
            "member_id": self.id,
            "what": what,
            "rule_id": rule.id,
            "kind_id": kind.id,
            "size_value": size,
            "period_from": start,
            "period_to": end,
            "currency_id": rule.currency_id.id,
            "base_amount": float(fees.rounded(base)),
            "share_text": share_text,
            "prorated_amount": float(prorated),
            "waiver_amount": float(waived),
            "amount": float(prorated - waived),
        }

    def _entry_fee_vals(self, day, there) -> list[dict]:
        admitted = self.admitted_on
        if not admitted or admitted > day:
            return []
        kind, size = self._fee_basis(admitted)
        rule = self.env["cluster.fee.rule"]._in_force(self.cluster_id, kind, "entry", admitted)
        earlier = [fee.period_from for fee in there if fee.what == "entry"]
        if not rule or not fees.entry_is_due(earlier, admitted, rule.entry_free_years):
            return []
        base = rule._full_fee(size)
        return [self._fee_vals(rule, "entry", admitted, admitted, kind, size, base, rule._rounded(base))]

    def _annual_fee_vals(self, day, there) -> list[dict]:
        """The annual fee of the fee year that holds the day; years before it are left to the council."""
        joined = self.active_from
        if not self.is_live or not joined or joined > day:
            return []
        kind, _size = self._fee_basis(day)
        rule = self.env["cluster.fee.rule"]._in_force(self.cluster_id, kind, "annual", day)
        if not rule:
            return []
        whole = fees.period(rule.cycle, day, joined)
        covered = [
            fees.Span(fee.period_from, fee.refund_from - fees.ONE_DAY if fee.refund_from else fee.period_to)
            for fee in there
            if fee.what == "annual"
        ]
        part = fees.uncovered(whole, joined, covered)
        if not part or part.start > day:
            return []
        kind, size = self._fee_basis(part.start)
        rule = self.env["cluster.fee.rule"]._in_force(self.cluster_id, kind, "annual", part.start) or rule
        share = fees.share(whole, part.start, rule.proration, rule.month_rule)
        base = rule._full_fee(size)
        return [
            self._fee_vals(
                rule, "annual", part.start, part.end, kind, size, base, rule._rounded(Fraction(base) * share),
                self._share_text(share, rule, whole),
            )
        ]  # fmt: skip

    @staticmethod
    def _share_text(share, rule, whole) -> str:
        """5/12 or 165/365: not cancelled down, so that months and days can be counted."""
        if share == 1:
            return "1"
        of = 12 if rule.proration == "month" else (whole.end - whole.start).days + 1
        return f"{share * of}/{of}"

    def _fee_change_vals(self, day, there) -> list[dict]:
        """What a change of kind or size adds to the annual fee, or gives back, from its day on."""
        result = []
        for annual in there.filtered(
            lambda fee: fee.what == "annual" and fee.period_to >= day and (not fee.refund_from or fee.refund_from > day)
        ):
            done = {fee.period_from for fee in there if fee.what == "change"}
            old_size, old_rule = annual.size_value, annual.rule_id
            for basis in self.fee_basis_ids.sorted("day"):
                if not annual.period_from < basis.day <= min(day, annual.period_to):
                    continue
                rule = self.env["cluster.fee.rule"]._in_force(self.cluster_id, basis.kind_id, "annual", basis.day)
                if not rule:
                    continue
                old, new = old_rule._full_fee(old_size), rule._full_fee(basis.size_value)
                whole = fees.period(annual.rule_id.cycle, annual.period_from, self.active_from)
                how = annual.rule_id
                amount = how._rounded(fees.change(whole, basis.day, old, new, how.proration, how.month_rule))
                if amount and basis.day not in done:
                    share = fees.share(whole, basis.day, how.proration, how.month_rule)
                    result.append(
                        self._fee_vals(
                            rule, "change", basis.day, annual.period_to, basis.kind_id, basis.size_value, new - old,
                            amount, self._share_text(share, how, whole),
                        )
                    )  # fmt: skip
                old_size, old_rule = basis.size_value, rule
        return result

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import membership
from ..engine.membership import Spell


class ClusterMemberReport(models.TransientModel):
    """Members between two days: there at the start, joined, left and why, there at the end; renewals; shares."""

    _name = "cluster.member.report"
    _description = "Report on members between two days"

    cluster_id = fields.Many2one(
        "cluster.cluster",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env["cluster.member"]._default_cluster_id(),
        domain=lambda self: [("company_id", "in", self.env.companies.ids)],
    )
    date_from = fields.Date(
        "From", required=True, default=lambda self: fields.Date.start_of(fields.Date.context_today(self), "year")
    )
    date_to = fields.Date("To", required=True, default=fields.Date.context_today)
    at_start = fields.Integer("Members at the start", compute="_compute_numbers")
    joined = fields.Integer(compute="_compute_numbers")
    left = fields.Integer(compute="_compute_numbers")
    at_end = fields.Integer("Members at the end", compute="_compute_numbers")
    renewal_words = fields.Char("Renewed", compute="_compute_numbers")

    @api.constrains("date_from", "date_to")
    def _check_period(self):
        for report in self:
            if report.date_to < report.date_from:
                raise UserError(self.env._("The report ends before it begins: swap the days."))

    @api.depends("cluster_id", "date_from", "date_to")
    @api.depends_context("lang")
    def _compute_numbers(self):
        for report in self:
            ready = report.cluster_id and report.date_from and report.date_to and report.date_from <= report.date_to
            found = report._movement() if ready else membership.Movement((), (), (), ())
            for name in ("at_start", "joined", "left", "at_end"):
                report[name] = len(getattr(found, name))
            report.renewal_words = report._renewal_words() if ready else False

    # --- figures --------------------------------------------------------------------------------
    def _periods(self):
        """All periods of the cluster, oldest first, by the reader's own rights."""
        return self.env["cluster.member.period"].search(
            [("cluster_id", "=", self.cluster_id.id), ("is_void", "=", False)], order="member_id, date_from, id"
        )

    def _spells(self):
        """Stays in the cluster, each from the admission to the leaving: a member that came back has several."""
        found = {}
        begun = None
        for period in self._periods():
            if period.is_entry:
                begun = period
                found[begun] = None
            if period.leave_kind and period.state != "applied" and begun and begun.member_id == period.member_id:
                found[begun] = period
        return {
            Spell((first.id, last and last.id), first.date_from, last.date_to if last else None): (first, last)
            for first, last in found.items()
        }

    def _movement(self):
        return membership.movement(self._spells(), self.date_from, self.date_to)

    def _members_of(self, part):
        spells = self._spells()
        members = self.env["cluster.member"]
        return members.concat(*(spells[spell][0].member_id for spell in getattr(self._movement(), part)))

    def _terms(self):
        """(ended, renewed): the terms whose last day lies in the period, as (member, last day)."""
        ended, renewed = set(), set()
        for period in self._periods():
            if period.term_to and self.date_from <= period.term_to <= self.date_to:
                ended.add((period.member_id.id, period.term_to))
            if period.renews:
                renewed.add((period.member_id.id, period.renews))
        return ended, renewed & ended

    def _renewal_words(self):
        ended, renewed = self._terms()
        rate = membership.renewal_rate(ended, renewed)
        if rate is None:
            return self.env._("No term ended in these days.")
        return self.env._(
            "%(renewed)s of %(ended)s terms that ended (%(rate)s %%)",
            renewed=len(renewed),
            ended=len(ended),
            rate=self._percent(rate * 100),
        )

    def _percent(self, value) -> str:
        return f"{float(value):.1f}".replace(".", "," if self.env.lang != "en_US" else ".")

    def _reasons(self):
        """[(way of leaving, how many, [(name, day, words)])] of those who left, in the order of the ways."""
        spells, movement = self._spells(), self._movement()
        labels = dict(self.env["cluster.member.period"]._fields["leave_kind"]._description_selection(self.env))
        found = {}
        for spell in movement.left:
            last = spells[spell][1]
            row = (last.member_id.name, last.date_to, last.end_reason or "")
            found.setdefault(last.leave_kind, []).append(row)
        return [
            (label, len(found[kind]), sorted(found[kind], key=lambda row: row[1]))
            for kind, label in labels.items()
            if kind in found
        ]

    def _joined_rows(self):
        spells = self._spells()
        rows = [spells[spell][0] for spell in self._movement().joined]
        return [
            (one.member_id.name, one.kind_id.name, one.date_from) for one in sorted(rows, key=lambda one: one.date_from)
        ]

    def _rows_by(self, by):
        """Rows by kind or rural council, and their total: [(label, at start, joined, left, at end, share in per cent)].

        Each stay is counted by its last known kind: counted by the kind of each day, a row would not add up when a
        member changes its kind between the days.
        """
        spells, movement = self._spells(), self._movement()
        counts = {}
        for column, part in enumerate(("at_start", "joined", "left", "at_end")):
            for spell in getattr(movement, part):
                group = self._group_of(*spells[spell], by)
                counts.setdefault(group, [0, 0, 0, 0])[column] += 1
        groups = sorted(counts, key=lambda group: (not group, group.display_name or ""))
        share = membership.shares({group: counts[group][3] for group in groups})
        rows = [
            (group.display_name or self.env._("not stated"), *counts[group], self._percent(share[group]))
            for group in groups
        ]
        total = tuple(sum(row[column] for row in rows) for column in range(1, 5))
        return rows, (*total, self._percent(sum(share.values())))

    def _group_of(self, first, last, by):
        member = first.member_id
        if by == "kind_id":
            return last.kind_id if last else member.kind_id
        return member[by]

    # --- buttons --------------------------------------------------------------------------------
    def _open_members(self, part, name):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("cluster_base.action_member")
        return {
            **action,
            "name": name,
            "domain": [("id", "in", self._members_of(part).ids)],
            "context": {"active_test": False},
        }

    def action_at_start(self):
        return self._open_members("at_start", self.env._("Members at the start"))

    def action_at_end(self):
        return self._open_members("at_end", self.env._("Members at the end"))

    def _open_movement(self, movement):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("cluster_base.action_member_movement")
        domain = [
            ("cluster_id", "=", self.cluster_id.id),
            ("movement", "=", movement),
            ("day", ">=", self.date_from),
            ("day", "<=", self.date_to),
        ]
        return {**action, "domain": domain, "context": {}}

    def action_joined(self):
        return self._open_movement("joined")

    def action_left(self):
        return self._open_movement("left")

    def action_print(self):
        self.ensure_one()
        return self.env.ref("cluster_base.action_report_member_movement").report_action(self)

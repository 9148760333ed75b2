from odoo import SUPERUSER_ID, api, fields, models

from ..engine import fees

BATCH = 20
IN_ARREARS = [("state", "=", "invoiced"), ("amount_open", ">", 0)]
# The steps that may follow each other without asking anybody.
LADDER = ("active", "overdue", "grace", "suspended")


class ClusterMemberFee(models.Model):
    """Arrears: what an unpaid fee does to its member, and the daily run."""

    _inherit = "cluster.member.fee"

    # --- daily run ------------------------------------------------------------------------------
    @api.model
    def _cron_fees(self):
        """Fees, invoices, mail, arrears and reminders of every cluster. Commits after each small batch: what was
        done before a stop is not done again, and nothing is made twice by a second run."""
        cron = self.env["ir.cron"]
        clusters = self.env["cluster.cluster"].search([])  # pylint: disable=no-search-all
        self._run_day(clusters, cron._commit_progress)

    @api.model
    def _run_day(self, clusters, commit, day=None):
        """:param commit: called with the number of records done, where a stop does no harm
        :returns: the number of fees made"""
        made = 0
        for cluster in clusters:
            today = day or fields.Date.context_today(self.with_context(tz=cluster.tz))
            members = self.env["cluster.member"].sudo().search([("cluster_id", "=", cluster.id)])
            for start in range(0, len(members), BATCH):
                made += len(self._make_fees(members[start : start + BATCH], today))
                commit(BATCH)
            waiting = self.sudo().search([("cluster_id", "=", cluster.id), ("state", "=", "to_invoice")])
            for start in range(0, len(waiting), BATCH):
                waiting[start : start + BATCH]._make_invoices()
                commit(BATCH)
            members._follow_arrears(today)
            commit(len(members))
            reminded = self._remind(cluster, today)
            reminded._make_invoices()
            commit(len(reminded))
            self._send_waiting(cluster, commit)
        return made

    @api.model
    def _send_waiting(self, cluster, commit):
        """Mail and PDF come last, one by one: they are slow and hold nothing that others wait for."""
        domain = [("cluster_id", "=", cluster.id), ("delivery", "=", "waiting"), ("state", "=", "invoiced")]
        for fee in self.sudo().search(domain):
            fee._send_invoice()
            commit(1)
        for letter in (
            self.env["cluster.fee.letter"].sudo().search([("cluster_id", "=", cluster.id), ("state", "=", "waiting")])
        ):
            letter._send()
            commit(1)

    # --- reminders ------------------------------------------------------------------------------
    @api.model
    def _remind(self, cluster, today):
        """One reminder for each level that a fee has reached, and never the same again.

        Levels that were passed unnoticed (a stopped server) are not sent afterwards: the highest one is.
        :returns: charges for reminders, still to be invoiced
        """
        levels = self.env["cluster.fee.level"]._of_cluster(cluster).sorted("days")
        letters = self.env["cluster.fee.letter"]
        if not levels:
            return self.browse()
        late = self.sudo().search([("cluster_id", "=", cluster.id), *IN_ARREARS, ("due_on", "<", today)])
        for fee in late:
            days = (today - fee.due_on).days
            level = levels.filtered(lambda level, days=days: level.days <= days)[-1:]
            if not level or any(letter.level_id.days >= level.days for letter in fee.letter_ids):
                continue
            letters |= letters.sudo().create({"fee_id": fee.id, "level_id": level.id, "day": today})
        return letters._charge()

    # --- buttons and hooks ----------------------------------------------------------------------
    def _after_payment(self):
        """A fee was paid: its member is back the same day, if nothing else is in arrears."""
        for member in self.sudo().member_id:
            member._follow_arrears(member._fee_today())


class ClusterMember(models.Model):
    _inherit = "cluster.member"

    def _fee_standing(self, today):
        """The worst that the member's unpaid fees say: (standing, until, the fee that says it)."""
        worst = ("in_time", None, self.env["cluster.member.fee"])
        order = ("in_time", "overdue", "grace", "suspended")
        for fee in self.sudo().fee_ids.filtered_domain([*IN_ARREARS, ("what", "in", ("entry", "annual", "change"))]):
            if not fee.due_on:
                continue
            rule = fee.rule_id
            state, until = fees.standing(fee.due_on, today, rule.overdue_days, rule.grace_days)
            if order.index(state) > order.index(worst[0]):
                worst = (state, until, fee)
        return worst

    def _follow_arrears(self, today):
        """Take the steps of a membership that arrears, or their end, bring about. As the system: nobody decides."""
        for member in self.with_user(SUPERUSER_ID).sudo():
            standing, until, fee = member._fee_standing(today)
            if member.state == "suspended" and not member.fee_suspended:
                continue  # the council suspended it: no payment ends that
            if standing == "in_time":
                if member.state in ("overdue", "grace") or (member.state == "suspended" and member.fee_suspended):
                    member._clear_arrears(today)
                    member.fee_suspended = False
                continue
            if member.state == "suspended" and standing != "suspended":
                member._clear_arrears(today)
                member.fee_suspended = False
            if member.state not in LADDER or LADDER.index(member.state) >= LADDER.index(standing):
                continue
            # Also on the way to a suspension: it is told from one by the council by what came before it.
            if member.state == "active":
                member._mark_overdue(today)
            if standing == "grace":
                member._mark_grace(today, until)
            if standing == "suspended":
                member._suspend(
                    today,
                    self.env._(
                        "Fee not paid: %(fee)s, %(amount)s since %(day)s.",
                        fee=fee._title(),
                        amount=fee.currency_id.format(fee.amount_open),
                        day=fields.Date.to_string(fee.due_on),
                    ),
                )
                member.fee_suspended = True

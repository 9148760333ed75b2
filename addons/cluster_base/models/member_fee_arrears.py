import logging
from functools import partial

from psycopg2 import OperationalError

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine import fees

_logger = logging.getLogger(__name__)
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
                made += len(self._alone(partial(self._make_fees, members[start : start + BATCH], today), cluster) or ())
                commit(BATCH)
            waiting = self.sudo().search([("cluster_id", "=", cluster.id), ("state", "=", "to_invoice")])
            for start in range(0, len(waiting), BATCH):
                self._alone(waiting[start : start + BATCH]._make_invoices, cluster)
                commit(BATCH)
            self._alone(partial(members._follow_arrears, today), cluster)
            commit(len(members))
            reminded = self._alone(partial(self._remind, cluster, today), cluster)
            if reminded:
                self._alone(reminded._make_invoices, cluster)
            commit(len(members))
        for cluster in clusters:
            self._send_waiting(cluster, commit)
        return made

    @api.model
    def _alone(self, step, record):
        """Take one step of the run; what goes wrong in it is undone, logged, and stops no other step.

        :returns: what the step returns, or None where it failed
        """
        try:
            with self.env.cr.savepoint():
                return step()
        except OperationalError:
            raise  # two at once: Odoo repeats the whole job
        except Exception:
            _logger.exception("Daily run of the fees, %s", record)
            return None

    @api.model
    def _send_waiting(self, cluster, commit):
        """Mail and PDF come last, one by one: they are slow and hold nothing that others wait for.

        What could not be sent is marked, and tried again the next day.
        """
        waiting = [("cluster_id", "=", cluster.id), ("delivery", "in", ("waiting", "failed"))]
        for fee in self.sudo().search([*waiting, ("state", "=", "invoiced")]):
            if self._alone(fee._send_invoice_or_tell, fee) is None:
                fee.write({"delivery": "failed", "problem": self._unforeseen()})
            commit(1)
        waiting = [("cluster_id", "=", cluster.id), ("state", "in", ("waiting", "failed"))]
        for letter in self.env["cluster.fee.letter"].sudo().search(waiting):
            if self._alone(letter._send_or_tell, letter) is None:
                letter.write({"state": "failed", "problem": self._unforeseen()})
            commit(1)

    @api.model
    def _unforeseen(self) -> str:
        return self.env._("Something unforeseen happened. The administrator finds it in the log.")

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
        # A charge for a reminder is not reminded of: it would bring further charges without end.
        late = self.sudo().search(
            [("cluster_id", "=", cluster.id), *IN_ARREARS, ("what", "!=", "reminder"), ("due_on", "<", today)]
        )
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
        """Take the steps of a membership that arrears, or their end, bring about. As the system: nobody decides.

        A step that cannot be taken keeps its reason in `fee_problem`; the other members go on.
        """
        for member in self.with_user(SUPERUSER_ID).sudo():
            if member.awaits_entry_fee:
                continue  # it has no rights to lose yet, and `_begin_rights` keeps its own reason
            problem, found = False, member._fee_standing(today)
            try:
                if (member.state, found[0]) != ("active", "in_time"):
                    with self.env.cr.savepoint():
                        member._follow_standing(today, *found)
            except (UserError, ValidationError) as error:
                problem = str(error)
                _logger.info("Arrears of member %s were not followed: %s", member.id, error)
            if member.fee_problem != problem:
                member.fee_problem = problem

    def _follow_standing(self, today, standing, until, fee):
        if self.state == "suspended":
            # What the council decided, no payment ends. Whose fees are not kept here pays elsewhere.
            if self.suspend_cause == "arrears" and standing == "in_time" and self.fee_ids:
                self._clear_arrears(today)
            return
        if standing == "in_time":
            self._clear_arrears(today)
            return
        if self.state not in LADDER or LADDER.index(self.state) >= LADDER.index(standing):
            return
        # Also on the way to a suspension: its history shows what came before it.
        if self.state == "active":
            self._mark_overdue(today)
        if standing == "grace":
            self._mark_grace(today, until)
        if standing == "suspended":
            self._suspend(
                today,
                self.env._(
                    "Fee not paid: %(fee)s, %(amount)s since %(day)s.",
                    fee=fee._title(),
                    amount=fee.currency_id.format(fee.amount_open),
                    day=fields.Date.to_string(fee.due_on),
                ),
                "arrears",
            )

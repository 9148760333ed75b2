from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

KEPT_DAYS = 90
MOST_LINES = 1000


class VerifyReport(models.Model):
    """What the nightly self-check found: the last one is the proof of the day."""

    _name = "cluster.verify.report"
    _description = "Report of the self-check"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "started_at desc, id desc"
    _rec_name = "started_at"

    started_at = fields.Datetime("Begun", required=True, readonly=True)
    ended_at = fields.Datetime("Ended", readonly=True)
    seconds = fields.Integer(readonly=True, aggregator=None)
    checks = fields.Text("Checks run", readonly=True)
    check_count = fields.Integer("Number of checks", readonly=True, aggregator=None)
    documents = fields.Integer("Documents gone through", readonly=True, aggregator=None)
    breach_count = fields.Integer("Breaches", readonly=True, aggregator=None)
    state = fields.Selection([("clean", "No breach"), ("breached", "Breaches")], required=True, readonly=True)
    breach_ids = fields.One2many("cluster.verify.breach", "report_id", "What was found", readonly=True)
    more = fields.Integer("Further breaches, not listed", readonly=True, aggregator=None)
    verdict = fields.Char("Result", compute="_compute_verdict")

    _ended = models.Constraint("CHECK(ended_at >= started_at)", "A check ends after it began.")
    _state_told = models.Constraint(
        "CHECK((state = 'clean') = (breach_count = 0))", "A report is clean when nothing was found, and only then."
    )

    @api.depends("breach_count")
    @api.depends_context("lang")
    def _compute_verdict(self):
        for report in self:
            report.verdict = (
                self.env._("Breaches: %(count)s", count=report.breach_count)
                if report.breach_count
                else self.env._("No breach.")
            )

    @api.model
    def _run(self):
        """Runs every check and keeps what it found. English sentences: they are facts for an administrator."""
        started = fields.Datetime.now()
        verify = self.env["cluster.verify"].with_context(lang="en_US")
        found, count = [], 0
        for breach in verify._breaches():
            count += 1
            if len(found) < MOST_LINES:
                found.append(
                    {
                        "check": breach.check.removeprefix("_check_"),
                        "model": breach.model or "",
                        "res_id": breach.res_id or 0,
                        "text": breach.text,
                    }
                )
        ended = fields.Datetime.now()
        names = verify._names_of_checks()
        report = self.sudo().create(
            {
                "started_at": started,
                "ended_at": ended,
                "seconds": round((ended - started).total_seconds()),
                "checks": ", ".join(name.removeprefix("_check_") for name in names),
                "check_count": len(names),
                "documents": self.env["cluster.document"].sudo().search_count([]),
                "breach_count": count,
                "more": count - len(found),
                "state": "breached" if count else "clean",
                "breach_ids": [fields.Command.create(vals) for vals in found],
            }
        )
        return report.with_env(self.env)

    @api.model
    def _cron_verify(self):
        """The nightly proof. Breaches are put on the administrators' desks."""
        report = self._run()
        self.sudo().search([("started_at", "<", report.started_at - timedelta(days=KEPT_DAYS))]).unlink()
        if report.breach_count:
            for user in self.env.ref("cluster_base.group_administrator").sudo().all_user_ids.filtered("active"):
                report.sudo().with_context(lang=user.lang).activity_schedule(
                    "mail.mail_activity_data_todo",
                    user_id=user.id,
                    summary=report.with_context(lang=user.lang).env._("The self-check found breaches"),
                )

    @api.model
    def action_last(self):
        """The menu: the last report, or a list that says that there is none yet."""
        last = self.search([], limit=1)
        action = self.env["ir.actions.act_window"]._for_xml_id("cluster_docs.verify_report_action")
        if last:
            action.update(view_mode="form", views=[(False, "form")], res_id=last.id)
        return action

    def action_all(self):
        return self.env["ir.actions.act_window"]._for_xml_id("cluster_docs.verify_report_action")

    def action_run(self):
        """Checks now, by an administrator or an auditor."""
        user = self.env.user
        if not (user.has_group("cluster_base.group_administrator") or user.has_group("cluster_base.group_auditor")):
            raise UserError(self.env._("Only administrators and auditors run the self-check."))
        report = self._run()
        action = self.env["ir.actions.act_window"]._for_xml_id("cluster_docs.verify_report_action")
        return {**action, "view_mode": "form", "views": [(False, "form")], "res_id": report.id}

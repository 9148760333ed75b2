from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

REPORT = {"done_at", "report", "reported_by_id"}


class ResolutionExecutor(models.Model):
    _name = "cluster.resolution.executor"
    _description = "Executor of a resolution"
    _order = "is_responsible desc, id"
    _rec_name = "user_id"

    resolution_id = fields.Many2one("cluster.resolution", required=True, index=True, ondelete="cascade")
    document_id = fields.Many2one(related="resolution_id.document_id", store=True, index=True)
    due_date = fields.Date(related="resolution_id.due_date")
    text = fields.Text(related="resolution_id.text")
    user_id = fields.Many2one(
        "res.users", "Executor", required=True, index=True, ondelete="restrict", domain="[('share', '=', False)]"
    )
    is_responsible = fields.Boolean("Responsible")
    done_at = fields.Datetime("Reported", readonly=True, copy=False)
    reported_by_id = fields.Many2one("res.users", "Reported by", readonly=True, copy=False)
    report = fields.Text(readonly=True, copy=False)
    state = fields.Selection(related="resolution_id.state", store=True)

    _responsible_uniq = models.UniqueIndex(
        "(resolution_id) WHERE is_responsible", "A resolution has exactly one responsible executor."
    )
    _user_uniq = models.Constraint("UNIQUE(resolution_id, user_id)", "This person is already among the executors.")
    _report_known = models.Constraint(
        "CHECK(done_at IS NULL OR length(btrim(report)) > 0)", "A report of execution is not empty."
    )

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_reports(vals_list)
        executors = super().create(vals_list)
        executors._refuse_issued()
        return executors

    def write(self, vals):
        if REPORT & vals.keys() and not self.env.su:
            raise AccessError(self._by_button_text())
        if {"user_id", "is_responsible", "resolution_id"} & vals.keys():
            self._refuse_issued()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_from_draft_only(self):
        self._refuse_issued()

    def _refuse_reports(self, vals_list):
        if not self.env.su and any(vals.get(name) for vals in vals_list for name in REPORT):
            raise AccessError(self._by_button_text())

    def _by_button_text(self):
        return self.env._("Only the executor reports, by the button Report.")

    def _refuse_issued(self):
        if any(executor.resolution_id.state != "draft" for executor in self):
            raise UserError(self.env._("An issued resolution is not changed. Cancel it and issue a new one."))

    def action_report(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Report execution"),
            "res_model": "cluster.document.reason",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_document_id": self.document_id.id,
                "default_step": "report",
                "default_executor_id": self.id,
            },
        }

    def _report(self, text):
        """The executor says what was done."""
        self.ensure_one()
        user = self.env.user
        acts = self.user_id in user._doers("resolutions")
        if not acts and not user.has_group("cluster_base.group_controller"):
            raise AccessError(
                self.env._("Only %(name)s reports on this part of the resolution.", name=self.user_id.name)
            )
        if self.resolution_id.state != "issued":
            raise UserError(self.env._("This resolution is not in execution."))
        if self.done_at:
            raise UserError(self.env._("%(name)s has reported already.", name=self._reporter_text()))
        if not (text or "").strip():
            raise UserError(self.env._("Say in a few words what was done."))
        executor = self.sudo()
        executor.write({"done_at": fields.Datetime.now(), "report": text, "reported_by_id": user.id})
        executor.document_id.with_user(user).sudo()._log_event(
            "report",
            self.env._("%(name)s reported: %(text)s", name=self._reporter_text(), text=text),
            {
                "resolution": executor.resolution_id.id,
                "executor": self.user_id.id,
                "for": self.user_id.id if user != self.user_id else 0,
                "report": text,
            },
        )
        executor.document_id._end_tasks("resolution", executor, feedback=text)
        executor.resolution_id._finish_if_reported()

    def _reporter_text(self):
        """Who reported, as trails and prints say it: "Y for X" when somebody else reported in the person's place."""
        self.ensure_one()
        return (self.reported_by_id or self.user_id)._said_for(self.user_id)

from odoo import api, models

from .document import OPEN_STATES
from .reminder import Task


class Document(models.Model):
    """The open tasks that terms are watched of. What is answered, filed, void, rejected or done is no task."""

    _inherit = "cluster.document"

    @api.model
    def _cron_remind(self):
        """Reminders, escalation and the day's letters. A second run says nothing twice."""
        self.env["cluster.reminder"].sudo()._remind()

    def action_file(self):
        done = super().action_file()
        for kind in ("resolution", "reminder", "escalation"):
            self._end_tasks(kind)
        return done

    def _take_off_control(self, reason):
        done = super()._take_off_control(reason)
        self._end_tasks("control")
        return done

    @api.model
    def _open_tasks(self, horizon):
        """Tasks with a term up to `horizon`, of every kind. Other parts of the office add theirs by super()."""
        return [
            *self._tasks_of_executors(horizon),
            *self._tasks_without_executor(horizon),
            *self._control_checks(horizon),
        ]

    @api.model
    def _tasks_of_executors(self, horizon):
        executors = self.env["cluster.resolution.executor"].search(
            [
                ("state", "=", "issued"),
                ("done_at", "=", False),
                ("resolution_id.due_date", "<=", horizon),
                ("document_id.state", "in", OPEN_STATES),
            ]
        )
        return [
            Task(
                executor._name,
                executor.id,
                executor.user_id._substitute(scope="resolutions") or executor.user_id,
                executor.document_id,
                executor.due_date,
                lambda env, text=executor.text: env._("Execute the resolution: %(text)s", text=text),
                executor.resolution_id.author_id,
            )
            for executor in executors
        ]

    @api.model
    def _tasks_without_executor(self, horizon):
        """A document in work that nobody was given: whoever registered it is asked to see to it."""
        late = self.search(
            [
                ("state", "in", OPEN_STATES),
                ("due_date", "<=", horizon),
                ("resolution_ids", "not any", [("state", "=", "issued"), ("executor_ids.done_at", "=", False)]),
            ]
        )
        tasks = []
        for document in late:
            user = document.responsible_user_id or document.event_ids[:1].user_id.filtered("active")
            if user:
                tasks.append(
                    Task(
                        document._name,
                        document.id,
                        user._substitute() or user,
                        document,
                        document.due_date,
                        lambda env: env._("Answer or close the document"),
                        user,
                    )
                )
        return tasks

    @api.model
    def _control_checks(self, horizon):
        return [
            Task(
                "cluster.document.control",
                document.id,
                document.control_on_user_id._substitute() or document.control_on_user_id,
                document,
                document.control_check_date,
                lambda env: env._("Check how the execution stands"),
                document.control_on_user_id,
            )
            for document in self.search([("on_control", "=", True), ("control_check_date", "<=", horizon)])
        ]

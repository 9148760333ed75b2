from odoo import api, models

from .document import OPEN_STATES
from .office_day import office_tz
from .reminder import Task


class Document(models.Model):
    """The open tasks that terms are watched of. What is answered, filed, void, rejected or done is no task."""

    _inherit = "cluster.document"

    @api.model
    def _cron_remind(self):
        """Reminders, escalation and the day's letters. A second run says nothing twice."""
        self.env["cluster.reminder"].sudo().with_context(tz=office_tz(self.env))._remind()

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
        """A document in work that nobody was given: whoever registered it is asked to see to it, or the body's office
        when it came by itself (online, by mail, from a scanner)."""
        late = self.search(
            [
                ("state", "in", OPEN_STATES),
                ("due_date", "<=", horizon),
                ("resolution_ids", "not any", [("state", "=", "issued"), ("executor_ids.done_at", "=", False)]),
            ]
        )
        tasks = []
        office = {unit: self._unit_office(unit) for unit in late.unit_id}
        for document in late:
            user = document._who_sees_to_it() or office[document.unit_id]
            if user:
                tasks.append(
                    Task(
                        document._name,
                        document.id,
                        user._substitute() or user,
                        document,
                        document.due_date,
                        lambda env: env._("Answer or close the document"),
                        document.unit_id.manager_id.user_id or user,
                    )
                )
        return tasks

    def _who_sees_to_it(self):
        """Who answers for a document without an open resolution; nobody where no clerk of the body has touched it."""
        self.ensure_one()
        answers, registered = self.responsible_user_id, self.event_ids[:1].user_id
        if answers.active and not answers.share:
            return answers
        at_home = registered.active and not registered.share and self.unit_id in registered.cluster_body_ids
        return registered if at_home else registered.browse()

    @api.model
    def _unit_office(self, unit):
        """The body's clerk who looks after what came by itself; where there is none, its head."""
        heads = self._unit_heads(unit)
        clerks = self.env.ref("cluster_base.group_clerk").sudo().all_user_ids - heads
        posts = self.env["hr.employee"].sudo().search([("user_id", "in", clerks.ids)], order="id")
        mine = posts.filtered(lambda post: post.department_id._cluster_body() == unit).user_id
        return (mine | heads)[:1]

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

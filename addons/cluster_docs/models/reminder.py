from collections import namedtuple

from odoo import api, fields, models

from ..engine import reminder as engine

# model, id: the record of the task; user: who has to do it; what: words in the reader's language; author: whom to tell
# when nobody stands above the user
Task = namedtuple("Task", "model id user document due what author")
KINDS = [("before", "Before the term"), ("overdue", "Overdue"), ("escalated", "Told to the superior")]


class Reminder(models.Model):
    """What was said to whom about which task and term. One row a task, kind, term and person: the database refuses a
    second, so the job may run as often as it likes. A new term is a new reminder."""

    _name = "cluster.reminder"
    _description = "Reminder"
    _order = "id desc"
    _rec_name = "task_model"
    _log_access = False

    task_model = fields.Char(required=True, readonly=True)
    task_id = fields.Integer(required=True, readonly=True, aggregator=None)
    document_id = fields.Many2one("cluster.document", required=True, readonly=True, index=True, ondelete="cascade")
    kind = fields.Selection(KINDS, required=True, readonly=True)
    due_date = fields.Date(required=True, readonly=True)
    user_id = fields.Many2one("res.users", "To", required=True, readonly=True, ondelete="cascade")
    about_id = fields.Many2one("res.users", "Whose task", readonly=True, ondelete="cascade")
    sent_on = fields.Date(required=True, readonly=True)
    digest_id = fields.Many2one("cluster.reminder.digest", readonly=True, index="btree_not_null", ondelete="set null")

    _once = models.UniqueIndex("(task_model, task_id, kind, due_date, user_id)", "This was already said.")
    _unsent = models.Index("(user_id) WHERE digest_id IS NULL")

    @api.model
    def _remind(self):
        """Collects open tasks, notes what is new, drops what is done, sends one letter a person. What day it is, the
        cluster of each document says: the job may run at any hour."""
        today = fields.Date.context_today(self)
        rules = self.env["cluster.reminder.rule"]._rules()
        if not rules:
            return
        days = {
            cluster: fields.Date.context_today(self.with_context(tz=cluster.tz or "Europe/Minsk"))
            for cluster in self.env["cluster.cluster"].sudo().with_context(active_test=False).search([])
        }
        horizon = fields.Date.add(max([today, *days.values()]), days=max(rule.days_before for rule in rules))
        tasks = {(task.model, task.id): task for task in self.env["cluster.document"].sudo()._open_tasks(horizon)}
        self._drop_unsent(set(tasks))
        for task in tasks.values():
            rule = engine.choose(
                rules, task.document.journal_id.id or None, task.document.deadline_id.rule_id.id or None
            )
            day = days.get(task.document.cluster_id, today)
            for kind in engine.due_kinds(rule, task.due, day) if rule else []:
                self._note(task, kind, day)
        self.env["cluster.reminder.digest"]._send(tasks, today)

    @api.model
    def _drop_unsent(self, open_tasks):
        """What waited for tomorrow's letter and was done meanwhile is not said any more."""
        waiting = self.search([("digest_id", "=", False)])
        waiting.filtered(lambda row: (row.task_model, row.task_id) not in open_tasks).unlink()

    @api.model
    def _note(self, task, kind, today):
        user = self._superior(task) if kind == "escalated" else task.user
        if not user:
            return
        self.env.cr.execute(
            """INSERT INTO cluster_reminder
                 (task_model, task_id, document_id, kind, due_date, user_id, about_id, sent_on)
               VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING id""",
            [task.model, task.id, task.document.id, kind, task.due, user.id, task.user.id, today],
        )
        if self.env.cr.rowcount:
            self._show(task, kind, user)

    @api.model
    def _show(self, task, kind, user):
        """In the list of tasks: the superior's, and the person's own where the task itself put nothing there."""
        document = task.document.with_context(lang=user.lang)
        due = task.due.strftime("%d.%m.%Y")
        if kind == "escalated":
            summary = document.env._("%(name)s is late since %(due)s", name=task.user.name, due=due)
            document._give_task("escalation", task.document, user, summary)
            return
        if task.model != "cluster.document":
            return
        summary = (
            document.env._("Overdue since %(due)s", due=due)
            if kind == "overdue"
            else document.env._("Due on %(due)s", due=due)
        )
        shown = document._tasks("reminder", task.document)
        if shown:
            shown.write({"summary": summary})
        else:
            document._give_task("reminder", task.document, user, summary, deadline=task.due)

    @api.model
    def _superior(self, task):
        """The nearest person above; nobody above: who gave the task."""
        post = task.user.employee_ids[:1]
        while post := post.parent_id or post.department_id.manager_id.filtered(lambda one, post=post: one != post):
            if post.user_id and post.user_id != task.user:
                return post.user_id._substitute() or post.user_id
            if post == post.department_id.manager_id and not post.parent_id:
                break
        return task.author if task.author != task.user else task.author.browse()

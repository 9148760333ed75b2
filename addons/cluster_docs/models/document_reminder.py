from odoo import api, fields, models

DAYS_BEFORE = 3


class Document(models.Model):
    _inherit = "cluster.document"

    reminded_for = fields.Date(readonly=True, copy=False, help="The due date that was already reminded of.")
    reminded_late_for = fields.Date(readonly=True, copy=False, help="The due date whose passing was already told.")

    @api.model
    def _cron_remind(self):
        """One activity before the deadline, one after it has passed; a second run adds nothing, a new deadline does."""
        days = int(self.env["ir.config_parameter"].sudo().get_param("cluster_docs.remind_days", DAYS_BEFORE))
        today = fields.Date.context_today(self)
        late = self.sudo().search(
            [("state", "in", ("registered", "execution")), ("due_date", "<=", fields.Date.add(today, days=days))]
        )
        for document in late:
            overdue = document.due_date < today
            flag = "reminded_late_for" if overdue else "reminded_for"
            if document[flag] == document.due_date:
                continue
            due = document.due_date.strftime("%d.%m.%Y")
            for user in document._reminded_users():
                author = document.with_context(lang=user.lang)
                author.activity_schedule(
                    "mail.mail_activity_data_todo",
                    date_deadline=document.due_date,
                    user_id=user.id,
                    summary=author.env._("Overdue since %(due)s", due=due)
                    if overdue
                    else author.env._("Due on %(due)s", due=due),
                )
            document[flag] = document.due_date

    def _reminded_users(self):
        """Executors who have not reported; nobody assigned: whoever registered the document."""
        self.ensure_one()
        waiting = (
            self.resolution_ids.filtered(lambda r: r.state == "issued")
            .executor_ids.filtered(lambda e: not e.done_at)
            .user_id
        )
        return waiting or self.event_ids[:1].user_id.filtered("active")

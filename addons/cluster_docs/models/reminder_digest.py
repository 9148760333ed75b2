from collections import defaultdict

from odoo import api, fields, models


class ReminderDigest(models.Model):
    """One letter a day and person, with everything there is to say."""

    _name = "cluster.reminder.digest"
    _description = "Daily letter of reminders"
    _order = "day desc, id desc"
    _rec_name = "day"

    user_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="cascade")
    day = fields.Date(required=True, readonly=True)
    reminder_ids = fields.One2many("cluster.reminder", "digest_id", "Reminders", readonly=True)
    mail_id = fields.Many2one("mail.mail", readonly=True, ondelete="set null")

    _day_uniq = models.UniqueIndex("(user_id, day)", "This day's letter to this person was already made.")

    @api.model
    def _send(self, tasks, today):
        """`tasks`: open ones by (model, id). What comes after the day's letter waits for the next day's."""
        rows = defaultdict(self.env["cluster.reminder"].browse)
        for row in self.env["cluster.reminder"].search([("digest_id", "=", False)], order="due_date, id"):
            rows[row.user_id] |= row
        had_today = self.search([("day", "=", today), ("user_id", "in", [user.id for user in rows])]).user_id
        for user, reminders in rows.items():
            if user in had_today:
                continue
            digest = self.create({"user_id": user.id, "day": today})
            reminders.write({"digest_id": digest.id})
            if user.email:
                digest.mail_id = digest._prepare_mail(reminders, tasks)

    def _prepare_mail(self, reminders, tasks):
        self.ensure_one()
        reader = self.with_context(lang=self.user_id.lang or self.env.lang)
        names = dict(self.env["cluster.reminder"]._fields["kind"]._description_selection(reader.env))
        lines = [
            {
                "kind": row.kind,
                "kind_name": names[row.kind],
                "due": row.due_date.strftime("%d.%m.%Y"),
                "document": row.document_id.display_name,
                "what": tasks[row.task_model, row.task_id].what(reader.env),
                "who": row.about_id.name if row.kind == "escalated" else "",
                "url": f"{self.get_base_url()}/odoo/action-cluster_docs.document_action/{row.document_id.id}",
            }
            for row in reminders
        ]
        body = reader.env["ir.qweb"]._render(
            "cluster_docs.reminder_digest", {"lines": lines, "user": self.user_id}, lang=reader.env.lang
        )
        subject = reader.env._("Tasks on documents: %(count)s to look at", count=len(lines))
        mail = (
            self.env["mail.mail"]
            .sudo()
            .create(
                {
                    "subject": subject,
                    "body_html": body,
                    "email_to": self.user_id.email_formatted,
                    "email_from": self.env.company.email_formatted or self.env.user.email_formatted,
                    "auto_delete": False,
                }
            )
        )
        return mail.id

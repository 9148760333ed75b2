from odoo import api, fields, models
from odoo.fields import Domain

# a to-do of Odoo goes when a document is closed; who has still to read it is asked on
TODO, READ = "mail.mail_activity_data_todo", "cluster_docs.activity_read"


class Document(models.Model):
    """Who has a part in a document beyond its body: approvers, people to be acquainted, acting officers. They read it;
    and the tasks of all of them."""

    _inherit = "cluster.document"

    participant_ids = fields.Many2many(
        "res.users",
        "cluster_document_participant_rel",
        "document_id",
        "user_id",
        "Approvers and readers",
        readonly=True,
        copy=False,
    )
    is_acted_for = fields.Boolean(
        "A task of somebody I act for", compute="_compute_is_acted_for", search="_search_is_acted_for"
    )

    @api.depends_context("uid")
    def _compute_is_acted_for(self):
        mine = self.sudo().search(Domain("id", "in", self.ids) & self._acting_domain())
        for document in self:
            document.is_acted_for = document in mine

    def _search_is_acted_for(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = self._acting_domain()
        return mine if True in value else ~mine

    @api.model
    def _acting_domain(self):
        """Documents of the tasks that the user does for people who are away."""
        user, domain = self.env.user, Domain.FALSE
        for field, scope in (
            ("participant_ids", "approvals"),
            ("executor_ids", "resolutions"),
            ("answer_signer_id", "signing"),
        ):
            if absent := user._acting_for(scope=scope):
                domain |= Domain(field, "in", absent.ids)
        return domain

    @api.model
    def _readable_domain(self):
        """Approvers and readers hold a key of the document (models/reader_keys.py); whoever acts for somebody reads
        that person's documents as long as it lasts."""
        readable = super()._readable_domain()
        user = self.env.user
        if user.has_group("cluster_base.group_clerk") or user.has_group("cluster_base.group_head"):
            readable |= self._acting_domain()
        return readable

    def _refuse_step_fields(self, names):
        if "participant_ids" in names:
            names = [*names, "state"]
        return super()._refuse_step_fields(names)

    # tasks

    def _give_task(self, kind, record, user, summary, deadline=None, note=""):
        """A to-do on the document for one person. `kind`: resolution, approval, acquaintance, reminder, escalation."""
        self.ensure_one()
        # the day's letter tells of these: no letter of Odoo's own for each beside it
        quiet = kind in ("reminder", "escalation") or self.env.context.get("mail_activity_quick_update", False)
        document = self.sudo().with_context(mail_activity_quick_update=quiet)
        return document.activity_schedule(
            READ if kind == "acquaintance" else TODO,
            date_deadline=deadline or fields.Date.context_today(self),
            summary=summary,
            note=note,
            user_id=user.id,
            cluster_kind=kind,
            cluster_task_id=record.id,
        )

    def _tasks(self, kind, records=None):
        domain = [("res_model", "=", self._name), ("res_id", "in", self.ids), ("cluster_kind", "=", kind)]
        if records is not None:
            domain.append(("cluster_task_id", "in", records.ids))
        return self.env["mail.activity"].sudo().search(domain)

    def _end_tasks(self, kind, records=None, feedback=None):
        """Done (with words) or dropped (without)."""
        tasks = self._tasks(kind, records)
        if feedback:
            tasks.action_feedback(feedback=feedback)
        else:
            tasks.unlink()

    # the card

    def _card_resolutions(self):
        """Issued resolutions in the order of their tree."""
        self.ensure_one()
        return self.resolution_ids.filtered(lambda one: one.state in ("issued", "done")).sorted("tree_key")

    def _card_common(self):
        """Acting officers stand on the card as "Y for X"."""
        card = super()._card_common()
        orders = self._card_resolutions()
        reports = orders.executor_ids.sudo().filtered("done_at")
        card["resolution"] = "\n".join(f"{r.text} — {r.author_text}, {self._card_date(r.date)}" for r in orders)
        card["course"] = "\n".join(
            filter(
                None,
                [self.note, *(f"{e._reporter_text()}, {self._card_date(e.done_at)}: {e.report}" for e in reports)],
            )
        )
        return card

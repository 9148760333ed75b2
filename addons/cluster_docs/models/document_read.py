from odoo import api, models

# What lists show of a document; whoever asks for more has opened it.
LIST_FIELDS = {
    "id",
    "display_name",
    "number",
    "registration_date",
    "registered_at",
    "kind_id",
    "title",
    "correspondent_name",
    "their_number",
    "their_date",
    "responsible_user_id",
    "executor_ids",
    "due_date",
    "days_left",
    "is_overdue",
    "on_control",
    "direction",
    "journal_id",
    "unit_id",
    "cluster_id",
    "case_file_id",
    "state",
    "stamp_id",
    "search_hit",
    "write_date",
}
# What no list shows.
CONTENT_FIELDS = {"note", "attachment_ids", "message_ids", "resolution_ids", "event_ids", "deadline_ids", "result"}


class Document(models.Model):
    """Reads of restricted documents are noted: the form, the export, and the same over the API."""

    _inherit = "cluster.document"

    def read(self, fields=None, load="_classic_read"):
        values = super().read(fields, load=load)
        if not self.env.context.get("cluster_listing") and not (fields and LIST_FIELDS.issuperset(fields)):
            self._note_reading("form")
        return values

    @api.model
    def web_search_read(self, domain, specification, offset=0, limit=None, order=None, count_limit=None):
        lists = self.with_context(cluster_listing=True) if CONTENT_FIELDS.isdisjoint(specification) else self
        return super(Document, lists).web_search_read(
            domain, specification, offset=offset, limit=limit, order=order, count_limit=count_limit
        )

    @api.model
    def search_read(self, domain=None, fields=None, offset=0, limit=None, order=None, **read_kwargs):
        values = super().search_read(domain, fields, offset=offset, limit=limit, order=order, **read_kwargs)
        if not fields or CONTENT_FIELDS.intersection(fields):
            self.browse([row["id"] for row in values])._note_reading("form")
        return values

    def _export_rows(self, fields, *, _is_toplevel_call=True):
        rows = super()._export_rows(fields, _is_toplevel_call=_is_toplevel_call)
        self._note_reading("export")
        return rows

    def _note_reading(self, kind, file=0, detail=""):
        self.env["cluster.read.log"]._note([id_ for id_ in self.ids if id_], kind, file, detail)

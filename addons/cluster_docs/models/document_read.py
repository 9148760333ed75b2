from odoo import api, models
from odoo.fields import Domain

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
    "create_date",
    "control_type",
    "control_check_date",
    "approval_state",
    "term_kind",
    "appeal_kind",
    "appeal_form",
    "appeal_decision",
    "topic_id",
    "external_number",
    "repeat_kind",
    "is_collective",
    "signatory_count",
    "answer_decision",
    "answer_signer_id",
    "answer_state",
    "parent_id",
    "parent_due_date",
    "paper_where",
    "paper_place_id",
    "paper_chrono",
    "paper_fond",
    "paper_inventory",
    "paper_box",
    "paper_overdue",
    "activity_ids",
    "activity_state",
    "activity_user_id",
    "activity_type_id",
    "activity_type_icon",
    "activity_date_deadline",
    "activity_exception_decoration",
    "activity_exception_icon",
}


class Document(models.Model):
    """Reads of restricted documents are noted: the form, the export, and the same over the API."""

    _name = "cluster.document"
    _inherit = ["cluster.document", "cluster.noted.reading"]

    @api.model
    def _is_opened(self, names):
        return not names or not LIST_FIELDS.issuperset(names)

    def _noted_documents(self):
        return self

    @api.model
    def _noted_domain(self):
        return Domain("stamp_id", "!=", False)

    def _note_reading(self, kind, file=0, detail=""):
        self.env["cluster.read.log"]._note([id_ for id_ in self.ids if id_], kind, file, detail)

from odoo import api, fields, models
from odoo.exceptions import UserError

# what people write on a card; everything else is written by steps and disturbs nobody who edits
CONTENT = {
    "journal_id",
    "kind_id",
    "index_code",
    "title",
    "note",
    "correspondent_id",
    "correspondent_name",
    "correspondent_address",
    "correspondent_contact",
    "their_number",
    "their_date",
    "document_date",
    "received_on",
    "sheets",
    "annex_sheets",
    "delivery_method",
    "deadline_rule_id",
    "case_file_id",
    "parent_id",
    "result",
    "answer_body",
    "answer_grounds",
    "answer_signer_id",
    "closes_control",
    "paper_box",
    "paper_chrono",
    "paper_fond",
    "paper_inventory",
    "paper_unit",
    "reader_post_ids",
    "reader_unit_ids",
    "reader_user_ids",
    "recipient_ids",
    "stamp_id",
    # appeals
    "appeal_kind",
    "appeal_form",
    "appeal_source",
    "applicant_kind",
    "external_number",
    "is_anonymous",
    "is_collective",
    "repeat_kind",
    "repeat_of_id",
    "signatory_count",
    "signatory_ids",
    "topic_id",
}


class Document(models.Model):
    """Two people on one card. The form says which version of the words it was opened with (see
    static/src/js/document_form.js); who saves over newer words is told so and loses nothing: what was typed stays on
    the screen. Steps, messages and programs that name no version are not held up."""

    _inherit = "cluster.document"

    content_version = fields.Integer("Version of the words", default=0, copy=False, aggregator=None)
    content_user_id = fields.Many2one("res.users", "Last edited by", readonly=True, copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.pop("content_version", None)
        return super().create(vals_list)

    def write(self, vals):
        seen = vals.get("content_version")
        vals = {name: value for name, value in vals.items() if name not in ("content_version", "content_user_id")}
        written = CONTENT & vals.keys()
        if not written:
            return super().write(vals) if vals else True
        if seen is not None:
            self._check_seen(seen)
        done = True
        for version, documents in self.grouped("content_version").items():
            done = super(Document, documents).write(
                {**vals, "content_version": version + 1, "content_user_id": self.env.uid}
            )
        return done

    def _check_seen(self, seen):
        for document in self.filtered(lambda one: one.content_version != seen):
            raise UserError(
                self.env._(
                    "%(name)s changed this card while you were writing. Nothing of yours is saved or lost: it stays on "
                    "the screen. Copy your words, discard (Alt+J), look at the new card and enter them again.",
                    name=document.content_user_id.sudo().name or self.env._("Somebody"),
                )
            )

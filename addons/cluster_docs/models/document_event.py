from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import hash_chain


class DocumentEvent(models.Model):
    """What happened to a document, each row sealed by the hash of the one before. Append-only by trigger."""

    _name = "cluster.document.event"
    _description = "Document event"
    _order = "document_id, seq"
    _log_access = False
    _rec_name = "text"

    document_id = fields.Many2one("cluster.document", required=True, readonly=True, ondelete="restrict")
    seq = fields.Integer("No.", required=True, readonly=True, aggregator=None)
    kind = fields.Char(required=True, readonly=True)
    text = fields.Text(required=True, readonly=True)
    data = fields.Json(readonly=True)
    user_id = fields.Many2one("res.users", "By", required=True, readonly=True, ondelete="restrict")
    at = fields.Datetime(required=True, readonly=True)
    prev_hash = fields.Char(required=True, readonly=True)
    hash = fields.Char(required=True, readonly=True)

    _seq_uniq = models.Constraint("UNIQUE(document_id, seq)", "Events of a document follow each other without a gap.")
    _seq_positive = models.Constraint("CHECK(seq > 0)", "Events are counted from 1.")

    def init(self):
        self.env.cr.execute("""
            CREATE OR REPLACE FUNCTION cluster_document_event_guard() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'The history of a document is only added to, never changed.'
                    USING ERRCODE = 'integrity_constraint_violation';
            END $$;
            DROP TRIGGER IF EXISTS cluster_document_event_guard ON cluster_document_event;
            CREATE TRIGGER cluster_document_event_guard BEFORE UPDATE OR DELETE ON cluster_document_event
                FOR EACH ROW EXECUTE FUNCTION cluster_document_event_guard();
        """)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.context.get("cluster_event_append"):
            raise UserError(self.env._("History is written by the steps themselves, not by hand."))
        return super().create(vals_list)

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("The history of a document is never changed."))

    def unlink(self):  # pylint: disable=method-required-super
        raise UserError(self.env._("The history of a document is never removed."))  # pylint: disable=no-raise-unlink

    def _sealed(self):
        """The row as the hash covers it."""
        self.ensure_one()
        return hash_chain.Event(
            document=self.document_id.id,
            seq=self.seq,
            kind=self.kind,
            text=self.text,
            data=self.data or {},
            user=self.user_id.id,
            at=fields.Datetime.to_string(self.at),
            prev_hash=self.prev_hash,
        )

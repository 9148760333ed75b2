import psycopg2

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.sql_db import Cursor

from ..engine import hash_chain

KINDS = [
    ("form", "Opened"),
    ("print", "Printed"),
    ("file", "File downloaded"),
    ("export", "Exported"),
]


class ReadLog(models.Model):
    """Who read which restricted document, when and how: one row for a person, a document, a way and a day.

    One chain for the whole log, each row sealed by the hash of the one before, its head in `cluster.read.log.head`.
    A row is written in a short transaction of its own, so that it stays when the request fails, and waits for no
    other than the row before it."""

    _name = "cluster.read.log"
    _description = "Read of a restricted document"
    _order = "seq desc"
    _log_access = False
    _rec_name = "seq"

    seq = fields.Integer("No.", required=True, readonly=True, aggregator=None)
    document_id = fields.Many2one("cluster.document", required=True, readonly=True, index=True, ondelete="restrict")
    unit_id = fields.Many2one("hr.department", "Body", required=True, readonly=True, index=True, ondelete="restrict")
    user_id = fields.Many2one("res.users", "Who", required=True, readonly=True, ondelete="restrict")
    at = fields.Datetime("When", required=True, readonly=True)
    day = fields.Date(required=True, readonly=True)
    kind = fields.Selection(KINDS, "How", required=True, readonly=True)
    file = fields.Integer("File", required=True, readonly=True, aggregator=None)
    detail = fields.Char("What", required=True, readonly=True)
    prev_hash = fields.Char(required=True, readonly=True)
    hash = fields.Char("Seal", required=True, readonly=True)

    _seq_uniq = models.Constraint("UNIQUE(seq)", "Rows of the log follow each other without a gap.")
    _once_a_day = models.UniqueIndex(
        "(user_id, document_id, day, kind, file)", "This reading is already in the log of today."
    )

    def init(self):
        self.env.cr.execute("""
            CREATE OR REPLACE FUNCTION cluster_read_log_guard() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'The log of reads is only added to, never changed.'
                    USING ERRCODE = 'integrity_constraint_violation';
            END $$;
            DROP TRIGGER IF EXISTS cluster_read_log_guard ON cluster_read_log;
            CREATE TRIGGER cluster_read_log_guard BEFORE UPDATE OR DELETE ON cluster_read_log
                FOR EACH ROW EXECUTE FUNCTION cluster_read_log_guard();
        """)

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        raise UserError(self.env._("The log of reads writes itself."))

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("The log of reads is never changed."))

    def unlink(self):  # pylint: disable=method-required-super
        raise UserError(self.env._("The log of reads is never removed."))  # pylint: disable=no-raise-unlink

    @api.model
    def _note(self, document_ids, kind, file=0, detail=""):
        """Notes that the present user reads the restricted ones among these documents. The system's own reads
        (superuser, sudo) are not a person's."""
        if self.env.su or self.env.uid == SUPERUSER_ID or not document_ids:
            return
        self.env["cluster.document"].flush_model(["stamp_id"])
        cr = self.env.cr
        day = fields.Date.context_today(self)
        cr.execute(
            """SELECT id FROM cluster_document d WHERE id = ANY(%s) AND stamp_id IS NOT NULL AND NOT EXISTS (
                   SELECT FROM cluster_read_log l WHERE l.user_id = %s AND l.document_id = d.id
                   AND l.day = %s AND l.kind = %s AND l.file = %s)""",
            [list(document_ids), self.env.uid, day, kind, file],
        )
        fresh = [row[0] for row in cr.fetchall()]
        if not fresh:
            return
        if cr.readonly and not isinstance(cr, Cursor):  # a test's: Odoo runs the request again on one that writes
            raise psycopg2.errors.ReadOnlySqlTransaction("A reading is to be noted")
        with self.env.registry.cursor() as own:
            if isinstance(own, Cursor):  # a test cursor lives in the test's own transaction
                own.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
                own.execute("SET LOCAL lock_timeout = '5s'")
            self.with_env(self.env(cr=own))._append(fresh, day, kind, file, detail)

    @api.model
    def _append(self, document_ids, day, kind, file, detail):
        cr = self.env.cr
        cr.execute("SELECT seq, hash FROM cluster_read_log_head WHERE id = 1 FOR UPDATE")
        seq, previous = cr.fetchone()
        # a document that this very request wrote is not there yet for others: it has no reader but its author
        cr.execute(
            """SELECT id, unit_id FROM cluster_document d WHERE id = ANY(%s) AND stamp_id IS NOT NULL AND NOT EXISTS (
                   SELECT FROM cluster_read_log l WHERE l.user_id = %s AND l.document_id = d.id
                   AND l.day = %s AND l.kind = %s AND l.file = %s) ORDER BY id""",
            [document_ids, self.env.uid, day, kind, file],
        )
        for document, unit in cr.fetchall():
            seq += 1
            at = fields.Datetime.now()
            event = self._event(document, seq, kind, detail, unit, file, day, self.env.uid, at, previous)
            sealed = hash_chain.seal(event)
            cr.execute(
                """INSERT INTO cluster_read_log
                       (seq, document_id, unit_id, user_id, at, day, kind, file, detail, prev_hash, hash)
                   VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)""",
                [seq, document, unit, self.env.uid, at, day, kind, file, detail, previous, sealed],
            )
            cr.execute("UPDATE cluster_read_log_head SET seq = %s, hash = %s WHERE id = 1", [seq, sealed])
            previous = sealed

    @api.model
    def _event(self, document, seq, kind, detail, unit, file, day, user, at, prev_hash):
        """A row as its seal covers it."""
        return hash_chain.Event(
            document=document,
            seq=seq,
            kind=kind,
            text=detail,
            data={"unit": unit, "file": file, "day": fields.Date.to_string(day)},
            user=user,
            at=fields.Datetime.to_string(at),
            prev_hash=prev_hash,
        )

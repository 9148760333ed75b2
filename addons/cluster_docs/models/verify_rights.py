from odoo import api, models

from ..engine import hash_chain

BATCH = 5000


class ClusterVerify(models.AbstractModel):
    _inherit = "cluster.verify"

    @api.model
    def _check_read_log(self):
        """The log of reads is one whole chain up to its head."""
        cr = self.env.cr
        cr.execute("SELECT seq, hash FROM cluster_read_log_head WHERE id = 1")
        head = cr.fetchone()
        if not head:
            yield "Log of reads: its head is missing."
            return
        for breach in hash_chain.breaches(self._read_log_rows(), *head):
            yield f"Log of reads: {breach}."

    def _read_log_rows(self):
        """(event, seal) of each row in order, fetched in batches."""
        cr, log = self.env.cr, self.env["cluster.read.log"]
        last = None
        while True:
            cr.execute(
                """SELECT document_id, seq, kind, detail, unit_id, file, day, user_id, at, prev_hash, hash
                   FROM cluster_read_log WHERE %(last)s IS NULL OR seq > %(last)s ORDER BY seq LIMIT %(limit)s""",
                {"last": last, "limit": BATCH},
            )
            rows = cr.fetchall()
            if not rows:
                return
            for *row, sealed in rows:
                yield log._event(*row), sealed
            last = rows[-1][1]

    @api.model
    def _check_document_readers(self):
        """Who may read a document is what its body, stamp, executors and readers say."""
        self.env["cluster.document"].flush_model()
        self.env.cr.execute("""
            SELECT id, number FROM cluster_document WHERE access_keys IS DISTINCT FROM
                cluster_document_keys(id, unit_id, cluster_id, stamp_id, create_uid, stamped_by_id)
            ORDER BY id""")
        for document, number in self.env.cr.fetchall():
            name = f"Document {document}" + (f", number {number}" if number else "")
            yield f"{name}: the keys of its readers are not those that its body, stamp and readers give."

    @api.model
    def _check_stamps_told(self):
        """A stamp on a document is the last one that its history tells of."""
        self.env.cr.execute("""
            SELECT d.id, d.number, s.code, e.data->>'stamp' FROM cluster_document d
            LEFT JOIN cluster_document_stamp s ON s.id = d.stamp_id
            LEFT JOIN LATERAL (SELECT data FROM cluster_document_event WHERE document_id = d.id AND kind = 'stamp'
                               ORDER BY seq DESC LIMIT 1) e ON true
            WHERE (d.stamp_id IS NOT NULL OR e.data IS NOT NULL)
              AND coalesce(s.code, '') IS DISTINCT FROM coalesce(e.data->>'stamp', '') ORDER BY d.id""")
        for document, number, shown, told in self.env.cr.fetchall():
            name = f"Document {document}" + (f", number {number}" if number else "")
            yield f"{name}: it shows stamp {shown or '—'}, the history says {told or '—'}."

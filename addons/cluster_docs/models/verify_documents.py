from odoo import api, fields, models

from ..engine import hash_chain, index_grammar

BATCH = 2000
FILE_BATCH = 500
DOCUMENT, NUMBER, JOURNAL = "cluster.document", "cluster.document.number", "cluster.document.journal"


class ClusterVerify(models.AbstractModel):
    _inherit = "cluster.verify"

    @api.model
    def _check_document_numbers(self):
        """Journals have no gap, no line without its document, no counter that disagrees. Reserved lines are lines like
        others, those with a letter (12а) stand beside the row of ordinals; verify_journals looks at both."""
        yield from self._number_gaps()
        yield from self._counter_breaches()
        self.env.cr.execute("""
            SELECT n.number, n.id, d.id, d.number
            FROM cluster_document_number n LEFT JOIN cluster_document d ON d.id = n.document_id
            WHERE n.document_id IS NOT NULL AND (
               d.id IS NULL OR d.number IS DISTINCT FROM n.number OR d.number_id IS DISTINCT FROM n.id
               OR d.journal_id IS DISTINCT FROM n.journal_id OR (d.state = 'void') <> (n.state = 'void')
               OR d.registered_at IS DISTINCT FROM n.issued_at OR d.registration_date IS DISTINCT FROM n.issued_on)""")
        for number, line, document, told in self.env.cr.fetchall():
            if not document:
                yield NUMBER, line, f"Number {number}: its document is missing."
            elif told != number:
                yield DOCUMENT, document, f"Document {document}: it says number {told}, the journal says {number}."
            else:
                yield (
                    DOCUMENT,
                    document,
                    f"Document {document}, number {number}: the journal's line and the document disagree.",
                )
        self.env.cr.execute("""SELECT id, number FROM cluster_document d WHERE number IS NOT NULL
                      AND NOT EXISTS (SELECT FROM cluster_document_number n WHERE n.document_id = d.id)""")
        for document, number in self.env.cr.fetchall():
            yield DOCUMENT, document, f"Document {document}: number {number} does not stand in its journal."

    @api.model
    def _check_document_announcements(self):
        """What follows from a number was done: a quarter of an hour later nothing of it is left."""
        since = fields.Datetime.subtract(fields.Datetime.now(), minutes=15)
        self.env.cr.execute("SELECT id, number FROM cluster_document WHERE to_announce AND write_date < %s", [since])
        for document, number in self.env.cr.fetchall():
            yield (
                DOCUMENT,
                document,
                f"Document {document}, number {number}: what follows from its number was not done.",
            )
        self.env.cr.execute(
            """SELECT a.id, a.number, d.id FROM cluster_document a JOIN cluster_document d ON d.id = a.parent_id
               WHERE a.closes_control AND a.answer_state IS NULL AND a.number IS NOT NULL AND a.state <> 'void'
                 AND NOT a.to_announce IS TRUE AND a.registered_at < %s AND d.unit_id = a.unit_id
                 AND d.state IN ('registered', 'execution') AND d.direction NOT IN ('appeal', 'procedure')
                 AND NOT EXISTS (SELECT FROM cluster_document_event e
                                 WHERE e.document_id = d.id AND e.kind = 'reopened' AND e.at >= a.registered_at)""",
            [since],
        )
        for answer, number, document in self.env.cr.fetchall():
            yield (
                DOCUMENT,
                answer,
                f"Document {answer}, number {number}: it closes document {document}, which is still in work.",
            )

    @api.model
    def _number_gaps(self):
        self.env.cr.execute("""
            SELECT j.id, j.name->>'en_US', n.year, n.ordinal, n.previous FROM (
                SELECT journal_id, year, ordinal, lag(ordinal, 1, 0) OVER (PARTITION BY journal_id, year ORDER BY ordinal) AS previous
                FROM cluster_document_number WHERE suffix IS NULL) n JOIN cluster_document_journal j ON j.id = n.journal_id
            WHERE n.ordinal <> n.previous + 1""")  # noqa: E501
        for journal, name, year, ordinal, previous in self.env.cr.fetchall():
            missing = f"{previous + 1}" if ordinal == previous + 2 else f"{previous + 1} to {ordinal - 1}"
            yield JOURNAL, journal, f"Journal {name}, {year}: number {missing} is missing."

    @api.model
    def _counter_breaches(self):
        self.env.cr.execute("""
            SELECT j.id, j.name->>'en_US', coalesce(c.year, n.year), coalesce(c.last, 0), coalesce(n.last, 0)
            FROM cluster_document_counter c
            FULL JOIN (SELECT journal_id, year, max(ordinal) AS last FROM cluster_document_number GROUP BY 1, 2) n
                ON n.journal_id = c.journal_id AND n.year = c.year
            JOIN cluster_document_journal j ON j.id = coalesce(c.journal_id, n.journal_id)
            WHERE coalesce(c.last, 0) <> coalesce(n.last, 0)""")
        for journal, name, year, counted, given in self.env.cr.fetchall():
            yield JOURNAL, journal, f"Journal {name}, {year}: the counter says {counted}, the last number is {given}."

    @api.model
    def _check_document_history(self):
        """The chain of each document is whole, and what it says about the number is what the journal says."""
        cr, last = self.env.cr, 0
        while True:
            cr.execute(
                """SELECT d.id, d.event_seq, d.event_hash, d.state, d.number, n.ordinal, n.year FROM cluster_document d
                   LEFT JOIN cluster_document_number n ON n.id = d.number_id
                   WHERE d.id > %s ORDER BY d.id LIMIT %s""",
                [last, BATCH],
            )
            documents = cr.fetchall()
            if not documents:
                return
            first, last = documents[0][0], documents[-1][0]
            rows = {document[0]: [] for document in documents}
            cr.execute(
                """SELECT document_id, seq, kind, text, data, user_id, at, prev_hash, hash FROM cluster_document_event
                   WHERE document_id BETWEEN %s AND %s ORDER BY document_id, seq""",
                [first, last],
            )
            for document, seq, kind, text, data, user, at, prev_hash, stored in cr.fetchall():
                event = hash_chain.Event(
                    document, seq, kind, text, data or {}, user, fields.Datetime.to_string(at), prev_hash
                )
                rows[document].append((event, stored))
            for document in documents:
                for text in self._document_breaches(document, rows[document[0]]):
                    yield DOCUMENT, document[0], text

    @api.model
    def _document_breaches(self, document, chain):
        """`document`: id, length and head of its history, state, number, ordinal, year."""
        document_id, seq, head, state, number, ordinal, year = document
        name = f"Document {document_id}" + (f", number {number}" if number else "")
        if not chain and state != "draft":
            yield f"{name}: it has no history."
            return
        for breach in hash_chain.breaches(chain, seq or 0, head):
            yield f"{name}: {breach}."
        told = next((event.data for event, _hash in chain if event.kind == "registered"), None)
        if number and told is None:
            yield f"{name}: its history does not tell of the registration."
        elif number and told.get("number") != number:
            yield f"{name}: the history says number {told.get('number')}."
        elif told and (told.get("ordinal"), told.get("year")) != (ordinal, year):
            yield f"{name}: the history says ordinal {told.get('ordinal')} of {told.get('year')}, the journal {ordinal} of {year}."  # noqa: E501
        if number and told and (state == "void") != any(event.kind == "void" for event, _hash in chain):
            yield f"{name}: it is void on one side only, the history or the document."

    @api.model
    def _check_document_files(self):
        """Files of registered documents are byte for byte those that the history sealed."""
        cr, last = self.env.cr, 0
        destroyed = self._destroyed_files()
        while True:
            cr.execute(
                """SELECT id, document_id, data->'files' FROM cluster_document_event
                   WHERE id > %s AND kind IN ('accepted', 'file') AND data->'files' <> '[]'::jsonb
                   ORDER BY id LIMIT %s""",
                [last, FILE_BATCH],
            )
            rows = cr.fetchall()
            if not rows:
                return
            last = rows[-1][0]
            told = [(document, file) for _id, document, files in rows for file in files or []]
            present = self.env["ir.attachment"].browse({file["id"] for _document, file in told}).exists()
            for document, file in told:
                attachment = present.filtered(lambda one, file=file: one.id == file["id"])
                if (document, file["id"]) in destroyed:
                    for text in self._destroyed_breaches(document, file, attachment, destroyed[document, file["id"]]):
                        yield DOCUMENT, document, text
                elif not attachment:
                    yield DOCUMENT, document, f"Document {document}: file {file['name']} is missing."
                elif attachment._cluster_sha256() != file["sha256"]:
                    yield DOCUMENT, document, f"Document {document}: file {file['name']} was changed."
                attachment.invalidate_recordset()

    @api.model
    def _check_document_indexes(self):
        """The pattern of every journal can still be used."""
        for journal in self.env["cluster.document.journal"].search([]):  # pylint: disable=no-search-all
            try:
                index_grammar.parse(journal.pattern)
            except index_grammar.PatternError as error:
                yield JOURNAL, journal.id, f"Journal {journal.name}: {error}"

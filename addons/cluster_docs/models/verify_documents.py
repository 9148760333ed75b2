from odoo import api, models

from ..engine import hash_chain, index_grammar

BATCH = 2000


class ClusterVerify(models.AbstractModel):
    _inherit = "cluster.verify"

    @api.model
    def _check_document_numbers(self):
        """Journals have no gap, no line without its document, no counter that disagrees. Reserved lines are lines like
        others, those with a letter (12а) stand beside the row of ordinals; verify_journals looks at both."""
        cr = self.env.cr
        cr.execute("""
            SELECT j.name->>'en_US', n.year, n.ordinal, n.previous FROM (
                SELECT journal_id, year, ordinal, lag(ordinal, 1, 0) OVER (PARTITION BY journal_id, year ORDER BY ordinal) AS previous
                FROM cluster_document_number WHERE suffix IS NULL) n JOIN cluster_document_journal j ON j.id = n.journal_id
            WHERE n.ordinal <> n.previous + 1""")  # noqa: E501
        for journal, year, ordinal, previous in cr.fetchall():
            missing = f"{previous + 1}" if ordinal == previous + 2 else f"{previous + 1} to {ordinal - 1}"
            yield f"Journal {journal}, {year}: number {missing} is missing."
        cr.execute("""
            SELECT j.name->>'en_US', coalesce(c.year, n.year), coalesce(c.last, 0), coalesce(n.last, 0)
            FROM cluster_document_counter c
            FULL JOIN (SELECT journal_id, year, max(ordinal) AS last FROM cluster_document_number GROUP BY 1, 2) n
                ON n.journal_id = c.journal_id AND n.year = c.year
            JOIN cluster_document_journal j ON j.id = coalesce(c.journal_id, n.journal_id)
            WHERE coalesce(c.last, 0) <> coalesce(n.last, 0)""")
        for journal, year, counted, given in cr.fetchall():
            yield f"Journal {journal}, {year}: the counter says {counted}, the last number is {given}."
        cr.execute("""
            SELECT n.number, n.id, d.id, d.number, d.number_id, d.journal_id, n.journal_id, n.state, d.state,
                   d.registered_at = n.issued_at, d.registration_date = n.issued_on
            FROM cluster_document_number n LEFT JOIN cluster_document d ON d.id = n.document_id
            WHERE n.document_id IS NOT NULL AND (d.id IS NULL
               OR d.number IS DISTINCT FROM n.number OR d.number_id IS DISTINCT FROM n.id
               OR d.journal_id IS DISTINCT FROM n.journal_id OR (d.state = 'void') <> (n.state = 'void')
               OR d.registered_at IS DISTINCT FROM n.issued_at OR d.registration_date IS DISTINCT FROM n.issued_on)""")
        for row in cr.fetchall():
            number, _number_id, document, told = row[:4]
            if not document:
                yield f"Number {number}: its document is missing."
            elif told != number:
                yield f"Document {document}: it says number {told}, the journal says {number}."
            else:
                yield f"Document {document}, number {number}: the journal's line and the document disagree."
        cr.execute("""SELECT id, number FROM cluster_document d WHERE number IS NOT NULL
                      AND NOT EXISTS (SELECT FROM cluster_document_number n WHERE n.document_id = d.id)""")
        for document, number in cr.fetchall():
            yield f"Document {document}: number {number} does not stand in its journal."

    @api.model
    def _check_document_history(self):
        """The chain of each document is whole, and what it says about the number is what the journal says."""
        events = self.env["cluster.document.event"]
        documents = self.env["cluster.document"].with_context(active_test=False, prefetch_fields=False)
        last = 0
        while batch := documents.search_fetch(
            [("id", ">", last)], ["event_seq", "event_hash", "state", "number"], order="id", limit=BATCH
        ):
            last = batch[-1].id
            rows = {document.id: [] for document in batch}
            for event in events.search([("document_id", "in", batch.ids)], order="document_id, seq"):
                rows[event.document_id.id].append(event)
            for document in batch:
                yield from self._document_breaches(document, rows[document.id])
            self.env.invalidate_all(flush=False)

    def _document_breaches(self, document, events):
        name = f"Document {document.id}" + (f", number {document.number}" if document.number else "")
        if not events and document.state != "draft":
            yield f"{name}: it has no history."
            return
        chain = [(event._sealed(), event.hash) for event in events]
        for breach in hash_chain.breaches(chain, document.event_seq, document.event_hash):
            yield f"{name}: {breach}."
        told = next((event.data or {} for event in events if event.kind == "registered"), None)
        if document.number and told is None:
            yield f"{name}: its history does not tell of the registration."
        elif document.number and told.get("number") != document.number:
            yield f"{name}: the history says number {told.get('number')}."
        elif told:
            line = document.number_id
            if (told.get("ordinal"), told.get("year")) != (line.ordinal, line.year):
                yield f"{name}: the history says ordinal {told.get('ordinal')} of {told.get('year')}, the journal {line.ordinal} of {line.year}."  # noqa: E501
        if document.number and told and (document.state == "void") != any(event.kind == "void" for event in events):
            yield f"{name}: it is void on one side only, the history or the document."

    @api.model
    def _check_document_deadlines(self):
        """A deadline is what its rule gave, the document shows it, and the history tells of it."""
        cr = self.env.cr
        told = {}
        cr.execute("SELECT data FROM cluster_document_event WHERE kind = 'deadline'")
        for (data,) in cr.fetchall():
            told[data.get("deadline")] = data.get("due")
        for deadline in self.env["cluster.deadline"].search([]):  # pylint: disable=no-search-all
            document = deadline.document_id
            name = f"Document {document.id}" + (f", number {document.number}" if document.number else "")
            computed = deadline._recompute_due()
            if computed and computed != deadline.due_date:
                yield f"{name}: the deadline {deadline.due_date} does not follow from its rule, which gives {computed}."
            if told.get(deadline.id) != deadline.due_date.isoformat():
                yield f"{name}: the history says deadline {told.get(deadline.id)}, the record says {deadline.due_date}."
        cr.execute("""SELECT d.id, d.due_date, l.due_date FROM cluster_document d LEFT JOIN cluster_deadline l ON l.id = d.deadline_id
                      WHERE d.due_date IS DISTINCT FROM l.due_date OR l.document_id <> d.id""")  # noqa: E501
        for document, shown, kept in cr.fetchall():
            yield f"Document {document}: it shows deadline {shown}, its record says {kept}."

    @api.model
    def _check_document_files(self):
        """Files of registered documents are byte for byte those that the history sealed."""
        self.env.cr.execute("""SELECT document_id, data FROM cluster_document_event
                               WHERE kind IN ('accepted', 'file') AND data->'files' <> '[]'::jsonb ORDER BY document_id, seq""")  # noqa: E501
        for document, data in self.env.cr.fetchall():
            for told in data.get("files", []):
                file = self.env["ir.attachment"].browse(told["id"]).exists()
                if not file:
                    yield f"Document {document}: file {told['name']} is missing."
                elif file._cluster_sha256() != told["sha256"]:
                    yield f"Document {document}: file {told['name']} was changed."

    @api.model
    def _check_document_indexes(self):
        """The pattern of every journal can still be used."""
        for journal in self.env["cluster.document.journal"].search([]):  # pylint: disable=no-search-all
            try:
                index_grammar.parse(journal.pattern)
            except index_grammar.PatternError as error:
                yield f"Journal {journal.name}: {error}"

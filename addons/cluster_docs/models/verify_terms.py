from odoo import api, models

from .deadline import FACTS

BATCH = 5000
DOCUMENT = "cluster.document"


class ClusterVerify(models.AbstractModel):
    _inherit = "cluster.verify"

    @api.model
    def _check_document_deadlines(self):
        """A deadline is what its rule gave, and the history tells of it. Nothing but what the deadline keeps is asked:
        a calendar that changed since makes no breach."""
        cr, last = self.env.cr, 0
        columns = ", ".join(f"l.{name}" for name in FACTS)
        while True:
            cr.execute(
                f"""SELECT l.id, {columns}, d.number, told.due, told.start, told.kind FROM cluster_deadline l
                    JOIN cluster_document d ON d.id = l.document_id
                    LEFT JOIN LATERAL (
                        SELECT e.data->>'due' AS due, e.data->>'start' AS start, e.data->>'kind' AS kind
                        FROM cluster_document_event e
                        WHERE e.document_id = l.document_id AND e.kind = 'deadline' AND e.data->>'deadline' = l.id::text
                        LIMIT 1) told ON true
                    WHERE l.id > %s ORDER BY l.id LIMIT %s""",  # noqa: S608 (names of our own columns)
                [last, BATCH],
            )
            rows = cr.fetchall()
            if not rows:
                return
            last = rows[-1][0]
            for row in rows:
                vals = dict(zip(("id", *FACTS), row, strict=False))
                for text in self._deadline_breaches(vals, *row[-4:]):
                    yield DOCUMENT, vals["document_id"], text

    @api.model
    def _deadline_breaches(self, vals, number, due, start, kind):
        """`due`, `start`, `kind`: what the history says of this deadline."""
        deadlines = self.env["cluster.deadline"]
        name = f"Document {vals['document_id']}" + (f", number {number}" if number else "")
        if vals["due_date"] and (vals["rule_id"] or vals["hand_date"]):
            try:
                computed = deadlines._engine_result(vals, deadlines._kept_calendar(vals["skipped"])).due
            except ValueError as error:
                yield f"{name}: the deadline {vals['due_date']} cannot be computed any more. {error}"
                return
            if computed != vals["due_date"]:
                yield f"{name}: the deadline {vals['due_date']} does not follow from its rule, which gives {computed}."
        shown = vals["due_date"].isoformat() if vals["due_date"] else ""
        if due != shown:
            yield f"{name}: the history says deadline {due}, the record says {shown or None}."
        elif start and start != vals["start_date"].isoformat():
            yield f"{name}: the history says that the term counts from {start}, the record says {vals['start_date']}."
        elif kind and kind != vals["kind"]:
            yield f"{name}: the history says that the term came about as {kind}, the record says {vals['kind']}."

    @api.model
    def _check_document_due_dates(self):
        """A document shows its own deadline, has one that is current while it is open, and no second one."""
        cr = self.env.cr
        cr.execute("""SELECT d.id, d.due_date, l.due_date FROM cluster_document d
                      LEFT JOIN cluster_deadline l ON l.id = d.deadline_id
                      WHERE d.due_date IS DISTINCT FROM l.due_date OR l.document_id <> d.id""")
        for document, shown, kept in cr.fetchall():
            yield DOCUMENT, document, f"Document {document}: it shows deadline {shown}, its record says {kept}."
        cr.execute("""SELECT document_id, count(*) FROM cluster_deadline WHERE state = 'current'
                      GROUP BY document_id HAVING count(*) > 1""")
        for document, count in cr.fetchall():
            yield DOCUMENT, document, f"Document {document}: it has {count} current deadlines."
        cr.execute("""SELECT d.id, l.state FROM cluster_document d JOIN cluster_deadline l ON l.id = d.deadline_id
                      WHERE d.state IN ('registered', 'execution') AND l.state <> 'current'
                         OR d.state IN ('answered', 'filed', 'void') AND l.state = 'current'""")
        for document, state in cr.fetchall():
            yield (
                DOCUMENT,
                document,
                f"Document {document}: its deadline is {state}, which its own state does not allow.",
            )  # noqa: E501

    @api.model
    def _check_term_changes(self):
        """Suspensions stand in the term that they moved; extensions are counted without a gap and within the rule."""
        cr = self.env.cr
        cr.execute("""
            SELECT d.id, kept.pauses FROM cluster_document d JOIN cluster_deadline l ON l.id = d.deadline_id
            JOIN LATERAL (
                SELECT jsonb_agg(jsonb_build_array(s.date_from, s.date_to) ORDER BY s.date_from) AS pauses
                FROM cluster_deadline_suspension s WHERE s.document_id = d.id) kept ON kept.pauses IS NOT NULL
            WHERE kept.pauses IS DISTINCT FROM (
                SELECT jsonb_agg(jsonb_build_array(p->0, p->1) ORDER BY p->>0)
                FROM jsonb_array_elements(CASE jsonb_typeof(l.pauses) WHEN 'array' THEN l.pauses ELSE '[]' END) p)
              AND EXISTS (SELECT FROM cluster_deadline_suspension s WHERE s.document_id = d.id)
              AND l.rule_id IS NOT NULL
            UNION ALL
            SELECT d.id, l.pauses FROM cluster_document d JOIN cluster_deadline l ON l.id = d.deadline_id
            WHERE l.rule_id IS NULL AND jsonb_typeof(l.pauses) = 'array' AND EXISTS (
                SELECT FROM jsonb_array_elements(l.pauses) p WHERE NOT EXISTS (
                    SELECT FROM cluster_deadline_suspension s WHERE s.document_id = d.id
                       AND s.date_from = (p->>0)::date AND s.date_to IS NOT DISTINCT FROM (p->>1)::date))""")
        for document, _pauses in cr.fetchall():
            yield DOCUMENT, document, f"Document {document}: its term does not stand on its suspensions."
        cr.execute("""
            SELECT document_id, count(*), max(ordinal) FROM cluster_deadline_extension
            GROUP BY document_id HAVING count(*) <> max(ordinal) OR bool_or(allowed >= 0 AND ordinal > allowed)""")
        for document, count, last in cr.fetchall():
            yield (
                DOCUMENT,
                document,
                f"Document {document}: its extensions do not follow each other within the rule ({count} of {last}).",
            )
        cr.execute("""
            SELECT x.document_id FROM cluster_deadline_extension x
            JOIN cluster_deadline o ON o.id = x.old_deadline_id JOIN cluster_deadline n ON n.id = x.new_deadline_id
            WHERE x.old_due_date IS DISTINCT FROM o.due_date OR x.new_due_date IS DISTINCT FROM n.due_date
               OR n.previous_id IS DISTINCT FROM o.id OR n.document_id <> x.document_id""")
        for (document,) in cr.fetchall():
            yield (
                DOCUMENT,
                document,
                f"Document {document}: an extension tells other days than the terms it stands between.",
            )  # noqa: E501

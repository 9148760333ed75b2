from odoo import api, models

BATCH = 1000
CASE = "cluster.case.file"
DAYS = ("counted_from", "disposal_date", "transfer_date")


class ClusterVerify(models.AbstractModel):
    """Retention in the self-check: the days from which files may go follow from their classes, closings and reviews."""

    _inherit = "cluster.verify"

    @api.model
    def _check_retention(self):
        """The three days of every file that is still here are those that its class, its country's rule, its closing,
        event and review give."""
        cases, last, rules = self.env[CASE].with_context(active_test=False), 0, {}
        while True:
            batch = cases.search([("id", ">", last), ("kind", "=", "file")], order="id", limit=BATCH)
            if not batch:
                return
            last = batch[-1].id
            for case in batch.filtered(lambda case: case.archive_state in ("current", "kept")):
                days = case._days_of_disposal(rules)
                told = tuple(case[name] or None for name in DAYS)
                if days != told:
                    yield (
                        CASE,
                        case.id,
                        f"Case file {case.id}, index {case.index}: it shows {_said(told)}, its class and closing give"
                        f" {_said(days)}.",
                    )
            batch.invalidate_recordset()

    @api.model
    def _check_closed_files(self):
        """A closed file holds no document on which work is left."""
        self.env.cr.execute("""
            SELECT c.id, c.index, count(*), min(d.id) FROM cluster_case_file c
            JOIN cluster_document d ON d.case_file_id = c.id
            WHERE c.state = 'closed' AND d.state IN ('awaiting', 'registered', 'execution') GROUP BY c.id, c.index""")
        for case, index, count, document in self.env.cr.fetchall():
            yield (
                CASE,
                case,
                f"Case file {case}, index {index}: it is closed and holds {count} documents in work,"
                f" such as {document}.",
            )


def _said(days):
    names = ("counted from", "destroyed from", "transferred from")
    return ", ".join(f"{name} {day or '—'}" for name, day in zip(names, days, strict=True))

from odoo import api, fields, models


class JournalPrint(models.TransientModel):
    _name = "cluster.journal.print"
    _description = "Print a journal"

    journal_id = fields.Many2one("cluster.document.journal", required=True, ondelete="cascade")
    date_from = fields.Date(
        "From", required=True, default=lambda self: fields.Date.start_of(fields.Date.context_today(self), "month")
    )
    date_to = fields.Date("To", required=True, default=fields.Date.context_today)

    _period = models.Constraint("CHECK(date_to >= date_from)", "The period ends before it begins: swap the days.")

    def action_print(self):
        self.ensure_one()
        return self.env.ref("cluster_docs.action_report_journal").report_action(self)

    def _lines(self):
        """Numbers of the period in the order of the journal, void ones as stubs."""
        self.ensure_one()
        return self.env["cluster.document.number"].search(
            [
                ("journal_id", "=", self.journal_id.id),
                ("issued_on", ">=", self.date_from),
                ("issued_on", "<=", self.date_to),
            ],
            order="year, ordinal",
        )

    @api.model
    def _totals(self, lines):
        void = lines.filtered(lambda line: line.state == "void")
        return {
            "all": len(lines),
            "void": len(void),
            "valid": len(lines) - len(void),
            "sheets": sum((lines - void).document_id.mapped("sheets"))
            + sum((lines - void).document_id.mapped("annex_sheets")),
        }

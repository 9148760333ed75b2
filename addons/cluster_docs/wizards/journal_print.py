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
        """Numbers of the period in the order of the journal: void, reserved and late ones at their places."""
        self.ensure_one()
        return self.env["cluster.document.number"].search(
            [
                ("journal_id", "=", self.journal_id.id),
                ("issued_on", ">=", self.date_from),
                ("issued_on", "<=", self.date_to),
            ],
            order="year, ordinal, suffix nulls first",
        )

    @api.model
    def _rows(self, lines):
        """What is printed of each line. A document that the reader may not read shows its number alone."""
        rows = []
        for line in lines:
            document = line.document_id.sudo() if line.document_id.may_read else line.document_id.browse()
            rows.append(
                {
                    "style": {"void": "stub", "reserved": "reserved"}.get(
                        line.state, "late" if line.entered_at else ""
                    ),
                    "is_whole": line.state == "issued",
                    "ordinal": f"{line.ordinal}{line.suffix or ''}",
                    "number": line.number,
                    "date": line.issued_on.strftime("%d.%m.%Y"),
                    "correspondent": line.correspondent_name or "",
                    "title": line.title or "",
                    "remark": line.remark,
                    "sheets": f"{document.sheets} + {document.annex_sheets}" if document else "",
                    "executor": document.responsible_user_id.name or "",
                    "term": document.due_date.strftime("%d.%m.%Y") if document.due_date else "",
                    "result": document.result or "",
                }
            )
        return rows

    @api.model
    def _totals(self, lines):
        void = lines.filtered(lambda line: line.state == "void")
        reserved = lines.filtered(lambda line: line.state == "reserved")
        valid = (lines - void - reserved).sudo().document_id
        return {
            "all": len(lines),
            "void": len(void),
            "unused": len(void.filtered(lambda line: not line.document_id)),
            "reserved": len(reserved),
            "valid": len(lines) - len(void) - len(reserved),
            "late": len(lines.filtered("suffix")),
            "outage": len(lines.filtered(lambda line: line.block_kind == "outage")),
            "sheets": sum(valid.mapped("sheets")) + sum(valid.mapped("annex_sheets")),
        }

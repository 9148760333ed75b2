from odoo import fields, models


class DisciplineLine(models.TransientModel):
    """One document as it stood at the end of the report's day. Written by SQL, for whoever made the report."""

    _name = "cluster.discipline.line"
    _description = "Document of a discipline report"
    _order = "days_late desc, id"
    _rec_name = "document_id"

    report_id = fields.Many2one("cluster.discipline.report", readonly=True, index=True, ondelete="cascade")
    document_id = fields.Many2one("cluster.document", readonly=True, ondelete="cascade")
    unit_id = fields.Many2one("hr.department", "Body", readonly=True, ondelete="cascade")
    journal_id = fields.Many2one("cluster.document.journal", "Journal", readonly=True, ondelete="cascade")
    executor_id = fields.Many2one("res.users", "Responsible", readonly=True, ondelete="cascade")
    registered_on = fields.Date("Registered", readonly=True)
    due_date = fields.Date("Due", readonly=True)
    closed_on = fields.Date("Closed", readonly=True)
    verdict = fields.Selection(
        [
            ("on_time", "On time"),
            ("late", "Late"),
            ("open", "Open, in time"),
            ("overdue", "Overdue"),
            ("no_term", "Without a term"),
        ],
        "Result",
        readonly=True,
    )
    days_late = fields.Integer(readonly=True)

    def action_document(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "cluster.document",
            "res_id": self.document_id.id,
            "view_mode": "form",
        }

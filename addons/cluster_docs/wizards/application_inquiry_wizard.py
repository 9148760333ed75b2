from odoo import fields, models


class ApplicationInquiryWizard(models.TransientModel):
    _name = "cluster.application.inquiry.wizard"
    _description = "Ask Another Body"

    application_id = fields.Many2one("cluster.application", required=True, ondelete="cascade")
    addressee = fields.Char("Asked Body", required=True)
    subject = fields.Char("Document or Data Asked For", required=True)
    requirement_line_id = fields.Many2one(
        "cluster.application.requirement",
        "Document",
        domain="[('application_id', '=', application_id), ('kind', '=', 'body')]",
    )
    term_changed = fields.Boolean(related="application_id.inquiry_term")

    def action_send(self):
        self.ensure_one()
        self.application_id._send_inquiry(
            {"addressee": self.addressee, "subject": self.subject, "requirement_line_id": self.requirement_line_id.id}
        )
        return {"type": "ir.actions.act_window_close"}

from odoo import fields, models


class ApplicationInquiry(models.Model):
    """A question to another body for a document the applicant need not bring."""

    _name = "cluster.application.inquiry"
    _description = "Inquiry for an Application"
    _order = "application_id, sent_on, id"
    _rec_name = "addressee"

    application_id = fields.Many2one(
        "cluster.application", required=True, readonly=True, index=True, ondelete="cascade"
    )
    addressee = fields.Char("Asked Body", required=True)
    subject = fields.Char("Document or Data Asked For", required=True)
    requirement_line_id = fields.Many2one("cluster.application.requirement", "Document", ondelete="set null")
    sent_on = fields.Date(required=True, readonly=True, default=fields.Date.context_today)
    answered_on = fields.Date("Answer Came")

    _dates = models.Constraint(
        "CHECK(answered_on IS NULL OR answered_on >= sent_on)", "An answer cannot come before the question."
    )

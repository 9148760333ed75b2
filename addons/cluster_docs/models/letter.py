from odoo import api, models

from .ir_actions_report import ARCHIVE
from .stylesheet import letter_css


class Letter(models.AbstractModel):
    """Turns the form of a letter into a PDF. The stylesheet is parsed once per process, not once per letter."""

    _name = "cluster.letter"
    _description = "Letter as PDF"

    @api.model
    def _pdf(self, values, author=""):
        """`values`: as of cluster.document._answer_letter. Returns the bytes of a tagged PDF/A-3b."""
        letter = values["letter"]
        html = self.env["ir.qweb"]._render(
            "cluster_docs.answer_letter",
            {"certificate": None, "check_url": "", "qr_path": "", **values, "letter": {**letter, "css": ""}},
        )
        return self.env["ir.actions.report"]._weasyprint_html_to_pdf(
            html,
            title=f"{letter['title']} № {letter['number']}" if letter["number"] else letter["title"],
            author=author or letter["body_name"],
            lang=letter["lang"],
            variant=ARCHIVE,
            sheet=letter_css(),
        )

import base64
import re

from odoo import api, fields, models

from ..engine import letter_words
from ..models.stylesheet import letter_css


class TemplatePreview(models.TransientModel):
    """A template as the PDF that it makes, with invented data."""

    _name = "cluster.template.preview"
    _description = "Preview of a template"

    template_id = fields.Many2one("cluster.template", required=True, ondelete="cascade")
    worst = fields.Boolean("Longest names", help="200 letters without a space, quotes, two alphabets")
    pdf = fields.Binary(compute="_compute_pdf", store=True, attachment=False)
    file_name = fields.Char(compute="_compute_pdf", store=True)

    @api.depends("template_id", "worst")
    def _compute_pdf(self):
        for preview in self:
            preview.pdf = base64.b64encode(preview.template_id._sample_pdf(preview.worst))
            preview.file_name = re.sub(r"[^\w -]+", "", preview.template_id.name or "")[:60].strip() + ".pdf"

    def _open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.template_id.name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_switch(self):
        """The other sample."""
        self.ensure_one()
        self.worst = not self.worst
        return self._open()


class Template(models.Model):
    _inherit = "cluster.template"

    def _sample_pdf(self, worst=False):
        """The document that this template makes of invented data, as PDF/A-3b."""
        self.ensure_one()
        values = self._sample_values(worst)
        heading, body = self._fill(values)
        letter = {
            "lang": self.lang.split("_")[0],
            "words": letter_words.words(self.lang),
            "css": letter_css(),
            "layout": self.kind,
            "title": heading,
            "number": "7-1/23",
            "date": values["today"],
            "text": body,
            "addressee": values["applicant.name"],
            "address": values["applicant.address"],
            "parent_number": "" if self.kind in ("order", "contract") else values["application.number"],
            "parent_date": values["application.date"],
            "hand": False,
            "sample": True,
            "body_name": values["body.name"],
            "body_address": values["body.address"],
            "body_phone": values["body.phone"],
            "body_email": values["body.email"],
            "place": values["body.place"],
        }
        return self.env["cluster.letter"]._pdf(
            {"letter": letter, "signer_name": values["signer.name"], "signer_post": values["signer.post"]}
        )

from odoo import models

ARCHIVE = "pdf/a-3b"


class IrActionsReport(models.Model):
    """Whatever the district prints about its own records can go into the archive: PDF/A-3b with tags."""

    _inherit = "ir.actions.report"

    def _weasyprint_variant(self):
        variant = super()._weasyprint_variant()
        return variant or (ARCHIVE if (self.model or "").startswith("cluster.") else None)

from odoo import models


class Document(models.Model):
    """Filing into the parts of a file. After document_steps, whose step it goes on with."""

    _inherit = "cluster.document"

    def action_file(self):
        """Filed documents go into the part of the file that has room for them."""
        done = super().action_file()
        for document in self.filtered(lambda document: document.state == "filed" and not document.volume_id):
            sheets = document.sheets + document.annex_sheets
            document.sudo().volume_id = document.case_file_id._volume_for(sheets)
        return done

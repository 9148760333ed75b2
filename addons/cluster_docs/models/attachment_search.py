from odoo import api, models

from ..engine import stems
from .pg_fields import SearchVector

MAX_TEXT = 300_000  # letters of one file
MAX_WORDS = 12_000


class IrAttachment(models.Model):
    """The text of a document's file, as words for the full-text search."""

    _inherit = "ir.attachment"

    search_vector = SearchVector(compute="_compute_search_vector", store=True, prefetch=False, copy=False)

    @api.model
    def _index(self, bin_data, file_type, checksum=None):
        """Odoo keeps the ASCII words of a text file alone."""
        if (file_type or "").startswith("text/") and bin_data and not bin_data.isascii():
            for encoding in ("utf-8-sig", "cp1251"):
                try:
                    return bin_data[: 4 * MAX_TEXT].decode(encoding).replace("\0", " ")
                except UnicodeDecodeError:
                    continue
        return super()._index(bin_data, file_type, checksum=checksum)

    @api.depends("index_content", "res_model", "res_field", "name")
    def _compute_search_vector(self):
        for file in self:
            if file.res_model != "cluster.document" or file.res_field:
                file.search_vector = False
                continue
            text = (file.index_content or "")[:MAX_TEXT]
            named = stems.vector(
                [(file.name, "D"), ("" if text == "application" else text, "D")], whole_words=False, limit=MAX_WORDS
            )
            file.search_vector = named or False

    @api.model_create_multi
    def create(self, vals_list):
        files = super().create(vals_list)
        files._refresh_document_search()
        return files

    def write(self, vals):
        touched = {"index_content", "raw", "datas", "db_datas", "res_model", "res_id", "name"} & vals.keys()
        before = self._searched_documents() if touched else None
        done = super().write(vals)
        if touched:
            (before | self._searched_documents())._refresh_search()
        return done

    def unlink(self):
        documents = self._searched_documents()
        done = super().unlink()
        documents.exists()._refresh_search()
        return done

    def _searched_documents(self):
        ids = (
            self.sudo()
            .filtered(lambda file: file.res_model == "cluster.document" and not file.res_field)
            .mapped("res_id")
        )
        return self.env["cluster.document"].sudo().browse(sorted({id_ for id_ in ids if id_}))

    def _refresh_document_search(self):
        self._searched_documents().exists()._refresh_search()

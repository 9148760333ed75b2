from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.sql import column_exists, create_column, table_exists

from ..engine import letter_key


class Document(models.Model):
    """The same letter entered twice: its sender, number and date, however they were typed."""

    _inherit = "cluster.document"

    their_key = fields.Char("Their number as compared", compute="_compute_their_key", store=True, precompute=True)
    duplicate_id = fields.Many2one("cluster.document", compute="_compute_duplicate_id")

    _their = models.Index("(their_key, their_date) WHERE their_key IS NOT NULL")

    def _auto_init(self):
        """Letters from before the key: by the database, all at once (engine/letter_key.py says the same)."""
        cr = self.env.cr
        if table_exists(cr, self._table) and not column_exists(cr, self._table, "their_key"):
            create_column(cr, self._table, "their_key", "varchar")
            cr.execute(
                """UPDATE cluster_document
                   SET their_key = nullif(lower(translate(regexp_replace(their_number, '[[:space:]№]+', '', 'g'),
                                                          '‐‑‒–—', '-----')), '')
                   WHERE their_number IS NOT NULL"""
            )
        return super()._auto_init()

    @api.depends("their_number")
    def _compute_their_key(self):
        for document in self:
            document.their_key = letter_key.number(document.their_number or "") or False

    @api.depends("correspondent_id", "correspondent_name", "their_number", "their_date", "journal_id")
    def _compute_duplicate_id(self):
        for document in self:
            key = letter_key.number(document.their_number or "")
            document.duplicate_id = document._same_letters(key).filtered(document._is_same_sender)[:1] if key else False

    def _same_letters(self, key):
        return self.search(
            Domain("their_key", "=", key)
            & Domain("their_date", "=", self.their_date)
            & Domain("unit_id", "=", self.journal_id.unit_id.id)
            & Domain("state", "!=", "void")
            & Domain("id", "!=", self._origin.id),
            order="id",
        )

    def _is_same_sender(self, other):
        """Chosen from the directory both times, or the same name once chosen and once typed."""
        if self.correspondent_id and self.correspondent_id == other.correspondent_id:
            return True
        name = letter_key.name(self.correspondent_name or "")
        return bool(name) and name == letter_key.name(other.correspondent_name or "")

from odoo import fields


class SearchVector(fields.Text):
    """A tsvector: written as its text, which engine/stems.py makes. Nobody reads it; searches do."""

    _column_type = ("tsvector", "tsvector")

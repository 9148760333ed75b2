from odoo import fields, models


class ClusterBooksRate(models.Model):
    """A rate of VAT and the days on which it is the law."""

    _name = "cluster.books.rate"
    _description = "Rate of VAT"
    _order = "books_id, is_standard desc, percent desc, date_from"

    books_id = fields.Many2one("cluster.books.country", required=True, ondelete="cascade", index=True)
    name = fields.Char(required=True, translate=True)
    percent = fields.Float(required=True, digits=(5, 2), aggregator=None)
    is_standard = fields.Boolean(string="Standard rate", help="Put on new products of a payer of VAT.")
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To")
    law_ref = fields.Char(string="Law", required=True)

    _percent_range = models.Constraint(
        "CHECK (percent >= 0 AND percent < 100)", "A rate of VAT lies between 0 and 100 per cent."
    )
    _dates_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)", "The rate ends before it begins: correct one of the dates."
    )

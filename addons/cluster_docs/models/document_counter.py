from odoo import fields, models


class DocumentCounter(models.Model):
    """The last ordinal of a journal in a year. Written by SQL alone, in document_registration."""

    _name = "cluster.document.counter"
    _description = "Journal counter"
    _log_access = False
    _rec_name = "year"

    journal_id = fields.Many2one("cluster.document.journal", required=True, readonly=True, ondelete="restrict")
    year = fields.Integer(required=True, readonly=True)
    last = fields.Integer(required=True, readonly=True)

    _journal_year_uniq = models.Constraint("UNIQUE(journal_id, year)", "A journal has one counter a year.")
    _last_positive = models.Constraint("CHECK(last > 0)", "A counter starts at 1.")

from odoo import fields, models


class RetentionClass(models.Model):
    """How long a closed file is kept. The period is counted from 1 January after the file's close."""

    _name = "cluster.retention.class"
    _description = "Retention class"
    _order = "code"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help='The article or the text of the list, such as "5 л. ЭПК ст. 29".')
    years = fields.Integer(help="Full calendar years; 0 with Permanent for files that are never destroyed.")
    permanent = fields.Boolean()
    expert_review = fields.Boolean(help="An expert commission decides when the period is over (ЭПК).")
    law_ref = fields.Char("Legal basis")

    _code_uniq = models.Constraint("UNIQUE(code)", "This retention class already exists.")
    _years_sign = models.Constraint("CHECK(years >= 0)", "A retention period cannot be negative.")

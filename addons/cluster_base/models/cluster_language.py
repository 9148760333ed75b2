from odoo import fields, models

from . import cluster_named  # noqa: F401  before the models that inherit it


class ClusterLanguage(models.Model):
    """A language in which a member can receive guests; not the languages of the site."""

    _name = "cluster.language"
    _description = "Spoken language"
    _inherit = ["cluster.named"]
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Sign of the language by ISO 639-1, e.g. be.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "Another language already has this code.")
    _code_form = models.Constraint("CHECK (code ~ '^[a-z]{2,3}$')", "The code is two or three small letters, e.g. be.")

from odoo import fields, models

from . import cluster_named  # noqa: F401  before the models that inherit it


class ClusterCraft(models.Model):
    """What a member's hands can do: a word by which visitors look for it. Any number is added in the settings."""

    _name = "cluster.craft"
    _description = "Craft"
    _inherit = ["cluster.named"]
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short sign used in files that are imported and exported, e.g. weaving.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "Another craft already has this code.")
    _code_form = models.Constraint(
        "CHECK (code ~ '^[a-z0-9]+(-[a-z0-9]+)*$')",
        "The code consists of small Latin letters, digits and hyphens, e.g. weaving.",
    )

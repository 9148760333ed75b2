from odoo import fields, models


class ClusterLesson(models.Model):
    """A typical mistake of clusters at their start, and what helps against it."""

    _name = "cluster.lesson"
    _description = "Typical mistake of the start"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    name = fields.Char("Mistake", required=True, translate=True)
    advice = fields.Text("What helps", translate=True)
    active = fields.Boolean(default=True)

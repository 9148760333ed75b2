from odoo import fields, models


class ProcedureTopic(models.Model):
    _name = "cluster.procedure.topic"
    _description = "Topic of Services"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    slug = fields.Char("Address", required=True, help="Last part of the topic's public address")
    summary = fields.Char(translate=True)
    sequence = fields.Integer(default=10)
    procedure_ids = fields.One2many("cluster.procedure", "topic_id", "Procedures")

    _slug_uniq = models.Constraint("UNIQUE(slug)", "Another topic has this address.")

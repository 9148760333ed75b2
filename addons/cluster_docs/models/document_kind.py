from odoo import fields, models

JOURNAL_KINDS = [
    ("incoming", "Incoming"),
    ("outgoing", "Outgoing"),
    ("internal", "Internal"),
    ("appeal", "Appeals"),
    ("procedure", "Procedures"),
]


class DocumentKind(models.Model):
    _name = "cluster.document.kind"
    _description = "Document kind"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Stands in an index as %инд where a document has no index of its own.")
    journal_kind = fields.Selection(JOURNAL_KINDS, required=True, index=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint(
        "UNIQUE(journal_kind, code)", "A kind with this code already stands in journals of this type."
    )

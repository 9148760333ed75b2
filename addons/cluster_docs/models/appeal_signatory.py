from odoo import fields, models


class AppealSignatory(models.Model):
    """One of those who signed a collective appeal, as far as their names were entered."""

    _name = "cluster.appeal.signatory"
    _description = "Signatory of a collective appeal"
    _order = "document_id, sequence, id"

    document_id = fields.Many2one("cluster.document", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    name = fields.Char("Surname, name, patronymic", required=True)
    address = fields.Char()
    is_representative = fields.Boolean("Gets the answer")

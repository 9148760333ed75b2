from odoo import fields, models


class ProcedureRequirement(models.Model):
    _name = "cluster.procedure.requirement"
    _description = "Document a Procedure Requires"
    _order = "edition_id, kind, sequence, id"

    edition_id = fields.Many2one("cluster.procedure.edition", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [("applicant", "The applicant brings"), ("body", "The body obtains itself")], required=True, default="applicant"
    )
    name = fields.Char("Document", required=True, translate=True)
    note = fields.Char(translate=True, help="When it is needed, for whom it is not")
    always = fields.Boolean("Always Needed", default=True, help="Off: only in the case the note names")

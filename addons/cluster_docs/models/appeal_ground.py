from odoo import api, fields, models
from odoo.fields import Domain

DECISIONS = [
    ("satisfied", "Satisfied"),
    ("performed", "Performed"),
    ("explained", "Explained"),
    ("merits", "Considered on the merits"),
    ("refused", "Refused"),
    ("returned", "Returned"),
    ("left", "Left without consideration"),
    ("forwarded", "Forwarded to the competent body"),
]
NEED_GROUNDS = ("refused", "returned", "left")


class AppealGround(models.Model):
    """Why an appeal may be refused, returned or left without consideration, as the law has it at a date."""

    _name = "cluster.appeal.ground"
    _description = "Ground of a decision on an appeal"
    _order = "decision, sequence, id"
    _rec_name = "text"

    decision = fields.Selection(
        [("refused", "Refused"), ("returned", "Returned"), ("left", "Left without consideration")],
        required=True,
        index=True,
    )
    sequence = fields.Integer(default=10)
    code = fields.Char(required=True)
    text = fields.Text("Ground", required=True, translate=True)
    law_ref = fields.Char("Legal basis", required=True, translate=True)
    status = fields.Selection(
        [("confirmed", "Confirmed"), ("recalled", "To be confirmed")], required=True, default="recalled"
    )
    valid_from = fields.Date(required=True)
    valid_to = fields.Date()
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex("(code, valid_from)", "This ground has a text from that date already.")
    _period = models.Constraint("CHECK(valid_to IS NULL OR valid_to >= valid_from)", "A ground ends after it begins.")

    @api.model
    def _in_force_domain(self, day):
        return Domain("valid_from", "<=", day) & (Domain("valid_to", "=", False) | Domain("valid_to", ">=", day))

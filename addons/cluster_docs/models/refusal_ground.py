from odoo import api, fields, models
from odoo.fields import Domain


class RefusalGround(models.Model):
    """Why an application may be refused, as the law has it at a date. An edited law is a new line, not a new text."""

    _name = "cluster.refusal.ground"
    _description = "Ground for refusal"
    _order = "sequence, id"
    _rec_name = "text"

    sequence = fields.Integer(default=10)
    code = fields.Char(required=True)
    text = fields.Text("Ground", required=True, translate=True, help="In the answer it stands as written here.")
    law_ref = fields.Char("Law", required=True, translate=True)
    status = fields.Selection(
        [("confirmed", "Confirmed"), ("recalled", "To be confirmed")],
        required=True,
        default="recalled",
        help='"To be confirmed": written from memory of the law; compare it first.',
    )
    valid_from = fields.Date(required=True)
    valid_to = fields.Date()
    active = fields.Boolean(default=True)

    _period = models.Constraint("CHECK(valid_to IS NULL OR valid_to >= valid_from)", "A ground ends after it begins.")
    _code_uniq = models.UniqueIndex("(code, valid_from)", "This ground has a text from that date already.")

    @api.model
    def _in_force_domain(self, day):
        return Domain("valid_from", "<=", day) & (Domain("valid_to", "=", False) | Domain("valid_to", ">=", day))

    def _as_rows(self, lang):
        """Rows of the templates' list `grounds`."""
        return [{"ground": ground.text.strip(), "law": ground.law_ref or ""} for ground in self.with_context(lang=lang)]

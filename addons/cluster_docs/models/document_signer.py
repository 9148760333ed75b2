from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

CAPACITIES = [("signs", "Signs"), ("approves", "Approves"), ("seals", "Puts the seal")]


class DocumentSigner(models.Model):
    """One of several who sign a document, in their order. Without such lines the head alone signs."""

    _name = "cluster.document.signer"
    _description = "Signer in order"
    _order = "document_id, sequence, id"
    _rec_name = "user_id"

    document_id = fields.Many2one("cluster.document", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer("Order", default=10)
    user_id = fields.Many2one("res.users", "Who", required=True, ondelete="restrict", index=True)
    capacity = fields.Selection(CAPACITIES, required=True, default="signs")
    state = fields.Selection(
        [("waiting", "Waiting"), ("signed", "Signed")], required=True, default="waiting", readonly=True, copy=False
    )
    signature_id = fields.Many2one("cluster.signature", readonly=True, copy=False, ondelete="restrict")
    signed_at = fields.Datetime(related="signature_id.signed_at")

    _once = models.UniqueIndex(
        "(document_id, user_id, capacity)", "This person stands in the order in this capacity already."
    )
    _signed_by = models.Constraint(
        "CHECK((state = 'signed') = (signature_id IS NOT NULL))", "Who has signed has a signature."
    )

    @api.constrains("document_id", "user_id", "capacity")
    def _check_user(self):
        for line in self:
            allowed = line.document_id._order_candidates(line.capacity)
            if line.user_id not in allowed:
                raise ValidationError(
                    self.env._(
                        "%(name)s cannot do this for %(unit)s: who signs is a head there, who seals keeps its seal.",
                        name=line.user_id.sudo().name,
                        unit=line.document_id.unit_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_open()
        return lines

    def write(self, vals):
        if not (self.env.su and vals.keys() <= {"state", "signature_id"}):
            self._check_open()
            if {"state", "signature_id"} & vals.keys():
                raise UserError(self.env._("Who has signed is set by signing, not by hand."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_open_only(self):
        self._check_open()

    def _check_open(self):
        for document in self.document_id:
            if document.answer_state not in ("draft", "returned"):
                raise UserError(
                    self.env._(
                        "%(document)s lies before its signers or is signed: their order is fixed. "
                        "Ask the head to return it for correction.",
                        document=document.display_name,
                    )
                )

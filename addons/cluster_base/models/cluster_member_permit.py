from odoo import fields, models


class ClusterMemberPermit(models.Model):
    """By which right a member sells: its permit and its entry in the trade register, with dates."""

    _name = "cluster.member.permit"
    _description = "Permit of a member"
    _order = "member_id, kind, valid_from desc, id desc"
    _rec_name = "number"

    member_id = fields.Many2one("cluster.member", required=True, index=True, ondelete="cascade")
    kind = fields.Selection(
        [("trade", "Trade register"), ("permit", "Permit"), ("certificate", "Certificate")], required=True
    )
    number = fields.Char(required=True)
    issued_by = fields.Char(string="Issued by", translate=True)
    valid_from = fields.Date(string="Valid from", required=True)
    valid_to = fields.Date(string="Valid to", help="Empty: without a term.")
    law_ref = fields.Char(string="Under which act", translate=True)
    to_be_confirmed = fields.Boolean(
        string="To be confirmed",
        default=True,
        help="Ticked until somebody has compared the record with the paper or the register.",
    )

    _dates_order = models.Constraint(
        "CHECK (valid_to IS NULL OR valid_to >= valid_from)",
        "A permit ends on or after the day from which it is valid. Correct one of the two dates.",
    )

    def _valid_on(self, day):
        return self.filtered(lambda one: one.valid_from <= day and (not one.valid_to or one.valid_to >= day))

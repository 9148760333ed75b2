from odoo import fields, models


class ClusterMemberConsent(models.Model):
    """Who let us show what, when and by which text. Lines are only ever added."""

    _name = "cluster.member.consent"
    _description = "Consent of a member"
    _order = "at desc, id desc"

    member_id = fields.Many2one("cluster.member", required=True, index=True, ondelete="cascade")
    purpose = fields.Selection(
        [
            ("page", "Public page"),
            ("phone", "Phone on the page"),
            ("email", "E-mail on the page"),
            ("address", "Address on the page"),
            ("photo", "Photo on the page"),
        ],
        required=True,
    )
    given = fields.Boolean(help="Ticked: allowed. Not ticked: withdrawn.")
    at = fields.Datetime(required=True, default=fields.Datetime.now)
    user_id = fields.Many2one("res.users", string="Entered by", required=True, default=lambda self: self.env.uid)
    channel = fields.Selection([("portal", "By the member online"), ("staff", "By staff, on paper")], required=True)
    text_version = fields.Char(required=True)

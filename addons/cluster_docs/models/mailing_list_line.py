from odoo import fields, models


class MailingListLine(models.Model):
    _name = "cluster.mailing.list.line"
    _description = "Addressee of a mailing list"
    _inherit = ["cluster.addressee"]

    list_id = fields.Many2one("cluster.mailing.list", required=True, index=True, ondelete="cascade")
    unit_id = fields.Many2one(related="list_id.unit_id")

    _partner_once = models.UniqueIndex(
        "(list_id, partner_id) WHERE partner_id IS NOT NULL", "This addressee already stands on the list."
    )

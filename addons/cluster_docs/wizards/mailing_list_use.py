from odoo import fields, models


class MailingListUse(models.TransientModel):
    _name = "cluster.mailing.list.use"
    _description = "Add a mailing list"

    document_id = fields.Many2one("cluster.document", required=True, ondelete="cascade")
    list_id = fields.Many2one("cluster.mailing.list", "Mailing list", required=True, ondelete="cascade")

    def action_add(self):
        self.ensure_one()
        self.list_id._add_to(self.document_id)
        return {"type": "ir.actions.act_window_close"}

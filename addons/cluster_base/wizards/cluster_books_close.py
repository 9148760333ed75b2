from odoo import fields, models


class ClusterBooksClose(models.TransientModel):
    _name = "cluster.books.close"
    _description = "Close the books of a member"

    member_id = fields.Many2one("cluster.member", required=True, ondelete="cascade")

    def action_confirm(self):
        for wizard in self:
            wizard.member_id._close_books()
        return {"type": "ir.actions.act_window_close"}

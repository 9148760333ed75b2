from odoo import fields, models


class ClusterLineDecline(models.TransientModel):
    """Why a farm does not deliver: the guest reads it."""

    _name = "cluster.line.decline"
    _description = "Decline lines of an order"

    line_ids = fields.Many2many("sale.order.line", required=True)
    reason = fields.Char(required=True, help="One sentence for the guest, for example: the last cheese was sold today.")

    def action_confirm(self):
        for wizard in self:
            wizard.line_ids.check_access("write")
            for order in wizard.line_ids.order_id:
                mine = wizard.line_ids.filtered(lambda line, order=order: line.order_id == order)
                order._member_answer(self.env["sale.order.line"], mine, wizard.reason)
        return {"type": "ir.actions.act_window_close"}

"""Calls the hooks of the common shop while its own part is not merged: to be deleted then."""

from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _action_confirm(self):
        result = super()._action_confirm()
        self.order_line._after_member_confirmation()
        return result

    def _action_cancel(self):
        confirmed = self.filtered(lambda order: order.state == "sale")
        result = super()._action_cancel()
        confirmed.order_line._after_member_cancellation()
        return result


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _after_member_confirmation(self):
        """Called once for lines whose order has just been confirmed."""

    def _after_member_cancellation(self):
        """Called for lines of a confirmed order that are cancelled or declined."""

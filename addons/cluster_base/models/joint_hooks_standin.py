"""The hooks of the common shop while its own part is not merged: to be deleted then."""

from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _after_member_confirmation(self):
        """Called once for lines whose order has just been confirmed."""

    def _after_member_cancellation(self):
        """Called for lines of a confirmed order that are cancelled or declined."""

"""What a farm does with its invoices in few taps."""

from odoo import models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    _inherit = "account.move"

    def _send_by_mail(self):
        """Post what is draft, and mail each as PDF to its customer.

        :raises UserError: a customer without e-mail address
        """
        without = self.filtered(lambda move: not move.partner_id.email)
        if without:
            raise UserError(
                self.env._(
                    "%(names)s: the customer has no e-mail address. Enter it on the customer, or print the invoice.",
                    names=", ".join(dict.fromkeys(without.mapped("partner_id.display_name"))),
                )
            )
        self.filtered(lambda move: move.state == "draft").action_post()
        for move in self:
            self.env["account.move.send"]._generate_and_send_invoices(move, sending_methods=["email"])

    def action_farm_send(self):
        """One tap in a list: post and send."""
        self.check_access("write")
        self._send_by_mail()

    def action_farm_paid(self):
        """First of two taps: the payment as it will be registered, whole and today."""
        self.check_access("write")
        return self.action_register_payment()

    def action_print_act(self):
        self.check_access("read")
        if any(move.state != "posted" or move.move_type != "out_invoice" for move in self):
            raise UserError(
                self.env._(
                    "An act of works done is printed from a posted invoice to a customer: post the invoice first."
                )
            )
        return self.env.ref("cluster_base.action_report_act").report_action(self, config=False)

from odoo import models


class ClusterMember(models.Model):
    """What a member and the centre still owe each other, beside the invoices that the member has not paid."""

    _inherit = "cluster.member"

    def _exit_blockers(self):
        member = self.sudo()
        found = super()._exit_blockers()
        waiting = member.fee_ids.filtered(lambda fee: fee.state == "to_invoice")
        if waiting:
            names = ", ".join(fee._title() for fee in waiting)
            found.append(self.env._("Fees are not invoiced yet: %(fees)s.", fees=names))
        bills = self.env["account.move"].sudo().search(
            [
                ("commercial_partner_id", "=", member.partner_id.commercial_partner_id.id),
                ("company_id", "=", member.cluster_id.company_id.id),
                ("move_type", "in", ("in_invoice", "in_refund")),
                ("state", "=", "posted"),
                ("payment_state", "in", ("not_paid", "partial")),
            ],
            order="id",
        )  # fmt: skip
        if bills:
            names = ", ".join(bills.mapped("name"))
            found.append(
                self.env._("The cluster's centre has not paid the member's bills yet: %(bills)s.", bills=names)
            )
        if member.company_id.active and not member._other_memberships():
            found.append(self.env._("Its books are open. Close the books first: what it owes and is owed shows there."))
        return found

    def _other_memberships(self):
        """Of the same organisation in other clusters: its one set of books goes on with them."""
        self.ensure_one()
        domain = [
            ("partner_id", "=", self.partner_id.id),
            ("id", "!=", self.id),
            ("state", "not in", ("applied", "left")),
        ]
        return self.sudo().search(domain)

from odoo import models


class ClusterMember(models.Model):
    """What of its trade a member settles before it leaves."""

    _inherit = "cluster.member"

    def _exit_blockers(self):
        member = self.sudo()
        found = super()._exit_blockers()
        orders = (
            self.env["sale.order"]
            .sudo()
            .search(
                [("member_id", "=", member.id), ("checkout_id", "!=", False), ("state", "in", ("draft", "sent"))],
                order="id",
            )
        )
        if orders:
            names = ", ".join(orders.mapped("name"))
            found.append(self.env._("Orders wait for an answer: %(orders)s.", orders=names))
        sold = (
            self.env["sale.order"]
            .sudo()
            .search(
                [("member_id", "=", member.id), ("state", "=", "sale"), ("invoice_status", "=", "to invoice")],
                order="id",
            )
        )
        if sold:
            names = ", ".join(sold.mapped("name"))
            found.append(self.env._("Confirmed orders are not invoiced yet: %(orders)s.", orders=names))
        shares = self.env["cluster.joint.share"].sudo().search([("member_id", "=", member.id)])
        joint = shares.split_id.filtered("is_current").product_tmpl_id.filtered("active")
        if joint:
            names = ", ".join(joint.mapped("name"))
            found.append(
                self.env._("It has shares in joint products: %(products)s. Agree on new shares first.", products=names)
            )
        owed = (
            self.env["cluster.joint.settlement"]
            .sudo()
            .search(["|", ("member_id", "=", member.id), ("payer_id", "=", member.id), ("state", "=", "open")])
        )
        if owed:
            names = ", ".join(owed.mapped("name"))
            found.append(self.env._("Settlements of joint sales are open: %(settlements)s.", settlements=names))
        return found

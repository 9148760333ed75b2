"""Whose goods, orders and invoices these are: the member behind each."""

from odoo import api, fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    member_id = fields.Many2one(
        "cluster.member",
        string="Member",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="The member of the cluster who makes and sells this. The product itself belongs to no company.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """What a farm's person makes is the farm's: shown on the common site, so without company."""
        if not self.env.su and self.env.user._is_farm_only():
            member = self.env.company.sudo().member_id
            for vals in vals_list:
                if not vals.get("member_id") and not vals.get("company_id"):
                    vals["member_id"] = member.id
        return super().create(vals_list)

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """A farm reads the products of others, not what is written about them."""
        if message_operation == "read" and not self.env.su and self.env.user._is_farm_only():
            return dict.fromkeys(self, "write")
        return super()._mail_get_operation_for_mail_message_operation(message_operation)


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        if message_operation == "read" and not self.env.su and self.env.user._is_farm_only():
            return dict.fromkeys(self, "write")
        return super()._mail_get_operation_for_mail_message_operation(message_operation)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    member_id = fields.Many2one(
        "cluster.member", string="Seller", index="btree_not_null", ondelete="restrict", readonly=True, copy=True
    )


class AccountMove(models.Model):
    _inherit = "account.move"

    member_id = fields.Many2one(
        "cluster.member", string="Member", index="btree_not_null", ondelete="restrict", copy=True
    )

"""Whose goods, orders and invoices these are: the member behind each."""

from odoo import api, fields, models
from odoo.fields import Command


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
        products = super().create(vals_list)
        products._give_member_taxes()
        return products

    def write(self, vals):
        result = super().write(vals)
        if vals.get("member_id"):
            self._give_member_taxes()
        return result

    def _give_member_taxes(self):
        """Who pays VAT sells with VAT, whoever wrote the product down."""
        for product in self.sudo().filtered("member_id.company_id.vat_payer"):
            books = product.member_id.company_id
            if books.account_sale_tax_id and books not in product.taxes_id.company_id:
                product.taxes_id = [Command.link(books.account_sale_tax_id.id)]

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

"""Whose goods, orders and invoices these are: the member behind each."""

from odoo import fields, models


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

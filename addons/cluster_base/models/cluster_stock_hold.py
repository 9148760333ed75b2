from odoo import fields, models


class ClusterStockHold(models.Model):
    """What one line of an order keeps of a limited quantity. Written by `cluster.stock` only, never deleted."""

    _name = "cluster.stock.hold"
    _description = "Reserved quantity"
    _order = "at desc, id desc"
    _log_access = False

    stock_id = fields.Many2one("cluster.stock", required=True, index=True, ondelete="cascade")
    member_id = fields.Many2one(related="stock_id.member_id")
    key = fields.Char(required=True, readonly=True)
    quantity = fields.Float(digits=(16, 3), required=True, readonly=True)
    freed = fields.Boolean(string="Given back", readonly=True)
    at = fields.Datetime(required=True, readonly=True)

    _key_uniq = models.Constraint("UNIQUE (key)", "This line already keeps its quantity.")
    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "A reserved quantity is more than nothing.")

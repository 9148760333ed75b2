from odoo import fields, models


class ClusterOrderCycleMail(models.Model):
    """That a producer was told the totals of a cycle: once, whoever runs the job how often."""

    _name = "cluster.order.cycle.mail"
    _description = "Totals mail of an order cycle"
    _order = "id"
    _rec_name = "member_id"

    cycle_id = fields.Many2one("cluster.order.cycle", required=True, readonly=True, index=True, ondelete="restrict")
    member_id = fields.Many2one("cluster.member", required=True, readonly=True, index=True, ondelete="restrict")
    at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    email = fields.Char(readonly=True, help="Empty: the producer has no address; hand the printed totals over.")
    mail_id = fields.Many2one("mail.mail", readonly=True, index="btree_not_null", ondelete="set null")
    quantity = fields.Float(string="Ordered in all", digits=(16, 3), readonly=True)

    _once = models.Constraint("UNIQUE (cycle_id, member_id)", "This producer was told the totals already.")

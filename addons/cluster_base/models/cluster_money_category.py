from odoo import fields, models


class ClusterMoneyCategory(models.Model):
    """What an income or a cost of the centre is, by the accounts it is booked on."""

    _name = "cluster.money.category"
    _description = "Category of income and costs"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, help="The first category that fits a booking takes it.")
    side = fields.Selection(
        [
            ("own", "Own income"),
            ("grant", "Grants: shown apart"),
            ("cost", "Running costs"),
            ("aside", "Costs outside running: shown apart"),
        ],
        required=True,
    )
    is_fees = fields.Boolean("Invoices of members' fees")
    account_ids = fields.Many2many("account.account", string="Accounts", groups="account.group_account_readonly")
    tag_ids = fields.Many2many(
        "account.account.tag", string="Account tags", domain=[("applicability", "=", "accounts")],
        help="Bookings on accounts with one of these tags belong here.",
    )  # fmt: skip
    active = fields.Boolean(default=True)

from odoo import fields, models


class ExchangeMail(models.Model):
    """What lay in the mailbox and what became of it; also the list of mails that were removed from the server."""

    _name = "cluster.exchange.mail"
    _description = "Mail of the exchange"
    _order = "seen_at desc, id desc"
    _rec_name = "uid"
    _log_access = False

    account_id = fields.Many2one("cluster.exchange.account", required=True, readonly=True, ondelete="cascade")
    unit_id = fields.Many2one(related="account_id.unit_id", store=True, index=True)
    uid = fields.Char("Id in the mailbox", required=True, readonly=True)
    size = fields.Integer("Bytes", readonly=True, aggregator=None)
    seen_at = fields.Datetime("Seen", required=True, readonly=True)
    outcome = fields.Selection(
        [
            ("stored", "Stored"),
            ("duplicate", "Came before"),
            ("foreign", "No message of the exchange"),
            ("too_large", "Too large, left on the server"),
            ("unreadable", "Not readable, left on the server"),
        ],
        required=True,
        readonly=True,
    )
    message_id = fields.Many2one("cluster.exchange.message", "Message", readonly=True, ondelete="set null")
    deleted_at = fields.Datetime("Removed from the server", readonly=True)

    _uid_uniq = models.Constraint("UNIQUE(account_id, uid)", "This mail is already in the list.")

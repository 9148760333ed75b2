from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

MEGABYTE = 1024 * 1024
KEPT = ("stored", "duplicate", "foreign")  # what needs no more fetching
FIRST_WAIT, LONGEST_WAIT = 5, 24 * 60  # minutes


class ExchangeMail(models.Model):
    """What lay in the mailbox and what became of it; also the list of mails that were removed from the server.

    A mail that could not be taken is fetched again, at growing distances, until it is taken: none is given up."""

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
            ("interrupted", "Fetching broke off, left on the server"),
        ],
        required=True,
        readonly=True,
    )
    message_id = fields.Many2one("cluster.exchange.message", "Message", readonly=True, ondelete="set null")
    deleted_at = fields.Datetime("Removed from the server", readonly=True)
    tries = fields.Integer("Tried", readonly=True, aggregator=None)
    next_try_at = fields.Datetime("Fetched again", readonly=True, help="Empty: with the next run.")

    _uid_uniq = models.Constraint("UNIQUE(account_id, uid)", "This mail is already in the list.")

    def _is_due(self, size, limit):
        """Whether a mail that is not kept yet is fetched in this run. `size`: as the server declares it now."""
        self.ensure_one()
        return (
            self.outcome not in KEPT
            and size <= limit
            and (not self.next_try_at or self.next_try_at <= fields.Datetime.now())
        )

    def _prepare_wait_vals(self, outcome, fetched):
        """When a mail is tried again. One that was not even asked for waits for nothing but a larger bound."""
        if outcome in KEPT or not fetched:
            return {"next_try_at": False}
        minutes = min(FIRST_WAIT * 2 ** min(self.tries, 12), LONGEST_WAIT)
        return {"tries": self.tries + 1, "next_try_at": fields.Datetime.now() + timedelta(minutes=minutes)}

    def action_fetch_again(self):
        """With the next run, however often it was tried."""
        self.check_access("read")
        user = self.env.user
        for mail in self:
            if not user.has_group("cluster_base.group_clerk") or (
                mail.unit_id not in user.cluster_body_ids and not user.has_group("cluster_base.group_administrator")
            ):
                raise AccessError(self.env._("A clerk of %(unit)s fetches its mail again.", unit=mail.unit_id.name))
            if mail.outcome in KEPT:
                raise UserError(self.env._("This mail is here already: nothing is fetched twice."))
            if mail.size > mail.account_id.max_megabytes * MEGABYTE:
                raise UserError(
                    self.env._(
                        "The mail is larger than %(limit)s MB. Ask the administrator to raise the largest mail of the"
                        " mailbox: it is fetched then.",
                        limit=mail.account_id.max_megabytes,
                    )
                )
        self.sudo().write({"tries": 0, "next_try_at": False})
        self.env.ref("cluster_docs.cron_exchange").sudo()._trigger()
        return True

import logging
import uuid
from time import monotonic

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.modules import module
from odoo.sql_db import Cursor

from ..adapters import smdo_mailbox
from .exchange_mail import KEPT, MEGABYTE

_logger = logging.getLogger(__name__)
SECURITY = [("none", "Not protected (own network)"), ("starttls", "STARTTLS"), ("ssl", "TLS")]


class ExchangeAccount(models.Model):
    """The mailbox through which a body takes part in the interdepartmental exchange. Off until it is filled in."""

    _name = "cluster.exchange.account"
    _description = "Mailbox of the exchange"
    _inherit = ["mail.thread"]
    _order = "unit_id, id"

    name = fields.Char(required=True)
    unit_id = fields.Many2one(
        "hr.department", "Body", required=True, index=True, ondelete="restrict", domain=[("is_body", "=", True)]
    )
    is_on = fields.Boolean("Exchange is on", tracking=True)
    org_id = fields.Char("Own code in the exchange", required=True, tracking=True)
    org_name = fields.Char("Own name in the exchange", required=True)
    sys_id = fields.Char("Id of the system", required=True, default=lambda self: str(uuid.uuid4()))
    system = fields.Char("Name of the system", required=True, default="Cluster")
    system_details = fields.Char("Version of the system", required=True, default="19.0")
    email = fields.Char("Own address", required=True)
    router = fields.Char("Address of the router", help="Empty: mail goes to the mailbox of each peer.")
    smtp_host = fields.Char("Outgoing server")
    smtp_port = fields.Integer("Its port", default=465)
    smtp_security = fields.Selection(SECURITY, "Its protection", required=True, default="ssl")
    smtp_user = fields.Char("Its user")
    smtp_password = fields.Char("Its password", groups="cluster_base.group_administrator", copy=False)
    pop_host = fields.Char("Incoming server (POP3)")
    pop_port = fields.Integer("Port", default=995)
    pop_security = fields.Selection(SECURITY, "Protection", required=True, default="ssl")
    pop_user = fields.Char("User")
    pop_password = fields.Char("Password", groups="cluster_base.group_administrator", copy=False)
    delete_after = fields.Boolean("Remove from the server what was stored", default=True)
    require_signature = fields.Boolean("Refuse files without a signature", default=True)
    refuse_untrusted = fields.Boolean(
        "Refuse signers nobody confirms",
        help="Ticked: a file whose signature is right but whose signer has no trusted root goes back with code -23.",
    )
    max_messages = fields.Integer("Mails in one run", required=True, default=50)
    max_megabytes = fields.Integer("Largest mail, MB", required=True, default=40)
    run_seconds = fields.Integer("Longest run, seconds", required=True, default=240)
    timeout = fields.Integer("Longest wait for an answer, seconds", required=True, default=30)
    last_run_at = fields.Datetime("Last run", readonly=True, copy=False)
    last_problem = fields.Char("Problem of the last run", readonly=True, copy=False)
    waiting_count = fields.Integer("Mails left in the box", readonly=True, copy=False, aggregator=None)

    _org_uniq = models.Constraint("UNIQUE(unit_id, org_id)", "This body already has a mailbox with this code.")
    _on_complete = models.Constraint(
        "CHECK(is_on IS NOT TRUE OR (smtp_host IS NOT NULL AND pop_host IS NOT NULL))",
        "Fill in both servers before the exchange is switched on.",
    )
    _bounds = models.Constraint(
        "CHECK(max_messages BETWEEN 1 AND 1000 AND max_megabytes BETWEEN 1 AND 200 AND run_seconds BETWEEN 5 AND 3600 AND timeout BETWEEN 1 AND 300)",  # noqa: E501
        "A run takes 1 to 1000 mails of 1 to 200 MB in 5 to 3600 seconds and waits 1 to 300 seconds for an answer.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        accounts._switch_cron()
        return accounts

    def write(self, vals):
        done = super().write(vals)
        if "is_on" in vals:
            self._switch_cron()
        return done

    def unlink(self):
        done = super().unlink()
        self._switch_cron()
        return done

    @api.model
    def _switch_cron(self):
        """The job runs only while some mailbox is on."""
        cron = self.env.ref("cluster_docs.cron_exchange", raise_if_not_found=False)
        wanted = bool(self.sudo().search_count([("is_on", "=", True)], limit=1))
        if cron and cron.sudo().active != wanted:
            cron.sudo().active = wanted

    def _server(self, side):
        self.ensure_one()
        account = self.sudo()
        return smdo_mailbox.Server(
            (account[f"{side}_host"] or "").strip(),
            account[f"{side}_port"],
            account[f"{side}_security"],
            account[f"{side}_user"] or "",
            account[f"{side}_password"] or "",
            account.timeout,
        )

    def _say_fault(self, fault):
        words = {
            "connect": self.env._("The mail server does not answer: %(detail)s", detail=fault.detail),
            "login": self.env._("The mail server refuses user or password: %(detail)s", detail=fault.detail),
            "list": self.env._("The mailbox cannot be listed: %(detail)s", detail=fault.detail),
            "fetch": self.env._("A mail could not be fetched: %(detail)s", detail=fault.detail),
            "delete": self.env._("A mail that is kept here stays on the server: %(detail)s", detail=fault.detail),
            "send": self.env._("The mail was not taken: %(detail)s", detail=fault.detail),
        }
        return words[fault.step]

    def action_test(self):
        """Logs in on both sides and says what it found."""
        self.ensure_one()
        self.check_access("write")
        try:
            with smdo_mailbox.Sender(self._server("smtp")):
                pass
            with smdo_mailbox.open_box(self._server("pop")) as box:
                count = len(box.waiting())
        except smdo_mailbox.TransportFault as fault:
            raise UserError(self._say_fault(fault)) from fault
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Both servers answer; mails in the box: %(count)s.", count=count),
            },
        }

    def action_run(self):
        """Asks the job to run now."""
        self.check_access("read")
        if any(not account.is_on for account in self):
            raise UserError(self.env._("Switch the exchange on first."))
        self.env.ref("cluster_docs.cron_exchange").sudo()._trigger()
        return True

    # the run

    @api.model
    def _cron_exchange(self):
        for account in self.search([("is_on", "=", True)]):
            account._run()

    def _run(self):
        """Sends what waits, receives, and sends the acknowledgements of what came."""
        self.ensure_one()
        problems = []
        for step in (self._send_waiting, self._receive, self._send_waiting):
            try:
                step()
            except smdo_mailbox.TransportFault as fault:
                problems.append(self._say_fault(fault))
                _logger.info("Exchange of %s: %s", self.org_id, fault)
        self.sudo().write(
            {"last_run_at": fields.Datetime.now(), "last_problem": " ".join(dict.fromkeys(problems))[:500] or False}
        )
        self._keep()

    def _keep(self):
        """Commits what was done so far: a mail is removed only after it is kept for good."""
        if isinstance(self.env.cr, Cursor) and not module.current_test:
            self.env.cr.commit()  # pylint: disable=invalid-commit

    def _receive(self):
        """Takes mails one by one within the bounds of a run; a mail that cannot be taken stops no other."""
        self.ensure_one()
        mails = self.env["cluster.exchange.mail"].sudo()
        started = monotonic()
        faults = []
        with smdo_mailbox.open_box(self._server("pop")) as box:
            waiting = box.waiting()
            known = {
                mail.uid: mail
                for mail in mails.search([("account_id", "=", self.id), ("uid", "in", [m.uid for m in waiting])])
            }
            self._remove_known(box, waiting, known, faults)
            limit = self.max_megabytes * MEGABYTE
            left = [mail for mail in waiting if mail.uid not in known or known[mail.uid]._is_due(mail.size, limit)]
            taken = 0
            for mail in left:
                if taken >= self.max_messages or monotonic() - started > self.run_seconds:
                    break
                taken += 1
                if not self._receive_one(box, mail, known.get(mail.uid, mails), faults):
                    break  # the connection is of no use any more; the rest is for the next run
            self.sudo().waiting_count = len(left) - taken
            self._keep()
        if faults:
            raise faults[0]

    def _remove_known(self, box, waiting, known, faults):
        """Mails that were kept by an earlier run are removed now."""
        for mail in waiting:
            line = known.get(mail.uid)
            if line and line.outcome in KEPT and self.delete_after:
                self._remove(box, mail, line, faults)

    def _remove(self, box, mail, line, faults):
        """A server that keeps what it should remove holds up no other mail: it is told, and tried with each run."""
        try:
            box.delete(mail)
        except smdo_mailbox.TransportFault as fault:
            faults.append(fault)
        else:
            line.deleted_at = line.deleted_at or fields.Datetime.now()

    def _receive_one(self, box, mail, line, faults):
        """Fetches, keeps, commits, removes. `line`: what is known of the mail. False when the connection is lost."""
        limit = self.max_megabytes * MEGABYTE
        if mail.size > limit:
            self._note_mail(mail, "too_large", line, fetched=False)
            return True
        try:
            raw = box.fetch(mail, limit)
        except smdo_mailbox.TooLarge:
            self._note_mail(mail, "too_large", line)
            return False
        except smdo_mailbox.TransportFault as fault:
            self._note_mail(mail, "interrupted", line)
            faults.append(fault)
            return False
        message, outcome = self._take_safely(raw)
        line = self._note_mail(mail, outcome, line, message)
        if self.delete_after and outcome in KEPT:
            self._remove(box, mail, line, faults)
            self._keep()
        return True

    def _take_safely(self, raw):
        """A fault of ours must not hold up the mailbox: the mail stays on the server, the next one is taken."""
        messages = self.env["cluster.exchange.message"].sudo()
        try:
            with self.env.cr.savepoint():
                return messages._take(self, raw)
        except psycopg2.OperationalError:
            raise
        except Exception:
            _logger.exception("A mail of the exchange could not be kept")
            return messages, "unreadable"

    def _note_mail(self, mail, outcome, line, message=None, fetched=True):
        """Writes down what became of a mail, on its line where it has one. `fetched`: the server was asked for it."""
        vals = {
            "size": min(mail.size, 2**31 - 1),
            "seen_at": fields.Datetime.now(),
            "outcome": outcome,
            "message_id": message.id if message else False,
            **line._prepare_wait_vals(outcome, fetched),
        }
        if line:
            line.write(vals)
        else:
            line = self.env["cluster.exchange.mail"].sudo().create({"account_id": self.id, "uid": mail.uid, **vals})
        self._keep()
        return line

    def _send_waiting(self):
        """Sends what waits, each mail kept as sent at once."""
        self.ensure_one()
        waiting = self.env["cluster.exchange.message"].sudo()._waiting(self)
        if not waiting:
            return
        with smdo_mailbox.Sender(self._server("smtp")) as sender:
            for message in waiting:
                message._send_by(sender)
                self._keep()

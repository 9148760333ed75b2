import base64
import binascii
from datetime import timedelta, timezone
from email.utils import format_datetime

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..adapters.smdo_mailbox import TransportFault
from ..engine import smdo_packet
from ..engine import smdo_types as smdo
from .exchange_message_ack import WIRE_LANG

TRIES = 8
SIGNATURE_ENDINGS = (".sig", ".p7s", ".sgn")
FILE_LIMIT = 100


class ExchangeMessage(models.Model):
    """The queue of what goes out, and documents written as messages."""

    _inherit = "cluster.exchange.message"

    @api.model
    def _waiting(self, account):
        return self.search(
            [
                ("account_id", "=", account.id),
                ("state", "=", "to_send"),
                "|",
                ("next_try_at", "=", False),
                ("next_try_at", "<=", fields.Datetime.now()),
            ],
            order="id",
            limit=account.max_messages,
        )

    def _send_by(self, sender):
        """Over an open connection; a failure is noted and tried again later, at growing distances."""
        self.ensure_one()
        account = self.account_id
        to = account.router or self.mailbox
        if not to:
            self.write(
                {"state": "failed", "error_text": self.env._("The peer has no mailbox: enter it, then send again.")}
            )
            return
        is_ack = self.msg_type == "0"
        files = {
            reference: self.env["ir.attachment"].sudo().browse(file).raw for reference, file in self.file_map or []
        }
        mail = smdo_packet.pack(
            sender=account.email,
            to=to,
            subject=self.subject or "",
            msg_id=self.msg_id,
            xml=self.raw_id.sudo().raw,
            is_ack=is_ack,
            files=files,
            date=format_datetime(fields.Datetime.now().replace(tzinfo=timezone.utc)),
        )
        try:
            sender.send(account.email, to, mail)
        except TransportFault as fault:
            attempts = self.attempts + 1
            self.write(
                {
                    "attempts": attempts,
                    "state": "failed" if attempts >= TRIES else "to_send",
                    "error_text": account._say_fault(fault),
                    "next_try_at": fields.Datetime.now() + timedelta(minutes=5 * 2**attempts),
                }
            )
            return
        self.write(
            {
                "state": "done" if is_ack else "sent",
                "sent_at": fields.Datetime.now(),
                "attempts": 0,
                "next_try_at": False,
                "error_text": False,
            }
        )
        self._log_on_document(self.env._("Sent through the exchange to %(peer)s", peer=self.peer_id.name))

    # documents

    @api.model
    def _send_document(self, document, account, peers, files):
        """One message a peer: the document, an answer, or what was added since. Returns the messages."""
        messages = self.browse()
        files = files.filtered(lambda file: not file.name.lower().endswith(SIGNATURE_ENDINGS))
        if not files:
            raise UserError(self.env._("Choose at least one file: a message without a file is refused."))
        if len(files) > FILE_LIMIT:
            raise UserError(self.env._("A message carries at most %(count)s files.", count=FILE_LIMIT))
        size = sum(files.mapped("file_size"))
        # base64 in the mail adds a third
        if size * 4 // 3 > account.max_megabytes * 1024 * 1024:
            raise UserError(
                self.env._(
                    "The files are too large together for one message of %(limit)s MB: send a part of them.",
                    limit=account.max_megabytes,
                )
            )
        strangers = peers.filtered(lambda peer: not peer.is_confirmed) if document.stamp_id else peers.browse()
        if strangers:
            raise UserError(
                self.env._(
                    "A document with the stamp %(stamp)s goes to nobody whose entry was not looked at. Confirm first:"
                    " %(peers)s.",
                    stamp=document.stamp_id.name,
                    peers=", ".join(strangers.mapped("name")),
                )
            )
        for peer in peers:
            messages |= self._send_to(document, account, peer, files)
        return messages

    @api.model
    def _send_to(self, document, account, peer, files):
        sent = document.exchange_message_ids.filtered(
            lambda message: (
                message.direction == "out"
                and message.peer_id == peer
                and message.msg_type in ("1", "3")
                and message.state not in ("failed", "rejected", "refused")
            )
        )[:1]
        asked = document.parent_id.sudo().exchange_message_ids.filtered(
            lambda message: message.direction == "in" and message.peer_id == peer and message.msg_type in ("1", "3")
        )[:1]
        references = [(f"attach{number}", file) for number, file in enumerate(files, 1)]
        transfers = tuple(self._transfer(document, reference, file) for reference, file in references)
        subject = self.env._(
            "outgoing No. %(number)s of %(date)s",
            number=document.number,
            date=document.registration_date.strftime("%d.%m.%Y"),
        )
        if sent:
            kind = smdo.MAIN_ADDITION if sent.msg_type == "1" else smdo.ANSWER_ADDITION
            body = {"folders": (self._folder(document, account, transfers),)}
        else:
            kind = smdo.ANSWER if asked else smdo.MAIN
            body = {"document": self._body_document(document, account, transfers, asked)}
        return self._queue_message(
            account,
            peer,
            kind,
            subject,
            body,
            files=references,
            document_id=document.id,
            main_id=sent.id,
            answered_id=asked.id,
            title=document.title,
            idnumber=self._idnumber(document, account),
            reg_number=document.number,
            reg_date=document.registration_date,
            signature_state="kept" if any(transfer.signatures for transfer in transfers) else "none",
        )

    @api.model
    def _idnumber(self, document, account):
        return f"{account.org_id}_{document.id}"

    @api.model
    def _transfer(self, document, reference, file):
        """A file with the detached signatures that lie beside it under its name."""
        beside = document.sudo().attachment_ids.filtered(
            lambda other: other.name.startswith(file.name + ".") and other.name.lower().endswith(SIGNATURE_ENDINGS)
        )
        signatures = tuple(smdo.Signature(self._as_base64(other)) for other in beside)
        return smdo.Transfer(file.name, reference, None, signatures)

    @api.model
    def _as_base64(self, file):
        """A signature as it came through the exchange is base64 already; one from a file is made so."""
        raw = file.raw or b""
        try:
            base64.b64decode(b"".join(raw.split()), validate=True)
            return raw.decode("ascii").strip()
        except (binascii.Error, ValueError):
            return base64.b64encode(raw).decode()

    @api.model
    def _confident(self, document):
        """The mark of restriction, with the stamp's name as peers read it."""
        stamp = document.sudo().stamp_id.with_context(lang=WIRE_LANG)
        return smdo.Confident(1, stamp.name) if stamp else smdo.Confident(0, "общий")

    @api.model
    def _folder(self, document, account, transfers):
        number = smdo.Number(document.number, document.registration_date)
        return smdo.Folder(document.title, 0, (smdo.Referred(self._idnumber(document, account), 1, number),), transfers)

    @api.model
    def _body_document(self, document, account, transfers, asked):
        signer = document.answer_signer_id or document.unit_id.sudo().manager_id.user_id
        author = smdo.Party(
            signer.sudo().name or account.org_name, account.org_name, document._answer_post(signer) if signer else ""
        )
        writer = smdo.Party(self.env.user.name, account.org_name, document._answer_post(self.env.user))
        parent = None
        if asked:
            parent = smdo.DocParent(
                1,
                smdo.Number(asked.reg_number or "", asked.reg_date or None),
                asked.idnumber or "",
                asked.msg_id,
                asked.msg_id,
                asked.peer_id.org_id,
            )
        return smdo.Document(
            self._idnumber(document, account),
            smdo.Number(document.number, document.registration_date),
            self._confident(document),
            transfers,
            (author,),
            "0",
            self.env["cluster.exchange.kind"].sudo()._name_for(document.kind_id),
            document.sheets + document.annex_sheets,
            document.title,
            parent=parent,
            writers=(writer,),
        )

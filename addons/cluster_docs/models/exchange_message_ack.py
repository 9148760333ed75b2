import uuid
from datetime import timezone

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..engine import smdo_faults as fault
from ..engine import smdo_parser, smdo_writer
from ..engine import smdo_types as smdo

WIRE_LANG = "ru_RU"  # peers read acknowledgements in Russian
DECISION_CODES = {
    "registered": 0,
    "not_registered": fault.NOT_REGISTERED,
    "refused": fault.REFUSED,
}


class ExchangeMessage(models.Model):
    """Acknowledgements both ways: delivered at once, then what was decided."""

    _inherit = "cluster.exchange.message"

    # ours to them

    def _acknowledge_delivery(self, faults=()):
        self.ensure_one()
        errors = self.env["cluster.exchange.error"]
        results = [
            smdo.Result(each.code, f"{errors._meaning(each.code, lang=WIRE_LANG)}: {each.where}"[:500])
            for each in faults
        ]
        if not results:
            results = [smdo.Result(0, self.with_context(lang=WIRE_LANG).env._("The document is delivered"))]
        if self._queue_acknowledgement(smdo.DELIVERED, results):
            self.ack_state = "delivered"

    def _acknowledge_decision(self):
        """Tells the sender what the clerk decided; additions follow their main document."""
        self.ensure_one()
        words = self.with_context(lang=WIRE_LANG).env
        incoming = None
        if self.state == "registered":
            incoming = smdo.Number(self.inc_number, self.inc_date)
            text = words._(
                "The document is registered under No. %(number)s of %(date)s",
                number=self.inc_number,
                date=self.inc_date.strftime("%d.%m.%Y"),
            )
            code = 0
        else:
            code = self.error_code or DECISION_CODES[self.state]
            text = self.env["cluster.exchange.error"]._meaning(code, "decision", WIRE_LANG)
            text = f"{text}: {self.reason}" if self.reason else text
        if self._queue_acknowledgement(smdo.REGISTERED, [smdo.Result(code, text[:500])], incoming):
            self.ack_state = "decided"
        for addition in self.addition_ids.filtered(lambda addition: addition.state == "joined"):
            addition._follow_decision()

    def _follow_decision(self):
        """An addition is decided as its main document is."""
        self.ensure_one()
        main = self.main_id
        if main.state in ("registered", "not_registered", "refused") and self.ack_state != "decided":
            vals = {name: main[name] for name in ("inc_number", "inc_date", "reason", "error_code")}
            state = self.state
            self.write({**vals, "state": main.state})
            self._acknowledge_decision()
            if main.state == "registered":
                self.write({"state": state, "error_code": 0})

    def _acknowledge_again(self):
        """The sender did not get what we said, or it would not have sent again: everything is said once more."""
        self.ensure_one()
        said = self.acknowledgement_ids.filtered(lambda ack: ack.direction == "out").sorted("id")
        for ack in said.filtered(lambda ack: ack.state != "to_send"):
            ack.write({"state": "to_send", "attempts": 0, "next_try_at": False})

    def _queue_acknowledgement(self, ack_type, results, incoming=None):
        """The message that acknowledges this one, ready to go; an empty set where none is wanted."""
        self.ensure_one()
        if not self.wants_ack or not self.peer_id:
            return self.browse()
        account = self.account_id
        number = smdo.Number(self.reg_number, self.reg_date or None) if self.reg_number else None
        acknowledgement = smdo.Acknowledgement(self.msg_id, ack_type, number, incoming, tuple(results))
        return self._queue_message(
            account,
            self.peer_id,
            smdo.ACKNOWLEDGEMENT,
            results[0].text,
            {"acknowledgement": acknowledgement},
            acknowledged_id=self.id,
            is_restricted=self.is_restricted,
            version=self.version if self.version in smdo.VERSIONS else self.peer_id.version,
            mailbox=self.mailbox,
        )

    @api.model
    def _queue_message(self, account, peer, msg_type, subject, body, *, version=None, mailbox="", files=(), **vals):
        """Writes a message down and puts it in the queue. `files`: (name in the message, attachment)."""
        version = version or peer.version
        envelope = smdo.Envelope(
            version,
            str(uuid.uuid4()),
            fields.Datetime.now().replace(tzinfo=timezone.utc),
            smdo.Header(
                msg_type,
                smdo.Sender(account.org_id, account.org_name, account.sys_id, account.system, account.system_details),
                (smdo.Receiver(peer.org_id, peer.name, peer.name),),
                0 if msg_type == smdo.ACKNOWLEDGEMENT else 2,
            ),
            subject,
            **body,
        )
        message = self.sudo().create(
            {
                "account_id": account.id,
                "direction": "out",
                "msg_id": envelope.msg_id,
                "msg_type": str(msg_type),
                "version": version,
                "state": "to_send",
                "peer_id": peer.id,
                "mailbox": peer.mailbox or mailbox,
                "subject": subject,
                "title": subject,
                "stamped_at": fields.Datetime.now(),
                **vals,
            }
        )
        is_ack = msg_type == smdo.ACKNOWLEDGEMENT
        name = f"{envelope.msg_id}_{'ack' if is_ack else 'data'}.xml"
        message.raw_id = message._keep_file(name, smdo_writer.write(envelope))
        message.file_map = [
            [reference, message._keep_file(file.name, file.raw, reference).id] for reference, file in files
        ]
        return message

    # theirs to us

    def _take_acknowledgement(self, ack):
        """What a peer says of a message of ours. A decision that overtook the delivery is not taken back by it."""
        self.ensure_one()
        sent = self.search(
            [
                ("account_id", "=", self.account_id.id),
                ("direction", "=", "out"),
                ("msg_id", "=", ack.msg_id.lower()),
                ("peer_id", "=", self.peer_id.id),
            ],
            limit=1,
        )
        text = "\n".join(f"{result.code}: {result.text}" for result in ack.results)
        doubtful = bool(sent and self.sender_doubt)
        self.write(
            {
                "state": "doubtful" if doubtful else "done" if sent else "unknown",
                "acknowledged_id": sent.id,
                "error_code": ack.error,
                "error_text": text or False,
                "inc_number": ack.incoming.text if ack.incoming else False,
                "inc_date": ack.incoming.day if ack.incoming else False,
            }
        )
        if sent and not doubtful:
            self._believe(sent, ack, text)

    def _believe(self, sent, ack, text):
        if ack.ack_type == smdo.DELIVERED:
            sent._note_delivery(ack.error, text)
        elif ack.ack_type == smdo.REGISTERED:
            sent._note_decision(ack, text)

    def action_confirm_sender(self):
        """A person who knows the sender says so: only then does the acknowledgement count."""
        self.ensure_one()
        self.check_access("read")
        user = self.env.user
        if not user.has_group("cluster_base.group_clerk") or self.unit_id not in user.cluster_body_ids:
            raise AccessError(self.env._("Only the staff of %(unit)s decides on its mail.", unit=self.unit_id.name))
        if self.state != "doubtful":
            raise UserError(self.env._("Nothing is doubted here: the message counts as it is."))
        message = self.sudo()
        parsed = smdo_parser.parse(
            message.raw_id.raw or b"", smdo_parser.Rules(own_ids=(message.account_id.org_id,), require_signature=False)
        )
        message.write({"state": "done", "sender_doubt": False, "decided_by_id": self.env.uid})
        message._believe(message.acknowledged_id, parsed.envelope.acknowledgement, message.error_text)
        return True

    def _note_delivery(self, error, text):
        if self.state not in ("to_send", "sent", "failed", "delivered", "rejected"):
            return
        if error:
            self.write({"state": "rejected", "error_code": error, "error_text": text, "ack_state": "delivered"})
            self._log_on_document(
                self.env._("%(peer)s rejects the message: %(text)s", peer=self.peer_id.name, text=text)
            )
        elif self.state != "delivered":
            self.write({"state": "delivered", "ack_state": "delivered", "error_code": 0, "error_text": False})
            self._log_on_document(self.env._("Delivered to %(peer)s", peer=self.peer_id.name))

    def _note_decision(self, ack, text):
        state = {0: "registered", fault.NOT_REGISTERED: "not_registered"}.get(ack.error, "refused")
        self.write(
            {
                "state": state,
                "ack_state": "decided",
                "error_code": ack.error,
                "error_text": text if ack.error else False,
                "inc_number": ack.incoming.text if ack.incoming else False,
                "inc_date": ack.incoming.day if ack.incoming else False,
            }
        )
        if state == "registered":
            words = self.env._(
                "Registered at %(peer)s under No. %(number)s", peer=self.peer_id.name, number=ack.incoming.text
            )
        else:
            words = self.env._("Not registered at %(peer)s: %(text)s", peer=self.peer_id.name, text=text)
        self._log_on_document(words)

    def _log_on_document(self, text):
        if self.document_id:
            self.document_id._log_event("exchange", text, {"message": self.msg_id})

import base64
import binascii
import hashlib
from datetime import datetime, timezone
from email.utils import parseaddr

from odoo import SUPERUSER_ID, api, models
from odoo.fields import Domain

from ..engine import detached, smdo_packet, smdo_parser
from ..engine import smdo_faults as fault
from ..engine import smdo_types as smdo
from ..engine.uploads import clean_name
from . import exchange_peer

MAINS = ("1", "3")


class ExchangeMessage(models.Model):
    """What comes: kept first, then judged, then acknowledged. Nothing that came is thrown away."""

    _inherit = "cluster.exchange.message"

    @api.model
    def _take(self, account, raw):
        """Bytes of a mail → (message, outcome): stored, duplicate or foreign. Never fails for what they hold."""
        packet = smdo_packet.unpack(raw)
        if packet.xml is None:
            return self._take_foreign(account, raw, packet)
        parsed = smdo_parser.parse(
            packet.xml,
            smdo_parser.Rules(
                own_ids=(account.org_id,),
                files=packet.files,
                broken=packet.broken,
                require_signature=account.require_signature,
            ),
        )
        msg_id = parsed.msg_id or f"sha256:{hashlib.sha256(packet.xml).hexdigest()}"
        vals = self._prepare_intake_vals(account, packet, parsed, msg_id)
        known = self._same_id(vals)
        current = known.filtered(lambda message: message.msg_id == msg_id)
        if known.filtered(lambda message: message._is_copy(packet, vals["content_sha256"])):
            current._acknowledge_again()
            return current, "duplicate"
        if current.state == "faulty":
            # it is kept; its sender has put it right
            current.msg_id = self._other_id(msg_id, current.content_sha256 or str(current.id))
            current.flush_recordset(["msg_id"])
        elif current:
            return self._take_used_id(packet, parsed, raw, vals, current), "stored"
        faults = list(parsed.faults)
        if parsed.envelope:
            verdicts = self._signature_verdicts(account, parsed.envelope, packet.files)
            faults += [found for found, _verdict in verdicts if found]
            vals["signature_state"] = self._signature_state([verdict for _found, verdict in verdicts])
        message = self.create(vals)
        message._keep_intake_files(packet, parsed, raw if not parsed.envelope or not packet.is_whole else None)
        if faults:
            message._mark_faulty(faults)
        elif parsed.envelope.acknowledgement and parsed.msg_type == smdo.ACKNOWLEDGEMENT:
            message._take_acknowledgement(parsed.envelope.acknowledgement)
        elif str(parsed.msg_type) in MAINS:
            message._take_main(parsed.envelope)
        else:
            message._take_addition()
        return message, "stored"

    # the same id again: a copy, the message put right after a fault, or another message

    @api.model
    def _same_id(self, vals):
        """What came from this peer under this id before: under the id itself, or under it with a digest behind."""
        like = exchange_peer.as_it_is(vals["msg_id"])
        return self.search(
            Domain("account_id", "=", vals["account_id"])
            & Domain("direction", "=", "in")
            & Domain("peer_id", "=", vals["peer_id"])
            & (Domain("msg_id", "=", vals["msg_id"]) | Domain("msg_id", "=like", f"{like}#%"))
        )

    @api.model
    def _other_id(self, msg_id, digest):
        return f"{msg_id}#{digest[:16]}"

    def _is_copy(self, packet, digest):
        """Whether a mail holds what this message held, byte for byte."""
        self.ensure_one()
        if self.content_sha256:
            return self.content_sha256 == digest
        return (self.raw_id.sudo().raw or b"") == packet.xml  # taken in before digests were kept

    @api.model
    def _content_digest(self, packet):
        whole = hashlib.sha256(packet.xml)
        for name, content in sorted(packet.files.items()):
            whole.update(hashlib.sha256(name.encode("utf-8", "replace")).digest())
            whole.update(hashlib.sha256(content).digest())
        return whole.hexdigest()

    @api.model
    def _take_used_id(self, packet, parsed, raw, vals, current):
        """Another message under the id of one that was taken already: kept whole for the clerk, answered by nobody."""
        vals = {
            **vals,
            "msg_id": self._other_id(vals["msg_id"], vals["content_sha256"]),
            "state": "faulty",
            "wants_ack": False,
            "error_text": self.env._(
                "Its sender used the id of another message, %(title)s: this one is not the same. Ask the sender to send"
                " it again under an id of its own.",
                title=current.display_name,
            ),
        }
        message = self.create(vals)
        message._keep_intake_files(packet, parsed, raw)
        return message

    @api.model
    def _take_foreign(self, account, raw, packet):
        """A mail without a message: kept whole, to be looked at; nobody is answered."""
        msg_id = f"sha256:{hashlib.sha256(raw).hexdigest()}"
        known = self.search([("account_id", "=", account.id), ("direction", "=", "in"), ("msg_id", "=", msg_id)])
        if known:
            return known, "duplicate"
        message = self.create(
            {
                "account_id": account.id,
                "direction": "in",
                "msg_id": msg_id,
                "state": "faulty",
                "mailbox": packet.sender[:200],
                "subject": packet.subject,
                "title": packet.subject or self.env._("Mail without a message"),
                "error_code": fault.BAD_XML,
                "error_text": packet.problem,
                "wants_ack": False,
            }
        )
        message._keep_file("mail.eml", raw)
        return message, "foreign"

    @api.model
    def _prepare_intake_vals(self, account, packet, parsed, msg_id):
        envelope = parsed.envelope
        peer = self.env["cluster.exchange.peer"]
        if parsed.sender_id:
            peer = peer._find_or_note(parsed.sender_id, parsed.sender_name, packet.sender, parsed.version)
        vals = {
            "account_id": account.id,
            "direction": "in",
            "msg_id": msg_id,
            "msg_type": str(parsed.msg_type) if parsed.msg_type in range(5) else False,
            "version": parsed.version[:40],
            "state": "inbox",
            "peer_id": peer.id,
            "mailbox": packet.sender[:200],
            "subject": parsed.subject[:500] or packet.subject,
            "title": parsed.subject[:500] or packet.subject,
            "reg_number": parsed.number.text[:100] if parsed.number else False,
            "reg_date": parsed.number.day if parsed.number else False,
            "wants_ack": bool(peer) and parsed.msg_type != smdo.ACKNOWLEDGEMENT,
            "content_sha256": self._content_digest(packet),
            "sender_doubt": self._sender_doubt(account, peer, packet.sender),
        }
        if not envelope:
            return vals
        moment = envelope.dtstamp
        if moment.tzinfo:
            moment = moment.astimezone(timezone.utc).replace(tzinfo=None)
        vals |= {
            "stamped_at": moment.replace(microsecond=0),
            "wants_ack": vals["wants_ack"] and envelope.header.msg_acknow != 0,
            "content": self._describe(envelope),
            "is_restricted": bool(envelope.document and envelope.document.confident.flag),
        }
        if envelope.document:
            document = envelope.document
            vals |= {
                "title": (document.title or vals["subject"] or "")[:500],
                "idnumber": document.idnumber[:200],
                "doc_kind": document.kind[:200],
                "pages": min(max(document.pages, 0), 100_000),
            }
        elif envelope.referred_ids():
            vals["idnumber"] = envelope.referred_ids()[0][:200]
        return vals

    def _keep_intake_files(self, packet, parsed, raw):
        """The XML as it came, the files it names with their signatures beside them, and whatever else came."""
        self.raw_id = self._keep_file(packet.xml_name or "message.xml", packet.xml)
        if raw is not None:
            self._keep_file("mail.eml", raw)
        named = set()
        for transfer in parsed.envelope.transfers() if parsed.envelope else ():
            content = transfer.content if transfer.content is not None else packet.files.get(transfer.reference, b"")
            named.add(transfer.reference)
            name = clean_name(transfer.name)
            self._keep_file(name, content)
            for number, signature in enumerate(transfer.signatures, 1):
                behind = f".{number}" if len(transfer.signatures) > 1 else ""
                self._keep_file(
                    f"{name}{behind}.sig",
                    signature.text.encode(),
                    self.env._("Detached signature. %(signer)s", signer=signature.signer),
                )
        for name, content in packet.files.items():
            if name not in named:
                self._keep_file(clean_name(name), content)

    @api.model
    def _sender_doubt(self, account, peer, sender):
        """Why the mail may not be from whom its message names; False where it came the way it should."""
        expected = account.router or peer.mailbox
        if not expected or parseaddr(expected)[1].lower() == sender.lower():
            return False
        return self.env._(
            "It came from %(sender)s, not from %(expected)s.", sender=sender[:200] or "—", expected=expected
        )

    @api.model
    def _signature_verdicts(self, account, envelope, files):
        """[(fault or None, verdict)] of every signature: codes -21 and -23 from our verifier and those plugged in."""
        found = []
        for transfer in envelope.transfers():
            content = transfer.content if transfer.content is not None else files.get(transfer.reference, b"")
            for signature in transfer.signatures:
                verdict = self._verify_signature(content, signature)
                code = fault.BAD_SIGNATURE if verdict == "broken" else 0
                if verdict == "untrusted" and account.refuse_untrusted:
                    code = fault.UNTRUSTED
                found.append((fault.Fault(code, "Body", "signature", detail=transfer.name) if code else None, verdict))
        return found

    @api.model
    def _signature_state(self, verdicts):
        """One word for all signatures of a message: the weakest."""
        return next((state for state in ("kept", "untrusted", "valid") if state in verdicts), "none")

    @api.model
    def _verify_signature(self, content, signature):
        """ "kept" (no verifier knows the kind), "valid", "broken" or "untrusted" (right, of an unknown signer)."""
        anchors = self.env["cluster.trust.anchor"].sudo()
        question = detached.Question(
            content=content,
            signature=self._signature_bytes(signature.text.encode()),
            trust_roots=anchors._roots(),
            moment=datetime.now(timezone.utc),
            revocation=anchors._revocation_lists(),
        )
        report = detached.verify(question, self.env["cluster.detached.signature"]._verifiers())
        return {"valid": "valid", "untrusted": "untrusted", "invalid": "broken"}.get(report.state, "kept")

    @api.model
    def _signature_bytes(self, text):
        """A signature as verifiers want it: the exchange carries it as base64."""
        try:
            return base64.b64decode(b"".join(text.split()), validate=True)
        except (binascii.Error, ValueError):
            return text

    def _mark_faulty(self, faults):
        self.ensure_one()
        errors = self.env["cluster.exchange.error"]
        lines = [f"{each.code}: {errors._meaning(each.code)} — {each.where}".rstrip(" —") for each in faults]
        self.write({"state": "faulty", "error_code": faults[0].code, "error_text": "\n".join(lines)})
        self._acknowledge_delivery(faults)

    def _take_main(self, envelope):
        """To the clerk's inbox; additions that came before it are joined now."""
        self.ensure_one()
        parent = envelope.document.parent
        if parent:
            self.answered_id = self._find_answered(parent)
        waiting = self.search(
            [
                ("account_id", "=", self.account_id.id),
                ("peer_id", "=", self.peer_id.id),
                ("state", "=", "parked"),
                ("idnumber", "=", self.idnumber),
            ],
            order="id",
        )
        waiting._join(self)
        self._acknowledge_delivery()

    def _find_answered(self, parent):
        """The message of ours that is answered, by its id or by the id of its document."""
        sent = self.search(
            [
                ("account_id", "=", self.account_id.id),
                ("direction", "=", "out"),
                ("msg_id", "in", [i.lower() for i in (parent.lastmsg_id, parent.parmsg_id) if i]),
            ],
            limit=1,
        )
        if not sent and parent.idnumber:
            sent = self.search(
                [
                    ("account_id", "=", self.account_id.id),
                    ("direction", "=", "out"),
                    ("idnumber", "=", parent.idnumber),
                    ("msg_type", "in", MAINS),
                ],
                limit=1,
            )
        return sent

    def _take_addition(self):
        """Joined to its main document, or parked until that comes."""
        self.ensure_one()
        main = self.search(
            [
                ("account_id", "=", self.account_id.id),
                ("direction", "=", "in"),
                ("peer_id", "=", self.peer_id.id),
                ("msg_type", "in", MAINS),
                ("state", "!=", "faulty"),
                ("idnumber", "=", self.idnumber),
            ],
            order="id desc",
            limit=1,
        )
        self._acknowledge_delivery()
        if main:
            self._join(main)
        else:
            self.state = "parked"

    def _join(self, main):
        """The additions belong to `main`: their files go where its files went, its decision is theirs."""
        for addition in self:
            addition.write(
                {
                    "state": "joined",
                    "main_id": main.id,
                    "is_restricted": addition.is_restricted or main.is_restricted,
                }
            )
            if main.document_id:
                addition._hand_over_files(main.document_id)
                addition._log_addition(main.document_id)
            addition._follow_decision()

    def _log_addition(self, document):
        document._log_event(
            "clarified",
            self.env._(
                "Addition through the exchange from %(peer)s: %(title)s", peer=self.peer_id.name, title=self.title
            ),
            {"message": self.msg_id},
        )

    def _hand_over_files(self, document):
        """Copies of what came, signatures included, as files of the document. The system takes them over as they came:
        a damaged file of another system is kept too, and whether it is good is not for its receiver to say."""
        copies = {}
        for file in self.with_user(SUPERUSER_ID).attachment_ids.filtered(lambda file: file != self.raw_id):
            copies[file.name] = file.with_context(attachments_mime_plainxml=True).copy(
                {"res_model": "cluster.document", "res_id": document.id, "name": file.name}
            )
        self._hand_over_signatures(document, copies)

    def _hand_over_signatures(self, document, copies):
        """Signatures that came beside files, on the document's page of signatures with what was found of them."""
        seen = set()
        for name, file in copies.items():
            if not name.lower().endswith(".sig"):
                continue
            stem = name[: -len(".sig")]
            signed = copies.get(stem) or copies.get(stem.rpartition(".")[0])
            content = self._signature_bytes(file.raw or b"")
            if not signed or not content or len(content) > detached.MAX_SIGNATURE or (signed, content) in seen:
                continue
            seen.add((signed, content))
            self.env["cluster.detached.signature"].sudo().create(
                {
                    "document_id": document.id,
                    "attachment_id": signed.id,
                    "content": base64.b64encode(content),
                    "file_name": name,
                    "source": self.env._("Exchange: %(peer)s", peer=self.peer_id.name),
                }
            )

    @api.model
    def _describe(self, envelope):
        """People, tasks and notes of a message in words, for the clerk."""
        lines = []
        document = envelope.document
        if document:
            if document.annotation:
                lines.append(document.annotation)
            if document.confident.flag:
                lines.append(
                    self.env._("Restricted: %(text)s", text=document.confident.text or document.confident.flag)
                )
            lines += [self.env._("Signed by: %(who)s", who=self._who(party)) for party in document.authors]
            lines += [f"{each.attestation}: {self._who(each.party)}" for each in document.validators]
            lines += [self.env._("Written by: %(who)s", who=self._who(party)) for party in document.writers]
        for task in envelope.tasks:
            lines.append(
                self.env._(
                    "Task %(number)s: %(text)s, until %(due)s",
                    number=task.number.text,
                    text=task.text,
                    due=task.deadline.strftime("%d.%m.%Y"),
                )
            )
            lines += [
                f"  {'*' if executor.responsible else '-'} {self._who(executor.party)}" for executor in task.executors
            ]
        for folder in envelope.folders:
            lines.append(self.env._("Added: %(contents)s", contents=folder.contents))
            lines += [f"  {note}" for note in folder.notes]
        return "\n".join(lines)[:20_000] or False

    @api.model
    def _who(self, party):
        return ", ".join(filter(None, [party.person, party.post, party.organization]))

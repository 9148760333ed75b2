from dataclasses import replace
from datetime import date
from pathlib import Path
from unittest.mock import patch

import psycopg2
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..adapters import smdo_mailbox
from ..engine import smdo_faults as fault
from ..engine import smdo_packet, smdo_parser, smdo_writer
from ..engine import smdo_types as smdo
from . import smdo_samples as sample
from .exchange_servers import MailServers
from .test_appeals import LISTS, AppealsCase

READ = smdo_parser.Rules(own_ids=("ORG_A",), files=("attach1", "attach2"), require_signature=False)


class ExchangeCase(AppealsCase):
    """The committee is ORG_B; ORG_A writes to it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = (
            cls.env["cluster.exchange.account"]
            .with_user(cls.administrator)
            .create(
                {
                    "name": "СМДА",
                    "unit_id": cls.body.id,
                    "org_id": "ORG_B",
                    "org_name": "Узорны камітэт",
                    "email": "b@smdo.example",
                    "smtp_host": "127.0.0.1",
                    "pop_host": "127.0.0.1",
                    "smtp_security": "none",
                    "pop_security": "none",
                    "pop_user": "box",
                    "pop_password": "secret",
                    "timeout": 5,
                }
            )
        ).sudo()
        cls.peer = cls.env["cluster.exchange.peer"].create(
            {"org_id": "ORG_A", "name": "Прыкладны райвыканкам", "mailbox": "a@smdo.example"}
        )
        cls.messages = cls.env["cluster.exchange.message"]

    def mail(self, envelope=None, xml=None, files=None, msg_id=sample.MSG_ID):
        return smdo_packet.pack(
            sender="a@smdo.example",
            to="b@smdo.example",
            subject="x",
            msg_id=msg_id,
            xml=smdo_writer.write(envelope or sample.envelope()) if xml is None else xml,
            is_ack=False,
            files={"attach1": b"%PDF-1.4 demo"} if files is None else files,
            date="Mon, 02 Nov 2026 10:00:00 +0000",
        )

    def take(self, envelope=None, **values):
        return self.messages.sudo()._take(self.account, self.mail(envelope, **values))

    def acks(self, message):
        """What was said about a message, as the other side reads it."""
        found = self.messages.sudo().search(
            [("acknowledged_id", "=", message.id), ("direction", "=", "out")], order="id"
        )
        said = [smdo_parser.parse(ack.raw_id.raw, READ) for ack in found]
        self.assertFalse([parsed.faults for parsed in said if parsed.faults])
        return [parsed.envelope.acknowledgement for parsed in said]

    def main(self):
        return self.take()[0].with_user(self.clerk)

    def register(self, message, **vals):
        wizard = self.env["cluster.exchange.decision"].with_user(self.clerk)
        action = wizard.create({"message_id": message.id, **vals}).action_confirm()
        document = self.env["cluster.document"].browse(action["res_id"])
        document._assign_numbers_here()
        return document

    def outgoing(self, **vals):
        document = self.registered("outgoing", correspondent_id=False, correspondent_name="Хтосьці", **vals)
        self.env["ir.attachment"].create(  # by the system: no one judges these samples
            [
                {"name": name, "raw": raw, "res_model": "cluster.document", "res_id": document.id}
                for name, raw in (("ліст.pdf", b"%PDF-1.4"), ("ліст.pdf.p7s", b"\x30\x80opaque"))
            ]
        )
        return document

    def send(self, document, peers=None, **vals):
        wizard = self.env["cluster.exchange.send"].with_user(self.clerk)
        wizard = wizard.create({"document_id": document.id, "peer_ids": (peers or self.peer).ids, **vals})
        return self.messages.search(wizard.action_send()["domain"])


@tagged("post_install", "-at_install")
class TestExchangeIn(ExchangeCase):
    def test_row_42_delivered_at_once_then_registered(self):
        message = self.main()
        self.assertEqual((message.state, message.peer_id, message.ack_state), ("inbox", self.peer, "delivered"))
        self.assertEqual([(ack.ack_type, ack.error, ack.msg_id) for ack in self.acks(message)], [(1, 0, sample.MSG_ID)])
        self.assertEqual(
            (message.title, message.reg_number, message.reg_date, message.signature_state),
            ("Аб рамонце дарогі", "1-13/15", date(2026, 11, 2), "kept"),
        )
        document = self.register(message)
        self.assertEqual(
            (document.direction, document.delivery_method, document.their_number, document.their_date, document.title),
            ("incoming", "smdo", "1-13/15", date(2026, 11, 2), "Аб рамонце дарогі"),
        )
        self.assertEqual(document.correspondent_id, self.peer.partner_id)
        self.assertEqual(sorted(document.attachment_ids.mapped("name")), ["ліст.pdf", "ліст.pdf.sig"])
        self.assertEqual((message.state, message.inc_number), ("registered", document.number))
        delivered, registered = self.acks(message)
        self.assertEqual((registered.ack_type, registered.error), (smdo.REGISTERED, 0))
        self.assertEqual(
            (registered.incoming.text, registered.incoming.day), (document.number, document.registration_date)
        )
        self.assertEqual(delivered.number, smdo.Number("1-13/15", date(2026, 11, 2)))
        with self.refuses(UserError, "was decided already"):
            message.action_accept()

    def test_row_42_not_subject_and_refused(self):
        for decision, code, state in (
            ("not_registered", fault.NOT_REGISTERED, "not_registered"),
            ("refused", fault.REFUSED, "refused"),
            ("signature", fault.SIGNATURE_REFUSED, "refused"),
        ):
            msg_id = sample.MSG_ID[:-1] + str(code)
            message = self.take(replace(sample.envelope(), msg_id=msg_id))[0].with_user(self.clerk)
            wizard = self.env["cluster.exchange.decision"].with_user(self.clerk)
            wizard = wizard.create({"message_id": message.id, "decision": decision})
            with self.refuses(UserError, "Say why the document is not registered"):
                wizard.action_confirm()
            wizard.reason = "Запрашэнне на свята"
            wizard.action_confirm()
            self.assertEqual((message.state, message.decided_by_id), (state, self.clerk))
            said = self.acks(message)[-1]
            self.assertEqual((said.ack_type, said.error), (smdo.REGISTERED, code))
            self.assertIn("Запрашэнне на свята", said.results[0].text)

    def test_row_42_an_addition_before_its_main_is_parked_then_joined(self):
        early = replace(sample.envelope(smdo.MAIN_ADDITION, folders=(sample.folder(),)), msg_id=sample.OTHER_ID)
        addition = self.take(early, files={"attach1": b"%PDF-1.4 annex"})[0]
        self.assertEqual((addition.state, addition.ack_state), ("parked", "delivered"))
        main = self.main()
        self.assertEqual((addition.state, addition.main_id), ("joined", main.sudo()))
        document = self.register(main)
        self.assertIn("дадатак.pdf", document.attachment_ids.mapped("name"))
        said = self.acks(addition)
        self.assertEqual([(ack.ack_type, ack.error) for ack in said], [(1, 0), (2, 0)])
        self.assertEqual(said[1].incoming.text, document.number, "the addition follows its main document")
        self.assertEqual(addition.state, "joined")

    def test_row_42_an_addition_after_its_main_goes_to_the_document(self):
        document = self.register(self.main())
        late = replace(sample.envelope(smdo.MAIN_ADDITION, folders=(sample.folder(),)), msg_id=sample.OTHER_ID)
        addition = self.take(late)[0]
        self.assertEqual((addition.state, [ack.ack_type for ack in self.acks(addition)]), ("joined", [1, 2]))
        self.assertIn("дадатак.pdf", document.attachment_ids.mapped("name"))
        self.assertIn("clarified", document.event_ids.mapped("kind"))

    def test_an_addition_of_another_peer_is_not_joined(self):
        self.main()
        sender = replace(sample.header().sender, id="ORG_Z", name="Чужы")
        other = replace(
            sample.envelope(smdo.MAIN_ADDITION, folders=(sample.folder(),)),
            msg_id=sample.OTHER_ID,
            header=replace(sample.header(smdo.MAIN_ADDITION), sender=sender),
        )
        addition = self.take(other)[0]
        self.assertEqual(addition.state, "parked")
        self.assertEqual((addition.peer_id.org_id, addition.peer_id.is_confirmed), ("ORG_Z", False))

    def test_row_42_a_duplicate_is_acknowledged_again_and_kept_once(self):
        message = self.main()
        self.register(message)
        acks = self.messages.sudo().search([("acknowledged_id", "=", message.id)])
        acks.write({"state": "done"})
        again, outcome = self.take()
        self.assertEqual((again, outcome), (message.sudo(), "duplicate"))
        self.assertEqual(self.messages.sudo().search_count([("msg_id", "=", sample.MSG_ID)]), 1)
        self.assertEqual(acks.mapped("state"), ["to_send"] * 2, "everything is said once more")
        self.assertEqual(self.messages.sudo().search([("acknowledged_id", "=", message.id)]), acks)
        with self.assertRaises(psycopg2.IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            message.sudo().copy({"raw_id": False}).flush_recordset()

    def test_row_42_every_code_of_delivery_goes_back(self):
        """Each fault of a message reaches its sender, and the message is kept with its XML."""
        good = smdo_writer.write(sample.envelope(tasks=(sample.task(),))).decode()
        unsigned = sample.document(transfers=(smdo.Transfer("ліст.pdf", "attach1"),))
        changes = {
            1: ('type="SDIP-2.1.1"', 'type="EDIFACT"'),
            2: ('type="SDIP-2.1.1"', 'type="SDIP-7.0"'),
            3: ('msg_type="1"', 'msg_type="9"'),
            10: ('<Receiver id="ORG_B"', '<Courier id="ORG_B"'),
            11: ('id="ORG_B"', 'id="ORG_C"'),
            12: ('dtstamp="2026-11-02T10:05:00Z"', ""),
            20: ("Body>", "Corpus>"),
            21: ("</Envelop>", "<Appendix/></Envelop>"),
            22: ("</Envelop>", "<Body/></Envelop>"),
            30: ("</Header>", "<Postman/></Header>"),
            31: ("<Organization ", "<OfficialPerson/><Organization "),
            32: ("</Document>", '<RegNumber regdate="2026-11-02">2</RegNumber></Document>'),
            33: ('pages="2"', 'pages="two"'),
            34: ('<Data referenceid="attach1"/>', "<Data>broken!</Data>"),
            35: ('idnumber="ORG_A_15" type', "type"),
            -21: ('referenceid="attach1"', 'referenceid="attach9"'),
        }
        for code, (old, new) in changes.items():
            with self.subTest(code):
                msg_id = f"6f0c2f0e-3b1d-4c55-9a51-0a6f0b1f{code % 100:04}"
                xml = good.replace(old, new).replace("</Receiver>", "</Courier>" if code == 10 else "</Receiver>")
                xml = xml.replace(sample.MSG_ID, msg_id).encode()
                message = self.take(xml=xml, msg_id=msg_id)[0]
                self.assertEqual((message.state, message.raw_id.raw), ("faulty", xml))
                said = self.acks(message)[0]
                self.assertIn(code, [result.code for result in said.results])
                self.assertEqual(said.ack_type, smdo.DELIVERED)
                self.assertIn(f"{code}: ", message.error_text)
        with self.subTest(-22):
            message = self.take(sample.envelope(document=unsigned))[0]
            self.assertEqual([result.code for result in self.acks(message)[0].results], [fault.NO_SIGNATURE])
        for verdict, code in (("untrusted", fault.UNTRUSTED), ("broken", fault.BAD_SIGNATURE)):
            self.account.refuse_untrusted = True
            with (
                self.subTest(verdict),
                patch.object(type(self.messages), "_verify_signature", lambda *_a, verdict=verdict: verdict),
            ):
                message = self.take(replace(sample.envelope(), msg_id=sample.OTHER_ID[:-2] + str(-code)))[0]
                self.assertEqual([result.code for result in self.acks(message)[0].results], [code])

    def test_row_42_hostile_mail_is_kept_and_answers_nobody(self):
        outside = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><Envelop><Body>&e;</Body></Envelop>'
        laughs = b'<!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]><Envelop subject="&b;"/>'
        for xml in (outside, laughs, b"<Envelop", b"", b"\0" * 50):
            with self.subTest(xml[:20]):
                raw = self.mail(xml=xml)
                message, outcome = self.messages.sudo()._take(self.account, raw)
                self.assertEqual((outcome, message.state, message.error_code), ("stored", "faulty", fault.BAD_XML))
                self.assertFalse(message.acknowledgement_ids)
                self.assertEqual(message.raw_id.raw or b"", xml)
                self.assertIn(raw, message.attachment_ids.mapped("raw"), "the mail is kept whole")
                self.assertEqual(self.messages.sudo()._take(self.account, raw)[1], "duplicate")
        message, outcome = self.messages.sudo()._take(self.account, b"Subject: spam\r\n\r\nbuy")
        self.assertEqual((outcome, message.state, message.subject), ("foreign", "faulty", "spam"))

    def test_a_file_that_a_browser_could_run_is_kept_as_text(self):
        document = sample.document(
            transfers=(smdo.Transfer("../a.html", "", b"<html><script>1</script></html>", (sample.SIGNATURE,)),)
        )
        message = self.take(sample.envelope(document=document))[0]
        page = message.attachment_ids.filtered(lambda file: file.name.endswith(".html"))
        self.assertEqual((page.name, page.mimetype), ("a.html", "text/plain"))

    def test_people_tasks_and_validators_are_told(self):
        document = sample.document(validators=(smdo.Validator(smdo.ATTESTATIONS[2], sample.PARTY),))
        message = self.take(sample.envelope(document=document, tasks=(sample.task(),)))[0]
        for part in (
            "Signed by: Узорны Ян, старшыня",
            "согласовано с замечаниями: Узорны Ян",
            "Task 5: Падрыхтаваць звесткі, until 20.11.2026",
            "* Узорны Ян",
        ):
            self.assertIn(part, message.content)

    def test_the_kinds_of_the_exchange_are_mapped(self):
        path = LISTS / "by_smdo_document_kinds.tsv"
        if not Path(path).exists():
            self.skipTest("the list of kinds is not at ../shared/data")
        kinds = self.env["cluster.exchange.kind"]
        done = kinds._import_list(path.read_bytes())
        self.assertEqual((done["rows"], done["created"]), (62, 62))
        self.assertEqual(kinds.search_count([("kind_id", "!=", False)]), 62)
        self.assertEqual(kinds._import_list(path.read_bytes())["unchanged"], 62)
        ref = self.env.ref
        for name, xmlid in (
            ("Письмо", "kind_incoming_letter"),
            ("Запрос", "kind_incoming_request"),
            ("Отчет", "kind_incoming_report"),
            ("Приказ", "kind_incoming_order"),
            ("Исковое заявление", "kind_incoming_complaint"),
            ("Обращения граждан и юридических лиц", "kind_appeal_written"),
        ):
            with self.subTest(name):
                kind = kinds._of_name(name)
                self.assertEqual(kind.kind_id, ref(f"cluster_docs.{xmlid}"))
                self.assertEqual(kinds._of_name(kind.guid.upper()), kind)
        self.assertEqual(kinds._name_for(ref("cluster_docs.kind_outgoing_request")), "Запрос")
        message = self.take(sample.envelope(document=sample.document(kind="Обращения граждан и юридических лиц")))[0]
        document = self.register(message.with_user(self.clerk))
        self.assertEqual((document.direction, document.appeal_source), ("appeal", "forwarded"))

    def test_only_the_bodys_staff_decides(self):
        message = self.main()
        for user in (self.council_clerk, self.foreign_clerk):
            with self.subTest(user.login), self.assertRaises(AccessError):
                message.with_user(user).action_accept()
        with self.assertRaises(AccessError):
            message.with_user(self.auditor).action_accept()
        self.assertTrue(message.with_user(self.auditor).title)
        for user in (self.clerk, self.administrator):
            with self.assertRaises(AccessError):
                message.with_user(user).write({"state": "registered"})
            with self.assertRaises(AccessError):
                message.attachment_ids[:1].with_user(self.council_clerk).raw  # noqa: B018
        with self.assertRaises(AccessError):
            self.account.with_user(self.clerk).pop_password  # noqa: B018
        with self.refuses(UserError, "Messages of the exchange are kept"):
            message.sudo().unlink()


@tagged("post_install", "-at_install")
class TestExchangeOut(ExchangeCase):
    def parsed(self, message):
        parsed = smdo_parser.parse(message.sudo().raw_id.raw, READ)
        self.assertFalse(parsed.faults)
        return parsed.envelope

    def test_row_42_a_document_goes_to_several_peers(self):
        other = self.peer.copy({"org_id": "ORG_D", "name": "Інспекцыя"})
        document = self.outgoing()
        messages = self.send(document, self.peer | other)
        self.assertEqual(sorted(messages.mapped("peer_id.org_id")), ["ORG_A", "ORG_D"])
        self.assertEqual(len(set(messages.mapped("msg_id"))), 2)
        envelope = self.parsed(messages.filtered(lambda message: message.peer_id == self.peer))
        self.assertEqual(envelope.header.msg_type, smdo.MAIN)
        self.assertEqual(envelope.document.number, smdo.Number(document.number, document.registration_date))
        (transfer,) = envelope.document.transfers
        self.assertEqual((transfer.name, transfer.reference), ("ліст.pdf", "attach1"))
        self.assertEqual(transfer.signatures[0].text, "MIBvcGFxdWU=", "the signature beside the file goes with it")
        self.assertEqual(document.exchange_count, 2)

    def test_row_42_each_peer_has_its_own_status(self):
        other = self.peer.copy({"org_id": "ORG_D", "name": "Інспекцыя"})
        document = self.outgoing()
        messages = self.send(document, self.peer | other)
        mine = messages.filtered(lambda message: message.peer_id == self.peer).sudo()
        rest = (messages - mine).sudo()
        (mine | rest).write({"state": "sent"})

        def ack(ack_type, code=0, incoming=None, msg_id=sample.OTHER_ID, about=mine):
            answer = smdo.Acknowledgement(about.msg_id, ack_type, None, incoming, (smdo.Result(code, "словы"),))
            envelope = sample.envelope(smdo.ACKNOWLEDGEMENT, acknowledgement=answer)
            return self.take(replace(envelope, msg_id=msg_id), files={})[0]

        first = ack(smdo.DELIVERED)
        self.assertEqual((first.state, first.acknowledged_id, mine.state), ("done", mine, "delivered"))
        ack(smdo.REGISTERED, 0, smdo.Number("5/77", date(2026, 11, 3)), sample.OTHER_ID[:-1] + "3")
        self.assertEqual((mine.state, mine.inc_number, mine.inc_date), ("registered", "5/77", date(2026, 11, 3)))
        ack(smdo.DELIVERED, msg_id=sample.OTHER_ID[:-1] + "4")
        self.assertEqual(mine.state, "registered", "a late delivery does not take the decision back")
        self.assertEqual(rest.state, "sent")
        self.assertFalse(first.acknowledgement_ids, "an acknowledgement is not acknowledged")
        unknown = ack(smdo.DELIVERED, msg_id=sample.OTHER_ID[:-1] + "5", about=rest)
        self.assertEqual((unknown.state, rest.state), ("unknown", "sent"), "a peer speaks of its own messages alone")
        self.assertIn("Registered at Прыкладны райвыканкам under No. 5/77", document.event_ids.mapped("text"))

    def test_row_42_what_the_receiver_says_is_shown(self):
        document = self.outgoing()
        for place, (ack_type, code, state) in enumerate(
            [(1, -22, "rejected"), (2, 1, "not_registered"), (2, 2, "refused"), (2, 3, "refused")]
        ):
            message = self.send(document).sudo()
            message.state = "sent"
            answer = smdo.Acknowledgement(message.msg_id, ack_type, None, None, (smdo.Result(code, "чаму"),))
            envelope = sample.envelope(smdo.ACKNOWLEDGEMENT, acknowledgement=answer)
            self.take(replace(envelope, msg_id=f"{sample.OTHER_ID[:-1]}{place}"), files={})
            self.assertEqual((message.state, message.error_code), (state, code))
            self.assertIn("чаму", message.error_text)

    def test_row_42_an_answer_names_what_it_answers(self):
        asked = self.main()
        document = self.register(asked)
        reply = self.outgoing(parent_id=document.id)
        envelope = self.parsed(self.send(reply))
        parent = envelope.document.parent
        self.assertEqual(envelope.header.msg_type, smdo.ANSWER)
        self.assertEqual(
            (parent.delivery_type, parent.idnumber, parent.lastmsg_id, parent.parorg_id, parent.number.text),
            (1, "ORG_A_15", sample.MSG_ID, "ORG_A", "1-13/15"),
        )
        again = self.parsed(self.send(reply))
        self.assertEqual(again.header.msg_type, smdo.ANSWER_ADDITION)
        self.assertEqual(again.referred_ids(), (f"ORG_B_{reply.id}",))

    def test_row_42_an_answer_to_us_finds_our_document(self):
        document = self.outgoing()
        sent = self.send(document)
        for place, parent in enumerate(
            (
                smdo.DocParent(1, smdo.Number("1", date(2026, 11, 1)), "?", sent.msg_id, sent.msg_id, "ORG_B"),
                smdo.DocParent(1, smdo.Number("1", date(2026, 11, 1)), f"ORG_B_{document.id}", "x", "x", "ORG_B"),
            )
        ):
            envelope = sample.envelope(smdo.ANSWER, document=sample.document(parent=parent, idnumber=f"A{place}"))
            message = self.take(replace(envelope, msg_id=f"{sample.OTHER_ID[:-1]}{place}"))[0]
            self.assertEqual(message.answered_id, sent)
        self.assertEqual(self.register(message.with_user(self.clerk)).parent_id, document)

    def test_what_cannot_be_sent_says_why(self):
        document = self.registered("outgoing")
        with self.refuses(UserError, "at least one file"):
            self.send(document)
        with self.refuses(UserError, "Only a registered outgoing document"):
            self.draft("outgoing").action_exchange_send()
        signed = self.outgoing()
        self.account.max_megabytes = 1
        self.env["ir.attachment"].create(
            {"name": "big.bin", "raw": b"x" * 900_000, "res_model": "cluster.document", "res_id": signed.id}
        )
        with self.refuses(UserError, "too large together"):
            self.send(signed)
        with self.assertRaises(AccessError):
            self.env["cluster.exchange.send"].with_user(self.council_clerk).create(
                {"document_id": signed.id, "account_id": self.account.id, "peer_ids": self.peer.ids}
            ).action_send()

    def test_the_wizard_names_files_without_a_signature(self):
        document = self.outgoing()
        self.env["ir.attachment"].create(
            {"name": "б.pdf", "raw": b"%PDF-1.4", "res_model": "cluster.document", "res_id": document.id}
        )
        wizard = (
            self.env["cluster.exchange.send"]
            .with_user(self.clerk)
            .create({"document_id": document.id, "peer_ids": self.peer.ids})
        )
        self.assertEqual((wizard.unsigned, wizard.account_id), ("б.pdf", self.account))


@tagged("post_install", "-at_install")
class TestExchangeMailbox(ExchangeCase):
    """Over real sockets to servers on loopback."""

    def setUp(self):
        super().setUp()
        self.servers = self.enterContext(MailServers())
        self.account.write({"smtp_port": self.servers.smtp_port, "pop_port": self.servers.pop_port, "is_on": True})

    def run_exchange(self):
        self.env["cluster.exchange.account"]._cron_exchange()

    def mails(self):
        return self.env["cluster.exchange.mail"].search([("account_id", "=", self.account.id)], order="id")

    def test_row_42_there_and_back(self):
        """A letter comes by POP3, its acknowledgements go by SMTP, and the peer reads them."""
        self.servers.put(self.mail())
        self.run_exchange()
        message = self.messages.search([("msg_id", "=", sample.MSG_ID)])
        self.assertEqual(message.state, "inbox")
        self.assertEqual(message.attachment_ids.filtered(lambda file: file.name == "ліст.pdf").raw, b"%PDF-1.4 demo")
        self.assertFalse(self.servers.box, "what was kept is removed from the server")
        self.assertTrue(self.mails().deleted_at)
        document = self.register(message.with_user(self.clerk))
        self.run_exchange()
        said = [smdo_packet.unpack(raw) for _from, _to, raw in self.servers.sent]
        self.assertEqual([to for _from, to, _raw in self.servers.sent], [["a@smdo.example"]] * 2)
        self.assertTrue(all(packet.xml_name.endswith("_ack.xml") for packet in said))
        acks = [smdo_parser.parse(packet.xml, READ).envelope.acknowledgement for packet in said]
        self.assertEqual([ack.ack_type for ack in acks], [1, 2])
        self.assertEqual(acks[1].incoming.text, document.number)
        self.assertFalse(self.account.last_problem)

    def test_row_42_a_document_is_sent_with_its_files(self):
        self.account.router = "router@smdo.example"
        document = self.outgoing()
        message = self.send(document)
        self.run_exchange()
        self.assertEqual(message.state, "sent")
        sender, to, raw = self.servers.sent[0]
        packet = smdo_packet.unpack(raw)
        self.assertEqual((sender, to), ("b@smdo.example", ["router@smdo.example"]))
        self.assertEqual(packet.files, {"attach1": b"%PDF-1.4"})
        self.assertTrue(smdo_parser.parse(packet.xml, READ).envelope)
        self.run_exchange()
        self.assertEqual(len(self.servers.sent), 1, "what was sent is not sent again")

    def test_row_42_a_run_is_bounded(self):
        self.account.max_messages = 2
        for n in range(5):
            envelope = replace(
                sample.envelope(document=sample.document(idnumber=f"D{n}")), msg_id=f"{sample.MSG_ID[:-1]}{n}"
            )
            self.servers.put(self.mail(envelope))
        self.run_exchange()
        self.assertEqual((len(self.mails()), self.account.waiting_count), (2, 3))
        self.run_exchange()
        self.run_exchange()
        self.assertEqual((len(self.mails()), self.account.waiting_count, self.servers.box), (5, 0, []))

    def test_row_42_two_gigabytes_are_not_fetched(self):
        self.servers.put(self.mail(), self.mail(replace(sample.envelope(), msg_id=sample.OTHER_ID)))
        self.servers.behaviour.sizes = {1: 2 * 1024**3}
        self.run_exchange()
        self.assertEqual(self.mails().mapped("outcome"), ["too_large", "stored"])
        self.assertEqual(len(self.servers.retrieved), 1)
        self.assertEqual(len(self.servers.box), 1, "it is left on the server, nothing is lost")
        self.run_exchange()
        self.assertEqual(len(self.mails()), 2)

    def test_row_42_a_mail_that_never_ends_is_cut_off(self):
        self.account.max_megabytes = 1
        self.servers.put(self.mail())
        self.servers.behaviour.endless = True
        self.run_exchange()
        self.assertEqual(self.mails().outcome, "too_large")
        self.assertEqual(len(self.servers.box), 1)

    def test_a_server_that_is_silent_does_not_hold_the_run(self):
        self.account.timeout = 1
        self.servers.behaviour.silent = True
        self.run_exchange()
        self.assertIn("The mail server does not answer", self.account.last_problem)

    def test_a_wrong_password_is_told(self):
        self.servers.behaviour.password = "other"
        self.run_exchange()
        self.assertIn("refuses user or password", self.account.last_problem)
        with self.refuses(UserError, "refuses user or password"):
            self.account.with_user(self.administrator).action_test()
        self.servers.behaviour.password = "secret"
        self.assertIn("mails in the box: 0", self.account.action_test()["params"]["message"])

    def test_a_removal_that_was_lost_is_made_up_for(self):
        self.servers.put(self.mail())
        self.servers.behaviour.lose_quit = True
        self.run_exchange()
        self.assertEqual(len(self.servers.box), 1)
        self.servers.behaviour.lose_quit = False
        self.run_exchange()
        self.assertEqual((self.servers.box, len(self.servers.retrieved), len(self.mails())), ([], 1, 1))

    def test_a_fault_of_ours_stops_no_other_mail(self):
        self.servers.put(
            self.mail(), self.mail(replace(sample.envelope(), msg_id=sample.OTHER_ID), msg_id=sample.OTHER_ID)
        )
        whole = type(self.messages)._take

        def take(messages, account, raw):
            if sample.OTHER_ID.encode() not in raw:
                raise ZeroDivisionError
            return whole(messages, account, raw)

        with (
            patch.object(type(self.messages), "_take", take),
            mute_logger("odoo.addons.cluster_docs.models.exchange_account"),
        ):
            with self.assertLogs("odoo.addons.cluster_docs.models.exchange_account", "ERROR"):
                self.run_exchange()
        self.assertEqual(self.mails().mapped("outcome"), ["unreadable", "stored"])
        self.assertEqual(len(self.servers.box), 1)

    def test_sending_is_tried_again_and_given_up_in_the_end(self):
        self.servers.behaviour.refuse_recipient = True
        message = self.send(self.outgoing())
        with freeze_time("2026-11-02 10:00:00"):
            self.run_exchange()
            self.assertEqual((message.state, message.attempts), ("to_send", 1))
            self.assertIn("The mail was not taken: a@smdo.example: no such mailbox", message.error_text)
            self.run_exchange()
            self.assertEqual(message.attempts, 1, "not before its time")
        message.sudo().attempts = 7
        with freeze_time("2026-11-03 10:00:00"):
            self.run_exchange()
        self.assertEqual(message.state, "failed")
        self.servers.behaviour.refuse_recipient = False
        message.with_user(self.clerk).action_retry()
        self.run_exchange()
        self.assertEqual(message.state, "sent")

    def test_the_job_runs_only_while_a_mailbox_is_on(self):
        cron = self.env.ref("cluster_docs.cron_exchange")
        self.assertTrue(cron.active)
        self.account.is_on = False
        self.assertFalse(cron.active)
        with self.refuses(UserError, "Switch the exchange on first"):
            self.account.action_run()
        with self.assertRaises(psycopg2.IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.account.write({"is_on": True, "pop_host": False})
            self.account.flush_recordset()

    def test_the_transport_stands_alone(self):
        with self.assertRaises(smdo_mailbox.TransportFault) as caught:
            with smdo_mailbox.Sender(smdo_mailbox.Server("127.0.0.1", 1, "none", timeout=1)):
                pass
        self.assertEqual(caught.exception.step, "connect")

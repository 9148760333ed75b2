import base64
from dataclasses import replace
from unittest.mock import patch

import psycopg2
from asn1crypto import cms
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..engine import detached, smdo_packet, smdo_parser, smdo_writer
from ..engine import smdo_faults as fault
from ..engine import smdo_types as smdo
from . import smdo_samples as sample
from .exchange_servers import MailServers
from .test_exchange import READ, ExchangeCase

LOGGER = "odoo.addons.cluster_docs.models.exchange_account"
RESTRICTED = smdo.Confident(1, "Для служебного пользования")


@tagged("post_install", "-at_install")
class TestExchangeFetchedAgain(ExchangeCase):
    """Nothing that lies in the mailbox is given up."""

    def setUp(self):
        super().setUp()
        self.servers = self.enterContext(MailServers())
        self.account.write({"smtp_port": self.servers.smtp_port, "pop_port": self.servers.pop_port, "is_on": True})
        self.clock = self.enterContext(freeze_time("2026-11-02 10:00:00", tick=True))

    def run_exchange(self, at):
        with freeze_time(at):
            self.env["cluster.exchange.account"]._cron_exchange()

    def mails(self):
        return self.env["cluster.exchange.mail"].search([("account_id", "=", self.account.id)], order="id")

    def inbox(self):
        return self.messages.sudo().search([("account_id", "=", self.account.id), ("state", "=", "inbox")])

    def test_row_42_a_broken_off_mail_is_fetched_again(self):
        self.servers.put(self.mail())
        self.servers.behaviour.cut = True
        self.run_exchange("2026-11-02 10:00:00")
        self.assertEqual((self.mails().outcome, self.mails().tries, len(self.servers.box)), ("interrupted", 1, 1))
        self.assertIn("could not be fetched", self.account.last_problem)
        self.servers.behaviour.cut = False
        self.run_exchange("2026-11-02 10:01:00")
        self.assertFalse(self.inbox(), "not before its time: other mails come first")
        self.run_exchange("2026-11-02 11:00:00")
        self.assertEqual((len(self.inbox()), self.servers.box, self.mails().outcome), (1, [], "stored"))
        self.assertFalse(self.account.last_problem)

    def test_row_42_a_mail_that_breaks_off_each_time_stops_no_other(self):
        self.servers.put(self.mail())
        self.servers.behaviour.cut = True
        self.run_exchange("2026-11-02 10:00:00")
        self.servers.behaviour.cut = False
        self.servers.put(self.mail(replace(sample.envelope(), msg_id=sample.OTHER_ID)))
        self.run_exchange("2026-11-02 10:02:00")
        self.assertEqual(self.inbox().mapped("msg_id"), [sample.OTHER_ID])

    def test_row_42_a_larger_bound_brings_the_large_mail(self):
        self.servers.put(self.mail())
        self.servers.behaviour.sizes = {1: 30 * 1024 * 1024}
        self.account.max_megabytes = 20
        self.run_exchange("2026-11-02 10:00:00")
        self.run_exchange("2026-11-02 10:05:00")
        self.assertEqual((self.mails().outcome, self.servers.retrieved), ("too_large", []))
        with self.refuses(UserError, "raise the largest mail"):
            self.mails().with_user(self.clerk).action_fetch_again()
        self.account.max_megabytes = 40
        self.run_exchange("2026-11-02 10:10:00")
        self.assertEqual((self.mails().outcome, len(self.inbox())), ("stored", 1))

    def test_row_42_a_mail_that_a_fault_of_ours_left_is_taken_when_the_fault_is_gone(self):
        self.servers.put(self.mail())

        def take(*_arguments):
            raise ZeroDivisionError

        with patch.object(type(self.messages), "_take", take), self.assertLogs(LOGGER, "ERROR"):
            self.run_exchange("2026-11-02 10:00:00")
        self.assertEqual(self.mails().outcome, "unreadable")
        self.run_exchange("2026-11-02 10:01:00")
        self.assertFalse(self.inbox())
        for stranger in (self.council_clerk, self.auditor):
            with self.assertRaises(AccessError):
                self.mails().with_user(stranger).action_fetch_again()
        self.mails().with_user(self.clerk).action_fetch_again()
        self.run_exchange("2026-11-02 10:02:00")
        self.assertEqual((self.mails().outcome, len(self.inbox())), ("stored", 1))
        with self.refuses(UserError, "nothing is fetched twice"):
            self.mails().with_user(self.clerk).action_fetch_again()

    def test_row_42_a_server_that_removes_nothing_stops_no_mail(self):
        self.servers.put(self.mail())
        self.servers.behaviour.keeps = True
        self.run_exchange("2026-11-02 10:00:00")
        self.assertEqual((len(self.inbox()), self.mails().deleted_at), (1, False))
        self.assertIn("stays on the server", self.account.last_problem)
        self.servers.put(self.mail(replace(sample.envelope(), msg_id=sample.OTHER_ID)))
        self.run_exchange("2026-11-02 10:05:00")
        self.assertEqual(len(self.inbox()), 2)
        self.servers.behaviour.keeps = False
        self.run_exchange("2026-11-02 10:10:00")
        self.assertEqual((self.servers.box, len(self.servers.retrieved)), ([], 2))


@tagged("post_install", "-at_install")
class TestExchangeSameId(ExchangeCase):
    def ids(self):
        found = self.messages.sudo().search(
            [("account_id", "=", self.account.id), ("direction", "=", "in")], order="id"
        )
        return [(message.msg_id, message.state) for message in found]

    def test_row_42_a_message_sent_again_after_a_fault_is_taken(self):
        broken = self.take(files={})[0]
        self.assertEqual((broken.state, [ack.error for ack in self.acks(broken)]), ("faulty", [fault.BAD_SIGNATURE]))
        whole, outcome = self.take()
        self.assertEqual((outcome, whole.state, whole.ack_state), ("stored", "inbox", "delivered"))
        self.assertNotEqual(whole, broken)
        self.assertEqual([ack.error for ack in self.acks(whole)], [0])
        old = f"{sample.MSG_ID}#{broken.content_sha256[:16]}"
        self.assertEqual(self.ids(), [(old, "faulty"), (sample.MSG_ID, "inbox")])
        self.assertEqual(self.take(files={}), (whole, "duplicate"), "an old copy that comes late changes nothing")
        self.assertEqual(self.take(), (whole, "duplicate"))
        self.assertEqual(self.take(files={"attach9": b"x"})[0].state, "faulty", "and so is each other one")
        self.assertEqual(self.register(whole.with_user(self.clerk)).state, "registered")

    def test_row_42_another_message_under_a_used_id_is_kept(self):
        first = self.main()
        other = sample.envelope(document=sample.document(title="Зусім іншае"))
        second, outcome = self.take(other)
        self.assertEqual((outcome, second.state), ("stored", "faulty"))
        self.assertTrue(second.msg_id.startswith(f"{sample.MSG_ID}#"))
        self.assertIn("used the id of another message", second.error_text)
        self.assertIn("ліст.pdf", second.attachment_ids.mapped("name"))
        self.assertFalse(second.acknowledgement_ids)
        self.assertEqual(self.take(other), (first.sudo(), "duplicate"))
        self.assertEqual(first.state, "inbox")

    def test_row_42_a_stranger_cannot_take_an_id_away(self):
        sender = replace(sample.header().sender, id="ORG_Z", name="Чужы")
        stranger = self.take(replace(sample.envelope(), header=replace(sample.header(), sender=sender)))[0]
        mine, outcome = self.take()
        self.assertEqual((outcome, mine.state, mine.msg_id), ("stored", "inbox", sample.MSG_ID))
        self.assertNotEqual(mine.peer_id, stranger.peer_id)
        with self.assertRaises(psycopg2.IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            mine.copy({"raw_id": False}).flush_recordset()

    def test_row_42_a_code_of_signs_is_no_pattern(self):
        for code in ("%", "ORG__", "ORG\\_A"):
            sender = replace(sample.header().sender, id=code, name="Хітры")
            message = self.take(
                replace(
                    sample.envelope(),
                    msg_id=f"{sample.MSG_ID[:-2]}{len(code):02}",
                    header=replace(sample.header(), sender=sender),
                )
            )[0]
            self.assertEqual((message.peer_id.org_id, message.peer_id.is_confirmed), (code, False))
        sender = replace(sample.header().sender, id="org_a")
        message = self.take(replace(sample.envelope(), header=replace(sample.header(), sender=sender)))[0]
        self.assertEqual(message.peer_id, self.peer, "small and large letters are the same")
        with self.assertRaises(psycopg2.IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.peer.copy({"org_id": "org_A"})

    def test_row_42_an_acknowledgement_from_elsewhere_waits_for_a_person(self):
        sent = self.send(self.outgoing()).sudo()
        sent.state = "sent"
        incoming = smdo.Number("5/77", sample.document().number.day)
        answer = smdo.Acknowledgement(sent.msg_id, smdo.REGISTERED, None, incoming, (smdo.Result(0, "ok"),))
        envelope = sample.envelope(smdo.ACKNOWLEDGEMENT, acknowledgement=answer)
        self.peer.mailbox = "office@other.example"
        said = self.take(replace(envelope, msg_id=sample.OTHER_ID), files={})[0]
        self.assertEqual((said.state, sent.state), ("doubtful", "sent"))
        self.assertIn("a@smdo.example", said.sender_doubt)
        with self.assertRaises(AccessError):
            said.with_user(self.council_clerk).action_confirm_sender()
        said.with_user(self.clerk).action_confirm_sender()
        self.assertEqual((said.state, sent.state, sent.inc_number), ("done", "registered", "5/77"))
        with self.refuses(UserError, "Nothing is doubted"):
            said.with_user(self.clerk).action_confirm_sender()
        self.account.router = "Router <router@smdo.example>"
        other = self.take(replace(sample.envelope(), msg_id=sample.OTHER_ID[:-1] + "9"))[0]
        self.assertIn("router@smdo.example", other.sender_doubt)

    def test_row_42_nothing_of_a_mail_is_dropped(self):
        mail = self.mail().decode("utf-8", "surrogateescape")
        boundary = mail.partition('boundary="')[2].partition('"')[0]
        last = f"--{boundary}--"
        twice = (
            f'--{boundary}\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename="attach1"\r\n'
            f"\r\nsecond\r\n--{boundary}\r\nContent-Type: text/plain\r\n\r\nPlease answer soon\r\n"
        )
        raw = mail.replace(last, twice + last).encode("utf-8", "surrogateescape")
        packet = smdo_packet.unpack(raw)
        self.assertEqual(sorted(packet.files), ["attach1", "attach1.2"])
        self.assertFalse(packet.is_whole)
        message = self.messages.sudo()._take(self.account, raw)[0]
        self.assertEqual(message.state, "inbox")
        kept = {file.name: file.raw for file in message.attachment_ids}
        self.assertEqual((kept["attach1.2"].strip(), kept["mail.eml"]), (b"second", raw))
        usual = self.take(replace(sample.envelope(), msg_id=sample.OTHER_ID))[0]
        self.assertNotIn("mail.eml", usual.attachment_ids.mapped("name"))


@tagged("post_install", "-at_install")
class TestExchangeRestricted(ExchangeCase):
    """The mark of restriction goes both ways, and nobody reads past it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stamp = cls.env["cluster.document.stamp"]._of_exchange()
        cls.stamp.write({"auditor_reads": False, "group_ids": [(5, 0, 0)]})
        cls.office_clerk, _post = cls._person("t_office_clerk", "clerk", cls.office, cls.controller_post)

    def restricted(self):
        return self.take(sample.envelope(document=sample.document(confident=RESTRICTED)))[0]

    def assert_closed(self, message, *users):
        for user in users:
            theirs = self.messages.with_user(user)
            with self.subTest(user.login):
                self.assertFalse(theirs.search([("id", "=", message.id)]))
                self.assertFalse(theirs.browse(message.id).has_access("read"))
                for file in message.sudo().attachment_ids:
                    self.assertFalse(file.with_user(user).has_access("read"))
                acks = message.sudo().acknowledgement_ids
                self.assertFalse(theirs.search([("id", "in", acks.ids)]))

    def test_row_42_a_restricted_message_is_the_heads_until_it_is_a_document(self):
        message = self.restricted()
        self.assertTrue(message.is_restricted)
        self.assert_closed(message, self.clerk, self.office_clerk, self.auditor, self.administrator)
        self.assertTrue(self.messages.with_user(self.head).search([("id", "=", message.id)]))
        self.stamp.group_ids = self.env.ref("cluster_base.group_controller")
        self.assertTrue(self.messages.with_user(self.controller).search([("id", "=", message.id)]))
        journal = self.journal("incoming")
        with self.refuses(UserError, "Choose the stamp"):
            message.with_user(self.controller)._accept_into(journal, journal.kind_id)
        wizard = self.env["cluster.exchange.decision"].with_user(self.controller).create({"message_id": message.id})
        self.assertEqual(wizard.stamp_id, self.stamp)
        document = self.env["cluster.document"].browse(wizard.action_confirm()["res_id"])
        document._assign_numbers_here()
        self.assertEqual((document.stamp_id, document.stamped_by_id), (self.stamp, self.controller))
        self.assertEqual(message.told_document_id, document.sudo())
        self.assert_closed(message, self.clerk, self.office_clerk, self.auditor)
        document.sudo().reader_user_ids = self.office_clerk
        self.env.flush_all()
        self.assertTrue(message.with_user(self.office_clerk).content)

    def test_row_42_a_stamp_closes_what_came_open(self):
        message = self.main()
        document = self.register(message)
        late = replace(sample.envelope(smdo.MAIN_ADDITION, folders=(sample.folder(),)), msg_id=sample.OTHER_ID)
        addition = self.take(late)[0]
        self.assertTrue(addition.with_user(self.office_clerk).title)
        document.with_user(self.clerk).stamp_id = self.stamp
        self.env.flush_all()
        self.env.invalidate_all()
        self.assert_closed(message, self.office_clerk, self.auditor)
        self.assert_closed(addition, self.office_clerk, self.auditor)
        self.assertTrue(message.with_user(self.clerk).title)

    def test_row_42_the_stamp_goes_with_the_letter_and_comes_back(self):
        document = self.outgoing(stamp_id=self.stamp.id)
        message = self.send(document)
        envelope = smdo_parser.parse(message.sudo().raw_id.raw, READ).envelope
        self.assertEqual(envelope.document.confident.flag, 1)
        self.assertTrue(envelope.document.confident.text)
        back = replace(sample.envelope(document=sample.document(confident=envelope.document.confident)))
        self.assertTrue(self.take(back)[0].is_restricted)
        self.peer.is_confirmed = False
        with self.refuses(UserError, "Confirm first: Прыкладны райвыканкам"):
            self.send(document)
        self.assertEqual(smdo_writer.write(envelope).decode().count('flag="1"'), 1)


@tagged("post_install", "-at_install")
class TestExchangeSignatures(ExchangeCase):
    """What comes signed reaches the verifier, in the base64 of the exchange."""

    def signed(self, verdicts, der=None):
        """Takes a message whose signature is `der`; a plugged verifier answers with `verdicts`."""
        asked = []

        def client(question):
            asked.append(question)
            return detached.DetachedReport(verdicts, (), signer="Узорны")

        der = der or cms.ContentInfo({"content_type": "data", "content": b"x"}).dump()
        signature = smdo.Signature(base64.b64encode(der).decode(), "Узорны Я. І.", "2026-11-02T10:00:00")
        document = sample.document(transfers=(smdo.Transfer("ліст.pdf", "attach1", None, (signature, signature)),))
        with patch.object(
            type(self.env["cluster.detached.signature"]), "_verifiers", lambda _self: [("client", client)]
        ):
            message = self.take(sample.envelope(document=document))[0]
            if message.state == "inbox":
                message = message.with_user(self.clerk)
                document = self.register(message)
        self.assertEqual((asked[0].content, asked[0].signature), (b"%PDF-1.4 demo", der))
        return message, document

    def test_row_29_a_signature_of_the_exchange_is_verified_and_kept_with_its_result(self):
        message, document = self.signed("valid")
        self.assertEqual(message.signature_state, "valid")
        kept = self.env["cluster.detached.signature"].with_user(self.clerk).search([("document_id", "=", document.id)])
        self.assertEqual((len(kept), kept.state, kept.attachment_id.name), (1, "valid", "ліст.pdf"))
        self.assertEqual(kept.source, "Exchange: Прыкладны райвыканкам")

    def test_row_42_a_broken_signature_goes_back(self):
        message, _document = self.signed("invalid")
        self.assertEqual([result.code for result in self.acks(message)[0].results], [fault.BAD_SIGNATURE] * 2)

    def test_row_42_an_unknown_signer_goes_back_where_the_body_wants_it(self):
        message, _document = self.signed("untrusted")
        self.assertEqual((message.state, message.signature_state), ("registered", "untrusted"))
        message.sudo().msg_id = "x"
        self.account.refuse_untrusted = True
        message, _document = self.signed("untrusted")
        self.assertEqual([result.code for result in self.acks(message)[0].results], [fault.UNTRUSTED] * 2)

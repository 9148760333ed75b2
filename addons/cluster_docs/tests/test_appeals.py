import base64
import io
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import psycopg2
from freezegun import freeze_time
from pypdf import PdfReader

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import DocumentsCase

LISTS = next(
    (
        folder / "shared" / "data"
        for folder in Path(__file__).resolve().parents
        if (folder / "shared" / "data").is_dir()
    ),
    Path("../shared/data"),
)


class AppealsCase(DocumentsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        topics = cls.env["cluster.appeal.topic"]
        cls.housing, cls.roads = topics.create(
            [
                {"key": f"own.t{n}", "code": f"Т-{n}", "name": name, "valid_from": "2019-01-01"}
                for n, name in enumerate(("Жыллё", "Дарогі"))
            ]
        )

    def appeal(self, register=True, **vals):
        values = {
            "correspondent_id": False,
            "correspondent_name": "Прыкладная Ганна Пятроўна",
            "correspondent_address": "г. Смаргонь, вул. Савецкая, д. 5, кв. 7",
            "topic_id": self.housing.id,
            **vals,
        }
        return self.registered("appeal", **values) if register else self.draft("appeal", **values)

    @contextmanager
    def refuses(self, error, words):
        """What was refused leaves nothing behind, as a request that failed would."""
        with self.assertRaises(error) as caught:
            yield
        self.assertRegex(str(caught.exception), words)

    def text(self, report, records, lang="en_US"):
        pdf, _kind = (
            self.env["ir.actions.report"]
            .with_context(lang=lang, force_report_rendering=True)
            ._render_qweb_pdf(report, records.ids)
        )
        return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


@tagged("post_install", "-at_install")
class TestAppeals(AppealsCase):
    # topics

    def test_row_19_the_state_classifier_loads_whole(self):
        path = LISTS / "by_appeal_topics_state_classifier_2019.tsv"
        if not path.exists():
            self.skipTest("the state classifier is not at ../shared/data")
        topics = self.env["cluster.appeal.topic"]
        done = topics._import_list(path.read_bytes(), "CoM 269 of 09.04.2018", "2019-01-01")
        self.assertEqual((done["rows"], done["created"]), (169, 169))
        loaded = topics.search([("key", "not like", "own.%"), ("law_ref", "=", "CoM 269 of 09.04.2018")])
        self.assertEqual(len(loaded), 169)
        self.assertFalse(topics.search([("key", "=like", "own.%")]), "the addon's own list is put away")
        child = loaded.filtered(lambda topic: topic.code == "07-03")
        self.assertEqual(child.parent_id.code, "07")
        again = topics._import_list(path.read_bytes(), "CoM 269 of 09.04.2018", "2026-01-01")
        self.assertEqual((again["unchanged"], again["created"], again["changed"], again["ended"]), (169, 0, 0, 0))

    def test_row_19_an_appeal_keeps_the_wording_of_its_day(self):
        topics = self.env["cluster.appeal.topic"]
        topics._import_list(b"id\tparent_id\tcode\tname\n1\t0\t01\tOld\n2\t0\t02\tGone\n", "x", "2019-01-01")
        old = topics.search([("code", "=", "01")])
        appeal = self.appeal(topic_id=old.id)
        done = topics._import_list(b"id\tparent_id\tcode\tname\n1\t0\t01\tNew\n", "x", "2026-01-01")
        self.assertEqual((done["changed"], done["ended"]), (1, 1))
        self.assertEqual(appeal.topic_id.name, "Old")
        self.assertEqual(old.valid_to, date(2025, 12, 31))
        self.assertEqual(topics.search([("code", "=", "01"), ("valid_to", "=", False)]).name, "New")
        with self.refuses(UserError, "Give the new list a later first day"):
            topics._import_list(b"id\tparent_id\tcode\tname\n1\t0\t01\tNewer\n", "x", "2026-01-01")
        with self.refuses(UserError, "Nothing was imported. Line 2"):
            topics._import_list(b"id\tparent_id\tcode\tname\n1\t1\t01\tA\n", "x", "2027-01-01")

    def test_only_an_administrator_imports_lists(self):
        wizard = self.env["cluster.code.list.import.wizard"]
        with self.assertRaises(AccessError):
            wizard.with_user(self.clerk).create({"file": base64.b64encode(b"x"), "law_ref": "x"})
        mine = wizard.with_user(self.administrator).create(
            {"file": base64.b64encode(b"id\tparent_id\tcode\tname\n1\t0\t01\tA\n"), "law_ref": "x"}
        )
        mine.action_import()
        self.assertIn("1 rows read: 1 new", mine.report)

    # kinds, forms, collective, anonymous

    def test_row_19_kinds_and_forms(self):
        appeal = self.appeal(appeal_kind="complaint")
        self.assertEqual(
            (appeal.appeal_kind, appeal.appeal_form, appeal.appeal_source, appeal.applicant_kind),
            ("complaint", "written", "paper", "citizen"),
        )
        oral = self.appeal(delivery_method="reception", appeal_form="oral")
        self.assertEqual((oral.kind_id.code, oral.appeal_form, oral.appeal_source), ("02", "oral", "reception"))
        self.correspondent.is_company = True
        self.assertEqual(self.appeal(correspondent_id=self.correspondent.id).applicant_kind, "entity")
        letter = self.registered("incoming")
        self.assertFalse(letter.appeal_kind or letter.appeal_form or letter.appeal_source or letter.applicant_kind)

    def test_row_19_collective(self):
        appeal = self.appeal(register=False, is_collective=True, signatory_count=1)
        with self.refuses(UserError, "at least two signatures"):
            appeal.action_register()
        appeal.write({"signatory_count": 30, "signatory_ids": [(0, 0, {"name": "Умоўны Пётр", "address": "Крэва"})]})
        appeal.action_register()
        appeal._assign_numbers_here()
        self.assertTrue(appeal.number.startswith("Кал-"), appeal.number)
        card = self.text("cluster_docs.report_document_card", appeal)
        self.assertIn("collective, signatures: 30", card)
        self.assertIn("1. Умоўны Пётр, Крэва", card)
        with self.refuses(ValidationError, "2 signatories are listed, but only 1"):
            self.appeal(
                register=False,
                is_collective=True,
                signatory_count=1,
                signatory_ids=[(0, 0, {"name": "А"}), (0, 0, {"name": "Б"})],
            )

    def test_row_19_anonymous_goes_its_own_way(self):
        appeal = self.appeal(is_anonymous=True, correspondent_name=False, correspondent_address=False)
        self.assertTrue(appeal.number.startswith("Ан-"), appeal.number)
        self.assertEqual(appeal.correspondent_name, "Anonymous")
        self.assertIn("not considered on its merits", appeal.anonymous_rule)
        self.assertIn("300-З", appeal.anonymous_rule)
        self.assertIn("still to be confirmed", appeal.anonymous_rule)
        self.env.ref("cluster_docs.appeal_rule_anonymous").status = "confirmed"
        appeal.invalidate_recordset(["anonymous_rule"])
        self.assertNotIn("still to be confirmed", appeal.anonymous_rule)
        self.assertFalse(appeal.applicant_key)
        wizard = self.env["cluster.appeal.decision.wizard"].with_user(self.clerk)
        wizard = wizard.create({"document_id": appeal.id, "decision": "left", "result": "ананімны"})
        self.assertIn(self.env.ref("cluster_docs.appeal_ground_left_anonymous"), wizard.allowed_ground_ids)
        wizard.ground_ids = self.env.ref("cluster_docs.appeal_ground_left_anonymous")
        wizard.action_confirm()
        self.assertEqual((appeal.state, appeal.appeal_decision), ("answered", "left"))
        self.assertIn("Law No. 300-Z", appeal.appeal_grounds)
        with self.assertRaises(psycopg2.IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE cluster_document SET correspondent_id = %s WHERE id = %s", [self.correspondent.id, appeal.id]
            )

    # repeats

    def test_row_19_a_repeat_of_same_person_and_topic_is_offered(self):
        first = self.appeal()
        other_topic = self.appeal(topic_id=self.roads.id)
        self.appeal(correspondent_name="Іншая Асоба", correspondent_address="Крэва 1")
        draft = self.appeal(register=False, correspondent_name="ПРЫКЛАДНАЯ Г. П.", correspondent_address="Савецкая 5-7")
        self.assertEqual((draft.repeat_offer_id, draft.repeat_offer_rank), (first, "1"))
        self.assertEqual(draft.repeat_offer_ids, first | other_topic)
        draft.topic_id = False
        self.assertEqual(draft.repeat_offer_rank, "2", "the same person alone is offered second")
        draft.topic_id = self.housing
        first._decide_appeal("explained", "растлумачана")
        draft.action_mark_repeat()
        self.assertEqual((draft.repeat_of_id, draft.repeat_kind), (first, "repeat"))
        self.assertFalse(draft.repeat_offer_id)
        draft.action_register()
        draft._assign_numbers_here()
        self.assertEqual(first.repeat_ids, draft)
        self.assertIn("repeat", first.event_ids.mapped("kind"))
        card = self.text("cluster_docs.report_document_card", first)
        self.assertIn(f"№ {draft.number}", card)
        again = self.appeal(register=False)
        self.assertEqual(again.repeat_offer_ids[:1].repeat_of_id or again.repeat_offer_id, first)
        again.action_mark_repeat()
        self.assertEqual(again.repeat_of_id, first, "the chain leads to the first appeal")

    def test_row_19_the_directory_finds_the_person_too(self):
        first = self.appeal(correspondent_id=self.correspondent.id)
        self.correspondent.name = "Новая назва"
        draft = self.appeal(register=False, correspondent_id=self.correspondent.id)
        self.assertEqual((draft.repeat_offer_id, draft.repeat_offer_rank), (first, "1"))

    def test_row_19_the_period_is_configuration(self):
        with freeze_time("2026-03-02 09:00:00"):
            self.appeal()
        with freeze_time("2026-04-01 09:00:00"):
            draft = self.appeal(register=False)
            self.assertTrue(draft.repeat_offer_id)
            self.env.ref("cluster_docs.appeal_rule_repeat").days = 10
            draft.invalidate_recordset()
            self.assertFalse(draft.repeat_offer_id)

    def test_an_appeal_before_the_answer_is_identical_or_clarifying(self):
        first = self.appeal()
        draft = self.appeal(register=False)
        draft.action_mark_repeat()
        self.assertEqual(draft.repeat_kind, "identical")
        draft.repeat_kind = "clarifying"
        draft.action_register()
        draft._assign_numbers_here()
        card = self.text("cluster_docs.report_document_card", first)
        self.assertRegex(card, "identical or clarifying appeals received before the answer.{0,5}№ " + draft.number)
        with self.refuses(UserError, "its connection with an earlier appeal is fixed"):
            draft.with_user(self.clerk).repeat_of_id = False

    def test_other_bodies_are_not_searched(self):
        self.registered(
            "appeal",
            self.council_clerk,
            self.council,
            correspondent_id=False,
            correspondent_name="Прыкладная Ганна Пятроўна",
            correspondent_address="г. Смаргонь, вул. Савецкая, д. 5, кв. 7",
        )
        self.assertFalse(self.appeal(register=False).repeat_offer_id)

    def test_b13_a_repeat_gets_the_next_or_the_first_number(self):
        journal = self.journal("appeal")
        first = self.appeal()

        def repeat():
            return self.appeal(repeat_of_id=first.id)

        follower = repeat()
        self.assertEqual((first.number, follower.number), ("П-1", "П-2"))
        with self.assertRaises(psycopg2.IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            journal.write({"repeat_numbering": "first", "repeat_mark": " "})
            journal.flush_recordset()
        journal.write({"repeat_numbering": "first", "repeat_mark": "п"})
        self.assertEqual([repeat().number, repeat().number], ["П-1-п2", "П-1-п3"])
        self.assertEqual(self.appeal().number, "П-5", "every repeat is a line of the journal")
        ordinals = self.env["cluster.document.number"].search([("journal_id", "=", journal.id)]).mapped("ordinal")
        self.assertEqual(sorted(ordinals), [1, 2, 3, 4, 5])

    def test_b13_a_repeat_in_another_year_names_the_year(self):
        self.journal("appeal").repeat_numbering = "first"
        with freeze_time("2025-12-20 09:00:00"):
            first = self.appeal()
        with freeze_time("2026-01-20 09:00:00"):
            draft = self.appeal(register=False)
            draft.write({"repeat_of_id": first.id, "repeat_kind": "repeat"})
            draft.action_register()
            draft._assign_numbers_here()
        self.assertEqual(draft.number, "П-1/2025-п1")

    # e-mail

    def test_row_20_an_email_cannot_be_an_appeal(self):
        with self.refuses(ValidationError, "cannot be an appeal"):
            self.appeal(register=False, delivery_method="email")
        draft = self.appeal(register=False)
        for column in ("delivery_method", "appeal_source"):
            with self.subTest(column), self.assertRaises(psycopg2.IntegrityError), mute_logger("odoo.sql_db"):
                with self.env.cr.savepoint():
                    self.env.flush_all()
                    self.env.cr.execute(
                        f"UPDATE cluster_document SET {column} = 'email' WHERE id = %s",  # the columns are ours
                        [draft.id],
                    )
        letter = self.draft("incoming", delivery_method="email")
        with self.refuses(ValidationError, "cannot be an appeal"):
            letter.journal_id = self.journal("appeal")

    def test_row_20_no_address_leads_to_appeals(self):
        model = self.env["ir.model"]._get("cluster.document")
        vals = {"alias_name": "letters", "alias_model_id": model.id}
        with self.refuses(ValidationError, "cannot lead to the journal"):
            self.env["mail.alias"].create({**vals, "alias_defaults": {"journal_id": self.journal("appeal").id}})
        alias = self.env["mail.alias"].create({**vals, "alias_defaults": {"journal_id": self.journal("incoming").id}})
        with self.refuses(ValidationError, "cannot lead to the journal"):
            alias.alias_defaults = {"journal_id": self.journal("appeal").id}

    def test_row_20_a_mail_to_appeals_becomes_an_incoming_letter(self):
        """Whatever the gateway is told, nothing is lost and nothing is an appeal."""
        made = self.env["cluster.document"].message_new(
            {"subject": "Прашу дапамагчы", "email_from": "a@example.com"}, {"journal_id": self.journal("appeal").id}
        )
        self.assertEqual((made.direction, made.delivery_method, made.state), ("incoming", "email", "draft"))
        self.assertEqual(made.title, "Прашу дапамагчы")
        self.assertIn("An e-mail is not an appeal", made.note)

    # обращения.бел

    def test_row_20_an_electronic_appeal_has_its_number(self):
        draft = self.appeal(register=False, delivery_method="portal", appeal_form="electronic")
        with self.refuses(UserError, "only through обращения.бел"):
            draft.action_register()
        draft.external_number = " эо-17 "
        self.assertEqual(draft.external_number, "ЭО-17")
        draft.action_register()
        draft._assign_numbers_here()
        with self.assertRaises(psycopg2.IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.appeal(register=False, external_number="ЭО-17").flush_recordset()
        draft._void("Памылкова")
        self.env.flush_all()
        self.assertTrue(self.appeal(external_number="ЭО-17").number, "after voiding it is registered anew")

    def test_row_20_import(self):
        content = (
            "номер;дата;ФИО;адрес;вид;тематика;содержание\n"
            "ЭО-1;02.03.2026;Прыкладная Ганна;Крэва 5;жалоба;Т-0;Аб дарозе\n"
            "ЭО-2;31.02.2026;Умоўны Пётр;;;;Аб асвятленні\n"
            "ЭО-3;02.03.2026;Узорны Ян;;;99-99;Аб аўтобусе\n"
            "ЭО-4;02.03.2099;Узорны Ян;;;;Аб аўтобусе\n"
            "ЭО-5;03.03.2026;Узорны Ян;;;Т-1;Аб мосце\n"
        )
        wizard = self.env["cluster.appeal.import.wizard"].with_user(self.clerk)
        wizard = wizard.create({"file": base64.b64encode(content.encode())})
        with freeze_time("2026-03-04 09:00:00"):
            wizard.action_import()
            self.env["cluster.document"].search([("state", "=", "awaiting")])._assign_numbers_here()
        made = self.env["cluster.document"].search([("external_number", "in", ["ЭО-1", "ЭО-5"])], order="id")
        self.assertEqual(made.mapped("external_number"), ["ЭО-1", "ЭО-5"])
        self.assertEqual(set(made.mapped("state")), {"registered"})
        self.assertEqual(
            (made[0].appeal_kind, made[0].appeal_form, made[0].topic_id), ("complaint", "electronic", self.housing)
        )
        self.assertEqual((made[0].appeal_source, made[0].received_on), ("portal", date(2026, 3, 2)))
        for part in (
            "2 new appeals, 0 were here before, 3 faulty lines",
            "Line 3: “31.02.2026” is no date",
            "Line 4: There is no topic 99-99",
            "Line 5: The date lies in the future",
        ):
            self.assertIn(part, wizard.report)
        with freeze_time("2026-03-04 10:00:00"):
            wizard.file = base64.b64encode(content.replace("31.02.2026", "28.02.2026").encode())
            wizard.action_import()
        self.assertIn("1 new appeals, 2 were here before, 2 faulty lines", wizard.report)
        self.assertEqual(self.env["cluster.document"].search_count([("external_number", "=like", "ЭО-%")]), 3)
        wizard.file = base64.b64encode(b"a;b\n1;2\n")
        with self.refuses(UserError, "The first line lacks columns: number, date, name, title"):
            wizard.action_import()

    # decisions

    def test_b15_every_decision_closes_an_appeal(self):
        for decision in ("satisfied", "performed", "explained", "merits"):
            appeal = self.appeal()
            action = appeal.action_mark_answered()
            self.assertEqual(action["res_model"], "cluster.appeal.decision.wizard")
            self.env["cluster.appeal.decision.wizard"].with_user(self.clerk).create(
                {"document_id": appeal.id, "decision": decision, "result": "зроблена"}
            ).action_confirm()
            self.assertEqual((appeal.state, appeal.appeal_decision), ("answered", decision))
            self.assertIn("зроблена", appeal.result)
        self.assertEqual(self.registered("incoming").action_mark_answered()["res_model"], "cluster.document.reason")

    def test_b15_against_the_applicant_only_with_grounds(self):
        for decision in ("refused", "returned", "left"):
            appeal = self.appeal()
            with self.refuses(UserError, "Say on what grounds"):
                appeal._decide_appeal(decision, "няма")
            self.assertEqual(appeal.state, "registered")
            appeal._decide_appeal(decision, "няма", "Артыкул 1 Закона")
            self.assertEqual(appeal.appeal_decision, decision)
            with self.assertRaises(psycopg2.IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.env.cr.execute("UPDATE cluster_document SET appeal_grounds = ' ' WHERE id = %s", [appeal.id])
        with self.refuses(UserError, "Choose the topic"):
            self.appeal(topic_id=False)._decide_appeal("explained", "x")
        with self.assertRaises(AccessError):
            appeal.with_user(self.clerk).appeal_decision = "satisfied"
        with self.refuses(UserError, "not in execution"):
            appeal._decide_appeal("explained", "яшчэ раз")

    def test_b15_a_signed_answer_brings_its_decision(self):
        appeal = self.appeal()
        answer = self.registered("outgoing", parent_id=appeal.id)
        answer.sudo().write({"answer_decision": "refused", "answer_grounds": "Артыкул 2"})
        appeal._mark_answered(answer, "Адмоўлена")
        self.assertEqual((appeal.appeal_decision, appeal.appeal_grounds), ("refused", "Артыкул 2"))

    def test_b15_no_letter_closes_an_appeal_without_its_decision(self):
        appeal = self.appeal()
        letter = self.draft("outgoing", parent_id=appeal.id, closes_control=True)
        with self.refuses(UserError, "closed by its decision, not by a letter alone"):
            letter.action_register()
        self.assertEqual((letter.state, appeal.state), ("draft", "registered"), "no number was spent")
        plain = self.registered("outgoing", parent_id=appeal.id)
        with self.refuses(UserError, "it is closed by its decision"):
            appeal._mark_answered(plain, "Адказана")
        with self.assertRaises(psycopg2.IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE cluster_document SET state = 'answered' WHERE id = %s", [appeal.id])
        letter.closes_control = False
        letter.action_register()
        self.assertEqual(appeal.state, "registered")

    def test_b15_the_topic_is_asked_before_the_answer_lies_before_the_head(self):
        appeal = self.appeal(topic_id=False)
        answer = self.draft("outgoing", parent_id=appeal.id)
        answer.sudo().write(
            {
                "answer_state": "draft",
                "answer_decision": "explained",
                "answer_body": "Тэкст",
                "answer_lang": "be_BY",
                "answer_signer_id": self.head.id,
            }
        )
        with self.refuses(UserError, "Choose the topic"):
            answer.action_send_to_sign()
        appeal.topic_id = self.env["cluster.appeal.topic"].search([], limit=1)
        answer.action_send_to_sign()
        self.assertEqual(answer.answer_state, "to_sign")

    def test_b3_forwarding_with_a_notice_in_time(self):
        body = self.env["res.partner"].create({"name": "Водаканал (прыклад)", "is_company": True})
        with freeze_time("2026-03-06 09:00:00"):
            appeal = self.appeal()
            late = self.appeal(correspondent_name="Іншы Ян", correspondent_address="Крэва 1")
            wizard = (
                self.env["cluster.appeal.forward.wizard"]
                .with_user(self.clerk)
                .create({"document_id": appeal.id, "partner_id": body.id, "lang": "en_US"})
            )
            self.assertEqual(wizard.due_date, date(2026, 3, 13))
            self.assertEqual(wizard.signer_id, self.head)
            self.assertIn("Водаканал", wizard.notice)
            action = wizard.action_confirm()
        letters = self.env["cluster.document"].search(action["domain"], order="id")
        self.assertEqual(letters.mapped("correspondent_name"), ["Водаканал (прыклад)", appeal.correspondent_name])
        self.assertEqual(set(letters.mapped("answer_state")), {"draft"})
        self.assertIn(appeal.number, letters[1].answer_body)
        self.assertEqual((appeal.state, appeal.appeal_decision), ("answered", "forwarded"))
        self.assertIn(
            "Forwarded to Водаканал (прыклад); notice to the applicant is prepared",
            self.text("cluster_docs.report_document_card", appeal),
        )
        letters[0].with_user(self.clerk).action_send_to_sign()
        with freeze_time("2026-03-20 09:00:00"):
            wizard = (
                self.env["cluster.appeal.forward.wizard"]
                .with_user(self.clerk)
                .create({"document_id": late.id, "partner_id": body.id})
            )
            self.assertTrue(wizard.is_late)
            with self.refuses(UserError, "ended on 13.03.2026: say why"):
                wizard.action_confirm()
            wizard.late_reason = "Чакалі карту"
            wizard.action_confirm()
        self.assertIn("Чакалі карту", " ".join(late.event_ids.mapped("text")))

    # card, statistics, access

    def test_b14_every_label_and_value_of_the_card(self):
        appeal = self.appeal(
            appeal_kind="proposal",
            external_number="ЭО-9",
            appeal_form="electronic",
            delivery_method="portal",
            their_number="77",
            their_date="2026-03-01",
            sheets=3,
            annex_sheets=4,
            correspondent_contact="+375 29 000-00-00",
        )
        self.resolution(appeal).action_issue()
        appeal._log_event("prescription", "Прадпісанне выканана")
        appeal._log_event("reception", "Аб'яўлена на прыёме")
        card = self.text("cluster_docs.report_document_card", appeal)
        for part in (
            "Registration index",
            appeal.number,
            "Surname, name, patronymic",
            "Прыкладная Ганна Пятроўна",
            "Address, e-mail, phone",
            "+375 29 000-00-00",
            "Form of submission",
            "Electronic, Proposal, Обращения.бел, № ЭО-9",
            "Date received",
            "Number of sheets",
            "Number of sheets of annexes",
            "identical or clarifying",
            "repeated appeals",
            "covering letter",
            "№ 77 01.03.2026",
            "Topic",
            "Т-0 Жыллё",
            "Content",
            "Resolution (text, author, date)",
            "Executor",
            "t_executor",
            "Term of execution",
            "Sent for execution",
            "Course of consideration",
            "Prescription",
            "Прадпісанне выканана",
            "Result of consideration",
            "Date and number of the answer",
            "personal reception",
            "Аб'яўлена на прыёме",
            "Taken off control",
            "Filed in case No.",
        ):
            with self.subTest(part):
                self.assertIn(part, card)

    def test_statistics_tie_to_the_journal(self):
        with freeze_time("2026-03-06 09:00:00"):
            one, two, three = self.appeal(), self.appeal(topic_id=self.roads.id, appeal_kind="complaint"), self.appeal()
            self.appeal(is_collective=True, signatory_count=9)
            self.appeal()._void("Памылкова")
            one._decide_appeal("satisfied", "так")
            two._decide_appeal("refused", "не", "Артыкул 1")
        with freeze_time("2026-05-06 09:00:00"):
            self.appeal()
        wizard = (
            self.env["cluster.appeal.statistics"]
            .with_user(self.clerk)
            .create({"unit_id": self.body.id, "date_from": "2026-01-01", "date_to": "2026-03-31"})
        )
        rows, total = wizard._rows_by("topic_id")
        self.assertEqual(rows, [("Т-0 Жыллё", 3, 0, 1, 9), ("Т-1 Дарогі", 1, 0, 0, 0)])
        self.assertEqual(total, (4, 0, 1, 9))
        for field, _title in wizard._fields_of_report():
            self.assertEqual(wizard._rows_by(field)[1][0], 4, field)
        labels, crossing, totals = wizard._crossing()
        self.assertEqual(labels, ["Satisfied", "Refused", "in work"])
        self.assertEqual(crossing, [("Т-0 Жыллё", [1, 0, 2], 3), ("Т-1 Дарогі", [0, 1, 0], 1)])
        self.assertEqual(totals, ([1, 1, 2], 4))
        page = self.text("cluster_docs.report_appeal_statistics", wizard)
        for part in (
            "01.01.2026 – 31.03.2026",
            "By topic",
            "By result",
            "Т-1 Дарогі 1 0 0 0",
            "Total 4 0 1 9",
            "Total 1 1 2 4",
        ):
            self.assertIn(part, page)
        action = wizard.action_show()
        self.assertEqual(self.env["cluster.document"].search_count(action["domain"]), 4)
        self.assertTrue(three.number)

    def test_who_sees_signatories(self):
        appeal = self.appeal(is_collective=True, signatory_count=2, signatory_ids=[(0, 0, {"name": "Умоўны Пётр"})])
        line = appeal.signatory_ids
        for user, sees in (
            (self.clerk, True),
            (self.auditor, True),
            (self.coordinator, True),
            (self.council_clerk, False),
            (self.foreign_clerk, False),
        ):
            with self.subTest(user.login):
                found = self.env["cluster.appeal.signatory"].with_user(user).search([("id", "=", line.id)])
                self.assertEqual(bool(found), sees)
        with self.assertRaises(AccessError):
            line.with_user(self.auditor).name = "x"
        with self.assertRaises(AccessError):
            self.env["cluster.appeal.signatory"].with_user(self.resident).search([])

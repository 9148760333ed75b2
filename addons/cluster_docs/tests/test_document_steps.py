from datetime import date

from freezegun import freeze_time
from psycopg2.errors import IntegrityConstraintViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import DocumentsCase


@tagged("post_install", "-at_install")
class TestDocumentSteps(DocumentsCase):
    def test_an_appeal_gets_its_deadline_with_a_reason(self):
        with freeze_time("2026-03-06 09:00:00"):
            document = self.registered("appeal")
        self.assertEqual(document.due_date, date(2026, 3, 23))
        deadline = document.deadline_id
        self.assertEqual((deadline.start_date, deadline.rule_id.code), (date(2026, 3, 6), "by.appeal.15"))
        self.assertEqual(deadline.skipped, [["2026-03-21", "Saturday"], ["2026-03-22", "Sunday"]])
        for part in ("15", "06.03.2026", "21.03.2026 (Saturday)", "23.03.2026", "300-З", "to be confirmed"):
            self.assertIn(part, deadline.explanation)

    def test_a_changed_rule_moves_no_open_deadline(self):
        with freeze_time("2026-03-06 09:00:00"):
            document = self.registered("appeal")
        rule = document.deadline_id.rule_id.with_user(self.administrator)
        rule.write({"amount": 3, "roll_over": False, "law_ref": "Another act"})
        self.assertEqual(document.due_date, date(2026, 3, 23))
        self.assertIn("300-З", document.deadline_id.law_ref)
        self.assertEqual(document.deadline_id._recompute_due(), date(2026, 3, 23))

    def test_a_new_deadline_supersedes_with_a_reason(self):
        with freeze_time("2026-03-06 09:00:00"):
            document = self.registered("appeal")
            first = document.deadline_id
            rule = self.env.ref("cluster_docs.rule_by_appeal_month")
            wizard = (
                self.env["cluster.deadline.wizard"]
                .with_user(self.clerk)
                .create({"document_id": document.id, "rule_id": rule.id, "reason": "Патрэбна дадатковая праверка"})
            )
            self.assertEqual(wizard.due_date, date(2026, 4, 6))
            wizard.action_apply()
        self.assertEqual((first.state, document.deadline_id.state), ("superseded", "current"))
        self.assertEqual(document.due_date, date(2026, 4, 6))
        self.assertIn("Патрэбна дадатковая праверка", document.event_ids[-1].text)
        with self.assertRaises(UserError):
            first.sudo().due_date = "2026-03-30"
        with self.assertRaises(UserError):
            first.sudo().unlink()

    @mute_logger("odoo.sql_db")
    def test_the_database_keeps_deadlines(self):
        document = self.registered("appeal")
        self.env.flush_all()
        with self.assertRaises(IntegrityConstraintViolation), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE cluster_deadline SET due_date = '2030-01-01' WHERE document_id = %s", [document.id]
            )

    def test_edition_in_force(self):
        rules = self.env["cluster.deadline.rule"]
        old = self.env.ref("cluster_docs.rule_by_procedure_15")
        old.valid_to = "2029-12-31"
        new = old.copy({"code": old.code, "valid_from": "2030-01-01", "valid_to": False, "amount": 10})
        self.assertEqual(rules._in_force("by.procedure.15", date(2029, 12, 31)), old)
        self.assertEqual(rules._in_force("by.procedure.15", date(2030, 1, 1)), new)

    def test_control_on_and_off(self):
        document = self.registered()
        document.with_user(self.clerk)._put_on_control("Даручэнне вобласці")
        self.assertEqual((document.on_control, document.control_on_user_id), (True, self.clerk))
        with self.assertRaisesRegex(AccessError, "Only the controller"):
            document.with_user(self.clerk)._take_off_control("Зроблена")
        with self.assertRaisesRegex(AccessError, "Only the controller"):
            document.with_user(self.head)._take_off_control("Зроблена")
        with self.assertRaisesRegex(UserError, "Say why"):
            document.with_user(self.controller)._take_off_control("")
        document.with_user(self.controller)._take_off_control("Адказ накіраваны")
        self.assertFalse(document.on_control)
        self.assertEqual(
            (document.control_off_user_id, document.control_off_reason), (self.controller, "Адказ накіраваны")
        )

    def test_filing(self):
        document = self.registered()
        document._put_on_control("x")
        with self.assertRaisesRegex(UserError, "on control"):
            document.action_file()
        document.with_user(self.controller)._take_off_control("y")
        document.action_file()
        self.assertEqual((document.state, document.done_on), ("filed", fields.Date.context_today(document)))
        case = document.case_file_id
        case.action_close()
        with self.assertRaisesRegex(UserError, "is closed"):
            self.draft(case_file_id=case.id).action_register()

    def test_filing_is_for_who_may_write(self):
        document = self.registered()
        for user in (self.auditor, self.coordinator):
            theirs = document.with_user(user)
            self.assertEqual(theirs.title, document.title)
            with self.assertRaises(AccessError):
                theirs.action_file()
        self.assertEqual(document.state, "registered")

    def test_filing_ends_the_tasks(self):
        document = self.registered(deadline_rule_id=self.env.ref("cluster_docs.rule_by_appeal_15").id)
        with freeze_time(document.due_date):
            self.env["cluster.document"]._cron_remind()
        self.assertTrue(document._tasks("reminder"))
        document.action_file()
        self.assertFalse(document._tasks("reminder"))

    def test_what_asks_for_a_decision_is_not_filed_without_it(self):
        for kind in ("appeal", "procedure"):
            document = self.registered(kind)
            with self.assertRaisesRegex(UserError, "waits for its decision"):
                document.action_file()
            self.closed(document)
            document.action_file()
            self.assertEqual(document.state, "filed")
        for kind in ("appeal", "procedure"):
            document = self.registered(kind)
            self.env.flush_all()
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityConstraintViolation), self.env.cr.savepoint():
                self.env.cr.execute("UPDATE cluster_document SET state = 'filed' WHERE id = %s", [document.id])

    def test_what_closes_is_its_own_answer(self):
        document = self.registered()
        strange, void = self.registered("outgoing"), self.registered("outgoing", parent_id=document.id)
        void._void("Памылка")
        for answer in (strange, void):
            wizard = self.env["cluster.document.reason"].with_user(self.clerk)
            wizard = wizard.create(
                {"document_id": document.id, "step": "answered", "reason": "Так", "answer_id": answer.id}
            )
            with self.assertRaisesRegex(UserError, "no registered answer"):
                wizard.action_apply()
        self.assertEqual(document.state, "registered")

    # back to work

    def reopen(self, document, user, reason="Зачынена памылкова"):
        wizard = self.env["cluster.document.reason"].with_user(user)
        wizard.create({"document_id": document.id, "step": "reopen", "reason": reason}).action_apply()

    def test_what_was_closed_by_mistake_is_taken_up_again(self):
        with freeze_time("2026-03-06 09:00:00"):
            appeal = self.registered("appeal")
            self.resolution(appeal).action_issue()
            self.closed(appeal)
        with self.assertRaisesRegex(AccessError, "Only the controller"):
            self.reopen(appeal, self.clerk)
        with self.assertRaisesRegex(UserError, "Say why"):
            self.reopen(appeal, self.controller, " ")
        self.reopen(appeal, self.controller)
        self.assertEqual((appeal.state, appeal.done_on, appeal.appeal_decision), ("execution", False, False))
        self.assertEqual((appeal.deadline_id.state, appeal.due_date), ("current", date(2026, 3, 23)))
        self.assertEqual(appeal.event_ids[-1].kind, "reopened")
        self.assertIn("Зачынена памылкова", appeal.event_ids[-1].text)
        self.assertEqual([text for text in self.env["cluster.verify"]._verify() if str(appeal.id) in text], [])
        with self.assertRaisesRegex(UserError, "is not closed"):
            self.reopen(appeal, self.controller)
        self.closed(appeal)
        self.assertEqual(appeal.state, "answered")

    def test_what_was_filed_by_mistake_is_taken_up_again(self):
        document = self.registered()
        document.action_file()
        self.reopen(document, self.controller)
        self.assertEqual((document.state, document.done_on), ("registered", False))
        document.action_file()
        document.case_file_id.action_close()
        with self.assertRaisesRegex(UserError, "is closed"):
            self.reopen(document, self.controller)

    def test_a_void_answer_answers_nothing(self):
        asked = self.registered("incoming", deadline_rule_id=self.env.ref("cluster_docs.rule_by_appeal_15").id)
        answer = self.registered("outgoing", parent_id=asked.id, closes_control=True)
        self.assertEqual((asked.state, asked.answer_document_id), ("answered", answer))
        answer._void("Не той адказ")
        self.assertEqual((asked.state, asked.answer_document_id.id, asked.result), ("registered", False, False))
        self.assertEqual(asked.deadline_id.state, "current")
        self.assertIn("Не той адказ", asked.event_ids[-1].text)

    def test_the_term_goes_with_the_journal(self):
        draft = self.draft("appeal")
        self.assertEqual(draft.deadline_rule_id.code, "by.appeal.15")
        draft.journal_id = self.journal("procedure")
        self.assertEqual(draft.deadline_rule_id.code, "by.procedure.15")
        draft.journal_id = self.journal("incoming")
        self.assertFalse(draft.deadline_rule_id)
        chosen = self.env.ref("cluster_docs.rule_by_appeal_month")
        draft.deadline_rule_id = chosen
        draft.journal_id = self.journal("appeal")
        self.assertEqual(draft.deadline_rule_id, chosen, "what somebody chose stays")

    def test_what_a_registered_letter_answers_is_fixed(self):
        asked, other = self.registered(), self.registered()
        answer = self.registered("outgoing", parent_id=asked.id)
        with self.assertRaisesRegex(UserError, "is fixed"):
            answer.with_user(self.clerk).parent_id = other

    def test_what_a_number_is_made_of_waits_with_it(self):
        draft = self.draft()
        draft.sudo().state = "awaiting"
        for vals in ({"journal_id": self.journal("internal").id}, {"case_file_id": False}, {"index_code": "5"}):
            with self.assertRaisesRegex(UserError, "Wait a minute"):
                draft.with_user(self.clerk).write(vals)
        draft.with_user(self.clerk).title = "Іншая"

    def test_answer_closes(self):
        document = self.registered("appeal")
        answer = self.registered("outgoing", parent_id=document.id)
        self.closed(document, "Растлумачана", answer)
        self.assertEqual(
            (document.state, document.answer_document_id, document.deadline_id.state), ("answered", answer, "met")
        )
        self.assertIn(answer, document.answer_ids)

    def test_reminders_are_sent_once(self):
        with freeze_time("2026-03-06 09:00:00"):
            document = self.registered("appeal")
        mine = [("res_model", "=", "cluster.document"), ("res_id", "=", document.id)]
        activities = self.env["mail.activity"].sudo()
        with freeze_time("2026-03-18 06:00:00"):
            self.env["cluster.document"]._cron_remind()
            self.assertEqual(activities.search_count(mine), 0)
        with freeze_time("2026-03-20 06:00:00"):
            self.env["cluster.document"]._cron_remind()
            self.env["cluster.document"]._cron_remind()
            self.assertEqual(activities.search_count(mine), 1)
        with freeze_time("2026-03-24 06:00:00"):
            self.env["cluster.document"]._cron_remind()
            self.env["cluster.document"]._cron_remind()
            self.assertEqual(activities.search_count(mine), 1, "one task, told anew")
        self.closed(document)
        self.assertEqual(activities.search_count(mine), 0)

    def test_the_desk_counts_what_its_buttons_show(self):
        with freeze_time("2026-03-06 09:00:00"):
            self.registered("appeal")
            self.registered("incoming")._put_on_control("x")
            self.draft()
        with freeze_time("2026-03-23 09:00:00"):
            self._compare_desk(
                {"draft": 1, "today": 1, "soon": 1, "overdue": 0, "control": 1, "unassigned": 2, "mine": 0}
            )
        with freeze_time("2026-03-24 09:00:00"):
            self._compare_desk({"today": 0, "soon": 0, "overdue": 1})

    def _compare_desk(self, expected):
        self.env.invalidate_all()
        tiles = {tile.key: tile for tile in self.env["cluster.desk"].with_user(self.clerk).search([])}
        for tile in tiles.values():
            action = tile.action_open()
            found = self.env[action["res_model"]].with_user(self.clerk).search_count(action["domain"])
            self.assertEqual(tile.count, found, tile.key)
        self.env.invalidate_all()
        self.assertEqual({key: tiles[key].count for key in expected}, expected)

    def test_journal_board(self):
        with freeze_time("2026-03-06 09:00:00"):
            document = self.registered("appeal")
        journal = document.journal_id.with_user(self.clerk)
        with freeze_time("2026-04-06 09:00:00"):
            self.assertEqual((journal.open_count, journal.overdue_count, journal.last_number), (1, 1, document.number))

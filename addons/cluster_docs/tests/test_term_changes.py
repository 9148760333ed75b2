from datetime import date

from freezegun import freeze_time
from psycopg2.errors import CheckViolation, ExclusionViolation, IntegrityConstraintViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import DocumentsCase


@tagged("post_install", "-at_install")
class TestTermChanges(DocumentsCase):
    """Row 16. Registered on Friday 6 March 2026: 15 days end on Monday 23 March, a month on Monday 6 April."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.env.ref("cluster_docs.rule_by_appeal_15")
        with freeze_time("2026-03-06 09:00:00"):
            cls.appeal = cls.registered("appeal").with_user(cls.clerk)
        cls.suspendable = cls.env["cluster.deadline.rule"].create(
            {
                "name": "Ten working days",
                "code": "test.10w",
                "amount": 10,
                "unit": "working_days",
                "law_ref": "Test act",
                "valid_from": "2020-01-01",
                "suspension_allowed": True,
                "suspension_law_ref": "Test act, art. 5",
            }
        )

    def _with_rule(self, rule=None, day="2026-03-02"):
        with freeze_time(f"{day} 09:00:00"):
            document = self.registered("incoming", deadline_rule_id=(rule or self.suspendable).id)
        return document.with_user(self.clerk)

    def _extend(self, document, **vals):
        form = self.env["cluster.deadline.extend"].with_user(self.clerk).with_context(default_document_id=document.id)
        return form.create({"reason": "Патрэбна праверка на месцы", **vals}).action_apply()

    # extension

    def test_row_16_an_extension_keeps_the_old_date_and_writes_the_notice(self):
        old = self.appeal.deadline_id
        with freeze_time("2026-03-20 09:00:00"):
            action = self._extend(self.appeal)
        self.assertEqual(self.appeal.due_date, date(2026, 4, 6))
        extension = self.appeal.extension_ids
        self.assertEqual((extension.old_due_date, extension.new_due_date), (date(2026, 3, 23), date(2026, 4, 6)))
        self.assertEqual(
            (old.state, old.due_date, self.appeal.deadline_id.previous_id), ("superseded", date(2026, 3, 23), old)
        )  # noqa: E501
        notice = self.env["cluster.document"].with_user(self.clerk).browse(action["res_id"])
        self.assertEqual((extension.notice_id, notice.parent_id, notice.direction), (notice, self.appeal, "outgoing"))
        self.assertTrue(notice.is_notice)
        self.assertEqual((notice.answer_state, notice.answer_signer_id), ("draft", self.head))
        for words in (
            "23 сакавіка 2026",
            "6 красавіка 2026",
            "Патрэбна праверка на месцы",
            "300-З",
            self.appeal.number,
        ):
            self.assertIn(words, notice.answer_body)
        event = self.appeal.event_ids.filtered(lambda event: event.kind == "extended")
        self.assertEqual(
            (event.user_id, event.data["old"], event.data["new"]), (self.clerk, "2026-03-23", "2026-04-06")
        )  # noqa: E501
        self.assertIn("instead of 23.03.2026", self.appeal.deadline_id.explanation)

    def test_row_16_a_second_extension_is_refused_by_the_rule(self):
        with freeze_time("2026-03-20 09:00:00"):
            self._extend(self.appeal)
            with self.assertRaisesRegex(UserError, "so many extensions: 1.*from 23.03.2026 to 06.04.2026"):
                self._extend(self.appeal)
        self.assertEqual(len(self.appeal.extension_ids), 1)

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_a_second_extension(self):
        with freeze_time("2026-03-20 09:00:00"):
            extension = self.appeal._extend("Праверка")
        self.env.flush_all()
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.env.cr.execute(
                """INSERT INTO cluster_deadline_extension (document_id, ordinal, allowed, old_deadline_id,
                   new_deadline_id, reason, user_id) SELECT document_id, 2, allowed, old_deadline_id, new_deadline_id,
                   reason, user_id FROM cluster_deadline_extension WHERE id = %s""",
                [extension.id],
            )

    def test_row_16_an_extension_after_the_end_is_refused(self):
        with (
            freeze_time("2026-03-24 09:00:00"),
            self.assertRaisesRegex(UserError, "ended on 23.03.2026.*before it ends"),
        ):  # noqa: E501
            self._extend(self.appeal)
        with freeze_time("2026-03-23 09:00:00"):
            self._extend(self.appeal)
        self.assertEqual(self.appeal.due_date, date(2026, 4, 6))

    def test_a_rule_without_extension(self):
        document = self._with_rule()
        with freeze_time("2026-03-03 09:00:00"), self.assertRaisesRegex(UserError, "does not allow to extend"):
            self._extend(document)

    def test_a_day_that_the_body_names(self):
        """KPA art. 36: the notice names the new day; there is no limit of times."""
        rule = self.env.ref("cluster_docs.rule_pl_kpa_month")
        document = self._with_rule(rule)
        self.assertEqual(document.due_date, date(2026, 4, 2))
        with freeze_time("2026-03-30 09:00:00"):
            with self.assertRaisesRegex(UserError, "Write the new day"):
                self._extend(document)
            with self.assertRaisesRegex(UserError, "not after the old one, 02.04.2026"):
                self._extend(document, until="2026-04-02")
            self._extend(document, until="2026-04-15")
            self._extend(document, until="2026-04-30")
        self.assertEqual(document.due_date, date(2026, 4, 30))
        self.assertEqual(document.extension_ids.mapped("ordinal"), [1, 2])
        self.assertIn("KPA art. 36", document.deadline_id.explanation)

    def test_an_extension_needs_its_reason(self):
        with freeze_time("2026-03-20 09:00:00"), self.assertRaisesRegex(UserError, "Say why"):
            self._extend(self.appeal, reason=" ")

    def test_a_signed_notice_closes_nothing(self):
        with freeze_time("2026-03-20 09:00:00"):
            notice = self.appeal._extend("Праверка").notice_id
            notice.action_send_to_sign()
            notice._assign_numbers_here()
        notice.sudo()._close_and_deliver()
        self.assertIn(self.appeal.state, ("registered", "execution"))
        self.assertIn("notice_sent", self.appeal.event_ids.mapped("kind"))
        self.assertNotIn(notice, self.appeal.answer_ids)

    def test_the_law_of_the_case_decides_not_the_rule_of_today(self):
        self.rule.max_extensions = 0
        with freeze_time("2026-03-20 09:00:00"):
            self._extend(self.appeal)
        self.assertEqual(self.appeal.due_date, date(2026, 4, 6))

    # suspension

    def test_row_16_the_clock_stands_and_runs_again(self):
        document = self._with_rule()
        self.assertEqual(document.due_date, date(2026, 3, 16))
        with freeze_time("2026-03-05 09:00:00"):
            form = self.env["cluster.deadline.suspend"].with_user(self.clerk)
            wizard = form.create({"document_id": document.id, "ground": "Чакаем заключэнне"})
            self.assertEqual(wizard.law_ref, "Test act, art. 5")
            wizard.action_apply()
        self.assertEqual((document.due_date, document.term_kind, document.is_overdue), (False, "stopped", False))
        with freeze_time("2026-06-01 09:00:00"):
            self.env["cluster.document"]._cron_finish_awaiting()  # it finds no document without a term
            self.assertEqual(document.term_kind, "stopped")
            self.assertIn("The clock stands since 05.03.2026", document.deadline_id.explanation)
        with freeze_time("2026-03-10 09:00:00"):
            self.env["cluster.deadline.resume"].with_user(self.clerk).create(
                {"document_id": document.id, "reason": "Заключэнне прыйшло"}
            ).action_apply()
        # the 3rd and the 4th were counted, then eight working days from the 11th
        self.assertEqual(document.due_date, date(2026, 3, 20))
        self.assertIn("The clock stood from 05.03.2026 to 10.03.2026, days: 6", document.deadline_id.explanation)
        self.assertEqual(
            [event.kind for event in document.event_ids if event.kind in ("suspended", "resumed", "deadline")],
            ["deadline", "suspended", "deadline", "resumed", "deadline"],
        )
        suspension = document.suspension_ids
        self.assertEqual((suspension.user_id, suspension.ended_by_id), (self.clerk, self.clerk))

    def test_a_suspension_with_both_days(self):
        document = self._with_rule()
        with freeze_time("2026-03-04 09:00:00"):
            document._suspend("2026-03-05", "2026-03-06", "Экспертыза")
        self.assertEqual((document.due_date, document.term_kind), (date(2026, 3, 18), "suspension"))
        with freeze_time("2026-03-10 09:00:00"):
            document._suspend("2026-03-10", "2026-03-10", "Другая экспертыза")
        self.assertEqual(document.due_date, date(2026, 3, 19))

    def test_a_day_set_by_hand_moves_too(self):
        document = self._with_rule()
        with freeze_time("2026-03-03 09:00:00"):
            document._set_due_date(date(2026, 3, 12), "Даручэнне вобласці")
            document._suspend("2026-03-04", "2026-03-05", "Чакаем", "Загад № 1")
        self.assertEqual(document.due_date, date(2026, 3, 14))

    def test_a_day_set_by_hand_is_not_moved_by_what_stood_before(self):
        document = self._with_rule()
        with freeze_time("2026-03-04 09:00:00"):
            document._suspend("2026-03-04", False, "Чакаем заключэнне")
        with freeze_time("2026-03-10 09:00:00"):
            document._resume("2026-03-10", "Прыйшло")
            document._set_due_date(date(2026, 3, 30), "Даручэнне вобласці")
        with freeze_time("2026-03-20 09:00:00"):
            document._suspend("2026-03-20", "2026-03-22", "Зноў чакаем", "Загад № 1")
        self.assertEqual(document.due_date, date(2026, 4, 2), "three days of the second, none of the first")
        self.assertNotIn("04.03.2026", document.deadline_id.explanation)
        with freeze_time("2026-03-30 09:00:00"):
            document._suspend("2026-03-30", False, "Трэці раз", "Загад № 2")
            document._resume("2026-03-30", "Прыйшло")
        self.assertEqual(document.due_date, date(2026, 4, 3))
        self.assertEqual([text for text in self.env["cluster.verify"]._verify() if str(document.id) in text], [])

    def test_a_named_day_moves_when_the_clock_stands_afterwards(self):
        document = self._with_rule(self.env.ref("cluster_docs.rule_pl_kpa_month"))
        with freeze_time("2026-03-03 09:00:00"):
            document._suspend("2026-03-03", "2026-03-06", "Чакаем", "KPA art. 97")
        with freeze_time("2026-03-05 09:00:00"):  # while the clock stands: whoever names the day knows of it
            self._extend(document, until="2026-04-30")
        self.assertEqual(document.due_date, date(2026, 4, 30))
        with freeze_time("2026-04-10 09:00:00"):
            document._suspend("2026-04-10", False, "Чакаем экспертызу", "KPA art. 97")
        with freeze_time("2026-04-20 09:00:00"):
            document._resume("2026-04-20", "Прыйшла")
        self.assertEqual(document.due_date, date(2026, 5, 11), "eleven days after the 30th of April")
        self.assertIn("30.04.2026", document.deadline_id.explanation)
        self.assertEqual([text for text in self.env["cluster.verify"]._verify() if str(document.id) in text], [])

    def test_a_named_day_of_an_older_row_moves_too(self):
        document = self._with_rule(self.env.ref("cluster_docs.rule_pl_kpa_month"))
        with freeze_time("2026-03-05 09:00:00"):
            self._extend(document, until="2026-04-30")
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE cluster_deadline DISABLE TRIGGER cluster_deadline_guard")
        self.env.cr.execute(
            "UPDATE cluster_deadline SET extensions = jsonb_set(extensions, '{0}', (extensions->0) - 6) WHERE id = %s",
            [document.deadline_id.id],
        )
        self.env.cr.execute("ALTER TABLE cluster_deadline ENABLE TRIGGER cluster_deadline_guard")
        self.env.invalidate_all()
        self.assertEqual(len(document.deadline_id.sudo().extensions[0]), 6)
        with freeze_time("2026-04-10 09:00:00"):
            document._suspend("2026-04-10", "2026-04-12", "Чакаем", "KPA art. 97")
        self.assertEqual(document.due_date, date(2026, 5, 3))

    def test_row_16_bad_suspensions_get_a_sentence(self):
        document = self._with_rule()
        with freeze_time("2026-03-04 09:00:00"):
            document._suspend("2026-03-05", "2026-03-06", "Экспертыза")
            for days, says in (
                (("2026-03-09", "2026-03-08"), "ends on 08.03.2026, before it begins on 09.03.2026"),
                (("2026-03-06", "2026-03-09"), "already suspended from 05.03.2026 to 06.03.2026"),
                (("2026-02-20", "2026-02-25"), "counted from 02.03.2026"),
                (("2026-04-20", None), "ended on 18.03.2026"),
            ):
                with self.assertRaisesRegex(UserError, says):
                    document._suspend(*days, "Экспертыза")
            with self.assertRaisesRegex(UserError, "Write the ground"):
                document._suspend("2026-03-09", None, " ")
            with self.assertRaisesRegex(UserError, "does not allow to suspend"):
                self.appeal._suspend("2026-03-09", None, "Экспертыза")
            with self.assertRaisesRegex(UserError, "nothing to let run again"):
                document._resume("2026-03-04", "x")
            document._suspend("2026-03-09", None, "Экспертыза")
            with self.assertRaisesRegex(UserError, "before it begins"):
                document._resume("2026-03-08", "x")
            with self.assertRaisesRegex(UserError, "yet to come"):
                document._resume("2026-03-10", "x")
            with self.assertRaisesRegex(UserError, "stands since 09.03.2026"):
                document._suspend("2026-03-10", None, "Экспертыза")
            with self.assertRaisesRegex(UserError, "stands since 09.03.2026"):
                document._extend("x")
            with self.assertRaisesRegex(UserError, "stands since 09.03.2026"):
                document._set_due_date(date(2026, 3, 30), "x")

    @mute_logger("odoo.sql_db")
    def test_the_database_keeps_suspensions(self):
        document = self._with_rule()
        with freeze_time("2026-03-04 09:00:00"):
            document._suspend("2026-03-05", "2026-03-06", "Экспертыза")
        self.env.flush_all()
        suspension = document.suspension_ids
        with self.assertRaises(ExclusionViolation), self.env.cr.savepoint():
            suspension.sudo().copy({"date_from": "2026-03-06", "date_to": False})
        with self.assertRaises(IntegrityConstraintViolation), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE cluster_deadline_suspension SET date_to = '2026-03-30' WHERE id = %s", suspension.ids
            )
        with self.assertRaises(UserError):
            suspension.with_user(self.administrator).write({"ground": "x"})
        with self.assertRaises(UserError):
            suspension.sudo().unlink()

    def test_a_term_in_the_past_is_refused(self):
        with freeze_time("2026-03-10 09:00:00"):
            form = self.env["cluster.deadline.wizard"].with_user(self.clerk)
            with self.assertRaisesRegex(UserError, "09.03.2026 has passed"):
                form.create({"document_id": self.appeal.id, "due_date": "2026-03-09", "reason": "x"}).action_apply()
            wizard = form.create(
                {
                    "document_id": self.appeal.id,
                    "rule_id": self.env.ref("cluster_docs.rule_by_procedure_5").id,
                    "start_date": "2026-02-02",
                    "reason": "x",
                }
            )
            with self.assertRaisesRegex(UserError, "cannot end in the past"):
                wizard.action_apply()
        self.assertEqual(self.appeal.due_date, date(2026, 3, 23))

    def test_others_bodies_change_no_term(self):
        with freeze_time("2026-03-10 09:00:00"), self.assertRaises(AccessError):
            self.appeal.with_user(self.council_clerk)._extend("x")
        self.assertFalse(self.appeal.extension_ids)

    def test_row_14_after_office_hours_counts_from_the_next_working_day(self):
        self.body.office_closes = 17.0
        with freeze_time("2026-03-06 15:30:00"):  # 18:30 in Minsk, on a Friday
            online = self.registered("appeal", delivery_method="portal")
            paper = self.registered("appeal", delivery_method="post")
        deadline = online.deadline_id
        self.assertEqual((deadline.event_date, deadline.start_date), (date(2026, 3, 6), date(2026, 3, 9)))
        self.assertEqual(deadline.due_date, date(2026, 3, 24))
        self.assertIn("Received on 06.03.2026 after office hours", deadline.explanation)
        self.assertEqual(paper.deadline_id.start_date, date(2026, 3, 6))

    def test_row_14_a_transferred_day_is_data(self):
        self.env["cluster.calendar.day"].with_user(self.administrator).create(
            {"calendar": "BY", "date": "2026-03-23", "name": "Выхадны", "law_ref": "Пастанова"}
        )
        with freeze_time("2026-03-06 09:00:00"):
            document = self.registered("appeal")
        self.assertEqual(document.due_date, date(2026, 3, 24))
        self.assertIn("23.03.2026 (Выхадны)", document.deadline_id.explanation)
        self.assertEqual(self.appeal.deadline_id._recompute_due(), date(2026, 3, 23))  # set before: it stays
        self.assertEqual(document.deadline_id._recompute_due(), date(2026, 3, 24))

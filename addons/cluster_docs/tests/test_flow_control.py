from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import DocumentsCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-06 09:00:00")
class TestFlowControl(DocumentsCase):
    """Row 13: control by type with who removed it and when; row 17: reminders and escalation."""

    def reason(self, document, step, user, words="Прычына", **vals):
        wizard = self.env["cluster.document.reason"].with_user(user)
        wizard.create({"document_id": document.id, "step": step, "reason": words, **vals}).action_apply()

    def test_row_13_only_the_controller_removes_and_says_why(self):
        document = self.registered()
        self.reason(document, "control_on", self.clerk, control_type="superior", check_date="2026-03-13")
        self.assertEqual((document.control_type, document.control_on_user_id), ("superior", self.clerk))
        for user in (self.clerk, self.executor, self.head):
            with self.subTest(user=user.login), self.assertRaisesRegex(AccessError, "Only the controller"):
                document.with_user(user)._take_off_control("Хачу")
            with self.assertRaises(AccessError):
                document.with_user(user).on_control = False
        with self.assertRaisesRegex(UserError, "Say why"):
            document.with_user(self.controller)._take_off_control("  ")
        self.assertTrue(document.on_control)
        self.reason(document, "control_off", self.controller, "Выканана цалкам")
        self.assertEqual(
            (document.on_control, document.control_off_user_id, document.control_off_reason),
            (False, self.controller, "Выканана цалкам"),
        )
        self.assertTrue(document.control_off_at)
        self.assertIn("Выканана цалкам", document.with_user(self.clerk)._card_common()["control"])

    def test_row_13_voiding_is_no_way_round_the_controller(self):
        document = self.registered()
        document._put_on_control("Даручэнне")
        with self.assertRaisesRegex(UserError, "the controller takes it off first"):
            self.reason(document, "void", self.clerk)
        self.assertEqual((document.state, document.on_control), ("registered", True))
        self.reason(document, "void", self.controller, "Зарэгістравана двойчы")
        self.assertEqual((document.state, document.on_control), ("void", False))
        self.assertEqual(
            (document.control_off_user_id, document.control_off_reason), (self.controller, "Зарэгістравана двойчы")
        )

    def test_row_17_what_came_by_itself_is_reminded_of(self):
        public = self.env.ref("base.public_user")
        self.resident.email = "resident@example.com"
        documents = self.env["cluster.document"]
        for user in (public, self.resident, self.env.ref("base.user_root")):
            document = self.draft("procedure", user=self.env.ref("base.user_root"))
            document = document.with_user(user).sudo()
            document._do_register()
            document._assign_numbers_here()
            documents |= document.with_user(self.clerk).sudo(False)
            self.assertEqual(document.event_ids[:1].user_id, user)
        self.body.manager_id = self.head_post
        with freeze_time("2026-03-23 06:00:00"):
            self.env["cluster.document"]._cron_remind()
            for document in documents:
                (said,) = self.reminded(document)()
                self.assertEqual(said[0], "before")
                told = self.env["res.users"].search([("login", "=", said[1])])
                self.assertFalse(told.share)
                self.assertIn(self.body, told.cluster_body_ids)
                self.assertTrue(told.has_group("cluster_base.group_clerk"))
                self.assertNotIn(self.resident.partner_id, document.message_partner_ids)
                self.assertNotIn(self.resident, document.sudo().activity_ids.user_id)
        with freeze_time("2026-04-30 06:00:00"):
            self.env["cluster.document"]._cron_remind()
            kinds = [kind for kind, _user in self.reminded(documents[0])()]
            self.assertEqual(kinds, ["before", "escalated", "overdue"])

    def test_row_17_the_day_is_the_districts(self):
        document = self.registered("appeal")  # due on 23.03.2026, three days before it is the 20th
        self.resolution(document, self.clerk).action_issue()
        said = self.reminded(document)
        with freeze_time("2026-03-19 20:30:00"):
            self.env["cluster.document"]._cron_remind()
            self.assertEqual(said(), [])
        with freeze_time("2026-03-19 21:30:00"):  # half past midnight in Minsk
            self.env["cluster.document"]._cron_remind()
            self.assertEqual(said(), [("before", "t_clerk")])
            self.assertEqual(str(self.env["cluster.reminder"].search([], limit=1).sent_on), "2026-03-20")

    def test_a_paper_entered_at_night_has_the_districts_day(self):
        system = new_test_user(self.env, "t_system", "cluster_base.group_clerk", tz=False)
        self.env["hr.employee"].create({"name": "t_system", "user_id": system.id, "department_id": self.office.id})
        with freeze_time("2026-03-08 22:30:00"):
            made = self.draft(user=system)
            self.assertEqual((str(made.received_on), str(made.document_date)), ("2026-03-09", "2026-03-09"))
            made.received_on = False
            made.action_register()
            self.assertEqual(str(made.received_on), "2026-03-09")

    def test_row_13_types_checks_and_filters(self):
        own, superior = self.registered(), self.registered()
        own._put_on_control("Сам", "own")
        superior._put_on_control("Вобласць", "superior", date(2026, 3, 13))
        documents = self.env["cluster.document"].with_user(self.clerk)
        found = documents.search([("on_control", "=", True), ("control_type", "=", "superior")])
        self.assertEqual(found, superior.with_user(self.clerk))
        with self.assertRaisesRegex(AccessError, "Only the controller notes"):
            superior.with_user(self.clerk)._control_checked("Паглядзеў")
        self.reason(superior, "control_check", self.controller, "Палова зроблена", check_date="2026-03-20")
        self.assertEqual(superior.control_check_date, date(2026, 3, 20))
        self.assertIn("Палова зроблена", " ".join(superior.event_ids.mapped("text")))
        with self.assertRaisesRegex(UserError, "day of the check has passed"):
            self.registered()._put_on_control("Позна", "own", date(2026, 3, 1))

    def test_row_17_days_are_data_and_the_superior_is_told(self):
        document = self.registered("appeal")  # due on 23.03.2026
        self.resolution(document, self.clerk).action_issue()
        self.env["cluster.reminder.rule"].with_user(self.administrator).create(
            {"name": "Звароты", "journal_id": document.journal_id.id, "days_before": 5, "escalate_after": 2}
        )
        kinds = self.reminded(document)
        expected = {
            "2026-03-17": [],
            "2026-03-18": [("before", "t_clerk")],
            "2026-03-24": [("before", "t_clerk"), ("overdue", "t_clerk")],
            "2026-03-25": [("before", "t_clerk"), ("escalated", "t_controller"), ("overdue", "t_clerk")],
        }
        for day, said in expected.items():
            with freeze_time(f"{day} 06:00:00"), self.subTest(day=day):
                self.env["cluster.document"]._cron_remind()
                self.env["cluster.document"]._cron_remind()
                self.assertEqual(kinds(), said)
        self.assertEqual(document._tasks("escalation").user_id, self.controller)
        document.resolution_ids.executor_ids.with_user(self.clerk)._report("Зроблена")
        self.assertFalse(document._tasks("escalation") | document._tasks("resolution"))

    def reminded(self, document):
        rows = [("document_id", "=", document.id)]
        return lambda: sorted((row.kind, row.user_id.login) for row in self.env["cluster.reminder"].sudo().search(rows))

    def test_row_17_one_letter_a_day(self):
        self.executor.write({"email": "executor@example.com", "lang": "en_US"})
        for _n in range(3):
            self.resolution(self.registered("appeal"), self.executor).action_issue()
        mails = self.env["mail.mail"].sudo()
        mine = [("email_to", "ilike", "executor@example.com"), ("subject", "ilike", "Tasks on documents")]
        with freeze_time("2026-03-20 06:00:00"):
            self.env["cluster.document"]._cron_remind()
            self.env["cluster.document"]._cron_remind()
            self.assertEqual(mails.search_count(mine), 1, "three tasks, one letter, however often it runs")
            letter = mails.search(mine)
            self.assertEqual(letter.body_html.count("Пытанне аб дарозе"), 3)
            self.assertIn("3 to look at", letter.subject)
            late = self.registered("appeal")
            late._set_due_date(date(2026, 3, 21), "Тэрмінова")
            self.resolution(late, self.executor).action_issue()
            self.env["cluster.document"]._cron_remind()
            self.assertEqual(mails.search_count(mine), 1, "what comes later in the day waits for tomorrow's letter")
        late.resolution_ids.executor_ids.with_user(self.executor)._report("Зроблена ў той жа дзень")
        self.closed(late)
        with freeze_time("2026-03-21 06:00:00"):
            self.env["cluster.document"]._cron_remind()
            self.assertEqual(mails.search_count(mine), 1, "and is not said when it was done meanwhile")
        self.head.email = "head@example.com"
        with freeze_time("2026-03-30 06:00:00"):
            before = mails.search([])
            self.env["cluster.document"]._cron_remind()
            self.assertEqual(mails.search_count(mine), 2)
            told = (mails.search([]) - before).filtered(lambda mail: "head@example.com" in (mail.email_to or ""))
            self.assertEqual(len(told), 1, "the superior of three late tasks gets one letter too")
            self.assertEqual(told.body_html.count("t_executor"), 3)
            self.assertEqual(len(mails.search([]) - before), 2, "and nobody a letter for each task beside it")

    def test_row_17_ended_tasks_stop_reminding(self):
        answered, voided, filed = self.registered("appeal"), self.registered("appeal"), self.registered("incoming")
        documents = answered | voided | filed
        for document in documents:
            document._set_due_date(date(2026, 3, 20), "Тэрмін")
            self.resolution(document, self.executor).action_issue()
        self.closed(answered)
        voided._void("Памылкова")
        filed.resolution_ids.executor_ids.with_user(self.executor)._report("Зроблена")
        filed.action_file()
        with freeze_time("2026-04-20 06:00:00"):
            self.env["cluster.document"]._cron_remind()
        self.assertFalse(self.env["cluster.reminder"].search([("document_id", "in", documents.ids)]))
        self.assertFalse(documents._tasks("resolution") | documents._tasks("reminder"))

    def test_row_17_a_new_term_is_reminded_of_anew(self):
        document = self.registered("appeal")
        said = self.reminded(document)
        with freeze_time("2026-03-20 06:00:00"):
            self.env["cluster.document"]._cron_remind()
            document._set_due_date(date(2026, 4, 10), "Падоўжана")
            self.env["cluster.document"]._cron_remind()
            self.assertEqual(len(said()), 1)
        with freeze_time("2026-04-08 06:00:00"):
            self.env["cluster.document"]._cron_remind()
        self.assertEqual([kind for kind, _user in said()], ["before", "before"])

    def test_row_17_an_absent_superior_is_passed_over(self):
        document = self.registered("appeal")
        self.resolution(document, self.clerk).action_issue()
        with freeze_time("2026-03-30 06:00:00"):
            self.env["cluster.delegation"].with_user(self.controller).create(
                {
                    "user_id": self.controller.id,
                    "substitute_id": self.executor.id,
                    "date_from": "2026-03-30",
                    "date_to": "2026-03-31",
                }
            )
            self.env["cluster.document"]._cron_remind()
        self.assertEqual(document._tasks("escalation").user_id, self.executor)

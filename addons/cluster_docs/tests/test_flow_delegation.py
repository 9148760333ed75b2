from datetime import date

from freezegun import freeze_time
from lxml import etree
from psycopg2.errors import ExclusionViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import DocumentsCase

BEFORE, DURING, AFTER = "2026-03-05 09:00:00", "2026-03-10 09:00:00", "2026-03-21 06:00:00"


@tagged("post_install", "-at_install")
class TestFlowDelegation(DocumentsCase):
    """Row 11: absence dates re-route new and pending tasks and give them back; the trail says "X for Y"."""

    def absence(self, user, substitute, scope="all", first="2026-03-09", last="2026-03-20", by=None):
        return (
            self.env["cluster.delegation"]
            .with_user(by or user)
            .create(
                {
                    "user_id": user.id,
                    "substitute_id": substitute.id,
                    "date_from": first,
                    "date_to": last,
                    "scope": scope,
                    "basis": "Загад № 1",
                }
            )
        )

    def texts(self, document):
        return " ".join(document.sudo().event_ids.mapped("text"))

    def tasks(self, document):
        return document.sudo().activity_ids.mapped(lambda task: (task.user_id.login, task.cluster_for_id.login or ""))

    def reroute(self):
        self.env["mail.activity"]._cron_cluster_reroute()

    def test_row_11_pending_and_new_tasks_pass_and_come_back(self):
        with freeze_time(BEFORE):
            document = self.registered("appeal")
            self.resolution(document, self.executor).action_issue()
            self.absence(self.executor, self.clerk)
            self.assertEqual(self.tasks(document), [("t_executor", "")], "not yet")
        with freeze_time(DURING):
            self.reroute()
            self.reroute()
            self.assertEqual(self.tasks(document), [("t_clerk", "t_executor")], "a pending task")
            other = self.registered("appeal")
            self.resolution(other, self.executor).action_issue()
            self.assertEqual(self.tasks(other), [("t_clerk", "t_executor")], "a new task")
            self.assertEqual(other.responsible_user_id, self.executor, "the order itself names whom it named")
            desk = self.tile("mine", self.clerk)
            self.assertEqual(desk.count, 2)
            part = document.resolution_ids.executor_ids
            part.with_user(self.clerk)._report("Зроблена за калегу")
            self.assertIn("t_clerk for t_executor reported: Зроблена за калегу", self.texts(document))
            self.assertEqual((part.reported_by_id, part.user_id), (self.clerk, self.executor))
            self.assertIn("t_clerk for t_executor", str(document.with_user(self.clerk)._card_common()["course"]))
        with freeze_time(AFTER):
            self.reroute()
            self.assertEqual(self.tasks(other), [("t_executor", "")], "given back")
            self.assertEqual(self.tile("mine", self.clerk).count, 0)
            with self.assertRaisesRegex(AccessError, "Only t_executor"):
                other.resolution_ids.executor_ids.with_user(self.clerk)._report("Позна")

    def tile(self, key, user):
        desk = self.env["cluster.desk"].with_user(user)
        desk.invalidate_model()
        return desk.search([("key", "=", key)])

    def test_row_11_an_acting_officer_of_another_body_reads_while_acting(self):
        with freeze_time(BEFORE):
            document = self.registered("appeal")
            self.resolution(document, self.executor).action_issue()
        with freeze_time(DURING):
            self.assertFalse(document.with_user(self.council_clerk).has_access("read"))
            self.absence(self.executor, self.council_clerk, "resolutions", by=self.controller)
            self.env.invalidate_all()
            theirs = document.with_user(self.council_clerk)
            self.assertEqual(theirs.title, document.title)
            self.assertTrue(theirs.resolution_ids.executor_ids)
        with freeze_time(AFTER):
            self.env.invalidate_all()
            self.assertFalse(document.with_user(self.council_clerk).has_access("read"))

    def test_row_11_approvals(self):
        with freeze_time(BEFORE):
            self.absence(self.head, self.controller, "approvals")
        with freeze_time(DURING):
            document = self.draft("internal")
            wizard = self.env["cluster.approval.start"].with_user(self.clerk)
            wizard.create(
                {"document_id": document.id, "line_ids": [Command.create({"user_id": self.head.id, "stage": 1})]}
            ).action_start()
            self.assertEqual(self.tasks(document), [("t_controller", "t_head")])
            mine = document.with_user(self.controller)
            self.assertEqual(mine.my_step_for_id, self.head)
            mine.sudo().approval_ids.step_ids.with_user(self.controller)._decide("agreed")
            step = document.sudo().approval_ids.step_ids
            self.assertEqual(step.decided_text, "t_controller for t_head")
            self.assertIn("t_controller for t_head: Agreed", self.texts(document))
            html, _kind = self.env["ir.actions.report"]._render_qweb_html(
                "cluster_docs.report_approval_sheet", step.approval_id.ids
            )
            self.assertIn("t_controller for t_head", html.decode())

    def test_row_11_resolutions_of_the_head(self):
        with freeze_time(DURING):
            document = self.registered()
            with self.assertRaisesRegex(UserError, "cannot write resolutions"):
                self.resolution(document, self.executor, self.controller).action_issue()
            self.absence(self.head, self.controller, "resolutions")
            resolution = self.resolution(document, self.executor, self.controller)
            self.assertEqual(resolution.on_behalf_id, self.head, "filled in by itself")
            resolution.action_issue()
            self.assertIn("Resolution of t_controller for t_head", self.texts(document))
            self.assertIn("t_controller for t_head", document.with_user(self.clerk)._card_common()["resolution"])
        with freeze_time(AFTER):
            late = self.resolution(document, self.executor, self.controller, date="2026-03-21")
            self.assertFalse(late.on_behalf_id)
            with self.assertRaisesRegex(UserError, "cannot write resolutions"):
                late.action_issue()

    def test_row_11_the_scope_counts(self):
        with freeze_time(DURING):
            document = self.registered("appeal")
            self.resolution(document, self.executor).action_issue()
            self.absence(self.executor, self.clerk, "approvals")
            self.assertEqual(self.tasks(document), [("t_executor", "")])
            with self.assertRaisesRegex(AccessError, "Only t_executor"):
                document.resolution_ids.executor_ids.with_user(self.clerk)._report("Не маё")
            self.assertEqual(self.executor._substitute(scope="approvals"), self.clerk)
            self.assertFalse(self.executor._substitute(scope="signing"))
            self.assertFalse(self.executor._substitute(date(2026, 3, 21), "approvals"))
            self.assertEqual(self.clerk._acting_for(date(2026, 3, 20), "approvals"), self.executor)

    def test_row_11_signing_and_the_signature_block(self):
        self.head_post.job_title = "Старшыня"
        with freeze_time(DURING):
            document = self.registered("outgoing")
            document.sudo().write(
                {
                    "answer_state": "to_sign",
                    "answer_signer_id": self.head.id,
                    "answer_body": "Тэкст",
                    "answer_lang": "en_US",
                }
            )
            document.activity_schedule("mail.mail_activity_data_todo", user_id=self.head.id, summary="Sign the answer")
            with self.assertRaisesRegex(ValidationError, "needs the role Head"), self.env.cr.savepoint():
                self.absence(self.head, self.controller, "signing")
            self.controller.group_ids += self.env.ref("cluster_base.group_head")
            self.assertEqual(document.with_user(self.controller)._answer_letter()["signer_name"], "t_head")
            with self.assertRaisesRegex(UserError, "waits for the signature of t_head"):
                document.with_user(self.controller)._check_mine_to_sign()
            self.absence(self.head, self.controller, "signing")
            self.assertEqual(self.tasks(document), [("t_controller", "t_head")])
            self.assertEqual(self.tile("to_sign", self.controller).count, 1)
            acting = document.with_user(self.controller)
            acting._check_mine_to_sign()
            answers = self.env["cluster.document"].with_user(self.controller)
            self.assertIn(document, answers.search([("can_sign", "=", True)]))
            view = acting.get_view(view_type="form")["arch"]
            buttons = etree.fromstring(view).findall(".//header/button[@name='action_sign_answer']")
            self.assertEqual([button.get("invisible") for button in buttons], ["not can_sign"])
            self.assertTrue(acting.can_sign)
            self.assertFalse(document.with_user(self.council_head).can_sign)
            found = etree.fromstring(
                answers.get_view(self.env.ref("cluster_docs.answer_view_search").id, "search")["arch"]
            )
            self.assertEqual(found.find(".//filter[@name='mine']").get("domain"), "[('can_sign', '=', True)]")
            letter = acting._answer_letter()
            self.assertEqual((letter["signer_name"], letter["signer_post"]), ("t_controller", "Acting Старшыня"))
        with freeze_time(AFTER):
            self.reroute()
            self.assertEqual(self.tasks(document), [("t_head", "")])
            with self.assertRaisesRegex(UserError, "waits for the signature"):
                document.with_user(self.controller)._check_mine_to_sign()

    def test_row_11_overlaps_are_refused_by_the_database(self):
        with freeze_time(BEFORE):
            self.absence(self.executor, self.clerk, "resolutions")
            self.absence(self.executor, self.controller, "approvals")
            for scope in ("all", "resolutions"):
                with (
                    self.subTest(scope=scope),
                    mute_logger("odoo.sql_db"),
                    self.assertRaises(ExclusionViolation),
                    self.env.cr.savepoint(),
                ):
                    self.absence(self.executor, self.controller, scope, "2026-03-20", "2026-03-25")
            self.absence(self.executor, self.controller, "all", "2026-03-21", "2026-03-25")
            cancelled = self.absence(self.clerk, self.controller, first="2026-04-01", last="2026-04-05")
            cancelled.action_cancel()
            self.absence(self.clerk, self.controller, first="2026-04-01", last="2026-04-05")

    def test_row_11_bad_input(self):
        with freeze_time(DURING):
            with self.assertRaisesRegex(AccessError, "own absence only"), self.env.cr.savepoint():
                self.absence(self.executor, self.clerk, by=self.clerk)
            self.absence(self.executor, self.clerk, by=self.controller)
            with self.assertRaisesRegex(ValidationError, "is absent on some of these days"), self.env.cr.savepoint():
                self.absence(self.head, self.executor, "approvals")
            with self.assertRaisesRegex(ValidationError, "acts for somebody else"), self.env.cr.savepoint():
                self.absence(self.clerk, self.controller)
            running = self.env["cluster.delegation"].search([("user_id", "=", self.executor.id)])
            with self.assertRaisesRegex(UserError, "only its last day"):
                running.with_user(self.executor).substitute_id = self.controller
            running.with_user(self.executor).date_to = "2026-03-12"
            with self.assertRaisesRegex(UserError, "stays in the history"):
                running.with_user(self.executor).unlink()

    def test_cancelling_gives_back_at_once(self):
        with freeze_time(DURING):
            document = self.registered("appeal")
            self.resolution(document, self.executor).action_issue()
            absence = self.absence(self.executor, self.clerk)
            self.assertEqual(self.tasks(document), [("t_clerk", "t_executor")])
            absence.action_cancel()
            self.assertEqual(self.tasks(document), [("t_executor", "")])

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import DocumentsCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-06 09:00:00")
class TestFlowApproval(DocumentsCase):
    """Row 10: routes in series and in parallel, outcomes, new versions, snapshots."""

    def route(self, *steps):
        """steps: (stage, user, covers)."""
        return (
            self.env["cluster.approval.route"]
            .with_user(self.controller)
            .create(
                {
                    "name": "Маршрут",
                    "unit_id": self.body.id,
                    "step_ids": [
                        Command.create({"stage": stage, "user_id": user.id, "covers": covers})
                        for stage, user, covers in steps
                    ],
                }
            )
        )

    def start(self, document, route):
        wizard = self.env["cluster.approval.start"].with_user(self.clerk)
        wizard.create({"document_id": document.id, "route_id": route.id}).action_start()
        return document.sudo().approval_ids[:1]

    def file(self, document, name, words):
        return (
            self.env["ir.attachment"]
            .with_user(self.clerk)
            .create({"name": name, "raw": words.encode(), "res_model": document._name, "res_id": document.id})
        )

    def asked(self, approval):
        return approval.step_ids.filtered(lambda step: step.state == "pending").user_id

    def decide(self, approval, user, outcome="agreed", remarks=""):
        step = approval.step_ids.filtered(lambda one: one.state == "pending" and one.user_id == user)
        step.with_user(user)._decide(outcome, remarks)

    def tasks(self, document, user=None):
        tasks = document._tasks("approval")
        return tasks.filtered(lambda task: task.user_id == user) if user else tasks

    def test_row_10_parallel_then_serial(self):
        route = self.route((1, self.executor, ""), (1, self.controller, ""), (2, self.head, ""))
        document = self.draft("internal")
        approval = self.start(document, route)
        self.assertEqual(self.asked(approval), self.executor | self.controller)
        self.assertEqual(document.approval_state, "running")
        with self.assertRaisesRegex(UserError, "still being agreed: t_"):
            document.action_register()
        self.decide(approval, self.executor)
        self.assertEqual(self.asked(approval), self.controller)
        with self.assertRaisesRegex(UserError, "Write the remarks"):
            self.decide(approval, self.controller, "remarks", " ")
        self.decide(approval, self.controller, "remarks", "Удакладніць дату")
        self.assertEqual(self.asked(approval), self.head)
        step = approval.step_ids.filtered(lambda one: one.user_id == self.head)
        with self.assertRaisesRegex(AccessError, "waits for the decision of t_head"):
            step.with_user(self.clerk)._decide("agreed")
        self.decide(approval, self.head)
        self.assertEqual((approval.state, document.approval_state), ("agreed", "agreed"))
        self.assertFalse(self.tasks(document))
        with self.assertRaisesRegex(UserError, "ended or you decided"):
            step.with_user(self.head)._decide("agreed")
        self.assertIn("Удакладніць дату", " ".join(document.event_ids.mapped("text")))
        document.action_register()
        document._assign_numbers_here()
        self.assertEqual(document.state, "registered")

    def test_row_10_a_new_version_asks_only_those_it_concerns(self):
        route = self.route((1, self.executor, "дагавор*"), (1, self.controller, "дадатак*"), (2, self.head, ""))
        document = self.draft("internal")
        self.file(document, "Дагавор.txt", "першая")
        self.file(document, "Дадатак 1.txt", "першы")
        approval = self.start(document, route)
        self.decide(approval, self.executor)
        self.decide(approval, self.controller)
        self.assertEqual(self.asked(approval), self.head)
        self.file(document, "Дагавор.txt", "першая")
        self.assertEqual(self.asked(approval), self.head, "the same bytes are no new version")
        self.file(document, "Дагавор.txt", "другая")
        self.assertEqual(self.asked(approval), self.head | self.executor, "whoever answers for the annex is left alone")
        old = approval.step_ids.filtered(lambda one: one.state == "superseded")
        self.assertEqual((old.user_id, old.outcome), (self.executor, "agreed"), "the old decision stays on the sheet")
        self.file(document, "Нататка.txt", "новы файл, на які ніхто не згаджаўся")
        self.assertEqual(self.asked(approval), self.head | self.executor)
        self.decide(approval, self.executor)
        self.decide(approval, self.head)
        self.assertEqual(approval.state, "agreed")
        self.file(document, "Дадатак 1.txt", "новая версія побач са старой")
        self.assertEqual(approval.state, "running", "an agreed document with another file is not agreed any more")
        self.assertEqual(self.asked(approval), self.controller, "stage 1 comes before the head")
        self.decide(approval, self.controller)
        self.assertEqual(self.asked(approval), self.head, "the head answers for every file")

    def test_row_10_a_file_under_a_new_name_is_agreed_to_as_well(self):
        document = self.draft("internal")
        self.file(document, "contract.txt", "адзін")
        approval = self.start(document, self.route((1, self.executor, ""), (1, self.controller, "annex*")))
        self.decide(approval, self.executor)
        self.decide(approval, self.controller)
        self.assertEqual(document.approval_state, "agreed")
        changed = self.file(document, "contract_v2.txt", "два")
        self.assertEqual((document.approval_state, self.asked(approval)), ("running", self.executor))
        self.assertIn("Added: contract_v2.txt. Asked again", " ".join(document.event_ids.mapped("text")))
        self.decide(approval, self.executor)
        changed.name = "annex.txt"
        self.assertEqual(self.asked(approval), self.executor | self.controller, "renamed: another file")
        self.decide(approval, self.executor)
        self.decide(approval, self.controller)
        document.action_register()
        document._assign_numbers_here()
        self.file(document, "scan.txt", "скан")
        self.assertEqual(document.approval_state, "agreed", "it came after the approval had done its work")

    def test_filing_asks_nobody_any_more(self):
        document = self.registered("incoming")
        approval = self.start(document, self.route((1, self.executor, "")))
        document.action_file()
        self.assertEqual((approval.state, approval.cancel_reason), ("cancelled", "The document is filed"))
        self.assertFalse(self.tasks(document))
        self.assertFalse(self.asked(approval))

    def test_the_days_of_an_approver_are_working_days_of_the_body(self):
        self.env["cluster.calendar.day"].create(
            {"calendar": "BY", "date": "2026-03-09", "is_worked": False, "name": "Перанос", "law_ref": "Пастанова"}
        )
        document = self.draft("internal")
        approval = self.start(document, self.route((1, self.executor, "")))
        self.assertEqual(str(approval.step_ids.due_date), "2026-03-11", "Monday is off: Tuesday and Wednesday")
        self.body.country_pack_id = self.env["cluster.country.pack"].search([("code", "=", "PL")])
        other = self.draft("internal")
        approval = self.start(other, self.route((1, self.executor, "")))
        self.assertEqual(str(approval.step_ids.due_date), "2026-03-10")

    def test_row_10_the_text_is_a_part_too(self):
        route = self.route((1, self.executor, ""), (2, self.head, ""))
        route.step_ids[0].covers_text = False
        document = self.draft("internal")
        approval = self.start(document, route)
        self.decide(approval, self.executor)
        self.decide(approval, self.head)
        document.with_user(self.clerk).title = "Іншая назва"
        self.assertEqual(self.asked(approval), self.head)
        document.with_user(self.clerk).note = "Нататка нікога не датычыць"
        self.assertEqual(self.asked(approval), self.head)

    def test_row_10_a_changed_route_never_alters_a_running_one(self):
        """OCA #306."""
        route = self.route((1, self.executor, ""), (2, self.head, ""))
        document = self.draft("internal")
        approval = self.start(document, route)
        before = approval.step_ids.mapped(lambda step: (step.stage, step.user_id.id, step.covers, step.days))
        route.step_ids[0].write({"user_id": self.clerk.id, "covers": "іншае*", "days": 9})
        route.step_ids[1].unlink()
        route.step_ids = [Command.create({"stage": 3, "user_id": self.controller.id})]
        self.decide(approval, self.executor)
        after = approval.step_ids.mapped(lambda step: (step.stage, step.user_id.id, step.covers, step.days))
        self.assertEqual((after, self.asked(approval)), (before, self.head))
        route.unlink()
        self.decide(approval, self.head)
        self.assertEqual((approval.state, approval.name), ("agreed", "Маршрут"))

    def test_row_10_the_same_person_at_several_places(self):
        """OCA #1141: A, A, B, A."""
        a, b = self.executor, self.controller
        document = self.draft("internal")
        approval = self.start(document, self.route((1, a, ""), (2, a, ""), (3, b, ""), (4, a, "")))
        asked = []
        while approval.state == "running":
            person = self.asked(approval)
            self.assertEqual(len(self.tasks(document)), 1, "one place at a time")
            asked.append(person)
            self.decide(approval, person)
        self.assertEqual(asked, [a, a, b, a])

    def test_row_10_a_rejection_leaves_nothing_pending(self):
        """OCA #1245."""
        document = self.draft("internal")
        approval = self.start(
            document, self.route((1, self.executor, ""), (1, self.controller, ""), (2, self.head, ""))
        )
        with freeze_time("2026-03-20 06:00:00"):
            self.env["cluster.document"]._cron_remind()
        reminders = [("task_model", "=", "cluster.approval.step"), ("task_id", "in", approval.step_ids.ids)]
        self.assertTrue(self.env["cluster.reminder"].search_count(reminders))
        self.decide(approval, self.executor, "rejected", "Няма падставы")
        self.assertEqual((approval.state, document.approval_state), ("rejected", "rejected"))
        self.assertFalse(approval.step_ids.filtered(lambda step: step.state in ("pending", "waiting")))
        self.assertFalse(self.tasks(document))
        self.assertEqual(document._tasks("approval_return").user_id, self.clerk)
        before = self.env["cluster.reminder"].search_count(reminders)
        with freeze_time("2026-04-20 06:00:00"):
            self.env["cluster.document"]._cron_remind()
        self.assertEqual(self.env["cluster.reminder"].search_count(reminders), before)

    def test_row_10_submitted_again_asks_who_rejected_and_whom_the_change_concerns(self):
        document = self.draft("internal")
        self.file(document, "Дагавор.txt", "першая")
        self.file(document, "Дадатак.txt", "першы")
        approval = self.start(
            document, self.route((1, self.controller, "дадатак*"), (1, self.clerk, "дагавор*"), (2, self.executor, ""))
        )
        self.decide(approval, self.controller)
        self.decide(approval, self.clerk)
        self.decide(approval, self.executor, "rejected", "Выправіць дагавор")
        self.file(document, "Дагавор.txt", "другая")
        self.assertEqual(approval.state, "rejected", "a changed file alone asks nobody")
        approval.with_user(self.clerk).action_submit_again()
        self.assertEqual((approval.state, self.asked(approval)), ("running", self.clerk))
        self.decide(approval, self.clerk)
        self.assertEqual(self.asked(approval), self.executor)
        self.decide(approval, self.executor)
        self.assertEqual(approval.state, "agreed")

    def test_row_10_the_sheet_as_pdf(self):
        document = self.draft("internal")
        approval = self.start(document, self.route((1, self.executor, ""), (2, self.head, "")))
        self.decide(approval, self.executor, "remarks", "Удакладніць дату")
        report = self.env["ir.actions.report"].with_user(self.clerk)
        html, _kind = report._render_qweb_html("cluster_docs.report_approval_sheet", approval.ids)
        for words in ("Approval sheet", "t_executor", "Agreed with remarks", "Удакладніць дату", "Пытанне аб дарозе"):
            self.assertIn(words, html.decode())
        pdf, kind = report.with_context(force_report_rendering=True)._render_qweb_pdf(
            "cluster_docs.report_approval_sheet", approval.ids
        )
        self.assertEqual((kind, pdf[:5]), ("pdf", b"%PDF-"))

    def test_an_approver_of_another_body_reads_what_is_asked(self):
        document = self.draft("internal")
        theirs = document.with_user(self.council_head)
        self.assertFalse(theirs.has_access("read"))
        approval = self.start(document, self.route((1, self.council_head, "")))
        self.assertEqual(theirs.title, document.title)
        self.assertFalse(theirs.has_access("write"))
        self.assertFalse(document.with_user(self.foreign_clerk).has_access("read"))
        wizard = self.env["cluster.approval.decide"].with_user(self.council_head)
        wizard.create({"step_id": theirs.my_step_id.id, "outcome": "agreed"}).action_apply()
        self.assertEqual(approval.state, "agreed")

    def test_void_and_cancel_ask_nobody(self):
        route = self.route((1, self.executor, ""))
        document = self.draft("internal")
        approval = self.start(document, route)
        with self.assertRaisesRegex(AccessError, "cancels this approval"):
            approval.with_user(self.executor).action_cancel()
        approval.with_user(self.clerk).action_cancel()
        self.assertFalse(self.tasks(document) or document.approval_state)
        registered = self.registered("internal")
        second = self.start(registered, route)
        registered._void("Памылкова")
        self.assertEqual((second.state, len(self.tasks(registered))), ("cancelled", 0))

    def test_bad_input(self):
        document = self.draft("internal")
        wizards = self.env["cluster.approval.start"].with_user(self.clerk)
        with self.assertRaisesRegex(UserError, "at least one approver"):
            wizards.create({"document_id": document.id, "line_ids": []}).action_start()
        with self.assertRaisesRegex(UserError, "counted from 1"):
            wizards.create(
                {"document_id": document.id, "line_ids": [Command.create({"user_id": self.head.id, "stage": 0})]}
            ).action_start()
        self.start(document, self.route((1, self.executor, "")))
        with self.assertRaisesRegex(UserError, "being agreed already"):
            self.start(document, self.route((1, self.executor, "")))

from datetime import date

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import DocumentsCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-06 09:00:00")
class TestResolution(DocumentsCase):
    def test_issue_and_execute(self):
        document = self.registered("appeal")
        resolution = self.resolution(document, self.executor | self.clerk)
        resolution.action_issue()
        self.assertEqual((resolution.state, document.state), ("issued", "execution"))
        self.assertEqual(resolution.due_date, document.due_date, "no term named: the document's own")
        self.assertEqual(
            (document.responsible_user_id, document.executor_ids), (self.executor, self.executor | self.clerk)
        )
        self.assertEqual(set(document.sudo().activity_ids.user_id), {self.executor, self.clerk})
        mine = resolution.executor_ids.filtered("is_responsible")
        with self.assertRaisesRegex(AccessError, "Only t_executor"):
            mine.with_user(self.clerk)._report("Зроблена")
        mine.with_user(self.executor)._report("Выезд зроблены, акт складзены")
        self.assertEqual(resolution.state, "done")
        self.assertIn("Выезд зроблены", " ".join(document.event_ids.mapped("text")))
        self.assertNotIn(self.executor, document.sudo().activity_ids.user_id)

    def test_exactly_one_responsible(self):
        document = self.registered()
        none = self.resolution(document, self.executor | self.clerk)
        none.executor_ids.is_responsible = False
        with self.assertRaisesRegex(UserError, "exactly one responsible"):
            none.action_issue()
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            none.executor_ids = [
                (0, 0, {"user_id": user.id, "is_responsible": True}) for user in self.clerk | self.controller
            ]
            self.env.flush_all()

    def test_an_only_executor_is_responsible(self):
        resolution = self.resolution(self.registered())
        resolution.executor_ids.is_responsible = False
        resolution.action_issue()
        self.assertEqual(resolution.document_id.responsible_user_id, self.executor)

    def test_only_the_head_decides(self):
        with self.assertRaisesRegex(UserError, "cannot write resolutions"):
            self.resolution(self.registered(), author=self.clerk).action_issue()

    def test_the_clerk_enters_the_heads_words(self):
        resolution = self.resolution(self.registered()).with_user(self.clerk)
        resolution.action_issue()
        self.assertEqual(resolution.author_id, self.head)

    def test_only_to_subordinates(self):
        with self.assertRaisesRegex(UserError, "not subordinate"):
            self.resolution(self.registered(), self.council_clerk).action_issue()

    def test_term_within_the_documents(self):
        document = self.registered("appeal")
        with self.assertRaisesRegex(ValidationError, "later than the document's deadline 23.03.2026"):
            self.resolution(document, due_date="2026-03-24")
        with self.assertRaisesRegex(ValidationError, "before the day of the resolution"):
            self.resolution(document, due_date="2026-03-05")

    def test_what_is_overdue_is_still_given_to_somebody(self):
        document, other = self.registered("appeal"), self.registered("appeal")  # due on 23.03.2026
        with freeze_time("2026-03-30 09:00:00"):
            named = self.resolution(document, self.controller, due_date="2026-04-03")
            named.action_issue()
            self.assertEqual((named.state, named.due_date), ("issued", date(2026, 4, 3)))
            with self.assertRaisesRegex(ValidationError, "before the day of the resolution"):
                self.resolution(document, due_date="2026-03-27")
            silent = self.resolution(other, self.controller)
            silent.action_issue()
            self.assertEqual(silent.due_date, date(2026, 3, 30), "wanted on the day itself, so it is reminded of")
        with freeze_time("2026-04-06 09:00:00"):
            below = self.resolution(document, self.clerk, self.controller, parent_id=named.id)
            below.action_issue()
            self.assertEqual(below.due_date, date(2026, 4, 6), "the one above is late as well")
            with self.assertRaisesRegex(ValidationError, "say why it has to be later"):
                self.resolution(document, self.clerk, self.controller, parent_id=named.id, due_date="2026-04-07")

    def test_the_day_of_a_resolution(self):
        document = self.registered("appeal")
        with self.assertRaisesRegex(ValidationError, "yet to come"):
            self.resolution(document, date="2026-03-30", due_date="2026-03-31")
        own = self.resolution(document, date="2026-03-02", due_date="2026-03-04")
        with self.assertRaisesRegex(ValidationError, "before the day of the resolution"):
            own.action_issue()
        own.due_date = "2026-03-12"
        own.action_issue()
        self.assertEqual(own.date, date(2026, 3, 6), "in person: given on the day itself")
        paper = self.resolution(document, date="2026-03-05", due_date="2026-03-12").with_user(self.clerk)
        paper.action_issue()
        self.assertEqual(paper.date, date(2026, 3, 5), "what the clerk enters bears the day of the paper")

    def test_a_clerk_enters_the_words_of_the_own_head_alone(self):
        document = self.registered("internal", user=self.council_clerk, body=self.council)
        strange = self.resolution(document, self.executor, self.council_clerk)
        strange.author_id = self.head
        with self.assertRaisesRegex(UserError, "t_head does not lead Council"):
            strange.action_issue()
        self.council.parent_id = self.body
        strange.action_issue()
        self.assertEqual(strange.state, "issued", "the head above does")

    def test_term_within_the_parents(self):
        document = self.registered("appeal")
        parent = self.resolution(document, self.controller, due_date="2026-03-16")
        parent.action_issue()
        with self.assertRaisesRegex(ValidationError, "later than the term 16.03.2026"):
            self.resolution(document, self.clerk, self.controller, parent_id=parent.id, due_date="2026-03-17")
        child = self.resolution(document, self.clerk, self.controller, parent_id=parent.id, due_date="2026-03-12")
        child.action_issue()
        parent.executor_ids.with_user(self.controller)._report("Перададзена")
        self.assertEqual(parent.state, "issued", "the one below is still open")
        child.executor_ids.with_user(self.clerk)._report("Зроблена")
        self.assertEqual((child.state, parent.state), ("done", "done"))

    def test_an_issued_one_is_not_changed(self):
        resolution = self.resolution(self.registered())
        resolution.action_issue()
        with self.assertRaisesRegex(UserError, "not changed"):
            resolution.text = "Іншае"
        with self.assertRaisesRegex(UserError, "stays in the history"):
            resolution.unlink()
        resolution.action_cancel()
        self.assertEqual(resolution.state, "cancelled")
        self.assertFalse(resolution.document_id.responsible_user_id)

    def test_control_by_resolution(self):
        document = self.registered()
        self.resolution(document, put_on_control=True).action_issue()
        self.assertTrue(document.on_control)

    def test_an_executor_of_another_body_reads_and_reports(self):
        self.council_head_post.parent_id = self.head_post
        document = self.registered()
        self.assertFalse(document.with_user(self.council_head).has_access("read"))
        self.resolution(document, self.council_head, due_date=date(2026, 3, 12)).action_issue()
        theirs = document.with_user(self.council_head)
        self.assertEqual(theirs.title, document.title)
        self.assertFalse(theirs.has_access("write"))
        document.resolution_ids.executor_ids.with_user(self.council_head)._report("Выканана")
        self.assertEqual(document.resolution_ids.state, "done")

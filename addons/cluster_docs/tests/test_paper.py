from datetime import timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_archive import ArchiveCase


@tagged("post_install", "-at_install")
class TestPaper(ArchiveCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        places = cls.env["cluster.paper.place"].with_user(cls.clerk)
        cls.store = places.create({"name": "Пакой 12", "kind": "store", "unit_id": cls.body.id})
        cls.shelf = places.create({"name": "Паліца 3", "parent_id": cls.store.id, "unit_id": cls.body.id})

    def step(self, records, step, user=None, **vals):
        column = f"{records._paper_column}s"
        return (
            self.env["cluster.paper.step"]
            .with_user(user or self.clerk)
            .create({"step": step, column: [(6, 0, records.ids)], **vals})
            .action_apply()
        )

    def test_row_40_every_hybrid_record_answers_where_the_paper_is(self):
        case = self.case("5-9")
        documents = {
            "draft": self.draft(),
            "registered": self.registered(),
            "online": self.registered(delivery_method="portal"),
            "filed": self.filed(case, kind="outgoing"),
        }
        executed = self.registered()
        self.resolution(executed).action_issue()
        documents["executed"] = executed
        destroyed_case, documents["destroyed"] = self.old_case("5-10")
        self.approved(destroyed_case).action_execute()
        answers = {name: document.paper_where for name, document in documents.items()}
        self.assertFalse(documents["online"].has_paper)
        self.assertFalse(answers.pop("online"))
        self.assertTrue(all(answers.values()), answers)
        self.assertIn("registry of Committee", answers["registered"])
        self.assertIn("t_executor", answers["executed"])
        self.assertIn("In file 5-9, part 1: In the office of Committee", answers["filed"])
        self.assertIn("Destroyed by act", answers["destroyed"])
        everything = self.env["cluster.document"].search([("has_paper", "=", True)])
        self.assertFalse(everything.filtered(lambda document: not document.paper_where))
        cases = self.cases.search([("kind", "=", "file")])
        self.assertFalse(cases.filtered(lambda case: case.has_paper and not case.paper_where))

    def test_row_40_places_and_the_log_of_moves(self):
        case = self.case("5-11")
        document = self.filed(case, kind="outgoing")
        self.step(case, "move", paper_place_id=self.shelf.id, paper_fond="12", paper_inventory="3", paper_unit="45",
                  paper_box="7", reason="Здадзена ў архіў")  # fmt: skip
        for words in ("Пакой 12 / Паліца 3", "fond 12", "inventory 3", "file 45", "box 7"):
            self.assertIn(words, case.paper_where)
            self.assertIn(words, document.paper_where)
        self.step(document, "move", paper_chrono="2026/15")
        self.assertEqual(document.paper_where, "chronological store No. 2026/15")
        move = case.paper_move_ids
        self.assertEqual((move.reason, move.user_id, move.old), ("Здадзена ў архіў", self.clerk, ""))
        self.assertIn("box 7", move.new)
        with self.assertRaises(AccessError):
            move.with_user(self.clerk).write({"new": "x"})
        with self.assertRaises(AccessError):
            self.env["cluster.paper.move"].with_user(self.clerk).create({"case_file_id": case.id, "new": "x"})
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE cluster_paper_move SET new = 'x' WHERE id = %s", [move.id])
        # by the shelf, and by the store around it
        for place in (self.shelf, self.store):
            found = self.cases.with_user(self.clerk).search([("paper_place_id", "child_of", place.id)])
            self.assertIn(case, found)
        self.assertIn(
            document, self.env["cluster.document"].with_user(self.clerk).search([("paper_chrono", "=", "2026/15")])
        )

    def test_row_40_lent_until_and_back(self):
        case = self.case("5-12")
        today = fields.Date.today()
        for vals, words in (
            ({}, "to whom"),
            ({"user_id": self.executor.id}, "when the paper comes back"),
            ({"user_id": self.executor.id, "due_on": today - timedelta(days=1)}, "is over"),
        ):
            with self.assertRaises(UserError) as caught:
                self.step(case, "lend", **vals)
            self.assertIn(words, self.sentence(caught.exception))
        due = today + timedelta(days=3)
        self.step(case, "lend", user_id=self.executor.id, due_on=due, reason="Для даведкі")
        self.assertEqual(case.paper_where, f"Lent to t_executor until {due:%d.%m.%Y}")
        with self.assertRaises(UserError) as caught:
            self.step(case, "lend", borrower="Іншы", due_on=due)
        self.assertIn("already lent", self.sentence(caught.exception))
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env["cluster.paper.loan"].sudo().create(
                {"case_file_id": case.id, "borrower": "x", "due_on": due, "lent_by_id": self.clerk.id}
            )
        cases = self.cases.with_user(self.clerk)
        self.assertIn(case, cases.search([("paper_lent", "=", True)]))
        self.assertNotIn(case, cases.search([("paper_overdue", "=", True)]))
        with freeze_time(f"{due + timedelta(days=1)} 09:00:00"):
            case.invalidate_recordset()
            self.assertIn(case, cases.search([("paper_overdue", "=", True)]))
            self.assertTrue(case.paper_overdue)
            case.action_paper_return()
        self.assertEqual(case.paper_where, "In the office of Committee")
        self.assertEqual(len(case.paper_move_ids), 2)
        with self.assertRaises(UserError):
            case.action_paper_return()

    def test_row_40_a_place_is_in_no_circle(self):
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            self.store.parent_id = self.shelf
        self.assertIn("inside itself", self.sentence(caught.exception))

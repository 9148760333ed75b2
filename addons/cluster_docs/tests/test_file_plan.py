import base64
import io

from freezegun import freeze_time
from openpyxl import load_workbook
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_archive import ArchiveCase

PLAN = """index;title;retention;note
1;Кіраўніцтва;;
1-1;Рашэнні Савета;Пост. ст. 14;
1-20;Перапіска;5 л. ЭПК ст. 29;переходящее
2;Асабісты склад;;
2-1;Асабовыя картачкі;75 л.;
2-2;Графікі;До минования надобности;
"""


@tagged("post_install", "-at_install")
class TestFilePlan(ArchiveCase):
    def plan(self, year=2025, text=PLAN):
        plan = self.plans.with_user(self.clerk).create({"unit_id": self.body.id, "year": year})
        if text:
            plan._import_entries(text.encode())
        return plan

    def entry(self, plan, index):
        return plan._entries().filtered(lambda case: case.index == index)

    def test_row_31_a_tree_without_a_circle(self):
        plan = self.plan()
        one, file = self.entry(plan, "1"), self.entry(plan, "1-1")
        self.assertEqual([(depth, case.index) for depth, case in plan._tree()], [
            (0, "1"), (1, "1-1"), (1, "1-20"), (0, "2"), (1, "2-1"), (1, "2-2"),
        ])  # fmt: skip
        self.assertEqual((one.kind, file.kind, file.parent_id), ("section", "file", one))
        below = self.cases.with_user(self.clerk).create(
            {"index": "1.1", "title": "Падраздзел", "kind": "subsection", "parent_id": one.id, "year": 2025,
             "unit_id": self.body.id}
        )  # fmt: skip
        with self.assertRaises(ValidationError) as caught, self.env.cr.savepoint():
            one.parent_id = below
        self.assertIn("circle", self.sentence(caught.exception))
        with self.assertRaises(ValidationError) as caught, self.env.cr.savepoint():
            below.parent_id = file
        self.assertIn("files stand under sections", self.sentence(caught.exception))

    def test_row_31_an_index_once_a_body_and_year(self):
        plan = self.plan()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.case("1-1", year=2025)
        other = self.case("1-1", year=2025, body=self.council, user=self.council_clerk)
        self.assertTrue(other)
        # an index of a passing file that is carried on is taken in the later years too
        passing = self.entry(plan, "1-20")
        passing.sudo().last_year = 2027
        self.env.flush_all()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.case("1-20", year=2026)

    def test_row_31_year_copy_keeps_indexes_titles_and_retention(self):
        plan = self.plan(2031)
        target, made, carried = plan._copy_to(2032)
        self.assertEqual((made, carried), (5, 1))

        def facts(of):
            return [
                (depth, case.index, case.title, case.retention_id, case.kind, case.parent_id.index)
                for depth, case in of._tree()
            ]

        self.assertEqual(facts(target), facts(plan))
        self.assertEqual(self.entry(target, "1-20"), self.entry(plan, "1-20"), "an open passing file is carried on")
        self.assertNotEqual(self.entry(target, "1-1"), self.entry(plan, "1-1"))
        again, made, carried = plan._copy_to(2032)
        self.assertEqual((again, made, carried), (target, 0, 0), "running it twice changes nothing")
        third, made, carried = target._copy_to(2033)
        self.assertEqual((made, carried), (5, 1))
        self.assertEqual(self.entry(third, "1-20").last_year, 2033)
        with self.assertRaises(UserError) as caught:
            plan._copy_to(2030)
        self.sentence(caught.exception)

    def test_row_31_copy_points_the_journals_at_the_new_files(self):
        journal = self.journal("incoming")
        year = journal.case_file_id.year
        plan = self.plans.with_user(self.clerk).create({"unit_id": self.body.id, "year": year})
        wizard = (
            self.env["cluster.file.plan.copy"]
            .with_user(self.clerk)
            .create({"plan_id": plan.id, "point_journals": True})
        )
        wizard.action_copy()
        self.assertEqual((journal.case_file_id.index, journal.case_file_id.year), ("1-12", year + 1))

    def test_row_31_closed_files_reject_documents(self):
        case = self.case("7-1")
        document = self.filed(case)
        draft = self.draft("internal", case_file_id=case.id)
        case.action_close()
        self.assertEqual((case.state, case.archive_state), ("closed", "kept"))
        for attempt in (
            lambda: self.draft("internal", case_file_id=case.id),
            lambda: self.draft("internal").write({"case_file_id": case.id}),
            draft.action_register,
        ):
            with self.subTest(attempt=attempt):
                self.assertIn("closed", str(self.refused(attempt)))
        with self.assertRaises(UserError) as caught:
            document.case_file_id = self.case("7-2")
        self.assertIn("stay in it", self.sentence(caught.exception))
        # whoever reaches the database itself is stopped there
        other = self.draft("internal")
        self.env.flush_all()
        for statement in (
            "UPDATE cluster_document SET case_file_id = %(case)s WHERE id = %(other)s",
            """INSERT INTO cluster_document (title, journal_id, kind_id, state, sheets, annex_sheets, case_file_id)
               SELECT title, journal_id, kind_id, 'draft', 1, 0, %(case)s FROM cluster_document WHERE id = %(other)s""",
            "UPDATE cluster_document SET case_file_id = NULL WHERE id = %(mine)s",
        ):
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.env.cr.execute(statement, {"case": case.id, "other": other.id, "mine": document.id})

    def test_row_31_sections_take_no_documents(self):
        plan = self.plan(fields.Date.today().year + 3)
        self.assertIn(
            "section", str(self.refused(lambda: self.draft("internal", case_file_id=self.entry(plan, "1").id)))
        )

    def test_row_31_a_file_with_work_in_it_stays_open(self):
        case = self.case("7-3")
        incoming = self.registered("incoming", case_file_id=case.id)
        letter = self.registered("outgoing", case_file_id=case.id)
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            case.action_close()
        self.assertIn("still in work", self.sentence(caught.exception))
        incoming._mark_answered(incoming.browse(), "Разгледжана")
        case.action_close()
        self.assertEqual((incoming.state, letter.state), ("filed", "filed"), "what only waited for filing is filed")

    def test_row_31_states_are_not_set_by_hand(self):
        case = self.case("7-4")
        for vals in ({"state": "closed", "closed_on": "2026-01-01"}, {"archive_state": "destroyed"}, {"hold_count": 5}):
            with self.assertRaises(AccessError):
                case.write(vals)
        self.filed(case)
        with self.assertRaises(UserError):
            case.index = "7-5"
        case.action_close()
        with self.assertRaises(AccessError):
            case.action_reopen()
        case.with_user(self.administrator).action_reopen()
        self.assertEqual((case.state, case.archive_state), ("open", "current"))

    def test_row_31_closing_of_a_year(self):
        plan = self.plan(2024)
        with self.assertRaises(AccessError):
            plan.action_approve()
        plan.with_user(self.head).action_approve()
        with freeze_time("2024-12-20 09:00:00"), self.assertRaises(UserError):
            plan.action_close_year()
        with freeze_time("2025-01-20 09:00:00"):
            plan.action_close_year()
        states = {case.index: case.state for case in plan._entries()}
        self.assertEqual(states.pop("1-20"), "open", "a passing file goes on")
        self.assertEqual(set(states.values()), {"closed"})
        self.assertEqual(self.entry(plan, "1-1").closed_on, fields.Date.to_date("2024-12-31"))
        with self.assertRaises(ValidationError) as caught, self.env.cr.savepoint():
            self.case("1-99", year=2024)
        self.assertIn("closed", self.sentence(caught.exception))

    def test_row_31_parts_of_a_thick_file(self):
        case = self.case("7-6")
        for sheets in (200, 50, 1, 300, 10):
            self.filed(case, sheets=sheets)
        self.assertEqual(case.volume_ids.mapped("number"), [1, 2, 3, 4])
        self.assertEqual([volume.sheets for volume in case.volume_ids], [250, 1, 300, 10])
        self.assertEqual(case.volume_count, 4)
        self.assertTrue(all(volume.closed_on for volume in case.volume_ids[:3]))
        case.action_new_part()
        self.assertEqual(len(case.volume_ids), 5)
        case.action_close()
        self.assertTrue(all(volume.closed_on for volume in case.volume_ids))

    def test_row_31_import_names_the_faulty_lines(self):
        plan = self.plan(2027, "")
        wizard = self.env["cluster.file.plan.import"].with_user(self.clerk).create({"plan_id": plan.id})
        for content, words in (
            (b"", "is empty"),
            (b"\xff\xfe\x00", "cannot be read"),
            ("index;title\n;Без\n1;Ёсць\n".encode(), "Line 2"),
            ("index;title;parent\n1;А;2\n2;Б;1\n".encode(), "circle"),
            ("index;title;retention\n1-1;А;калісьці\n".encode(), "no period"),
        ):
            wizard.file = base64.b64encode(content)
            with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
                wizard.action_import()
            self.assertIn(words, str(caught.exception))
            self.assertIn("Nothing was imported.", str(caught.exception))
        self.assertFalse(plan._entries())
        self.assertEqual(plan._import_entries(PLAN.encode())["created"], 6)
        self.assertEqual(plan._import_entries(PLAN.encode()), {"rows": 6, "created": 0, "changed": 0, "unchanged": 6})
        changed = plan._import_entries(PLAN.replace("Графікі", "Графікі работы").encode())
        self.assertEqual((changed["changed"], self.entry(plan, "2-2").title), (1, "Графікі работы"))

    def test_row_31_the_spreadsheet_can_be_imported_again(self):
        plan = self.plan(2028)
        file = self.env["ir.attachment"].browse(int(plan.action_xlsx()["url"].split("/")[-1].split("?")[0])).sudo()
        self.assertEqual(load_workbook(io.BytesIO(file.raw)).active.max_row, 7)
        self.assertEqual(plan._import_entries(file.raw)["unchanged"], 6)

    def test_row_31_printed_plan_and_its_summary(self):
        plan = self.plan(2029)
        summary = plan._summary()
        self.assertEqual(
            summary["rows"], [("permanent", 1, 0, 0), ("long", 1, 0, 0), ("short", 1, 1, 1), ("need", 1, 0, 0)]
        )
        self.assertEqual(summary["total"], (4, 1, 1))
        text = self.printed("cluster_docs.report_file_plan", plan)
        for label in (
            "File plan", "Index of the file", "Heading of the file", "Number of files (parts)",
            "Term of keeping and No. of the article", "Remarks", "APPROVED", "Permanent",
            "Temporary, more than 10 years", "Temporary, up to 10 years", "Total", "Passing",
            "Рашэнні Савета", "5 л. ЭПК ст. 29",
        ):  # fmt: skip
            self.assertIn(label, text)

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_archive import ArchiveCase

D = fields.Date.to_date


@tagged("post_install", "-at_install")
class TestCaseRetention(ArchiveCase):
    def closed(self, index, text, day="2020-05-05"):
        with freeze_time(f"{day} 09:00:00"):
            case = self.case(index, text, int(day[:4]))
            case.action_close()
        return case

    def test_row_32_disposal_days(self):
        for number, (text, day) in enumerate(
            {
                "5 л. ЭПК ст. 29": "2026-01-01",
                "75 л.": "2096-01-01",
                "6 мес.": "2021-07-01",
                "Пост.": None,
                "До минования надобности": None,
                "B5": "2026-01-01",
                "BE50": "2071-01-01",
                "Bc": None,
                "A": None,
            }.items()
        ):
            with self.subTest(text=text):
                case = self.closed(f"8-{number}", text)
                self.assertEqual(case.disposal_date, D(day) if day else False)
                self.assertIn(text, case.disposal_why)

    def test_row_32_permanent_cases_can_be_closed(self):
        """Open Zaak #2427: a file kept for ever could no longer be closed."""
        case = self.case("8-20", "Пост.")
        self.filed(case)
        case.action_close()
        self.assertEqual((case.state, case.archive_state, case.disposal_date), ("closed", "kept", False))
        self.assertFalse(case.is_due)
        self.assertIn("never destroyed", case.disposal_why)
        self.assertEqual(case.transfer_date, D(f"{case.closed_on.year + 11}-01-01"))

    def test_row_32_an_event_gives_the_day(self):
        case = self.closed("8-21", "До проведения новых выборов (референдумов)")
        self.assertIn("Waits for an event", case.disposal_why)
        self.assertIn("До проведения новых выборов", case.disposal_why)
        wizard = (
            self.env["cluster.case.step"]
            .with_user(self.clerk)
            .create({"step": "event", "case_file_ids": [(6, 0, case.ids)], "day": "2024-02-25"})
        )
        wizard.action_apply()
        self.assertEqual(case.disposal_date, D("2024-02-26"))
        other = self.closed("8-22", "5 л.")
        with self.assertRaises(UserError) as caught:
            other._enter_event(D("2024-02-25"), "")
        self.sentence(caught.exception)

    def test_row_32_the_commission_decides(self):
        case = self.closed("8-23", "3 г. ЭК")
        self.assertTrue(case.review_needed)
        self.assertIn("waits for the decision", " ".join(case._obstacles()))
        step = {"step": "review", "case_file_ids": [(6, 0, case.ids)], "protocol": "№ 2", "day": "2025-02-01"}
        steps = self.env["cluster.case.step"].with_user(self.clerk)
        steps.create({**step, "decision": "longer", "until": "2031-01-01"}).action_apply()
        self.assertEqual(case.disposal_date, D("2031-01-01"))
        steps.create({**step, "decision": "permanent"}).action_apply()
        self.assertEqual((case.disposal_date, case.transfer_date), (False, D("2031-01-01")))
        steps.create({**step, "decision": "destroy"}).action_apply()
        self.assertEqual(case.disposal_date, D("2024-01-01"))
        self.assertEqual(case._obstacles(), [])
        self.assertIn("№ 2", case.disposal_why)

    def test_row_32_a_changed_class_recalculates(self):
        case = self.closed("8-24", "3 г. ст. 99")
        self.assertEqual(case.disposal_date, D("2024-01-01"))
        case.retention_id.with_user(self.administrator).years = 10
        self.assertEqual(case.disposal_date, D("2031-01-01"))
        case.retention_id = self.retention("Пост.")
        self.assertFalse(case.disposal_date)
        gone = self.closed("8-25", "3 г. ст. 98", "2019-05-05")
        act = self.approved(gone)
        act.action_execute()
        gone.retention_id.with_user(self.administrator).years = 30
        self.assertEqual(gone.disposal_date, D("2023-01-01"), "what is gone keeps the day it went by")

    def test_row_32_options_by_country(self):
        self.cluster.country_id = self.env.ref("base.pl")
        rule = self.env["cluster.retention.rule"]._for_body(self.body)
        self.assertTrue(rule.consent_required and rule.separate_categories)
        rule.start = "closing"
        case = self.closed("8-26", "B5")
        self.assertEqual(case.disposal_date, D("2025-05-06"))
        self.assertIn("from the day after", case.disposal_why)

    def test_row_32_classes_from_texts(self):
        classes = self.env["cluster.retention.class"].with_user(self.administrator)
        item = classes.create({"code": "5 л. ЭПК ст. 29.1", "name": "x"})
        self.assertEqual((item.years, item.expert_review, item.review_body, item.article), (5, True, "epk", "29.1"))
        self.assertEqual(classes._for_text("5 л.  ЭПК ст. 29.1"), item)
        with self.assertRaises(ValueError):
            classes._for_text("Хранится в организации")
        own = classes.create({"code": "Захоўваецца асобна", "name": "y", "years": 7})
        self.assertEqual(own._retention().amount, 7)

    def test_row_32_a_text_means_its_edition_of_the_plans_year(self):
        classes = self.env["cluster.retention.class"]
        old = classes.create(
            {"code": "7 л. ст. 999", "name": "Old", "valid_from": "2011-01-01", "valid_to": "2024-12-31"}
        )
        new = classes.create({"code": "7 л. ст. 999", "name": "New", "valid_from": "2025-01-01", "years": 9})
        for year, expected in ((2020, old), (2024, old), (2025, new), (2027, new)):
            self.assertEqual(classes._for_text("7 л. ст. 999", year), expected)
        gone = classes.create({"code": "8 л. ст. 999", "name": "Gone", "valid_to": "2024-12-31"})
        made = classes._for_text("8 л. ст. 999", 2026)
        self.assertNotEqual(made, gone)
        self.assertEqual(classes._for_text("8 л. ст. 999", 2026), made)
        self.assertEqual(classes._for_text("8 л. ст. 999", 2020), gone)

    def test_row_32_months_after_an_event_are_kept(self):
        item = self.env["cluster.retention.class"]._for_text("6 мес. после увольнения")
        self.assertEqual((item.trigger, item.months, item.event_text), ("event", 6, "после увольнения"))
        self.assertEqual((item._retention().amount, item._retention().unit), (6, "months"))

"""Power or network is off: numbers on a printed sheet, entered and explained afterwards."""

import base64
from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .journals_common import DAY, JournalsCase
from .print_text import print_text


@tagged("post_install", "-at_install")
class TestOutage(JournalsCase):
    def outage(self, size=5):
        with freeze_time(DAY):
            self.registered("incoming")
            block = self.reserve(size, "outage", "incoming", reason="Адключэнне электраэнергіі")
        return block

    def upload(self, block, text, user=None, **vals):
        wizard = (
            self.env["cluster.outage.import"]
            .with_user(user or self.clerk)
            .create({"block_id": block.id, "file": base64.b64encode(text.encode()), **vals})
        )
        action = wizard.action_import()
        self.env["cluster.document"].search(
            [("entry_kind", "!=", False), ("state", "=", "awaiting")]
        )._assign_numbers_here()
        return wizard, action

    def test_row_49_a_block_is_printed_used_and_explained(self):
        block = self.outage()
        text = print_text("cluster_docs.report_outage_sheet", block.with_user(self.clerk))
        for part in ("Sheet of numbers for an outage", "№ 2 – 6 / 2031", "1-12/2", "1-12/6", "Адключэнне"):
            self.assertIn(part, text)
        with freeze_time("2031-03-04 09:00:00"):
            self.assertEqual(
                self.registered("incoming").number, "1-12/7", "online registration goes on after the block"
            )
            sheet = "\n".join(
                [
                    "number;date;time;correspondent;summary;their number;their date;sheets;reason",
                    "2;04.03.2031;08:15;ААТ «Узор»;Аб дарозе;7-1;01.03.2031;2;",
                    "3;04.03.2031;08:40;Ганна Прыкладная;З паперы;;;;",
                    "4;;;;;;;;Сапсаваны радок",
                    "5;;;;;;;;",
                ]
            )
            with self.assertRaisesRegex(UserError, "Only a controller"):
                self.upload(block, sheet)
            self.upload(block, sheet, self.controller)
            self.assertEqual(
                self.lines("incoming").mapped("state"), ["issued"] * 3 + ["void"] + ["reserved"] * 2 + ["issued"]
            )
            block.invalidate_recordset()
            self.assertEqual((block.used_count, block.void_count, block.open_count), (2, 1, 2))
            entered = self.lines("incoming")[1].document_id
            self.assertEqual(entered.registered_at, datetime(2031, 3, 4, 5, 15), "08:15 of Minsk")
            self.assertEqual((entered.their_number, entered.sheets), ("7-1", 2))
            self.upload(block, "number;date;summary\n5;;", self.controller, rest_reason="Святло ўключылі")
            block.invalidate_recordset()
            self.assertTrue(block.is_explained)
            wizard = self.env["cluster.journal.print"].create(
                {"journal_id": block.journal_id.id, "date_from": "2031-03-01", "date_to": "2031-03-31"}
            )
            text = print_text("cluster_docs.report_journal", wizard)
            for part in (
                "Outage sheet: Адключэнне электраэнергіі",
                "Void: Сапсаваны радок",
                "Void: Святло ўключылі",
                "On outage sheets: 5",
                "Void: 3",
                "of them never used: 3",
                "Valid: 4",
            ):
                self.assertIn(part, text)
        self.assertEqual(self.breaches(), [])

    def test_row_49_the_faulty_line_is_named_and_nothing_is_entered(self):
        block = self.outage()
        with freeze_time("2031-03-04 09:00:00"):
            wizard, action = self.upload(
                block,
                "number;date;summary\n2;04.03.2031;Добры радок\n3;34.03.2031;Дрэнны радок\n99;04.03.2031;Чужы нумар",
            )
        self.assertEqual(action["res_id"], wizard.id, "the person is back at the form with what is wrong")
        self.assertIn("Line 3: “34.03.2031” is no date", wizard.faults)
        self.assertIn("Line 4: No. 99 is not an open number", wizard.faults)
        block.invalidate_recordset()
        self.assertEqual(block.open_count, 5, "the good line of a faulty sheet is not entered")
        with freeze_time("2031-03-04 09:00:00"):
            wizard, _action = self.upload(block, "\0\0")
        self.assertIn("no CSV file", wizard.faults)

    def test_the_blank_sheet_is_read_in_every_language(self):
        block = self.outage(2)
        for lang in ("be_BY", "ru_RU"):
            self.env["res.lang"]._activate_lang(lang)
            wizard = (
                self.env["cluster.outage.import"]
                .with_user(self.clerk)
                .with_context(lang=lang)
                .create({"block_id": block.id})
            )
            wizard.file = wizard.blank_file
            wizard.action_import()
            with self.subTest(lang):
                self.assertFalse(wizard.faults)

    def test_row_49_verify_tells_what_is_not_explained(self):
        with freeze_time("2020-03-03 09:00:00"):
            self.reserve(3, "outage", "incoming", reason="Адключэнне")
        found = self.breaches()
        self.assertEqual(len(found), 1)
        self.assertIn("2020: the year is over, 3 reserved numbers between 1 and 3 are not explained", found[0])

import base64
import io
import zipfile
from contextlib import nullcontext
from dataclasses import replace
from unittest.mock import patch

from openpyxl import load_workbook

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from ..engine import eark, eark_read
from ..models.archive_transfer import SCHEMAS
from .common_archive import ArchiveCase


@tagged("post_install", "-at_install")
class TestArchiveTransfer(ArchiveCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.archive = cls.env["res.partner"].create({"name": "Занальны архіў (прыклад)"})
        cls.one, cls.document = cls.old_case(
            "6-1", "Пост.", 2014, ("пратакол.txt", "Пратакол № 1".encode()), ("дадатак.txt", "Дадатак".encode())
        )
        cls.two, _document = cls.old_case("6-2", "Пост.", 2014)
        cls.transfer = (
            cls.env["cluster.archive.transfer"]
            .with_user(cls.clerk)
            .create({"unit_id": cls.body.id, "archive_id": cls.archive.id, "agreement": "Дагавор № 1", "fond": "12"})
        )

    def setUp(self):
        super().setUp()
        # the transfer is not committed in a test: its progress is written beside it
        self.startPatcher(
            patch.object(type(self.transfer), "_progress_cursor", lambda transfer: nullcontext(transfer.env.cr))
        )

    def built(self):
        self.transfer.action_select()
        with trap_jobs() as trap:
            self.transfer.action_build()
            self.assertEqual(self.transfer.state, "building")
            trap.assert_jobs_count(1)
            trap.perform_enqueued_jobs()
        self.assertFalse(self.transfer.fault)
        return self.transfer.package_id.sudo().raw

    def importer(self, content, user=None, **vals):
        return (
            self.env["cluster.archive.import"]
            .with_user(user or self.clerk)
            .create({"file": base64.b64encode(content), **vals})
        )

    def test_row_34_built_valid_and_reads_back_equal(self):
        content = self.built()
        self.assertEqual((self.transfer.state, self.transfer.case_file_ids), ("built", self.one | self.two))
        self.assertEqual(self.transfer.progress, 100.0)
        package = eark_read.read(content, eark_read.load_schema(SCHEMAS))
        self.assertEqual(package, self.transfer._package())
        files = package.cases[0].documents[0].files
        self.assertEqual([file.content for file in files], ["Пратакол № 1".encode(), "Дадатак".encode()])
        self.assertEqual(dict(package.cases[0].documents[0].card)["seal"], self.document.event_hash)
        wizard = self.importer(content, transfer_id=self.transfer.id)
        wizard.action_check()
        self.assertIn("It is equal to", wizard.report)

    def test_row_34_differences_are_told(self):
        self.built()
        package = self.transfer._package()
        case = package.cases[0]
        document = replace(case.documents[0], files=case.documents[0].files[:1])
        other = replace(package, cases=(replace(case, documents=(document,)), *package.cases[1:]))
        target = io.BytesIO()
        eark.build(other, eark.load_schemas(SCHEMAS), target)
        wizard = self.importer(target.getvalue(), transfer_id=self.transfer.id)
        wizard.action_check()
        self.assertIn(f"The files of 6-1/2014 / {self.document.number} differ.", wizard.report)
        self.assertNotIn("It is equal", wizard.report)

    def test_row_34_recreated_in_another_body(self):
        content = self.built()
        council = self.importer(content, self.council_clerk, unit_id=self.council.id)
        council.action_recreate()
        case = self.cases.search([("unit_id", "=", self.council.id), ("index", "=", "6-1"), ("year", "=", 2014)])
        self.assertEqual((case.state, case.title, case.retention_id), ("closed", self.one.title, self.one.retention_id))
        document = case.document_ids
        self.assertEqual((document.state, document.their_number), ("filed", self.document.number))
        self.assertNotEqual(document.number, False)
        self.assertEqual(
            sorted((file.name, file.sudo().raw) for file in document.attachment_ids),
            sorted((file.name, file.sudo().raw) for file in self.document.attachment_ids),
        )
        again = self.importer(content, self.council_clerk, unit_id=self.council.id)
        with self.assertRaises(UserError) as caught:
            again.action_recreate()
        self.assertIn("not taken twice", self.sentence(caught.exception))
        with self.assertRaises(AccessError):
            self.importer(content, self.council_clerk, unit_id=self.body.id).action_recreate()

    def test_numbers_that_are_none_do_not_stop_a_package(self):
        """Another system's card: figures that are no numbers, and numbers that no column takes."""
        self.built()
        package = self.transfer._package()
        case = package.cases[0]
        card = {**dict(case.documents[0].card), "sheets": "²", "annex_sheets": "9" * 30}
        document = replace(case.documents[0], card=tuple(card.items()))
        target = io.BytesIO()
        eark.build(replace(package, cases=(replace(case, documents=(document,)),)), eark.load_schemas(SCHEMAS), target)
        wizard = self.importer(target.getvalue(), self.council_clerk, unit_id=self.council.id)
        wizard.action_recreate()
        case = self.cases.search([("unit_id", "=", self.council.id), ("index", "=", "6-1"), ("year", "=", 2014)])
        self.assertEqual((case.document_ids.sheets, case.document_ids.annex_sheets), (0, 0))
        for year, number in (("²", 0), ("2014", 2014), ("0", 0), ("99999", 0), ("٢٠١٤", 0), (None, 0)):
            self.assertEqual(wizard._number(year, 1000, 9999), number, year)

    def test_row_34_hostile_packages_are_refused_with_a_sentence(self):
        content = self.built()
        root = self.transfer._package().identifier

        def changed(change=None, drop="", add=()):
            target = io.BytesIO()
            with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
                for entry in old.infolist():
                    if not drop or not entry.filename.endswith(drop):
                        data = old.read(entry)
                        new.writestr(entry.filename, change(entry.filename, data) if change else data)
                for name, data in add:
                    new.writestr(name, data)
            return target.getvalue()

        for hostile, words in (
            (b"", "not a whole ZIP file"),
            (b"%PDF", "not a whole ZIP file"),
            (changed(add=[("../../etc/cron.d/x", b"x")]), "outside its own folder"),
            (changed(add=[(f"{root}/zeros", b"\0" * 30_000_000)]), "swells beyond all measure"),
            (changed(drop="дадатак.txt"), "missing from it"),
            (changed(lambda name, data: data + b"!" if name.endswith("дадатак.txt") else data), "checksum differs"),
            (changed(drop="METS.xml"), "no METS.xml"),
            (
                changed(lambda name, data: data.replace(b"mets:structMap", b"mets:oops") if "METS" in name else data),
                "does not follow the METS schema",
            ),
            (
                changed(lambda name, data: data.replace(b"<mets:mets", b'<!DOCTYPE x [<!ENTITY e "e">]><mets:mets', 1)),
                "declares entities",
            ),
        ):
            with self.subTest(words=words):
                with self.assertRaises(UserError) as caught:
                    self.importer(hostile, transfer_id=self.transfer.id).action_check()
                self.assertIn(words, str(caught.exception))

    def test_row_34_handed_over_and_received(self):
        self.built()
        with self.assertRaises(UserError):
            self.transfer._receive("5", fields.Date.today())
        self.transfer.action_send()
        hold = (
            self.env["cluster.legal.hold"]
            .with_user(self.head)
            .create({"reason": "Суд", "unit_id": self.body.id, "case_file_ids": [(6, 0, self.two.ids)]})
        )
        receipt = (
            self.env["cluster.archive.receipt"]
            .with_user(self.clerk)
            .create({"transfer_id": self.transfer.id, "receipt": "15/2026"})
        )
        with self.assertRaises(UserError) as caught:
            receipt.action_receive()
        self.assertIn("legal hold", self.sentence(caught.exception))
        hold._release("Скончана")
        receipt.action_receive()
        self.assertEqual(self.transfer.state, "received")
        self.assertEqual(set((self.one | self.two).mapped("archive_state")), {"transferred"})
        self.assertIn("15/2026", self.document.paper_where)
        self.assertEqual(self.document.event_ids.sorted("seq")[-1:].kind, "transferred")
        with self.assertRaises(UserError):
            self.transfer.action_cancel()
        with self.assertRaises(UserError):
            self.one.with_user(self.clerk).remarks = "x"

    def test_row_34_what_cannot_be_packed_is_told(self):
        bare = self.case("6-3", "Пост.")
        bare.action_close()
        transfer = self.transfer.copy({"case_file_ids": [(6, 0, bare.ids)]})
        transfer.with_user(self.head).early_reason = "Ліквідацыя"
        with trap_jobs() as trap:
            transfer.action_build()
            trap.perform_enqueued_jobs()
        self.assertEqual(transfer.state, "draft")
        self.assertIn("nothing to hand over", transfer.fault)
        with self.assertRaises(UserError) as caught:
            self.transfer.action_build()
        self.assertIn("no files", self.sentence(caught.exception))

    def test_row_34_what_is_not_due_leaves_with_the_heads_reason_alone(self):
        young = self.case("6-4", "Пост.")
        young.action_close()
        short, _document = self.old_case("6-5", "5 л.", 2014)
        for case, words in ((young, "goes to the archive from"), (short, "is not kept permanently")):
            transfer = self.transfer.copy({"case_file_ids": [(6, 0, case.ids)]})
            with self.assertRaises(UserError) as caught:
                transfer.action_build()
            self.assertIn(words, self.sentence(caught.exception))
            with self.assertRaises(AccessError) as caught:
                transfer.early_reason = "Патрэбна"
            self.sentence(caught.exception)
            transfer.with_user(self.head).early_reason = "Ліквідацыя арганізацыі"
            with trap_jobs():
                transfer.action_build()
            self.assertEqual(transfer.state, "building")

    def test_row_34_files_of_another_body_are_refused(self):
        with self.assertRaises(UserError):
            self.env["cluster.archive.transfer"].with_user(self.clerk).create(
                {
                    "unit_id": self.council.id,
                    "archive_id": self.archive.id,
                    "case_file_ids": [(6, 0, self.one.ids)],
                }
            )
        foreign = self.case("6-6", "Пост.", user=self.council_clerk, body=self.council)
        with self.assertRaises(UserError) as caught:
            self.transfer.sudo().case_file_ids |= foreign
        self.assertIn("alone", self.sentence(caught.exception))

    def test_row_34_a_package_that_is_too_large_is_not_read(self):
        swollen = io.BytesIO()
        with zipfile.ZipFile(swollen, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a/zeros", b"\0" * 10_000)
        for content, limit in ((b"PK" + b"0" * 20, 10), (swollen.getvalue(), 5_000)):
            with patch("odoo.addons.cluster_docs.wizards.archive_import.LARGEST", limit):
                with self.assertRaises(UserError) as caught:
                    self.importer(content, transfer_id=self.transfer.id).action_check()
            self.assertIn("too large", str(caught.exception))

    def test_row_34_the_transfer_list(self):
        self.built()
        text = self.printed("cluster_docs.report_transfer_list", self.transfer)
        for label in (*self.transfer._list_header(), "Справа 6-1", "30.12.2014", "02.03.2014", "Занальны архіў"):
            self.assertIn(label, text)
        url = self.transfer.action_xlsx()["url"]
        file = self.env["ir.attachment"].sudo().browse(int(url.split("/")[-1].split("?")[0]))
        sheet = load_workbook(io.BytesIO(file.raw)).active
        self.assertEqual([cell.value for cell in sheet[1]], self.transfer._list_header())
        self.assertEqual(sheet.max_row, 3)

    def test_row_34_the_polish_layout(self):
        self.transfer.layout = "paczka"
        content = self.built()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            self.assertTrue(all(entry.compress_type == zipfile.ZIP_STORED for entry in archive.infolist()))
            cases = [name for name in names if name.startswith("sprawy/")]
            cards = [name for name in names if name.startswith("metadane/")]
            files = [name for name in names if name.startswith("dokumenty/")]
            self.assertEqual((len(cases), len(cards), len(files)), (2, 2, 3))
            said = archive.read(cards[0]).decode()
        for words in (self.document.number, "SHA-256", "Пытанне аб дарозе", files[0]):
            self.assertIn(words, said)

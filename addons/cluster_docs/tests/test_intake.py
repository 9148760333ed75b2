import base64
import io
import os
import tempfile
from pathlib import Path
from unittest.mock import patch

from PIL import Image, ImageDraw, ImageFont
from PIL import TiffImagePlugin as _tiff  # noqa: F401  (Odoo loads few formats by itself)
from pypdf import PdfReader
from qrcode import QRCode

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools.misc import file_path

from odoo.addons.queue_job.tests.common import trap_jobs

from ..engine import isolated
from ..engine.barcode_sheet import LABEL, SHEET
from .common import DocumentsCase

FONT = file_path("report_weasyprint/static/fonts/DejaVuSans.ttf")
MAIL = b"""From: Uzor <uzor@example.by>
To: office-t@example.by
Subject: A question
Message-ID: <a-question@example.by>
Date: Mon, 02 Nov 2026 09:15:00 +0300
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=X

--X
Content-Type: text/plain; charset=utf-8

How wide is the road?
--X
Content-Type: text/csv
Content-Disposition: attachment; filename="figures.csv"

a,b
--X
Content-Type: application/octet-stream
Content-Disposition: attachment; filename="invoice.exe"
Content-Transfer-Encoding: base64

TVqQ
--X--
"""
PROBLEM_MAIL = MAIL.replace(b"Subject: A question", b"Subject: Appeal of a citizen").replace(b"a-question", b"appeal")


def page(words="", code=""):
    image = Image.new("1", (827, 1169), 1)
    if words:
        ImageDraw.Draw(image).text((100, 120), words, fill=0, font=ImageFont.truetype(FONT, 40))
    if code:
        drawn = QRCode(box_size=8, border=4)
        drawn.add_data(code)
        image.paste(drawn.make_image().get_image().convert("1"), (200, 400))
    return image


def tiff(*pages):
    stream = io.BytesIO()
    pages[0].save(stream, "TIFF", save_all=True, append_images=pages[1:], compression="group4", dpi=(100, 100))
    return stream.getvalue()


class IntakeCase(DocumentsCase):
    def take(self, *files, user=None, read=True, **vals):
        batch = self.env["cluster.intake"].with_user(user or self.clerk)._take(self.body, "upload", files, **vals)
        if read:
            batch.action_read()
        return batch


class TestIntake(IntakeCase):
    def test_row_38_a_barcode_sheet_brings_the_scan_to_its_card(self):
        first, second = self.registered(), self.registered(title="Другі")
        batch = self.take(
            (
                "pile.tif",
                tiff(
                    page("before"),
                    page(code=first._scan_code()),
                    page("one"),
                    page("two"),
                    page("three", second._scan_code(LABEL)),
                    page("four"),
                ),
            )
        )
        pile = batch.item_ids.filtered(lambda item: not item.parent_id)
        self.assertEqual((pile.state, pile.page_count), ("split", 6))
        pieces = pile.piece_ids
        self.assertEqual(pieces.mapped("state"), ["waiting", "filed", "filed"])
        self.assertEqual(pieces[1].document_id, first)
        self.assertEqual(pieces[2].document_id, second)
        for document in (first, second):
            content = document.file_ids.version_id.sudo().attachment_id.raw
            self.assertEqual(len(PdfReader(io.BytesIO(content)).pages), 2)
        self.assertEqual(first.event_ids[-1].kind, "file", "the history seals the pages")
        self.assertEqual(pile.sudo().attachment_id.mimetype, "image/tiff")
        self.assertTrue(pile.sudo().attachment_id.raw, "the original stays")
        self.assertEqual(batch.state, "waiting", "the pages before the first sheet wait for the clerk")
        pieces[0]._file_to(first)
        self.assertEqual(batch.state, "done")

    def test_row_38_an_unknown_code_stays_for_the_clerk(self):
        mine, foreign = self.registered(), self.registered(user=self.council_clerk, body=self.council)
        forged = f"{SHEET}-{mine.id}-000000000000"
        for code, words in ((forged, "leads to no card"), (foreign._scan_code(), "leads to no card")):
            piece = self.take(("a.tif", tiff(page(code=code), page("words")))).item_ids.filtered("parent_id")
            self.assertEqual((piece.state, piece.document_id.id), ("waiting", False))
            self.assertIn(words, piece.fault)
        self.assertFalse(mine.file_ids | foreign.file_ids)
        piece.with_user(self.clerk)._file_to(mine)
        self.assertEqual(piece.document_id, mine)
        voided = self.registered()
        voided._void("mistake")
        piece = self.take(("b.tif", tiff(page(code=voided._scan_code()), page("x")))).item_ids.filtered("parent_id")
        self.assertEqual(piece.state, "waiting")
        self.assertIn("closed", piece.fault)

    def test_row_38_the_printed_sheet_is_read_again(self):
        document = self.registered()
        for name, form in (("scan_sheet", SHEET), ("scan_label", LABEL)):
            report = f"cluster_docs.report_{name}"
            content, _kind = (
                self.env["ir.actions.report"]
                .with_user(self.clerk)
                .with_context(force_report_rendering=True)
                ._render_qweb_pdf(report, document.ids)
            )
            (seen,) = isolated.run("codes", content).answer["pages"]
            self.assertEqual(seen["codes"], [document._scan_code(form)], name)
        text = PdfReader(io.BytesIO(content)).pages[0].extract_text()
        self.assertIn(document.number, text.replace("\n", ""))

    def test_row_38_a_draft_has_a_sheet_too(self):
        draft = self.draft()
        batch = self.take(("a.tif", tiff(page(code=draft._scan_code()), page("words"))))
        self.assertEqual(batch.state, "done")
        self.assertEqual(draft.file_count, 1)
        draft.action_register()
        draft._assign_numbers_here()
        sealed = draft.event_ids.filtered(lambda event: event.kind == "accepted").data["files"]
        self.assertEqual(len(sealed), 1)

    def test_row_38_blank_pages_are_dropped_when_asked(self):
        pile = tiff(page("one"), page(), page("two"))
        kept, dropped = self.take(("a.tif", pile)), self.take(("b.tif", pile), drop_blank=True)
        self.assertEqual(kept.item_ids.page_count, 3)
        self.assertEqual(dropped.item_ids.filtered("parent_id").page_count, 2)

    def test_row_38_a_tiff_of_100_pages_becomes_one_pdf(self):
        """The pages' codes are read by a stand-in here: how fast a library looks is not the question."""
        run = isolated.run

        def stand_in(command, content, **task):
            if command == "codes":
                count = run("pages", content).answer["pages"]
                return isolated.Outcome(answer={"pages": [{"codes": [], "blank": False}] * count})
            return run(command, content, **task)

        with patch.object(isolated, "run", stand_in):
            item = self.take(("hundred.tif", tiff(*[page("Старонка")] * 100))).item_ids
        self.assertEqual((item.state, item.page_count, item.fault), ("waiting", 100, False))
        self.assertEqual(len(PdfReader(io.BytesIO(item.sudo().result_id.raw)).pages), 100)

    def test_row_38_reading_is_a_job(self):
        with trap_jobs() as trap:
            batch = self.take(("a.tif", tiff(page("x"))), read=False)
            self.assertEqual(batch.state, "reading")
            trap.assert_jobs_count(1)
            trap.perform_enqueued_jobs()
        self.assertEqual(batch.state, "waiting")

    def test_row_38_every_fault_leaves_the_original_with_its_sentence(self):
        good = tiff(page("x"))
        files = [
            ("empty.pdf", b"", "is empty"),
            ("cut.pdf", b"%PDF-1.4 cut", "is damaged"),
            ("program.pdf", b"MZ\x90", "is a program"),
            ("page.gif", b"GIF89a\1\0\1\0\x80\0\0<html>;", "two kinds"),
            ("entity.xml", b"<?xml version='1.0'?><!DOCTYPE a SYSTEM 'x'><a/>", "DOCTYPE"),
            ("name.pdf", good, "does not match"),
            ("short.tif", good[:60], "is damaged"),
            ("broken.tif", good[:-20] + b"\0" * 20, None),
        ]
        batch = self.take(*((name, content) for name, content, _words in files))
        items = batch.item_ids.sorted("id")
        self.assertEqual(len(items), len(files))
        for item, (name, content, words) in zip(items, files, strict=True):
            with self.subTest(name):
                self.assertEqual(item.sudo().attachment_id.raw or b"", content, "nothing is lost")
                if words:
                    self.assertEqual(item.state, "fault")
                    self.assertIn(words, item.fault)
                    self.assertIn(name, item.fault)
        self.assertEqual(batch.state, "waiting")
        with self.assertRaisesRegex(UserError, "stays in the list"):
            items[1].sudo().unlink()
        with self.assertRaisesRegex(UserError, "stays in the list"):
            items[2]._file_to(self.registered())
        self.assertIn("download=1", items[2].action_open()["url"], "a bad file is never shown, only saved")

    def test_row_38_faults_of_reading_have_sentences_and_can_be_tried_again(self):
        item = self.take(("a.tif", tiff(page("x"))), read=False).item_ids
        for problem in ("timeout", "memory", "crashed", "damaged", "too_many_pages", "pixels"):
            with patch.object(isolated, "run", lambda *_args, _problem=problem, **_task: isolated.Outcome(_problem)):
                item.sudo().write({"state": "new", "fault": False})
                item.with_user(self.clerk).batch_id.action_read()
            self.assertEqual(item.state, "fault")
            self.assertIn("a.tif", item.fault)
        item.action_again()
        self.assertEqual((item.state, item.fault), ("waiting", False))
        only_sheet = self.take(("b.tif", tiff(page(code=self.registered()._scan_code())))).item_ids
        self.assertIn("nothing behind it", only_sheet.fault)

    def test_row_38_the_clerk_files_makes_a_document_puts_aside(self):
        items = self.take(("a.tif", tiff(page("x"))), ("b.txt", b"words"), ("c.txt", b"more")).item_ids.sorted("id")
        document = self.registered()
        wizard = (
            self.env["cluster.intake.file"]
            .with_user(self.clerk)
            .create({"item_ids": items[0].ids, "document_id": document.id})
        )
        wizard.action_file()
        self.assertEqual(document.file_ids.name, "a.pdf")
        with self.assertRaisesRegex(UserError, "already filed"):
            items[0]._file_to(document)
        draft = self.env["cluster.document"].browse(items[1].action_new_document()["res_id"])
        self.assertEqual((draft.direction, draft.state, draft.file_ids.name), ("incoming", "draft", "b.txt"))
        items[2].action_refuse()
        self.assertEqual(items[2].state, "refused")
        items[2].action_take_back()
        self.assertEqual(items[2].state, "waiting")

    def test_row_38_the_wizard_takes_several_files(self):
        attachments = (
            self.env["ir.attachment"]
            .with_user(self.clerk)
            .create(
                [
                    {"name": "a.tif", "raw": tiff(page("x")), "res_model": "cluster.intake.upload", "res_id": 0},
                    {"name": "b.exe", "raw": b"MZ", "res_model": "cluster.intake.upload", "res_id": 0},
                ]
            )
        )
        wizard = (
            self.env["cluster.intake.upload"]
            .with_user(self.clerk)
            .create({"attachment_ids": [(6, 0, attachments.ids)]})
        )
        self.assertEqual(wizard.unit_id, self.body)
        batch = self.env["cluster.intake"].browse(wizard.action_take()["res_id"])
        self.assertEqual(batch.item_ids.mapped("state"), ["new", "fault"])
        wizard.unit_id = self.council
        with self.assertRaisesRegex(UserError, "whose documents you keep"):
            wizard.action_take()
        with self.assertRaisesRegex(UserError, "Choose the files"):
            self.env["cluster.intake.upload"].with_user(self.clerk).create({}).action_take()

    def test_row_38_the_same_file_again_is_remarked(self):
        content = tiff(page("x"))
        self.take(("a.tif", content))
        self.assertIn("came in on", self.take(("b.tif", content)).item_ids.note)

    def test_row_38_own_bodies_only(self):
        item = self.take(("a.txt", b"x")).item_ids
        for user in (self.council_clerk, self.foreign_clerk, self.coordinator, self.farm, self.resident):
            self.assertFalse(item.with_user(user).has_access("read"), user.login)
        self.assertTrue(item.with_user(self.auditor).has_access("read"))
        with self.assertRaises(UserError):
            item.with_user(self.auditor).action_refuse()
        with self.assertRaises(AccessError):
            item.with_user(self.clerk).write({"state": "filed"})
        attachment = item.sudo().attachment_id
        self.assertTrue(attachment.with_user(self.clerk).has_access("read"))
        self.assertFalse(attachment.with_user(self.council_clerk).has_access("read"))


class TestIntakeMail(IntakeCase):
    def setUp(self):
        super().setUp()
        self.body.intake_email = "office-t@example.by"
        self.sender = self.env["res.partner"].create({"name": "ААТ «Узор»", "email": "uzor@example.by"})

    def check_draft(self, document):
        self.assertEqual(
            (document.direction, document.state, document.delivery_method, document.title),
            ("incoming", "draft", "email", "A question"),
        )
        self.assertEqual((document.correspondent_id, document.unit_id), (self.sender, self.body))
        self.assertEqual(sorted(document.file_ids.mapped("name")), ["figures.csv", "letter.txt"])
        self.assertEqual(document.document_date.isoformat(), "2026-11-02")

    def test_row_38_a_mail_becomes_a_draft_of_the_incoming_journal(self):
        self.env["mail.thread"].message_process("cluster.intake", MAIL)
        batch = self.env["cluster.intake"].search([("message_id", "=", "<a-question@example.by>")])
        self.check_draft(batch.document_id)
        bad = batch.item_ids.filtered("fault")
        self.assertEqual(bad.name, "invoice.exe")
        self.assertIn("is a program", bad.fault)
        self.assertEqual(bad.sudo().attachment_id.raw, b"MZ\x90")
        self.assertEqual(batch.state, "waiting")

    def test_row_38_a_saved_mail_becomes_the_same_draft(self):
        batch = self.take(("letter.eml", MAIL))
        self.check_draft(batch.document_id)
        self.assertEqual(batch.item_ids.filtered(lambda item: item.kind == "eml").state, "filed")
        again = self.take(("copy.eml", MAIL)).item_ids
        self.assertEqual(again.state, "waiting")
        self.assertIn("already", again.fault)

    def test_row_38_a_mail_is_never_an_appeal(self):
        self.env["mail.thread"].message_process("cluster.intake", PROBLEM_MAIL)
        document = self.env["cluster.intake"].search([("message_id", "=", "<appeal@example.by>")]).document_id
        self.assertEqual(document.direction, "incoming")
        self.assertFalse(
            self.env["cluster.document"].search_count(
                [("direction", "=", "appeal"), ("title", "ilike", "Appeal of a citizen")]
            )
        )

    def test_row_38_the_sender_is_not_guessed_among_several(self):
        self.env["res.partner"].create({"name": "Другі", "email": "uzor@example.by"})
        document = self.take(("letter.eml", MAIL)).document_id
        self.assertFalse(document.correspondent_id)
        self.assertEqual((document.correspondent_name, document.correspondent_contact), ("Uzor", "uzor@example.by"))

    def test_row_38_a_mail_that_says_nothing_stays_as_a_file(self):
        item = self.take(("empty.eml", b"From: \r\nX-Nothing: 1\r\n\r\n")).item_ids
        self.assertEqual(item.state, "fault")
        self.assertTrue(item.sudo().attachment_id.raw)

    def test_row_38_a_mail_is_kept_whole(self):
        self.env["mail.thread"].message_process("cluster.intake", MAIL)
        batch = self.env["cluster.intake"].search([("message_id", "=", "<a-question@example.by>")])
        whole = batch.item_ids.filtered(lambda item: item.kind == "eml")
        self.assertEqual((whole.state, whole.document_id), ("filed", batch.document_id))
        kept = whole.sudo().attachment_id.raw
        for part in (b"Message-ID: <a-question@example.by>", b"How wide is the road?", b"TVqQ"):
            self.assertIn(part, kept)
        self.env["mail.thread"].message_process("cluster.intake", MAIL)
        self.assertEqual(len(batch.item_ids.filtered(lambda item: item.kind == "eml")), 1)

    def test_row_38_a_scan_in_a_mail_is_cut_at_its_barcode_sheets(self):
        card = self.registered()
        pile = tiff(page("before"), page(code=card._scan_code()), page("one"), page("two"))
        mail = (
            MAIL.replace(b"a-question", b"a-scan")
            .replace(b"text/csv", b"image/tiff\nContent-Transfer-Encoding: base64")
            .replace(b"figures.csv", b"pile.tif")
            .replace(b"a,b", base64.encodebytes(pile).strip())
        )
        with trap_jobs() as trap:
            self.env["mail.thread"].message_process("cluster.intake", mail)
            trap.perform_enqueued_jobs()
        batch = self.env["cluster.intake"].search([("message_id", "=", "<a-scan@example.by>")])
        pieces = batch.item_ids.filtered("parent_id").sorted("page_from")
        self.assertEqual(pieces.mapped("state"), ["filed", "filed"])
        self.assertEqual([piece.document_id for piece in pieces], [batch.document_id, card])
        self.assertEqual(card.file_count, 1)
        plain = mail.replace(b"a-scan", b"a-page").replace(
            base64.encodebytes(pile).strip(), base64.encodebytes(tiff(page("letter"))).strip()
        )
        with trap_jobs() as trap:
            self.env["mail.thread"].message_process("cluster.intake", plain)
            trap.perform_enqueued_jobs()
        document = self.env["cluster.intake"].search([("message_id", "=", "<a-page@example.by>")]).document_id
        self.assertIn("pile.pdf", document.file_ids.mapped("name"))


class TestIntakeFolder(IntakeCase):
    def setUp(self):
        super().setUp()
        self.patch(self.env.registry["cluster.intake"], "_settle", lambda _intake: None)  # a test never commits
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name) / "root"
        self.root.mkdir()
        self.startPatcher(patch.dict("os.environ", {"CLUSTER_INTAKE_ROOT": str(self.root)}))
        self.body.with_user(self.administrator).sudo().intake_folder = "committee/scanner"
        self.folder = self.root / "committee" / "scanner"

    def put(self, name, content):
        (self.folder / name).write_bytes(content)
        os.utime(self.folder / name, (1_000_000_000, 1_000_000_000))

    def take_folder(self):
        return self.env["cluster.intake"]._take_folder(self.body)

    def test_row_38_the_scanners_folder_is_taken_in(self):
        document = self.registered()
        self.put("scan0001.tif", tiff(page(code=document._scan_code()), page("words")))
        self.put("bad.pdf", b"%PDF-1.4 cut")
        (self.folder / "secret.txt").symlink_to("/etc/passwd")
        self.assertEqual(len(self.take_folder()), 2)
        items = self.env["cluster.intake.item"].search([("unit_id", "=", self.body.id)])
        items._read()
        self.assertEqual(document.file_count, 1)
        self.assertFalse(items.filtered(lambda item: "passwd" in item.name or "secret" in item.name))
        self.assertEqual([path.name for path in (self.folder / "taken").iterdir()], ["scan0001.tif"])
        self.assertEqual([path.name for path in (self.folder / "refused").iterdir()], ["bad.pdf"])
        self.assertIn("damaged", items.filtered(lambda item: item.name == "bad.pdf").fault)
        self.assertFalse(self.take_folder(), "nothing is taken twice")

    def test_row_38_a_run_cut_off_before_the_move_takes_nothing_twice(self):
        self.put("a.txt", b"words")
        with patch("odoo.addons.cluster_docs.engine.watch_folder.put_away", side_effect=OSError("cut off")):
            self.take_folder()
        self.assertTrue((self.folder / "a.txt").exists())
        self.take_folder()
        self.assertFalse((self.folder / "a.txt").exists())
        self.assertEqual(self.env["cluster.intake.item"].search_count([("unit_id", "=", self.body.id)]), 1)

    def test_row_38_a_file_too_large_is_named_and_stays_in_the_folder(self):
        self.env["ir.config_parameter"].set_param("cluster_docs.max_scan_mb", "1")
        self.put("big.tif", b"x" * (1024 * 1024 + 1))
        item = self.take_folder().item_ids
        self.assertEqual(item.state, "fault")
        self.assertIn("“big.tif” is larger than 1 MB", item.fault)
        self.assertTrue((self.folder / "refused" / "big.tif").exists())

    def test_row_38_links_and_paths_outside_are_refused(self):
        (self.root / "link").symlink_to("/etc")
        for path, words in (("../x", "leads out"), ("/etc", "leads out"), ("link", "passes through a link")):
            with self.assertRaisesRegex(ValidationError, words):
                self.body.intake_folder = path
        with self.assertRaises(AccessError):
            self.body.with_user(self.clerk).write({"intake_folder": "x"})

    def test_row_38_a_folder_that_went_away_stops_nothing(self):
        (self.folder).rmdir()
        self.assertFalse(self.take_folder())
        self.env["cluster.intake"]._cron_folders()

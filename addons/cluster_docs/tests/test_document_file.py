import io
import threading
from contextlib import closing
from unittest.mock import patch

import psycopg2
from PIL import Image, ImageDraw, ImageFont

from odoo import SUPERUSER_ID, api
from odoo.exceptions import AccessError, UserError
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger
from odoo.tools.misc import file_path

from odoo.addons.queue_job.tests.common import trap_jobs

from ..engine import isolated
from .common import DocumentsCase


def printed_pdf(words):
    """A born-digital PDF: its pages carry their text."""
    import weasyprint  # noqa: PLC0415

    return weasyprint.HTML(string=f"<p style='font: 20pt DejaVu Sans'>{words}</p>").write_pdf()


def scanned_page(words, size=48):
    page = Image.new("L", (1654, 700), 255)
    font = ImageFont.truetype(file_path("report_weasyprint/static/fonts/DejaVuSans.ttf"), size)
    ImageDraw.Draw(page).multiline_text((120, 120), words, fill=0, font=font, spacing=30)
    stream = io.BytesIO()
    page.save(stream, "PNG", dpi=(200, 200))
    return stream.getvalue()


class FilesCase(DocumentsCase):
    @classmethod
    def attach(cls, document, name="letter.txt", content=b"one", user=None):
        attachment = (
            cls.env["ir.attachment"]
            .with_user(user or cls.clerk)
            .create({"name": name, "raw": content, "res_model": "cluster.document", "res_id": document.id})
        )
        version = cls.env["cluster.document.file.version"].search([("attachment_id", "=", attachment.id)])
        return version.file_id.with_user(user or cls.clerk)


class TestDocumentFile(FilesCase):
    def setUp(self):
        super().setUp()
        self.document = self.registered()
        self.file = self.attach(self.document)

    def test_row_30_every_file_has_its_first_version(self):
        version = self.file.version_id
        self.assertEqual((version.number, version.state, version.user_id), (1, "current", self.clerk))
        self.assertEqual(version.sha256, version.sudo().attachment_id._cluster_sha256())
        self.assertEqual(self.document.file_ids, self.file)

    def test_row_30_a_new_version_is_a_new_attachment(self):
        old = self.file.version_id
        new = self.file._add_version("letter.txt", b"two", old, "the term")
        self.assertEqual((new.number, new.state, old.state, new.based_on_id), (2, "current", "old", old))
        self.assertEqual((old.sudo().attachment_id.raw, new.sudo().attachment_id.raw), (b"one", b"two"))
        self.assertIn("the term", self.document.event_ids[-1].text)
        self.assertEqual(self.env["cluster.verify"]._verify(), [])

    def test_row_30_two_editors_the_second_gets_a_conflict_not_a_silent_overwrite(self):
        taken = self.file.version_id
        first = self.file._add_version("letter.txt", b"of the first", taken)
        second = self.file.with_user(self.executor)._add_version("letter.txt", b"of the second", taken)
        self.assertEqual((first.state, second.state), ("current", "conflict"))
        self.assertEqual(self.file.version_id, first)
        self.assertEqual(second.sudo().attachment_id.raw, b"of the second", "nothing is lost")
        self.assertEqual(self.file.conflict_count, 1)
        second.action_choose()
        self.assertEqual((first.state, second.state, self.file.version_id), ("old", "current", second))
        self.assertEqual(first.sudo().attachment_id.raw, b"of the first")
        self.assertEqual(self.env["cluster.verify"]._verify(), [])

    def test_row_30_the_wizard_shows_the_conflict_with_both(self):
        taken = self.file.version_id
        self.file._add_version("letter.txt", b"alpha", taken)
        wizard = (
            self.env["cluster.file.version.wizard"]
            .with_user(self.executor)
            .create(
                {
                    "file_id": self.file.id,
                    "based_on_id": taken.id,
                    "content": "YmV0YQ==",
                    "filename": "letter.txt",
                    "comment": "mine",
                }
            )
        )
        action = wizard.action_save()
        self.assertEqual(action["res_model"], "cluster.file.compare")
        compare = self.env["cluster.file.compare"].with_user(self.executor).with_context(**action["context"]).create({})
        self.assertIn("alpha", compare.texts)
        self.assertIn("beta", compare.texts)
        self.assertEqual(compare.right_state, "conflict")
        compare.action_decline()
        self.assertEqual(self.file.version_ids.mapped("state"), ["declined", "current", "old"])

    def test_row_30_check_out_says_who_and_since_when(self):
        self.file.action_check_out()
        self.assertEqual(self.file.checkout_user_id, self.clerk)
        other = self.file.with_user(self.executor)
        with self.assertRaisesRegex(UserError, "t_clerk has letter.txt in hand since"):
            other.action_check_out()
        beside = other._add_version("letter.txt", b"two", self.file.version_id)
        self.assertEqual(beside.state, "conflict", "what the other brings while it is taken is kept beside")
        with self.assertRaises(AccessError):
            other.action_release()
        mine = self.file._add_version("letter.txt", b"three", self.file.version_id)
        self.assertEqual((mine.state, self.file.checkout_user_id.id), ("current", False), "checking in gives it back")

    def test_row_30_the_controller_releases_with_a_reason(self):
        self.file.action_check_out()
        file = self.file.with_user(self.controller)
        self.assertEqual(file.action_release()["res_model"], "cluster.file.release")
        with self.assertRaisesRegex(UserError, "Say why"):
            file._force_release(" ")
        with self.assertRaises(AccessError):
            self.file.with_user(self.executor)._force_release("because")
        file._force_release("on holiday")
        self.assertFalse(self.file.checkout_user_id)
        self.assertIn("on holiday", self.document.event_ids[-1].text)

    def test_row_30_compare_words_and_pages(self):
        self.file = self.attach(self.document, "order.pdf", printed_pdf("Тэрмін да 1 снежня"))
        new = self.file._add_version("order.pdf", printed_pdf("Тэрмін да 15 снежня"), self.file.version_id)
        compare = (
            self.env["cluster.file.compare"]
            .with_user(self.clerk)
            .create({"left_id": new.based_on_id.id, "right_id": new.id})
        )
        self.assertIn("<del>1 </del>", compare.texts)
        self.assertIn("<ins>15 </ins>", compare.texts)
        self.assertIn(f"/cluster_docs/version/{new.id}/page/0", compare.pictures)
        same = self.env["cluster.file.compare"].with_user(self.clerk).create({"left_id": new.id, "right_id": new.id})
        self.assertTrue(same.same)
        self.assertIn("are the same", same.texts)

    def test_row_30_words_of_a_file_cannot_bring_markup_into_the_comparison(self):
        new = self.file._add_version("letter.txt", b"a <b>b</b> & c", self.file.version_id)
        compare = (
            self.env["cluster.file.compare"]
            .with_user(self.clerk)
            .create({"left_id": new.based_on_id.id, "right_id": new.id})
        )
        self.assertIn("&lt;b&gt;", compare.texts)
        self.assertNotIn("<b>b", compare.texts)

    def test_row_30_sealed_files_stay(self):
        attachment = self.file.version_id.sudo().attachment_id
        with self.assertRaisesRegex(UserError, "not changed"):
            attachment.write({"raw": b"two"})
        with self.assertRaisesRegex(UserError, "not removed"):
            attachment.unlink()
        version = self.file.version_id.sudo()
        with self.assertRaises(UserError):
            version.write({"sha256": "0" * 64})
        for sql in ("UPDATE %s SET sha256 = repeat('0', 64)", "DELETE FROM %s"):
            with self.assertRaises(psycopg2.IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.env.cr.execute(sql % "cluster_document_file_version" + " WHERE id = %s", [version.id])

    def test_row_30_files_of_a_draft_go_with_it(self):
        draft = self.draft()
        file = self.attach(draft)
        attachment = file.version_id.sudo().attachment_id
        with self.assertRaisesRegex(UserError, "not overwritten"):
            attachment.with_user(self.clerk).sudo(False).write({"raw": b"two"})
        attachment.with_user(self.clerk).unlink()
        self.assertFalse(file.exists())
        kept = self.attach(draft)
        draft.unlink()
        self.assertFalse(kept.exists())

    def test_row_30_who_may(self):
        for user in (self.council_clerk, self.foreign_clerk, self.farm, self.resident):
            self.assertFalse(self.file.with_user(user).has_access("read"), user.login)
        auditor = self.file.with_user(self.auditor)
        self.assertEqual(auditor.version_id.number, 1)
        with self.assertRaises(AccessError):
            auditor.action_check_out()
        with self.assertRaises(AccessError):
            auditor._add_version("a.txt", b"x", auditor.version_id)
        self.document.sudo().write({"state": "filed"})
        with self.assertRaisesRegex(UserError, "closed"):
            self.file._add_version("a.txt", b"x", self.file.version_id)

    def test_bad_files_are_named_and_nothing_is_stored(self):
        before = self.env["ir.attachment"].search_count([])
        for name, content, words in (
            ("a.pdf", b"", "“a.pdf” is empty"),
            ("a.exe", b"MZ\x90", "“a.exe” is a program"),
            ("a.pdf", b"%PDF-1.4 cut", "“a.pdf” is damaged"),
            ("a.pdf", b"%PDF-1.4\n1 0 obj<</S/JavaScript>>endobj\n%%EOF", "holds a script"),
            ("a.gif", b"GIF89a\1\0\1\0\x80\0\0<script>x</script>;", "two kinds of file in one"),
            ("a.png", b"x", "does not match"),
        ):
            with self.subTest(name=name, words=words), self.assertRaisesRegex(UserError, words):
                self.attach(self.document, name, content)
        self.env["ir.config_parameter"].set_param("cluster_docs.max_file_mb", "1")
        with self.assertRaisesRegex(UserError, "larger than 1 MB"):
            self.attach(self.document, "a.txt", b"x" * (1024 * 1024 + 1))
        self.assertEqual(self.env["ir.attachment"].search_count([]), before)
        file = self.attach(self.document, "../../etc/\x07passwd.txt", b"x")
        self.assertEqual(file.name, "passwd.txt")

    def test_a_file_sent_with_a_message_is_judged_when_it_reaches_the_document(self):
        pending = (
            self.env["ir.attachment"]
            .with_user(self.clerk)
            .create({"name": "a.exe", "raw": b"MZ", "res_model": "mail.compose.message", "res_id": 0})
        )
        with self.assertRaisesRegex(UserError, "is a program"):
            pending.write({"res_model": "cluster.document", "res_id": self.document.id})


class TestDocumentFileText(FilesCase):
    def test_row_39_a_scan_is_read_as_a_job(self):
        document = self.registered()
        with trap_jobs() as trap:
            file = self.attach(document, "скан.png", scanned_page("Прывітанне старшыні\nРемонт дороги"))
            trap.assert_jobs_count(1)
            self.assertEqual(file.text_state, "waiting")
            trap.perform_enqueued_jobs()
        words = file.version_id.sudo().attachment_id.index_content
        self.assertIn("Прывітанне", words)
        self.assertIn("дороги", words)
        self.assertEqual((file.text_state, file.text_note), ("read", False))

    def test_row_39_a_printed_pdf_gives_its_own_text(self):
        with trap_jobs() as trap, patch.dict("os.environ", {"PATH": "/nowhere"}):
            file = self.attach(self.registered(), "a.pdf", printed_pdf("Пастанова аб рамонце дарогі"))
            trap.perform_enqueued_jobs()
        self.assertEqual(file.text_state, "own")
        self.assertIn("Пастанова аб рамонце", file.version_id.sudo().attachment_id.index_content)

    def test_row_39_a_failure_never_blocks_registration_and_can_be_tried_again(self):
        draft = self.draft()
        with trap_jobs() as trap, patch.dict("os.environ", {"PATH": "/nowhere"}):
            file = self.attach(draft, "a.png", scanned_page("Текст"))
            draft.action_register()
            draft._assign_numbers_here()
            trap.perform_enqueued_jobs()
        self.assertTrue(draft.number)
        self.assertEqual(file.text_state, "failed")
        self.assertIn("tesseract", file.text_note)
        with trap_jobs() as trap:
            file.action_read_text()
            self.assertEqual(file.text_state, "waiting")
            trap.perform_enqueued_jobs()
        self.assertEqual(file.text_state, "read")

    def test_row_39_every_fault_has_its_sentence(self):
        version = self.attach(self.registered(), "a.txt", b"words").version_id.sudo()
        seen = set()
        for problem in ("timeout", "memory", "crashed", "unreadable", "no_language", "encrypted", "pixels"):
            with patch.object(isolated, "run", lambda *_args, _problem=problem, **_task: isolated.Outcome(_problem)):
                version._read_text()
            self.assertEqual(version.text_state, "failed")
            seen.add(version.text_note)
        self.assertEqual(len(seen), 6, "crashed and unreadable share one")

    def test_row_39_languages_of_the_body(self):
        self.body.ocr_languages = "pol"
        with trap_jobs() as trap:
            file = self.attach(self.registered(), "a.png", scanned_page("Zażółć gęślą jaźń"))
            trap.perform_enqueued_jobs()
        self.assertIn("gęślą", file.version_id.sudo().attachment_id.index_content)
        with self.assertRaises(psycopg2.IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.body.ocr_languages = "pol; rm -rf"
            self.body.flush_recordset()


@tagged("post_install", "-at_install")
class TestVersionRace(BaseCase):
    """Two editors at the same moment, with real cursors and real commits; cleaned up at the end."""

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(Registry, "_lock", DummyRLock()))
        self.registry = Registry(get_db_name())
        # the texts of committed files would be read by the job runner while they are cleaned up
        self.startPatcher(
            patch.object(self.registry["cluster.document.file.version"], "_ask_for_text", lambda _versions: None)
        )
        with self.cursor() as cr:
            env = self.environment(cr)
            cluster = env["cluster.cluster"].create({"name": "Versions", "code": "VRS"})
            body = env["hr.department"].create(
                {"name": "Versions", "code": "VR", "is_body": True, "cluster_id": cluster.id}
            )
            body.action_open_journals()
            document = env["cluster.document"].create(
                {"journal_id": body.journal_ids.filtered(lambda j: j.kind == "internal").id, "title": "Race"}
            )
            env["ir.attachment"].create(
                {"name": "a.txt", "raw": b"one", "res_model": "cluster.document", "res_id": document.id}
            )
            self.document, self.file = document.id, document.file_ids.id
            self.body, self.cluster = body.id, cluster.id
            cr.commit()
        self.addCleanup(self.clean)

    def cursor(self):
        return closing(self.registry.cursor())

    def environment(self, cr):
        return api.Environment(cr, SUPERUSER_ID, {"lang": "en_US", "tracking_disable": True})

    def clean(self):
        with self.cursor() as cr:
            env = self.environment(cr)
            env["cluster.document"].browse(self.document).unlink()
            cases = env["cluster.case.file"].search([("unit_id", "=", self.body)])
            env["cluster.document.journal"].search([("unit_id", "=", self.body)]).unlink()
            cases.unlink()
            env["hr.department"].browse(self.body).unlink()
            env["cluster.cluster"].browse(self.cluster).unlink()
            cr.commit()

    def run_together(self, work):
        barrier, errors = threading.Barrier(2), []

        def body(mark):
            try:
                work(mark, barrier)
            except Exception as error:  # reported in the test's own thread
                errors.append(error)

        threads = [threading.Thread(target=body, args=(mark,)) for mark in (b"left", b"right")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
        return errors

    def test_row_30_the_race_without_the_guard(self):
        """Read the current version, see that nobody changed it, write: both see it, and one change is gone."""
        with self.cursor() as cr:
            cr.execute("CREATE TABLE version_race (id int PRIMARY KEY, based_on int, content text)")
            cr.execute("INSERT INTO version_race VALUES (1, 1, 'one')")
            cr.commit()

        def naive(mark, barrier):
            with self.cursor() as cr:
                cr.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
                cr.execute("SELECT based_on FROM version_race WHERE id = 1")
                (based_on,) = cr.fetchone()
                barrier.wait(30)
                self.assertEqual(based_on, 1, "nobody changed it since")
                cr.execute("UPDATE version_race SET content = %s, based_on = 2 WHERE id = 1", [mark.decode()])
                cr.commit()

        try:
            self.assertEqual(self.run_together(naive), [])
            with self.cursor() as cr:
                cr.execute("SELECT count(*) FROM version_race WHERE content IN ('left', 'right')")
                self.assertEqual(cr.fetchone(), (1,), "both were told it is saved, one is lost")
        finally:
            with self.cursor() as cr:
                cr.execute("DROP TABLE version_race")
                cr.commit()

    def test_row_30_two_editors_at_once_both_are_kept(self):
        tries = []

        def work(mark, barrier):
            with self.cursor() as cr:
                env = self.environment(cr)
                file = env["cluster.document.file"].browse(self.file)

                def save():
                    tries.append(mark)
                    based_on = file.version_ids[-1]
                    if tries.count(mark) == 1:
                        barrier.wait(30)  # both have seen version 1 as the current one
                    file._add_version("a.txt", mark, based_on)

                retrying(save, env)

        with mute_logger("odoo.sql_db", "odoo.service.model"):
            self.assertEqual(self.run_together(work), [])
        self.assertEqual(len(tries), 3, "the later one was tried again")
        with self.cursor() as cr:
            versions = self.environment(cr)["cluster.document.file"].browse(self.file).version_ids
            self.assertEqual(versions.mapped("number"), [3, 2, 1])
            self.assertEqual(versions.mapped("state"), ["conflict", "current", "old"])
            self.assertEqual({v.attachment_id.raw for v in versions}, {b"left", b"right", b"one"})

    def test_row_30_the_database_refuses_a_second_number_and_a_second_current(self):
        with self.cursor() as cr:
            cr.execute("SELECT conname FROM pg_constraint WHERE conname = 'cluster_document_file_version_number_uniq'")
            self.assertTrue(cr.fetchone())
            for number, state, name in ((1, "old", "number_uniq"), (2, "current", "current_uniq")):
                with (
                    self.assertRaisesRegex(psycopg2.IntegrityError, name),
                    mute_logger("odoo.sql_db"),
                    cr.savepoint(),
                ):
                    cr.execute(
                        """INSERT INTO cluster_document_file_version
                           (file_id, document_id, number, name, sha256, user_id, at, state, text_state)
                           VALUES (%s, %s, %s, 'x', repeat('0', 64), 1, now(), %s, 'none')""",
                        [self.file, self.document, number, state],
                    )

import base64
import io
import zipfile
from unittest.mock import patch

import pypdf

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.queue_job.tests.common import trap_jobs
from odoo.addons.report_weasyprint.engine import conformance

from ..models import certificate_batch
from .test_templates import TemplateCase, squeezed, text_of

NAMES = (
    "Узорны Ян Пятровіч",
    "Прыкладная Ганна Янаўна",
    "Smith John",
    "Тэставіч Адам Мікалаевіч",
    "Узорная Вольга Пятроўна",
)


@tagged("post_install", "-at_install")
class TestCertificates(TemplateCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.certificate = cls.env.ref("cluster_docs.template_certificate_residence_be")

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(certificate_batch, "CHUNK", 2))
        documents = self.env.registry["cluster.document"]
        register = documents._do_register

        def numbered(records):
            # a test never commits, so the numbers that follow a commit are given here
            register(records)
            records._assign_numbers_here()

        self.startPatcher(patch.object(documents, "_do_register", numbered))
        self.without_numbers = lambda: patch.object(documents, "_do_register", register)

    def batch(self, names=NAMES, **vals):
        partners = self.env["res.partner"].create([{"name": name, "city": "Залессе"} for name in names])
        return self.of(partners, **vals)

    def of(self, records, user=None, **vals):
        wizard = (
            self.env["cluster.certificate.start"]
            .with_user(user or self.clerk)
            .with_context(active_model=records._name, active_ids=records.ids)
            .create({"template_id": self.certificate.id, "signer_id": self.head.id, **vals})
        )
        return self.env["cluster.certificate.batch"].with_user(self.clerk).browse(wizard.action_make()["res_id"])

    def numbers(self):
        return self.env["cluster.document.number"].search([("journal_id", "=", self.journal("outgoing").id)])

    def test_row_25_a_batch_is_made_by_jobs_with_numbers_without_a_gap(self):
        batch = self.batch()
        self.assertEqual((batch.total, batch.done, batch.state, batch.progress), (5, 0, "draft", 0))
        with trap_jobs() as trap:
            batch.action_start()
            # two jobs for each of three chunks, and the result
            trap.assert_jobs_count(7)
            self.assertEqual({job.user_id for job in trap.enqueued_jobs}, {self.clerk.id})
            trap.perform_enqueued_jobs()
        self.env.invalidate_all()
        self.assertEqual((batch.done, batch.failed, batch.state, batch.progress), (5, 0, "done", 100))
        self.assertEqual(self.numbers().sorted("ordinal").mapped("ordinal"), [1, 2, 3, 4, 5])
        self.assertEqual(set(batch.line_ids.document_id.mapped("state")), {"registered"})
        with zipfile.ZipFile(io.BytesIO(batch.sudo().result_id.raw)) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        self.assertEqual(len(files), 5)
        for line in batch.line_ids:
            pdf = files[line._file_name()]
            self.assertEqual(conformance.faults(pdf, "be", line.number), [])
            found = text_of(pdf)
            for part in (line.number, "М.П.", "Узорны Ян Пятровіч", "Залессе"):
                self.assertIn(squeezed(part), found)
        self.assertIn(
            squeezed("Выдадзена Прыкладной Ганне Янаўне").replace("Прыкладной", "Прыкладнай"),
            text_of(files[batch.line_ids[1]._file_name()]),
        )
        self.assertIn(
            squeezed("грамадзяніну (грамадзянцы): Smith John"), text_of(files[batch.line_ids[2]._file_name()])
        )
        self.assertIn("certificate", batch.line_ids[0].document_id.event_ids.mapped("kind"))
        self.assertFalse(batch.line_ids.document_id.filtered("answer_state"))

    def test_row_27_one_file_to_print_is_an_archive_copy_as_well(self):
        batch = self.batch(NAMES[:3], output="pdf")
        with trap_jobs() as trap:
            batch.action_start()
            trap.perform_enqueued_jobs()
        self.env.invalidate_all()
        content = batch.sudo().result_id.raw
        self.assertEqual(conformance.faults(content, "be", batch.name), [])
        self.assertEqual(len(pypdf.PdfReader(io.BytesIO(content)).pages), 3)
        found = text_of(content)
        for line in batch.line_ids:
            self.assertIn(squeezed(line.number), found)

    def test_row_25_a_job_run_again_makes_nothing_twice(self):
        batch = self.batch(NAMES[:3])
        lines = batch.line_ids
        with trap_jobs():
            batch.action_start()
        lines._make_documents()
        first = lines.document_id
        lines._make_documents()
        self.assertEqual(lines.document_id, first)
        lines[:2]._make_files()
        kept = lines[:2].attachment_id
        lines._make_files()
        self.assertEqual(lines[:2].attachment_id, kept)
        self.assertEqual(lines.mapped("state"), ["done"] * 3)
        self.assertEqual(len(self.numbers()), 3)
        batch._finish()
        result = batch.sudo().result_id
        batch._finish()
        self.assertFalse(result.exists())
        self.assertEqual(
            self.env["ir.attachment"].search_count([("res_model", "=", batch._name), ("res_id", "=", batch.id)]), 1
        )

    def test_row_25_killed_between_the_document_and_its_number(self):
        batch = self.batch(NAMES[:2])
        with trap_jobs():
            batch.action_start()
        lines = batch.line_ids
        with self.without_numbers():
            lines._make_documents()
        self.assertEqual(set(lines.document_id.mapped("state")), {"awaiting"})
        asked = []
        take = patch.object(
            self.env.registry["cluster.document"],
            "_assign_numbers",
            lambda documents, registry, ids, uid, lang: asked.extend(ids),
        )
        with take, self.assertRaises(RetryableJobError):
            lines._make_files()
        self.assertEqual(asked, lines.document_id.ids, "the job itself asks for the numbers, then comes again")
        lines.document_id._assign_numbers_here()
        lines._make_files()
        self.assertEqual(lines.mapped("state"), ["done", "done"])
        self.assertEqual(self.numbers().mapped("state"), ["issued", "issued"])

    def test_row_25_one_that_fails_names_its_reason_and_is_repeated_with_its_number(self):
        batch = self.batch(NAMES[:4])
        lines = batch.line_ids
        render = type(lines)._render

        def broken(line):
            if line.name == NAMES[1]:
                raise UserError("No letters left")  # pylint: disable=translation-required
            return render(line)

        with trap_jobs() as trap:
            batch.action_start()
            with patch.object(self.env.registry["cluster.certificate.line"], "_render", broken):
                trap.perform_enqueued_jobs()
        self.env.invalidate_all()
        failed = lines.filtered(lambda line: line.state == "failed")
        self.assertEqual((failed.name, failed.reason, batch.failed, batch.done), (NAMES[1], "No letters left", 1, 3))
        number = failed.number
        self.assertTrue(number)
        with trap_jobs() as trap:
            batch.action_retry()
            trap.assert_jobs_count(3)
            trap.perform_enqueued_jobs()
        self.env.invalidate_all()
        self.assertEqual((failed.state, failed.number, batch.done, batch.state), ("done", number, 4, "done"))
        self.assertEqual(len(self.numbers()), 4)
        with self.assertRaisesRegex(UserError, "nothing to repeat"):
            batch.action_retry()

    def test_row_25_stopped_what_has_a_number_is_finished(self):
        batch = self.batch(NAMES[:4])
        with trap_jobs() as trap:
            batch.action_start()
            batch.line_ids[:2]._make_documents()
            batch.action_cancel()
            trap.perform_enqueued_jobs()
        self.env.invalidate_all()
        self.assertEqual(batch.line_ids.mapped("state"), ["done", "done", "cancelled", "cancelled"])
        self.assertEqual((batch.state, len(self.numbers())), ("cancelled", 2))
        with self.assertRaisesRegex(UserError, "not being made"):
            batch.action_cancel()

    def test_row_25_a_journal_that_cannot_number_fails_the_lines_in_words(self):
        batch = self.batch(NAMES[:2])
        self.journal("outgoing").pattern = "%кон/%номер"
        with trap_jobs() as trap:
            batch.action_start()
            trap.perform_enqueued_jobs()
        self.env.invalidate_all()
        self.assertEqual(batch.line_ids.mapped("state"), ["failed", "failed"])
        self.assertIn("constant of the journal", batch.line_ids[0].reason)
        self.assertFalse(batch.line_ids.document_id)
        self.assertFalse(batch.sudo().result_id)

    def test_row_25_one_pdf_to_print(self):
        batch = self.batch(NAMES[:3], output="pdf")
        with trap_jobs() as trap:
            batch.action_start()
            trap.perform_enqueued_jobs()
        result = batch.sudo().result_id
        self.assertEqual(result.mimetype, "application/pdf")
        self.assertEqual(len(pypdf.PdfReader(io.BytesIO(result.raw)).pages), 3)
        self.assertIn(str(result.id), batch.action_download()["url"])

    def test_row_25_from_members_and_applications(self):
        document = self.registered("appeal", correspondent_id=self.partner.id)
        batch = self.of(document)
        self.assertEqual(batch.line_ids.source_id, document)
        with trap_jobs() as trap:
            batch.action_start()
            trap.perform_enqueued_jobs()
        made = batch.line_ids.document_id
        self.assertEqual(made.parent_id, document)
        self.assertIn(document.number, made.answer_body)

    def _csv(self, text, **vals):
        return (
            self.env["cluster.certificate.start"]
            .with_user(self.clerk)
            .create(
                {
                    "template_id": self.env.ref("cluster_docs.template_certificate_family_be").id,
                    "signer_id": self.head.id,
                    "csv_file": base64.b64encode(text.encode()),
                    **vals,
                }
            )
        )

    def test_row_25_from_a_csv_file(self):
        wizard = self._csv("Імя;Адрас;Сям'я\nУзорны Ян;вул. Лясная, 1;Узорная Ганна; жонка\n")
        with self.assertRaisesRegex(UserError, "line 2: 4 cells"):
            wizard.action_make()
        wizard = self._csv(
            'Імя;Адрас;Сям\'я\nУзорны Ян;вул. Лясная, 1;"Узорная Ганна; жонка; 1980|Узорны Адам; сын; 2012"\n'
        )
        batch = self.env["cluster.certificate.batch"].with_user(self.clerk).browse(wizard.action_make()["res_id"])
        with trap_jobs() as trap:
            batch.action_start()
            trap.perform_enqueued_jobs()
        body = batch.line_ids.document_id.answer_body
        for part in ("Узорнаму Яну", "<td>Узорная Ганна</td><td>жонка</td><td>1980</td>", "<td>Узорны Адам</td>"):
            self.assertIn(part, body)

    def test_row_25_bad_files_and_people_are_refused_in_words(self):
        for text, words in (
            ("name;address\nA;b\n;c\n", "line 3: the name is empty"),
            ("", "Add the people first"),
            ("слова\nA\n", "first row must name the columns"),
            ("name\n", "Add the people first"),
        ):
            with self.subTest(text=text), self.assertRaisesRegex(UserError, words):
                self._csv(text).action_make()
        with self.assertRaisesRegex(UserError, "no CSV file"):
            self._csv("", csv_file=base64.b64encode(b"PK\x03\x04\0\0\0")).action_make()
        batch = self.batch(NAMES[:1])
        batch.signer_id = self.council_head
        with self.assertRaisesRegex(UserError, "no head of Committee"):
            batch.action_start()
        batch.write({"signer_id": self.head.id, "template_id": self.env.ref("cluster_docs.template_refusal_be").id})
        with self.assertRaisesRegex(UserError, "one by one"):
            batch.action_start()

    def test_row_25_rights_of_a_batch(self):
        batch = self.batch(NAMES[:1])
        batches = self.env["cluster.certificate.batch"]
        self.assertFalse(batches.with_user(self.council_clerk).search([("id", "=", batch.id)]))
        self.assertTrue(batches.with_user(self.auditor).search([("id", "=", batch.id)]))
        for user in (self.auditor, self.council_clerk, self.head):
            with self.assertRaises(AccessError):
                batch.with_user(user).action_start()
        with self.assertRaises(UserError):
            batch.write({"state": "done"})
        with self.assertRaises(UserError):
            batch.line_ids.write({"state": "done"})
        with trap_jobs() as trap:
            batch.action_start()
            with self.assertRaisesRegex(UserError, "started already"):
                batch.action_start()
            trap.perform_enqueued_jobs()
        for vals in ({"text": "other"}, {"template_id": self.template().id}):
            with self.assertRaisesRegex(UserError, "is fixed"):
                batch.write(vals)
        with self.assertRaisesRegex(UserError, "its text is fixed"):
            batch.line_ids.write({"name": "Іншы"})
        with self.assertRaisesRegex(UserError, "it stays"):
            batch.unlink()

    def test_row_25_the_jobs_do_not_ask_more_for_more_people(self):
        batch = self.batch(["Узорны Ян Пятровіч"] * 8)
        with trap_jobs():
            batch.action_start()
        lines = batch.line_ids
        lines[0]._make_documents()
        lines[0]._make_files()
        self.env.flush_all()

        def queries(step, some):
            before = self.env.cr.sql_log_count
            getattr(some, step)()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        one = queries("_make_documents", lines[1:2]) + queries("_make_files", lines[1:2])
        six = queries("_make_documents", lines[2:8]) + queries("_make_files", lines[2:8])
        self.assertLess(six, 6 * one)
        self.assertLess(six, 6 * 60)

"""Whatever our reports print is PDF/A-3b with tags, language and title: read by a checker of its own."""

import io

import pypdf
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from odoo.tests import tagged

from odoo.addons.report_weasyprint.engine import conformance

from .test_templates import TemplateCase

OURS = ("cluster_base", "cluster_docs")


@tagged("post_install", "-at_install")
class TestPdfConformance(TemplateCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Odoo's tests print HTML unless they are told otherwise
        cls.Report = cls.env["ir.actions.report"].with_context(force_report_rendering=True)

    def _reports(self):
        reports = self.env["ir.actions.report"].search([("report_type", "=", "qweb-pdf")])
        names = reports.get_external_id()
        return reports.filtered(lambda report: (names[report.id] or ".").split(".")[0] in OURS)

    def _sample(self, report):
        make = getattr(self, "_sample_" + report.model.replace(".", "_"), None)
        if make:
            return make()
        return self._journal_wizard(report.model) or self.env[report.model].search([], limit=1)

    def _sample_cluster_document(self):
        return self.registered(correspondent_id=self.partner.id)._issue_answer(
            self.env.ref("cluster_docs.template_answer_be"), decision="explained", signer=self.head, text="Тэкст"
        )

    def _sample_cluster_application(self):
        procedure = self.env["cluster.procedure.edition"].search([], limit=1)
        return self.env["cluster.application"].create(
            {
                "procedure_id": procedure.procedure_id.id,
                "edition_id": procedure.id,
                "unit_id": self.body.id,
                "applicant_name": "Прыкладная Ганна",
                "reference": "HDJ2123F",
            }
        )

    def _sample_cluster_member(self):
        return self.env["cluster.member"].create(
            {
                "cluster_id": self.cluster.id,
                "partner_id": self.partner.id,
                "kind_id": self.env["cluster.member.kind"].search([], limit=1).id,
            }
        )

    def _journal_wizard(self, model):
        """Wizards that print the journal of a period and ask for nothing else."""
        model = self.env[model]
        asked = {name for name, field in model._fields.items() if field.required and not field.default}
        if not model._transient or asked != {"journal_id"}:
            return model
        return model.create({"journal_id": self.journal("incoming").id})

    def test_row_27_every_report_of_ours(self):
        reports = self._reports()
        printed = 0
        for report in reports:
            with self.subTest(report=report.report_name):
                self.assertEqual(report._weasyprint_variant(), "pdf/a-3b")
                sample = self._sample(report)
                if not sample:  # its own test prints it: nothing of that kind is at hand here
                    continue
                printed += 1
                content, kind = self.Report._render_qweb_pdf(report, sample.ids)
                self.assertEqual(kind, "pdf")
                self.assertEqual(conformance.faults(content), [])
        self.assertGreaterEqual(printed, 5)

    def test_row_27_a_signed_letter_stays_so(self):
        answer = self._sample_cluster_document()
        self.assertEqual(conformance.faults(answer._answer_pdf(), "be"), [])

    def test_row_27_the_letter_names_its_own_language(self):
        answer = self._sample_cluster_document()
        content, _kind = self.Report.with_context(lang="en_US")._render_qweb_pdf(
            "cluster_docs.report_answer", answer.ids
        )
        self.assertEqual(conformance.faults(content, "be"), [])

    def test_row_27_each_planted_fault_is_found(self):
        pdf = self.env.ref("cluster_docs.template_answer_be")._sample_pdf()
        self.assertEqual(conformance.faults(pdf, "be"), [])
        found = set()
        for plant in self._plants():
            writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf))
            writer._ID = pypdf.PdfReader(io.BytesIO(pdf)).trailer["/ID"]
            code = plant(writer)
            stream = io.BytesIO()
            writer.write(stream)
            codes = {one for one, _what in conformance.faults(stream.getvalue(), "be")}
            self.assertIn(code, codes)
            found.add(code)
        self.assertGreaterEqual(len(found), 11)

    def _plants(self):
        def drop(key, code):
            def plant(writer):
                del writer.root_object[NameObject(key)]
                return code

            return plant

        def javascript(writer):
            writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
                {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
            )
            return "javascript"

        def encrypt(writer):
            writer._ID = None  # pypdf reckons with an identifier of its own kind
            writer.encrypt("1234")
            return "encrypted"

        def language(writer):
            writer.root_object[NameObject("/Lang")] = TextStringObject("pl")
            return "wrong_lang"

        def title(writer):
            writer.metadata = {"/Author": "x"}
            return "no_title"

        def font(writer):
            fonts = writer.pages[0]["/Resources"]["/Font"]
            inner = next(iter(fonts.values())).get_object()["/DescendantFonts"][0].get_object()
            descriptor = inner["/FontDescriptor"].get_object()
            for key in ("/FontFile", "/FontFile2", "/FontFile3"):
                descriptor.pop(NameObject(key), None)
            return "font_not_embedded"

        def unicode(writer):
            fonts = writer.pages[0]["/Resources"]["/Font"]
            del next(iter(fonts.values())).get_object()[NameObject("/ToUnicode")]
            return "no_unicode"

        def launch(writer):
            writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
                {NameObject("/Type"): NameObject("/Action"), NameObject("/S"): NameObject("/Launch")}
            )
            return "action"

        def elsewhere(writer):
            writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
                {NameObject("/S"): NameObject("/GoToR"), NameObject("/F"): TextStringObject("other.pdf")}
            )
            return "external"

        return (
            drop("/Lang", "no_lang"),
            drop("/MarkInfo", "not_marked"),
            drop("/StructTreeRoot", "no_tags"),
            drop("/Metadata", "no_xmp"),
            drop("/OutputIntents", "no_output_intent"),
            javascript,
            encrypt,
            language,
            title,
            font,
            unicode,
            launch,
            elsewhere,
        )

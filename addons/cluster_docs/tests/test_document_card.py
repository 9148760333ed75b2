import io

from freezegun import freeze_time
from pypdf import PdfReader

from odoo.tests import tagged

from .common import DocumentsCase

LABELS = {
    "procedure": [
        "Registration index",
        "Applicant",
        "Address of residence",
        "Form of submission",
        "Date of submission",
        "Number of sheets of the application",
        "Number of sheets of the documents",
        "repeated applications",
        "Name of the administrative procedure",
        "Executor",
        "Term of execution",
        "Course of consideration",
        "Forwarded to the competent body",
        "Date and number of the administrative decision",
        "Result of consideration",
        "Notice of the decision",
        "Taken off control",
        "Filed in case No.",
    ],
    "appeal": [
        "Registration index",
        "Surname, name, patronymic",
        "Address, e-mail, phone",
        "Form of submission",
        "Date received",
        "Number of sheets",
        "Number of sheets of annexes",
        "identical or clarifying",
        "repeated appeals",
        "covering letter",
        "Topic",
        "Content",
        "Resolution (text, author, date)",
        "Executor",
        "Term of execution",
        "Sent for execution",
        "Course of consideration",
        "Prescription",
        "Result of consideration",
        "Date and number of the answer",
        "personal reception",
        "Taken off control",
        "Filed in case No.",
    ],
    "incoming": [
        "Kind of document",
        "Author",
        "Date and index of receipt",
        "Date and index of the document",
        "Title or summary",
        "Resolution or addressee",
        "Mark of execution",
        "Put on control",
        "Taken off control",
        "Fond No.",
    ],
}


@tagged("post_install", "-at_install")
class TestDocumentCard(DocumentsCase):
    def text(self, report, records, lang="en_US"):
        pdf, _kind = (
            self.env["ir.actions.report"]
            .with_context(lang=lang, force_report_rendering=True)
            ._render_qweb_pdf(report, records.ids)
        )
        return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())

    def test_every_label_of_the_form_is_printed(self):
        for kind, labels in LABELS.items():
            document = self.registered(kind)
            text = self.text("cluster_docs.report_document_card", document)
            for label in [*labels, document.number, document.title]:
                with self.subTest(kind=kind, label=label):
                    self.assertIn(label, text)

    def test_the_form_speaks_the_districts_languages(self):
        document = self.registered("procedure")
        for lang, label in (("be_BY", "Падшыта ў справу"), ("ru_RU", "Подшито в дело")):
            self.env["res.lang"]._activate_lang(lang)
            text = self.text("cluster_docs.report_document_card", document, lang)
            with self.subTest(lang):
                self.assertIn(label, text)
                self.assertNotIn("Filed in case", text)

    def test_the_card_tells_the_resolution(self):
        document = self.registered("appeal")
        self.resolution(document).action_issue()
        text = self.text("cluster_docs.report_document_card", document)
        self.assertIn("Разгледзець і адказаць — t_head", text)
        self.assertIn("t_executor", text)

    def test_a_repeat_of_an_applicant_typed_by_hand(self):
        first, second = (
            self.registered("procedure", correspondent_id=False, correspondent_name="Ганна Прыкладная") for _n in "12"
        )
        self.assertIn(first.number, second._card_common()["repeats"])

    def test_moments_are_days_where_the_body_is(self):
        document = self.registered("incoming", paper_fond="12", paper_inventory="3")
        with freeze_time("2026-03-05 22:30:00"):  # half past one of the 6th in Minsk
            document._put_on_control("Даручэнне")
        self.assertIn("06.03.2026", document._card_common()["control_on"])
        self.assertEqual(
            dict(document._card_rows())["Fond No. / inventory No. / case No."],
            f"12 / 3 / {document.case_file_id.display_name}",
        )

    def test_the_journal_shows_stubs_and_totals(self):
        documents = [self.registered("internal") for _n in range(3)]
        documents[1]._void("Памылка")
        Print = self.env["cluster.journal.print"].with_context(tz="Europe/Minsk")
        wizard = Print.create({"journal_id": self.journal("internal").id})
        text = self.text("cluster_docs.report_journal", wizard)
        for document in documents:
            self.assertIn(document.number, text)
        for part in ("Void: Памылка", "Numbers given: 3", "Valid: 2", "Void: 1"):
            self.assertIn(part, text)

import io
from unittest.mock import patch

import pypdf

from odoo.tests import tagged

from .common import WeasyCase, texts


@tagged("post_install", "-at_install")
class TestApi(WeasyCase):
    def test_letters_of_four_languages_come_out(self):
        line = "Мёд ліпавы ў і Ў — żółć łąkę — ąčęėįšųūž — щъыэё № €"
        pdf = self.Report._weasyprint_html_to_pdf(f"<p style='font-family: Lato'>{line}</p>", report_css=True)
        self.assertIn(line, texts(pdf)[0])
        fonts = set()
        for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
            fonts |= {font.get_object()["/BaseFont"] for font in page["/Resources"]["/Font"].values()}
        self.assertTrue(any("Report" in font for font in fonts), fonts)

    def test_metadata_and_language(self):
        pdf = self.Report._weasyprint_html_to_pdf(
            "<p>x</p>", title="Рашэнне № 1", author="Smarhoń", lang="be_BY", description="d"
        )
        reader = pypdf.PdfReader(io.BytesIO(pdf))
        self.assertEqual(reader.metadata.title, "Рашэнне № 1")
        self.assertEqual(reader.metadata.author, "Smarhoń")
        self.assertEqual(reader.trailer["/Root"]["/Lang"], "be-BY")

    def test_archive_copy_with_its_source(self):
        pdf = self.Report._weasyprint_html_to_pdf(
            "<h1>Рашэнне</h1>",
            title="T",
            lang="be_BY",
            variant="pdf/a-3b",
            attachments=[("source.xml", b"<decision/>", "Source", "Source")],
        )
        reader = pypdf.PdfReader(io.BytesIO(pdf))
        self.assertEqual(reader.attachments["source.xml"], [b"<decision/>"])
        self.assertIn("/OutputIntents", reader.trailer["/Root"])
        self.assertIn(b"pdfaid", reader.xmp_metadata.stream.get_data())

    def test_own_page_rules_and_added_stylesheets(self):
        pdf = self.Report._weasyprint_html_to_pdf(
            "<style>@page{size:A5 landscape}</style><p>one</p><p class='b'>two</p>",
            stylesheets=[".b{break-before:page}"],
        )
        reader = pypdf.PdfReader(io.BytesIO(pdf))
        self.assertEqual(len(reader.pages), 2)
        self.assertAlmostEqual(float(reader.pages[0].mediabox.width), 595.28, delta=0.5)

    def test_report_css_is_parsed_once(self):
        self.Report._weasyprint_html_to_pdf("<p>x</p>", report_css=True)
        with patch("odoo.addons.report_weasyprint.models.stylesheets.Sheets") as parse:
            self.Report._weasyprint_html_to_pdf("<p>y</p>", report_css=True)
        parse.assert_not_called()

    def test_a_changed_bundle_is_parsed_again(self):
        before = self.Report._weasyprint_sheets()
        company = self.env.company
        company.external_report_layout_id = self.env.ref("web.report_layout_bold").view_id
        company.primary_color = "#123456"
        after = self.Report._weasyprint_sheets()
        self.assertIsNot(before, after)
        self.assertIs(after, self.Report._weasyprint_sheets())

    def test_parsed_bundles_are_bounded(self):
        from odoo.addons.report_weasyprint.models import stylesheets

        for number in range(stylesheets.CACHE_SIZE + 3):
            stylesheets._cached(("test", number), lambda: ["p{color:red}"])
        self.assertLessEqual(len(stylesheets._cache), stylesheets.CACHE_SIZE)
        stylesheets._cache.clear()

    def test_wkhtmltopdf_is_not_asked_for(self):
        self.assertEqual(self.Report.get_wkhtmltopdf_state(), "ok")

    def test_another_engine_is_left_alone(self):
        report = self.make_report("x", name="weasy_other")
        with (
            patch.object(type(self.Report), "_is_weasyprint", return_value=False),
            patch("odoo.addons.base.models.ir_actions_report._run_wkhtmltopdf") as run,
            patch("builtins.open", side_effect=AssertionError),
            self.assertRaises(AssertionError),
        ):
            run.return_value.returncode = 0
            run.return_value.stderr = ""
            self.Report._run_wkhtmltopdf(["<p>x</p>"], report_ref=report)
        run.assert_called_once()

import io
from unittest.mock import patch

import pypdf

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import LOGGER, WeasyCase, images, picture, texts

LONG = '<p t-foreach="range(90)" t-as="i">Line <t t-out="i"/></p>'


@tagged("post_install", "-at_install")
class TestLayout(WeasyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.write(
            {
                "name": "Zaliessie Dairy",
                "report_footer": "<p>Account BY00 PRYK</p>",
                "report_header": "<p>Milk and honey</p>",
                "logo": cls.b64(picture(size=(200, 100))),
                "company_details": "<p>Zaliessie Dairy<br/>Central street 1</p>",
            }
        )

    def size(self, pdf):
        box = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].mediabox
        return round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)

    def test_header_footer_and_page_numbers_on_every_page(self):
        pages = texts(self.render(self.make_report(LONG), self.partners[0]))
        self.assertGreater(len(pages), 2)
        for number, text in enumerate(pages, 1):
            self.assertIn("Central street 1", text)
            self.assertIn("Milk and honey", text)
            self.assertIn("Account BY00 PRYK", text)
            self.assertRegex(text, rf"Page {number} / {len(pages)}\b")

    def test_every_record_counts_its_own_pages(self):
        pages = texts(self.render(self.make_report(LONG), self.partners))
        each = len(pages) // 3
        self.assertRegex(pages[each], rf"Page 1 / {each}\b")

    def test_all_layouts_of_odoo_print(self):
        report = self.make_report("Body text", name="weasy_layouts")
        for layout in self.env["report.layout"].search([]):
            with self.subTest(layout=layout.name):
                self.company.external_report_layout_id = layout.view_id
                pdf = self.render(report, self.partners[0])
                (text,) = texts(pdf)
                self.assertIn("Body text", text)
                self.assertIn("Central street 1", text)
                self.assertRegex(text, r"Page 1 / 1\b")
                self.assertTrue(images(pdf), "the logo is missing")

    def test_text_never_starts_under_a_tall_header(self):
        self.company.company_details = "<p>" + "<br/>".join(f"Row {i}" for i in range(25)) + "</p>"
        page = pypdf.PdfReader(io.BytesIO(self.render(self.make_report("BODY"), self.partners[0]))).pages[0]
        heights = {}
        page.extract_text(visitor_text=lambda text, cm, tm, *_a: heights.update({text.strip(): cm[5] + tm[5] * cm[3]}))
        self.assertLess(heights["BODY"], heights["Row 24"])

    def test_paper_formats(self):
        paper = self.env["report.paperformat"].create({"name": "A5", "format": "A5", "orientation": "Portrait"})
        report = self.make_report("x", paperformat_id=paper.id)
        self.assertEqual(self.size(self.render(report, self.partners[0])), (148, 210))
        paper.orientation = "Landscape"
        self.assertEqual(self.size(self.render(report, self.partners[0])), (210, 148))
        paper.write(
            {
                "format": "custom",
                "page_width": 57,
                "page_height": 120,
                "orientation": "Portrait",
                "margin_top": 5,
                "margin_bottom": 5,
            }
        )
        self.assertEqual(self.size(self.render(report, self.partners[0])), (57, 120))

    def test_landscape_asked_by_the_context_or_by_the_template(self):
        report = self.make_report("x")
        self.assertEqual(self.size(self.render(report, self.partners[0], landscape=True)), (297, 210))
        asked = self.make_report(
            '<t t-set="data_report_landscape" t-value="True"/><t t-call="web.html_container">'
            '<t t-call="web.basic_layout"><p>x</p></t></t>',
            name="weasy_turned",
            layout=None,
        )
        self.assertEqual(self.size(self.render(asked, self.partners[0])), (297, 210))

    def test_dots_per_inch_scale_the_layout(self):
        def width(dpi):
            paper = self.env["report.paperformat"].create(
                {"name": "p", "format": "A4", "dpi": dpi, "disable_shrinking": True, "orientation": "Portrait"}
            )
            report = self.make_report("x", name=f"weasy_dpi{dpi}", paperformat_id=paper.id)
            return report._weasyprint_paper().layout_width_px

        self.assertAlmostEqual(width(96) * 2, width(192), delta=0.1)

    def test_background_of_the_company_is_on_every_page(self):
        self.company.write(
            {"layout_background": "Custom", "layout_background_image": self.b64(picture((1, 2, 3), (50, 50)))}
        )
        pdf = self.render(self.make_report(LONG), self.partners[0])
        self.assertIn((1, 2, 3), images(pdf))
        for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
            drawn, text = page["/Contents"].get_object().get_data().split(b" Do", 1)
            self.assertNotIn(b"BT", drawn, "the background comes before any text")
            self.assertNotIn(b"1 1 1 rg", text, "nothing white covers the background")

    def test_right_to_left(self):
        self.env["res.lang"]._activate_lang("ar_001")
        report = self.make_report('<p class="text-end">END</p><p class="text-start">START</p>')
        pdf = self.render(
            report.with_context(lang="ar_001"), self.partners[0].with_context(lang="ar_001"), lang="ar_001"
        )
        places = {}
        page = pypdf.PdfReader(io.BytesIO(pdf)).pages[0]
        page.extract_text(visitor_text=lambda text, cm, tm, *_a: places.update({text.strip(): cm[4] + tm[4] * cm[0]}))
        self.assertLess(places["END"], places["START"])

    def test_title_author_and_language_of_a_record(self):
        report = self.make_report("x", title="Card", print_report_name="'Card of %s' % object.name")
        reader = pypdf.PdfReader(io.BytesIO(self.render(report, self.partners[0])))
        self.assertEqual(reader.metadata.title, "Card of Алеся Прыкладная ў")
        self.assertEqual(reader.metadata.author, "Zaliessie Dairy")
        self.assertEqual(reader.trailer["/Root"]["/Lang"], "en-US")

    def test_variant_and_embedded_files_of_a_report(self):
        report = self.make_report("x", pdf_variant="pdf/a-3b")
        with patch.object(
            type(report),
            "_get_weasyprint_attachments",
            lambda _self, record: [("partner.xml", f"<p id='{record.id}'/>".encode(), "Source data", "Source")],
        ):
            reader = pypdf.PdfReader(io.BytesIO(self.render(report, self.partners[0])))
        self.assertIn(b"pdfaid", reader.xmp_metadata.stream.get_data())
        self.assertEqual(reader.attachments["partner.xml"], [f"<p id='{self.partners[0].id}'/>".encode()])
        report.pdf_variant = "pdf/ua-1"
        reader = pypdf.PdfReader(io.BytesIO(self.render(report, self.partners[0])))
        self.assertIn("/StructTreeRoot", reader.trailer["/Root"])

    def test_a_template_without_odoos_layout_prints_as_it_is(self):
        report = self.make_report(
            '<html><head><style>@page{size:A6}</style></head><body><p t-foreach="docs" t-as="doc" t-out="doc.name"/>'
            "</body></html>",
            name="weasy_plain",
            layout=None,
        )
        pdf = self.render(report, self.partners)
        self.assertEqual(self.size(pdf), (105, 148))
        self.assertIn("Jan Uzorny łż", texts(pdf)[0])

    @mute_logger(LOGGER)
    def test_a_missing_picture_is_a_box(self):
        pdf = self.render(
            self.make_report('<img src="/web/image/999999999" alt="Scheme"/><p>rest</p>'), self.partners[0]
        )
        self.assertIn("Scheme", texts(pdf)[0])
        self.assertIn("rest", texts(pdf)[0])

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import WeasyCase, texts

NAME = '<p>Card of <t t-out="doc.name"/></p>'


@tagged("post_install", "-at_install")
class TestBatch(WeasyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.make_report(NAME, attachment="'card-%s.pdf' % object.id", attachment_use=True)

    def stored(self):
        return self.env["ir.attachment"].search(
            [("res_model", "=", "res.partner"), ("res_id", "in", self.partners.ids)], order="res_id"
        )

    def test_each_record_keeps_its_own_copy(self):
        pages = texts(self.render(self.report, self.partners))
        self.assertEqual(len(pages), 3)
        copies = self.stored()
        self.assertEqual(copies.mapped("res_id"), self.partners.ids)
        for partner, copy in zip(self.partners, copies, strict=True):
            (page,) = texts(copy.raw)
            self.assertIn(partner.name, page)

    def test_a_reprint_gives_out_the_stored_copy(self):
        self.render(self.report, self.partners[0])
        self.partners[0].name = "Changed"
        self.assertIn("Алеся", texts(self.render(self.report, self.partners[0]))[0])
        self.assertEqual(len(self.stored()), 1)

    def test_a_mixed_batch_prints_only_what_is_missing(self):
        self.render(self.report, self.partners[1])
        (self.partners[0] | self.partners[1]).write({"name": "Changed"})
        pages = texts(self.render(self.report, self.partners))
        self.assertIn("Changed", pages[0])
        self.assertIn("Jan Uzorny", pages[1])
        self.assertEqual(len(self.stored()), 3)

    def test_without_reload_a_new_print_is_made_and_the_copy_stays(self):
        self.report.attachment_use = False
        self.render(self.report, self.partners[0])
        first = self.stored().raw
        self.partners[0].name = "Changed"
        self.assertIn("Changed", texts(self.render(self.report, self.partners[0]))[0])
        self.assertEqual(self.stored().raw, first)

    def test_nothing_is_stored_when_the_caller_says_so(self):
        self.render(self.report, self.partners, report_pdf_no_attachment=True)
        self.assertFalse(self.stored())

    def test_the_same_record_twice_prints_twice_and_stores_nothing(self):
        content, _kind = self.Report._render_qweb_pdf(self.report, [self.partners[0].id] * 2)
        self.assertEqual(len(texts(content)), 2)
        self.assertFalse(self.stored())

    def test_a_template_without_marks_cannot_be_stored(self):
        report = self.make_report(
            '<t t-call="web.html_container"><div class="article"><p t-foreach="docs" t-as="doc" t-out="doc.name"/>'
            "</div></t>",
            name="weasy_unmarked",
            layout=None,
            attachment="'x.pdf'",
        )
        with self.assertRaisesRegex(UserError, "data-oe-model"):
            self.render(report, self.partners)
        report.attachment = False
        self.assertIn("Jan Uzorny", texts(self.render(report, self.partners))[0])

    def test_streams_are_given_per_record(self):
        self.report.attachment = False
        streams = self.Report._render_qweb_pdf_prepare_streams(self.report, {}, res_ids=self.partners.ids)
        self.assertEqual(list(streams), self.partners.ids)
        for partner in self.partners:
            self.assertIn(partner.name, texts(streams[partner.id]["stream"].getvalue())[0])

    def test_no_record_at_all(self):
        report = self.make_report(
            '<t t-call="web.html_container"><t t-call="web.basic_layout"><p>Nothing to list</p></t></t>',
            name="weasy_empty",
            layout=None,
        )
        content, _kind = self.Report._render_qweb_pdf(report)
        self.assertIn("Nothing to list", texts(content)[0])

    def test_a_long_batch_renders_one_request_of_markup(self):
        self.report.attachment = False
        self.render(self.report, self.partners)
        with self.assertQueryCount(60):
            self.render(self.report, self.partners)

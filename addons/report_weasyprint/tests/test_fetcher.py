from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.fetcher import Refused, ReportFetcher
from .common import LOGGER, WeasyCase, images, picture, texts

FORBIDDEN = [
    "http://127.0.0.1:8069/web/database/manager",
    "http://169.254.169.254/latest/meta-data/",
    "https://example.test/a.png",
    "//example.test/a.png",
    "file:///etc/passwd",
    "/web/static/../../../etc/passwd",
    "/web/static/%2e%2e/%2e%2e/odoo.conf",
    "/base/../base/static/img/avatar.png",
    "/web/static/no/such/file.png",
    "/web/session/logout",
    "/report/pdf/base.report_irmodeloverview/1",
]


@tagged("post_install", "-at_install")
class TestFetcher(WeasyCase):
    def setUp(self):
        super().setUp()
        no_network = patch("socket.socket.connect", side_effect=AssertionError("network"))
        no_network.start()
        self.addCleanup(no_network.stop)

    def fetch(self, url, user=None, pictures=None):
        env = self.env(user=user) if user else self.env
        return ReportFetcher(env, ["http://odoo.example.test"], pictures).fetch(url)

    def test_everything_from_outside_is_refused_and_logged(self):
        for url in FORBIDDEN:
            with self.subTest(url=url), self.assertLogs(LOGGER, "WARNING") as logs, self.assertRaises(Refused):
                self.fetch(url)
            self.assertIn(url, logs.output[0])

    def test_a_picture_from_outside_leaves_a_box_with_its_text(self):
        for url in FORBIDDEN:
            if "/../" in url:
                continue  # joined to its base, such an address is a plain path again
            with self.subTest(url=url), mute_logger(LOGGER):
                pdf = self.Report._weasyprint_html_to_pdf(
                    f'<p>before</p><img src="{url}" alt="Seal" width="160" height="60"/><p>after</p>'
                )
                text = texts(pdf)[0]
                self.assertIn("before", text)
                self.assertIn("Seal", text)
                self.assertIn("after", text)

    @mute_logger(LOGGER)
    def test_stylesheets_and_fonts_from_outside_change_nothing(self):
        pdf = self.Report._weasyprint_html_to_pdf(
            '<link rel="stylesheet" href="http://example.test/x.css"/>'
            "<style>@import url(http://example.test/y.css);"
            "@font-face{font-family:E;src:url(file:///etc/passwd)}"
            "body{background:url(http://example.test/z.png);font-family:E}</style><p>text</p>"
            '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'
            '<object data="file:///etc/passwd"></object><a rel="attachment" href="file:///etc/passwd">a</a>'
        )
        self.assertIn("text", texts(pdf)[0])
        self.assertNotIn(b"root:", pdf)
        self.assertNotIn(b"EmbeddedFile", pdf)

    def test_a_link_attachment_is_not_followed(self):
        attachment = self.attach(raw=False, type="url", url="http://169.254.169.254/x.png", public=True)
        with self.assertLogs(LOGGER, "WARNING"), self.assertRaises(Refused):
            self.fetch(f"/web/image/{attachment.id}")

    def test_a_link_attachment_to_an_addon_is_served(self):
        attachment = self.attach(raw=False, type="url", url="/base/static/img/avatar_grey.png", public=True)
        self.assertTrue(self.fetch(f"/web/image/{attachment.id}").read())

    def test_static_file(self):
        response = self.fetch("http://odoo.example.test/base/static/img/avatar_grey.png")
        self.assertEqual(response.content_type, "image/png")

    def test_data_address(self):
        self.assertEqual(self.fetch("data:text/plain;base64,eA==").read(), b"x")

    def test_barcode_and_qr(self):
        for url in (
            "/report/barcode/QR/ABC?width=200&height=200",
            "/report/barcode/?barcode_type=Code128&value=ABC&width=300&height=80&humanreadable=1",
        ):
            self.assertIn(b"<svg", self.fetch(url).read())

    def test_a_barcode_is_drawn_at_the_size_asked_for(self):
        pdf = self.Report._weasyprint_html_to_pdf(
            '<img src="/report/barcode/Code128/ZS-2026-17?width=300&height=80&humanreadable=1"/>'
        )
        self.assertIn("ZS-2026-17", texts(pdf)[0].replace(" ", ""))

    def test_kinds_of_barcodes(self):
        for kind, value in (
            ("UPCA", "01234567890"),
            ("EAN13", "5901234123457"),
            ("EAN13", "wrong"),
            ("auto", "59012344"),
            ("Code11", "123"),
        ):
            with self.subTest(kind=kind, value=value):
                self.assertIn(b"<svg", self.Report._weasyprint_barcode(kind, value, width=200, height=50))

    def test_odoos_own_barcodes_work_without_the_raster_backend(self):
        found = self.Report.barcode("QR", "https://example.test", width=100, height=100)
        self.assertTrue(found.startswith(b"\x89PNG"))
        self.assertTrue(self.Report.barcode("Code128", "A1", width=200, height=50, humanreadable=1))

    def test_unknown_kind_of_barcode(self):
        with self.assertRaisesRegex(ValueError, "NoSuchKind"):
            self.Report._weasyprint_barcode("NoSuchKind", "1")

    def test_a_barcode_too_large_leaves_a_box(self):
        with self.assertLogs(LOGGER, "WARNING"):
            url = "/report/barcode/QR/A?width=20000&height=20000"
            box = self.fetch(url, pictures={url: "code"}).read()
        self.assertIn(b"<svg", box)

    def test_own_picture_is_served(self):
        private = self.attach(res_model="res.users", res_id=self.clerk.id, create_uid=self.clerk.id)
        self.env.cr.execute("UPDATE ir_attachment SET create_uid = %s WHERE id = %s", [self.clerk.id, private.id])
        private.invalidate_recordset()
        self.assertEqual(self.fetch(f"/web/image/{private.id}", self.clerk).read(), picture())

    def test_reader_without_access_gets_a_box(self):
        secret = self.attach(name="secret")  # no record, not public: its author's alone
        with self.assertRaises(AccessError):
            secret.with_user(self.clerk).check_access("read")
        html = f'<p>text</p><img src="/web/image/{secret.id}" alt="Photo"/>'
        self.assertEqual(images(self.Report._weasyprint_html_to_pdf(html)), [(10, 120, 200)])
        with self.assertLogs(LOGGER, "WARNING"):
            pdf = self.Report.with_user(self.clerk)._weasyprint_html_to_pdf(html)
        self.assertEqual(images(pdf), [])
        self.assertIn("Photo", texts(pdf)[0])

    def test_sudo_does_not_widen_the_readers_sight(self):
        secret = self.attach(name="secret")
        html = f'<img src="/web/image/{secret.id}" alt="Photo"/>'
        with self.assertLogs(LOGGER, "WARNING"):
            pdf = self.Report.with_user(self.resident).sudo()._weasyprint_html_to_pdf(html)
        self.assertEqual(images(pdf), [])

    def test_access_token_opens_its_attachment(self):
        secret = self.attach(name="secret")
        (token,) = secret.generate_access_token()
        found = self.fetch(f"/web/image/{secret.id}?access_token={token}", self.resident).read()
        self.assertEqual(found, picture())
        with self.assertLogs(LOGGER, "WARNING"), self.assertRaises(Refused):
            self.fetch(f"/web/image/{secret.id}?access_token=wrong", self.resident)

    def test_field_picture_follows_the_records_rules(self):
        partner = self.partners[0]
        partner.image_1920 = self.b64(picture(size=(300, 300)))
        url = f"/web/image/res.partner/{partner.id}/image_128"
        self.assertTrue(self.fetch(url, self.clerk).read().startswith(b"\x89PNG"))
        with self.assertLogs(LOGGER, "WARNING"), self.assertRaises(Refused):
            self.fetch(url, self.resident)

    def test_other_fields_are_not_read_as_pictures(self):
        with self.assertLogs(LOGGER, "WARNING"), self.assertRaises(Refused):
            self.fetch(f"/web/content/res.users/{self.env.uid}/password")

    def test_a_lost_transaction_is_not_hidden(self):
        """Odoo repeats a request whose transaction failed; it has to see the failure."""
        failure = SerializationFailure("could not serialize access")
        with (
            patch.object(ReportFetcher, "_serve_record", side_effect=failure),
            self.assertRaises(SerializationFailure),
        ):
            self.Report._weasyprint_html_to_pdf('<img src="/web/image/1"/>')

    def test_company_logo(self):
        self.env.company.logo = self.b64(picture(size=(200, 100)))
        self.assertTrue(self.fetch("/logo.png", self.clerk).read())

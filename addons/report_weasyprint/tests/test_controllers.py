import json
from urllib.parse import urlencode

from odoo import http
from odoo.tests import HttpCase, new_test_user, tagged

from .common import WeasyCase, texts


@tagged("post_install", "-at_install")
class TestControllers(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        new_test_user(cls.env, "weasy_http", groups="base.group_user", password="weasy_http")
        cls.partner = cls.env["res.partner"].create({"name": "Алеся Прыкладная"})
        cls.report = WeasyCase.make_report.__func__(
            cls, '<p t-out="doc.name"/>', name="weasy_http", print_report_name="'Картка %s' % object.name"
        )
        cls.forced = "?" + urlencode({"context": json.dumps({"force_report_rendering": True})})

    def setUp(self):
        super().setUp()
        self.authenticate("weasy_http", "weasy_http")

    def test_pdf_route(self):
        response = self.url_open(f"/report/pdf/{self.report.report_name}/{self.partner.id}{self.forced}")
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self.assertIn("Алеся Прыкладная", texts(response.content)[0])

    def test_download_route(self):
        url = f"/report/pdf/{self.report.report_name}/{self.partner.id}"
        response = self.url_open(
            "/report/download",
            data={
                "data": json.dumps([url, "qweb-pdf"]),
                "context": json.dumps({"force_report_rendering": True}),
                "csrf_token": http.Request.csrf_token(self),
            },
        )
        self.assertEqual(response.status_code, 200)
        self.assertIn("attachment", response.headers["Content-Disposition"])
        self.assertIn("Алеся Прыкладная", texts(response.content)[0])

    def test_the_web_client_finds_the_printer_ready(self):
        answer = self.url_open(
            "/report/check_wkhtmltopdf", data=json.dumps({"params": {}}), headers={"Content-Type": "application/json"}
        ).json()
        self.assertEqual(answer["result"], "ok")

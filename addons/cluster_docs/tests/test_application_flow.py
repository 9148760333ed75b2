from freezegun import freeze_time

from odoo.tests import HttpCase, tagged

from .common_applications import PDF, ApplicationsMixin, FormMixin


@tagged("post_install", "-at_install")
class TestApplicationFlow(FormMixin, ApplicationsMixin, HttpCase):
    """A visitor without an account and without JavaScript, by plain requests."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_service()
        cls.base = f"/services/{cls.procedure.slug}"

    def _walk(self, until="check", **changes):
        typed = self._typed(**changes)
        response = self._get(f"{self.base}/apply")
        for step in self.edition._form_steps():
            self.assertIn(f"/apply/{step['key']}", response.url)
            if step["key"] == until:
                return response
            response = self._post(f"{self.base}/apply/{step['key']}", typed)
            self.assertEqual(response.status_code, 200)
        return response

    def _mine(self):
        return self.env["cluster.application"].search([("procedure_id", "=", self.procedure.id)])

    def test_catalogue(self):
        self._get("/services")
        self.assertIn("xn--80abnmycp7evc.xn--90ais", self.page)
        self._get(f"/services?q=CERTIFICATE+{self.mark.upper()}")
        self.assertIn(self.base, self.page)
        self._get("/services?q=%25%5C_nothing")
        self.assertNotIn(self.base, self.page)
        self.assertEqual(self._get(self.base).status_code, 200)
        self.procedure.published = False
        self.assertEqual(self._get(self.base).status_code, 404)

    def test_whole_way(self):
        self._walk()
        self.assertIn("Alesia Prykladnaja", self.page)
        self.assertIn("27.03.1998", self.page)
        response = self._post(f"{self.base}/apply/check", {})
        self.assertIn("/done", response.url)
        application = self._mine()
        self.assertEqual(application.state, "registered")
        self.assertEqual(application.unit_id, self.units[0])
        self.assertIn(application.reference, self.page)
        document = application.document_id
        self.assertEqual(document.direction, "procedure")
        self.assertTrue(document.number)
        self.assertEqual(document.correspondent_name, "Alesia Prykladnaja")
        self.assertEqual((document.due_date - document.registration_date).days >= 15, True)
        self.assertEqual(application.consent_version, application.consent_id.version)
        mail = self.env["mail.mail"].search([("model", "=", "cluster.application"), ("res_id", "=", application.id)])
        self.assertEqual(mail.email_to, "alesia@example.com")
        self.assertIn(application.access_code, mail.body_html)
        self.assertEqual(self._get(f"{self.base}/done/receipt").headers["Content-Type"], "application/pdf")
        reports = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        content, _kind = reports._render_qweb_pdf("cluster_docs.application_receipt_report", application.ids)
        self.assertTrue(content.startswith(b"%PDF-"))

    def test_double_submit(self):
        self._walk()
        page = self.page
        self._post(f"{self.base}/apply/check", {})
        self.page = page
        response = self._post(f"{self.base}/apply/check", {})
        self.assertIn("/done", response.url)
        self.assertEqual(len(self._mine()), 1)
        self.assertFalse(self._mine()._draft_submit(), "a second call does nothing")
        self.assertEqual(len(self._mine().document_id), 1)

    def test_errors_keep_what_was_typed(self):
        self._walk(until="contact")
        self._post(f"{self.base}/apply/contact", {"applicant_phone": "12", "applicant_email": "no@"})
        self.assertIn("<title>", self.page)
        self.assertRegex(self.page, r"<title>\s*Error: ")
        self.assertIn('id="error-summary"', self.page)
        self.assertIn('href="#applicant_email"', self.page)
        self.assertIn('value="no@"', self.page)
        self.assertIn("novalidate", self.page)
        self.assertIn('autocomplete="email"', self.page)
        self._get(f"{self.base}/apply/page-2")
        self._post(f"{self.base}/apply/page-2", {"since-day": "31", "since-month": "2", "since-year": "2000"})
        self.assertIn("real date", self.page)
        self.assertIn('value="31"', self.page)

    def test_uploads(self):
        self._walk(until="page-3")
        url = f"{self.base}/apply/page-3"
        for name, content, sentence in (
            ("a.pdf", b"", "is empty"),
            ("a.exe", b"MZ\x90", "is a program"),
            ("a.png", PDF, "does not match"),
            ("a.pdf", PDF + b"PK\x05\x06" + b"\0" * 18, "not safe"),
            ("big.pdf", PDF + b"0" * (10 * 1024 * 1024) + b"%%EOF", "larger than 10 MB"),
        ):
            self._post(url, {"button": "next"}, files=[("house", (name, content))])
            self.assertIn(sentence, self.page, name)
        self._post(url, {"button": "upload"}, files=[("house", ("house.pdf", PDF)), ("house", ("two.pdf", PDF))])
        self.assertIn("house.pdf", self.page)
        draft = self._mine()
        self.assertEqual(draft.file_ids.mapped("name"), ["house.pdf", "two.pdf"])
        self._post(url, {"button": "next"}, files=[("house", ("bad.exe", b"MZ"))])
        self.assertIn("house.pdf", self.page, "a kept file survives an error")
        self._post(url, {"button": "next"}, files=[("house", ("two.pdf", PDF + PDF))])
        self.assertEqual(draft.file_ids.mapped("size"), [len(PDF), 2 * len(PDF)], "the same name replaces")
        self._get(url)
        self._post(url, {"button": f"remove-{draft.file_ids[1].id}"})
        self.assertEqual(draft.file_ids.mapped("name"), ["house.pdf"])

    def test_a_stranger_finds_nothing(self):
        other = self._draft()
        other._draft_add_files(self.questions[2], [("other.pdf", PDF)])
        self._walk(until="page-3")
        self._post(f"{self.base}/apply/page-3", {"button": f"remove-{other.file_ids.id}"})
        self.assertTrue(other.file_ids.exists(), "a file of another draft cannot be named")
        self.assertIn(self.base, self._get(f"{self.base}/done").url)
        self.assertNotIn("/done", self._get(f"{self.base}/done").url)
        self.assertEqual(self._get(f"{self.base}/done/receipt").status_code, 404)
        submitted = self._submitted()
        self.assertEqual(
            self._get(f"/services/status/{submitted.reference}/receipt").headers["Content-Type"][:9], "text/html"
        )
        self.assertNotIn("Alesia", self._get(f"/services/status/{submitted.reference}").text)

    def test_no_page_is_jumped_over(self):
        self._walk(until="contact")
        response = self._get(f"{self.base}/apply/check")
        self.assertIn("/apply/contact", response.url)
        self.assertIn("/apply/place", self._get(f"{self.base}/apply/nonsense").url.replace("/contact", "/place"))

    def test_place_decides_the_body(self):
        self._walk(until="applicant")
        self._post(f"{self.base}/apply/place", {"territory": str(self.district.id)})
        self.assertIn("Choose a village or town from the list", self.page)
        self._post(f"{self.base}/apply/place", {"territory": str(self.villages[1].id)})
        draft = self._mine()
        self.assertEqual(draft.edition_id._form_body(draft.draft_values), self.units[1])

    def test_save_and_return(self):
        self._walk(until="page-1")
        self._post(f"{self.base}/apply/page-1", {"purpose": "half typ", "button": "save"})
        self.assertEqual(self._mine().draft_values["purpose"], "half typ")
        self._post(f"{self.base}/save", {"email": "alesia@example.com"})
        mail = self.env["mail.mail"].search([("model", "=", "cluster.application"), ("res_id", "=", self._mine().id)])
        link = mail.body_html.split("/services/resume/")[1].split('"')[0]
        self.opener.cookies.clear()
        self._get(f"/services/resume/{link}")
        response = self._post(f"/services/resume/{link}", {})
        self.assertIn("/apply/page-1", response.url)
        self.assertIn("half typ", self.page)
        with freeze_time("2040-01-01"):
            self.assertFalse(self.env["cluster.application"]._resume_find(link))
        self._mine()._draft_keep({"key": "page-1", "questions": self.questions[0]}, {"purpose": "A bank"})
        self.assertFalse(self.env["cluster.application"]._resume_find("x" * 40))

    def test_switching_the_language_keeps_the_draft(self):
        self._walk(until="contact")
        self._get(f"/ru{self.base}/apply/applicant")
        self.assertIn("Alesia Prykladnaja", self.page)

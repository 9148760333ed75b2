from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common_applications import PDF, ApplicationsMixin, FormMixin


@tagged("post_install", "-at_install")
class TestApplicationStatus(FormMixin, ApplicationsMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_service()

    def setUp(self):
        super().setUp()
        self.application = self._submitted()

    def _ask(self, reference, code):
        self._get("/services/status")
        return self._post("/services/status", {"reference": reference, "code": code})

    def test_right_code_however_it_is_written(self):
        code = self.application.access_code
        response = self._ask(f" {self.application.reference.lower()} ", code.replace("-", " ").lower())
        self.assertTrue(response.url.endswith(f"/services/status/{self.application.reference}"))
        self.assertIn("has been registered", self.page)
        self.assertNotIn("Alesia", self.page, "only the stage, no personal data")

    def test_the_time_is_that_of_minsk(self):
        self._ask(self.application.reference, self.application.access_code)
        shown = self.application.submitted_at + timedelta(hours=3)
        self.assertIn(shown.strftime("%d.%m.%Y %H:%M"), self.page)

    def test_unknown_and_wrong_are_told_apart_by_nobody(self):
        self._ask(self.application.reference, "2222-2222-22222")
        wrong = self.page.count("do not belong together")
        self._ask("AB2CD3EF", "2222-2222-22222")
        self.assertEqual(self.page.count("do not belong together"), wrong)
        self.assertEqual(wrong, 2, "in the summary and at the field")

    def test_five_tries_then_a_rest(self):
        for _try in range(5):
            self._ask(self.application.reference, "2222-2222-22222")
        self._ask(self.application.reference, self.application.access_code)
        self.assertIn("Too many tries", self.page)
        attempts = self.env["cluster.status.attempt"]
        subjects = {"reference": self.application.reference}
        self.assertTrue(attempts._wait_until(subjects))
        with freeze_time(fields.Datetime.now() + timedelta(minutes=16)):
            self.assertFalse(attempts._wait_until(subjects))
        self.assertNotIn(self.application.reference, attempts.search([]).mapped("subject"))
        with freeze_time(fields.Datetime.now() + timedelta(days=2)):
            attempts._gc()
        self.assertFalse(attempts.search([]))

    def test_answer_is_downloaded_only_when_delivered(self):
        answer = self.env["cluster.document"].create(
            {
                "journal_id": self.units[0].journal_ids.filtered(lambda j: j.kind == "outgoing").id,
                "title": "Answer",
                "parent_id": self.application.document_id.id,
            }
        )
        self.env["ir.attachment"].create(
            {
                "name": "answer.pdf",
                "raw": PDF,
                "res_model": "cluster.document",
                "res_id": answer.id,
                "mimetype": "application/pdf",
            }
        )
        self._ask(self.application.reference, self.application.access_code)
        url = f"/services/status/{self.application.reference}/answer/1"
        self.assertEqual(self._get(url).status_code, 404)
        self.application._decide("granted")
        self.application._deliver(answer)
        response = self._get(url)
        self.assertEqual(response.content, PDF)
        self.assertIn("attachment", response.headers["Content-Disposition"])
        mails = self.env["mail.mail"].search(
            [("model", "=", "cluster.application"), ("res_id", "=", self.application.id)]
        )
        self.assertEqual(len(mails), 2)
        self.opener.cookies.clear()
        self.assertIn("/services/status?", self._get(url).url)

    def test_new_code_goes_to_the_known_address_only(self):
        old = self.application.access_code
        self._get("/services/status/code")
        self._post("/services/status/code", {"reference": self.application.reference, "email": "evil@example.com"})
        same = self.page
        self.assertEqual(self.application.access_code, old)
        self._get("/services/status/code")
        self._post("/services/status/code", {"reference": self.application.reference, "email": "Alesia@example.com"})
        self.application.invalidate_recordset()
        self.assertNotEqual(self.application.access_code, old)
        self.assertIn("a new code is on its way", same)

    def test_portal_shows_own_only(self):
        user = (
            self.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "name": "Jan Uzorny",
                    "login": "jan-uzorny-test",
                    "password": "jan-uzorny-test",
                    "group_ids": [fields.Command.set(self.env.ref("cluster_base.group_resident").ids)],
                }
            )
        )
        own = self._submitted(user.partner_id)
        self.authenticate(user.login, user.login)
        self._get("/my/applications")
        self.assertIn(own.reference, self.page)
        self.assertNotIn(self.application.reference, self.page)
        self.assertEqual(self._get(f"/my/applications/{own.reference}").status_code, 200)
        self.assertEqual(self._get(f"/my/applications/{self.application.reference}").status_code, 404)
        self.assertEqual(self._get(f"/my/applications/{self.application.reference}/receipt").status_code, 404)
        self._get(f"/services/{self.procedure.slug}/apply/place")
        self._post(f"/services/{self.procedure.slug}/apply/place", {"territory": str(self.villages[0].id)})
        self.assertIn("Jan Uzorny", self.page, "the form is filled in from the account")

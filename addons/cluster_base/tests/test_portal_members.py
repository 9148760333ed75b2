from odoo.http import Request
from odoo.tests import HttpCase, tagged

from .common import ClusterCase


@tagged("post_install", "-at_install")
class TestPortalMembers(HttpCase, ClusterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls._member("Двор жыхара", "active")
        cls.stranger = cls._member("Чужы двор", "active")
        cls.user_resident.partner_id.parent_id = cls.member.partner_id

    def setUp(self):
        super().setUp()
        self.authenticate("test_resident", "test_resident")

    def _post(self, slug, files=None, **data):
        return self.url_open(
            f"/en/my/cluster/{slug}/page",
            data={"csrf_token": Request.csrf_token(self), **data},
            files=files,
            allow_redirects=False,
        )

    def test_home_shows_state_and_contract(self):
        text = self.url_open("/en/my/cluster").text
        self.assertIn("Двор жыхара", text)
        self.assertIn(self.member.contract_number, text)
        self.assertNotIn("Чужы двор", text)

    def test_contract_download(self):
        response = self.url_open(f"/my/cluster/{self.member.slug}/contract")
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self.assertIn("contract-ts1-2026-001.pdf", response.headers["Content-Disposition"])

    def test_a_stranger_s_member_is_not_found(self):
        for path in ("contract", "page", "photo"):
            with self.subTest(path=path):
                self.assertEqual(self.url_open(f"/my/cluster/{self.stranger.slug}/{path}").status_code, 404)
        self.assertEqual(self._post(self.stranger.slug, story="Taken over").status_code, 404)
        self.assertFalse(self.stranger.story)

    def test_a_wrong_form_keeps_what_was_typed(self):
        response = self._post(
            self.member.slug,
            consent_page="1",
            consent_email="1",
            email="wrong",
            story="",
            products_text="Honey & wax",
            phone="12",
        )
        self.assertEqual(response.status_code, 200)
        text = response.text
        self.assertIn("Error: ", text.split("<title>")[1].split("</title>")[0])
        for field in ("story", "email", "phone"):
            self.assertIn(f'href="#{field}"', text)
        self.assertIn("Honey &amp; wax", text)
        self.assertIn('value="wrong"', text)
        self.assertFalse(self.member.consent_page)
        self.assertFalse(self.member.products_text)

    def test_a_right_form_opens_the_page(self):
        response = self._post(
            self.member.slug,
            consent_page="1",
            consent_phone="1",
            phone="+375 1592 55-55-55",
            email="",
            story="Ours.\nSince long.",
        )
        self.assertEqual(response.status_code, 303)
        self.member.invalidate_recordset()
        self.assertEqual(self.member.partner_id.phone, "+375 1592 55-55-55")
        self.assertEqual(
            self.member.consent_ids.mapped(lambda line: (line.purpose, line.channel)),
            [("phone", "portal"), ("page", "portal")],
        )
        page = self.url_open(f"/en/members/{self.member.slug}")
        self.assertIn("+375 1592 55-55-55", page.text)

    def test_a_good_photo_survives_an_error_elsewhere(self):
        picture = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\xdacd\xf8\xcfP\x0f\x00\x03\x86\x01\x80Z4}k\x00\x00\x00\x00IEND\xaeB`\x82"  # noqa: E501
        response = self._post(self.member.slug, files={"photo": ("a.png", picture, "image/png")}, email="wrong")
        self.assertEqual(response.status_code, 200)
        self.member.invalidate_recordset()
        self.assertTrue(self.member.photo)
        self.assertFalse(self.member.has_public_photo)
        response = self._post(self.member.slug, files={"photo": ("a.svg", b"<svg/>", "image/svg+xml")})
        self.assertIn("must be a JPEG, PNG or WebP", response.text)

    def test_bad_input_a_damaged_photo_loses_nothing(self):
        for content in (b"\xff\xd8\xff" + bytes(400), b"\x89PNG\r\n\x1a\n" + bytes(400)):
            response = self._post(
                self.member.slug, files={"photo": ("a.jpg", content, "image/jpeg")}, story="Typed with care"
            )
            self.assertEqual(response.status_code, 200)
            self.assertIn("The photo is damaged", response.text)
            self.assertIn("Typed with care", response.text)
        self.member.invalidate_recordset()
        self.assertFalse(self.member.photo)

    def test_a_login_without_membership(self):
        self.user_resident.partner_id.parent_id = False
        self.assertIn("not connected with a member", self.url_open("/en/my/cluster").text)

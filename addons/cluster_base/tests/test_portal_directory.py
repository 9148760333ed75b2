"""A member keeps its entry in the directory itself; nobody else's."""

import base64

from lxml import html

from odoo.http import Request
from odoo.tests import HttpCase, tagged

from .common import ClusterCase

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestPortalDirectory(HttpCase, ClusterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls._member("Двор жыхара", "active", consent_page=True, consent_photo=True, story="Ours.")
        cls.stranger = cls._member("Чужы двор", "active", consent_page=True)
        cls.user_resident.partner_id.parent_id = cls.member.partner_id
        cls.weaving = cls.env.ref("cluster_base.craft_weaving")

    def setUp(self):
        super().setUp()
        self.authenticate("test_resident", "test_resident")

    def _post(self, part, files=None, slug=None, **data):
        self.env.flush_all()
        response = self.url_open(
            f"/en/my/cluster/{slug or self.member.slug}/{part}",
            data={"csrf_token": Request.csrf_token(self), **data},
            files=files,
            allow_redirects=False,
        )
        self.env.invalidate_all()
        return response

    def test_the_entry_is_kept_and_shown(self):
        polish = self.env.ref("cluster_base.language_pl")
        response = self._post(
            "directory", crafts=str(self.weaving.id), languages=str(polish.id), takes_orders="1", day_mon="9-18",
            day_tue="9:00-18:00", season_from="5", season_to="9", latitude="54,4321", longitude="26.5123",
            consent_map="1", consent_opening="1",
        )  # fmt: skip
        self.assertEqual(response.status_code, 303)
        self.assertEqual(self.member.craft_ids, self.weaving)
        self.assertEqual(len(self.member.opening_ids), 2)
        text = self.url_open(f"/en/members/{self.member.slug}").text
        for words in ("Weaving", "Polish", "Monday – Tuesday", "09:00–18:00", "May – September", "54.4321"):
            self.assertIn(words, text)
        given = self.member.consent_ids.filtered(lambda line: line.purpose in ("map", "opening"))
        self.assertEqual(given.mapped("channel"), ["portal", "portal"])
        # taken back: gone with the next request
        self._post("directory", day_mon="9-18", latitude="54.4321", longitude="26.5123")
        text = self.url_open(f"/en/members/{self.member.slug}").text
        self.assertNotIn("54.4321", text)
        self.assertNotIn("Monday", text)
        self.assertFalse(self.member.craft_ids)

    def test_a_wrong_entry_loses_nothing(self):
        response = self._post(
            "directory", crafts=str(self.weaving.id), day_mon="always", day_tue="18-9", season_from="5",
            latitude="north", longitude="26.5", consent_opening="1",
        )  # fmt: skip
        page = html.fromstring(response.content)
        self.assertIn("Error: ", page.findtext(".//title"))
        links = page.xpath("//div[@id='error-summary']//a/@href")
        self.assertEqual(links, ["#day_mon", "#day_tue", "#season_to", "#latitude"])
        self.assertEqual(page.xpath("//input[@name='day_mon']/@value"), ["always"])
        self.assertEqual(page.xpath("//input[@name='crafts' and @checked]/@value"), [str(self.weaving.id)])
        self.assertEqual(page.xpath("//select[@name='season_from']/option[@selected]/@value"), ["5"])
        self.assertFalse(self.member.craft_ids)
        response = self._post("directory", consent_map="1")
        self.assertIn("Enter your point on the map, or remove its tick", response.text)

    def test_photos_are_added_and_removed(self):
        self.assertIn("No further photos yet", self.url_open(f"/en/my/cluster/{self.member.slug}/photos").text)
        response = self._post("photos", files={"image": ("a.png", PICTURE, "image/png")}, name="A loom")
        self.assertEqual(response.status_code, 303)
        self.assertIn("A loom", self.url_open(f"/en/members/{self.member.slug}").text)
        self.assertEqual(
            self.url_open(f"/my/cluster/{self.member.slug}/photos/{self.member.photo_ids.id}").headers["Content-Type"],
            "image/png",
        )
        self._post("photos", remove=str(self.member.photo_ids.id))
        self.assertFalse(self.member.photo_ids)
        self.assertNotIn("A loom", self.url_open(f"/en/members/{self.member.slug}").text)

    def test_an_upload_that_is_no_picture(self):
        response = self._post("photos", files={"image": ("a.svg", b"<svg/>", "image/svg+xml")}, name="My drawing")
        self.assertEqual(response.status_code, 200)
        self.assertIn("must be a JPEG, PNG or WebP picture", response.text)
        self.assertIn('value="My drawing"', response.text)
        response = self._post("photos", files={"image": ("a.png", PICTURE, "image/png")}, name="")
        self.assertIn("Write what the photo shows", response.text)
        response = self._post("photos", name="x")
        self.assertIn("Choose a photo", response.text)
        self.assertFalse(self.member.photo_ids)

    def test_certificates(self):
        self.member.consent_certificates = True
        response = self._post(
            "certificates", files={"file": ("a.pdf", b"%PDF-1.4", "application/pdf")}, kind="permit",
            name="Permit of sale", number="7", issuer="Office", issued_on="2026-03-01",
        )  # fmt: skip
        self.assertEqual(response.status_code, 303)
        text = self.url_open(f"/en/members/{self.member.slug}").text
        self.assertIn("Permit of sale", text)
        self.assertIn("About the seller", text)
        response = self._post(
            "certificates", files={"file": ("a.exe", b"MZ", "application/x")}, kind="permit", name="Other", number="N8",
            issued_on="2026-03-01", valid_until="2025-01-01",
        )  # fmt: skip
        self.assertIn("must be a PDF file", response.text)
        self.assertIn('value="N8"', response.text)
        response = self._post("certificates", name="", issued_on="soon")
        for words in ("Write what is certified", "Enter the day like 2026-05-31"):
            self.assertIn(words, response.text)
        response = self._post("certificates", name="Old", issued_on="2026-03-01", valid_until="2025-01-01")
        self.assertIn("The paper ends before it was given", response.text)
        self._post("certificates", remove=str(self.member.certificate_ids.id))
        self.assertFalse(self.member.certificate_ids)

    def test_a_stranger_s_entry_is_not_reached(self):
        photo = self.env["cluster.member.photo"].create(
            {"member_id": self.stranger.id, "image": base64.b64encode(PICTURE), "name": "Theirs"}
        )
        for part in ("directory", "photos", "certificates", f"photos/{photo.id}"):
            self.assertEqual(self.url_open(f"/my/cluster/{self.stranger.slug}/{part}").status_code, 404, part)
        self.assertEqual(self.url_open(f"/my/cluster/{self.member.slug}/photos/{photo.id}").status_code, 404)
        self._post("photos", remove=str(photo.id))
        self.assertTrue(photo.exists())
        self.assertEqual(self._post("directory", slug=self.stranger.slug, takes_orders="1").status_code, 404)
        self.assertFalse(self.stranger.takes_orders)

"""The portal of a member without books, and the guest's choice of a pickup."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.http import Request
from odoo.tests import HttpCase, tagged

from .test_joint import JointCase


@tagged("post_install", "-at_install")
class TestJointPortal(HttpCase, JointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_resident.partner_id.parent_id = cls.second.partner_id
        cls.split = cls._split(lead=60, second=40)
        now = fields.Datetime.now()
        cls.point = cls.env["cluster.pickup.point"].create(
            {
                "name": "House of crafts",
                "cluster_id": cls.cluster.id,
                "territory_id": cls.village.id,
                "address": "Test street 1",
            }
        )
        cls.honey = cls._product("Honey", cls.second, 4.0)
        cls.day = fields.Date.today() + timedelta(days=5)
        cls.cycle = cls.env["cluster.order.cycle"].create(
            {
                "name": "Saturday basket",
                "cluster_id": cls.cluster.id,
                "opens_at": now - timedelta(days=1),
                "closes_at": now + timedelta(days=2),
                "product_ids": [Command.create({"product_tmpl_id": cls.honey.id})],
                "pickup_ids": [Command.create({"point_id": cls.point.id, "day": cls.day})],
            }
        )
        cls.cycle.action_ready()

    def _share(self, member):
        return self.split.sudo().share_ids.filtered(lambda share: share.member_id == member)

    def _post(self, path, **data):
        return self.url_open(path, data={"csrf_token": Request.csrf_token(self), **data}, allow_redirects=False)

    def test_a_member_agrees_and_withdraws(self):
        self.authenticate("test_resident", "test_resident")
        text = self.url_open("/en/my/cluster/joint").text
        for words in ("Gift box", "You have not agreed", "Saturday basket", "Lead farm"):
            self.assertIn(words, text)
        share, place = self._share(self.second), self.cycle.producer_ids
        for offer, record in ((f"share-{share.id}", share), (f"cycle-{place.id}", place)):
            with self.subTest(offer=offer):
                answer = self._post("/en/my/cluster/joint/consent", offer=offer, decision="agree")
                self.assertEqual(answer.status_code, 303)
                record.invalidate_recordset()
                self.assertTrue(record.consented)
                self._post("/en/my/cluster/joint/consent", offer=offer, decision="withdraw")
                record.invalidate_recordset()
                self.assertFalse(record.consented)
        self.assertEqual(share.consent_ids.mapped("channel"), ["member", "member"])
        self.assertIn("cannot be sold from this moment", self.url_open("/en/my/cluster/joint?done=withdrawn").text)

    def test_a_stranger_s_offer_is_not_found(self):
        self.authenticate("test_resident", "test_resident")
        share = self._share(self.lead)
        for offer, decision in (
            (f"share-{share.id}", "agree"),
            ("share-x", "agree"),
            ("order-1", "agree"),
            (f"share-{self._share(self.second).id}", "sell"),
        ):
            with self.subTest(offer=offer, decision=decision):
                answer = self._post("/en/my/cluster/joint/consent", offer=offer, decision=decision)
                self.assertEqual(answer.status_code, 404)
        self.assertFalse(share.consented)
        self.assertEqual(self.url_open(f"/my/cluster/joint/{self.lead.slug}/statement.csv").status_code, 404)

    def test_the_statement_on_the_page_and_as_files(self):
        self.split.sudo().share_ids.action_agree()
        order = self._order({self.box: 1})
        self.authenticate("test_resident", "test_resident")
        text = self.url_open("/en/my/cluster/joint").text
        self.assertIn(order.name, text)
        self.assertIn("4.00", text)
        answer = self.url_open(f"/en/my/cluster/joint/{self.second.slug}/statement.csv")
        self.assertIn(f"{order.name};Gift box", answer.content.decode("utf-8-sig"))
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        answer = self.url_open(f"/en/my/cluster/joint/{self.second.slug}/statement.pdf")
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        wrong = self.url_open("/en/my/cluster/joint?from=2026-13-01&to=2026-01-31").text
        self.assertIn("Error: ", wrong.split("<title>")[1].split("</title>")[0])
        self.assertIn('value="2026-13-01"', wrong)
        self.assertIn("Enter the day as year-month-day", wrong)
        self.assertIn("ends before it begins", self.url_open("/en/my/cluster/joint?from=2026-02-01&to=2026-01-31").text)

    def test_a_login_without_membership(self):
        self.user_resident.partner_id.parent_id = False
        self.authenticate("test_resident", "test_resident")
        text = self.url_open("/en/my/cluster/joint").text
        self.assertIn("not connected with a member", text)
        self.assertNotIn("Gift box", text)

    def test_a_guest_chooses_the_pickup_without_scripts(self):
        self.cycle.producer_ids.action_agree()
        self.authenticate("test_resident", "test_resident")
        website = self.env["website"].search([], limit=1)
        cart = self.env["sale.order"].create(
            {
                "partner_id": self.user_resident.partner_id.id,
                "company_id": website.company_id.id,
                "website_id": website.id,
                "order_line": [Command.create({"product_id": self.honey.product_variant_id.id})],
            }
        )
        self.session["sale_order_id"] = cart.id
        odoo_session_save(self)
        text = self.url_open("/en/shop/pickup").text
        self.assertIn("House of crafts", text)
        self.assertIn(f"{self.day:%d.%m.%Y}", text)
        empty = self._post("/en/shop/pickup")
        self.assertEqual(empty.status_code, 200)
        self.assertIn("Error: ", empty.text.split("<title>")[1].split("</title>")[0])
        self.assertIn('href="#pickup"', empty.text)
        chosen = self._post("/en/shop/pickup", pickup=f"{self.point.id}_{self.day}")
        self.assertEqual(chosen.status_code, 303)
        cart.invalidate_recordset()
        self.assertEqual((cart.pickup_point_id, cart.pickup_day), (self.point, self.day))

    def test_no_cart_no_pickup(self):
        answer = self.url_open("/en/shop/pickup", allow_redirects=False)
        self.assertIn(answer.status_code, (302, 303))
        self.assertIn("/shop/order", answer.headers["Location"])


def odoo_session_save(case):
    from odoo.http import root

    root.session_store.save(case.session)

"""Farm A reads and writes nothing of farm B: by the ORM, by RPC, by URL (tourism row 22)."""

import base64
import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .books_common import BooksCase


class IsolationCase(BooksCase):
    """Each farm has one record of everything; `things[user]` names them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.things = {
            cls.user_a: cls._things_of(cls.user_a, cls.farm_a, cls.books_a, "A"),
            cls.user_b: cls._things_of(cls.user_b, cls.farm_b, cls.books_b, "B"),
        }
        # Odoo lets nobody export lists but who is given it: the rules have to hold for those, too.
        (cls.user_a | cls.user_b).group_ids = [Command.link(cls.env.ref("base.group_allow_export").id)]
        cls.env.flush_all()

    @classmethod
    def _things_of(cls, user, member, books, letter):
        env = cls.env(user=user)
        customer = cls._customer(user, f"Secret customer {letter}")
        product = cls._product(user, f"Secret product {letter}")
        order = cls._order(user, customer, product)
        order._portal_ensure_token()
        invoice = cls._invoice(user, customer, product, ref=f"Secret invoice {letter}")
        invoice._portal_ensure_token()
        payment = env["account.payment.register"].with_context(
            active_model="account.move", active_ids=cls._invoice(user, customer, product).ids
        ).create({})._create_payments()  # fmt: skip
        bank = cls.env["res.partner.bank"].create({"partner_id": books.partner_id.id, "acc_number": f"SECRET{letter}1"})
        on_invoice, on_member, on_partner, on_product = (
            cls.env["ir.attachment"].create(
                {
                    "name": f"Secret file {letter}.txt",
                    "raw": f"Secret content {letter}".encode(),
                    "res_model": record._name,
                    "res_id": record.id,
                    "company_id": books.id,
                }
            )
            for record in (invoice, member, member.partner_id, product.product_tmpl_id)
        )
        message, on_card = (
            record.sudo().message_post(body=f"Secret words {letter}", subtype_xmlid="mail.mt_comment")
            for record in (invoice, member.partner_id)
        )
        export = env["cluster.farm.export"].create({"date_from": "2026-03-01", "date_to": "2026-03-31"})
        export.action_export()
        due = cls.env["cluster.paper.due"].create(
            {
                "member_id": member.id,
                "company_id": books.id,
                "rule_id": cls.env.ref("cluster_base.paper_bank").id,
                "period": "2026-03-01",
                "due_date": "2026-04-05",
            }
        )
        return {
            "sale order": order,
            "order line": order.order_line,
            "invoice": invoice,
            "invoice line": invoice.invoice_line_ids,
            "payment": payment,
            "product": product.product_tmpl_id,
            "variant": product,
            "bank account": bank,
            "customer": customer,
            "file on an invoice": on_invoice,
            "file on a member": on_member,
            "file on a member's card": on_partner,
            "file on a product": on_product,
            "message": message,
            "message on a member's card": on_card,
            "lead": cls.env["crm.lead"].create({"name": f"Secret lead {letter}", "company_id": books.id}),
            "journal": cls.env["account.journal"].search([("company_id", "=", books.id)], limit=1),
            "tax": cls.env["account.tax"].search([("company_id", "=", books.id)], limit=1),
            "person": user.browse(user.id),
            "company": books,
            "paper owed": due,
            "export": export,
        }


@tagged("post_install", "-at_install")
class TestIsolation(IsolationCase):
    def test_tourism_row_22_a_farm_reads_and_writes_nothing_of_another(self):
        for user, other in ((self.user_a, self.user_b), (self.user_b, self.user_a)):
            for name, theirs in self.things[other].items():
                with self.subTest(user=user.login, thing=name):
                    own = self.things[user][name].with_user(user)
                    theirs = theirs.sudo(False).with_user(user)
                    self.env.invalidate_all()
                    if name != "message on a member's card":  # the office writes there about the farm
                        self.assertTrue(own.read(["id"]), "The farm has its own")
                    field = "display_name"
                    with self.assertRaises(AccessError):
                        theirs.read([field])
                    Model = self.env[own._name].with_user(user)
                    found = Model.with_context(active_test=False).search([("id", "in", (own | theirs).ids)])
                    self.assertFalse(found & theirs)
                    self.assertEqual(found, own._filtered_access("read"))
                    self.assertFalse(Model.search_count([("id", "in", theirs.ids)]))
                    groups = Model.formatted_read_group([("id", "in", theirs.ids)], [], ["__count"])
                    self.assertFalse(sum(group["__count"] for group in groups))
                    for way in ("write", "unlink"):
                        self.assertFalse(theirs.has_access(way), way)
                    with self.assertRaises(AccessError):
                        theirs.export_data([field])
                    with self.assertRaises(AccessError):
                        theirs.copy_data() if name != "company" else theirs.write({"name": "Taken"})

    def test_names_do_not_leak_into_searches(self):
        for model in ("res.partner", "product.template", "product.product", "account.move", "sale.order", "crm.lead"):
            with self.subTest(model=model):
                names = [name for _id, name in self.env[model].with_user(self.user_a).name_search("Secret")]
                self.assertFalse([name for name in names if name.endswith(" B")], names)

    def test_nothing_is_made_in_the_books_of_another(self):
        customer, product = self.things[self.user_a]["customer"], self.things[self.user_a]["variant"]
        before = self.env["account.move"].search_count([("company_id", "=", self.books_b.id)])
        with self.assertRaises(AccessError):
            self._invoice(self.user_a, customer, product, post=False, company_id=self.books_b.id)
        # Odoo answers a journal that cannot be read with an error of its own.
        with self.assertRaises(Exception):  # noqa: B017
            self._invoice(self.user_a, customer, product, post=False, journal_id=self.things[self.user_b]["journal"].id)
        self.assertEqual(self.env["account.move"].search_count([("company_id", "=", self.books_b.id)]), before)
        with self.assertRaises(AccessError):
            self._order(self.user_a, customer, product, company_id=self.books_b.id)
        with self.assertRaises(AccessError):
            self.env["product.template"].with_user(self.user_a).create({"name": "X", "member_id": self.farm_b.id})
        with self.assertRaises(AccessError):
            self._customer(self.user_a, company_id=self.books_b.id)

    def test_a_company_forged_into_the_context_opens_nothing(self):
        forged = self.env["account.move"].with_user(self.user_a).with_context(allowed_company_ids=self.books_b.ids)
        with self.assertRaises(AccessError):
            forged.search([])

    def test_a_farm_sees_what_is_public_of_others(self):
        theirs = self.things[self.user_b]["product"]
        theirs.sudo().is_published = True
        seen = theirs.with_user(self.user_a)
        self.assertEqual(seen.name, "Secret product B")
        with self.assertRaises(AccessError):
            seen.list_price = 1
        message = theirs.sudo().message_post(body="Secret words", subtype_xmlid="mail.mt_comment")
        with self.assertRaises(AccessError):
            message.with_user(self.user_a).read(["body"])
        self.assertEqual(self.farm_b.partner_id.with_user(self.user_a).name, "Farm B", "Members trade with each other")
        with self.assertRaises(AccessError):
            self.farm_b.partner_id.with_user(self.user_a).phone = "1"

    def test_contacts_of_nobody_are_not_the_farms_to_read(self):
        resident = self.env["res.partner"].create({"name": "Resident who applied", "email": "r@r.example"})
        foreign = self._member("Elsewhere", "active", cluster=self.other_cluster).partner_id
        for partner in (resident, foreign, self.user_b.partner_id):
            with self.subTest(partner=partner.name), self.assertRaises(AccessError):
                partner.with_user(self.user_a).read(["name"])
        order = self.env["sale.order"].create({"partner_id": resident.id, "company_id": self.books_a.id})
        self.assertEqual(order.with_user(self.user_a).partner_id.email, "r@r.example", "Its customer now")
        with self.assertRaises(AccessError):
            resident.with_user(self.user_b).read(["name"])

    def test_a_farms_person_in_the_centres_company_sees_nothing_of_it(self):
        """Whoever is put into the centre's company by mistake has the right to invoice, but not there."""
        lead = self.env["crm.lead"].create({"name": "Of the centre", "company_id": self.company.id})
        common = self.env["crm.lead"].create({"name": "Of nobody", "company_id": False})
        order = self.env["sale.order"].create({"partner_id": self.company.partner_id.id, "company_id": self.company.id})
        for record in (lead, common, order):
            with self.subTest(record=record.display_name), self.assertRaises(AccessError):
                record.with_user(self.user_farm).read(["id"])

    def test_own_membership_is_read(self):
        self.assertEqual(self.farm_a.with_user(self.user_a).name, "Farm A")
        self.assertFalse(self.farm_a.with_user(self.user_a).has_access("write"))
        with self.assertRaises(AccessError):
            self.farm_b.with_user(self.user_a).read(["name"])

    def test_the_office_of_another_cluster_reads_nothing(self):
        for name in (
            "sale order",
            "invoice",
            "payment",
            "customer",
            "file on an invoice",
            "message",
            "lead",
            "paper owed",
        ):
            with self.subTest(thing=name), self.assertRaises(AccessError):
                self.things[self.user_a][name].with_user(self.clerk_b).read(["display_name"])

    def test_the_auditor_reads_and_writes_nothing(self):
        for name in ("sale order", "invoice", "payment", "paper owed"):
            record = self.things[self.user_a][name].with_user(self.user_auditor)
            with self.subTest(thing=name):
                self.assertTrue(record.read(["display_name"]))
                self.assertFalse({way for way in ("write", "create", "unlink") if record.has_access(way)})


@tagged("post_install", "-at_install")
class TestIsolationHttp(IsolationCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in (cls.user_a, cls.user_b):
            user.password = user.login
        cls.env.flush_all()

    def _call(self, model, method, args, kwargs=None):
        answer = self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            data=json.dumps(
                {"jsonrpc": "2.0", "params": {"model": model, "method": method, "args": args, "kwargs": kwargs or {}}}
            ),
            headers={"Content-Type": "application/json"},
        )
        return answer.json()

    def test_tourism_row_22_by_rpc(self):
        self.authenticate(self.user_a.login, self.user_a.login)
        own, theirs = self.things[self.user_a], self.things[self.user_b]
        for name in ("sale order", "invoice", "payment", "product", "bank account", "file on an invoice", "message",
                     "customer", "export"):  # fmt: skip
            model = own[name]._name
            with self.subTest(thing=name):
                self.assertEqual(self._call(model, "read", [own[name].ids, ["id"]])["result"][0]["id"], own[name].id)
                for method, args in (
                    ("read", [theirs[name].ids, ["id", "display_name"]]),
                    ("web_read", [theirs[name].ids, {"display_name": {}}]),
                    ("write", [theirs[name].ids, {"display_name": "Taken"}]),
                    ("unlink", [theirs[name].ids]),
                    ("export_data", [theirs[name].ids, ["display_name"]]),
                ):
                    answer = self._call(model, method, args)
                    self.assertEqual(answer["error"]["data"]["name"], "odoo.exceptions.AccessError", method)
                found = self._call(model, "search_read", [[("id", "in", theirs[name].ids)], ["id"]])
                self.assertEqual(found["result"], [])

    def test_tourism_row_22_by_json2(self):
        key = (
            self.env["res.users.apikeys"]
            .with_user(self.user_a)
            .sudo(False)
            ._generate("rpc", "test", fields.Datetime.now() + timedelta(days=1))
        )
        headers = {"Authorization": f"bearer {key}", "Content-Type": "application/json"}
        for name in ("invoice", "sale order"):
            own, theirs = self.things[self.user_a][name], self.things[self.user_b][name]
            for record, good in ((own, True), (theirs, False)):
                answer = self.url_open(
                    f"/json/2/{record._name}/read",
                    data=json.dumps({"ids": record.ids, "fields": ["display_name", "access_token"]}),
                    headers=headers,
                )
                with self.subTest(thing=name, good=good):
                    self.assertEqual(answer.status_code, 200 if good else 403)
                    if not good:
                        self.assertNotIn(theirs.access_token, answer.text)

    def test_tourism_row_22_by_url(self):
        own, theirs = self.things[self.user_a], self.things[self.user_b]
        self.authenticate(self.user_a.login, self.user_a.login)

        def opened(url):
            answer = self.url_open(url, allow_redirects=False)
            return answer.status_code == 200, answer.text

        for name, url in (
            ("report", "/report/html/account.report_invoice/{invoice}"),
            ("act", "/report/html/cluster_base.report_act/{invoice}"),
            ("file", "/web/content/{file on an invoice}"),
            ("file by model", "/web/content/ir.attachment/{file on an invoice}/datas"),
            ("export", "/web/content/cluster.farm.export/{export}/file"),
            ("order on the portal", "/my/orders/{sale order}"),
            ("invoice on the portal", "/my/invoices/{invoice}"),
        ):
            with self.subTest(what=name):
                if "portal" not in name:
                    self.assertTrue(opened(url.format(**{key: record.id for key, record in own.items()}))[0])
                good, text = opened(url.format(**{key: record.id for key, record in theirs.items()}))
                self.assertFalse(good)
                self.assertNotIn("Secret", text)
        pdf = self.url_open(f"/report/pdf/account.report_invoice/{theirs['invoice'].id}", allow_redirects=False)
        self.assertFalse(pdf.content.startswith(b"%PDF"))

    def test_a_token_opens_its_own_document_only(self):
        own, theirs = self.things[self.user_a], self.things[self.user_b]
        self.authenticate(self.user_a.login, self.user_a.login)
        token = own["sale order"].access_token
        self.assertEqual(self.url_open(f"/my/orders/{own['sale order'].id}?access_token={token}").status_code, 200)
        for url in (
            f"/my/orders/{theirs['sale order'].id}?access_token={token}",
            f"/my/invoices/{theirs['invoice'].id}?access_token={own['invoice'].access_token}",
        ):
            answer = self.url_open(url, allow_redirects=False)
            self.assertNotEqual(answer.status_code, 200)
            self.assertNotIn("Secret", answer.text)

    def test_the_excel_of_a_list_takes_nothing_of_others(self):
        self.authenticate(self.user_a.login, self.user_a.login)
        for model, name in (("account.move", "invoice"), ("res.partner", "customer")):
            theirs = self.things[self.user_b][name]
            data = {
                "model": model,
                "fields": [{"name": "display_name", "label": "Name", "store": False, "type": "char"}],
                "ids": theirs.ids,
                "domain": [],
                "groupby": [],
                "context": {},
                "import_compat": False,
            }
            answer = self.url_open(
                "/web/export/csv", data={"data": json.dumps(data), "csrf_token": "x"}, allow_redirects=False
            )
            with self.subTest(model=model):
                self.assertNotIn(b"Secret", answer.content)
            rows = self._call(model, "export_data", [self.things[self.user_a][name].ids, ["display_name"]])
            self.assertTrue(rows["result"]["datas"])

    def test_entering_books_by_address(self):
        """A clerk steps into a farm of the cluster; a farm's person and another cluster's clerk come home."""
        for user, good in ((self.user_clerk, True), (self.clerk_b, False), (self.user_a, False)):
            user.password = user.login
            self.env.flush_all()
            self.authenticate(user.login, user.login)
            answer = self.url_open(f"/cluster/books/{self.farm_b.id}", allow_redirects=False)
            with self.subTest(user=user.login):
                self.assertEqual("farm_desk" in answer.headers["Location"], good)
                self.assertEqual(f"cids={self.books_b.id}" in answer.headers.get("Set-Cookie", ""), good)

    def test_papers_of_a_batch_by_address(self):
        batch = self.env["cluster.books.batch"].create({"cluster_id": self.cluster.id, "month": "2026-03-01"})
        line = self.env["cluster.books.batch.line"].create(
            {"batch_id": batch.id, "member_id": self.farm_b.id, "user_id": self.env.uid, "state": "done",
             "file": base64.b64encode(b"%PDF-secret"), "file_name": "x.pdf"}
        )  # fmt: skip
        self.env.flush_all()
        self.authenticate(self.user_a.login, self.user_a.login)
        for url in (f"/cluster/books/papers/{line.id}", f"/web/content/cluster.books.batch.line/{line.id}/file"):
            answer = self.url_open(url, allow_redirects=False)
            self.assertNotEqual(answer.status_code, 200)
            self.assertNotIn(b"secret", answer.content)

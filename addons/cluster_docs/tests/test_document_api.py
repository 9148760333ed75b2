from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import DocumentsCase


@tagged("post_install", "-at_install")
class TestDocumentApi(DocumentsCase):
    """What another system may ask for in one call."""

    def call(self, user, kind="incoming", body=None, **vals):
        documents = self.env["cluster.document"].with_user(user)
        vals = {"journal_id": self.journal(kind, body).id, "title": "Ліст", "correspondent_name": "Прыклад", **vals}
        document = documents.browse(documents.create_registered([vals]))
        document._assign_numbers_here()
        return document

    def test_one_call_enters_and_registers(self):
        document = self.call(self.clerk)
        self.assertEqual(document.state, "registered")
        self.assertTrue(document.number)
        self.assertEqual(document.event_ids.sorted("seq").mapped("kind"), ["accepted", "registered"])
        self.assertEqual(document.event_ids.user_id, self.clerk)
        self.assertFalse(list(self.env["cluster.verify"]._check_document_numbers()))

    def test_rights_are_those_of_the_caller(self):
        for user in (self.auditor, self.council_clerk, self.foreign_clerk, self.resident):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.call(user)
        with self.assertRaises(AccessError):
            self.call(self.clerk, state="registered", number="1")

    def test_all_or_none(self):
        documents = self.env["cluster.document"].with_user(self.clerk)
        count = documents.search_count([])
        vals = [
            {"journal_id": self.journal("incoming", body).id, "title": "Ліст"} for body in (self.body, self.council)
        ]
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            documents.create_registered(vals)
        self.assertEqual(documents.search_count([]), count)

    def test_what_follows_from_a_number(self):
        """A quiet entry is announced only where something follows; what is forgotten here is never done."""
        answered, letter = self.registered("incoming"), self.registered("appeal")
        rule = self.env["cluster.deadline.rule"].search([("unit", "=", "calendar_days")], limit=1)
        plain = self.draft("internal", deadline_rule_id=False)
        term = self.draft("internal", deadline_rule_id=rule.id)
        answer = self.draft("outgoing", parent_id=answered.id, closes_control=True, deadline_rule_id=False)
        repeat = self.draft("appeal", repeat_of_id=letter.id, repeat_kind="repeat", deadline_rule_id=False)
        exchanged = self.draft("internal", deadline_rule_id=False)
        account = self.env["cluster.exchange.account"].create(
            {
                "name": "СМДА",
                "unit_id": self.body.id,
                "org_id": "ORG_B",
                "org_name": "Узорны камітэт",
                "email": "b@smdo.example",
                "smtp_host": "127.0.0.1",
                "pop_host": "127.0.0.1",
            }
        )
        self.env["cluster.exchange.message"].create(
            {
                "account_id": account.id,
                "document_id": exchanged.id,
                "direction": "in",
                "state": "accepted",
                "msg_id": "t",
            }
        )
        documents = plain | term | answer | repeat | exchanged
        documents.sudo().write({"state": "awaiting"})
        self.env.flush_all()
        self.assertEqual(
            documents.sudo()._number_rows(),
            {plain.id: False, term.id: True, answer.id: True, repeat.id: True, exchanged.id: True},
        )

    def test_registering_is_no_change_of_the_words(self):
        self.assertEqual(self.call(self.clerk).content_version, 0)

    def test_query_budget(self):
        """One call and its number: what another system waits for."""
        documents = self.env["cluster.document"].with_user(self.clerk)
        vals = {"journal_id": self.journal("incoming").id, "title": "Ліст", "correspondent_name": "Прыклад"}
        self.call(self.clerk)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(34):
            ids = documents.create_registered([{**vals, "their_number": "7-1"}])
            self.assertEqual(documents.browse(ids).sudo()._number_rows(), {ids[0]: False})

    def test_a_page_is_what_the_search_finds(self):
        """Pages go another way than searches (ids first, one's own first): the same records in the same order."""
        for number in range(4):
            self.registered("incoming", title=f"Калодзеж {number}", their_number=f"7/{number}")
            self.registered("incoming", self.council_clerk, self.council, title=f"Калодзеж саветa {number}")
        self.draft("incoming", title="Калодзеж, чарнавік")
        stamped = self.registered("incoming", title="Калодзеж сакрэтны")
        stamped.with_user(self.controller).write(
            {"stamp_id": self.env["cluster.document.stamp"].search([], limit=1).id}
        )
        self.env.flush_all()
        domains = (
            [],
            [("title", "ilike", "калодз")],
            ["|", ("title", "ilike", "калодз"), ("number", "ilike", "калодз"), ("state", "=", "registered")],
            [("title", "ilike", "калодз"), ("unit_id", "=", self.council.id)],
            [("title", "ilike", "няма такога")],
            [("their_number", "ilike", "7/"), ("journal_id.kind", "=", "incoming")],
        )
        for user in (self.clerk, self.council_clerk, self.controller, self.executor, self.auditor, self.administrator):
            documents = self.env["cluster.document"].with_user(user)
            for domain in domains:
                for offset, order in ((0, None), (2, None), (0, "title, id")):
                    with self.subTest(user=user.login, domain=domain, offset=offset, order=order):
                        expected = documents.search(domain, offset=offset, limit=3, order=order)
                        self.env.invalidate_all()
                        found = documents.search_fetch(domain, ["title", "state"], offset=offset, limit=3, order=order)
                        self.assertEqual(found.ids, expected.ids)
        with self.assertRaises(AccessError):
            documents = self.env["cluster.document"].with_user(self.resident)
            documents.search_fetch([("title", "ilike", "калодз")], ["title"], limit=3)

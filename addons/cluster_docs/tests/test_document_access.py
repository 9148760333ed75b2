import os
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models import document_access
from .common import DocumentsCase

# person: what they may do with a document of the own body, of another body, of another cluster
MATRIX = {
    "clerk": ("crwd", "", ""),
    "controller": ("crwd", "", ""),
    "head": ("crw", "", ""),
    "executor": ("crwd", "", ""),
    "coordinator": ("r", "r", ""),
    "auditor": ("r", "r", "r"),
    "administrator": ("crwd", "crwd", "crwd"),
    "council_clerk": ("", "crwd", ""),
    "foreign_clerk": ("", "", "crwd"),
    "farm": ("", "", ""),
    "resident": ("", "", ""),
}
OPERATIONS = {"c": "create", "r": "read", "w": "write", "d": "unlink"}


@tagged("post_install", "-at_install")
class TestDocumentAccess(DocumentsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.documents = [
            cls.registered("appeal"),
            cls.registered("appeal", cls.council_clerk, cls.council),
            cls.registered("appeal", cls.foreign_clerk, cls.foreign),
        ]

    def test_documents(self):
        for person, rights in MATRIX.items():
            for document, allowed in zip(self.documents, rights, strict=True):
                for letter, operation in OPERATIONS.items():
                    with self.subTest(person=person, body=document.unit_id.name, operation=operation):
                        access = document.with_user(self[person]).has_access(operation)
                        self.assertEqual(access, letter in allowed)

    def test_what_hangs_on_a_document_follows_it(self):
        for person, rights in MATRIX.items():
            for document, allowed in zip(self.documents, rights, strict=True):
                for records in (
                    document.event_ids,
                    document.number_id,
                    document.deadline_id,
                    document.journal_id,
                    document.case_file_id,
                ):
                    with self.subTest(person=person, body=document.unit_id.name, model=records._name):
                        theirs = records.with_user(self[person])
                        self.assertEqual(theirs.has_access("read"), "r" in allowed)

    def test_nobody_writes_history_numbers_or_deadlines(self):
        document = self.documents[0]
        for person in MATRIX:
            for records in (document.event_ids, document.number_id, document.deadline_id):
                for operation in ("create", "write", "unlink"):
                    with self.subTest(person=person, model=records._name, operation=operation):
                        self.assertFalse(records.with_user(self[person]).has_access(operation))

    def test_search_and_counts_show_own_alone(self):
        for person, rights in MATRIX.items():
            documents = self.env["cluster.document"].with_user(self[person])
            ids = [document.id for document in self.documents]
            expected = [document.id for document, allowed in zip(self.documents, rights, strict=True) if "r" in allowed]
            with self.subTest(person=person):
                if person in ("farm", "resident"):
                    with self.assertRaises(AccessError):
                        documents.search([("id", "in", ids)])
                    continue
                self.assertEqual(documents.search([("id", "in", ids)], order="id").ids, expected)
                self.assertEqual(documents.search_count([("id", "in", ids)]), len(expected))

    def test_rights_are_the_same_whichever_way_they_are_looked_up(self):
        """With the index of keys for a search of words by a reader of few documents, else without it."""
        found = {}
        title = os.path.commonprefix([document.title for document in self.documents])
        self.assertTrue(title)
        for large in (-1, 2):
            with patch.object(document_access, "LARGE_SHARE", large):
                for person in ("clerk", "council_clerk", "coordinator", "auditor", "administrator"):
                    documents = self.env["cluster.document"].with_user(self[person])
                    for domain in ([], [("title", "ilike", title)]):
                        ids = documents.search([*domain, ("id", "in", [one.id for one in self.documents])]).ids
                        self.assertEqual(found.setdefault(person, ids), ids)
        self.assertNotEqual(found["clerk"], found["council_clerk"])

    def test_the_share_of_a_reader_is_what_postgresql_counted(self):
        documents = self.env["cluster.document"]
        self.env.cr.execute("ANALYZE cluster_document")
        self.env.cr.execute("SELECT avg((access_keys && ARRAY[0]::bigint[])::int) FROM cluster_document")
        share = float(self.env.cr.fetchone()[0])
        self.assertAlmostEqual(documents._readable_share((0,), "1"), share, places=3)
        self.assertEqual(documents._readable_share((7,), "1"), 0)

    def test_a_moved_person_sees_the_new_body(self):
        mine, theirs = self.documents[:2]
        self.assertTrue(mine.with_user(self.clerk).has_access("read"))
        self.clerk_post.department_id = self.council
        self.env.invalidate_all()
        self.assertFalse(mine.with_user(self.clerk).has_access("read"))
        self.assertTrue(theirs.with_user(self.clerk).has_access("read"))

    def test_query_budgets(self):
        document = self.documents[0]
        documents = self.env["cluster.document"].with_user(self.clerk)
        specification = {
            field: {}
            for field in ("number", "title", "correspondent_name", "due_date", "is_overdue", "state", "on_control")
        }
        documents.web_search_read([], specification)
        self.env.invalidate_all()
        with self.assertQueryCount(8):
            documents.web_search_read([], specification, limit=80)
        self.env.invalidate_all()
        with self.assertQueryCount(25):
            self.env["cluster.desk"].with_user(self.clerk).web_search_read([], {"name": {}, "count": {}, "tone": {}})
        draft = self.draft()
        self.env.flush_all()
        with self.assertQueryCount(40):
            draft.action_register()
            draft._assign_numbers_here()
            self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(25):
            document.with_user(self.clerk).web_read(
                {"title": {}, "number": {}, "due_explanation": {}, "event_ids": {"fields": {"text": {}}}}
            )

    def __getitem__(self, person):
        return getattr(self, person)

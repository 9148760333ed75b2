"""What the benchmark's loader makes is what the product would have made: the self-check finds no fault in it."""

from guards.common import GuardCase

from tools.bench.docs_load import Loader


class TestBenchDocuments(GuardCase):
    def test_loaded_documents_pass_the_self_check(self):
        verify = self.env["cluster.verify"].with_context(lang="en_US")
        before = set(verify._verify())
        loader = Loader(self.env, 300, people=16)
        loader.load()
        self.assertEqual(set(verify._verify()) - before, set())
        documents = self.env["cluster.document"].search([("unit_id", "in", loader.bodies.ids), ("number", "!=", False)])
        self.assertEqual(len(documents), 300)
        self.assertGreaterEqual(len(documents.event_ids), 700)
        self.assertTrue(documents.deadline_ids)
        self.assertTrue(documents.resolution_ids)
        self.assertTrue(documents.filtered("stamp_id"))
        self.assertTrue(documents.filtered(lambda document: document.state == "void"))

    def test_the_product_goes_on_where_the_loader_stopped(self):
        loader = Loader(self.env, 60, people=16)
        loader.load()
        body = loader.bodies[0]
        clerk = self.env["res.users"].browse(loader.staff[body.id]["clerk"][0])
        journal = body.journal_ids.filtered(lambda journal: journal.kind == "incoming")
        last = max(journal.env["cluster.document.number"].search([("journal_id", "=", journal.id)]).mapped("ordinal"))
        document = self.env["cluster.document"].with_user(clerk).create({"journal_id": journal.id, "title": "Далей"})
        document.action_register()
        document._assign_numbers_here()
        self.assertGreater(document.number_id.ordinal, 0)
        self.assertLessEqual(document.number_id.ordinal, last + 1)
        self.assertEqual(list(self.env["cluster.verify"]._check_document_numbers()), [])

    def test_a_changed_loaded_event_is_found(self):
        loader = Loader(self.env, 60, people=16)
        loader.load()
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.env.cr.execute("ALTER TABLE cluster_document_event DISABLE TRIGGER USER")
        self.env.cr.execute(
            """UPDATE cluster_document_event SET text = text || 'x' WHERE id = (
                   SELECT max(e.id) FROM cluster_document_event e JOIN cluster_document d ON d.id = e.document_id
                   WHERE d.unit_id = %s)""",
            [loader.bodies[0].id],
        )
        self.env.invalidate_all(flush=False)
        self.assertIn("was changed", str(list(self.env["cluster.verify"]._check_document_history())))

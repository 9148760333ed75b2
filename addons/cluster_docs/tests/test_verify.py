from freezegun import freeze_time

from odoo.tests import tagged

from .common import DocumentsCase


@tagged("post_install", "-at_install")
class TestVerify(DocumentsCase):
    """Each breach is planted by SQL with the triggers off, as whoever owns the database could, and is named."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-03-06 09:00:00"):
            cls.first, cls.second, cls.third = (cls.registered("appeal") for _n in range(3))
        cls.second._void("Памылка")
        cls.env["ir.attachment"].create(
            {"name": "ліст.txt", "raw": b"one", "res_model": "cluster.document", "res_id": cls.third.id}
        )
        cls.env.flush_all()
        cls.before = set(cls.env["cluster.verify"]._verify())

    def plant(
        self,
        statement,
        *values,
        tables=("cluster_document", "cluster_document_number", "cluster_document_event", "cluster_deadline"),
    ):
        cr = self.env.cr
        cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")  # the tables' names are ours
        cr.execute(statement, values)
        self.env.invalidate_all(flush=False)
        found = [breach for breach in self.env["cluster.verify"]._verify() if breach not in self.before]
        self.assertTrue(found, "the breach was not seen")
        return "\n".join(found)

    def test_ours_have_none(self):
        ours = [
            breach
            for breach in self.before
            for document in self.first | self.second | self.third
            if f"Document {document.id}" in breach
        ]
        self.assertEqual(ours, [])

    def test_gap(self):
        found = self.plant(
            "UPDATE cluster_document_number SET ordinal = ordinal + 7 WHERE document_id = %s", self.third.id
        )
        self.assertIn("is missing", found)

    def test_missing_number(self):
        self.env.cr.execute("UPDATE cluster_document SET write_date = write_date")
        found = self.plant(
            """
            WITH cut AS (UPDATE cluster_document SET number_id = NULL, number = NULL, registered_at = NULL, state = 'draft' WHERE id = %(id)s)
            SELECT 1""".replace("%(id)s", "%s"),  # noqa: E501
            self.third.id,
        )
        self.assertIn(f"Document {self.third.id}", found)

    def test_changed_number(self):
        found = self.plant("UPDATE cluster_document SET number = 'У-99' WHERE id = %s", self.first.id)
        self.assertIn(f"Document {self.first.id}: it says number У-99", found)

    def test_number_changed_on_both_sides(self):
        self.env.cr.execute("ALTER TABLE cluster_document DISABLE TRIGGER USER")
        self.env.cr.execute("UPDATE cluster_document SET number = 'У-99' WHERE id = %s", [self.first.id])
        found = self.plant("UPDATE cluster_document_number SET number = 'У-99' WHERE document_id = %s", self.first.id)
        self.assertIn("the history says number", found)

    def test_counter(self):
        found = self.plant(
            "UPDATE cluster_document_counter SET last = last + 1 WHERE journal_id = %s", self.first.journal_id.id
        )
        self.assertIn("the counter says", found)

    def test_changed_deadline(self):
        found = self.plant(
            "UPDATE cluster_deadline SET due_date = '2026-03-30' WHERE id = %s", self.first.deadline_id.id
        )
        self.assertIn("does not follow from its rule, which gives 2026-03-23", found)
        self.assertIn("it shows deadline 2026-03-23", found)

    def test_shown_deadline(self):
        found = self.plant("UPDATE cluster_document SET due_date = '2026-05-30' WHERE id = %s", self.first.id)
        self.assertIn("it shows deadline 2026-05-30", found)

    def test_changed_event(self):
        found = self.plant(
            "UPDATE cluster_document_event SET text = 'x' WHERE document_id = %s AND seq = 2", self.first.id
        )
        self.assertIn(f"number {self.first.number}: event 2 was changed", found)

    def test_deleted_tail(self):
        seq = self.first.event_seq
        found = self.plant("DELETE FROM cluster_document_event WHERE document_id = %s AND seq = %s", self.first.id, seq)
        self.assertIn(f"event {seq} is missing", found)

    def test_deleted_history(self):
        found = self.plant("DELETE FROM cluster_document_event WHERE document_id = %s", self.first.id)
        self.assertIn("it has no history", found)

    def test_undone_void(self):
        found = self.plant(
            "UPDATE cluster_document_number SET state = 'issued', voided_at = NULL, void_reason = NULL WHERE document_id = %s",  # noqa: E501
            self.second.id,
        )
        self.assertIn(f"Document {self.second.id}", found)

    def test_changed_file(self):
        file = self.third.attachment_ids
        found = self.plant("UPDATE ir_attachment SET db_datas = 'two', store_fname = NULL WHERE id = %s", file.id)
        self.assertIn("file ліст.txt was changed", found)

    def test_removed_file(self):
        found = self.plant("DELETE FROM ir_attachment WHERE id = %s", self.third.attachment_ids.id)
        self.assertIn("file ліст.txt is missing", found)

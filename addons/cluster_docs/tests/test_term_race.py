import threading
from contextlib import closing
from unittest.mock import patch

import psycopg2
from freezegun import freeze_time

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import DummyRLock, Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

TABLES = ("cluster_document", "cluster_document_number", "cluster_document_event", "cluster_deadline")
INSERT = """INSERT INTO {table} (document_id, ordinal, allowed, old_deadline_id, new_deadline_id, reason, user_id)
            VALUES (%s, %s, 1, %s, %s, 'Гонка', 1)"""


@tagged("post_install", "-at_install")
class TestTermRace(BaseCase):
    """What is allowed once, asked by two clerks at the same moment: real cursors and commits, undone at the end."""

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(Registry, "_lock", DummyRLock()))
        self.registry = Registry(get_db_name())
        with freeze_time("2026-03-06 09:00:00"), self.cursor() as cr:
            env = self.environment(cr)
            cluster = env["cluster.cluster"].create({"name": "Term race", "code": "TRACE"})
            body = env["hr.department"].create(
                {"name": "Term race", "code": "TR", "is_body": True, "cluster_id": cluster.id}
            )
            kind = env["cluster.document.kind"].search([("journal_kind", "=", "internal")], limit=1)
            journal = env["cluster.document.journal"].create(
                {"name": "Term race", "code": "TR", "kind": "internal", "unit_id": body.id, "kind_id": kind.id}
            )
            rule = env.ref("cluster_docs.rule_by_appeal_15")
            document = env["cluster.document"].create(
                {"journal_id": journal.id, "title": "Гонка", "deadline_rule_id": rule.id}
            )
            document._do_register()
            document._assign_numbers_here()
            self.ids = {"cluster": cluster.id, "body": body.id, "journal": journal.id, "document": document.id}
            self.ids["deadline"] = document.deadline_id.id
            cr.execute("CREATE TABLE cluster_term_race_naive AS SELECT * FROM cluster_deadline_extension WITH NO DATA")
            cr.commit()
        self.addCleanup(self.clean)

    def cursor(self):
        return closing(self.registry.cursor())

    def environment(self, cr):
        return api.Environment(cr, SUPERUSER_ID, {"lang": "en_US", "tracking_disable": True})

    def clean(self):
        ids = self.ids
        with self.cursor() as cr:
            cr.execute("DROP TABLE cluster_term_race_naive")
            for table in TABLES:
                cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")  # the tables' names are ours
            cr.execute("DELETE FROM cluster_deadline_extension WHERE document_id = %s", [ids["document"]])
            cr.execute(
                "UPDATE cluster_document SET number_id = NULL, deadline_id = NULL, state = 'draft' WHERE id = %s",
                [ids["document"]],
            )  # noqa: E501
            for table in ("cluster_document_event", "cluster_document_number", "cluster_deadline"):
                cr.execute(f"DELETE FROM {table} WHERE document_id = %s", [ids["document"]])
            for table in ("mail_message", "mail_followers"):
                column = "model" if table == "mail_message" else "res_model"
                cr.execute(
                    f"DELETE FROM {table} WHERE {column} = 'cluster.document' AND res_id = %s", [ids["document"]]
                )
            cr.execute("DELETE FROM cluster_document WHERE id = %s", [ids["document"]])
            cr.execute("DELETE FROM cluster_document_counter WHERE journal_id = %s", [ids["journal"]])
            cr.execute("DELETE FROM cluster_document_journal WHERE id = %s", [ids["journal"]])
            cr.execute("DELETE FROM hr_department WHERE id = %s", [ids["body"]])
            cr.execute("DELETE FROM cluster_cluster WHERE id = %s", [ids["cluster"]])
            for table in TABLES:
                cr.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            cr.commit()

    def both(self, table):
        """Two clerks count the extensions, meet, and extend. Returns what went wrong for either."""
        meet, errors = threading.Barrier(2), []

        def extend():
            try:
                with self.cursor() as cr:
                    cr.execute(f"SELECT count(*) + 1 FROM {table} WHERE document_id = %s", [self.ids["document"]])
                    ordinal = cr.fetchone()[0]
                    meet.wait(30)
                    deadline = self.ids["deadline"]
                    cr.execute(INSERT.format(table=table), [self.ids["document"], ordinal, deadline, deadline])
                    cr.commit()
            except psycopg2.Error as error:
                errors.append(error)

        threads = [threading.Thread(target=extend) for _n in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return errors

    def count(self, table):
        with self.cursor() as cr:
            cr.execute(f"SELECT count(*) FROM {table} WHERE document_id = %s", [self.ids["document"]])
            return cr.fetchone()[0]

    def test_the_race_without_the_guard(self):
        """The same table without its constraints: checking first protects nothing."""
        self.assertEqual(self.both("cluster_term_race_naive"), [])
        self.assertEqual(self.count("cluster_term_race_naive"), 2)

    @mute_logger("odoo.sql_db")
    def test_row_16_once_means_once(self):
        errors = self.both("cluster_deadline_extension")
        self.assertEqual([type(error) for error in errors], [psycopg2.errors.UniqueViolation])
        self.assertEqual(self.count("cluster_deadline_extension"), 1)

    def test_after_the_race_the_second_clerk_reads_a_sentence(self):
        self.both("cluster_deadline_extension")
        with freeze_time("2026-03-10 09:00:00"), self.cursor() as cr:
            document = self.environment(cr)["cluster.document"].browse(self.ids["document"])
            with self.assertRaisesRegex(UserError, "so many extensions: 1"):
                document._extend("Яшчэ раз")

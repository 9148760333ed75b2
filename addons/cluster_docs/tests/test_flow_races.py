from contextlib import closing
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import DummyRLock, Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

ADMIN = 2
GUARDED = ("cluster_document", "cluster_document_event", "cluster_resolution", "cluster_resolution_executor")


@tagged("post_install", "-at_install")
class TestFlowRaces(BaseCase):
    """Two transactions that each see only their half. Real cursors, real commits; all is taken away at the end.

    Each test shows first that a check alone lets both through, then that the guard lets one of them fail."""

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(Registry, "_lock", DummyRLock()))
        self.registry = Registry(get_db_name())
        with self.cursor() as cr:
            env = self.environment(cr)
            cluster = env["cluster.cluster"].create({"name": "Race", "code": "FRACE"})
            body = env["hr.department"].create(
                {"name": "Race", "code": "FR", "is_body": True, "cluster_id": cluster.id}
            )
            kind = env["cluster.document.kind"].search([("journal_kind", "=", "internal")], limit=1)
            journal = env["cluster.document.journal"].create(
                {"name": "Race", "code": "FR", "kind": "internal", "unit_id": body.id, "kind_id": kind.id}
            )
            document = env["cluster.document"].create({"journal_id": journal.id, "title": "Гонка"})
            self.made = {
                "cluster_document": document.id,
                "cluster_document_journal": journal.id,
                "hr_department": body.id,
                "cluster_cluster": cluster.id,
            }
            cr.commit()
        self.addCleanup(self.clean)

    def cursor(self):
        return closing(self.registry.cursor())

    def environment(self, cr, uid=SUPERUSER_ID):
        context = {"lang": "en_US", "tracking_disable": True, "mail_activity_quick_update": True}
        return api.Environment(cr, uid, context)

    def clean(self):
        document = self.made["cluster_document"]
        with self.cursor() as cr:
            for table in GUARDED:
                cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            for table in ("cluster_approval", "cluster_resolution_executor", "cluster_resolution"):
                cr.execute(f"DELETE FROM {table} WHERE document_id = %s", [document])
            cr.execute("DELETE FROM cluster_document_event WHERE document_id = %s", [document])
            for table in ("mail_activity", "mail_message"):
                column = "res_model" if table == "mail_activity" else "model"
                cr.execute(f"DELETE FROM {table} WHERE {column} = 'cluster.document' AND res_id = %s", [document])
            cr.execute("DELETE FROM mail_followers WHERE res_model = 'cluster.document' AND res_id = %s", [document])
            for table, one in self.made.items():
                cr.execute(f"DELETE FROM {table} WHERE id = %s", [one])
            for table in GUARDED:
                cr.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            cr.commit()

    def resolution(self):
        with self.cursor() as cr:
            resolution = self.environment(cr)["cluster.resolution"].create(
                {
                    "document_id": self.made["cluster_document"],
                    "text": "Гонка",
                    "executor_ids": [(0, 0, {"user_id": SUPERUSER_ID, "is_responsible": True})],
                }
            )
            found = resolution.id
            cr.commit()
        return found

    def issue_while_the_responsible_is_taken_away(self):
        one = self.resolution()
        with self.cursor() as first, self.cursor() as second:
            for cr in (first, second):
                cr.execute("SELECT count(*) FROM cluster_resolution_executor WHERE resolution_id = %s", [one])
                self.assertEqual(cr.fetchone(), (1,), "both see one responsible executor of a draft")
            first.execute("UPDATE cluster_resolution SET state = 'issued' WHERE id = %s", [one])
            first.commit()
            second.execute("DELETE FROM cluster_resolution_executor WHERE resolution_id = %s", [one])
            second.commit()
        with self.cursor() as cr:
            cr.execute(
                """SELECT r.state, count(e.id) FROM cluster_resolution r
                   LEFT JOIN cluster_resolution_executor e ON e.resolution_id = r.id
                   WHERE r.id = %s GROUP BY r.state""",
                [one],
            )
            return cr.fetchone()

    def test_row_08_issue_against_a_change_of_executors(self):
        with self.cursor() as cr:
            cr.execute("ALTER TABLE cluster_resolution_executor DISABLE TRIGGER cluster_resolution_executor_touch")
            cr.commit()
        try:
            outcome = self.issue_while_the_responsible_is_taken_away()
        finally:
            with self.cursor() as cr:
                cr.execute("ALTER TABLE cluster_resolution_executor ENABLE TRIGGER cluster_resolution_executor_touch")
                cr.commit()
        self.assertEqual(outcome, ("issued", 0), "the race does not appear: the rest proves nothing")
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            self.issue_while_the_responsible_is_taken_away()

    def approval(self):
        with self.cursor() as cr:
            env = self.environment(cr)
            wizard = env["cluster.approval.start"].create(
                {
                    "document_id": self.made["cluster_document"],
                    "line_ids": [
                        (0, 0, {"stage": 1, "user_id": SUPERUSER_ID}),
                        (0, 0, {"stage": 1, "user_id": ADMIN}),
                        (0, 0, {"stage": 2, "user_id": ADMIN}),
                    ],
                }
            )
            wizard.action_start()
            steps = env["cluster.approval"].search([("document_id", "=", self.made["cluster_document"])]).step_ids
            found = steps.ids
            cr.commit()
        return found

    def test_row_10_two_decisions_at_one_moment(self):
        one, two, last = self.approval()
        with self.cursor() as first, self.cursor() as second:
            seen = []
            for cr, step in ((first, one), (second, two)):
                cr.execute("SELECT id FROM cluster_approval_step WHERE state = 'pending' AND id <> %s", [step])
                seen.append([found for (found,) in cr.fetchall() if found in (one, two)])
            self.assertEqual(seen, [[two], [one]], "each would wait for the other: nobody asks the next stage")
            self.environment(first)["cluster.approval.step"].browse(one)._decide("agreed")
            first.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                self.environment(second, ADMIN)["cluster.approval.step"].browse(two)._decide("agreed")
            second.rollback()
        with self.cursor() as cr:  # what Odoo does with a request that failed so
            self.environment(cr, ADMIN)["cluster.approval.step"].browse(two)._decide("agreed")
            cr.commit()
        with self.cursor() as cr:
            self.assertEqual(self.environment(cr)["cluster.approval.step"].browse(last).state, "pending")

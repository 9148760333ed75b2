from contextlib import closing
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import DummyRLock, Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

GUARDED = ("cluster_council_vote", "cluster_council_item")


@tagged("post_install", "-at_install")
class TestCouncilRace(BaseCase):
    """A vote cast while the secretary counts. Real cursors, real commits; all is taken away at the end.

    The test shows first that a look at the item's state alone loses the vote, then that the guard does not."""

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(Registry, "_lock", DummyRLock()))
        self.registry = Registry(get_db_name())
        with self.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"lang": "en_US", "tracking_disable": True})
            cluster = env["cluster.cluster"].create({"name": "Race", "code": "CRACE"})
            kind = env["cluster.member.kind"].search([], limit=1)
            partners = env["res.partner"].create([{"name": f"Race {number}"} for number in range(2)])
            env["cluster.council.seat"].create(
                [
                    {"cluster_id": cluster.id, "partner_id": one.id, "kind_id": kind.id, "date_from": "2026-01-01"}
                    for one in partners
                ]
            )
            meeting = env["cluster.council.meeting"].create(
                {"cluster_id": cluster.id, "start": "2026-06-01 08:00:00", "title": "Race"}
            )
            item = env["cluster.council.item"].create({"meeting_id": meeting.id, "title": "Race"})
            meeting.action_call()
            item.action_open()
            self.made = {
                "cluster": cluster.id, "meeting": meeting.id, "item": item.id, "partners": partners.ids,
                "voters": meeting.attendance_ids.ids,
            }  # fmt: skip
            cr.commit()
        self.addCleanup(self.clean)

    def cursor(self):
        return closing(self.registry.cursor())

    def clean(self):
        made = self.made
        with self.cursor() as cr:
            for table in GUARDED:
                cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cr.execute("DELETE FROM cluster_council_vote WHERE item_id = %s", [made["item"]])
            cr.execute("DELETE FROM cluster_council_item WHERE id = %s", [made["item"]])
            cr.execute("DELETE FROM cluster_council_attendance WHERE meeting_id = %s", [made["meeting"]])
            cr.execute("DELETE FROM cluster_council_meeting WHERE id = %s", [made["meeting"]])
            for table in ("cluster_council_seat", "cluster_council_rule", "cluster_council_counter"):
                cr.execute(f"DELETE FROM {table} WHERE cluster_id = %s", [made["cluster"]])
            cr.execute("DELETE FROM cluster_cluster WHERE id = %s", [made["cluster"]])
            cr.execute(
                """DELETE FROM mail_mail WHERE mail_message_id IN
                   (SELECT id FROM mail_message WHERE model LIKE 'cluster.council%')"""
            )
            cr.execute("DELETE FROM mail_message WHERE model LIKE 'cluster.council%'")
            cr.execute("DELETE FROM mail_followers WHERE res_model LIKE 'cluster.council%'")
            cr.execute("DELETE FROM res_partner WHERE id = ANY(%s)", [made["partners"]])
            for table in GUARDED:
                cr.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            cr.commit()

    def vote_while_counting(self):
        """One transaction counts and closes the item, the other votes: (state, votes that stand) in the end."""
        made = self.made
        with self.cursor() as counting, self.cursor() as voting:
            voting.execute("SELECT state FROM cluster_council_item WHERE id = %s", [made["item"]])
            self.assertEqual(voting.fetchone(), ("open",))
            counting.execute("SELECT count(*) FROM cluster_council_vote WHERE item_id = %s", [made["item"]])
            self.assertEqual(counting.fetchone(), (0,))
            counting.execute("UPDATE cluster_council_item SET state = 'no_decision' WHERE id = %s", [made["item"]])
            counting.commit()
            voting.execute(
                """INSERT INTO cluster_council_vote (item_id, attendance_id, choice, channel, cast_at, user_id)
                   VALUES (%s, %s, 'for', 'portal', now(), %s)""",
                [made["item"], made["voters"][0], SUPERUSER_ID],
            )
            voting.commit()
        with self.cursor() as cr:
            cr.execute("SELECT count(*) FROM cluster_council_vote WHERE item_id = %s", [made["item"]])
            return cr.fetchone()[0]

    def test_a_vote_while_the_votes_are_counted(self):
        with self.cursor() as cr:
            cr.execute("ALTER TABLE cluster_council_vote DISABLE TRIGGER cluster_council_vote_guard")
            cr.commit()
        try:
            lost = self.vote_while_counting()
        finally:
            with self.cursor() as cr:
                cr.execute("ALTER TABLE cluster_council_item DISABLE TRIGGER cluster_council_item_guard")
                cr.execute("DELETE FROM cluster_council_vote WHERE item_id = %s", [self.made["item"]])
                cr.execute("UPDATE cluster_council_item SET state = 'open' WHERE id = %s", [self.made["item"]])
                cr.execute("ALTER TABLE cluster_council_item ENABLE TRIGGER cluster_council_item_guard")
                cr.execute("ALTER TABLE cluster_council_vote ENABLE TRIGGER cluster_council_vote_guard")
                cr.commit()
        self.assertEqual(lost, 1, "the race does not appear: the rest proves nothing")
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            self.vote_while_counting()

    def test_two_decisions_at_one_moment_never_share_a_number(self):
        cluster = self.made["cluster"]

        def number(cr):
            env = api.Environment(cr, SUPERUSER_ID, {})
            return env["cluster.council.counter"]._next(env["cluster.cluster"].browse(cluster), "decision", 2026)

        with self.cursor() as cr:
            self.assertEqual(number(cr), 1)
            cr.commit()
        with self.cursor() as first, self.cursor() as second:
            for cr in (first, second):
                cr.execute("SELECT max(last) FROM cluster_council_counter WHERE cluster_id = %s", [cluster])
                self.assertEqual(cr.fetchone(), (1,), "a look alone gives both the same next number")
            self.assertEqual(number(first), 2)
            first.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                number(second)
        with self.cursor() as cr:
            self.assertEqual(number(cr), 3)
            cr.commit()

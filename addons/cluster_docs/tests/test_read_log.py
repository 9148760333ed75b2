import threading
from contextlib import closing
from unittest.mock import patch

import psycopg2
from lxml import etree

from odoo import SUPERUSER_ID, api
from odoo.exceptions import AccessError, UserError
from odoo.modules.registry import DummyRLock, Registry
from odoo.sql_db import Cursor, db_connect
from odoo.tests import BaseCase, HttpCase, get_db_name, tagged
from odoo.tools import mute_logger

from ..models.document_read import LIST_FIELDS
from .rights_common import RightsCase

FORM = {"title": {}, "note": {}, "attachment_ids": {"fields": {"name": {}}}}


@tagged("post_install", "-at_install")
class TestReadLog(HttpCase, RightsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.open = cls.registered()
        cls.stamped = cls.restricted()
        cls.file = cls.env["ir.attachment"].create(
            {"name": "ліст.txt", "raw": b"text", "res_model": "cluster.document", "res_id": cls.stamped.id}
        )
        cls.resolution(cls.stamped).action_issue()
        cls.stamped.with_user(cls.clerk).message_post(body="text")
        cls.clerk.group_ids = [(4, cls.env.ref("base.group_allow_export").id)]
        cls.clerk.password = "t_clerk_password"
        cls.theirs = cls.stamped.with_user(cls.clerk)
        cls.log = cls.env["cluster.read.log"]

    def rows(self):
        return [(row.user_id, row.document_id, row.kind) for row in self.log.search([], order="seq")]

    def test_row_37_opening_is_noted_once_a_day(self):
        for _time in range(3):
            self.theirs.web_read(FORM)
        self.assertEqual(self.rows(), [(self.clerk, self.stamped, "form")])
        self.stamped.with_user(self.head).web_read(FORM)
        self.assertEqual(self.rows()[1:], [(self.head, self.stamped, "form")])
        with patch("odoo.fields.Date.context_today", lambda record: self.env.cr.now().date().replace(year=2031)):
            self.theirs.web_read(FORM)
        self.assertEqual(len(self.rows()), 3)

    def test_row_37_every_way_of_reading_is_noted(self):
        ways = (
            ("form", lambda: self.theirs.read()),
            ("form", lambda: self.theirs.read(["note"])),
            ("form", lambda: self.theirs.search_read([("id", "=", self.stamped.id)], ["note"])),
            ("form", lambda: self.theirs.web_search_read([("id", "=", self.stamped.id)], {"note": {}})),
            # what no list shows, whatever the caller says of itself
            ("form", lambda: self.theirs.with_context(cluster_listing=True).read(["note"])),
            ("form", lambda: self.theirs.with_context(cluster_listing=True).web_read({"answer_body": {}})),
            *(
                ("form", lambda name=name: self.documents().search_read([("id", "=", self.stamped.id)], [name]))
                for name in ("answer_body", "correspondent_address", "void_reason", "signature_ids")
            ),
            *(
                ("form", lambda name=name: self.documents().web_search_read([("id", "=", self.stamped.id)], {name: {}}))
                for name in ("answer_body", "correspondent_contact", "exchange_message_ids")
            ),
            # groups tell as much as fields
            ("form", lambda: self.documents().formatted_read_group([], ["note"], ["__count"])),
            ("form", lambda: self.documents().web_read_group([], ["correspondent_address"], ["__count"])),
            ("form", lambda: self.documents().formatted_read_group([], ["state"], ["note:array_agg"])),
            ("form", lambda: self.documents().formatted_read_grouping_sets([], [["note"], []], ["__count"])),
            # what hangs on the document
            ("form", lambda: self.stamped.event_ids.with_user(self.clerk).read(["text"])),
            ("form", lambda: self.stamped.resolution_ids.with_user(self.clerk).search_read([], ["text"])),
            ("form", lambda: self.stamped.resolution_ids.with_user(self.clerk).web_read({"text": {}})),
            ("form", lambda: self.stamped.message_ids.with_user(self.clerk).read(["body"])),
            ("form", lambda: self.messages()._message_fetch(None, thread=self.theirs)),
            ("export", lambda: self.theirs.export_data(["title"])),
            ("print", lambda: self._print()),
            ("file", lambda: self.file.with_user(self.clerk).read(["datas"])),
            ("file", lambda: self.file.with_user(self.clerk).search_read([("id", "=", self.file.id)], ["raw"])),
        )
        for kind, way in ways:
            with self.subTest(kind=kind):
                before = self.rows()
                with self.env.cr.savepoint() as savepoint:
                    way()
                    self.assertEqual(self.rows()[len(before) :], [(self.clerk, self.stamped, kind)])
                    savepoint.rollback()

    def documents(self):
        return self.env["cluster.document"].with_user(self.clerk)

    def messages(self):
        return self.env["mail.message"].with_user(self.clerk)

    def test_row_37_our_own_lists_open_nothing(self):
        """Whatever our lists ask for is what a list may show: a new column has its place in LIST_FIELDS."""
        views = self.env["ir.ui.view"].search(
            [("model", "=", "cluster.document"), ("type", "in", ("list", "kanban", "calendar", "activity"))]
        )
        shown = set()
        for view in views.filtered(lambda view: view.mode == "primary"):
            arch = etree.fromstring(self.env["cluster.document"].get_view(view.id, view.type)["arch"])
            shown |= {field.get("name") for field in arch.iter("field")}
        self.assertGreater(len(shown), 20)
        self.assertFalse(shown - LIST_FIELDS)

    def test_row_37_groups_of_lists_are_not_noted(self):
        self.documents().web_read_group([], ["state"], ["__count", "sheets:sum"])
        self.documents().formatted_read_group([], ["registration_date:month"], ["__count"])
        self.stamped.resolution_ids.with_user(self.clerk).read(["state"])
        self.assertEqual(self.rows(), [])

    def _print(self):
        report = self.env["ir.actions.report"].with_user(self.clerk)
        report._render_qweb_html("cluster_docs.report_document_card", self.stamped.ids)

    def test_row_37_a_download_by_url_is_noted(self):
        self.authenticate("t_clerk", "t_clerk_password")
        with mute_logger("odoo.http"):
            answer = self.url_open(f"/web/content/{self.file.id}?download=1")
        self.assertEqual(answer.content, b"text")
        row = self.log.search([])
        self.assertEqual((row.user_id, row.kind, row.detail), (self.clerk, "file", "ліст.txt"))

    def test_row_37_lists_and_open_documents_are_not_noted(self):
        documents = self.env["cluster.document"].with_user(self.clerk)
        documents.web_search_read([], {"number": {}, "title": {}, "state": {}, "responsible_user_id": {"fields": {}}})
        documents.search_read([], ["title"])
        self.open.with_user(self.clerk).web_read(FORM)
        self.open.with_user(self.clerk).export_data(["title"])
        self.stamped.sudo().read()  # the system's own work is nobody's reading
        self.assertEqual(self.rows(), [])

    def test_row_37_the_log_is_for_controllers_and_auditors(self):
        self.theirs.web_read(FORM)
        self.assertTrue(self.log.with_user(self.auditor).search([]))
        self.assertTrue(self.log.with_user(self.controller).search([]))
        foreign, _post = self._person("t_foreign_controller", "controller", self.foreign)
        self.assertFalse(self.log.with_user(foreign).search([]))
        self.assertNotIn(self.stamped.title, self.log.with_user(self.auditor).search([]).document_id.display_name)
        for person in ("clerk", "head", "coordinator", "farm"):
            with self.subTest(person=person), self.assertRaises(AccessError):
                self.log.with_user(self[person]).search([])

    def test_row_37_nobody_changes_the_log(self):
        self.theirs.web_read(FORM)
        row = self.log.search([])
        for call in (lambda: row.write({"detail": "x"}), row.unlink, lambda: self.log.create([{}])):
            with self.assertRaises(UserError):
                call()
        for statement in (
            "UPDATE cluster_read_log SET user_id = 1",
            "DELETE FROM cluster_read_log",
            "UPDATE cluster_read_log_head SET seq = 0",
            "DELETE FROM cluster_read_log_head",
        ):
            with (
                self.subTest(statement=statement),
                self.assertRaises(psycopg2.IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement)

    def planted(self, statement):
        """What the self-check finds after a change by SQL with the triggers off."""
        for person in (self.clerk, self.head, self.executor):
            self.stamped.sudo().reader_user_ids = [(4, person.id)]
            self.stamped.with_user(person).web_read(FORM)
        self.env.flush_all()
        verify = self.env["cluster.verify"]
        self.assertEqual(list(verify._check_read_log()), [])
        cr = self.env.cr
        cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("cluster_read_log", "cluster_read_log_head", "cluster_document_event", "cluster_document"):
            cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")  # pylint: disable=sql-injection
        cr.execute(statement)
        self.env.invalidate_all(flush=False)
        return "\n".join(verify._verify())

    def test_row_37_a_changed_row_is_found(self):
        self.assertIn(
            "event 2 was changed",
            self.planted(f"UPDATE cluster_read_log SET user_id = {self.controller.id} WHERE seq = 2"),
        )

    def test_row_37_a_changed_day_is_found(self):
        self.assertIn("event 1 was changed", self.planted("UPDATE cluster_read_log SET day = day - 9 WHERE seq = 1"))

    def test_row_37_a_removed_row_is_found(self):
        self.assertIn("event 2 is missing", self.planted("DELETE FROM cluster_read_log WHERE seq = 2"))

    def test_row_37_a_removed_end_is_found(self):
        self.assertIn("event 3 is missing", self.planted("DELETE FROM cluster_read_log WHERE seq = 3"))

    def test_row_37_a_removed_log_is_found(self):
        self.assertIn("are missing", self.planted("DELETE FROM cluster_read_log"))

    def test_row_37_a_missing_head_is_found(self):
        self.assertIn("its head is missing", self.planted("DELETE FROM cluster_read_log_head"))

    def test_row_37_a_changed_event_is_found(self):
        found = self.planted(
            f"UPDATE cluster_document_event SET text = 'x' WHERE document_id = {self.stamped.id} AND seq = 1"
        )
        self.assertIn(f"number {self.stamped.number}: event 1 was changed", found)

    def test_row_37_a_removed_stamp_is_found(self):
        found = self.planted(f"UPDATE cluster_document SET stamp_id = NULL WHERE id = {self.stamped.id}")
        self.assertIn("it shows stamp —, the history says ТД", found)
        self.assertIn("the keys of its readers are not those", found)

    def test_row_37_smuggled_reader_keys_are_found(self):
        found = self.planted(f"UPDATE cluster_document SET access_keys = '{{0}}' WHERE id = {self.stamped.id}")
        self.assertFalse(self.theirs.may_read)
        self.assertIn(f"number {self.stamped.sudo().number}: the keys of its readers are not those", found)


@tagged("post_install", "-at_install")
class TestReadLogRace(BaseCase):
    """Readers at once make one chain. Without the head's lock two rows would take the same place."""

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(Registry, "_lock", DummyRLock()))
        self.db = db_connect(get_db_name())
        with closing(self.db.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            self.stamp_id = env["cluster.document.stamp"].create({"code": "ТДР", "name": "Race"}).id
            self.cluster_id = env["cluster.cluster"].create({"name": "Race", "code": "TRC"}).id
            body = env["hr.department"].create(
                {"name": "Race", "code": "TRACE", "is_body": True, "cluster_id": self.cluster_id}
            )
            body.action_open_journals()
            self.body_id = body.id
            journal = body.journal_ids.filtered(lambda journal: journal.kind == "internal")
            documents = env["cluster.document"].create(
                [{"journal_id": journal.id, "title": f"Race {n}", "stamp_id": self.stamp_id} for n in range(6)]
            )
            self.ids = documents.ids
            self.user_id = env.ref("base.user_admin").id
            cr.execute("SELECT seq FROM cluster_read_log_head")
            self.before = cr.fetchone()[0]
            cr.commit()
        self.addCleanup(self.remove)

    def remove(self):
        with closing(self.db.cursor()) as cr:
            for table in ("cluster_read_log", "cluster_read_log_head", "cluster_document", "cluster_document_event"):
                cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cr.execute("DELETE FROM cluster_read_log WHERE document_id = ANY(%s)", [self.ids])
            cr.execute(
                """UPDATE cluster_read_log_head SET seq = %s,
                   hash = coalesce((SELECT hash FROM cluster_read_log WHERE seq = %s), repeat('0', 64))""",
                [self.before, self.before],
            )
            cr.execute("DELETE FROM mail_message WHERE model = 'cluster.document' AND res_id = ANY(%s)", [self.ids])
            cr.execute(
                "DELETE FROM mail_followers WHERE res_model = 'cluster.document' AND res_id = ANY(%s)", [self.ids]
            )
            cr.execute("DELETE FROM cluster_document_event WHERE document_id = ANY(%s)", [self.ids])
            cr.execute("DELETE FROM cluster_document WHERE id = ANY(%s)", [self.ids])
            for table in ("cluster_read_log", "cluster_read_log_head", "cluster_document", "cluster_document_event"):
                cr.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            cr.execute("DELETE FROM cluster_document_journal WHERE unit_id = %s", [self.body_id])
            cr.execute("DELETE FROM cluster_case_file WHERE unit_id = %s", [self.body_id])
            cr.execute("DELETE FROM hr_department WHERE id = %s", [self.body_id])
            cr.execute("DELETE FROM cluster_cluster WHERE id = %s", [self.cluster_id])
            cr.execute("DELETE FROM cluster_document_stamp WHERE id = %s", [self.stamp_id])
            cr.commit()

    def read_at_once(self):
        barrier, faults = threading.Barrier(len(self.ids)), []

        def read(document):
            try:
                with closing(self.db.cursor()) as cr:
                    env = api.Environment(cr, self.user_id, {})
                    log = env["cluster.read.log"]
                    cr.execute("SELECT 1")  # the request's own snapshot is older than the others' rows
                    barrier.wait(10)
                    log._note([document], "form")
                    cr.rollback()  # the request fails afterwards: the reading stays noted
            except Exception as error:  # noqa: BLE001
                faults.append(error)

        threads = [threading.Thread(target=read, args=(document,)) for document in self.ids]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        return faults

    def chain(self):
        with closing(self.db.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            cr.execute("SELECT count(*) FROM cluster_read_log WHERE document_id = ANY(%s)", [self.ids])
            return cr.fetchone()[0], list(env["cluster.verify"]._check_read_log())

    def test_row_37_readers_at_once_make_one_chain(self):
        self.assertEqual(self.read_at_once(), [])
        self.assertEqual(self.chain(), (len(self.ids), []))

    def test_row_37_without_the_lock_the_race_is_there(self):
        execute, slow = Cursor.execute, threading.Barrier(len(self.ids))

        def without_lock(cursor, query, *rest, **options):
            if isinstance(query, str) and "cluster_read_log_head WHERE id = 1 FOR UPDATE" in query:
                done = execute(cursor, query.replace(" FOR UPDATE", ""), *rest, **options)
                slow.wait(10)  # all have read the same head
                return done
            return execute(cursor, query, *rest, **options)

        # Once for all threads: each for itself would put back what another one had put there.
        with patch.object(Cursor, "execute", without_lock), mute_logger("odoo.sql_db"):
            faults = self.read_at_once()
        self.assertTrue(any(isinstance(fault, psycopg2.IntegrityError) for fault in faults), faults)

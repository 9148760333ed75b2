import threading
from contextlib import closing
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api, fields
from odoo.modules.registry import DummyRLock, Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

THREADS, EACH = 20, 50
TABLES = (
    "cluster_document",
    "cluster_document_number",
    "cluster_document_number_block",
    "cluster_document_event",
    "cluster_deadline",
)


@tagged("post_install", "-at_install")
class TestDocumentRegistration(BaseCase):
    """Real cursors and real commits; what was committed is taken away at the end."""

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(Registry, "_lock", DummyRLock()))
        self.registry = Registry(get_db_name())
        with self.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"})
            cluster = env["cluster.cluster"].create({"name": "Race", "code": "RACE"})
            body = env["hr.department"].create(
                {"name": "Race", "code": "RC", "is_body": True, "cluster_id": cluster.id}
            )
            kind = env["cluster.document.kind"].search([("journal_kind", "=", "internal")], limit=1)
            journal = env["cluster.document.journal"].create(
                {
                    "name": "Race",
                    "code": "R",
                    "kind": "internal",
                    "unit_id": body.id,
                    "pattern": "{S}/{DN}",
                    "kind_id": kind.id,
                }
            )
            self.cluster, self.body, self.journal = cluster.id, body.id, journal.id
            cr.commit()
        self.addCleanup(self.clean)

    def cursor(self):
        return closing(self.registry.cursor())

    def clean(self):
        with self.cursor() as cr:
            for table in TABLES:
                cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")  # the tables' names are ours
            cr.execute(
                """UPDATE cluster_document SET number_id = NULL, deadline_id = NULL, state = 'draft', entry_kind = NULL,
                   entry_line_id = NULL WHERE journal_id = %s""",
                [self.journal],
            )
            for table, column in (
                ("cluster_document_event", "document_id"),
                ("cluster_document_number", "document_id"),
                ("cluster_deadline", "document_id"),
            ):
                cr.execute(
                    f"DELETE FROM {table} WHERE {column} IN (SELECT id FROM cluster_document WHERE journal_id = %s)",
                    [self.journal],
                )
            cr.execute(
                """DELETE FROM mail_message WHERE model = 'cluster.document'
                          AND res_id IN (SELECT id FROM cluster_document WHERE journal_id = %s)""",
                [self.journal],
            )
            cr.execute(
                """DELETE FROM mail_followers WHERE res_model = 'cluster.document'
                          AND res_id IN (SELECT id FROM cluster_document WHERE journal_id = %s)""",
                [self.journal],
            )
            cr.execute("DELETE FROM cluster_document_number WHERE journal_id = %s", [self.journal])
            cr.execute("DELETE FROM cluster_document_number_block WHERE journal_id = %s", [self.journal])
            cr.execute("DELETE FROM cluster_document WHERE journal_id = %s", [self.journal])
            cr.execute("DELETE FROM cluster_document_counter WHERE journal_id = %s", [self.journal])
            cr.execute("DELETE FROM cluster_document_journal WHERE id = %s", [self.journal])
            cr.execute("DELETE FROM hr_department WHERE id = %s", [self.body])
            cr.execute("DELETE FROM cluster_cluster WHERE id = %s", [self.cluster])
            for table in TABLES:
                cr.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            cr.commit()

    def environment(self, cr):
        return api.Environment(
            cr, SUPERUSER_ID, {"lang": "en_US", "tracking_disable": True, "mail_create_nosubscribe": True}
        )

    def create(self, env, title="Гонка"):
        return env["cluster.document"].create({"journal_id": self.journal, "title": title})

    def run_together(self, work, threads=THREADS):
        barrier, errors = threading.Barrier(threads), []

        def body():
            try:
                barrier.wait(30)
                work()
            except Exception as error:  # reported below, in the test's own thread
                errors.append(error)

        running = [threading.Thread(target=body) for _n in range(threads)]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join(300)
        return errors

    def ordinals(self):
        with self.cursor() as cr:
            cr.execute(
                "SELECT ordinal FROM cluster_document_number WHERE journal_id = %s ORDER BY ordinal", [self.journal]
            )
            return [ordinal for (ordinal,) in cr.fetchall()]

    def test_the_race_without_the_guard(self):
        """Last number plus one, as an ordinary request would do it: everybody reads the same last number."""
        given, meet = [], threading.Barrier(4)

        def naive():
            with self.cursor() as cr:
                cr.execute(
                    "SELECT coalesce(max(ordinal), 0) + 1 FROM cluster_document_number WHERE journal_id = %s",
                    [self.journal],
                )
                meet.wait(30)
                given.append(cr.fetchone()[0])

        self.assertEqual(self.run_together(naive, 4), [])
        self.assertLess(len(set(given)), len(given), "the race does not appear: the next test proves nothing")

    def test_row_02_twenty_threads_of_fifty(self):
        def work():
            for _n in range(EACH):
                with self.cursor() as cr:
                    self.create(self.environment(cr))._do_register()
                    cr.commit()

        self.assertEqual(self.run_together(work), [])
        self.assertEqual(self.ordinals(), list(range(1, THREADS * EACH + 1)))
        with self.cursor() as cr:
            cr.execute(
                """SELECT count(*), count(DISTINCT number), bool_and(state = 'registered') FROM cluster_document
                          WHERE journal_id = %s""",
                [self.journal],
            )
            self.assertEqual(cr.fetchone(), (THREADS * EACH, THREADS * EACH, True))
            mine = [
                breach
                for breach in self.environment(cr)["cluster.verify"]._verify()
                if "Race" in breach or "R/" in breach
            ]
            self.assertEqual(mine, [])

    def test_a_rollback_leaves_no_hole(self):
        for keep in (True, False, True, False, True):
            with self.cursor() as cr:
                self.create(self.environment(cr))._do_register()
                if keep:
                    cr.commit()
                else:
                    cr.rollback()
        self.assertEqual(self.ordinals(), [1, 2, 3])

    def test_a_failed_number_leaves_no_hole_and_no_error(self):
        """Killed after the ordinal was taken: the document waits, the next run numbers it, nothing is lost."""
        documents = type(self.registry["cluster.document"])
        model = self.registry["cluster.document"]

        def die(*_args, **_kwargs):
            raise RuntimeError("killed")

        with (
            patch.object(model, "_write_number", die),
            self.assertLogs("odoo.addons.cluster_docs.models.document_registration", "ERROR"),
        ):
            with self.cursor() as cr:
                document = self.create(self.environment(cr))
                document._do_register()
                cr.commit()
        self.assertTrue(documents)
        with self.cursor() as cr:
            waiting = self.environment(cr)["cluster.document"].browse(document.id)
            self.assertEqual((waiting.state, waiting.number), ("awaiting", False))
        self.assertEqual(self.ordinals(), [])
        with self.cursor() as cr:
            self.environment(cr)["cluster.document"]._cron_finish_awaiting()
            cr.commit()
        self.assertEqual(self.ordinals(), [1])
        with self.cursor() as cr:
            self.assertEqual(self.environment(cr)["cluster.document"].browse(document.id).number, "R/1")

    def test_two_finishers_give_one_number(self):
        with self.cursor() as cr:
            documents = self.environment(cr)["cluster.document"]
            for _n in range(30):
                documents |= self.create(self.environment(cr))
            with patch.object(self.registry["cluster.document"], "_assign_after_commit", lambda *args, **kwargs: None):
                documents._do_register()
                cr.commit()
            ids = documents.ids

        def finish():
            with self.cursor() as cr:
                self.environment(cr)["cluster.document"]._assign_numbers(self.registry, ids)

        self.assertEqual(self.run_together(finish, 6), [])
        self.assertEqual(self.ordinals(), list(range(1, 31)))

    def test_one_that_cannot_be_numbered_holds_up_no_other(self):
        with self.cursor() as cr:
            documents = self.create(self.environment(cr)) | self.create(self.environment(cr))
            cr.commit()
        model = self.registry["cluster.document"]
        render = "odoo.addons.cluster_docs.models.document_registration.index_grammar.render"
        with (
            patch(render, lambda pattern, values: f"same{'' if values['ordinal'] < 3 else values['ordinal']}"),
            self.assertLogs("odoo.addons.cluster_docs.models.document_registration", "ERROR"),
            self.assertLogs("odoo.sql_db", "ERROR"),
        ):
            with self.cursor() as cr:
                self.environment(cr)["cluster.document"].browse(documents.ids)._do_register()
                cr.commit()
        self.assertTrue(model)
        with self.cursor() as cr:
            states = self.environment(cr)["cluster.document"].browse(documents.ids)
            self.assertEqual(sorted(states.mapped("state")), ["awaiting", "registered"])
            self.assertTrue(states.filtered(lambda document: document.state == "awaiting").awaiting_note)

    def test_a_quiet_entry_is_announced_only_where_something_follows(self):
        def enter(quiet, rule):
            with self.cursor() as cr:
                env = self.environment(cr)(context={"lang": "en_US", "tracking_disable": quiet})
                rules = env["cluster.deadline.rule"].search([("unit", "=", "calendar_days")], limit=1)
                document = env["cluster.document"].create(
                    {"journal_id": self.journal, "title": "Ціхі", "deadline_rule_id": rules.id if rule else False}
                )
                document._do_register()
                cr.commit()
            with self.cursor() as cr:
                document = self.environment(cr)["cluster.document"].browse(document.id)
                notes = document.message_ids.mapped("body")
                self.assertEqual(document.state, "registered")
                return (
                    document.event_ids.sorted("seq").mapped("kind"),
                    any("Registered under" in note for note in notes),
                    bool(notes),
                )

        self.assertEqual(enter(quiet=True, rule=False), (["accepted", "registered"], False, False))
        self.assertEqual(enter(quiet=True, rule=True), (["accepted", "registered", "deadline"], False, False))
        self.assertEqual(enter(quiet=False, rule=True), (["accepted", "registered", "deadline"], True, True))

    def test_what_was_cut_off_after_the_number_is_done_by_the_job(self):
        model = self.registry["cluster.document"]

        def die(_documents):
            raise RuntimeError("killed")

        with (
            patch.object(model, "_announce", die),
            self.assertLogs("odoo.addons.cluster_docs.models.document_registration", "ERROR"),
            self.cursor() as cr,
        ):
            env = self.environment(cr)
            rule = env["cluster.deadline.rule"].search([("unit", "=", "calendar_days")], limit=1)
            document = self.create(env)
            document.deadline_rule_id = rule
            document._do_register()
            cr.commit()
        with self.cursor() as cr:
            document = self.environment(cr)["cluster.document"].browse(document.id)
            self.assertEqual((document.state, document.to_announce, document.due_date), ("registered", True, False))
            cr.execute(
                "UPDATE cluster_document SET write_date = write_date - interval '1 hour' WHERE id = %s", [document.id]
            )
            cr.commit()
        for _twice in range(2):
            with self.cursor() as cr:
                self.environment(cr)["cluster.document"]._cron_finish_awaiting()
                cr.commit()
        with self.cursor() as cr:
            document = self.environment(cr)["cluster.document"].browse(document.id)
            self.assertFalse(document.to_announce)
            self.assertTrue(document.due_date)
            self.assertEqual(document.event_ids.mapped("kind").count("deadline"), 1)

    def circular(self):
        with self.cursor() as cr:
            letter = self.create(self.environment(cr), "Ліст усім")
            letter.recipient_ids = [
                fields.Command.create(
                    {"name": f"Гаспадарка {n}", "email": f"f{n}@example.com", "delivery_method": "email"}
                )
                for n in (1, 2)
            ]
            letter._do_register()
            cr.commit()
            self.addCleanup(self.forget_mails, letter.recipient_ids.ids)
            return letter.recipient_ids.ids

    def forget_mails(self, recipients):
        with self.cursor() as cr:
            cr.execute(
                "DELETE FROM mail_message WHERE model = 'cluster.document.recipient' AND res_id = ANY(%s)", [recipients]
            )
            cr.commit()

    def test_row_43_two_jobs_of_one_letter_send_no_mail_twice(self):
        left = []
        mail = patch.object(
            self.registry["mail.mail"], "send", lambda mails, **_kwargs: left.extend(mails.mapped("email_to"))
        )
        one, two = self.circular()
        with mail, self.cursor() as first, self.cursor() as second:
            for cr in (first, second):
                cr.execute("SELECT 1")  # both have begun
            self.environment(first)["cluster.document.recipient"].browse(one)._send_mail()
            first.commit()
            with self.assertRaises(SerializationFailure), mute_logger("odoo.sql_db"):
                self.environment(second)["cluster.document.recipient"].browse(two)._send_mail()
        self.assertEqual(left, ["f1@example.com"], "the job that has to be tried again has sent nothing yet")
        with mail, self.cursor() as cr:  # as the queue does it, some seconds later
            recipients = self.environment(cr)["cluster.document.recipient"].browse((one, two))
            for recipient in recipients:
                recipient._send_mail()
            cr.commit()
            self.assertEqual(recipients.mapped("status"), ["sent", "sent"])
        self.assertEqual(left, ["f1@example.com", "f2@example.com"])

    # reserved and late ones

    def line(self, ordinal):
        with self.cursor() as cr:
            cr.execute(
                "SELECT id FROM cluster_document_number WHERE journal_id = %s AND ordinal = %s AND suffix IS NULL",
                [self.journal, ordinal],
            )
            return cr.fetchone()[0]

    def test_row_05_reservations_and_registrations_together_leave_no_gap(self):
        def work():
            for place in range(10):
                with self.cursor() as cr:
                    env = self.environment(cr)
                    if place % 5 == 4:
                        env["cluster.document.number.block"].create(
                            {"journal_id": self.journal, "size": 7, "reason": "Гонка"}
                        )
                    else:
                        self.create(env)._do_register()
                    cr.commit()

        self.assertEqual(self.run_together(work, 8), [])
        self.assertEqual(self.ordinals(), list(range(1, 8 * (8 + 2 * 7) + 1)))
        with self.cursor() as cr:
            cr.execute(
                """SELECT count(*), bool_and(last - first + 1 = 7 AND state = 'open') FROM cluster_document_number_block
                   WHERE journal_id = %s""",
                [self.journal],
            )
            self.assertEqual(cr.fetchone(), (16, True))

    def test_row_05_the_race_for_a_letter_without_the_guard(self):
        """The next letter as an ordinary request would find it: everybody finds the same."""
        with self.cursor() as cr:
            self.create(self.environment(cr))._do_register()
            cr.commit()
        base, found, meet = self.line(1), [], threading.Barrier(4)

        def naive():
            with self.cursor() as cr:
                cr.execute("SELECT count(*) FROM cluster_document_number WHERE base_id = %s", [base])
                meet.wait(30)
                found.append(cr.fetchone()[0])

        self.assertEqual(self.run_together(naive, 4), [])
        self.assertLess(len(set(found)), len(found), "the race does not appear: the next test proves nothing")

    def test_row_05_late_entries_at_one_time_get_a_letter_each(self):
        with self.cursor() as cr:
            self.create(self.environment(cr))._do_register()
            cr.commit()
        base = self.line(1)

        def work():
            with self.cursor() as cr:
                env = self.environment(cr)
                line = env["cluster.document.number"].browse(base)
                self.create(env)._enter(line, line.issued_at, "Гонка")
                cr.commit()

        self.assertEqual(self.run_together(work, 8), [])
        with self.cursor() as cr:
            cr.execute("SELECT suffix FROM cluster_document_number WHERE base_id = %s ORDER BY suffix", [base])
            self.assertEqual("".join(row[0] for row in cr.fetchall()), "абвгджзі")

    def test_row_05_one_reserved_number_goes_to_one_document(self):
        with self.cursor() as cr:
            self.environment(cr)["cluster.document.number.block"].create(
                {"journal_id": self.journal, "size": 1, "reason": "Гонка"}
            )
            cr.commit()
        base, moment = self.line(1), fields.Datetime.now()

        def work():
            with self.cursor() as cr:
                env = self.environment(cr)
                self.create(env)._enter(env["cluster.document.number"].browse(base), moment, "Гонка")
                cr.commit()

        with mute_logger("odoo.sql_db"):
            errors = self.run_together(work, 6)
        self.assertEqual(len(errors), 5)
        for error in errors:
            self.assertRegex(
                str(error), "cluster_document_entry_line_uniq|not reserved|controller|serialize|later line"
            )
        with self.cursor() as cr:
            cr.execute(
                "SELECT count(*) FROM cluster_document WHERE journal_id = %s AND state = 'registered'", [self.journal]
            )
            self.assertEqual(cr.fetchone()[0], 1)

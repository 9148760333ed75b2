from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
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

    def test_moved_day_of_disposal(self):
        case = self._closed_case()
        name = f"Case file {case.id}, index 3-7: it shows"
        for column in ("disposal_date", "counted_from", "transfer_date"):
            with self.subTest(column), self.env.cr.savepoint() as point:
                found = self.plant(
                    f"UPDATE cluster_case_file SET {column} = '2000-01-01' WHERE id = %s",  # pylint: disable=sql-injection
                    case.id,
                    tables=("cluster_case_file",),
                )
                self.assertIn(name, found)
                self.assertIn("2000-01-01", found)
                point.rollback()
        for statement in (
            "UPDATE cluster_case_file SET closed_on = '2010-12-30' WHERE id = %s",
            "UPDATE cluster_case_file SET review_decision = 'permanent', review_on = now() WHERE id = %s",
            "UPDATE cluster_retention_class SET years = 1 FROM cluster_case_file c"
            " WHERE c.retention_id = cluster_retention_class.id AND c.id = %s",
        ):
            with self.subTest(statement), self.env.cr.savepoint() as point:
                self.assertIn(name, self.plant(statement, case.id, tables=("cluster_case_file",)))
                point.rollback()

    def test_open_document_in_a_closed_file(self):
        case = self._closed_case()
        found = self.plant(
            "UPDATE cluster_document SET case_file_id = %s WHERE id = %s",
            case.id,
            self.first.id,
            tables=("cluster_document", "cluster_case_file"),
        )
        self.assertIn(f"Case file {case.id}, index 3-7: it is closed and holds 1 documents in work", found)

    def test_a_changed_rule_of_the_country_moves_the_days(self):
        case = self._closed_case()
        before = case.disposal_date
        rule = self.env["cluster.retention.rule"]._for_body(self.body, case.closed_on)
        rule.start = "closing" if rule.start == "year_end" else "year_end"
        self.env.flush_all()
        self.assertNotEqual(case.disposal_date, before)
        found = [breach for breach in self.env["cluster.verify"]._verify() if f"Case file {case.id}," in breach]
        self.assertEqual(found, [])

    def _closed_case(self):
        case = self.env["cluster.case.file"].create(
            {
                "index": "3-7",
                "title": "Справа",
                "year": 2018,
                "unit_id": self.body.id,
                "retention_id": self.env["cluster.retention.class"]._for_text("5 л.").id,
            }
        )
        case._close("2018-12-30")
        self.env.flush_all()
        return case

    def test_removed_file(self):
        found = self.plant("DELETE FROM ir_attachment WHERE id = %s", self.third.attachment_ids.id)
        self.assertIn("file ліст.txt is missing", found)

    def test_second_current_deadline(self):
        self.env.cr.execute("DROP INDEX cluster_deadline_current_uniq")
        found = self.plant(
            """INSERT INTO cluster_deadline (document_id, kind, rule_id, start_date, due_date, amount, unit,
                   start_next_day, roll_over, calendar, skipped, state, reason)
               SELECT document_id, kind, rule_id, start_date, due_date, amount, unit, start_next_day, roll_over,
                   calendar, skipped, state, reason FROM cluster_deadline WHERE id = %s""",
            self.first.deadline_id.id,
        )
        self.assertIn("it has 2 current deadlines", found)

    def test_term_that_ended_too_early(self):
        found = self.plant("UPDATE cluster_deadline SET state = 'met' WHERE id = %s", self.first.deadline_id.id)
        self.assertIn("its deadline is met, which its own state does not allow", found)

    def test_removed_suspension(self):
        self._suspended()
        found = self.plant(
            "UPDATE cluster_deadline_suspension SET date_to = date_to + 5 WHERE document_id = %s",
            self.first.id,
            tables=("cluster_deadline_suspension",),
        )
        self.assertIn("its term does not stand on its suspensions", found)

    def test_changed_extension(self):
        with freeze_time("2026-03-20 09:00:00"):
            self.first._extend("Праверка")
        self.env.flush_all()
        found = self.plant(
            "UPDATE cluster_deadline_extension SET ordinal = 2, allowed = 2 WHERE document_id = %s", self.first.id
        )
        self.assertIn("its extensions do not follow each other", found)

    def _suspended(self):
        rule = self.first.deadline_id.rule_id
        rule.sudo().write({"suspension_allowed": True, "suspension_law_ref": "Закон"})
        with freeze_time("2026-03-10 09:00:00"):
            self.first._set_deadline(rule, "2026-03-06", "Перазлік")
            self.first._suspend("2026-03-10", "2026-03-12", "Экспертыза")
        self.env.flush_all()
        self.assertEqual([b for b in self.env["cluster.verify"]._verify() if f"Document {self.first.id}" in b], [])

    def test_a_check_that_fails_is_a_breach_and_stops_no_other(self):
        def broken(_self):
            raise ValueError("no such thing")

        self.patch(type(self.env["cluster.verify"]), "_check_document_indexes", broken)
        self.env.cr.execute("UPDATE cluster_document_counter SET last = last + 1")
        with self.assertLogs("odoo.addons.cluster_docs.models.verify", "WARNING"):
            found = "\n".join(self.env["cluster.verify"]._verify())
        self.assertIn("The check _check_document_indexes could not be run: no such thing", found)
        self.assertIn("the counter says", found)


@tagged("post_install", "-at_install")
class TestVerifyReport(DocumentsCase):
    """Row 51: every kind of fault at once, each on a document of its own; all of them are found and nothing else."""

    TABLES = (
        "cluster_document",
        "cluster_document_number",
        "cluster_document_event",
        "cluster_deadline",
        "cluster_deadline_suspension",
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-03-06 09:00:00"):
            cls.documents = [cls.registered("appeal") for _n in range(14)]
            for document in cls.documents[9:11]:
                cls.env["ir.attachment"].create(
                    {"name": "ліст.txt", "raw": b"one", "res_model": "cluster.document", "res_id": document.id}
                )
        cls.env.flush_all()

    FAULTS = {
        # place of the document: (statement, words of the sentence)
        0: ("UPDATE cluster_document SET number = 'У-990' WHERE id = %(id)s", "it says number У-990"),
        1: (
            """UPDATE cluster_document SET number = 'У-991' WHERE id = %(id)s;
               UPDATE cluster_document_number SET number = 'У-991' WHERE document_id = %(id)s""",
            "the history says number",
        ),
        2: (
            """UPDATE cluster_deadline SET due_date = '2026-03-30' WHERE document_id = %(id)s;
               UPDATE cluster_document SET due_date = '2026-03-30' WHERE id = %(id)s""",
            "does not follow from its rule, which gives 2026-03-23",
        ),
        3: ("UPDATE cluster_document SET due_date = '2026-05-30' WHERE id = %(id)s", "it shows deadline 2026-05-30"),
        4: (
            """UPDATE cluster_deadline SET amount = 20, skipped = '[]', due_date = '2026-03-26'
               WHERE document_id = %(id)s;
               UPDATE cluster_document SET due_date = '2026-03-26' WHERE id = %(id)s""",
            "the history says deadline 2026-03-23, the record says 2026-03-26",
        ),
        5: (
            "UPDATE cluster_document_event SET text = 'x' WHERE document_id = %(id)s AND seq = 2",
            "event 2 was changed",
        ),
        6: (
            "DELETE FROM cluster_document_event WHERE document_id = %(id)s AND seq = (SELECT max(seq) FROM cluster_document_event WHERE document_id = %(id)s)",  # noqa: E501
            "is missing",
        ),
        7: ("DELETE FROM cluster_document_event WHERE document_id = %(id)s", "it has no history"),
        8: (
            """UPDATE cluster_document_number SET state = 'void', void_reason = 'x', voided_at = now(), voided_by_id = 1
               WHERE document_id = %(id)s""",
            "the journal's line and the document disagree",
        ),
        9: (
            "UPDATE ir_attachment SET db_datas = 'two', store_fname = NULL WHERE res_model = 'cluster.document' AND res_id = %(id)s",  # noqa: E501
            "file ліст.txt was changed",
        ),
        10: (
            "DELETE FROM ir_attachment WHERE res_model = 'cluster.document' AND res_id = %(id)s",
            "file ліст.txt is missing",
        ),
        11: ("UPDATE cluster_document SET answer_state = 'signed' WHERE id = %(id)s", "has no signature"),
        12: (
            "UPDATE cluster_deadline SET state = 'superseded' WHERE document_id = %(id)s",
            "its deadline is superseded",
        ),
    }

    def test_row_51_all_seeded_faults_are_found_and_nothing_else(self):
        cr = self.env.cr
        verify = self.env["cluster.verify"]
        before = set(verify._breaches())
        mine = {document.id for document in self.documents}
        self.assertEqual([breach.text for breach in before], [])
        cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cr.execute("ALTER TABLE cluster_document DROP CONSTRAINT IF EXISTS cluster_document_signed_file")
        for table in self.TABLES:
            cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")  # the tables' names are ours
        for place, (statement, _words) in self.FAULTS.items():
            cr.execute(statement, {"id": self.documents[place].id})
        cr.execute(
            "UPDATE cluster_document_number SET ordinal = ordinal + 3 WHERE document_id = %s", [self.documents[13].id]
        )
        self.env.invalidate_all(flush=False)
        found = [breach for breach in verify._breaches() if breach not in before]
        for place, (_statement, words) in self.FAULTS.items():
            told = [
                breach.text
                for breach in found
                if (breach.model, breach.res_id) == ("cluster.document", self.documents[place].id)
            ]  # noqa: E501
            self.assertTrue(any(words in text for text in told), (place, words, told))
        journal = self.documents[13].journal_id
        told = [breach.text for breach in found if breach.model == "cluster.document.journal"]
        self.assertIn("is missing", told[0])
        self.assertEqual(
            {breach.res_id for breach in found if breach.model == "cluster.document.journal"}, {journal.id}
        )
        # nothing else: every other sentence is about one of the documents touched
        self.assertEqual({breach.res_id for breach in found if breach.model == "cluster.document"}, mine)
        self.assertFalse({breach.model for breach in found} - {"cluster.document", "cluster.document.journal"})

    def test_row_51_the_page_of_the_last_report(self):
        reports = self.env["cluster.verify.report"].with_user(self.auditor)
        clean = reports.browse(reports.action_run()["res_id"])
        self.assertEqual((clean.state, clean.verdict, clean.breach_ids.mapped("text")), ("clean", "No breach.", []))
        self.assertGreaterEqual(clean.check_count, 8)
        document = self.documents[0]
        self.env.cr.execute("ALTER TABLE cluster_document DISABLE TRIGGER USER")
        self.env.cr.execute("UPDATE cluster_document SET number = 'У-990' WHERE id = %s", [document.id])
        self.env.invalidate_all(flush=False)
        self.env["cluster.verify.report"]._cron_verify()
        last = reports.browse(reports.action_last()["res_id"])
        self.assertNotEqual(last, clean)
        self.assertEqual(last.state, "breached")
        line = last.breach_ids.filtered(lambda breach: breach.res_id == document.id)[:1]
        action = line.action_open()
        self.assertEqual((action["res_model"], action["res_id"]), ("cluster.document", document.id))
        self.assertIn("У-990", line.text)
        self.assertIn("document_numbers", last.checks)
        self.assertGreaterEqual(last.documents, len(self.documents))
        told = self.env["mail.activity"].sudo().search([("res_model", "=", last._name), ("res_id", "=", last.id)])
        self.assertIn(self.administrator, told.user_id)

    def test_row_51_the_nightly_cron_is_there(self):
        cron = self.env.ref("cluster_docs.cron_verify")
        self.assertEqual((cron.interval_number, cron.interval_type, cron.active), (1, "days", True))

    def test_clerks_do_not_see_the_page(self):
        with self.assertRaises(AccessError):
            self.env["cluster.verify.report"].with_user(self.clerk).search([])
        with self.assertRaisesRegex(UserError, "Only administrators and auditors"):
            self.env["cluster.verify.report"].with_user(self.clerk).action_run()

    def test_row_51_checks_ask_the_database_in_batches(self):
        """As many questions for many documents as for few: nothing is browsed one by one."""
        verify = self.env["cluster.verify"].sudo()
        names = ("_check_document_numbers", "_check_document_history", "_check_document_deadlines")
        names += ("_check_document_due_dates", "_check_term_changes")
        self.env.flush_all()
        for name in names:
            self.env.invalidate_all()
            with self.assertQueryCount(9):
                list(getattr(verify, name)())

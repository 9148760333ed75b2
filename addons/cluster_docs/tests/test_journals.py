"""Reserved numbers, late entries, outage sheets: whatever is not an ordinary line of a journal."""

from datetime import datetime, timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .journals_common import DAY, JournalsCase
from .print_text import print_text


@tagged("post_install", "-at_install")
class TestJournals(JournalsCase):
    def test_row_01_five_journals_each_with_its_kinds(self):
        """Seeded, listing their own documents only; the print is tested in test_row_04_…"""
        documents = {
            kind: self.registered(kind) for kind in ("incoming", "outgoing", "internal", "appeal", "procedure")
        }
        for kind, document in documents.items():
            with self.subTest(kind):
                action = self.journal(kind).with_user(self.clerk).action_documents()
                listed = self.env["cluster.document"].with_user(self.clerk).search(action["domain"])
                self.assertEqual(listed, document)
                self.assertEqual(set(listed.kind_id.mapped("journal_kind")), {kind})
                other = self.env["cluster.document.kind"].search([("journal_kind", "!=", kind)], limit=1)
                with self.assertRaisesRegex(UserError, "does not belong in journal"):
                    document.kind_id = other

    def test_row_02_a_journal_is_gapless_and_turns_with_the_year_of_minsk(self):
        """Threads, rollback and kill: test_document_registration; here the whole with reservations among them."""
        with freeze_time("2031-12-31 20:58:00"):
            self.registered("internal")
            block = self.reserve(2)
            last = self.registered("internal")
        with freeze_time("2031-12-31 21:00:00"):
            first = self.registered("internal")
        self.assertEqual((last.number_id.ordinal, last.number_id.year), (4, 2031))
        self.assertEqual((first.number_id.ordinal, first.number_id.year), (1, 2032))
        self.assertEqual(block.line_ids.mapped("ordinal"), [3, 2])
        self.assertEqual(self.breaches(), [])

    def test_row_03_one_grammar_for_every_form(self):
        journal = self.journal("outgoing")
        incoming = self.registered("incoming")
        for pattern, number in (
            ("%дело/%номер", "1-13/1"),
            ("{unit}.{jrwa}.{n}.{year}", f"TRV.1-13.2.{fields.Date.today().year}"),
            ("{S}/{DN}", "OUT/3"),
            ("{unit}.{jrwa}.{main}.{n}.{year}", f"TRV.1-13.78.4.{fields.Date.today().year}"),
            ("{sign}.{letter}.{handler}", "1-12/1.5.Т"),
        ):
            with self.subTest(pattern):
                journal.write({"pattern": pattern, "main_ordinal": 78})
                self.clerk.sudo().name = "Тарас"
                self.assertEqual(self.registered("outgoing", parent_id=incoming.id).number, number)
        with self.assertRaisesRegex(UserError, "sign of its case"):
            self.draft("outgoing").action_register()

    @mute_logger("odoo.sql_db")
    def test_row_04_immutable_and_void_stays_as_a_stub(self):
        document, other = self.registered("internal"), self.registered("internal")
        for record, vals in ((document, {"number": "x"}), (document.number_id, {"number": "x"})):
            with self.assertRaises(UserError):
                record.with_user(self.administrator).sudo().write(vals)
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE cluster_document_number SET number = 'x' WHERE id = %s", [other.number_id.id])
        document._void("Дакумент паўторны")
        wizard = self.env["cluster.journal.print"].with_user(self.clerk).create({"journal_id": document.journal_id.id})
        text = print_text("cluster_docs.report_journal", wizard)
        for part in (document.number, "Void: Дакумент паўторны", other.number, "Numbers given: 2", "Valid: 1"):
            self.assertIn(part, text)
        self.assertEqual(self.registered("internal").number_id.ordinal, 3, "a void number is not given again")

    def test_row_05_reserving_needs_a_right_and_a_reason(self):
        with self.assertRaises(AccessError):
            self.reserve(user=self.clerk)
        with self.assertRaises(AccessError):
            self.reserve(user=self.head)
        blocks = self.env["cluster.document.number.block"].with_user(self.controller)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            blocks.create({"journal_id": self.journal("internal").id, "size": 1, "reason": "  "})
        for size in (0, 201):
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.reserve(size)
        block = self.reserve(3)
        with self.assertRaises(AccessError):
            block.with_user(self.controller).write({"size": 9})

    def test_row_05_a_reservation_is_filled_later_and_the_rest_released(self):
        with freeze_time(DAY):
            self.registered("internal")
            block = self.reserve(3)
            after = self.registered("internal")
        self.assertEqual((block.first, block.last, block.year, block.open_count), (2, 4, 2031, 3))
        self.assertEqual(after.number, "ВН/5", "registration goes on after the reservation")
        self.assertEqual(self.lines()[1].number, "ВН/2")
        with freeze_time("2031-03-05 09:00:00"):
            document = self.enter(self.lines()[1], "2031-03-04 07:30:00")
            self.assertEqual((document.number, document.state), ("ВН/2", "registered"))
            self.assertEqual(document.registration_date.isoformat(), "2031-03-04")
            self.assertEqual(document.number_id.entered_by_id, self.clerk)
            self.assertIn("Ляжала ў старшыні", document.event_ids[-1].text)
            with self.assertRaisesRegex(UserError, "not reserved"):
                self.env["cluster.document.late"].with_user(self.clerk).create(
                    {
                        "journal_id": document.journal_id.id,
                        "way": "reserved",
                        "line_id": document.number_id.id,
                        "entry_at": "2031-03-04 07:30:00",
                        "reason": "x",
                        "title": "x",
                    }
                ).action_enter()
            with self.assertRaisesRegex(UserError, "Only a controller"):
                block.line_ids.filtered(lambda line: line.state == "reserved").with_user(self.clerk)._release("x")
            with self.assertRaisesRegex(UserError, "Say why"):
                block.line_ids.filtered(lambda line: line.state == "reserved").with_user(self.controller)._release(" ")
            action = block.with_user(self.controller).action_release_rest()
            self.env["cluster.number.release"].with_user(self.controller).with_context(**action["context"]).create(
                {"reason": "Загады не выдадзены"}
            ).action_release()
        block.invalidate_recordset()
        self.assertEqual((block.used_count, block.void_count, block.open_count), (1, 2, 0))
        self.assertTrue(block.is_explained)
        self.assertEqual(self.lines().mapped("state"), ["issued", "issued", "void", "void", "issued"])
        self.assertEqual(self.breaches(), [])
        with freeze_time("2031-03-06 09:00:00"):
            self.assertEqual(self.registered("internal").number, "ВН/6", "released numbers are not given again")

    def test_row_05_a_late_paper_gets_a_letter(self):
        with freeze_time("2031-03-03 09:00:00"):
            self.registered("internal")
        with freeze_time("2031-03-05 09:00:00"):
            self.registered("internal")
        with freeze_time("2031-03-06 09:00:00"):
            base = self.lines()[0]
            with self.assertRaisesRegex(UserError, "Only a controller"):
                self.enter(base, "2031-03-04 08:00:00", user=self.clerk)
            with self.assertRaisesRegex(UserError, "Say why"):
                self.enter(base, "2031-03-04 08:00:00", user=self.controller, reason=" ")
            first = self.enter(base, "2031-03-04 08:00:00", user=self.controller)
            second = self.enter(first.number_id, "2031-03-04 08:05:00", user=self.administrator)
            self.assertEqual([first.number, second.number], ["ВН/1а", "ВН/1б"])
            self.assertEqual(
                [(line.ordinal, line.suffix) for line in self.lines()], [(1, False), (1, "а"), (1, "б"), (2, False)]
            )
            for at, words in (
                ("2031-03-02 08:00:00", "mend the date"),
                ("2031-03-06 08:00:00", "choose a later line"),
                ("2031-03-07 08:00:00", "in the future"),
                ("2030-12-30 08:00:00", "same year"),
            ):
                with self.subTest(at), self.assertRaisesRegex(UserError, words):
                    self.enter(base, at, user=self.controller)
            wizard = self.env["cluster.journal.print"].create(
                {"journal_id": base.journal_id.id, "date_from": "2031-03-01", "date_to": "2031-03-31"}
            )
            text = print_text("cluster_docs.report_journal", wizard)
            for part in ("ВН/1а", "Entered 06.03.2031", "Ляжала ў старшыні", "Entered late with a letter: 2"):
                self.assertIn(part, text)
            self.assertIn("t_controller", first.number_id.remark)
        self.assertEqual(self.breaches(), [])
        with freeze_time("2031-03-06 10:00:00"):
            self.assertEqual(self.registered("internal").number, "ВН/3", "a letter takes no ordinal")

    def test_the_draft_itself_can_be_entered_late(self):
        with freeze_time(DAY):
            block = self.reserve(1)
            draft = self.draft("internal", title="Загад аб дзяжурстве")
            action = draft.action_enter_late()
            form = Form(self.env["cluster.document.late"].with_user(self.clerk).with_context(**action["context"]))
            self.assertEqual((form.way, form.line_id, form.reason), ("reserved", block.line_ids, "Загады старшыні"))
            form.save().action_enter()
            draft._assign_numbers_here()
        self.assertEqual((draft.number, draft.state), ("ВН/1", "registered"))

    def test_the_wizard_offers_the_number_of_that_day(self):
        for day in ("2031-03-03", "2031-03-05", "2031-03-10"):
            with freeze_time(f"{day} 09:00:00"):
                self.registered("internal")
        with freeze_time("2031-03-11 09:00:00"):
            form = Form(
                self.env["cluster.document.late"]
                .with_user(self.controller)
                .with_context(default_journal_id=self.journal("internal").id)
            )
            self.assertEqual((form.way, form.line_id.ordinal), ("late", 3))
            form.entry_at = datetime(2031, 3, 7, 9, 0)
            self.assertEqual(form.line_id.ordinal, 2)

    def test_a_late_paper_of_the_night_has_the_districts_day(self):
        with freeze_time("2031-03-03 21:10:00"):  # ten past midnight in Minsk
            self.registered("internal")
        with freeze_time("2031-03-06 09:00:00"):
            late = self.enter(self.lines()[0], "2031-03-03 21:30:00", user=self.controller)
        self.assertEqual((str(late.document_date), str(late.registration_date)), ("2031-03-04", "2031-03-04"))

    def test_entry_fields_are_not_set_by_hand(self):
        line = self.reserve(1).line_ids
        for vals in ({"entry_line_id": line.id}, {"entry_kind": "reserved"}, {"entry_reason": "x"}):
            with self.subTest(vals), self.assertRaisesRegex(AccessError, "not by hand"):
                self.draft("internal").with_user(self.administrator).write(vals)
        with self.assertRaisesRegex(AccessError, "not by hand"):
            self.draft("internal", entry_line_id=line.id)

    def test_a_number_released_meanwhile_gives_the_draft_back(self):
        line = self.reserve(1).line_ids
        draft = self.draft("internal", user=self.clerk)
        draft.sudo().write(
            {
                "entry_kind": "reserved",
                "entry_line_id": line.id,
                "entry_at": fields.Datetime.now(),
                "entry_reason": "x",
                "state": "awaiting",
            }
        )
        with self.assertRaisesRegex(UserError, "wait a minute"):
            line.with_user(self.controller)._release("Не спатрэбіўся")
        self.env.cr.execute(
            """UPDATE cluster_document_number
               SET state = 'void', void_reason = 'x', voided_at = issued_at, voided_by_id = 1 WHERE id = %s""",
            [line.id],
        )
        self.env.invalidate_all()
        self.assertFalse(draft._assign_numbers_here())
        self.env.invalidate_all()
        self.assertEqual((draft.state, draft.entry_line_id.id), ("draft", False))
        self.assertIn("Choose another line", draft.awaiting_note)
        draft.action_register()
        draft._assign_numbers_here()
        self.assertEqual(draft.state, "registered")
        self.assertFalse(draft.awaiting_note)

    @mute_logger("odoo.sql_db")
    def test_the_database_keeps_lines_that_are_not_ordinary(self):
        block = self.reserve(3)
        low, _middle, high = block.line_ids.sorted("ordinal")
        document = self.registered("internal")
        self.env.flush_all()
        for statement, record in (
            ("UPDATE cluster_document_number SET number = 'x' WHERE id = %s", low),
            ("UPDATE cluster_document_number SET state = 'issued' WHERE id = %s", low),
            ("UPDATE cluster_document_number SET state = 'void' WHERE id = %s", low),
            ("UPDATE cluster_document_number SET block_id = NULL WHERE id = %s", low),
            ("UPDATE cluster_document_number SET state = 'reserved' WHERE id = %s", document.number_id),
            ("UPDATE cluster_document_number SET document_id = NULL WHERE id = %s", document.number_id),
            ("DELETE FROM cluster_document_number WHERE id = %s", high),
            ("DELETE FROM cluster_document_number_block WHERE id = %s", block),
            ("UPDATE cluster_document_number_block SET first = 1000 WHERE id = %s", block),
            ("UPDATE cluster_document_number_block SET reason = 'x' WHERE id = %s", block),
        ):
            with self.subTest(statement), self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.env.cr.execute(statement, [record.id])
        insert = """INSERT INTO cluster_document_number
            (journal_id, year, ordinal, suffix, base_id, number, state, issued_at, issued_on, document_id, entry_reason)
            SELECT journal_id, year, ordinal + %s, %s, %s, 'y', 'issued', issued_at, issued_on, %s, %s
            FROM cluster_document_number WHERE id = %s"""
        other = self.draft("internal")
        for values in (
            (1, "а", low.id, other.id, "x", low.id),  # after another number than it says
            (0, "а", None, other.id, "x", low.id),
            (0, "а", low.id, other.id, " ", low.id),
            (0, None, None, other.id, None, low.id),
        ):
            with self.subTest(values), self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.env.cr.execute(insert, values)

    def test_the_board_and_the_lines_show_reservations(self):
        block = self.reserve(2)
        journal = self.journal("internal").with_user(self.clerk)
        self.assertEqual(journal.reserved_count, 2)
        self.assertFalse(journal.last_number, "a reserved number is not yet given to anything")
        lines = self.env["cluster.document.number"].with_user(self.clerk)
        self.assertEqual(lines.search([("journal_id", "=", journal.id), ("state", "=", "reserved")]), block.line_ids)
        self.assertIn("Reserved: Загады старшыні; Not used yet", block.line_ids[0].remark)
        action = lines.browse(block.line_ids[0].id).action_document()
        self.assertEqual(action["res_model"], "cluster.document.late", "a reserved line opens its entry")

    def test_others_do_not_reach_them(self):
        block = self.reserve(1)
        for user in (self.council_clerk, self.foreign_clerk):
            with self.subTest(user.login), self.assertRaises(AccessError):
                block.with_user(user).read(["reason"])
        for user in (self.farm, self.resident):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env["cluster.document.number.block"].with_user(user).search([])
        self.assertEqual(block.with_user(self.auditor).reason, "Загады старшыні")

    def test_verify_finds_planted_faults(self):
        with freeze_time(DAY):
            self.registered("internal")
            block = self.reserve(3)
        with freeze_time("2031-03-04 09:00:00"):
            late = self.enter(self.lines()[0], "2031-03-03 12:00:00", user=self.controller)
        cr = self.env.cr
        cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("cluster_document_number", "cluster_document_number_block"):
            cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")  # the tables' names are ours
        for statement, value, says in (
            ("DELETE FROM cluster_document_number WHERE id = %s", block.line_ids[0].id, "has 2 lines of 3"),
            (
                "UPDATE cluster_document_number SET ordinal = ordinal + 5 WHERE id = %s",
                late.number_id.id,
                "stands after",
            ),
            ("UPDATE cluster_document_number_block SET journal_id = %s", self.journal("incoming").id, "has 0 lines"),
        ):
            with self.subTest(statement):
                cr.execute("SAVEPOINT planted")
                cr.execute(statement, [value])
                self.env.invalidate_all(flush=False)
                self.assertIn(says, "\n".join(self.env["cluster.verify"]._verify()))
                cr.execute("ROLLBACK TO SAVEPOINT planted")

    def test_the_short_transaction_stays_short(self):
        """What runs while the journal's counter is held: three statements a document, nothing else grows with them."""
        counts = []
        for size in (1, 11):
            documents = self.env["cluster.document"].browse([self.draft("internal").id for _n in range(size)])
            documents.action_register()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            documents.sudo()._number_rows()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1] - counts[0], 10 * 3)
        self.assertLessEqual(counts[0], 10)

    def test_a_reservation_costs_one_turn_of_the_counter(self):
        moment = datetime(2031, 3, 3, 9, 0)
        with freeze_time(moment + timedelta(hours=1)):
            block = self.reserve(200)
        self.assertEqual((block.first, block.last), (1, 200))
        self.env.cr.execute(
            "SELECT last FROM cluster_document_counter WHERE journal_id = %s AND year = 2031", [block.journal_id.id]
        )
        self.assertEqual(self.env.cr.fetchone(), (200,))

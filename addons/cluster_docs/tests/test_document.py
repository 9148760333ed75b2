import inspect
from datetime import date
from types import CodeType, FunctionType

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.orm.model_classes import is_model_definition
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import DocumentsCase


def mentions_super(code):
    nested = (constant for constant in code.co_consts if isinstance(constant, CodeType))
    return "super" in code.co_names or any(mentions_super(one) for one in nested)


@tagged("post_install", "-at_install")
class TestDocument(DocumentsCase):
    def test_no_part_of_a_model_hides_another(self):
        """The file that is imported later comes first. A method there that calls no super() switches the same method
        of an earlier file off without a word; such a file is imported in the second list of models/__init__.py."""
        hidden = []
        for name, model in self.registry.items():
            parts = [part for part in model._base_classes__ if part.__module__.startswith("odoo.addons.cluster_docs.")]
            parts = [part for part in parts if is_model_definition(part)]
            for place, part in enumerate(parts):
                for method, value in vars(part).items():
                    value = inspect.unwrap(value) if callable(value) else value
                    lower = any(method in vars(other) for other in parts[place + 1 :])
                    if lower and isinstance(value, FunctionType) and not mentions_super(value.__code__):
                        hidden.append(f"{name}.{method} of {part.__module__}")
        self.assertEqual(hidden, [])

    def test_five_journals_of_a_body(self):
        self.assertEqual(
            set(self.body.journal_ids.mapped("kind")), {"incoming", "outgoing", "internal", "appeal", "procedure"}
        )
        before = self.body.journal_ids
        self.body.action_open_journals()
        self.assertEqual(self.body.journal_ids, before, "a second press opens nothing twice")

    def test_numbers_follow_the_pattern(self):
        with freeze_time("2031-03-02 09:00:00"):
            documents = [self.registered(kind) for kind in ("incoming", "internal", "appeal", "procedure")]
        self.assertEqual([document.number for document in documents], ["1-12/1", "ВН/1", "У-1", "TRV.3-1.1.2031"])
        self.assertEqual(documents[0].state, "registered")
        self.assertEqual(documents[0].registration_date, date(2031, 3, 2))

    def test_year_turns_at_midnight_of_minsk(self):
        numbers = []
        for moment in ("2031-12-31 20:59:50", "2031-12-31 20:59:59", "2031-12-31 21:00:00", "2032-01-01 09:00:00"):
            with freeze_time(moment):
                document = self.registered("procedure")
            numbers.append((document.number, document.registration_date.isoformat()))
        self.assertEqual(
            numbers,
            [
                ("TRV.3-1.1.2031", "2031-12-31"),
                ("TRV.3-1.2.2031", "2031-12-31"),
                ("TRV.3-1.1.2032", "2032-01-01"),
                ("TRV.3-1.2.2032", "2032-01-01"),
            ],
        )

    def test_keyboard_defaults(self):
        form = Form(self.env["cluster.document"].with_user(self.clerk))
        form.title = "Аб рамонце"
        document = form.save()
        self.assertEqual(document.journal_id, self.journal("incoming"))
        self.assertEqual(document.kind_id.code, "01")
        self.assertEqual(document.case_file_id.index, "1-12")
        self.assertTrue(document.received_on)

    def test_a_number_is_never_changed_even_by_the_administrator(self):
        document = self.registered()
        line = document.number_id
        for record, vals in (
            (document, {"number": "x"}),
            (document, {"journal_id": self.journal("internal").id}),
            (line, {"ordinal": 9}),
            (line, {"number": "x"}),
            (document, {"registration_date": "2020-01-01"}),
        ):
            with self.assertRaises(UserError):
                record.sudo().write(vals)
        with self.assertRaises(UserError):
            line.sudo().unlink()
        with self.assertRaises(UserError):
            document.sudo().unlink()

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_it_too(self):
        document = self.registered()
        self.env.flush_all()
        for statement in (
            "UPDATE cluster_document SET number = 'x' WHERE id = %s",
            "UPDATE cluster_document SET registration_date = '2020-01-01' WHERE id = %s",
            "DELETE FROM cluster_document WHERE id = %s",
            "UPDATE cluster_document_number SET ordinal = 99 WHERE document_id = %s",
            "UPDATE cluster_document_number SET state = 'void' WHERE document_id = %s",
            "DELETE FROM cluster_document_number WHERE document_id = %s",
            "UPDATE cluster_document_event SET text = 'x' WHERE document_id = %s",
            "DELETE FROM cluster_document_event WHERE document_id = %s",
            "UPDATE cluster_document SET event_seq = 0 WHERE id = %s",
        ):
            with self.subTest(statement), self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.env.cr.execute(statement, [document.id])

    @mute_logger("odoo.sql_db")
    def test_a_number_is_unique_in_its_journal(self):
        document, other = self.registered(), self.registered()
        self.env.flush_all()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env.cr.execute(
                """INSERT INTO cluster_document_number (journal_id, year, ordinal, number, document_id, state, issued_at, issued_on)
                SELECT journal_id, year, ordinal, number, %s, 'issued', issued_at, issued_on FROM cluster_document_number WHERE id = %s""",  # noqa: E501
                [other.id, document.number_id.id],
            )

    def test_void_leaves_a_stub(self):
        document, following = self.registered(), self.registered()
        document._void("Зарэгістравана памылкова")
        self.assertEqual((document.state, document.number_id.state), ("void", "void"))
        self.assertEqual(document.number_id.void_reason, "Зарэгістравана памылкова")
        later = self.registered()
        self.assertEqual(later.number_id.ordinal, following.number_id.ordinal + 1, "a void number is not given again")
        with self.assertRaisesRegex(UserError, "Only a registered number"):
            document._void("ізноў")

    def test_void_needs_a_reason(self):
        with self.assertRaisesRegex(UserError, "Say why"):
            self.registered()._void("  ")

    def test_a_missing_case_file_is_told_before_the_commit(self):
        document = self.draft("incoming")
        document.case_file_id = False
        with self.assertRaisesRegex(UserError, "Filed in"):
            document.action_register()
        self.assertEqual(document.state, "draft")

    def test_no_second_registration(self):
        with self.assertRaisesRegex(UserError, "already registered"):
            self.registered().action_register()

    def test_a_journal_with_numbers_keeps_its_body(self):
        journal = self.registered().journal_id
        with self.assertRaisesRegex(UserError, "Open a new journal"):
            journal.sudo().unit_id = self.council

    def test_a_pattern_that_cannot_be_used_is_explained(self):
        with self.assertRaisesRegex(ValidationError, "has no ordinal"):
            self.journal("incoming").pattern = "%дело"

    def test_a_drafts_delete_and_a_registered_ones_stay(self):
        self.draft().unlink()
        with self.assertRaisesRegex(UserError, "Only drafts"):
            self.registered().unlink()

    def test_duplicate_is_warned_of(self):
        first = self.registered(their_number="12/7", their_date="2026-03-01")
        second = self.draft(their_number="12/7", their_date="2026-03-01")
        self.assertEqual(second.duplicate_id, first)
        self.assertFalse(self.draft(their_number="12/8", their_date="2026-03-01").duplicate_id)

    def test_a_file_is_sealed(self):
        document = self.draft()
        file = (
            self.env["ir.attachment"]
            .with_user(self.clerk)
            .create({"name": "ліст.txt", "raw": b"one", "res_model": "cluster.document", "res_id": document.id})
        )
        document.action_register()
        document._assign_numbers_here()
        with self.assertRaisesRegex(UserError, "not changed"):
            file.raw = b"two"
        with self.assertRaisesRegex(UserError, "not removed"):
            file.unlink()
        accepted = document.event_ids.filtered(lambda event: event.kind == "accepted")
        self.assertEqual(accepted.data["files"][0]["name"], "ліст.txt")

    def test_history_is_not_written_by_hand(self):
        document = self.registered()
        with self.assertRaises(UserError):
            self.env["cluster.document.event"].with_user(self.clerk).create({"document_id": document.id})
        with self.assertRaises(AccessError):
            self.env["cluster.document.event"].with_user(self.clerk).with_context(cluster_event_append=True).create(
                {
                    "document_id": document.id,
                    "seq": 99,
                    "kind": "x",
                    "text": "x",
                    "user_id": 1,
                    "at": "2026-01-01 00:00:00",
                    "prev_hash": "x",
                    "hash": "x",
                }
            )
        with self.assertRaises(UserError):
            self.env["cluster.document.event"].sudo().create({"document_id": document.id})
        with self.assertRaises(UserError):
            document.event_ids.sudo().write({"text": "x"})

    def test_what_the_steps_set_is_not_set_by_hand(self):
        document = self.registered()
        for vals in (
            {"state": "filed"},
            {"event_hash": "x"},
            {"due_date": "2030-01-01"},
            {"on_control": False},
            {"void_reason": "x"},
            {"done_on": "2030-01-01"},
            {"control_off_reason": "x"},
        ):
            with self.subTest(vals), self.assertRaisesRegex(AccessError, "by its steps"):
                document.with_user(self.administrator).write(vals)
        with self.assertRaisesRegex(AccessError, "by its steps"):
            self.draft(state="registered")

    def test_steps_are_in_the_chatter(self):
        document = self.registered()
        bodies = " ".join(document.sudo().message_ids.mapped("body"))
        self.assertIn(document.number, bodies)
        self.assertIn("Accepted for registration", bodies)

    def test_constraints_are_in_the_database(self):
        self.env.cr.execute(
            "SELECT conname FROM pg_constraint WHERE conname LIKE 'cluster\\_%%' UNION SELECT indexname FROM pg_indexes"
        )
        present = {name for (name,) in self.env.cr.fetchall()}
        for model in (
            "cluster.document",
            "cluster.document.number",
            "cluster.document.counter",
            "cluster.document.event",
            "cluster.document.journal",
            "cluster.deadline",
            "cluster.deadline.rule",
            "cluster.resolution",
            "cluster.resolution.executor",
            "cluster.case.file",
            "cluster.retention.class",
        ):
            for constraint in self.env[model]._table_objects.values():
                self.assertIn(constraint.full_name(self.env[model]), present)

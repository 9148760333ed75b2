from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import DocumentsCase


@tagged("post_install", "-at_install")
class TestLawEdition(DocumentsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.env.ref("cluster_docs.rule_by_appeal_15").with_user(cls.administrator)
        with freeze_time("2026-03-06 09:00:00"):
            cls.first, cls.second = (cls.registered("appeal") for _n in range(2))

    def wizard(self, rule=None, **vals):
        return (
            self.env["cluster.deadline.recalculate"]
            .with_user(self.administrator)
            .create({"rule_id": (rule or self.rule).id, "reason": "Закон зменены", **vals})
        )

    def test_row_52_a_changed_rule_moves_no_open_case(self):
        before = self.first.deadline_id.snapshot
        self.rule.write({"amount": 20, "law_ref": "Новы закон", "edition": "2026", "max_extensions": 0})
        self.env["cluster.document"]._cron_finish_awaiting()
        self.env.invalidate_all()
        self.assertEqual((self.first.due_date, self.second.due_date), (date(2026, 3, 23), date(2026, 3, 23)))
        self.assertEqual((self.first.deadline_id.snapshot, before["amount"]), (before, 15))
        self.assertIn("ред. 284-З", self.first.law_edition)
        self.assertNotIn("Новы закон", self.first.deadline_id.explanation)
        self.assertNotIn("Новы закон", self.first.deadline_id.why_html)

    def cut_off(self, *documents):
        """Numbered, and the worker stopped before what follows from the number."""
        with patch.object(self.registry["cluster.document"], "_announce", lambda documents: None):
            for document in documents:
                document.action_register()
                document._assign_numbers_here()

    def finish(self):
        """The job, in the transaction of the test."""
        with patch("odoo.addons.cluster_docs.models.document_registration.Cursor", type("Apart", (), {})):
            self.env["cluster.document"]._cron_finish_awaiting()

    def test_what_was_cut_off_after_the_number_is_done_later(self):
        old = self.rule.sudo()
        with freeze_time("2026-03-06 09:00:00"):
            asked = self.registered("incoming")
            answer = self.draft("outgoing", parent_id=asked.id, closes_control=True)
            late, broken = self.draft("appeal"), self.draft("appeal")
            old.valid_to = "2026-03-05"
            new = old.copy({"code": old.code, "valid_from": "2026-03-06", "valid_to": False, "amount": 10})
            self.cut_off(broken, answer, late)
            self.finish()
            self.assertFalse(late.due_date, "it may still be under way")
        self.assertEqual((asked.state, answer.state, late.state), ("registered",) * 3)
        self.assertEqual((answer | late).mapped("to_announce"), [True, True])
        said = [text for text in self.env["cluster.verify"]._verify() if f"Document {answer.id}," in text]
        self.assertEqual(len(said), 1)
        with self.assertRaises(AccessError):
            answer.with_user(self.clerk).to_announce = False

        set_deadline = type(self.env["cluster.document"])._set_deadline

        def fails(document, *args, **kwargs):
            if document.id == broken.id:
                raise UserError("broken")
            return set_deadline(document, *args, **kwargs)

        with (
            freeze_time("2026-03-06 09:05:00"),
            patch.object(self.registry["cluster.document"], "_set_deadline", fails),
            self.assertLogs("odoo.addons.cluster_docs.models.document_registration", "ERROR"),
        ):
            self.finish()
        self.assertEqual((asked.state, asked.answer_document_id), ("answered", answer))
        self.assertEqual((late.deadline_id.rule_id, late.deadline_rule_id), (new, new), "the edition of the day")
        self.assertEqual((answer | late | broken).mapped("to_announce"), [False, False, True])
        with freeze_time("2026-03-06 09:10:00"):
            self.finish()
            self.finish()
        self.assertTrue(broken.due_date)
        self.assertEqual(broken.event_ids.mapped("kind").count("deadline"), 1)

    def test_row_52_recalculation_is_shown_applied_and_logged(self):
        self.rule.write({"amount": 20, "edition": "ред. 2026"})
        with freeze_time("2026-03-10 09:00:00"):
            wizard = self.wizard()
            with self.assertRaisesRegex(UserError, "Look at the old and the new days first"):
                wizard.action_apply()
            wizard.action_preview()
            mine = wizard.line_ids.filtered(lambda line: line.document_id in self.first | self.second)
            self.assertEqual(mine.mapped("old_due_date"), [date(2026, 3, 23)] * 2)
            self.assertEqual(mine.mapped("new_due_date"), [date(2026, 3, 26)] * 2)
            self.assertEqual(self.first.due_date, date(2026, 3, 23))  # shown, not yet moved
            (wizard.line_ids - mine.filtered(lambda line: line.document_id == self.first)).chosen = False
            wizard.action_apply()
        self.assertEqual((self.first.due_date, self.second.due_date), (date(2026, 3, 26), date(2026, 3, 23)))
        event = self.first.event_ids[-1]
        self.assertEqual((event.kind, event.user_id), ("deadline", self.administrator))
        self.assertIn("from 23.03.2026 to 26.03.2026. Reason: Закон зменены", event.text)
        deadline = self.first.deadline_id
        self.assertEqual(
            (deadline.kind, deadline.edition, deadline.snapshot["amount"]), ("recalculated", "ред. 2026", 20)
        )  # noqa: E501

    def test_what_changed_meanwhile_is_not_moved(self):
        self.rule.amount = 20
        with freeze_time("2026-03-10 09:00:00"):
            wizard = self.wizard(unit_ids=[(6, 0, self.body.ids)])
            wizard.action_preview()
            self.first._set_due_date(date(2026, 3, 30), "Даручэнне")
            with self.assertRaisesRegex(UserError, "was changed meanwhile"):
                wizard.action_apply()
        self.assertEqual(self.second.due_date, date(2026, 3, 23))

    def test_only_administrators(self):
        with self.assertRaises(AccessError):
            self.env["cluster.deadline.recalculate"].with_user(self.clerk).create(
                {"rule_id": self.rule.id, "reason": "x"}
            )

    def test_suspensions_and_extensions_survive(self):
        with freeze_time("2026-03-20 09:00:00"):
            self.first.with_user(self.clerk)._extend("Праверка")
            self.rule.amount = 20
            wizard = self.wizard()
            wizard.action_preview()
        line = wizard.line_ids.filtered(lambda line: line.document_id == self.first)
        self.assertEqual(
            (line.old_due_date, line.new_due_date, line.chosen), (date(2026, 4, 6), date(2026, 4, 6), False)
        )

    def test_row_52_a_draft_takes_the_edition_of_the_day(self):
        draft = self.draft("appeal")
        self.rule.valid_to = "2026-12-31"
        new = self.rule.copy({"code": self.rule.code, "valid_from": "2027-01-01", "valid_to": False, "amount": 10})
        with freeze_time("2027-02-01 09:00:00"):
            draft.received_on = "2027-02-01"
            draft.action_register()
            draft._assign_numbers_here()
        self.assertEqual((draft.deadline_id.rule_id, draft.due_date), (new, date(2027, 2, 11)))

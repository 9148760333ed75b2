import io

from pypdf import PdfReader

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .common import DocumentsCase


class TestPartnerMerge(DocumentsCase):
    def setUp(self):
        super().setUp()
        self.wrong, self.right = self.env["res.partner"].create(
            [
                {"name": "ААТ Узр", "city": "Смаргонь", "email": "uzor@example.by"},
                {"name": "ААТ «Узор»", "city": "Смаргонь", "email": "uzor@example.by"},
            ]
        )
        self.old = self.registered(correspondent_id=self.wrong.id, their_number="7")

    def merge(self, source=None, target=None, user=None):
        return (
            self.env["cluster.partner.merge"]
            .with_user(user or self.clerk)
            ._merge(source or self.wrong, target or self.right, "a slip of the pen")
        )

    def printed(self, report, records):
        content, _kind = (
            self.env["ir.actions.report"]
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf(f"cluster_docs.{report}", records.ids)
        )
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).replace("\n", " ")

    def test_row_46_merge_keeps_history_and_printed_names_of_old_cards(self):
        history = self.old.event_ids.mapped("hash")
        print_out = self.env["cluster.journal.print"].create(
            {
                "journal_id": self.old.journal_id.id,
                "date_from": fields.Date.today(),
                "date_to": fields.Date.today(),
            }
        )
        card, journal = self.printed("report_document_card", self.old), self.printed("report_journal", print_out)
        self.assertIn("ААТ Узр", card)
        log = self.merge()
        self.env.invalidate_all()
        self.assertEqual(self.old.correspondent_id, self.right, "everything refers to the right entry")
        self.assertEqual(self.old.correspondent_name, "ААТ Узр", "the card says what was written")
        self.assertEqual(self.old.event_ids.mapped("hash"), history)
        self.assertEqual(self.printed("report_document_card", self.old), card)
        self.assertEqual(self.printed("report_journal", print_out), journal)
        self.assertEqual((self.wrong.active, self.wrong.merged_into_id), (False, self.right))
        self.assertEqual((log.document_count, log.source_name, log.user_id), (1, "ААТ Узр", self.clerk))
        self.assertEqual(self.env["cluster.verify"]._verify(), [])
        self.assertEqual(self.registered(correspondent_id=self.right.id).correspondent_name, "ААТ «Узор»")

    def test_row_46_every_reference_of_ours_follows(self):
        """Generic: a row of ours in whatever table names the wrong entry names the right one afterwards."""
        contact = self.env["res.partner"].create({"name": "Сакратар", "parent_id": self.wrong.id})
        self.old.message_subscribe(self.wrong.ids)
        self.old.message_subscribe(self.right.ids)
        draft = self.draft(correspondent_id=self.wrong.id)
        draft.message_subscribe(self.wrong.ids)
        self.merge()
        self.env.invalidate_all()
        merge = self.env["cluster.partner.merge"]
        left = [
            (table, column)
            for table, column in merge._references()
            if merge._is_following(table, column) and merge._count(table, column, self.wrong)
        ]
        self.assertEqual(left, [])
        self.assertIn(self.right, draft.message_partner_ids)
        self.assertEqual(
            (contact.parent_id, contact.commercial_partner_id), (self.right, contact.commercial_partner_id)
        )
        self.assertIn(("cluster_document", "correspondent_id"), merge._references())

    def test_row_46_undo(self):
        log = self.merge()
        later = self.registered(correspondent_id=self.right.id)
        log.with_user(self.clerk).action_undo()
        self.env.invalidate_all()
        self.assertEqual((self.old.correspondent_id, later.correspondent_id), (self.wrong, self.right))
        self.assertEqual((self.wrong.active, self.wrong.merged_into_id.id), (True, False))
        self.assertEqual(log.undone_by_id, self.clerk)
        with self.assertRaisesRegex(UserError, "already undone"):
            log.with_user(self.clerk).action_undo()
        self.merge()
        with self.assertRaisesRegex(UserError, "is kept"):
            log.sudo().unlink()

    def test_row_46_the_wizard_offers_the_right_one_and_tells_what_will_happen(self):
        self.registered(correspondent_id=self.right.id)
        self.registered(correspondent_id=self.right.id)
        self.assertTrue(
            self.wrong | self.right <= self.env["res.partner"].with_user(self.clerk).search([("has_twin", "=", True)])
        )
        wizard = (
            self.env["cluster.partner.merge.wizard"]
            .with_user(self.clerk)
            .with_context(active_model="res.partner", active_ids=(self.wrong | self.right).ids)
            .create({"reason": "the same"})
        )
        self.assertEqual(wizard.target_id, self.right)
        self.assertIn("“ААТ Узр” becomes “ААТ «Узор»” on 1 documents", wizard.preview)
        wizard.action_merge()
        self.env.invalidate_all()
        self.assertEqual(self.old.correspondent_id, self.right)

    def test_row_46_what_is_refused_with_its_sentence(self):
        user = new_test_user(self.env, "t_merge_portal", "base.group_portal")
        with self.assertRaisesRegex(UserError, "a person with a login"):
            self.merge(user.partner_id, self.right)
        with self.assertRaisesRegex(UserError, "its own books"):
            self.merge(self.env["res.company"].create({"name": "Books"}).partner_id, self.right)
        with self.assertRaisesRegex(UserError, "two different entries"):
            self.merge(self.right, self.right)
        child = self.env["res.partner"].create({"name": "Below", "parent_id": self.right.id})
        with self.assertRaisesRegex(UserError, "one above the other"):
            self.merge(child, self.right)
        self.wrong.vat, self.right.vat = "100582333", "200988541"
        with self.assertRaisesRegex(UserError, "tax numbers"):
            self.merge()
        self.wrong.vat = False
        self.env["res.partner.bank"].create({"acc_number": "BY00TEST", "partner_id": self.wrong.id})
        with self.assertRaisesRegex(UserError, "used outside the documents .*Bank"):
            self.merge()
        self.assertEqual(self.old.correspondent_id, self.wrong, "nothing was half done")

    def test_row_46_two_members_are_not_merged_by_a_clerk(self):
        kind = self.env["cluster.member.kind"].search([], limit=1)
        self.env["cluster.member"].create(
            [
                {"cluster_id": self.cluster.id, "partner_id": partner.id, "kind_id": kind.id}
                for partner in (self.wrong, self.right)
            ]
        )
        with self.assertRaisesRegex(UserError, "Both entries stand in the same place"):
            self.merge()
        self.env.invalidate_all()
        self.assertEqual(self.old.correspondent_id, self.wrong)

    def test_row_46_clerks_only(self):
        for user in (self.auditor, self.coordinator, self.farm, self.resident):
            with self.assertRaises(AccessError):
                self.merge(user=user)

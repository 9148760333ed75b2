"""Who was admitted, refused, suspended, reinstated, excluded or invited to a hearing is told so."""

import io
from datetime import date

from freezegun import freeze_time
from pypdf import PdfReader

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ClusterCase


@tagged("post_install", "-at_install")
class TestMemberTold(ClusterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_coordinator.lang = "en_US"
        cls.member = cls._member("Farm Borok", "active", contract_lang="be_BY")
        cls.member.partner_id.lang = "en_US"
        cls.council = cls.member.with_user(cls.user_council)
        cls.Told = cls.env["cluster.member.told"]
        cls.Told.search([]).unlink()

    def _tell(self, member=None):
        """Run the job for what waits; the lines and the mails it wrote."""
        told = [("model", "=", "cluster.member.told")]
        before = self.env["mail.mail"].search(told)
        lines = self.Told.search([("member_id", "=", (member or self.member).id), ("state", "=", "waiting")])
        for line in lines:
            line._tell()
        return lines, self.env["mail.mail"].search(told) - before

    def _hearing(self, **values):
        return self.env["cluster.member.hearing"].with_user(self.user_coordinator).create(
            {
                "member_id": self.member.id,
                "subject": "Two guests were not let in.",
                "invited_on": "2026-05-01",
                "heard_on": "2026-05-20",
                **values,
            }
        )  # fmt: skip

    def test_row_18_the_admitted_applicant_gets_its_contract(self):
        applicant = self._member("Farm Novy")
        applicant.partner_id.lang = "en_US"
        applicant.with_user(self.user_council)._admit("3 of 02.11.2026", date(2026, 11, 2), "en_US")
        line, mail = self._tell(applicant)
        self.assertEqual((line.what, line.state, line.address), ("admitted", "mailed", "own@farm.example"))
        self.assertEqual((mail.email_to, mail.state), ("own@farm.example", "outgoing"))
        self.assertIn("Admitted to the cluster: Farm Novy", mail.subject)
        self.assertIn("3 of 02.11.2026", mail.body_html)
        pdf = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(mail.attachment_ids.raw)).pages)
        self.assertIn(applicant.contract_number, pdf)

    def test_row_06_suspended_and_reinstated_members_are_told(self):
        self.council._suspend("2026-06-01", "Did not answer guests.")
        line, mail = self._tell()
        self.assertEqual(line.what, "suspended")
        for words in ("01.06.2026", "Did not answer guests.", "by a decision of the council"):
            self.assertIn(words, mail.body_html)
        self.council._reinstate("2026-06-10", "Answers again.")
        line, mail = self._tell()
        self.assertEqual(line.what, "reinstated")
        self.assertIn("10.06.2026", mail.body_html)
        self.member.sudo()._mark_overdue("2026-07-01")
        self.member.sudo()._clear_arrears("2026-07-02")
        self.assertFalse(self._tell()[0], "the rights never rested")

    def test_refused_and_excluded_are_told_with_the_reason(self):
        applicant = self._member("Farm Nie")
        applicant.with_user(self.user_council)._leave("refused", "No farm of the district.", "2026-02-01")
        line, mail = self._tell(applicant)
        self.assertEqual(line.what, "refused")
        self.assertIn("No farm of the district.", mail.body_html)
        person = self.env["res.partner"].create({"name": "Head", "email": "head@farm.example"})
        self.env["cluster.member.link"].create(
            {"member_id": self.member.id, "partner_id": person.id, "date_from": "2026-03-01"}
        )
        self._hearing(attendance="absent")
        self.council._exclude("5 of 01.06.2026", "2026-06-01", "Guests were cheated.")
        line, mail = self._tell()
        self.assertEqual((line.what, mail.email_to), ("excluded", "head@farm.example"))
        for words in ("5 of 01.06.2026", "Guests were cheated.", "01.06.2026"):
            self.assertIn(words, mail.body_html)

    def test_invitation_to_a_hearing(self):
        with freeze_time("2026-05-01 09:00:00"):
            hearing = self._hearing(place="10:00, room 12")
            hearing.heard_on = "2026-05-21"
            line, mail = self._tell()
            self.assertEqual(len(line), 1, "corrected before the mail was written: one invitation")
            for words in ("21.05.2026", "10:00, room 12", "Two guests were not let in."):
                self.assertIn(words, mail.body_html)
        with freeze_time("2026-05-22 09:00:00"):
            hearing.write({"attendance": "came", "statement": "It will not happen again.", "place": "Room 13"})
            self.assertFalse(self._tell()[0], "it was held")

    def test_who_has_no_address_is_told_by_phone_or_letter(self):
        self.member.partner_id.email = False
        self.council._suspend("2026-06-01", "Did not answer guests.")
        line, mail = self._tell()
        self.assertFalse(mail)
        self.assertEqual(line.state, "by_hand")
        activity = self.member.activity_ids
        self.assertEqual(activity.summary, "Tell by phone or letter: Suspended")
        self.assertTrue(activity.user_id.has_group("cluster_base.group_coordinator"))
        self.assertIn(self.company, activity.user_id.company_ids)
        with self.assertRaises(AccessError):
            line.with_user(self.user_clerk).action_told()
        line.with_user(self.user_coordinator).action_told()
        self.assertEqual(line.state, "told")
        with self.assertRaisesRegex(UserError, "Only what is to be told"):
            line.with_user(self.user_coordinator).action_told()

    def test_a_fault_of_the_mail_stops_no_step(self):
        self.env.ref("cluster_base.mail_member_suspended").body_html = "<p t-out='object.nothing'/>"
        self.council._suspend("2026-06-01", "Did not answer guests.")
        self.assertEqual(self.member.state, "suspended")
        with self.assertLogs("odoo.addons.cluster_base.models.cluster_member_told", "ERROR"):
            line, _mail = self._tell()
        self.assertEqual(line.state, "by_hand")
        self.assertTrue(self.member.activity_ids)

    def test_a_register_that_is_entered_afterwards_writes_to_nobody(self):
        applicant = self._member("Farm Stary")
        applicant.with_context(told_already=True)._admit("3 of 02.11.2020", date(2026, 2, 2), "en_US")
        self.assertFalse(self.Told.search([("member_id", "=", applicant.id)]))

    def test_what_it_was_told_is_erased_with_the_persons_data(self):
        applicant = self._member("Farm Nie")
        applicant.with_user(self.user_council)._leave("refused", "No farm of the district.", "2026-02-01")
        self.assertTrue(applicant.sudo().told_ids)
        applicant.with_user(self.user_administrator)._erase_personal_data("It asked for it.")
        self.assertFalse(self.Told.search([("member_id", "=", applicant.id)]))

    def test_matrix(self):
        self.council._suspend("2026-06-01", "Did not answer guests.")
        line = self.member.told_ids
        for role in ("clerk", "head", "council", "coordinator", "auditor"):
            user = getattr(self, f"user_{role}")
            self.assertTrue(line.with_user(user).has_access("read"), role)
            self.assertFalse(line.with_user(user).has_access("write"), role)
        for user in (self.user_farm, self.user_resident):
            self.assertFalse(line.with_user(user).has_access("read"))

"""Path 2.2: after leaving, data are kept or erased, by hand and by the term of keeping."""

from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .test_membership_join import JoinCase


@tagged("post_install", "-at_install")
class TestMemberErasure(JoinCase):
    def _refused(self, **values):
        member = self._filed(**values)
        paper = member.paper_ids[0]
        scan = self.env["ir.attachment"].create({"name": "passport.pdf", "raw": b"%PDF-"})
        paper.write({"state": "received", "attachment_ids": [Command.link(scan.id)]})
        member.message_post(body="Zoska's husband telephoned.", message_type="comment")
        member.with_user(self.user_council)._leave("refused", "Not this year.", member.applied_on)
        return member, scan

    def _erase(self, member, user=None):
        Wizard = self.env["cluster.member.erase"].with_user(user or self.user_administrator)
        Wizard.create({"member_id": member.id, "reason": "Asked for in writing."}).action_confirm()

    def test_of_a_refused_applicant_nothing_personal_is_left(self):
        member, scan = self._refused()
        organisation, person = member.partner_id, member.link_ids.partner_id
        registration = member.registration_id
        self._erase(member)
        self.assertFalse(scan.exists() or member.paper_ids or member.answer_ids or member.link_ids)
        self.assertFalse(registration.typed)
        for partner in organisation | person:
            self.assertEqual((partner.name, partner.active), ("Erased", False))
            self.assertFalse(partner.phone or partner.email or partner.vat or partner.street)
        self.assertEqual((member.name, member.slug, member.representative), ("Erased", f"erased-{member.id}", False))
        history = " ".join(member.message_ids.mapped("body"))
        self.assertNotIn("husband", history)
        self.assertIn("Asked for in writing.", history)
        self.assertEqual((member.state, member.leave_kind), ("left", "refused"), "that it was refused stays")
        self.assertTrue(member.period_ids and member.file_ids)

    def test_of_a_former_member_the_organisation_and_its_papers_stay(self):
        member = self._member("Былы двор", "active")
        people = {}
        for name in ("Проста", "Загадчык", "Суседка"):
            people[name] = self.env["res.partner"].create({"name": name, "phone": "+375 29 111-11-11"})
            self.env["cluster.member.link"].create(
                {"member_id": member.id, "partner_id": people[name].id, "date_from": "2026-02-05"}
            )
        new_test_user(self.env, login="manager", name="Загадчык", partner_id=people["Загадчык"].id)
        other = self._member("Другі двор", "active")
        self.env["cluster.member.link"].create(
            {"member_id": other.id, "partner_id": people["Суседка"].id, "date_from": "2026-02-05"}
        )
        contract = member.contract_number
        member.with_user(self.user_coordinator)._leave("ceased", "Closed.", date(2026, 9, 1))
        wizard = self.env["cluster.member.erase"].with_user(self.user_administrator).new({"member_id": member.id})
        self.assertIn("Проста", wizard.people)
        self._erase(member)
        self.assertEqual((member.name, member.contract_number), ("Былы двор", contract))
        self.assertFalse(member.link_ids)
        self.assertEqual((people["Проста"].name, people["Проста"].phone), ("Erased", False))
        self.assertEqual(people["Загадчык"].name, "Загадчык", "who has a login is known by more")
        self.assertEqual(people["Суседка"].name, "Суседка", "who stands for another member is known by that")
        self.assertIn("Загадчык", member.message_ids[0].body)
        self.assertTrue(member.erased_on)

    def test_bad_input_and_rights(self):
        member = self._member("Living", "active")
        with self.assertRaisesRegex(UserError, "has not left"):
            self._erase(member)
        for role in ("clerk", "coordinator", "council"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                member.with_user(getattr(self, f"user_{role}"))._erase_personal_data("x")

    def test_the_job_keeps_to_the_terms(self):
        refused, _scan = self._refused()
        former = self._member("Former", "left")
        Member = self.env["cluster.member"]
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *_args, **_values: 0):
            Member._cron_erase()
            self.assertFalse(refused.erased_on or former.erased_on)
            refused.sudo().write({"applied_on": "2025-01-10", "left_on": "2025-02-01"})
            self.cluster.erase_applied_months = 0
            Member._cron_erase()
            self.assertFalse(refused.erased_on, "0: never by itself")
            self.cluster.erase_applied_months = 12
            Member._cron_erase()
        self.assertTrue(refused.erased_on)
        self.assertFalse(former.erased_on)

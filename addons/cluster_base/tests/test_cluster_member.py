import base64
from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import ClusterCase

SCAN = base64.b64encode(b"%PDF-1.4\n%%EOF\n")


@tagged("post_install", "-at_install")
class TestClusterMember(ClusterCase):
    def _wizard(self, user, member, button, **values):
        action = getattr(member.with_user(user), button)()
        wizard = Form(self.env[action["res_model"]].with_user(user).with_context(action["context"]))
        for name, value in values.items():
            setattr(wizard, name, value)
        wizard.save().action_confirm()
        member.invalidate_recordset()

    def test_the_whole_life(self):
        with Form(self.env["cluster.member"].with_user(self.user_clerk)) as form:
            form.partner_id = self._partner("Хутар «Выпрабаванне»")
            form.kind_id = self.farm_kind
            form.territory_id = self.village
        member = form.record
        self.assertEqual((member.cluster_id, member.state, member.council_id), (self.cluster, "applied", self.council))
        self.assertEqual(member.slug, "khutar-vyprabavanne")
        member.sudo().applied_on = date(2026, 1, 10)
        with self.assertRaisesRegex(UserError, "coordinator marks the application as complete"):
            member.with_user(self.user_council).action_admit()
        member.paper_ids.with_user(self.user_clerk).write({"state": "accepted"})
        member.with_user(self.user_coordinator).action_complete()
        self._wizard(
            self.user_council, member, "action_admit", decision_ref="4 of 12.05.2026", admitted_on=date(2026, 5, 12)
        )
        self.assertEqual((member.state, member.contract_number), ("admitted", "TS1/2026/001"))
        self._wizard(self.user_coordinator, member, "action_activate", signed_on=date(2026, 5, 20), scan=SCAN)
        self.assertEqual((member.state, member.active_from), ("active", date(2026, 5, 20)))
        self._wizard(self.user_coordinator, member, "action_leave", reason="Moved away.", left_on=date(2026, 9, 1))
        self.assertEqual((member.state, member.leave_kind, member.leave_reason), ("left", "withdrew", "Moved away."))
        member.with_user(self.user_coordinator).action_apply_again()
        self.assertEqual((member.state, member.contract_number, member.left_on), ("applied", False, False))

    def test_contracts_are_numbered_by_cluster_and_year(self):
        numbers = [self._member(f"Farm {number}", "admitted").contract_number for number in range(3)]
        self.assertEqual(numbers, ["TS1/2026/001", "TS1/2026/002", "TS1/2026/003"])
        foreign = self._member("Foreign", "admitted", cluster=self.other_cluster)
        self.assertEqual(foreign.contract_number, "TS2/2026/001")

    def test_a_failed_admission_gives_its_number_back(self):
        member = self._member("Late")
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            member.with_user(self.user_administrator)._admit("1", date(2025, 12, 1), "be_BY")
        member.with_user(self.user_administrator)._admit("1", date(2026, 2, 1), "be_BY")
        self.assertEqual(member.contract_number, "TS1/2026/001")

    def test_who_may_decide(self):
        member = self._member("Undecided")
        for user in (self.user_clerk, self.user_controller, self.user_head, self.user_coordinator, self.user_auditor):
            with self.subTest(user=user.login), self.assertRaisesRegex(AccessError, "council or the administrator"):
                member.with_user(user).action_admit()
        for user in (self.user_council, self.user_clerk, self.user_auditor):
            with self.subTest(user=user.login), self.assertRaisesRegex(AccessError, "coordinator or the administrator"):
                member.with_user(user).action_activate()

    def test_the_coordinator_cannot_exclude(self):
        member = self._member("Strong", "active")
        with self.assertRaisesRegex(AccessError, "council"):
            member.with_user(self.user_coordinator)._leave("excluded", "Because.", date(2026, 3, 1))
        with self.assertRaisesRegex(UserError, "was not heard yet"):
            member.with_user(self.user_council)._leave("excluded", "Broke the rules.", date(2026, 3, 1))
        self.assertEqual(member.state, "active")

    def test_nobody_is_excluded_without_naming_the_decision(self):
        member = self._member("Heard", "active")
        self.env["cluster.member.hearing"].create(
            {
                "member_id": member.id, "subject": "x", "invited_on": "2026-02-10", "heard_on": "2026-02-20",
                "attendance": "absent",
            }
        )  # fmt: skip
        with self.assertRaisesRegex(UserError, "Name the council's decision"):
            member.with_user(self.user_council)._leave("excluded", "Broke the rules.", date(2026, 3, 1))
        self.assertNotIn("excluded", dict(self.env["cluster.member.leave"]._fields["leave_kind"].selection))

    def test_steps_follow_each_other(self):
        member = self._member("Hasty")
        with self.assertRaisesRegex(UserError, "is “Applied” and cannot become “Active”"):
            member.with_user(self.user_coordinator).action_activate()
        with self.assertRaisesRegex(UserError, "only applied"):
            self._member("Active one", "active").with_user(self.user_council)._leave("refused", "No.", date(2026, 3, 1))
        with self.assertRaisesRegex(UserError, "no contract before admission"):
            member.with_user(self.user_clerk).action_print_contract()

    def test_nobody_types_the_state(self):
        member = self._member("Typed")
        for values in ({"state": "active"}, {"contract_number": "X"}, {"admitted_on": "2026-01-01"}):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, "buttons of its form"):
                member.with_user(self.user_administrator).write(values)
        with self.assertRaisesRegex(UserError, "begins as"):
            self.env["cluster.member"].with_user(self.user_clerk).create(
                {"partner_id": self._partner("Born active").id, "kind_id": self.farm_kind.id, "state": "active"}
            )

    def test_dates_keep_their_order(self):
        member = self._member("Late signer", "admitted")
        with self.assertRaisesRegex(ValidationError, "“Active from” lies before “Admitted on”"):
            member.with_user(self.user_coordinator)._activate(date(2026, 1, 20))

    def test_only_an_application_is_deleted(self):
        with self.assertRaisesRegex(UserError, "Let a member leave"):
            self._member("Stays", "active").with_user(self.user_administrator).unlink()
        self._member("Goes").with_user(self.user_administrator).unlink()

    @mute_logger("odoo.sql_db")
    def test_the_database_keeps_the_truth(self):
        member = self._member("Once", "active")
        self.env.flush_all()
        for query in (
            "UPDATE cluster_member SET active_from = NULL WHERE id = %s",
            "UPDATE cluster_member SET contract_number = NULL WHERE id = %s",
            "UPDATE cluster_member SET state = 'left' WHERE id = %s",
            "UPDATE cluster_member SET slug = 'Big Letters' WHERE id = %s",
        ):
            with self.subTest(query=query), self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.env.cr.execute(query, (member.id,))
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._member("Twice", partner=member.partner_id).flush_recordset()

    def test_slugs_do_not_collide(self):
        self.assertEqual([self._member("Ліпнік").slug, self._member("Lipnik").slug], ["lipnik", "lipnik-2"])

    def test_consents_are_logged(self):
        member = self._member("Open", "active", consent_page=True)
        member.with_user(self.user_coordinator).write({"consent_phone": True})
        member.with_user(self.user_coordinator).write({"consent_page": False, "story": "x"})
        lines = member.consent_ids.sorted("id")
        self.assertEqual(
            lines.mapped(lambda line: (line.purpose, line.given, line.channel)),
            [("page", True, "staff"), ("phone", True, "staff"), ("page", False, "staff")],
        )
        self.assertEqual(lines[1].user_id, self.user_coordinator)
        self.assertFalse(member.public_phone, "without the page nothing of it is public")

    def test_history_in_the_chatter(self):
        member = self._member("Told").with_context(tracking_disable=False).with_user(self.user_council)
        self.env.cr.precommit.clear()
        member._admit("9", date(2026, 2, 1), "be_BY")
        self.env.flush_all()
        self.env.cr.precommit.run()
        tracked = member.sudo().message_ids.tracking_value_ids.mapped("field_id.name")
        self.assertIn("state", tracked)
        self.assertIn("contract_number", tracked)

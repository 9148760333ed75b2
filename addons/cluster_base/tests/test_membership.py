"""Rows 1, 2, 6, 7, 8, 11 and 17: the life of a membership, its kinds, its dated history and those behind it."""

import base64
from datetime import date, timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..models.cluster_member_status import DOCUMENTED
from .common import ClusterCase

SCAN = base64.b64encode(b"%PDF-1.4\n%%EOF\n")


@tagged("post_install", "-at_install")
class TestMembership(ClusterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls._member("Хутар «Жыццё»", "active", consent_page=True)
        cls.today = fields.Date.context_today(cls.member)
        cls.public = cls.env.ref("base.public_user")

    def _wizard(self, user, member, button, **values):
        action = getattr(member.with_user(user), button)()
        wizard = Form(self.env[action["res_model"]].with_user(user).with_context(action["context"]))
        for name, value in values.items():
            setattr(wizard, name, value)
        result = wizard.save().action_confirm()
        member.invalidate_recordset()
        return result

    def _history(self, member):
        return [
            (period.state, period.date_from, period.date_to)
            for period in member.period_ids.filtered(lambda one: not one.is_void).sorted("id")
        ]

    def _is_shown(self):
        return bool(self.env["cluster.member"].with_user(self.public).search([("id", "=", self.member.id)]))

    # --- row 6: grace, suspension, reinstatement, exclusion, exit ------------------------------
    def test_row_06_a_suspended_member_loses_its_rights_the_same_day_and_gets_them_back(self):
        honey = self.env["product.product"].create({"name": "Honey", "type": "consu", "taxes_id": False})
        order = self.env["sale.order"].create(
            {
                "partner_id": self._partner("Guest").id,
                "member_id": self.member.id,
                "company_id": self.company.id,
                "order_line": [Command.create({"product_id": honey.id, "product_uom_qty": 1, "price_unit": 9})],
            }
        )
        order.action_confirm()
        coordinator = self.member.with_user(self.user_coordinator)
        self.assertEqual((self.member.vote_weight, self._is_shown()), (1, True))
        coordinator._mark_overdue(date(2026, 4, 1))
        self.assertTrue(self.member.is_live)
        coordinator._mark_grace(date(2026, 4, 20), date(2026, 5, 20))
        self.assertEqual((self.member.is_live, self.member.grace_until), (True, date(2026, 5, 20)))
        self._wizard(
            self.user_coordinator, self.member, "action_suspend", reason="The fee of 2026 is not paid.", day=self.today
        )
        self.assertEqual((self.member.state, self.member.suspend_cause), ("suspended", "arrears"))
        self.assertFalse(self.member.has_vote)
        self.assertEqual((self.member.vote_weight, self.member._vote_weight_on(self.today)), (0, 0))
        self.assertFalse(self._is_shown(), "the public page is gone the same day")
        self.assertFalse(self.member._has_rights_on(self.today))
        self.assertTrue(self.member._has_rights_on(date(2026, 4, 25)), "the past stays as it was")
        self.assertEqual(order.state, "sale", "the order in progress goes on")
        self._wizard(self.user_coordinator, self.member, "action_reinstate", reason="Paid.", day=self.today)
        self.assertEqual((self.member.state, self.member.vote_weight, self._is_shown()), ("active", 1, True))
        self.assertFalse(self.member.suspended_on or self.member.grace_until)
        self.assertEqual(
            [state for state, _from, _to in self._history(self.member)],
            ["applied", "admitted", "active", "overdue", "grace", "suspended", "active"],
        )

    def test_row_06_paying_clears_arrears_and_nothing_else(self):
        member = self.member.with_user(self.user_coordinator)
        member._clear_arrears(date(2026, 4, 1))
        self.assertEqual(len(self._history(self.member)), 3, "who owes nothing is left alone")
        member._mark_overdue(date(2026, 4, 1))
        member._clear_arrears(date(2026, 4, 5))
        self.assertEqual(self.member.state, "active")
        self.member.with_user(self.user_council)._suspend(date(2026, 5, 1), "Sold under a false name.")
        member._clear_arrears(date(2026, 5, 2))
        self.assertEqual((self.member.state, self.member.suspend_cause), ("suspended", "decision"))

    def test_row_06_who_suspends_and_reinstates(self):
        with self.assertRaisesRegex(AccessError, "council"):
            self.member.with_user(self.user_coordinator)._suspend(date(2026, 4, 1), "A breach.")
        with self.assertRaisesRegex(AccessError, "taken by"):
            self.member.with_user(self.user_clerk)._mark_overdue(date(2026, 4, 1))
        council = self.member.with_user(self.user_council)
        with self.assertRaisesRegex(UserError, "Write the reason"):
            council._suspend(date(2026, 4, 1), " ")
        council._suspend(date(2026, 4, 1), "A breach.")
        with self.assertRaisesRegex(AccessError, "council"):
            self.member.with_user(self.user_coordinator)._reinstate(date(2026, 4, 2), "Made good.")
        council._reinstate(date(2026, 4, 2), "Made good.")
        with self.assertRaisesRegex(UserError, "is not suspended|cannot become"):
            council._reinstate(date(2026, 4, 3), "Again.")

    def test_row_06_a_suspension_is_not_dated_to_a_day_to_come(self):
        with self.assertRaisesRegex(UserError, "choose today"):
            self._wizard(
                self.user_council, self.member, "action_suspend", reason="x", day=self.today + timedelta(days=1)
            )

    def test_no_step_is_dated_to_a_day_to_come(self):
        tomorrow = self.today + timedelta(days=1)
        coordinator = self.member.with_user(self.user_coordinator)
        steps = {
            "renewed": lambda: coordinator._renew(tomorrow),
            "left": lambda: coordinator._leave("withdrew", "Moves away.", tomorrow),
            "ceased": lambda: coordinator._leave("ceased", "Closed down.", tomorrow),
            "admitted": lambda: self._member("New").with_user(self.user_council)._admit("1", tomorrow, "be_BY"),
            "active": lambda: self._member("Signs", "admitted").with_user(self.user_coordinator)._activate(tomorrow),
            "signed": lambda: (
                self._member("Signed", "admitted").with_user(self.user_coordinator)._contract_signed(tomorrow)
            ),
            "applied": lambda: self._member("Applies", applied_on=tomorrow),
        }
        for name, step in steps.items():
            with self.subTest(step=name), self.assertRaisesRegex(UserError, "still to come"), self.env.cr.savepoint():
                step()
        self.assertEqual((self.member.state, self.member.is_live), ("active", True))
        self.assertTrue(self.member._has_rights_on(self.today))

    def test_row_06_excluded_only_after_a_hearing_and_a_decision(self):
        self.cluster.hearing_days = 7
        council = self.member.with_user(self.user_council)
        with self.assertRaisesRegex(UserError, "was not heard yet"):
            council._exclude("5 of 01.06.2026", date(2026, 6, 1), "Broke the rules.")
        Hearing = self.env["cluster.member.hearing"].with_user(self.user_coordinator)
        invited = {"member_id": self.member.id, "subject": "Sold others' honey as its own", "invited_on": "2026-05-10"}
        with self.assertRaisesRegex(ValidationError, "at least 7 days"):
            Hearing.create({**invited, "heard_on": "2026-05-12"})
        hearing = Hearing.create({**invited, "heard_on": "2026-05-20"})
        with self.assertRaisesRegex(UserError, "was not heard yet"):
            council._exclude("5 of 01.06.2026", date(2026, 6, 1), "Broke the rules.")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            hearing.attendance = "came"
            hearing.flush_recordset()
        hearing.write({"attendance": "came", "statement": "We did not know.", "present": "Зоська"})
        with self.assertRaisesRegex(UserError, "Name the council's decision"):
            council._exclude("", date(2026, 6, 1), "Broke the rules.")
        with self.assertRaisesRegex(UserError, "was not heard yet"):
            council._exclude("5", date(2026, 5, 19), "Before it was heard.")
        with self.assertRaisesRegex(AccessError, "council"):
            self.member.with_user(self.user_coordinator)._exclude("5", date(2026, 6, 1), "x")
        self._wizard(
            self.user_council, self.member, "action_exclude",
            decision_ref="5 of 01.06.2026", day=date(2026, 6, 1), reason="Broke the rules.",
        )  # fmt: skip
        self.assertEqual(
            (self.member.state, self.member.leave_kind, self.member.decision_ref),
            ("left", "excluded", "5 of 01.06.2026"),
        )
        with self.assertRaisesRegex(UserError, "not changed any more"):
            hearing.statement = "Something else."

    def test_row_06_leaving_needs_notice_and_settled_accounts(self):
        self.cluster.notice_days = 30
        coordinator = self.member.with_user(self.user_coordinator)
        with self.assertRaisesRegex(UserError, "has not given notice"):
            coordinator._leave("withdrew", "Moves away.", date(2026, 8, 1))
        self._wizard(self.user_coordinator, self.member, "action_notice", day=date(2026, 7, 1), reason="Moves away.")
        self.assertEqual((self.member.notice_until, self.member.is_live), (date(2026, 7, 31), True))
        with self.assertRaisesRegex(UserError, "given notice already"):
            coordinator._give_notice(date(2026, 7, 2), "Again.")
        with self.assertRaisesRegex(UserError, "runs until 31.07.2026"):
            coordinator._leave("withdrew", "Moves away.", date(2026, 7, 30))
        self.patch(type(self.member), "_exit_blockers", lambda _self: ["One order is still open: SM-1."])
        with self.assertRaisesRegex(UserError, r"(?s)cannot leave yet.*SM-1"):
            coordinator._leave("withdrew", "Moves away.", date(2026, 8, 1))
        self.patch(type(self.member), "_exit_blockers", lambda _self: [])
        coordinator._leave("withdrew", "Moves away.", date(2026, 8, 1))
        self.assertEqual((self.member.state, self.member.left_on), ("left", date(2026, 8, 1)))

    def test_row_06_a_notice_is_taken_back(self):
        coordinator = self.member.with_user(self.user_coordinator)
        coordinator._give_notice(date(2026, 7, 1), "Moves away.")
        coordinator.action_take_back_notice()
        self.assertFalse(self.member.notice_on or self.member.notice_until or self.member.notice_reason)

    # --- row 7: dated history -------------------------------------------------------------------
    def test_row_07_renewal_makes_a_new_period(self):
        self.assertEqual(self.member.term_to, date(2027, 2, 4))
        before = self.member.period_ids
        self._wizard(self.user_coordinator, self.member, "action_renew", day=date(2026, 11, 20))
        new = self.member.period_ids - before
        self.assertEqual(
            (new.state, new.date_from, new.renews, new.term_to, self.member.term_to),
            ("active", date(2026, 11, 20), date(2027, 2, 4), date(2028, 2, 4), date(2028, 2, 4)),
        )
        old = before.filtered(lambda period: period.state == "active")
        self.assertEqual((old.date_to, old.term_to), (date(2026, 11, 20), date(2027, 2, 4)))
        with self.assertRaisesRegex(UserError, "no rights to renew"):
            self._member("Only applied").with_user(self.user_coordinator)._renew(date(2026, 3, 1))

    def test_row_07_a_step_before_the_last_one_is_refused_in_words(self):
        words = "01.02.2026 lies before the last step, which was taken on 05.02.2026"
        with self.assertRaisesRegex(UserError, words), self.env.cr.savepoint():
            self.member.with_user(self.user_coordinator)._mark_overdue(date(2026, 2, 1))
        self.assertEqual(self.member.state, "active")

    def test_row_07_applying_again_keeps_what_was(self):
        member = self._member("Back again", "left")
        old = self._history(member)
        contract = member.contract_number or member.period_ids.filtered("contract_number")[:1].contract_number
        member.with_user(self.user_coordinator).action_apply_again()
        self.assertEqual(self._history(member)[:3], old)
        self.assertEqual(self._history(member)[3], ("applied", self.today, False))
        self.assertTrue(contract)
        self.assertIn(contract, member.period_ids.mapped("contract_number"))
        self.assertEqual(member.period_ids.filtered("leave_kind").leave_kind, "withdrew")
        self.assertFalse(member.contract_number)

    def test_row_07_a_change_of_kind_is_a_period_of_its_own(self):
        firm = self.env.ref("cluster_base.kind_firm")
        self.member.with_user(self.user_coordinator).kind_id = firm
        self.assertEqual(self.member._kind_on(date(2026, 3, 1)), self.farm_kind)
        self.assertEqual(self.member._kind_on(self.today), firm)

    def test_row_07_a_mistyped_day_of_application_is_struck_out_not_overwritten(self):
        member = self._member("Mistyped")
        member.sudo().applied_on = date(2026, 1, 2)
        self.assertEqual(
            member.period_ids.sorted("id").mapped(lambda period: (period.date_from, period.is_void)),
            [(date(2026, 1, 10), True), (date(2026, 1, 2), False)],
        )

    @mute_logger("odoo.sql_db")
    def test_row_07_the_database_keeps_the_history(self):
        self.env.flush_all()
        open_one = self.member._open_period()
        closed = self.member.period_ids.filtered("date_to")[:1]
        insert = (
            "INSERT INTO cluster_member_period (member_id, state, kind_id, date_from, date_to, is_void)"
            f" VALUES ({self.member.id}, 'active', {self.farm_kind.id}, "
        )
        for query in (
            f"UPDATE cluster_member_period SET state = 'grace' WHERE id = {open_one.id}",
            f"UPDATE cluster_member_period SET date_from = '2020-01-01' WHERE id = {closed.id}",
            f"UPDATE cluster_member_period SET date_to = '2030-01-01' WHERE id = {closed.id}",
            f"UPDATE cluster_member_period SET date_to = NULL WHERE id = {closed.id}",
            f"UPDATE cluster_member_period SET term_to = '2040-01-01' WHERE id = {open_one.id}",
            f"DELETE FROM cluster_member_period WHERE id = {closed.id}",
            insert + "'2026-01-15', '2026-03-01', false)",  # overlaps
            insert + "'2026-03-01', NULL, false)",  # a second open one
            insert + "'2025-03-01', '2025-02-01', false)",  # ends before it begins
        ):
            with self.subTest(query=query), self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.env.cr.execute(query)
        for query in (
            f"UPDATE cluster_member SET state = 'overdue' WHERE id = {self.member.id}",
            f"UPDATE cluster_member_period SET date_to = '2026-06-01' WHERE id = {open_one.id}",
        ):
            with self.subTest(query=query), self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.env.cr.execute(query)
                self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.env.cr.execute("SET CONSTRAINTS ALL DEFERRED")

    def test_constraints_and_triggers_stand_in_the_database(self):
        names = {
            "cluster_member_period_no_overlap", "cluster_member_period_order_of_days", "cluster_member_suspended_whole",
            "cluster_member_notice_whole", "cluster_member_complete_dated", "cluster_member_hearing_order_of_days",
            "cluster_member_hearing_statement_kept", "cluster_member_link_no_overlap",
            "cluster_member_link_order_of_days", "cluster_member_link_only_representatives_vote",
            "cluster_member_duplicate_pair_uniq", "cluster_member_duplicate_decided_whole",
            "cluster_registration_token_uniq", "cluster_registration_reference_uniq",
            "cluster_registration_filed_whole", "cluster_registration_clerk_known",
            "cluster_member_kind_vote_weight_range", "cluster_member_paper_waived_why", "cluster_cluster_terms_range",
            "cluster_cluster_check_cluster_lesson_uniq",
        }  # fmt: skip
        self.env.cr.execute("SELECT conname FROM pg_constraint WHERE conname IN %s", (tuple(names),))
        self.assertEqual({row[0] for row in self.env.cr.fetchall()}, names)
        self.env.cr.execute("SELECT indexname FROM pg_indexes WHERE indexname = 'cluster_member_period_one_open'")
        self.assertTrue(self.env.cr.fetchall())
        self.env.cr.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgname IN"
            " ('cluster_member_period_guard', 'cluster_member_period_whole', 'cluster_member_duplicate_guard')"
        )
        self.assertEqual(self.env.cr.fetchone()[0], 4)

    # --- row 8: inherited rights ----------------------------------------------------------------
    def test_row_08_renewing_the_head_renews_all_and_ending_one_link_ends_only_that(self):
        Link = self.env["cluster.member.link"].with_user(self.user_coordinator)
        people = [self.env["res.partner"].create({"name": name}) for name in ("Зоська", "Крама", "Антось")]
        head, branch, son = Link.create(
            [
                {"member_id": self.member.id, "partner_id": partner.id, "kind": kind, "date_from": "2026-03-01"}
                for partner, kind in zip(people, ("representative", "branch", "household"), strict=True)
            ]
        )
        later = self.today + timedelta(days=500)
        links = head | branch | son
        self.assertEqual([link._has_rights_on(self.today) for link in links], [True] * 3)
        self.assertEqual([link._has_rights_on(later) for link in links], [False] * 3, "nothing is renewed yet")
        self.member.with_user(self.user_coordinator)._renew(date(2026, 11, 1))
        self.member.with_user(self.user_coordinator)._renew(date(2026, 11, 2))
        self.assertEqual([link._has_rights_on(later) for link in links], [True] * 3)
        self.assertEqual(links.mapped("rights_until"), [self.member.term_to] * 3)
        branch._end_on(self.today - timedelta(days=1), "Closed")
        self.assertEqual([link._has_rights_on(later) for link in links], [True, False, True])
        self.assertEqual(links.mapped("has_rights"), [True, False, True])
        self.member.with_user(self.user_council)._suspend(self.today, "A breach.")
        links.invalidate_recordset()
        self.assertEqual(links.mapped("has_rights"), [False] * 3)

    def test_row_08_mandates_are_dated_and_say_who_votes(self):
        Link = self.env["cluster.member.link"].with_user(self.user_coordinator)
        old, new = (self.env["res.partner"].create({"name": name}) for name in ("Стары", "Новы"))
        first = {"member_id": self.member.id, "may_vote": True}
        Link.create({**first, "partner_id": old.id, "date_from": "2026-02-05", "date_to": "2026-05-31"})
        Link.create({**first, "partner_id": new.id, "date_from": "2026-06-01"})
        self.assertEqual(self.member._voters_on(date(2026, 5, 31)), old)
        self.assertEqual(self.member._voters_on(date(2026, 6, 1)), new)
        self.assertFalse(self.member._voters_on(date(2026, 2, 1)), "no vote before the contract is signed")
        for values in (
            {"partner_id": new.id, "date_from": "2026-07-01"},  # overlaps
            {"partner_id": new.id, "date_from": "2026-01-05", "date_to": "2026-01-01"},
            {"partner_id": old.id, "date_from": "2026-09-01", "kind": "household"},  # votes
        ):
            with (
                self.subTest(values=values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                Link.create({**first, **values}).flush_recordset()

    def test_row_08_leaving_ends_all_links(self):
        link = self.env["cluster.member.link"].create(
            {
                "member_id": self.member.id,
                "partner_id": self._partner("Branch").id,
                "kind": "branch",
                "date_from": "2026-03-01",
            }
        )
        self.member.with_user(self.user_coordinator)._leave("ceased", "Closed down.", date(2026, 9, 1))
        self.assertEqual((link.date_to, link.has_rights), (date(2026, 9, 1), False))

    # --- row 11: stage of the cluster -----------------------------------------------------------
    def test_row_11_stage_date_documents_and_typical_mistakes(self):
        cluster = self.cluster.with_user(self.user_coordinator)
        paper = self.env["ir.attachment"].with_user(self.user_coordinator).create({"name": "founding.pdf", "raw": b"x"})
        cluster.write(
            {
                "stage": "initiative",
                "stage_since": "2026-05-12",
                "legal_basis": "Agreement of the founders of 12.05.2026",
                "stage_document_ids": [Command.link(paper.id)],
            }
        )
        self.assertGreaterEqual(len(cluster.check_ids), 8)
        self.assertEqual(cluster.open_check_count, len(cluster.check_ids))
        first = cluster.check_ids[0]
        first.write({"state": "avoided", "note": "Fees since the first month"})
        self.assertEqual((first.checked_on, first.user_id), (self.today, self.user_coordinator))
        self.assertEqual(cluster.open_check_count, len(cluster.check_ids) - 1)
        with self.assertRaisesRegex(ValidationError, "a day to come"):
            cluster.stage_since = self.today + timedelta(days=1)

    # --- row 17: what other addons may build on -------------------------------------------------
    def test_row_17_status_fees_and_votes_are_given_by_documented_fields(self):
        for model, names in DOCUMENTED.items():
            for name in names:
                field = self.env[model]._fields[name]
                self.assertIn(field.type, {"char", "date", "boolean", "integer", "many2one", "selection"}, "plain only")
        found = self.member.with_user(self.user_auditor).read(DOCUMENTED["cluster.member"])[0]
        self.assertEqual(
            (found["state"], found["is_live"], found["vote_weight"], found["term_to"]),
            ("active", True, 1, date(2027, 2, 4)),
        )

    # --- row 2: kinds ---------------------------------------------------------------------------
    def test_row_02_six_kinds_come_with_form_fee_group_and_vote(self):
        for code in ("farm", "craftsman", "firm", "authority", "academia", "support"):
            kind = self.env.ref(f"cluster_base.kind_{code}")
            with self.subTest(kind=code):
                self.assertTrue(kind.question_ids)
                self.assertTrue(kind.paper_ids)
                self.assertTrue(kind.fee_group)
                self.assertEqual((kind.has_vote, kind.vote_weight), (True, 1))

    def test_row_02_a_seventh_kind_without_code_goes_the_whole_way(self):
        with Form(self.env["cluster.member.kind"].with_user(self.user_administrator)) as form:
            form.name, form.code, form.vote_weight, form.fee_group = "Guest house", "guesthouse", 3, "D"
            with form.question_ids.new() as question:
                question.label, question.answer, question.required = "How many beds?", "number", True
            with form.paper_ids.new() as paper:
                paper.name = "Fire safety act"
        kind = form.record
        wizard = Form(self.env["cluster.member.register"].with_user(self.user_clerk))
        wizard.kind_id, wizard.organisation, wizard.person, wizard.phone = (
            kind,
            "Дом «Сёмы»",
            "Янка",
            "+375 29 777-77-71",
        )
        wizard.consent = True
        with self.assertRaisesRegex(UserError, "How many beds"):
            wizard.save().action_confirm()
        with wizard.answer_ids.edit(0) as answer:
            answer.value = "12"
        member = self.env["cluster.member"].browse(wizard.save().action_confirm()["res_id"])
        self.assertEqual((member.answer_ids.label, member.answer_ids.value), ("How many beds?", "12"))
        coordinator = member.with_user(self.user_coordinator)
        with self.assertRaisesRegex(UserError, "Fire safety act"):
            coordinator.action_complete()
        coordinator.paper_ids.action_accept()
        coordinator.action_complete()
        self._wizard(self.user_council, member, "action_admit", decision_ref="1 of 2.2.26", admitted_on=self.today)
        self._wizard(self.user_coordinator, member, "action_activate", signed_on=self.today, scan=SCAN)
        self.assertEqual((member.state, member.vote_weight), ("active", 3))
        kind.with_user(self.user_administrator).has_vote = False
        self.assertEqual(member.vote_weight, 0)

    def test_one_organisation_in_several_clusters(self):
        twin = self._member(
            "unused",
            "active",
            cluster=self.other_cluster,
            partner=self.member.partner_id,
            kind_id=self.env.ref("cluster_base.kind_firm").id,
        )
        self.assertEqual(twin.partner_id, self.member.partner_id)
        self.assertNotEqual(twin.kind_id, self.member.kind_id)
        self.assertEqual((twin.contract_number, self.member.contract_number), ("TS2/2026/001", "TS1/2026/001"))
        self.member.with_user(self.user_council)._suspend(date(2026, 4, 1), "A breach.")
        self.assertEqual((twin.state, twin.is_live), ("active", True))

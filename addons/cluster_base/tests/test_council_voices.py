"""Whose vote counts: rights, mandates, the announced hour, what is fixed by the call, decisions about oneself."""

from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .test_council import CouncilCase


class VoicesCase(CouncilCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        assembly = cls.env["cluster.council.rule"].search(
            [("cluster_id", "=", cls.cluster.id), ("body", "=", "assembly")]
        )
        assembly.cap_percent = 0
        cls.farms = cls.env["cluster.member"]
        for number in range(4):
            cls.farms |= cls._member(f"Farm {number}", "active")

    def _assembly(self, *items, **values):
        meeting = self._meeting(*(items or [{"title": "Budget"}]), body="assembly", **values)
        meeting.action_call()
        return meeting

    def _voter(self, meeting, member):
        return meeting.attendance_ids.filtered(lambda voter: voter.member_id == member)

    def _cast(self, item, member, choice, user=None, **values):
        Vote = self.env["cluster.council.vote"].with_user(user or self.user_coordinator)
        return Vote._cast(item, self._voter(item.meeting_id, member), choice, **values)

    def _suspend(self, member):
        member.with_user(self.user_council)._suspend("2026-06-01", "Did not answer guests.")


@tagged("post_install", "-at_install")
class TestCouncilVoices(VoicesCase):
    def test_row_06_who_is_suspended_after_the_call_votes_no_more(self):
        meeting = self._assembly()
        item = meeting.item_ids
        item.action_open()
        early, late = self.farms[0], self.farms[1]
        self._cast(item, early, "against")
        self._suspend(early)
        self._suspend(late)
        with self.assertRaisesRegex(UserError, "Farm 1 has no rights of a member now"):
            self._cast(item, late, "against")
        with self.assertRaisesRegex(UserError, "its vote rests"):
            self._cast(item, early, "for")
        self._cast(item, self.farms[2], "for")
        self._cast(item, self.farms[3], "for")
        item.action_count()
        self.assertEqual((item.state, item.votes_for, item.votes_against, item.taking_part), ("adopted", 2, 0, 2))
        self.assertEqual(item.quorum, 2, "of the two that have their rights")
        self.assertIn("Farm 0, Farm 1", item.resting_note)
        meeting.action_close()
        text = self._text("action_report_council_minutes", meeting, self.user_coordinator)
        self.assertIn("not counted: Farm 0, Farm 1", text)

    def test_row_06_the_seat_of_a_suspended_member_is_empty(self):
        seat = self.seats[1]
        seat.member_id = self.farms[0]
        self._suspend(self.farms[0])
        meeting = self._meeting({"title": "Plan"})
        meeting.action_call()
        self.assertEqual(meeting.entitled, 5)
        self.assertNotIn(seat.partner_id, meeting.attendance_ids.partner_id)

    def test_row_06_a_seat_rests_with_its_member_after_the_call(self):
        self.seats[1].member_id = self.farms[0]
        meeting = self._meeting({"title": "Plan"})
        meeting.action_call()
        meeting.item_ids.action_open()
        self._suspend(self.farms[0])
        with self.assertRaisesRegex(UserError, "its vote rests"):
            self._cast(meeting.item_ids, self.farms[0], "for")

    def test_nobody_votes_on_a_decision_about_itself(self):
        self.seats[1].member_id = self.farms[0]
        self.env["cluster.member.hearing"].create(
            {
                "member_id": self.farms[0].id, "subject": "Guests", "invited_on": "2026-05-01",
                "heard_on": "2026-05-20", "attendance": "absent",
            }
        )  # fmt: skip
        meeting = self._meeting({"kind": "exclusion", "member_id": self.farms[0].id, "proposal": "Exclude it."})
        meeting.action_call()
        item = meeting.item_ids
        item.action_open()
        with self.assertRaisesRegex(UserError, "about Farm 0: it does not vote"):
            self._cast(item, self.farms[0], "against")
        vote = self._cast(item, self.farms[0], "left")
        self.assertIn("about Farm 0", vote.reason)
        meeting.action_all_present()
        self._vote(item, "f-ffff")
        item.action_count()
        self.assertEqual((item.state, item.taking_part, item.votes_for), ("adopted", 5, 5))
        self.assertEqual(self.farms[0].leave_kind, "excluded")

    def test_who_is_present_but_concerned_does_not_take_part(self):
        self.seats[1].member_id = self.farms[0]
        meeting = self._meeting({"kind": "waiver", "member_id": self.farms[0].id, "waiver_percent": 0})
        meeting.action_call()
        meeting.action_all_present()
        meeting.item_ids.action_open()
        self._vote(meeting.item_ids, "f-ffff")
        meeting.item_ids.action_count()
        self.assertEqual(meeting.item_ids.taking_part, 5)

    def test_a_kind_without_weight_does_not_stop_the_call(self):
        observer = self.farm_kind.copy({"code": "observer", "name": "Observer", "vote_weight": 0})
        self._member("Observer", "active", kind_id=observer.id)
        self.assertEqual(self._assembly().attendance_ids.member_id, self.farms)

    def test_what_cannot_be_carried_out_is_not_opened(self):
        meeting = self._meeting({"kind": "exclusion", "member_id": self.farms[0].id})
        meeting.action_call()
        with self.assertRaisesRegex(UserError, "was not heard yet"):
            meeting.item_ids.action_open()
        meeting = self._meeting({"kind": "reinstatement", "member_id": self.farms[0].id})
        meeting.action_call()
        with self.assertRaisesRegex(UserError, "is not suspended: put the item off"):
            meeting.item_ids.action_open()
        applicant = self._member("Applicant")
        online = self._meeting(
            {"kind": "admission", "member_id": applicant.id}, mode="window", voting_until="2100-01-01 12:00:00"
        )
        online.action_call()
        with self.assertRaisesRegex(UserError, "not checked yet"):
            online.action_open()
        online.item_ids.action_postpone()
        online.action_open()
        self.assertEqual(online.state, "open")

    def test_a_decision_stands_though_its_step_has_to_wait(self):
        applicant = self._member("Applicant", is_complete=True, completed_on="2026-01-12")
        meeting = self._meeting({"kind": "admission", "member_id": applicant.id})
        meeting.action_call()
        item = meeting.item_ids
        item.action_open()
        self._vote(item, "ffffff")
        applicant.is_complete = False  # a paper turned out to be wrong
        item.action_count()
        self.assertEqual((item.state, item.decision_number, applicant.state), ("adopted", "1/2026", "applied"))
        self.assertIn("not checked yet", item.undone_note)
        with self.assertRaisesRegex(UserError, "not checked yet"):
            item.action_carry_out()
        applicant.is_complete = True
        item.action_carry_out()
        self.assertEqual((applicant.state, item.undone_note), ("admitted", False))
        self.assertEqual(applicant.decision_ref, "1/2026 (01.06.2026)")
        with self.assertRaisesRegex(UserError, "nothing left"):
            item.action_carry_out()

    def test_one_seat_a_person_and_a_member_at_a_time(self):
        seat = self.seats[1]
        seat.write({"member_id": self.farms[0].id, "date_to": "2026-06-30"})
        values = {"cluster_id": self.cluster.id, "kind_id": self.farm_kind.id, "date_from": "2026-06-30"}
        other = self.env["res.partner"].create({"name": "Other person"})
        for who in ({"partner_id": seat.partner_id.id}, {"partner_id": other.id, "member_id": self.farms[0].id}):
            with self.subTest(who=who), mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
                with self.env.cr.savepoint():
                    self.env["cluster.council.seat"].create({**values, **who})
        following = {**values, "date_from": "2026-07-01", "partner_id": seat.partner_id.id}
        self.assertTrue(self.env["cluster.council.seat"].create(following))

    def test_representatives_are_invited_and_the_silent_ones_are_named(self):
        person = self.env["res.partner"].create({"name": "Representative", "email": "rep@farm.example"})
        self.env["cluster.member.link"].create(
            {"member_id": self.farms[0].id, "partner_id": person.id, "date_from": "2026-03-01", "may_vote": True}
        )
        self.farms[1].partner_id.email = False
        before = self.env["mail.mail"].search([])
        meeting = self._assembly()
        mails = self.env["mail.mail"].search([]) - before
        self.assertEqual(len(mails.filtered(lambda mail: mail.email_to == "rep@farm.example")), 1)
        self.assertIn("phone or letter: Farm 1", meeting.message_ids[:1].body)


@tagged("post_install", "-at_install")
class TestCouncilFixed(VoicesCase):
    """What the voters were told when the meeting was called stays."""

    def test_row_69_the_list_of_voters_stays(self):
        meeting = self._assembly()
        voter = meeting.attendance_ids[0].with_user(self.user_coordinator)
        voter.present = True
        for write in (
            lambda: voter.write({"weight": 10}),
            lambda: voter.write({"member_id": False}),
            voter.unlink,
            lambda: voter.create(
                {
                    "meeting_id": meeting.id,
                    "partner_id": self.user_coordinator.partner_id.id,
                    "kind_id": self.farm_kind.id,
                }
            ),
            lambda: meeting.write({"attendance_ids": [Command.update(voter.id, {"weight": 10})]}),
        ):
            with self.assertRaisesRegex(UserError, "list of voters"):
                write()
        meeting.action_open()
        meeting.item_ids.action_postpone()
        meeting.action_close()
        with self.assertRaisesRegex(UserError, "closed"):
            voter.present = False

    def test_row_69_what_the_voters_were_told_stays(self):
        meeting = self._assembly(mode="both", voting_until="2100-06-05 12:00:00", start="2100-06-01 08:00:00")
        for values, sentence in (
            ({"mode": "room"}, "way of voting stay"),
            ({"number": "9/2100"}, "buttons"),
            ({"rule_id": self.rule.id}, "buttons"),
            ({"year": 2020}, "buttons"),
            ({"start": "2100-05-01 08:00:00"}, "later hour"),
            ({"voting_until": "2100-06-05 11:00:00"}, "never be earlier"),
        ):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, sentence):
                meeting.write(values)
        before = self.env["mail.mail"].search([])
        meeting.start = "2100-06-01 10:00:00"
        self.assertEqual(len(self.env["mail.mail"].search([]) - before), 4, "all are told of the new hour")
        meeting.voting_until = "2100-06-06 12:00:00"
        meeting.action_open()
        with self.assertRaisesRegex(UserError, "before it is opened"):
            meeting.start = "2100-06-01 11:00:00"
        meeting.item_ids.action_postpone()
        meeting.action_close()
        for values in ({"notes": "Otherwise"}, {"title": "Otherwise"}, {"start": "2100-06-02 11:00:00"}):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, "closed"):
                meeting.write(values)
        with self.assertRaisesRegex(UserError, "closed"):
            meeting.item_ids.discussion = "Otherwise"
        with self.assertRaisesRegex(UserError, "closed"):
            self.env["cluster.council.item"].with_user(self.user_coordinator).create(
                {"meeting_id": meeting.id, "title": "Afterwards"}
            )

    def test_row_69_results_are_not_typed_in(self):
        meeting = self._assembly()
        item = meeting.item_ids
        for values in ({"votes_for": 9}, {"decision_number": "9/2026"}, {"undone_note": False}):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, "buttons"):
                item.write(values)
        item.action_open()
        for member in self.farms:
            self._cast(item, member, "for")
        item.action_count()
        for column, value in (("taking_part", 99), ("quorum", 1), ("decision_ordinal", 77), ("resting_note", "x")):
            with self.subTest(column=column), mute_logger("odoo.sql_db"):
                with self.assertRaisesRegex(Exception, "not changed"), self.env.cr.savepoint():
                    self.env.cr.execute(
                        f"UPDATE cluster_council_item SET {column} = %s WHERE id = %s", [value, item.id]
                    )

    def test_row_69_a_changed_vote_leaves_its_trace(self):
        meeting = self._assembly()
        item = meeting.item_ids
        item.action_open()
        self._cast(item, self.farms[0], "for")
        self._cast(item, self.farms[0], "against")
        self.assertIn("Farm 0 changed the vote: “For” became “Against”", item.message_ids[0].body)


@tagged("post_install", "-at_install")
class TestCouncilHour(VoicesCase):
    """The announced hour of online votes binds every way in."""

    def setUp(self):
        super().setUp()
        self.seats[0].member_id = self.farms[0]

    def _online(self, mode):
        meeting = self._meeting({"title": "Plan"}, mode=mode, voting_until="2026-06-05 12:00:00")
        meeting.action_call()
        meeting.action_open()
        if mode == "both":
            meeting.item_ids.action_open()
        return meeting.item_ids

    def test_row_03_the_button_of_a_voter_ends_with_the_hour(self):
        for mode in ("window", "both"):
            with self.subTest(mode=mode):
                item = self._online(mode).with_user(self.user_council)
                with freeze_time("2026-06-05 11:00:00"):
                    item.action_vote_for()
                    self.assertEqual(item.vote_ids.channel, "portal")
                with freeze_time("2026-06-05 12:00:01"):
                    item.invalidate_recordset()
                    self.assertFalse(item.may_vote)
                    with self.assertRaisesRegex(UserError, "time for online votes is over"):
                        item.action_vote_against()

    def test_row_03_the_secretary_says_how_a_vote_came_to_an_online_meeting(self):
        item = self._online("window")
        with freeze_time("2026-06-05 11:00:00"):
            with self.assertRaisesRegex(UserError, "how the vote came"):
                self._cast(item, self.farms[0], "for")
            vote = self._cast(item, self.farms[0], "for", note="by phone on 4 June")
            self.assertEqual((vote.channel, vote.note), ("room", "by phone on 4 June"))
        with freeze_time("2026-06-05 12:00:01"), self.assertRaisesRegex(UserError, "time for online votes is over"):
            self._cast(item, self.farms[0], "against", note="by phone on 5 June")

    def test_row_03_nobody_counts_before_the_hour(self):
        item = self._online("both")
        with freeze_time("2026-06-02 10:00:00"):
            self._vote(item, "fffff-")
            with self.assertRaisesRegex(UserError, "1 are still to come"):
                item.action_count()
            self._vote(item, "-----f")
            item.action_count()
        self.assertEqual(item.state, "adopted")


@tagged("post_install", "-at_install")
class TestCouncilVoicesPortal(VoicesCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.voter = new_test_user(
            cls.env, login="two_voices", groups="cluster_base.group_resident", company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)], lang="en_US",
        )  # fmt: skip
        cls.voter.partner_id.parent_id = cls.farms[0].partner_id
        cls.env["cluster.member.link"].create(
            {
                "member_id": cls.farms[1].id,
                "partner_id": cls.voter.partner_id.id,
                "date_from": "2026-03-01",
                "may_vote": True,
            }
        )

    def setUp(self):
        super().setUp()
        self.meeting = self._assembly(mode="window", voting_until="2100-01-01 12:00:00")
        self.meeting.action_open()
        self.item = self.meeting.item_ids
        self.authenticate("two_voices", "two_voices")
        self.url = f"/en/my/cluster/meetings/{self.meeting.id}"

    def _post(self, **values):
        token = self.url_open(self.url).text.split('csrf_token: "')[1].split('"')[0]
        return self.url_open(f"{self.url}/vote", {"csrf_token": token, "item": self.item.id, **values})

    def test_row_08_one_person_votes_for_each_of_its_members(self):
        page = self.url_open(self.url).text
        self.assertIn("Farm 0", page)
        self.assertIn("Farm 1", page)
        first, second, third = (self._voter(self.meeting, self.farms[number]) for number in range(3))
        self.assertIn("Your vote is taken", self._post(voice=first.id, choice="for").text)
        self.assertIn("Your vote is taken", self._post(voice=second.id, choice="against").text)
        self.assertEqual(self._post(voice=third.id, choice="against").status_code, 404)
        self.assertEqual(self._post(choice="against").status_code, 404, "for whom is not said")
        self.env.invalidate_all()
        self.assertEqual(
            {vote.attendance_id.member_id: vote.choice for vote in self.item.vote_ids},
            {self.farms[0]: "for", self.farms[1]: "against"},
        )

    def test_row_06_a_suspended_member_reads_why_it_does_not_vote(self):
        self._suspend(self.farms[0])
        page = self.url_open(self.url).text
        self.assertIn("Farm 0 has no rights of a member now: its vote rests.", page)
        voice = self._voter(self.meeting, self.farms[0])
        self.assertIn("its vote rests", self._post(voice=voice.id, choice="for").text)
        self.env.invalidate_all()
        self.assertFalse(self.item.vote_ids)

    def test_row_18_who_had_a_vote_reads_the_minutes(self):
        self.assertEqual(self.url_open(f"{self.url}/minutes").status_code, 404, "not before the meeting is closed")
        self.item.action_postpone()
        self.meeting.action_close()
        self.assertIn("Minutes of the meeting", self.url_open(self.url).text)
        answer = self.url_open(f"{self.url}/minutes")
        self.assertEqual((answer.status_code, answer.headers["Content-Type"]), (200, "application/pdf"))
        self.assertTrue(answer.content.startswith(b"%PDF"))
        self.authenticate("test_resident", "test_resident")
        self.assertEqual(self.url_open(f"{self.url}/minutes").status_code, 404)


@tagged("post_install", "-at_install")
class TestCouncilWizard(VoicesCase):
    def test_a_person_with_two_voices_chooses_for_whom_it_votes(self):
        self.farms[0].partner_id.child_ids = [Command.link(self.user_council.partner_id.id)]
        self.env["cluster.member.link"].create(
            {
                "member_id": self.farms[1].id,
                "partner_id": self.user_council.partner_id.id,
                "date_from": date(2026, 3, 1),
                "may_vote": True,
            }
        )
        meeting = self._assembly()
        item = meeting.item_ids.with_user(self.user_council)
        meeting.item_ids.action_open()
        asked = item.action_vote_for()
        self.assertEqual(asked["res_model"], "cluster.council.vote.wizard")
        wizard = self.env["cluster.council.vote.wizard"].with_user(self.user_council).with_context(**asked["context"])
        voters = self._voter(meeting, self.farms[1])
        wizard.create({"attendance_ids": [Command.set(voters.ids)]}).action_confirm()
        self.assertEqual(item.vote_ids.attendance_id, voters)
        strangers = self._voter(meeting, self.farms[2])
        wizard.create({"attendance_ids": [Command.set(strangers.ids)]}).action_confirm()
        self.assertEqual(item.vote_ids.attendance_id, voters, "nobody votes for a stranger")

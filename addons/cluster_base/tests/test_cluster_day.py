"""The day is that of the cluster: at 22:30 UTC it is tomorrow in Minsk, whoever looks."""

from datetime import date

from freezegun import freeze_time

from odoo.fields import Command
from odoo.http import Request
from odoo.tests import HttpCase, tagged

from .test_membership_join import JoinCase

NIGHT = "2026-06-01 22:30:00"  # 2 June, 01:30 in Minsk
TOMORROW = date(2026, 6, 2)


@tagged("post_install", "-at_install")
class TestClusterDay(JoinCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls._member("Farm of the night", "active")
        cls.user_resident.write({"tz": False, "lang": "en_US"})
        cls.person = cls.user_resident.partner_id

    def _link(self, **values):
        return self.env["cluster.member.link"].create(
            {"member_id": self.member.id, "partner_id": self.person.id, "date_from": TOMORROW, **values}
        )

    def test_one_helper_says_the_day(self):
        with freeze_time(NIGHT):
            self.assertEqual(self.cluster._today(), TOMORROW)
            self.cluster.tz = "Europe/London"
            self.assertEqual(self.cluster._today(), date(2026, 6, 1))
            nobody = self.cluster.browse().with_user(self.user_resident)
            self.assertEqual(nobody._today(), date(2026, 6, 1))

    def test_a_mandate_begins_at_midnight_there(self):
        link = self._link(may_vote=True)
        Member = self.env["cluster.member"].with_user(self.user_resident)
        with freeze_time("2026-06-01 20:30:00"):
            self.assertFalse(Member._of_user() & self.member)
        link.invalidate_recordset()
        with freeze_time(NIGHT):
            self.assertIn(self.member, Member._of_user())
            self.assertIn(self.member, Member._acting_for())
            self.assertTrue(link.has_rights)
            self.assertEqual(self.member._current_links(), link)
            link.action_end()
            self.assertEqual(link.date_to, TOMORROW)

    def test_a_registration_is_filed_on_the_day_there(self):
        with freeze_time(NIGHT):
            member = self._filed()
        self.assertEqual((member.applied_on, member.registration_id.filed_on), (TOMORROW, TOMORROW))

    def test_a_notice_given_online_counts_from_the_day_there(self):
        self.person.parent_id = self.member.partner_id
        self.authenticate("test_resident", "test_resident")
        with freeze_time(NIGHT):
            self.url_open(
                f"/en/my/cluster/{self.member.slug}/leave",
                {"csrf_token": Request.csrf_token(self), "reason": "Too far.", "sure": "1"},
            )
        self.member.invalidate_recordset()
        self.assertEqual(self.member.notice_on, TOMORROW)

    def test_groups_and_notices_follow_mandates_of_the_day_there(self):
        self._link()
        self.person.email = "night@farm.example"
        with freeze_time(NIGHT):
            notice = self.env["cluster.notice"].create(
                {"cluster_id": self.cluster.id, "subject": "S", "body": "B", "is_for_all": True}
            )
            self.assertIn(self.person.id, [line["partner_id"] for line in notice._prepare_recipient_vals()])
            group = self.env["cluster.workgroup"].create(
                {
                    "name": "Night",
                    "cluster_id": self.cluster.id,
                    "sector_id": self.env["cluster.workgroup.sector"].search([], limit=1).id,
                    "line_ids": [
                        Command.create(
                            {"member_id": self.member.id, "partner_id": self.person.id, "role": "chair",
                             "date_from": TOMORROW}
                        )
                    ],
                }
            )  # fmt: skip
            self.assertEqual(group.chair_id, self.person)
            self.assertIn(self.person, group.project_id.message_partner_ids)
            self.assertIn(group, self.env["cluster.workgroup"].with_user(self.user_resident)._of_user())
        meeting = self.env["cluster.workgroup.meeting"].create(
            {"workgroup_id": group.id, "name": "Night", "start": NIGHT}
        )
        self.assertEqual(meeting.event_id.partner_ids, self.person)

    def test_a_search_is_published_and_a_meeting_called_on_the_day_there(self):
        with freeze_time(NIGHT):
            search = self.env["cluster.partner.request"].create(
                {"name": "S", "text": "T", "cluster_id": self.cluster.id, "deadline": TOMORROW}
            )
            search.action_publish()
            self.assertEqual(search.published_on, TOMORROW)
            meeting = self.env["cluster.council.meeting"].create(
                {"cluster_id": self.cluster.id, "body": "assembly", "start": "2026-06-10 08:00:00"}
            )
            self.env["cluster.council.item"].create({"meeting_id": meeting.id, "title": "Budget"})
            meeting.action_call()
            self.assertEqual(meeting.called_on, TOMORROW)

"""Role by model by operation, on records of the own and of another cluster, and the constraints that stand."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .exchange_common import ExchangeCase

READ = {"read"}
KEEP = {"read", "write", "create"}
ALL = {"read", "write", "create", "unlink"}
ROLES = ("clerk", "controller", "head", "council", "coordinator", "auditor", "administrator", "farm", "resident")
# model: {role: operations on a record of the own cluster}; a role that is not named reads.
MATRIX = {
    "cluster.notice": {"clerk": ALL, "coordinator": ALL},
    "cluster.notice.recipient": {},
    "cluster.plan": {"clerk": KEEP, "coordinator": ALL},
    "cluster.plan.finding": {},
    "cluster.plan.feed": {"coordinator": KEEP},
    "cluster.workgroup": {"coordinator": KEEP},
    "cluster.workgroup.line": {"coordinator": ALL},
    "cluster.workgroup.meeting": {"coordinator": KEEP},
    "cluster.workgroup.item": {"coordinator": ALL},
    "cluster.partner.request": {"clerk": KEEP, "coordinator": ALL},
    "cluster.partner.answer": {"clerk": KEEP, "coordinator": KEEP},
}


@tagged("post_install", "-at_install")
class TestExchangeAccess(ExchangeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls._records(cls.cluster, cls.bees)
        cls.others = cls._records(cls.other_cluster, cls.foreign)

    @classmethod
    def _records(cls, cluster, member):
        env, today = cls.env, fields.Date.today() + timedelta(days=1)
        notice = env["cluster.notice"].create(
            {"cluster_id": cluster.id, "subject": "Only ours", "body": "B", "member_ids": member.ids}
        )
        notice.action_send()
        plans = env["cluster.plan"].create(
            [
                {"name": "Only ours", "cluster_id": cluster.id, "member_id": member.id, "kind": "event",
                 "date_from": today, "date_to": today, "audience": "schools"}
            ] * 2
        )  # fmt: skip
        group = env["cluster.workgroup"].create(
            {"name": "Only ours", "cluster_id": cluster.id,
             "sector_id": env.ref("cluster_base.workgroup_sector_it").id,
             "line_ids": [Command.create({"member_id": member.id, "date_from": today})]}
        )  # fmt: skip
        meeting = env["cluster.workgroup.meeting"].create(
            {"name": "Only ours", "workgroup_id": group.id, "start": fields.Datetime.now(),
             "item_ids": [Command.create({"name": "Only ours"})]}
        )  # fmt: skip
        search = env["cluster.partner.request"].create(
            {"name": "Only ours", "text": "T", "cluster_id": cluster.id, "deadline": today}
        )
        search.action_publish()
        return {
            "cluster.notice": notice,
            "cluster.notice.recipient": notice.recipient_ids[:1],
            "cluster.plan": plans[0],
            "cluster.plan.finding": plans[0].finding_ids[:1],
            "cluster.plan.feed": env["cluster.plan.feed"]._of(cluster),
            "cluster.workgroup": group,
            "cluster.workgroup.line": group.line_ids,
            "cluster.workgroup.meeting": meeting,
            "cluster.workgroup.item": meeting.item_ids,
            "cluster.partner.request": search,
            "cluster.partner.answer": search._answer(member, "Only ours", member.partner_id),
        }

    def setUp(self):
        super().setUp()
        # Who may not export at all proves nothing about what an export shows.
        for role in ("clerk", "coordinator", "auditor", "administrator", "council", "head"):
            getattr(self, f"user_{role}").group_ids += self.env.ref("base.group_allow_export")

    def _expected(self, role, model):
        rights = MATRIX[model]
        if role in ("farm", "resident"):
            return set()
        implied = {"controller": ("clerk",), "administrator": ("clerk", "coordinator")}.get(role, (role,))
        return READ.union(*(rights.get(one, READ) for one in implied))

    def test_matrix(self):
        for model in MATRIX:
            self.assertTrue(self.own[model] and self.others[model], model)
            for role in ROLES:
                user = getattr(self, f"user_{role}")
                with self.subTest(model=model, role=role):
                    for record, expected in (
                        (self.own[model], self._expected(role, model)), (self.others[model], set()),
                    ):  # fmt: skip
                        record = record.with_user(user)
                        ways = {way for way in ("read", "write", "create", "unlink") if record.has_access(way)}
                        self.assertEqual(ways, expected)

    def test_nothing_of_another_cluster_by_any_route(self):
        for role in ("clerk", "coordinator", "auditor", "administrator", "council", "head"):
            user = getattr(self, f"user_{role}")
            for model, record in self.others.items():
                Model = self.env[model].with_user(user)
                with self.subTest(role=role, model=model):
                    self.assertFalse(Model.search([("id", "=", record.id)]))
                    self.assertFalse(Model._read_group([("id", "=", record.id)], [], ["__count"])[0][0])
                    found = [number for number, _name in Model.name_search("Only ours", limit=None)]
                    self.assertNotIn(record.id, found)
                    with self.assertRaises(AccessError):
                        record.with_user(user).read(["display_name"])
                    with self.assertRaises(AccessError):
                        record.with_user(user).export_data(["display_name"])
        calendar = self.env["cluster.plan.calendar"].with_user(self.user_auditor).search([])
        self.assertEqual(calendar.cluster_id, self.cluster)
        message = self.others["cluster.notice"].sudo().message_post(body="Inner talk")
        with self.assertRaises(AccessError):
            message.with_user(self.user_coordinator).check_access("read")

    def test_questions_of_another_cluster(self):
        leads = self.env["crm.lead"].create(
            [
                {"name": "Q", "member_id": member.id, "asked_at": fields.Datetime.now(), "company_id": company.id}
                for member, company in ((self.bees, self.company), (self.foreign, self.other_company))
            ]
        )
        own = self.env["crm.lead"].create({"name": "Not a question", "company_id": self.company.id})
        for role in ("clerk", "coordinator", "auditor"):
            Lead = self.env["crm.lead"].with_user(getattr(self, f"user_{role}"))
            # Who prepares the farms' papers has Odoo's sales rights in the own companies; the auditor reads questions.
            seen = leads[0] if role == "auditor" else leads[0] | own
            self.assertEqual(Lead.search([("id", "in", (leads | own).ids)], order="id"), seen)
            self.assertEqual(leads[0].with_user(Lead.env.user).has_access("write"), role != "auditor")
            self.assertFalse(leads[1].with_user(Lead.env.user).has_access("read"))
        self.assertFalse(self.env["crm.lead"].with_user(self.user_farm).search([("id", "in", (leads | own).ids)]))

    def test_constraints_stand_in_the_database(self):
        names = {
            "cluster_notice_sent_whole", "cluster_notice_recalled_whole", "cluster_notice_recipient_notice_partner_uniq",  # noqa: E501
            "cluster_notice_recipient_token_uniq", "cluster_plan_dates_order", "cluster_plan_quantity_sign",
            "cluster_plan_subject_named", "cluster_plan_feed_token_uniq", "cluster_workgroup_line_dates_order",
            "cluster_workgroup_meeting_hours_sign", "cluster_partner_request_number_uniq",
            "cluster_partner_request_done_whole", "cluster_partner_request_open_whole",
            "cluster_partner_answer_request_member_uniq",
        }  # fmt: skip
        self.env.cr.execute("SELECT conname FROM pg_constraint WHERE conname IN %s", (tuple(names),))
        self.assertEqual({row[0] for row in self.env.cr.fetchall()}, names)
        indexes = {"cluster_plan_feed_owner_uniq", "crm_lead_ask_number_uniq"}
        self.env.cr.execute("SELECT indexname FROM pg_indexes WHERE indexname IN %s", (tuple(indexes),))
        self.assertEqual({row[0] for row in self.env.cr.fetchall()}, indexes)

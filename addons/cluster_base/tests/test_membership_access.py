"""Role by model by operation on the records of a membership, own and of another cluster."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ClusterCase

READ = {"read"}
RW = {"read", "write"}
KEEP = {"read", "write", "create"}
ALL = {"read", "write", "create", "unlink"}
ROLES = ("clerk", "controller", "head", "council", "coordinator", "auditor", "administrator", "farm", "resident")
# model: what clerk, controller, head, council, coordinator, auditor, administrator, farm and resident may do
MATRIX = {
    "cluster.member.period": (READ, READ, READ, READ, READ, READ, READ, set(), set()),
    "cluster.member.link": (KEEP, KEEP, READ, READ, KEEP, READ, ALL, set(), set()),
    "cluster.member.hearing": (set(), set(), READ, KEEP, KEEP, READ, KEEP, set(), set()),
    "cluster.member.paper": (KEEP, KEEP, READ, READ, KEEP, READ, ALL, set(), set()),
    "cluster.member.answer": (READ, READ, READ, READ, READ, READ, READ, set(), set()),
    "cluster.member.duplicate": (RW, RW, READ, READ, RW, READ, RW, set(), set()),
    "cluster.registration": (READ, READ, READ, READ, READ, READ, READ, set(), set()),
    "cluster.cluster.check": (READ, READ, READ, READ, KEEP, READ, ALL, set(), set()),
}


@tagged("post_install", "-at_install")
class TestMembershipAccess(ClusterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls._rows(cls._member("Own", "active"))
        cls.foreign = cls._rows(cls._member("Foreign", "active", cluster=cls.other_cluster))

    @classmethod
    def _rows(cls, member):
        known = cls._partner("Known")
        kind = cls.farm_kind
        values = {
            "cluster.member.link": {"member_id": member.id, "partner_id": known.id, "date_from": "2026-03-01"},
            "cluster.member.hearing": {
                "member_id": member.id, "subject": "x", "invited_on": "2026-03-01", "heard_on": "2026-04-01",
            },
            "cluster.member.answer": {"member_id": member.id, "label": "x", "value": "y"},
            "cluster.member.duplicate": {"member_id": member.id, "partner_id": known.id, "by_email": True},
            "cluster.registration": {
                "state": "submitted", "reference": f"AB2CD3E{member.id}", "cluster_id": member.cluster_id.id,
                "kind_id": kind.id, "filed_on": "2026-01-10", "member_id": member.id,
            },
        }  # fmt: skip
        rows = {model: cls.env[model].create(vals) for model, vals in values.items()}
        rows["cluster.member.period"] = member.period_ids[0]
        rows["cluster.member.paper"] = member.paper_ids[0]
        rows["cluster.cluster.check"] = member.cluster_id.check_ids[0]
        return rows

    def test_matrix(self):
        for model, expected in MATRIX.items():
            for role, ways in zip(ROLES, expected, strict=True):
                user = getattr(self, f"user_{role}")
                for record, may in ((self.own[model], ways), (self.foreign[model], set())):
                    found = {way for way in ALL if record.with_user(user).has_access(way)}
                    with self.subTest(model=model, role=role, foreign=not may):
                        self.assertEqual(found, may)

    def test_nothing_of_another_cluster_by_search_group_or_name(self):
        for model, record in self.foreign.items():
            Model = self.env[model].with_user(self.user_coordinator)
            with self.subTest(model=model):
                self.assertNotIn(record.id, Model.search([]).ids)
                self.assertNotIn(record.id, [pair[0] for pair in Model.name_search("")])
                counted = Model._read_group([("id", "=", record.id)], [], ["__count"])
                self.assertEqual(counted, [(0,)])
                with self.assertRaises(AccessError):
                    record.with_user(self.user_coordinator).read(["id", "create_date"])
        movements = self.env["cluster.member.movement"].with_user(self.user_auditor).search([])
        self.assertEqual(movements.cluster_id, self.cluster)

    def test_the_token_of_a_registration_is_nobody_s_to_read(self):
        filed = self.own["cluster.registration"]
        for role in ("clerk", "coordinator", "auditor"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                filed.with_user(getattr(self, f"user_{role}")).read(["token"])

    def test_only_the_steps_write_what_they_write(self):
        member = self.own["cluster.member.period"].member_id
        for values in ({"is_complete": True}, {"suspended_on": "2026-05-01"}, {"notice_on": "2026-05-01"}):
            with self.subTest(values=values), self.assertRaisesRegex(Exception, "buttons of its form"):
                member.with_user(self.user_administrator).write(values)

    def test_a_member_is_not_put_away_and_its_kind_is_the_coordinators(self):
        member = self._member("Living", "active")
        for role in ("clerk", "coordinator", "administrator"):
            with self.subTest(role=role), self.assertRaisesRegex(UserError, "let it leave first"):
                member.with_user(getattr(self, f"user_{role}")).action_archive()
        firm = self.env.ref("cluster_base.kind_firm")
        for values in ({"kind_id": firm.id}, {"size_value": 99}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                member.with_user(self.user_clerk).write(values)
        member.with_user(self.user_coordinator).write({"kind_id": firm.id, "size_value": 3})
        self.assertEqual((member.kind_id, member.size_value), (firm, 3))
        applicant = self._member("Applicant")
        applicant.with_user(self.user_clerk).kind_id = firm
        applicant.with_user(self.user_clerk).action_archive()
        self.assertFalse(applicant.active)

    def test_row_69_who_checked_a_paper_stands_with_the_member(self):
        paper = self._member("Applicant").paper_ids[:1].with_user(self.user_clerk).with_context(tracking_disable=False)
        paper.state = "received"
        paper.with_user(self.user_coordinator).action_accept()
        notes = paper.member_id.sudo().message_ids.sorted("id")[-2:]
        self.assertEqual(notes.author_id, (self.user_clerk | self.user_coordinator).partner_id)
        self.assertIn("Missing → Received", notes[0].body)
        self.assertIn("Received → In order", notes[1].body)

    def test_whose_books_a_company_keeps_is_not_typed(self):
        member = self._member("Books", "active")
        for role in ("clerk", "administrator"):
            for values in ({"company_id": self.company.id}, {"books_code": "ABC"}):
                with self.subTest(role=role, values=values), self.assertRaisesRegex(UserError, "by the buttons"):
                    member.with_user(getattr(self, f"user_{role}")).write(values)
        self.assertFalse(self.company.member_id)

    def test_papers_asked_for_by_the_coordinator_only(self):
        applicant = self._member("Applicant")
        with self.assertRaises(AccessError):
            applicant.with_user(self.user_clerk).action_ask_papers()
        with self.assertRaises(AccessError):
            applicant.with_user(self.user_clerk).action_complete()

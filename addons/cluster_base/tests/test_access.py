"""Role by model by operation, on own, other and foreign records."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ClusterCase

READ = {"read"}
KEEP = {"read", "write", "create"}
ALL = {"read", "write", "create", "unlink"}
# role: (own cluster's member, other cluster's member, own cluster, other cluster, territory)
MATRIX = {
    "clerk": (KEEP, set(), READ, READ, READ),
    "controller": (KEEP, set(), READ, READ, READ),
    "head": (READ, set(), READ, READ, READ),
    "council": (READ, set(), READ, READ, READ),
    "coordinator": (KEEP, set(), READ | {"write"}, READ, READ),
    "auditor": (READ, set(), READ, READ, READ),
    "administrator": (ALL, set(), ALL, READ, ALL),
    "farm": (set(), set(), READ, READ, READ),
    "resident": (set(), set(), READ, READ, READ),
}


@tagged("post_install", "-at_install")
class TestAccess(ClusterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls._member("Own")
        cls.foreign = cls._member("Foreign", cluster=cls.other_cluster)
        cls.shown = cls._member("Shown", "active", consent_page=True, consent_phone=True)
        cls.hidden = cls._member("Hidden", "active")
        cls.public = cls.env.ref("base.public_user")

    def _operations(self, record, user):
        return {way for way in ("read", "write", "create", "unlink") if record.with_user(user).has_access(way)}

    def test_matrix(self):
        records = (self.own, self.foreign, self.cluster, self.other_cluster, self.village)
        for role, expected in MATRIX.items():
            user = getattr(self, f"user_{role}")
            for record, ways in zip(records, expected, strict=True):
                with self.subTest(role=role, record=record.display_name):
                    self.assertEqual(self._operations(record, user), ways)

    def test_the_public_reads_published_pages_only(self):
        for user in (self.public, self.user_resident, self.user_farm):
            Member = self.env["cluster.member"].with_user(user)
            self.assertEqual(Member.search([("id", "in", (self.shown | self.hidden | self.own).ids)]), self.shown)
            with self.assertRaises(AccessError):
                self.hidden.with_user(user).read(["name"])

    def test_hidden_fields_stay_hidden(self):
        for user in (self.public, self.user_resident, self.user_farm):
            shown = self.shown.with_user(user)
            shown.invalidate_recordset()
            self.assertEqual(shown.public_phone, "+375 1592 11-22-33")
            self.assertFalse(shown.public_email)
            for field in (
                "identity_number",
                "photo",
                "contract_number",
                "leave_reason",
                "consent_ids",
                "representative",
            ):
                with self.subTest(user=user.login, field=field), self.assertRaises(AccessError):
                    shown.read([field])

    def test_a_withdrawn_consent_closes_the_page_at_once(self):
        self.shown.with_user(self.user_coordinator).consent_page = False
        self.assertFalse(self.env["cluster.member"].with_user(self.public).search([("id", "=", self.shown.id)]))

    def test_own_membership(self):
        self.user_resident.partner_id.parent_id = self.hidden.partner_id
        self.assertEqual(self.env["cluster.member"].with_user(self.user_resident)._of_user(), self.hidden)
        self.assertFalse(self.hidden.with_user(self.user_resident).has_access("write"))
        self.assertFalse(self.env["cluster.member"].with_user(self.user_farm)._of_user())

    def test_the_chatter_is_not_for_readers_of_the_page(self):
        self.shown.sudo().message_post(body="The neighbours complain.", subtype_xmlid="mail.mt_comment")
        message = self.shown.sudo().message_ids[:1]
        for user in (self.user_farm, self.user_resident):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                message.with_user(user).check_access("read")
        message.with_user(self.user_clerk).check_access("read")

    def test_consents_are_never_changed(self):
        self.hidden.sudo().consent_page = True
        line = self.hidden.consent_ids
        for role in MATRIX:
            user = getattr(self, f"user_{role}")
            with self.subTest(role=role):
                self.assertFalse(self._operations(line, user) & {"write", "create", "unlink"})

    def test_constraints_stand_in_the_database(self):
        names = {
            "cluster_member_cluster_partner_uniq", "cluster_member_slug_uniq", "cluster_member_slug_form",
            "cluster_member_admitted_whole", "cluster_member_active_whole", "cluster_member_left_whole",
            "cluster_contract_counter_cluster_year_uniq", "cluster_cluster_code_uniq", "cluster_cluster_code_form",
            "cluster_territory_latitude_range", "cluster_territory_longitude_range", "cluster_member_kind_code_uniq",
        }  # fmt: skip
        self.env.cr.execute("SELECT conname FROM pg_constraint WHERE conname IN %s", (tuple(names),))
        self.assertEqual({row[0] for row in self.env.cr.fetchall()}, names)
        indexes = {"cluster_member_contract_uniq", "cluster_member_identity_uniq", "cluster_territory_code_uniq"}
        self.env.cr.execute("SELECT indexname FROM pg_indexes WHERE indexname IN %s", (tuple(indexes),))
        self.assertEqual({row[0] for row in self.env.cr.fetchall()}, indexes)

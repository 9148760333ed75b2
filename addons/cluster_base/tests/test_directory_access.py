"""Who may do what with photos, certificates, opening times, crafts: own cluster, other cluster, everybody."""

import base64

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ClusterCase
from .test_portal_directory import PICTURE

STAFF_WRITE = ("clerk", "coordinator", "administrator")
STAFF_READ = ("head", "council", "auditor")
MODELS = ("cluster.member.photo", "cluster.member.certificate", "cluster.member.opening")


@tagged("post_install", "-at_install")
class TestDirectoryAccess(ClusterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls._member("Own farm", "active", consent_page=True)
        cls.other = cls._member("Other farm", "active", cluster=cls.other_cluster, consent_page=True)
        cls.records = {}
        for side, member in (("own", cls.own), ("other", cls.other)):
            cls.records[side] = {
                "cluster.member.photo": cls.env["cluster.member.photo"].create(
                    {"member_id": member.id, "image": base64.b64encode(PICTURE), "name": "x"}
                ),
                "cluster.member.certificate": cls.env["cluster.member.certificate"].create(
                    {"member_id": member.id, "name": "x", "issued_on": "2026-01-01"}
                ),
                "cluster.member.opening": cls.env["cluster.member.opening"].create(
                    {"member_id": member.id, "weekday": "1", "hours": "9-10"}
                ),
            }

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_matrix(self):
        for role in (*STAFF_WRITE, *STAFF_READ, "farm"):
            user = getattr(self, f"user_{role}")
            for model in MODELS:
                for side in ("own", "other"):
                    record = self.records[side][model].with_user(user)
                    with self.subTest(role=role, model=model, side=side):
                        own = side == "own"
                        self.assertEqual(record.has_access("read"), own and role != "farm")
                        for operation in ("write", "create", "unlink"):
                            self.assertEqual(record.has_access(operation), own and role in STAFF_WRITE, operation)
                        if record.browse().has_access("read"):
                            found = record.search([("id", "=", record.id)])
                            self.assertEqual(bool(found), own and role != "farm")

    def test_everybody_reads_what_was_agreed(self):
        public = self.env.ref("base.public_user")
        photo, paper = (self.records["own"][model] for model in MODELS[:2])
        for given in (False, True, False):
            self.own.write({"consent_photo": given, "consent_certificates": given})
            for record in (photo, paper):
                self.assertEqual(record.with_user(public).has_access("read"), given)
                self.assertFalse(record.with_user(public).has_access("write"))
        self.assertFalse(self.records["own"]["cluster.member.opening"].with_user(public).has_access("read"))
        with self.assertRaises(AccessError):
            self.own.with_user(public).read(["latitude"])

    def test_crafts_are_kept_by_the_coordinator(self):
        craft = self.env.ref("cluster_base.craft_weaving")
        self.assertTrue(craft.with_user(self.user_coordinator).has_access("write"))
        for role in ("clerk", "head", "council", "auditor", "farm"):
            self.assertFalse(craft.with_user(getattr(self, f"user_{role}")).has_access("write"), role)
        self.assertTrue(craft.with_user(self.env.ref("base.public_user")).has_access("read"))

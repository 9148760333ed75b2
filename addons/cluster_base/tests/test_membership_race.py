"""Two windows at one moment: what a check alone lets through, and what the database refuses."""

from contextlib import closing
from unittest.mock import patch

from psycopg2 import IntegrityError
from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import DummyRLock, Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestMembershipRace(BaseCase):
    """Real cursors and real commits; what was committed is taken away at the end."""

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(Registry, "_lock", DummyRLock()))
        self.registry = Registry(get_db_name())
        with self.cursor() as cr:
            env = self._env(cr)
            cluster = env["cluster.cluster"].create({"name": "Race", "code": "RACEMEM"})
            self.cluster, self.kind = cluster.id, env.ref("cluster_base.kind_farm").id
            self.partners = [self._partner(env, f"Race {number}").id for number in range(2)]
            cr.commit()
        self.addCleanup(self.clean)

    def cursor(self):
        return closing(self.registry.cursor())

    def _env(self, cr):
        return api.Environment(cr, SUPERUSER_ID, {"lang": "en_US", "tracking_disable": True, "mail_create_nolog": True})

    def _partner(self, env, name):
        country = env.ref("base.by").id
        return env["res.partner"].create({"name": name, "is_company": True, "vat": "599998002", "country_id": country})

    def clean(self):
        with self.cursor() as cr:
            cr.execute("DELETE FROM cluster_member WHERE cluster_id = %s", [self.cluster])
            cr.execute("DELETE FROM cluster_cluster WHERE id = %s", [self.cluster])
            cr.execute("DELETE FROM res_partner WHERE id = ANY(%s)", [self.partners])
            cr.commit()

    def _known(self, cr):
        env = self._env(cr)
        cluster = env["cluster.cluster"].browse(self.cluster)
        return env["cluster.member"]._member_with_number(cluster, "BY", "599998002")

    def _apply(self, cr, partner, **values):
        member = self._env(cr)["cluster.member"].create(
            {"cluster_id": self.cluster, "partner_id": partner, "kind_id": self.kind, **values}
        )
        self._env(cr).flush_all()
        return member

    def test_two_applications_of_one_firm_at_one_moment(self):
        with self.cursor() as one, self.cursor() as two:
            self.assertFalse(self._known(one))
            self.assertFalse(self._known(two))
            self._apply(one, self.partners[0])
            one.commit()
            self.assertFalse(self._known(two), "the race: the check of the second still sees nobody")
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError) as caught:
                self._apply(two, self.partners[1])
            self.assertEqual(caught.exception.diag.constraint_name, "cluster_member_identity_uniq")
            two.rollback()

    def test_two_steps_of_one_member_at_one_moment(self):
        with self.cursor() as cr:
            member = self._apply(cr, self.partners[0], applied_on="2026-01-10")
            cr.commit()
            number = member.id
        with self.cursor() as one, self.cursor() as two:
            first = self._env(one)["cluster.member"].browse(number)
            second = self._env(two)["cluster.member"].browse(number)
            self.assertEqual((first.state, second.state), ("applied", "applied"), "both may take the step")
            first._leave("withdrew", "Changed their mind.", "2026-02-01")
            one.commit()
            self.assertEqual(second.state, "applied", "the race: the second still sees an applicant")
            with mute_logger("odoo.sql_db"), self.assertRaises((IntegrityError, SerializationFailure)):
                second._leave("refused", "No.", "2026-02-02")
                self._env(two).flush_all()
            two.rollback()
        with self.cursor() as cr:
            member = self._env(cr)["cluster.member"].browse(number)
            self.assertEqual((member.leave_kind, len(member.period_ids)), ("withdrew", 1))

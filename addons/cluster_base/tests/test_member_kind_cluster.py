"""Kinds of member that are of one cluster, and common ones that no cluster changes for another."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .test_membership_join import JoinCase


@tagged("post_install", "-at_install")
class TestMemberKindCluster(JoinCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Of a kind of its own, so that no member of the demo has it.
        cls.kind = cls.env["cluster.member.kind"].create({"name": "Guest house", "code": "guesthouse"})
        cls._member("Of another cluster", "active", cluster=cls.other_cluster, kind_id=cls.kind.id)
        cls.ours = cls.kind.with_user(cls.user_administrator)

    def test_row_09_a_vote_is_not_changed_for_another_cluster(self):
        for vals in ({"vote_weight": 5}, {"has_vote": False}, {"fee_group": "B"}, {"active": False}):
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, "Another cluster has members"):
                self.ours.write(vals)
        self.ours.description = "Rooms and breakfast"
        own = self.ours.copy({"name": "Guest house here", "cluster_id": self.cluster.id})
        self.assertEqual((own.code, len(own.paper_ids)), ("guesthouse_2", len(self.kind.paper_ids)))
        own.vote_weight = 5
        member = self._member("Here", "active", kind_id=own.id)
        self.assertEqual((member.vote_weight, self.kind.vote_weight), (5, 1))

    def test_a_common_kind_of_one_cluster_alone_is_changed_by_it(self):
        alone = self.env["cluster.member.kind"].create({"name": "Alone", "code": "alone"})
        self._member("Here", "active", kind_id=alone.id)
        alone.with_user(self.user_administrator).vote_weight = 2
        self.assertEqual(alone.vote_weight, 2)

    def test_row_09_a_kind_of_a_cluster_is_kept_and_used_there_alone(self):
        theirs = self.kind.copy({"name": "There", "cluster_id": self.other_cluster.id})
        for write in (
            lambda: theirs.with_user(self.user_administrator).write({"name": "Mine"}),
            lambda: theirs.with_user(self.user_administrator).unlink(),
            lambda: (
                self.env["cluster.member.kind.paper"]
                .with_user(self.user_administrator)
                .create({"kind_id": theirs.id, "name": "A paper"})
            ),
        ):
            with self.assertRaises(AccessError):
                write()
        with self.assertRaisesRegex(ValidationError, "kind of another cluster"):
            self._member("Here", kind_id=theirs.id)
        with self.assertRaisesRegex(ValidationError, "kind of another cluster"):
            self.env["cluster.council.seat"].create(
                {"cluster_id": self.cluster.id, "partner_id": self._partner("P").id, "kind_id": theirs.id}
            )
        with self.assertRaisesRegex(ValidationError, "Other clusters have members"):
            self.kind.cluster_id = self.cluster

    def test_row_01_the_form_offers_the_kinds_of_the_cluster(self):
        here = self.kind.copy({"name": "Here", "cluster_id": self.cluster.id})
        there = self.kind.copy({"name": "There", "cluster_id": self.other_cluster.id})
        draft = self.env["cluster.registration"].sudo().create({"typed": self._typed(kind=str(there.id))})
        self.assertIn(here, draft._open_kinds())
        self.assertIn(self.farm_kind, draft._open_kinds())
        self.assertNotIn(there, draft._open_kinds())
        with self.assertRaises(UserError):
            draft._file()

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import ClusterCase


@tagged("post_install", "-at_install")
class TestIdentity(ClusterCase):
    def _try(self, country, number):
        return self._member(
            "Numbered", partner=self._partner("Numbered", vat=number, country_id=self.env.ref(country).id)
        )

    def test_true_numbers_are_kept(self):
        for country, number in (("base.by", "200988541"), ("base.pl", "526-025-02-74"), ("base.lt", "LT119511515")):
            with self.subTest(number=number), self.env.cr.savepoint():
                member = self._try(country, number)
                self.assertIn("the check digit fits", member.identity_note)

    def test_wrong_numbers_get_a_sentence(self):
        for country, number, sentence in (
            ("base.by", "200988542", "is not a true UNP"),
            ("base.by", "12", "too short or too long for a UNP"),
            ("base.pl", "5260250275", "is not a true NIP"),
            ("base.lt", "33309240064", "This is a person's own code"),
        ):
            with (
                self.subTest(number=number),
                self.assertRaisesRegex(ValidationError, sentence),
                self.env.cr.savepoint(),
            ):
                self._try(country, number)

    def test_an_unknown_country_is_accepted_with_a_note(self):
        self.assertIn("not known here", self._try("base.jp", "T123").identity_note)

    def test_a_later_change_is_checked_too(self):
        member = self._try("base.by", "200988541")
        with self.assertRaisesRegex(ValidationError, "last digit does not fit"):
            member.with_user(self.user_clerk).identity_number = "200988549"

    def test_contacts_outside_the_cluster_are_left_alone(self):
        self.assertEqual(self._partner("Not a member", vat="12").vat, "12")

    def test_one_number_belongs_to_one_member(self):
        self._try("base.by", "200988541")
        with self.assertRaisesRegex(Exception, "already a member|identity_uniq"), self.env.cr.savepoint():
            self._try("base.by", "200988541").flush_recordset()

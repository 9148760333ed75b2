from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ClusterCase


@tagged("post_install", "-at_install")
class TestTerritory(ClusterCase):
    def test_country_comes_from_above(self):
        self.assertEqual(self.village.country_id, self.env.ref("base.by"))

    def test_full_name_goes_upwards(self):
        self.assertEqual(self.village.complete_name, "Testava, Test council, Test district, Test region")

    def test_a_council_cannot_lie_in_a_village(self):
        with self.assertRaisesRegex(ValidationError, "cannot lie within Testava"):
            self.env["cluster.territory"].create({"name": "Wrong", "kind": "council", "parent_id": self.village.id})

    def test_a_cluster_wants_a_district(self):
        with self.assertRaisesRegex(ValidationError, "is not a district"):
            self.cluster.territory_id = self.village

    @mute_logger("odoo.sql_db")
    def test_latitude_stays_on_the_globe(self):
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.village.latitude = 95
            self.village.flush_recordset()

    def test_the_country_pack_is_there(self):
        council = self.env.ref("cluster_base.territory_zaliessie")
        village = self.env.ref("cluster_base.territory_sukniavicy")
        self.assertEqual(village.parent_id, council)
        self.assertEqual(council._ancestor("region"), self.env.ref("cluster_base.territory_hrodna"))
        self.assertEqual((village.latitude, village.longitude), (54.44, 26.45))

    def test_the_body_of_an_office_is_the_nearest_one(self):
        Unit = self.env["hr.department"]
        body = Unit.create({"name": "Committee", "is_body": True, "cluster_id": self.cluster.id, "code": "RVK"})
        office = Unit.create({"name": "Office", "parent_id": body.id, "cluster_id": self.cluster.id, "code": "K"})
        self.assertEqual(office._body(), body)
        self.assertEqual(body._body(), body)

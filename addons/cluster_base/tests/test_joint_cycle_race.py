import threading
from contextlib import closing
from unittest.mock import patch

import psycopg2

from odoo import api
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.modules.registry import DummyRLock, Registry
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestCycleLimitRace(BaseCase):
    """Real transactions at once: a limit read and then written is passed, the counted row is not."""

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(Registry, "_lock", DummyRLock()))
        self.db = db_connect(get_db_name())
        self.registry = Registry(get_db_name())
        with closing(self.db.cursor()) as cr:
            self._make(api.Environment(cr, api.SUPERUSER_ID, {"tracking_disable": True}))
            cr.commit()  # pylint: disable=invalid-commit
        self.addCleanup(self._clean)

    def _make(self, env):
        company = env["res.company"].search([("name", "=", "Race centre")])
        company = company or env["res.company"].create({"name": "Race centre"})
        cluster = env["cluster.cluster"].create({"name": "Race", "code": "RACE", "company_id": company.id})
        partner = env["res.partner"].create({"name": "Race farm"})
        member = env["cluster.member"].create(
            {"partner_id": partner.id, "cluster_id": cluster.id, "kind_id": env.ref("cluster_base.kind_farm").id}
        )
        product = env["product.template"].create({"name": "Race cheese", "member_id": member.id})
        cycle = env["cluster.order.cycle"].create(
            {
                "name": "Race",
                "cluster_id": cluster.id,
                "opens_at": "2026-11-02 06:00:00",
                "closes_at": "2026-11-04 17:00:00",
                "product_ids": [Command.create({"product_tmpl_id": product.id, "offered": 10})],
            }
        )
        self.place_id, self.producer_id, self.cycle_id = cycle.product_ids.id, cycle.producer_ids.id, cycle.id
        self.made = [
            ("cluster_order_cycle", cycle.id),
            ("product_product", product.product_variant_id.id),
            ("product_template", product.id),
            ("cluster_member", member.id),
            ("res_partner", partner.id),
            ("cluster_cluster", cluster.id),
        ]

    def _clean(self):
        with closing(self.db.cursor()) as cr:
            for table, number in self.made:
                cr.execute(f"DELETE FROM {table} WHERE id = %s", (number,))  # pylint: disable=sql-injection
            cr.commit()  # pylint: disable=invalid-commit

    def _rush(self, take):
        """20 buyers of one piece at once. Returns how many were told yes."""
        barrier, won = threading.Barrier(20), []

        def buy():
            with closing(self.db.cursor()) as cr:
                env = api.Environment(cr, api.SUPERUSER_ID, {})
                place = env["cluster.order.cycle.product"].browse(self.place_id)
                # every snapshot is taken before anybody writes
                place.mapped("taken")
                barrier.wait(20)
                for _attempt in range(40):
                    try:
                        take(place)
                        cr.commit()  # pylint: disable=invalid-commit
                        won.append(1)
                        return
                    except UserError:
                        return
                    except psycopg2.errors.SerializationFailure:
                        cr.rollback()
                        env.invalidate_all()
                    except psycopg2.IntegrityError:
                        return

        threads = [threading.Thread(target=buy) for _number in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return len(won)

    @mute_logger("odoo.sql_db")
    def test_the_limit_holds_in_a_rush(self):
        def naive(place):
            place._check_left(1)  # reads and adds a row elsewhere, as an order line would be
            place.env.cr.execute(
                "INSERT INTO ir_config_parameter (key, value) VALUES (%s, 'x')",
                (f"race.{self.place_id}.{threading.get_ident()}",),
            )

        self.assertGreater(self._rush(naive), 10)
        with closing(self.db.cursor()) as cr:
            cr.execute("DELETE FROM ir_config_parameter WHERE key LIKE %s", (f"race.{self.place_id}.%",))
            cr.commit()  # pylint: disable=invalid-commit

        def guarded(place):
            place._check_left(1)
            place._take(1)

        self.assertEqual(self._rush(guarded), 10)
        with closing(self.db.cursor()) as cr:
            cr.execute("SELECT taken FROM cluster_order_cycle_product WHERE id = %s", (self.place_id,))
            self.assertEqual(cr.fetchone()[0], 10)

    def _env(self, cr):
        return api.Environment(cr, api.SUPERUSER_ID, {})

    def _count(self, cr):
        place = self._env(cr)["cluster.order.cycle.product"].browse(self.place_id)
        place.invalidate_recordset()
        return place.taken

    def _order(self, cr):
        env = self._env(cr)
        env["cluster.order.cycle.producer"].browse(self.producer_id)._take(1, 10)
        env["cluster.order.cycle.product"].browse(self.place_id)._take(1)

    @mute_logger("odoo.sql_db")
    def test_an_order_of_the_last_second_is_in_the_totals(self):
        """It entered in time and is committed when the job has begun to count."""
        with closing(self.db.cursor()) as job, closing(self.db.cursor()) as guest:
            self.assertEqual(self._count(job), 0)
            self._order(guest)
            guest.commit()  # pylint: disable=invalid-commit
            self.assertEqual(self._count(job), 0, "so the mail would say without the door")
            cycle = self._env(job)["cluster.order.cycle"].browse(self.cycle_id)
            with self.assertRaises(psycopg2.errors.SerializationFailure), job.savepoint():
                cycle._shut_the_door()
            job.commit()  # pylint: disable=invalid-commit
            cycle._shut_the_door()
            self.assertEqual(self._count(job), 1)

    @mute_logger("odoo.sql_db")
    def test_an_order_that_comes_after_the_totals_is_not_counted(self):
        with closing(self.db.cursor()) as job, closing(self.db.cursor()) as guest:
            self._count(guest)
            self._env(job)["cluster.order.cycle"].browse(self.cycle_id)._shut_the_door()
            job.commit()  # pylint: disable=invalid-commit
            with self.assertRaises(psycopg2.errors.SerializationFailure):
                self._order(guest)

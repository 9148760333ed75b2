import threading
from contextlib import closing
from unittest.mock import patch

import psycopg2

from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import DummyRLock, Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestFeeRace(BaseCase):
    """Two runs of the cron at the same moment: real cursors and commits, undone at the end."""

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(Registry, "_lock", DummyRLock()))
        self.registry = Registry(get_db_name())
        with self.cursor() as cr:
            env = self.environment(cr)
            cluster = env["cluster.cluster"].create({"name": "Fee race", "code": "FRACE"})
            kind = env.ref("cluster_base.kind_farm")
            rule = env["cluster.fee.rule"].create(
                {
                    "cluster_id": cluster.id, "kind_id": kind.id, "what": "annual", "valid_from": "2026-01-01",
                    "decision_ref": "1", "band_ids": [Command.create({"size_from": 0, "amount": 10})],
                }
            )  # fmt: skip
            partner = env["res.partner"].create({"name": "Fee race", "is_company": True})
            member = env["cluster.member"].create(
                {"partner_id": partner.id, "cluster_id": cluster.id, "kind_id": kind.id, "applied_on": "2026-01-01"}
            )
            day = env["cluster.member"]._fields["applied_on"].to_date("2026-01-02")
            member._admit("1", day, "be_BY")
            member._activate(day)
            self.day = day
            self.ids = {"cluster": cluster.id, "rule": rule.id, "member": member.id, "partner": partner.id}
            cr.execute("CREATE TABLE cluster_fee_race_naive (member_id int, what varchar, period_from date)")
            cr.commit()  # pylint: disable=invalid-commit
        self.addCleanup(self.clean)

    def cursor(self):
        return closing(self.registry.cursor())

    def environment(self, cr):
        return api.Environment(cr, SUPERUSER_ID, {"lang": "en_US", "tracking_disable": True})

    def clean(self):
        ids = self.ids
        with self.cursor() as cr:
            cr.execute("DROP TABLE cluster_fee_race_naive")
            cr.execute("DELETE FROM cluster_member_fee WHERE member_id = %s", [ids["member"]])
            cr.execute("DELETE FROM cluster_fee_basis WHERE member_id = %s", [ids["member"]])
            cr.execute("DELETE FROM cluster_fee_rule WHERE id = %s", [ids["rule"]])
            cr.execute("DELETE FROM cluster_member WHERE id = %s", [ids["member"]])
            cr.execute("DELETE FROM cluster_contract_counter WHERE cluster_id = %s", [ids["cluster"]])
            cr.execute("DELETE FROM cluster_cluster WHERE id = %s", [ids["cluster"]])
            cr.execute("DELETE FROM res_partner WHERE id = %s", [ids["partner"]])
            cr.commit()  # pylint: disable=invalid-commit

    def both(self, work):
        """Both look, meet, and write. Returns what went wrong for either."""
        meet, errors = threading.Barrier(2), []

        def run():
            try:
                with self.cursor() as cr:
                    work(cr, meet)
                    cr.commit()  # pylint: disable=invalid-commit
            except psycopg2.Error as error:
                errors.append(error)

        threads = [threading.Thread(target=run) for _n in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return errors

    def count(self, table):
        with self.cursor() as cr:
            cr.execute(f"SELECT count(*) FROM {table} WHERE member_id = %s", [self.ids["member"]])
            return cr.fetchone()[0]

    def test_the_race_without_the_guard(self):
        """Looking whether the fee is there already protects nothing."""

        def work(cr, meet):
            cr.execute("SELECT count(*) FROM cluster_fee_race_naive WHERE member_id = %s", [self.ids["member"]])
            there = cr.fetchone()[0]
            meet.wait(30)
            if not there:
                cr.execute(
                    "INSERT INTO cluster_fee_race_naive VALUES (%s, 'annual', %s)", [self.ids["member"], self.day]
                )

        self.assertEqual(self.both(work), [])
        self.assertEqual(self.count("cluster_fee_race_naive"), 2)

    @mute_logger("odoo.sql_db")
    def test_two_crons_make_one_fee(self):
        def work(cr, meet):
            env = self.environment(cr)
            member = env["cluster.member"].browse(self.ids["member"])
            vals_list = member._annual_fee_vals(self.day, member.fee_ids)
            self.assertEqual(len(vals_list), 1)
            meet.wait(30)
            env["cluster.member.fee"].create(vals_list)

        errors = self.both(work)
        self.assertEqual(len(errors), 1)
        self.assertIsInstance(errors[0], psycopg2.errors.UniqueViolation | psycopg2.errors.ExclusionViolation)
        self.assertEqual(self.count("cluster_member_fee"), 1)
        # The loser's next run finds the fee and makes nothing.
        with self.cursor() as cr:
            env = self.environment(cr)
            self.assertFalse(
                env["cluster.member.fee"]._make_fees(env["cluster.member"].browse(self.ids["member"]), self.day)
            )

    @mute_logger("odoo.sql_db")
    def test_two_crons_invoice_a_fee_once(self):
        with self.cursor() as cr:
            env = self.environment(cr)
            env["cluster.member.fee"]._make_fees(env["cluster.member"].browse(self.ids["member"]), self.day)
            cr.commit()  # pylint: disable=invalid-commit

        def work(cr, meet):
            """The row of the fee is written together with its invoice: the second writer fails."""
            fee = self.environment(cr)["cluster.member.fee"].search([("member_id", "=", self.ids["member"])])
            self.assertEqual(fee.state, "to_invoice")
            meet.wait(30)
            fee.write({"problem": "invoiced here"})
            fee.flush_recordset()

        errors = self.both(work)
        self.assertEqual([type(error) for error in errors], [psycopg2.errors.SerializationFailure])

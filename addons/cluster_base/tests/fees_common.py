"""A cluster with books, fee rules for farms, and helpers that let days pass."""

from contextlib import contextmanager

from freezegun import freeze_time

from odoo.fields import Command, Date

from .common import ClusterCase


class FeesCase(ClusterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.byn = cls.env.ref("base.BYN")
        cls.byn.active = True
        cls.company.write(
            {"currency_id": cls.byn.id, "country_id": cls.env.ref("base.by").id, "email": "c@centre.example"}
        )
        cls.env["account.chart.template"].try_loading("generic_coa", cls.company, install_demo=False)
        cls.company.currency_id = cls.byn
        cls.craft_kind = cls.env.ref("cluster_base.kind_craftsman")
        cls.entry_rule = cls._rule("entry", [(0, 0, 25, 0)], entry_free_years=3)
        cls.annual_rule = cls._rule("annual", [(0, 5, 60, 0), (5, 10, 120, 0), (10, 0, 120, 2.5)], work_rate=7.5)
        cls.craft_rule = cls._rule("annual", [(0, 0, 36, 0)], kind=cls.craft_kind)

    @classmethod
    def _rule(cls, what, bands, kind=None, **values):
        return cls.env["cluster.fee.rule"].create(
            {
                "cluster_id": cls.cluster.id,
                "kind_id": (kind or cls.farm_kind).id,
                "what": what,
                "valid_from": "2026-01-01",
                "decision_ref": "1 of 15.12.2025",
                "due_days": 30,
                "overdue_days": 14,
                "grace_days": 30,
                "band_ids": [
                    Command.create({"size_from": low, "size_below": high, "amount": amount, "per_unit": unit})
                    for low, high, amount, unit in bands
                ],
                **values,
            }
        )

    @classmethod
    def _fee_member(cls, name, size=6, active_from="2026-02-05", state="active", **values):
        member = cls._member(name, state, size_value=size, **values)
        if active_from != "2026-02-05":
            member.sudo().write({"active_from": active_from})
        return member

    @contextmanager
    def on(self, day):
        with freeze_time(f"{day} 09:00:00"):
            yield Date.to_date(day)

    def run_day(self, day):
        with self.on(day):
            return self.env["cluster.member.fee"]._run_day(self.cluster, lambda _count: None)

    def fees(self, member, what="annual"):
        return self.env["cluster.member.fee"].search(
            [("member_id", "=", member.id), ("what", "=", what)], order="period_from"
        )

    def pay(self, fee, day, amount=None):
        with self.on(day):
            wizard = self.env["cluster.fee.payment"].with_user(self.user_coordinator).create({"fee_id": fee.id})
            if amount:
                wizard.amount = amount
            wizard.action_confirm()

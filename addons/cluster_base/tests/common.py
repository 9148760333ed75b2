"""Personas and places shared by the tests: built once, the least privileged does the job."""

from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user

ROLES = ("clerk", "controller", "head", "council", "coordinator", "auditor", "administrator", "farm")


class ClusterCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(
            context={**cls.env.context, "no_reset_password": True, "tracking_disable": True, "lang": "en_US"}
        )
        Territory = cls.env["cluster.territory"]
        belarus = cls.env.ref("base.by")
        cls.region = Territory.create({"name": "Test region", "kind": "region", "country_id": belarus.id})
        cls.district = Territory.create({"name": "Test district", "kind": "district", "parent_id": cls.region.id})
        cls.council = Territory.create({"name": "Test council", "kind": "council", "parent_id": cls.district.id})
        cls.village = Territory.create(
            {"name": "Testava", "kind": "village", "parent_id": cls.council.id, "latitude": 54.42, "longitude": 26.54}
        )
        cls.company = cls.env["res.company"].create({"name": "Test centre"})
        cls.other_company = cls.env["res.company"].create({"name": "Other centre"})
        Cluster = cls.env["cluster.cluster"]
        cls.cluster = Cluster.create(
            {
                "name": "Test cluster", "code": "TS1", "territory_id": cls.district.id, "company_id": cls.company.id,
                "notice_days": 0, "hearing_days": 0,
            }
        )  # fmt: skip
        cls.other_cluster = Cluster.create(
            {"name": "Other cluster", "code": "TS2", "company_id": cls.other_company.id, "notice_days": 0}
        )
        cls.farm_kind = cls.env.ref("cluster_base.kind_farm")
        for role in ROLES:
            setattr(cls, f"user_{role}", cls._persona(role))
        cls.user_resident = new_test_user(
            cls.env, login="test_resident", groups="cluster_base.group_resident", company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )  # fmt: skip

    @classmethod
    def _persona(cls, role):
        return new_test_user(
            cls.env, login=f"test_{role}", groups=f"cluster_base.group_{role}", company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )  # fmt: skip

    @classmethod
    def _partner(cls, name, **values):
        return cls.env["res.partner"].create(
            {"name": name, "is_company": True, "country_id": cls.env.ref("base.by").id, **values}
        )

    @classmethod
    def _member(cls, name, state="applied", cluster=None, **values):
        """A member in the state, its earlier steps taken as the steps take them."""
        partner = values.pop("partner", None) or cls._partner(
            name, phone="+375 1592 11-22-33", email="own@farm.example"
        )
        member = cls.env["cluster.member"].create(
            {
                "partner_id": partner.id,
                "cluster_id": (cluster or cls.cluster).id,
                "kind_id": cls.farm_kind.id,
                "territory_id": cls.village.id,
                "applied_on": "2026-01-10",
                **values,
            }
        )
        root = member.with_user(cls.env.ref("base.user_root"))
        if state in ("admitted", "active", "left"):
            root._admit(
                "7 of 01.02.2026", cls.env["cluster.member"]._fields["admitted_on"].to_date("2026-02-01"), "be_BY"
            )
        if state in ("active", "left"):
            root._activate("2026-02-05")
        if state == "left":
            root._leave("withdrew", "Moved to the town.", "2026-03-01")
        return member

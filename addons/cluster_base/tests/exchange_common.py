"""A cluster with members who exchange: two that log in, one with an address only, one elsewhere."""

from odoo.fields import Command
from odoo.tests import new_test_user

from .common import ClusterCase


class ExchangeCase(ClusterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kreva = cls.env["cluster.territory"].create(
            {"name": "Other council", "kind": "council", "parent_id": cls.district.id}
        )
        cls.craft_kind = cls.env.ref("cluster_base.kind_craftsman")
        cls.bees = cls._live("Bees", "bees@farm.example", consent_page=True)
        cls.linen = cls._live("Linen", "linen@farm.example", kind_id=cls.craft_kind.id, territory_id=cls.kreva.id)
        cls.mill = cls._live("Mill", "mill@farm.example", territory_id=cls.kreva.id)
        cls.applied = cls._member("Applied", partner=cls._partner("Applied", email="applied@farm.example"))
        cls.foreign = cls._live("Foreign", "foreign@farm.example", cluster=cls.other_cluster)
        cls.user_bees = cls._login("bees", cls.bees)
        cls.user_linen = cls._login("linen", cls.linen)
        cls.user_foreign = cls._login("foreign", cls.foreign)
        cls.other_coordinator = new_test_user(
            cls.env, login="other_coordinator", groups="cluster_base.group_coordinator",
            company_id=cls.other_company.id, company_ids=[Command.set(cls.other_company.ids)],
        )  # fmt: skip

    @classmethod
    def _live(cls, name, email, **values):
        return cls._member(name, "active", partner=cls._partner(name, email=email), **values)

    @classmethod
    def _login(cls, login, member):
        """A portal user of the member's organisation, with an address of its own."""
        user = new_test_user(
            cls.env, login=login, groups="cluster_base.group_resident", email=f"{login}@person.example",
            company_id=cls.company.id, company_ids=[Command.set(cls.company.ids)],
        )  # fmt: skip
        user.partner_id.parent_id = member.partner_id
        return user

    def _mails(self, before):
        """Mails made since, as (address, subject)."""
        mails = self.env["mail.mail"].sudo().search([("id", "not in", before.ids)])
        return sorted((mail.email_to, mail.subject) for mail in mails)

    def _all_mails(self):
        return self.env["mail.mail"].sudo().search([])

"""A cluster in which two or three farms keep their books."""

from odoo.fields import Command
from odoo.tests import new_test_user

from .common import ClusterCase


class BooksCase(ClusterCase):
    """`farm_a` pays VAT, `farm_b` does not; each has one person. Opened once a class, by the coordinator."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        belarus = cls.env.ref("base.by")
        cls.company.write({"country_id": belarus.id, "currency_id": cls.env.ref("base.BYN").id})
        cls.farm_a = cls._member("Farm A", "active", slug="aaa", partner=cls._vat_partner("Farm A", "599999009"))
        cls.farm_b = cls._member("Farm B", "active", slug="bbb", partner=cls._vat_partner("Farm B", "599999011"))
        keeper = cls.user_coordinator
        cls.books_a = (
            cls.farm_a.with_user(keeper)
            ._open_books(
                vat_payer=True, bank_account="BY13NBRB3600900000002Z00AB00", people=[("Anna A", "anna@a.example")]
            )
            .sudo()
        )
        cls.books_b = cls.farm_b.with_user(keeper)._open_books(people=[("Boris B", "boris@b.example")]).sudo()
        cls.user_a = cls.env["res.users"].search([("login", "=", "anna@a.example")])
        cls.user_b = cls.env["res.users"].search([("login", "=", "boris@b.example")])
        cls.clerk_b = new_test_user(
            cls.env, login="clerk_other_cluster", groups="cluster_base.group_clerk", company_id=cls.other_company.id,
            company_ids=[Command.set(cls.other_company.ids)],
        )  # fmt: skip
        cls.env.flush_all()

    @classmethod
    def _vat_partner(cls, name, vat, **values):
        return cls._partner(name, vat=vat, email=f"{name.replace(' ', '').lower()}@farm.example", **values)

    @classmethod
    def _customer(cls, user, name="Buyer of it", **values):
        return cls.env["res.partner"].with_user(user).create({"name": name, "email": "buyer@buyer.example", **values})

    @classmethod
    def _product(cls, user, name="Honey", price=100.0):
        return (
            cls.env["product.template"].with_user(user).create({"name": name, "list_price": price, "type": "service"})
        ).product_variant_id

    @classmethod
    def _invoice(cls, user, partner, product, quantity=1, post=True, **values):
        move = cls.env["account.move"].with_user(user).create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_date": "2026-03-05",
                "invoice_line_ids": [Command.create({"product_id": product.id, "quantity": quantity})],
                **values,
            }
        )  # fmt: skip
        if post:
            move.action_post()
        return move

    @classmethod
    def _order(cls, user, partner, product, **values):
        return cls.env["sale.order"].with_user(user).create(
            {"partner_id": partner.id, "order_line": [Command.create({"product_id": product.id})], **values}
        )  # fmt: skip

"""Farms, goods and a basket shared by the tests of the shop."""

from odoo.fields import Command

from .common import ClusterCase


class ShopCase(ClusterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # One transaction: what the goods guard would write on a connection of its own stays in the test's.
        cls.env = cls.env(context={**cls.env.context, "stock_in_transaction": True})
        cls.website = cls.env["website"].search([], limit=1)
        cls.website.company_id = cls.company
        cls.website.user_id.sudo().write({"company_ids": [Command.link(cls.company.id)], "company_id": cls.company.id})
        cls.bees = cls._farm("Bee farm", sale_mode="reserve", shop_terms="At the farm, Friday from 16 to 19")
        cls.goats = cls._farm("Goat farm", sale_mode="reserve")
        cls.looms = cls._farm("Loom house", sale_mode="reserve")
        cls.honey = cls._goods(cls.bees, "Lime honey", 12.5)
        cls.cheese = cls._goods(cls.goats, "Goat cheese", 9.99)
        cls.linen = cls._goods(cls.looms, "Linen towel", 33.33)

    @classmethod
    def _farm(cls, name, **values):
        slug = name.lower().replace(" ", "-")
        member = cls._member(
            name, "active", consent_page=True,
            partner=cls._partner(name, phone="+375 1592 00-00-00", email=f"{slug}@farm.example", lang="en_US"),
        )  # fmt: skip
        member.sudo().write({"shop_consent": True, **values})
        return member

    @classmethod
    def _goods(cls, member, name, price, **values):
        """The variant of new goods of the member, shown in the shop."""
        template = cls.env["product.template"].create(
            {
                "name": name,
                "member_id": member.id,
                "list_price": price,
                "is_published": True,
                "sale_ok": True,
                "type": "service" if values.get("is_dated") else "consu",
                "taxes_id": False,
                **values,
            }
        )
        return template.product_variant_id

    @classmethod
    def _limit(cls, product, offered, day=None):
        return cls.env["cluster.stock"].create({"product_id": product.id, "offered": offered, "day": day})

    @classmethod
    def _basket(cls, *wanted):
        """A basket in the centre's company of (product, quantity) or (product, quantity, day)."""
        basket = (
            cls.env["sale.order"]
            .with_company(cls.company)
            .create(
                {"company_id": cls.company.id, "partner_id": cls.website.user_id.partner_id.id, "pricelist_id": False}
            )
        )
        for product, quantity, *day in wanted:
            basket.order_line = [
                Command.create(
                    {
                        "product_id": product.id,
                        "product_uom_qty": quantity,
                        "service_date": day[0] if day else False,
                    }
                )
            ]
        return basket

    @classmethod
    def _order(cls, *wanted, whole=False, **contact):
        """A placed order of a guest over the farms of what is wanted."""
        return cls.env["cluster.checkout"]._place(
            cls._basket(*wanted),
            {
                "name": "Guest Guestson",
                "phone": "+375 29 555-44-33",
                "email": "guest@mail.example",
                "lang": "en_US",
                "whole": whole,
                **contact,
            },
        )

    def _of(self, placed, member):
        return placed.order_ids.filtered(lambda order: order.member_id == member)

    def _mails(self, placed, address):
        mails = self.env["mail.mail"].search([("model", "=", placed._name), ("res_id", "=", placed.id)])
        return mails.filtered(lambda mail: address in mail.email_to)

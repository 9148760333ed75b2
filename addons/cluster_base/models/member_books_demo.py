from odoo import api, fields, models
from odoo.fields import Command

# Member, pays VAT, its person (login is the password), bank account, products (name, price).
FARMS = (
    ("member_borok", True, "farm", "Зоська Хутарская", "BY13NBRB3600900000002Z00AB00",
     (("Мёд ліпавы, 1 кг", 24.0), ("Дзень з пчаляром", 60.0))),
    ("member_lnianka", False, "farm2", "Ядвіга Ткацкая", "",
     (("Ручнік ільняны", 45.0), ("Занятак ткацтвам", 30.0))),
    ("member_mlyn", False, "farm3", "Кастусь Млынарскі", "",
     (("Начлег у млыне", 80.0), ("Хлеб з печы", 6.5))),
)  # fmt: skip
CUSTOMERS = ("Крама «Узорная» (дэма)", "Школа «Прыклад» (дэма)")


class ClusterMember(models.Model):
    """Books of three farms of the demo district."""

    _inherit = "cluster.member"

    @api.model
    def _load_demo_books(self):
        """Open the books of three farms with some trade. A second run adds nothing."""
        today = fields.Date.context_today(self)
        for xmlid, vat_payer, login, name, account, goods in FARMS:
            member = self.env.ref(f"cluster_base.{xmlid}")
            user = member._demo_farm_user(login, name)
            books = member._open_books(vat_payer=vat_payer, bank_account=account, users=user)
            books.books_opened_on = fields.Date.subtract(today, months=3)
            if not self.env["sale.order"].search_count([("company_id", "=", books.id)], limit=1):
                member.with_company(books)._demo_trade(goods, today)
        self._demo_between_farms(today)
        dues = self.env["cluster.paper.due"]._make_dues(fields.Date.subtract(today.replace(day=1), days=1))
        dues[:2].action_receive()

    def _demo_farm_user(self, login, name):
        Users = self.env["res.users"].with_context(active_test=False, no_reset_password=True)
        return Users.search([("login", "=", login)]) or Users.create(
            {
                "name": name,
                "login": login,
                "password": login,
                "email": f"{login}@smarhon.example",
                "lang": "be_BY",
                "tz": "Europe/Minsk",
                "parent_id": self.partner_id.id,
                "company_id": self.cluster_id.company_id.id,
                "company_ids": [Command.set(self.cluster_id.company_id.ids)],
                "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
            }
        )

    def _demo_trade(self, goods, today):
        """Orders and invoices in every state that the desk counts."""
        books = self.company_id
        customers = self.env["res.partner"].create(
            [
                {
                    "name": name,
                    "is_company": True,
                    "company_id": books.id,
                    "country_id": self.env.ref("base.by").id,
                    "email": f"buyer{number}@smarhon.example",
                    "lang": "be_BY",
                }
                for number, name in enumerate(CUSTOMERS, 1)
            ]
        )
        products = (
            self.env["product.template"]
            .create(
                [
                    {
                        "name": name,
                        "list_price": price,
                        "type": "service",
                        "member_id": self.id,
                        "taxes_id": False,
                        "invoice_policy": "order",
                    }
                    for name, price in goods
                ]
            )  # fmt: skip
            .product_variant_id
        )
        orders = self.env["sale.order"].create(
            [
                {
                    "partner_id": customer.id,
                    "company_id": books.id,
                    "member_id": self.id,
                    "order_line": [Command.create({"product_id": product.id, "product_uom_qty": quantity})],
                }
                for customer, product, quantity in zip(customers, products, (2, 4), strict=True)
            ]
        )
        orders[1].action_confirm()
        draft, _sent, late, paid = (
            self._demo_invoice(customers[number % 2], products[number % 2], fields.Date.subtract(today, days=days))
            for number, days in enumerate((0, 3, 40, 25))
        )
        (_sent | late | paid).action_post()
        (_sent | late | paid).is_move_sent = True
        self._demo_pay(paid, today)
        return draft

    def _demo_invoice(self, partner, product, day):
        return self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "company_id": self.company_id.id,
                "member_id": self.id,
                "invoice_date": day,
                "invoice_date_due": fields.Date.add(day, days=14),
                "invoice_payment_term_id": False,
                "invoice_line_ids": [Command.create({"product_id": product.id, "quantity": 3})],
            }
        )

    def _demo_pay(self, move, today):
        self.env["account.payment.register"].with_context(active_model="account.move", active_ids=move.ids).create(
            {"payment_date": today}
        )._create_payments()

    def _demo_between_farms(self, today):
        """The beekeeper sells honey to the weaver: the bill waits in the weaver's books."""
        seller, buyer = (self.env.ref(f"cluster_base.{name}") for name in ("member_borok", "member_lnianka"))
        there = [("company_id", "=", seller.company_id.id), ("partner_id", "=", buyer.partner_id.id)]
        if self.env["account.move"].search_count(there, limit=1):
            return
        honey = self.env["product.product"].search([("member_id", "=", seller.id)], order="id", limit=1)
        seller.with_company(seller.company_id)._demo_invoice(
            buyer.partner_id, honey, fields.Date.subtract(today, days=5)
        ).action_post()

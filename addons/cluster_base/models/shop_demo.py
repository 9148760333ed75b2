"""The demo district's limited quantities and orders of guests: made once, by the steps that guests and farms take."""

from datetime import timedelta

from odoo import api, fields, models

LIMITS = {
    "honey": 40,
    "chabor": 15,
    "towel": 8,
    "flour": 60,
    "berries": 30,
    "jam": 24,
    "cheese": 20,
    "curd": 50,
    "jug": 5,
}


class ClusterCheckout(models.Model):
    _inherit = "cluster.checkout"

    @api.model
    def _load_demo_shop(self):
        """Idempotent: what is there already stays as it is."""
        here = self.with_context(stock_in_transaction=True, lang="be_BY")
        Stock = here.env["cluster.stock"]
        for name, offered in LIMITS.items():
            product = self._demo_goods(name)
            if not Stock.search_count([("product_id", "=", product.id)], limit=1):
                Stock.create({"product_id": product.id, "offered": offered})
        saturday = fields.Date.today() + timedelta(days=12 - fields.Date.today().weekday())
        if not Stock.search_count([("product_id", "=", self._demo_goods("ride").id)], limit=1):
            ride = self._demo_goods("ride").id
            Stock.create([{"product_id": ride, "offered": 4, "day": saturday + timedelta(days=7 * n)} for n in (0, 1)])
        cluster = here.env.ref("cluster_base.cluster_smarhon")
        if here.search_count([("cluster_id", "=", cluster.id)], limit=1):
            return
        first = here._demo_order(
            cluster, "Янка Госцеў", "+375 29 000-11-22", "hosc@example.com",
            [("honey", 2, None), ("towel", 1, None), ("ride", 2, saturday)], True,
        )  # fmt: skip
        first.order_ids.filtered(lambda order: order.member_id.slug == "borok").action_confirm()
        second = here._demo_order(
            cluster, "Марыя Прыезджая", "+375 33 000-33-44", "maryja@example.com",
            [("cheese", 1, None), ("flour", 3, None)], False,
        )  # fmt: skip
        second.order_ids.action_confirm()
        # Nobody of the demo district has a mail box.
        self.env["mail.mail"].sudo().search([("model", "=", self._name), ("state", "=", "outgoing")]).state = "cancel"

    @api.model
    def _demo_goods(self, name):
        return self.env.ref(f"cluster_base.goods_{name}").product_variant_id

    @api.model
    def _demo_order(self, cluster, name, phone, email, wanted, whole):
        basket = (
            self.env["sale.order"]
            .with_company(cluster.company_id)
            .create(
                {
                    "company_id": cluster.company_id.id,
                    "partner_id": cluster.company_id.partner_id.id,
                    "pricelist_id": False,
                }
            )
        )
        basket.order_line = [
            fields.Command.create(
                {"product_id": self._demo_goods(goods).id, "product_uom_qty": quantity, "service_date": day}
            )
            for goods, quantity, day in wanted
        ]
        placed = self._place(basket, {"name": name, "phone": phone, "email": email, "lang": "be_BY", "whole": whole})
        basket.unlink()
        return placed

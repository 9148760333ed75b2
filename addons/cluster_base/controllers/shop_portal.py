"""The member's own page of orders: who keeps no books here answers its guests on the portal."""

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from .portal import ClusterPortal


class ShopPortal(ClusterPortal):
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "cluster_order_count" in counters:
            members = request.env["cluster.member"]._of_user()
            values["cluster_order_count"] = self._farm_orders(members, [("answer_state", "=", "waiting")], count=True)
        return values

    def _farm_orders(self, members, domain=(), count=False, limit=100):
        Order = request.env["sale.order"].sudo()
        domain = [("member_id", "in", members.ids), ("checkout_id", "!=", False), *domain]
        return Order.search_count(domain) if count else Order.search(domain, order="id desc", limit=limit)

    @http.route("/my/cluster/orders", type="http", auth="user", website=True, readonly=True)
    def my_farm_orders(self, answered="", consent="", **_kwargs):
        return self._orders_page(answered=answered, consent=consent)

    def _orders_page(self, errors=None, typed=None, **values):
        members = request.env["cluster.member"]._of_user()
        waiting = self._farm_orders(members, [("answer_state", "=", "waiting")], limit=None)
        others = self._farm_orders(members, [("answer_state", "!=", "waiting")])
        return request.render(
            "cluster_base.portal_farm_orders",
            {
                "waiting": [self._order_words(one) for one in waiting],
                "others": [self._order_words(one) for one in others],
                "members": [
                    {
                        "name": one.name,
                        "slug": one.slug,
                        "agreed": one.shop_consent,
                        "on": self._day(one.shop_consent_on),
                    }
                    for one in members.sudo()
                ],
                "errors": errors or {},
                "typed": typed or {},
                "page_name": "cluster",
                **values,
            },
        )

    def _order_words(self, order):
        env, placed = request.env, order.checkout_id
        acts = order.member_id in env["cluster.member"]._acting_for(live=False)
        answers = dict(order._fields["answer_state"]._description_selection(env))
        states = dict(order.order_line._fields["member_state"]._description_selection(env))
        rows = [
            {"label": env._("Guest"), "value": placed.contact_name},
            {"label": env._("Phone"), "value": placed.phone},
            {"label": env._("Ordered on"), "value": self._day(placed.cluster_id._local_day(order.date_order))},
            {"label": env._("Pickup"), "value": order._pickup_words()},
            {"label": env._("Total"), "value": order.currency_id.format(order.amount_total)},
            {"label": env._("Note"), "value": placed.note},
        ]
        return {
            "id": order.id,
            "acts": acts,
            "name": order.name,
            "state": answers.get(order.answer_state),
            "rows": [row for row in rows if row["value"]],
            "held_up": order.state == "sent" and order.answer_state != "waiting",
            "lines": [
                {
                    "id": line.id,
                    "name": line.product_id.with_context(display_default_code=False).display_name,
                    "day": self._day(line.service_date),
                    "quantity": f"{line.ordered_qty:g}",
                    "state": states[line.member_state],
                    "waits": line.member_state == "waiting",
                    "reason": line.decline_reason or "",
                }
                for line in order.order_line.filtered("member_state")
            ],
        }

    @http.route("/my/cluster/orders/<int:order_id>", type="http", auth="user", website=True, methods=["POST"])
    def my_farm_order_answer(self, order_id, **post):
        members = request.env["cluster.member"]._acting_for(live=False)
        order = self._farm_orders(members, [("id", "=", order_id)])
        if not order:
            raise request.not_found()
        waiting = order.order_line.filtered(lambda line: line.member_state == "waiting")
        declined = waiting.filtered(lambda line: post.get(f"line_{line.id}") == "declined")
        reason = (post.get("reason") or "").strip()[:250]
        if declined and not reason:
            errors = {f"reason_{order.id}": request.env._("Write the reason: the guest reads it")}
            return self._orders_page(errors, {**post, f"reason_{order.id}": ""})
        try:
            with request.env.cr.savepoint():
                order._member_answer(waiting - declined, declined, reason)
        except UserError as error:
            request.env.invalidate_all()
            return self._orders_page({f"order_{order.id}": error.args[0]}, post)
        return request.redirect("/my/cluster/orders?answered=1")

    @http.route("/my/cluster/<string:slug>/consent", type="http", auth="user", website=True, methods=["POST"])
    def my_shop_consent(self, slug, agree="", **_post):
        member = self._my_member(slug)
        member.shop_consent = agree == "1"
        return request.redirect("/my/cluster/orders?consent=1")

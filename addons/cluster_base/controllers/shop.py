"""The common shop: goods of all farms on one site. Works without a script."""

import re

from odoo import fields, http
from odoo.fields import Domain
from odoo.http import request
from odoo.tools.json import scriptsafe

from odoo.addons.portal.controllers.portal import pager
from odoo.addons.website_sale.controllers.cart import Cart
from odoo.addons.website_sale.controllers.main import WebsiteSale

from ..engine import schema_org, season
from ..models.shop_product import MONTHS
from .public import paragraphs, short

PER_PAGE = 24


def goods_path(product):
    return f"/shop/goods/{product._shop_slug()}"


def sitemap_goods(env, rule, qs):
    if not qs or qs.lower() in "/shop/goods":
        yield {"loc": "/shop/goods"}
    company = env["website"].get_current_website().company_id
    for product in env["product.template"].search(env["product.template"]._shop_goods_domain(company)):
        path = f"/shop/goods/{product._shop_slug()}"
        if not qs or qs.lower() in path:
            yield {"loc": path}


class ShopPages(http.Controller):
    # --- list -----------------------------------------------------------------------------------
    @http.route(
        ["/shop/goods", "/shop/goods/page/<int:page>"],
        type="http", auth="public", website=True, readonly=True, sitemap=False,
    )  # fmt: skip
    def goods(self, page=1, q="", category="", farm="", village="", month="", **_kwargs):
        Product = request.env["product.template"]
        base = Product._shop_goods_domain(request.website.company_id)
        chosen = {"q": q.strip()[:100], "category": category, "farm": farm, "village": village, "month": month}
        domain = base & self._filters(chosen)
        total = Product.search_count(domain)
        pages = pager(url="/shop/goods", total=total, page=page, step=PER_PAGE, url_args=chosen)
        found = Product.search(domain, limit=PER_PAGE, offset=pages["offset"], order="website_sequence, id")
        return request.render(
            "cluster_base.shop_goods",
            {
                "goods": [self._card(product) for product in found],
                "total": total,
                "pager": pages,
                "chosen": chosen,
                "any_chosen": any(chosen.values()),
                **self._choices(base),
            },
        )

    def _filters(self, chosen):
        domain = request.env["product.template"]._search_shop_domain(chosen["q"])
        if chosen["category"].isdecimal():
            domain &= Domain("public_categ_ids", "child_of", int(chosen["category"]))
        if chosen["farm"]:
            domain &= Domain("member_id", "any!", Domain("slug", "=", chosen["farm"]))
        if chosen["village"].isdecimal():
            domain &= Domain("member_id", "any!", Domain("territory_id", "child_of", int(chosen["village"])))
        if chosen["month"].isdecimal() and 1 <= int(chosen["month"]) <= 12:
            domain &= self._season_domain(int(chosen["month"]))
        return domain

    def _season_domain(self, month):
        domain = Domain("season_from", "=", False)
        for first in range(1, 13):
            last = [str(one) for one in range(1, 13) if season.in_season(month, first, one)]
            if season.in_season(month, first, None):
                last.append(False)
            if last:
                domain |= Domain("season_from", "=", str(first)) & Domain("season_to", "in", last)
        return domain

    def _choices(self, base):
        """What there is to choose from: only farms, villages and categories that have goods."""
        env = request.env
        groups = env["product.template"].sudo()._read_group(base, ["member_id"])
        members = env["cluster.member"].sudo().union(*(member for (member,) in groups)).sorted("name")
        villages = members.territory_id.sorted("name")
        categories = env["product.public.category"].search([("has_published_products", "=", True)])
        months = dict(env["product.template"]._fields["season_from"]._description_selection(env))
        return {
            "farms": [(member.slug, member.name) for member in members],
            "villages": [(str(place.id), place.name) for place in villages],
            "categories": [(str(one.id), one.name) for one in categories],
            "months": [(key, months[key]) for key, _name in MONTHS],
        }

    def _prices(self, products):
        """{product id: price}, in the currency of the site."""
        pricelist = request.pricelist
        if not pricelist:
            return {product.id: product.list_price for product in products}
        return pricelist._get_products_price(products, 1.0)

    def _money(self, amount):
        currency = request.pricelist.currency_id or request.website.company_id.currency_id
        return currency.format(amount)

    def _card(self, product):
        member = product.member_id.sudo()
        today = product._shop_today()
        left = product._shop_left(today if product.is_dated else None)
        limited = not product.is_dated and set(product.product_variant_ids.ids) <= set(left)
        return {
            "name": product.name,
            "url": goods_path(product),
            "image": product.image_128 and f"/web/image/product.template/{product.id}/image_512",
            "price": self._money(self._prices(product)[product.id]),
            "unit": product.uom_id.name,
            "farm": member.name,
            "village": member.territory_id.name,
            "text": short(product.description_sale or ""),
            "season": product._season_words(),
            "in_season": product.is_dated or product._in_season(today),
            "left": f"{sum(left.values()):g}" if limited else "",
            "sold_out": limited and not any(left.values()),
        }

    # --- one of the goods -----------------------------------------------------------------------
    @http.route(
        "/shop/goods/<string:slug>", type="http", auth="public", website=True, readonly=True, sitemap=sitemap_goods
    )
    def goods_page(self, slug, added="", **_kwargs):
        product = self._find(slug)
        return self._goods_page(product, {"quantity": "1"}, {}, bool(added))

    def _find(self, slug):
        # The visitor's own rights find it: published goods of a member of this cluster.
        found = re.search(r"(?:^|-)(\d{1,9})$", slug or "")
        product_id = int(found[1]) if found else 0
        company = request.website.company_id
        product = request.env["product.template"].search(
            Domain("id", "=", product_id)
            & Domain("is_published", "=", True)
            & Domain("member_id", "any!", Domain("cluster_id.company_id", "=", company.id)),
            limit=1,
        )
        if not product:
            raise request.not_found()
        return product

    def _goods_page(self, product, typed, errors, added=False):
        member = product.member_id.sudo()
        prices = {
            variant.id: price for variant in product.product_variant_ids for price in [self._variant_price(variant)]
        }
        variants = [
            (
                str(variant.id),
                f"{variant.product_template_attribute_value_ids._get_combination_name()}: {self._money(prices[variant.id])}",  # noqa: E501
            )  # noqa: E501
            for variant in product.product_variant_ids
        ]
        problem = product._shop_problem()
        left = {} if product.is_dated else product._shop_left()
        limited = set(product.product_variant_ids.ids) <= set(left)
        return request.render(
            "cluster_base.shop_goods_page",
            {
                "product": product,
                "main_object": product,
                "member": {
                    "name": member.name,
                    "url": f"/members/{member.slug}" if member.is_live and member.consent_page else "",
                    "village": member.territory_id.complete_name,
                    "mode": member._mode_words(),
                    "terms": member.shop_terms,
                },
                "facts": [{"label": label, "value": value} for label, value in member._permit_facts()],
                "season": product._season_words(),
                "image": product.image_128 and f"/web/image/product.template/{product.id}/image_1024",
                "price": self._money(min(prices.values(), default=product.list_price)),
                "variants": variants if len(variants) > 1 else [],
                "single": product.product_variant_ids[:1].id,
                "problem": problem and product._shop_sentence(problem),
                "left": f"{sum(left.values()):g}" if limited and any(left.values()) else "",
                "sold_out": limited and not any(left.values()),
                "typed": typed,
                "errors": errors,
                "added": added,
                "action": "/shop/order/add",
                "goods_slug": product._shop_slug(),
                "paragraphs": paragraphs,
                "closes": product._cycle_closes(fields.Datetime.now()),
                **self._described(product, member, prices, bool(problem), limited and not any(left.values())),
            },
        )

    def _described(self, product, member, prices, problem, sold_out):
        """The goods for machines, and for whoever sends the address on."""
        root = request.httprequest.url_root.rstrip("/")
        currency = request.pricelist.currency_id or request.website.company_id.currency_id
        image = f"{root}/web/image/product.template/{product.id}/image_1024" if product.image_128 else None
        description = short(product.description_sale or "", 200)
        goods = {
            "name": product.name,
            "url": root + request.env["ir.http"]._url_for(goods_path(product)),
            "description": description,
            "image": image,
            "seller": member.name,
            "price": f"{min(prices.values(), default=product.list_price):.{currency.decimal_places}f}",
            "currency": currency.name,
            "available": not problem,
            "sold_out": sold_out,
        }
        return {
            "json_ld": scriptsafe.dumps(schema_org.product(goods)),
            "share": {"description": description, "image": image, "type": "product"},
        }

    def _variant_price(self, variant):
        pricelist = request.pricelist
        return pricelist._get_product_price(variant, 1.0) if pricelist else variant.lst_price


def holds_member_goods(cart):
    return bool(cart and cart.order_line.product_id.product_tmpl_id.sudo().member_id)


def may_pay_online(cart):
    """Odoo's own payment is for baskets of registered shops only: nobody pays here for what is merely reserved."""
    lines = cart.order_line.filtered("product_id")
    return bool(lines) and all(line.product_id.sudo().member_id.sale_mode == "sale" for line in lines)


class CoreShop(WebsiteSale):
    """Members' goods leave Odoo's own shop pages for ours, which need no script."""

    @http.route()
    def product(self, product, category=None, pricelist=None, **kwargs):
        if product.sudo().member_id:
            return request.redirect(goods_path(product), code=301)
        return super().product(product, category=category, pricelist=pricelist, **kwargs)

    def _to_our_basket(self):
        cart = request.cart
        if holds_member_goods(cart) and not may_pay_online(cart):
            return request.redirect("/shop/order")
        return None

    @http.route()
    def shop_checkout(self, try_skip_step=None, **query_params):
        return self._to_our_basket() or super().shop_checkout(try_skip_step=try_skip_step, **query_params)

    @http.route()
    def extra_info(self, **post):
        return self._to_our_basket() or super().extra_info(**post)

    @http.route()
    def shop_payment(self, **post):
        return self._to_our_basket() or super().shop_payment(**post)

    @http.route()
    def shop_payment_validate(self, sale_order_id=None, **post):
        return self._to_our_basket() or super().shop_payment_validate(sale_order_id=sale_order_id, **post)


class CoreCart(Cart):
    @http.route()
    def cart(self, id=None, access_token=None, revive_method="", **post):  # noqa: A002
        if not id:
            return request.redirect("/shop/order")
        return super().cart(id=id, access_token=access_token, revive_method=revive_method, **post)

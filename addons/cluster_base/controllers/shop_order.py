"""Basket, contact, check answers, confirmation and the guest's own page of an order. No script needed."""

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

from ..engine import shop_form, translit
from .shop import ShopPages, goods_path, may_pay_online

CONTACT = ("name", "phone", "email", "note", "whole")


class ShopOrder(ShopPages):
    # --- basket ---------------------------------------------------------------------------------
    @http.route("/shop/order/add", type="http", auth="public", website=True, methods=["POST"], sitemap=False)
    def order_add(self, product_id="", quantity="", day="", slug="", **_post):
        product = self._find(slug)
        errors, variant, date = self._check_added(product, product_id, quantity, day)
        if errors:
            typed = {"quantity": quantity, "day": day, "product_id": product_id}
            return self._goods_page(product, typed, errors)
        cart = request.cart or request.website._create_cart()
        line = self._line_of(cart, variant, date)
        amount = shop_form.quantity(quantity) + int(sum(line.mapped("product_uom_qty")))
        if amount > shop_form.QUANTITY_MAX:
            return self._goods_page(product, {"quantity": quantity, "day": day}, {"quantity": self._quantity_words()})
        if line:
            line[:1].product_uom_qty = amount
        else:
            cart._create_new_cart_line(variant.id, amount, variant.uom_id.id)
            cart.order_line.sorted("id")[-1:].service_date = date
        request.session["website_sale_cart_quantity"] = cart.cart_quantity
        return request.redirect("/shop/order?added=1")

    def _line_of(self, cart, variant, date):
        return cart.order_line.filtered(lambda one: one.product_id == variant and (one.service_date or None) == date)

    def _check_added(self, product, product_id, quantity, day):
        """({field: sentence}, the variant, the day)"""
        env, errors, date = request.env, {}, None
        variant = product.product_variant_ids.filtered(lambda one: str(one.id) == product_id)
        if not variant:
            errors["product_id"] = env._("Choose which one you want")
        amount = shop_form.quantity(quantity)
        if amount is None:
            errors["quantity"] = self._quantity_words()
        if product.is_dated:
            try:
                date = fields.Date.to_date((day or "").strip()) or None
            except ValueError:
                date = None
            if not date or date < product._shop_today():
                errors["day"] = env._("Choose a day from today on")
        problem = product._shop_problem(date)
        if problem:
            errors["day" if date and problem == "season" else "quantity"] = product._shop_sentence(problem)
        if not errors:
            left = env["cluster.stock"].sudo()._left(variant.ids, date)
            mine = sum(self._line_of(request.cart, variant, date).mapped("product_uom_qty")) if request.cart else 0
            if variant.id in left and left[variant.id] < amount + mine:
                short = [(variant.id, date, left[variant.id])]
                errors["quantity"] = env["cluster.stock"].sudo()._short_sentence(short)
        return errors, variant, date

    def _quantity_words(self):
        return request.env._("The quantity must be a whole number from 1 to 999")

    @http.route("/shop/order", type="http", auth="public", website=True, sitemap=False)
    def order(self, added="", changed="", **_kwargs):
        cart = request.cart
        gone = cart._drop_unsellable() if cart else []
        return self._basket_page(cart, {}, {}, gone, added=bool(added), changed=bool(changed))

    def _basket_page(self, cart, typed, errors, gone, **values):
        placed = self._just_placed()
        return request.render(
            "cluster_base.shop_basket",
            {
                "placed": placed and {"name": placed.name, "url": placed._status_path()},
                "farms": self._farms(cart, typed),
                "total": cart and self._money(cart.amount_total),
                "gone": gone,
                "errors": errors,
                **values,
            },
        )

    def _farms(self, cart, typed=None):
        """The basket for the pages: one part per seller."""
        if not cart:
            return []
        farms = []
        lines = cart.order_line.filtered("product_id")
        for member in lines.product_id.product_tmpl_id.sudo().member_id:
            mine = lines.filtered(lambda line, member=member: line.product_id.member_id.id == member.id)
            farms.append(self._farm_part(cart, mine, member.name, member._mode_words(), member.shop_terms, typed))
        rest = lines.filtered(lambda line: not line.product_id.member_id)
        if rest:
            farms.append(self._farm_part(cart, rest, cart.company_id.sudo().name, "", "", typed))
        return farms

    def _farm_part(self, cart, lines, name, mode, terms, typed):
        return {
            "name": name,
            "mode": mode,
            "terms": terms,
            "total": self._money(sum(lines.mapped("price_total"))),
            "lines": [
                {
                    "id": line.id,
                    "name": line.product_id.with_context(display_default_code=False).display_name,
                    "url": goods_path(line.product_id.product_tmpl_id),
                    "day": line.service_date and request.env["ir.qweb.field.date"].value_to_html(line.service_date, {}),
                    "quantity": (typed or {}).get(f"qty_{line.id}", f"{line.product_uom_qty:g}"),
                    "price": self._money(line.price_unit),
                    "total": self._money(line.price_total),
                }
                for line in lines
            ],
        }

    @http.route("/shop/order/update", type="http", auth="public", website=True, methods=["POST"], sitemap=False)
    def order_update(self, remove="", go_on="", **post):
        cart = request.cart
        if not cart:
            return request.redirect("/shop/order")
        lines = cart.order_line.filtered("product_id")
        if remove:
            lines.filtered(lambda line: str(line.id) == remove).unlink()
            request.session["website_sale_cart_quantity"] = cart.cart_quantity
            return request.redirect("/shop/order?changed=1")
        errors, wanted = {}, {}
        for line in lines:
            field = f"qty_{line.id}"
            amount = shop_form.quantity(post.get(field, f"{line.product_uom_qty:g}"))
            if amount is None:
                errors[field] = request.env._(
                    "%(product)s: the quantity must be a whole number from 1 to 999. To leave it out, press “Remove”.",
                    product=line.product_id.with_context(display_default_code=False).display_name,
                )
            wanted[line] = amount
        if errors:
            return self._basket_page(cart, post, errors, [])
        for line, amount in wanted.items():
            if line.product_uom_qty != amount:
                line.product_uom_qty = amount
        request.session["website_sale_cart_quantity"] = cart.cart_quantity
        return request.redirect("/shop/order/contact" if go_on and lines else "/shop/order?changed=1")

    # --- contact --------------------------------------------------------------------------------
    @http.route("/shop/order/contact", type="http", auth="public", website=True, methods=["GET", "POST"], sitemap=False)
    def order_contact(self, **post):
        if not (request.cart and request.cart.order_line):
            return request.redirect("/shop/order")
        if request.httprequest.method == "GET":
            return self._contact_page(self._contact() or self._own_contact(), {})
        typed = {name: (post.get(name) or "").replace("\r\n", "\n").strip() for name in CONTACT}
        typed["asked"] = len(self._farms(request.cart)) > 1
        found = shop_form.contact_problems(typed)
        request.session["cluster_shop_contact"] = typed
        if found:
            return self._contact_page(typed, {name: self._contact_sentence(name, code) for name, code in found.items()})
        return request.redirect("/shop/order/check")

    def _own_contact(self):
        user = request.env.user
        if user._is_public():
            return {"whole": "1"}
        partner = user.partner_id
        own = {"name": partner.name or "", "phone": partner.phone or "", "email": partner.email or ""}
        return {**own, "whole": "1"}

    def _contact(self):
        """What the guest typed. All or nothing unless the guest was asked, of several farms, and wants it otherwise."""
        contact = request.session.get("cluster_shop_contact")
        return contact and {**contact, "whole": contact["whole"] if contact.get("asked") else "1"}

    def _contact_sentence(self, name, code):
        env = request.env
        return {
            "name missing": env._("Enter your name"),
            "name long": env._("Your name must be 120 characters or fewer"),
            "phone missing": env._("Enter a phone number: the farm calls when something is unclear"),
            "phone form": env._("Enter a phone number, like +375 1592 00-00-00"),
            "email missing": env._("Enter your e-mail address: the farms' answers go there"),
            "email form": env._("Enter an e-mail address in the right form, like name@example.com"),
            "note long": env._("The note must be 1000 characters or fewer"),
        }[f"{name} {code}"]

    def _contact_page(self, typed, errors):
        several = len(self._farms(request.cart)) > 1
        return request.render(
            "cluster_base.shop_contact",
            {"typed": typed, "errors": errors, "several": several, "company": request.website.sudo().company_id},
        )

    # --- check and confirm ----------------------------------------------------------------------
    @http.route("/shop/order/check", type="http", auth="public", website=True, methods=["GET", "POST"], sitemap=False)
    def order_check(self, **post):
        cart, contact, now = request.cart, self._contact(), fields.Datetime.now()
        if not (cart and cart.order_line):
            placed = self._just_placed()  # the button was pressed twice, or the guest came back to this page
            return request.redirect(f"{placed._status_path()}?new=1" if placed else "/shop/order")
        if not contact or shop_form.contact_problems(contact):
            return request.redirect("/shop/order/contact")
        gone = cart._drop_unsellable()
        if gone:
            request.session["website_sale_cart_quantity"] = cart.cart_quantity
        if not cart.order_line:
            return self._basket_page(cart, {}, {}, gone)
        dropped = cart._drop_pickup(now)
        if cart._needs_pickup(now) and not cart.pickup_point_id:
            return request.redirect("/shop/pickup")
        if dropped or gone or request.httprequest.method == "GET":
            return self._check_page(cart, contact, {"pickup": dropped} if dropped else {}, gone)
        refused = self._refused(post)
        if refused:
            return self._check_page(cart, contact, {"basket": refused}, [])
        return self._place(cart, contact)

    def _refused(self, post):
        """Why no order is taken from here now, a sentence; or ''."""
        env, address = request.env, request.httprequest.remote_addr
        if post.get("website"):
            return env._("Leave the field “Leave this empty” empty and send again")
        if env["cluster.checkout"]._too_many_from(address):
            return env._("Too many orders were sent from here. Please try again in an hour, or call the centre.")
        return ""

    def _place(self, cart, contact):
        Checkout, user = request.env["cluster.checkout"].sudo(), request.env.user
        partner = None if user._is_public() else user.partner_id.sudo()
        whole = contact.get("whole") and len(self._farms(cart)) > 1
        try:
            with request.env.cr.savepoint():
                placed = Checkout._place(
                    cart, {**contact, "whole": whole, "lang": request.env.lang}, partner=partner,
                    address=request.httprequest.remote_addr,
                )  # fmt: skip
        except UserError as error:
            request.env.invalidate_all()
            return self._check_page(cart, contact, {"basket": error.args[0]}, [])
        request.session["website_sale_cart_quantity"] = 0
        request.session["cluster_shop_placed"] = placed.id
        request.session.pop("cluster_shop_contact", None)
        request.website.sale_reset()
        return request.redirect(f"{placed._status_path()}?new=1")

    def _just_placed(self):
        """The guest's own order of the last hour: made in this session, or out of the basket of this session."""
        session = request.session
        return (
            request.env["cluster.checkout"]
            .sudo()
            ._of_session(session.get("cluster_shop_placed"), session.get("sale_order_id"))
        )

    def _check_page(self, cart, contact, errors, gone):
        env = request.env
        change = env._("Change")
        yes_no = env._("Yes: ask me if one farm refuses") if contact.get("whole") else env._("No: send what there is")
        rows = [
            {
                "label": env._("Your name"),
                "value": contact["name"],
                "url": "/shop/order/contact#name",
                "action": change,
            },
            {"label": env._("Phone"), "value": contact["phone"], "url": "/shop/order/contact#phone", "action": change},
            {"label": env._("E-mail"), "value": contact["email"], "url": "/shop/order/contact#email", "action": change},
        ]
        farms = self._farms(cart)
        if len(farms) > 1:
            rows.append(
                {
                    "label": env._("All or nothing"),
                    "value": yes_no,
                    "url": "/shop/order/contact#whole",
                    "action": change,
                }
            )
        if contact.get("note"):
            rows.append(
                {"label": env._("Note"), "value": contact["note"], "url": "/shop/order/contact#note", "action": change}
            )
        pickup = {"label": env._("Pickup"), "url": "/shop/pickup", "action": change}
        if cart.pickup_point_id:
            rows.append({**pickup, "value": cart._pickup_words()})
        elif cart._pickup_options(fields.Datetime.now()):
            rows.append({**pickup, "value": cart._at_the_farm_words(), "action": env._("Choose")})
        provider = may_pay_online(cart) and env["payment.provider"].sudo().search_count(
            [
                ("state", "in", ("enabled", "test")),
                ("is_published", "=", True),
                ("company_id", "=", cart.company_id.id),
            ],
            limit=1,
        )
        return request.render(
            "cluster_base.shop_check",
            {
                "rows": rows,
                "farms": farms,
                "total": self._money(cart.amount_total),
                "errors": errors,
                "gone": gone,
                "pay_online": bool(provider),
            },
        )

    # --- the guest's own page -------------------------------------------------------------------
    def _own_order(self, token):
        placed = request.env["cluster.checkout"]._by_token(token)
        if not placed:
            raise request.not_found()
        return placed

    @http.route("/shop/order/status/<string:token>", type="http", auth="public", website=True, sitemap=False)
    def order_status(self, token, new="", **_kwargs):
        return self._status_page(self._own_order(token), new=bool(new))

    def _status_page(self, placed, new=False, errors=None):
        answers = dict(placed.order_ids._fields["answer_state"]._description_selection(request.env))
        farms = [
            {
                "name": order._seller_name(),
                "number": order.name,
                "state": answers.get(order.answer_state, ""),
                "done": order.answer_state != "waiting",
                "mode": order.member_id._mode_words(order.sale_mode) if order.member_id else "",
                "terms": order.shop_terms,
                "pickup": "" if order.state == "cancel" else order._pickup_words(),
                "total": order.currency_id.format(order.amount_total),
                "paper": f"{placed._status_path()}/paper/{order.id}",
                "lines": [self._status_line(line) for line in order.order_line.filtered("member_state")],
            }
            for order in placed.order_ids
        ]
        return request.render(
            "cluster_base.shop_status",
            {
                "placed": placed,
                "farms": farms,
                "new": new,
                "state": dict(placed._fields["state"]._description_selection(request.env))[placed.state],
                "ordered": placed.currency_id.format(placed.amount_total),
                "stands": placed.currency_id.format(placed.amount_open),
                "action": f"{placed._status_path()}/choice",
                "centre": placed.cluster_id.company_id,
                "errors": errors or {},
            },
        )

    def _status_line(self, line):
        words = dict(line._fields["member_state"]._description_selection(request.env))
        return {
            "name": line.product_id.with_context(display_default_code=False).display_name,
            "day": line.service_date and request.env["ir.qweb.field.date"].value_to_html(line.service_date, {}),
            "quantity": f"{line.ordered_qty:g}",
            "state": words[line.member_state],
            "reason": line.decline_reason or "",
        }

    @http.route(
        "/shop/order/status/<string:token>/choice",
        type="http", auth="public", website=True, methods=["POST"], sitemap=False,
    )  # fmt: skip
    def order_choice(self, token, choice="", **_post):
        placed = self._own_order(token)
        if choice not in ("accepted", "returned"):
            return self._status_page(placed, errors={"choice": request.env._("Choose one of the two")})
        try:
            with request.env.cr.savepoint():
                placed._choose(choice)
        except UserError as error:
            request.env.invalidate_all()
            return self._status_page(placed, errors={"choice": error.args[0]})
        return request.redirect(placed._status_path())

    @http.route(
        "/shop/order/status/<string:token>/paper/<int:order_id>",
        type="http", auth="public", website=True, sitemap=False,
    )  # fmt: skip
    def order_paper(self, token, order_id, **_kwargs):
        order = self._own_order(token).order_ids.filtered(lambda one: one.id == order_id)
        if not order:
            raise request.not_found()
        content, _kind = (
            request.env["ir.actions.report"].sudo()._render_qweb_pdf("cluster_base.action_report_farm_order", order.ids)
        )
        return request.make_response(
            content,
            [
                ("Content-Type", "application/pdf"),
                ("Content-Length", str(len(content))),
                ("Content-Disposition", content_disposition(f"order-{translit.slug(order.name)}.pdf")),
            ],
        )

    @http.route("/shop/order/find", type="http", auth="public", website=True, methods=["GET", "POST"], sitemap=False)
    def order_find(self, reference="", email="", **_post):
        errors = {}
        if request.httprequest.method == "POST":
            placed = request.env["cluster.checkout"]._by_reference(reference, email)
            if placed:
                return request.redirect(placed._status_path())
            errors["reference"] = request.env._(
                "No order with this reference and this e-mail address. Compare both with the mail you got."
            )
        typed = {"reference": reference, "email": email}
        return request.render("cluster_base.shop_find", {"typed": typed, "errors": errors})

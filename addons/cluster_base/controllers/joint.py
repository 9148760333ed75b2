from datetime import date

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

from odoo.addons.portal.controllers.portal import CustomerPortal

# Where the guest goes on with the order once the pickup is chosen.
AFTER_PICKUP = "/shop/order/check"


class ClusterJointPortal(CustomerPortal):
    """Joint products, order cycles and the statement of a member that works without books here."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "cluster_joint_count" in counters:
            values["cluster_joint_count"] = len(self._offers("cluster.joint.share")) + len(
                self._offers("cluster.order.cycle.producer")
            )
        return values

    def _offers(self, model, domain=(), **limits):
        """Offers to the members for whom the person acts, and to those of its household: `_mine` finds no others."""
        return request.env[model].sudo().search([*self._mine(), *domain], **limits)

    def _mine(self):
        return [("member_id", "in", request.env["cluster.member"]._of_user().ids)]

    @http.route("/my/cluster/joint", type="http", auth="user", website=True, readonly=True)
    def my_joint(self, done="", **query):
        period, errors = self._period(query)
        return request.render("cluster_base.portal_joint", self._joint_values(period, errors, query, done))

    def _joint_values(self, period, errors, typed, done=""):
        env = request.env
        members = env["cluster.member"]._of_user()
        shares = self._offers("cluster.joint.share", order="date_from desc, id desc")
        places = self._offers("cluster.order.cycle.producer", order="id desc", limit=20)
        statements = []
        if not errors:
            for member in members:
                statement = (
                    env["cluster.joint.statement"]
                    .sudo()
                    .new({"member_id": member.id, "date_from": period[0], "date_to": period[1]})
                )
                statements.append({"member": member, "rows": statement._rows(), "totals": statement._totals()})
        return {
            "members": members,
            "acting": env["cluster.member"]._acting_for(live=False),
            "shares": shares,
            "places": places,
            "statements": statements,
            "typed": {
                "from": typed.get("from") or period[0].isoformat(),
                "to": typed.get("to") or period[1].isoformat(),
            },
            "errors": errors,
            "done": done if done in ("agreed", "withdrawn") else "",
            "page_name": "cluster",
        }

    def _period(self, query):
        """((first day, last day), {field: sentence}) of a typed period; this month where nothing is typed."""
        env, errors = request.env, {}
        # The day is the cluster's: sales are dated so, and a visitor's browser may lie behind it.
        zone = env["cluster.member"]._of_user().sudo().cluster_id[:1].tz or "Europe/Minsk"
        today = fields.Date.context_today(env.user.with_context(tz=zone))
        days = [today.replace(day=1), today]
        for place, name in enumerate(("from", "to")):
            text = (query.get(name) or "").strip()
            if text:
                try:
                    days[place] = date.fromisoformat(text)
                except ValueError:
                    errors[name] = env._("Enter the day as year-month-day, like 2026-11-30")
        if not errors and days[1] < days[0]:
            errors["to"] = env._("The period ends before it begins: enter a later last day")
        return days, errors

    @http.route("/my/cluster/joint/consent", type="http", auth="user", website=True, methods=["POST"])
    def my_joint_consent(self, offer="", decision="", **_post):
        kind, _sep, number = offer.partition("-")
        model = {"share": "cluster.joint.share", "cycle": "cluster.order.cycle.producer"}.get(kind)
        if not model or not number.isdecimal() or len(number) > 9 or decision not in ("agree", "withdraw"):
            raise request.not_found()
        # found among the user's own only
        record = self._offers(model, [("id", "=", int(number))])
        if not record or record.member_id not in request.env["cluster.member"]._acting_for(live=False):
            raise request.not_found()
        record = record.sudo(False)
        if decision == "agree":
            record.action_agree()
            return request.redirect("/my/cluster/joint?done=agreed")
        record.action_withdraw()
        return request.redirect("/my/cluster/joint?done=withdrawn")

    @http.route("/my/cluster/joint/<string:slug>/statement.<string:kind>", type="http", auth="user", website=True)
    def my_statement(self, slug, kind, **query):
        member = request.env["cluster.member"]._of_user().filtered(lambda member: member.slug == slug)
        period, errors = self._period(query)
        if not member or kind not in ("pdf", "csv") or errors:
            raise request.not_found()
        statement = (
            request.env["cluster.joint.statement"]
            .sudo()
            .create({"member_id": member.id, "date_from": period[0], "date_to": period[1]})
        )
        if kind == "csv":
            content, content_type = statement._csv(), "text/csv; charset=utf-8"
        else:
            report = request.env["ir.actions.report"].sudo()
            content, _kind = report._render_qweb_pdf("cluster_base.action_report_joint_statement", statement.ids)
            content_type = "application/pdf"
        return request.make_response(
            content,
            [
                ("Content-Type", content_type),
                ("Content-Length", str(len(content))),
                ("Content-Disposition", content_disposition(statement._file_name(kind))),
            ],
        )


class ClusterPickup(http.Controller):
    @http.route("/shop/pickup", type="http", auth="public", website=True, methods=["GET", "POST"], sitemap=False)
    def pickup(self, pickup="", **_post):
        """Where and when the guest collects the cart: a step of the checkout, without scripts."""
        cart = request.cart
        if not cart or not cart.order_line:
            return request.redirect("/shop/order")
        now, error = fields.Datetime.now(), ""
        if request.httprequest.method == "POST":
            try:
                cart._choose_pickup(pickup, now)
                return request.redirect(AFTER_PICKUP)
            except UserError as problem:
                error = str(problem)
        return request.render(
            "cluster_base.pickup_page",
            {**cart._pickup_choice(now, pickup, error), "errors": {"pickup": error} if error else {}},
        )

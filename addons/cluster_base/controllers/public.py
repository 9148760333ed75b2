import re

from odoo import http
from odoo.fields import Domain
from odoo.http import request
from odoo.tools.json import scriptsafe
from odoo.tools.misc import formatLang

from odoo.addons.portal.controllers.portal import pager

PER_PAGE = 12


def paragraphs(text: str) -> list[str]:
    return [line.strip() for line in re.split(r"\n+", text or "") if line.strip()]


def short(text: str, length: int = 140) -> str:
    words = " ".join((text or "").split())
    return words if len(words) <= length else words[:length].rsplit(" ", 1)[0] + " …"


def sitemap_members(env, rule, qs):
    if not qs or qs.lower() in "/members":
        yield {"loc": "/members"}
    for member in env["cluster.member"].search([("is_live", "=", True), ("consent_page", "=", True)]):
        if not qs or qs.lower() in f"/members/{member.slug}":
            yield {"loc": f"/members/{member.slug}"}


class PublicPages(http.Controller):
    @http.route("/district", type="http", auth="public", website=True, readonly=True, sitemap=False)
    def start(self, **_kwargs):
        return request.render("cluster_base.home", {})

    @http.route(
        ["/members", "/members/page/<int:page>"], type="http", auth="public", website=True, readonly=True, sitemap=False
    )
    def members(self, page=1, q="", kind="", council="", **_kwargs):
        Member = request.env["cluster.member"]
        query = q.strip()[:100]
        published = [("is_live", "=", True), ("consent_page", "=", True)]
        domain = Domain([*published, *self._filters(kind, council)]) & Member._search_public_domain(query)
        total = Member.search_count(domain)
        pages = pager(
            url="/members",
            total=total,
            page=page,
            step=PER_PAGE,
            url_args={"q": query, "kind": kind, "council": council},
        )
        kinds = request.env["cluster.member.kind"].search([])
        councils = request.env["cluster.territory"].search([("kind", "=", "council")])
        return request.render(
            "cluster_base.members",
            {
                "members": Member.search(domain, limit=PER_PAGE, offset=pages["offset"]),
                "total": total,
                "pager": pages,
                "query": query,
                "kind": kind,
                "council": council,
                "kinds": [(one.code, one.name) for one in kinds],
                "councils": [(str(one.id), one.name) for one in councils],
                "short": short,
            },
        )

    def _filters(self, kind, council):
        found = []
        if kind:
            found.append(("kind_id.code", "=", kind))
        if council.isdecimal():
            found.append(("council_id", "=", int(council)))
        return found

    @http.route(
        "/members/<string:slug>", type="http", auth="public", website=True, readonly=True, sitemap=sitemap_members
    )
    def member(self, slug, **_kwargs):
        # The access rules decide who is found: the visitor sees published pages only.
        member = request.env["cluster.member"].search(
            [("slug", "=", slug), ("is_live", "=", True), ("consent_page", "=", True)], limit=1
        )
        if not member:
            raise request.not_found()
        return request.render(
            "cluster_base.member_page",
            {
                "member": member,
                "main_object": member,
                "rows": self._reach_rows(member),
                "centre": member.cluster_id.sudo().company_id,
                "paragraphs": paragraphs,
                "json_ld": scriptsafe.dumps(self._json_ld(member)),
            },
        )

    def _reach_rows(self, member):
        env, render = request.env, request.env["ir.qweb"]._render
        rows = []
        if member.territory_id:
            rows.append({"label": env._("Village"), "value": member.territory_id.complete_name})
        if member.public_address:
            rows.append({"label": env._("Address"), "value": member.public_address})
        if member.public_phone:
            phone = render("cluster_base.member_phone", {"phone": member.public_phone})
            rows.append({"label": env._("Phone"), "value": phone})
        if member.public_email:
            rows.append(
                {"label": env._("E-mail"), "value": render("cluster_base.member_email", {"email": member.public_email})}
            )
        place = member.territory_id
        if place.latitude or place.longitude:
            rows.append({"label": env._("On the map"), "value": self._point(place)})
        return rows

    def _point(self, place):
        env = request.env
        latitude, longitude = (formatLang(env, value, digits=2) for value in (place.latitude, place.longitude))
        words = f"{latitude}°, {longitude}°"
        if place.latitude >= 0 and place.longitude >= 0:
            words = env._("%(latitude)s° N, %(longitude)s° E", latitude=latitude, longitude=longitude)
        return env._("%(point)s (approximately)", point=words) if place.is_approximate else words

    def _json_ld(self, member):
        """The page for machines: schema.org, and nothing that the page itself does not show."""
        place = member.territory_id
        found = {
            "@context": "https://schema.org",
            "@type": "LocalBusiness" if member.kind_id.is_trading else "Organization",
            "name": member.name,
            "url": f"{request.httprequest.url_root.rstrip('/')}/members/{member.slug}",
            "address": {
                "@type": "PostalAddress",
                "addressLocality": place.name or None,
                "addressRegion": place._ancestor("region").name or None if place else None,
                "addressCountry": place.country_id.sudo().code or None,
                "streetAddress": member.public_address or None,
            },
        }
        if member.story:
            found["description"] = short(member.story, 300)
        if place.latitude or place.longitude:
            found["geo"] = {"@type": "GeoCoordinates", "latitude": place.latitude, "longitude": place.longitude}
        if member.public_phone:
            found["telephone"] = member.public_phone
        if member.public_email:
            found["email"] = member.public_email
        found["address"] = {name: value for name, value in found["address"].items() if value}
        return found

import re

from odoo import http
from odoo.http import request
from odoo.tools.json import scriptsafe
from odoo.tools.misc import formatLang

from odoo.addons.portal.controllers.portal import pager

from ..engine import schema_org
from .directory import FILTERS, Directory, facts, map_of, opening_rows, papers_of, short
from .shared_page import shared_page

PER_PAGE = 12
PUBLISHED = [("is_live", "=", True), ("consent_page", "=", True)]


def paragraphs(text: str) -> list[str]:
    return [line.strip() for line in re.split(r"\n+", text or "") if line.strip()]


def sitemap_members(env, rule, qs):
    for page in ("/members", "/members/map"):
        if not qs or qs.lower() in page:
            yield {"loc": page}
    for member in env["cluster.member"].search(PUBLISHED):
        if not qs or qs.lower() in f"/members/{member.slug}":
            yield {"loc": f"/members/{member.slug}", "lastmod": member.sudo().write_date.date()}


class PublicPages(http.Controller):
    @http.route("/district", type="http", auth="public", website=True, readonly=True, sitemap=False)
    def start(self, **_kwargs):
        return request.render("cluster_base.home", {})

    @http.route(
        ["/members", "/members/page/<int:page>"], type="http", auth="public", website=True, readonly=True, sitemap=False
    )
    @shared_page(*FILTERS)
    def members(self, page=1, **typed):
        found = Directory(request.env, typed)
        pages = pager(url="/members", total=found.total, page=page, step=PER_PAGE, url_args=found.chosen)
        members = found.members(limit=PER_PAGE, offset=pages["offset"])
        root = request.httprequest.url_root.rstrip("/")
        links = [(member.name, self._address(member)) for member in members]
        steps = [(request.website.name, f"{root}/"), (request.env._("Farms and craftsmen"), f"{root}/members")]
        return request.render(
            "cluster_base.members",
            {
                **found.values(),
                "main_object": members.browse(),  # the view would describe the page twice
                "members": members,
                "total": found.total,
                "pager": pages,
                "short": short,
                "json_ld": [
                    scriptsafe.dumps(schema_org.item_list(links, found.total, pages["offset"] + 1)),
                    scriptsafe.dumps(schema_org.breadcrumbs(steps)),
                ],
                "share": {"description": request.env._("What the members make, sell and offer, village by village.")},
            },
        )

    @http.route("/members/map", type="http", auth="public", website=True, readonly=True, sitemap=False)
    @shared_page(*FILTERS, "km")
    def members_map(self, km="", **typed):
        found = Directory(request.env, typed)
        members = found.members()
        distance = int(km) if km.isdecimal() and 0 < int(km) <= 1000 else 15
        return request.render(
            "cluster_base.members_map",
            {
                **found.values(),
                **map_of(request.env, members),
                "main_object": members.browse(),
                "members": members,
                "total": found.total,
                "more": found.total > len(members)
                and request.env._(
                    "The map shows the first %(shown)s of %(total)s members: choose a craft or a place.",
                    shown=len(members),
                    total=found.total,
                ),
                "short": short,
                "km": distance,
                "km_wrong": bool(km) and str(distance) != km.lstrip("0"),
                "shares": found.shares(distance),
                "share": {
                    "description": request.env._("Where the members are: a map drawn by us, without outside services.")
                },
            },
        )

    @http.route(
        "/members/<string:slug>", type="http", auth="public", website=True, readonly=True, sitemap=sitemap_members
    )
    @shared_page()
    def member(self, slug, **_kwargs):
        # The access rules decide who is found: the visitor sees published pages only.
        member = request.env["cluster.member"].search([("slug", "=", slug), *PUBLISHED], limit=1)
        if not member:
            raise request.not_found()
        return request.render("cluster_base.member_page", self._member_values(member))

    def _member_values(self, member):
        """What the template of a farm's page is rendered with; other packages add their own."""
        env = request.env
        url, root = self._address(member), request.httprequest.url_root.rstrip("/")
        photos = env["cluster.member.photo"].search([("member_id", "=", member.id), ("is_public", "=", True)])
        papers = env["cluster.member.certificate"].search(papers_of(member))
        steps = [
            (request.website.name, f"{root}/"),
            (env._("Farms and craftsmen"), f"{root}/members"),
            (member.name, url),
        ]
        image = None
        if member.has_public_photo:
            image = f"{root}/web/image/cluster.member/{member.id}/public_photo/1280x720"
        elif photos:
            image = f"{root}/web/image/cluster.member.photo/{photos[0].id}/image/1280x720"
        description = short(member.story or member.products_text or "", 200)
        described = facts(member, url) | {"image": image}
        return {
            "member": member,
            "main_object": member,
            "rows": self._reach_rows(member),
            "opening": opening_rows(member),
            "photos": photos,
            "certificates": papers.filtered(lambda paper: paper.kind == "certificate"),
            "facts": papers.filtered(lambda paper: paper.kind != "certificate"),
            "centre": member.cluster_id.sudo().company_id,
            "paragraphs": paragraphs,
            "json_ld": scriptsafe.dumps(schema_org.business(described)),
            "more_json_ld": [scriptsafe.dumps(schema_org.breadcrumbs(steps))],
            "share": {
                "description": description,
                "image": image,
                "type": "business.business" if member.kind_id.is_trading else "website",
            },
            **map_of(env, member),
        }

    def _address(self, member):
        root = request.httprequest.url_root.rstrip("/")
        return root + request.env["ir.http"]._url_for(f"/members/{member.slug}")

    def _reach_rows(self, member):
        env, render = request.env, request.env["ir.qweb"]._render
        rows = []
        if member.territory_id:
            rows.append({"label": env._("Village"), "value": member.territory_id.complete_name})
        if member.public_address:
            rows.append({"label": env._("Address"), "value": member.public_address})
        if member.public_phone:
            value = render("cluster_base.member_phone", {"phone": member.public_phone})
            rows.append({"label": env._("Phone"), "value": value})
        if member.public_email:
            value = render("cluster_base.member_email", {"email": member.public_email})
            rows.append({"label": env._("E-mail"), "value": value})
        if member.language_ids:
            rows.append({"label": env._("We speak"), "value": ", ".join(member.language_ids.mapped("name"))})
        if member.public_point:
            rows.append({"label": env._("On the map"), "value": self._point(member)})
        return rows

    def _point(self, member):
        env = request.env
        latitude, longitude = member.public_latitude, member.public_longitude
        digits = 4 if member.public_point == "own" else 2
        north, east = (formatLang(env, value, digits=digits) for value in (latitude, longitude))
        words = f"{north}°, {east}°"
        if latitude >= 0 and longitude >= 0:
            words = env._("%(latitude)s° N, %(longitude)s° E", latitude=north, longitude=east)
        return words if member.public_point == "own" else env._("%(point)s (approximately)", point=words)

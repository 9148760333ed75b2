import json

from odoo import http
from odoo.http import content_disposition, request

from ..engine import opening, route
from .directory import map_of

PUBLISHED = [("is_published", "=", True)]


def sitemap_routes(env, rule, qs):
    for one in env["cluster.route"].search(PUBLISHED).filtered(lambda route: route._is_shown()):
        if not qs or qs.lower() in f"/routes/{one.slug}":
            yield {"loc": f"/routes/{one.slug}"}


class PublicRoutes(http.Controller):
    """Routes over the members' places: the list, a page, and files for a phone's map."""

    def _route(self, slug):
        found = request.env["cluster.route"].search([*PUBLISHED, ("slug", "=", slug)], limit=1)
        if not found or not found._is_shown():
            raise request.not_found()
        return found

    @http.route("/routes", type="http", auth="public", website=True, readonly=True)
    def routes(self, **_kwargs):
        routes = request.env["cluster.route"].search(PUBLISHED).filtered(lambda route: route._is_shown())
        return request.render(
            "cluster_base.routes", {"routes": [(one, self._km(one), len(one._shown_stops())) for one in routes]}
        )

    def _km(self, one):
        return sum(leg.km for leg in route.legs(one._engine_stops(one._shown_stops()), one.means))

    @http.route(
        "/routes/<string:slug>", type="http", auth="public", website=True, readonly=True, sitemap=sitemap_routes
    )
    def route(self, slug, **_kwargs):
        one = self._route(slug)
        stops = one._shown_stops()
        legs = [None, *route.legs(one._engine_stops(stops), one.means)]
        members = request.env["cluster.member"].browse(stops.sudo().member_id.ids)
        return request.render(
            "cluster_base.route_page",
            {
                "one": one,
                "main_object": one,
                "km": self._km(one),
                **map_of(request.env, members),
                "several_days": any(stop.day > 1 for stop in stops),
                "stops": [
                    {
                        "name": stop.sudo().member_id.name,
                        "url": f"/members/{stop.sudo().member_id.slug}",
                        "place": stop.sudo().member_id.territory_id.name,
                        "what": stop.what,
                        "day": stop.day,
                        "time": opening.clock(stop._minute() % 1440),
                        "minutes": stop.minutes,
                        "leg": leg,
                    }
                    for stop, leg in zip(stops, legs, strict=True)
                ],
            },
        )

    @http.route(
        "/routes/<string:slug>/route.gpx", type="http", auth="public", website=True, readonly=True, sitemap=False
    )
    def gpx(self, slug, **_kwargs):
        one = self._route(slug)
        return self._file(
            route.gpx(one.name, one._engine_stops(one._shown_stops())), "application/gpx+xml", f"{slug}.gpx"
        )

    @http.route(
        "/routes/<string:slug>/route.geojson", type="http", auth="public", website=True, readonly=True, sitemap=False
    )
    def geojson(self, slug, **_kwargs):
        one = self._route(slug)
        content = json.dumps(
            route.geojson(one.name, one._engine_stops(one._shown_stops())), ensure_ascii=False
        ).encode()
        return self._file(content, "application/geo+json", f"{slug}.geojson")

    def _file(self, content: bytes, kind: str, name: str):
        return request.make_response(
            content,
            [
                ("Content-Type", kind),
                ("Content-Length", str(len(content))),
                ("Content-Disposition", content_disposition(name)),
            ],
        )

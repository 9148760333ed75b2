import json

from odoo import http
from odoo.http import content_disposition, request

from ..engine import opening, route

PUBLISHED = [("is_published", "=", True)]


def sitemap_routes(env, rule, qs):
    for one in env["cluster.route"].search(PUBLISHED):
        if not qs or qs.lower() in f"/routes/{one.slug}":
            yield {"loc": f"/routes/{one.slug}"}


class PublicRoutes(http.Controller):
    """Routes over the members' places: the list, a page, and files for a phone's map."""

    def _route(self, slug):
        found = request.env["cluster.route"].search([*PUBLISHED, ("slug", "=", slug)], limit=1)
        if not found:
            raise request.not_found()
        return found

    @http.route("/routes", type="http", auth="public", website=True, readonly=True)
    def routes(self, **_kwargs):
        return request.render("cluster_base.routes", {"routes": request.env["cluster.route"].search(PUBLISHED)})

    @http.route(
        "/routes/<string:slug>", type="http", auth="public", website=True, readonly=True, sitemap=sitemap_routes
    )
    def route(self, slug, **_kwargs):
        one = self._route(slug)
        stops = one._ordered()
        legs = [None, *route.legs(one._engine_stops(), one.means)]
        return request.render(
            "cluster_base.route_page",
            {
                "one": one,
                "main_object": one,
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
        return self._file(route.gpx(one.name, one._engine_stops()), "application/gpx+xml", f"{slug}.gpx")

    @http.route(
        "/routes/<string:slug>/route.geojson", type="http", auth="public", website=True, readonly=True, sitemap=False
    )
    def geojson(self, slug, **_kwargs):
        one = self._route(slug)
        content = json.dumps(route.geojson(one.name, one._engine_stops()), ensure_ascii=False).encode()
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

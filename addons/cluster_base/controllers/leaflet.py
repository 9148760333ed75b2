"""Leaflets to print, in five languages."""

from odoo import http
from odoo.http import content_disposition, request

from ..engine import leaflet_words, translit
from .portal import ClusterPortal


class Leaflets(ClusterPortal):
    @http.route(
        "/members/<string:slug>/leaflet/<string:language>", type="http", auth="public", website=True, sitemap=False,
        readonly=True,
    )  # fmt: skip
    def member_leaflet(self, slug, language, **_kwargs):
        # The access rules decide who is found: the visitor sees published pages only.
        member = request.env["cluster.member"].search(
            [("slug", "=", slug), ("is_live", "=", True), ("consent_page", "=", True)], limit=1
        )
        return self._leaflet(member, language, slug)

    @http.route(
        "/my/cluster/<string:slug>/leaflet/<string:language>", type="http", auth="user", website=True, readonly=True
    )
    def my_leaflet(self, slug, language, **_kwargs):
        return self._leaflet(self._my_member(slug), language, slug)

    @http.route(
        "/leaflet/<string:code>/<string:language>", type="http", auth="public", website=True, sitemap=False,
        readonly=True,
    )  # fmt: skip
    def cluster_leaflet(self, code, language, **_kwargs):
        cluster = request.env["cluster.cluster"].search([("code", "=", code.upper())], limit=1)
        return self._leaflet(cluster, language, translit.slug(code))

    def _leaflet(self, record, language, name):
        if not record or language not in leaflet_words.LANGUAGES:
            raise request.not_found()
        content = request.env["cluster.leaflet"]._pdf(record, language)
        return request.make_response(
            content,
            [
                ("Content-Type", "application/pdf"),
                ("Content-Length", str(len(content))),
                ("Content-Disposition", content_disposition(f"leaflet-{name}-{language}.pdf")),
                ("Cache-Control", "private, max-age=60"),
            ],
        )

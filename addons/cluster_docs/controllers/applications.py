from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

from .apply import receipt_response
from .status import answer_response


class Applications(CustomerPortal):
    """The applications of a resident who logged in: found by record rules, never by sudo."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "application_count" in counters:
            values["application_count"] = request.env["cluster.application"].search_count(self._own_domain())
        return values

    def _own_domain(self):
        return [("partner_id", "=", request.env.user.partner_id.id), ("state", "!=", "draft")]

    def _own(self, reference):
        application = request.env["cluster.application"].search(
            [*self._own_domain(), ("reference", "=", reference)], limit=1
        )
        if not application:
            raise request.not_found()
        return application

    @http.route(
        ["/my/applications", "/my/applications/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        sitemap=False,
        methods=["GET"],
    )
    def applications(self, page=1, **_kw):
        applications = request.env["cluster.application"]
        domain, step = self._own_domain(), self._items_per_page
        pages = pager(url="/my/applications", total=applications.search_count(domain), page=page, step=step)
        return request.render(
            "cluster_docs.portal_applications",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "applications",
                "pager": pages,
                "applications": applications.search(domain, limit=step, offset=pages["offset"]),
                "default_url": "/my/applications",
            },
        )

    @http.route(
        "/my/applications/<string:reference>", type="http", auth="user", website=True, sitemap=False, methods=["GET"]
    )
    def application(self, reference, **_kw):
        application = self._own(reference)
        return request.render(
            "cluster_docs.portal_application",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "applications",
                "application": application,
                "attachments": application._answer_attachments(),
                "base_url": f"/my/applications/{application.reference}",
            },
        )

    @http.route(
        "/my/applications/<string:reference>/answer/<int:place>",
        type="http",
        auth="user",
        website=True,
        sitemap=False,
        methods=["GET"],
    )
    def application_answer(self, reference, place, **_kw):
        return answer_response(self._own(reference), place)

    @http.route(
        "/my/applications/<string:reference>/receipt",
        type="http",
        auth="user",
        website=True,
        sitemap=False,
        methods=["GET"],
    )
    def application_receipt(self, reference, **_kw):
        return receipt_response(self._own(reference))

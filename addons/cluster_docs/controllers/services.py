from odoo import fields, http
from odoo.http import request

APPEALS_SITE = "https://xn--80abnmycp7evc.xn--90ais/"  # обращения.бел
PAGE = 20


class Services(http.Controller):
    """The catalogue of services, open to everybody."""

    @http.route("/services", type="http", auth="public", website=True, sitemap=True, methods=["GET"], readonly=True)
    def services(self, q="", page="1", **_kw):
        q = " ".join((q or "").split())[:100]
        procedures = request.env["cluster.procedure"]
        number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
        found, total = procedures._website_search(q, (max(number, 1) - 1) * PAGE, PAGE) if q else (procedures, 0)
        pager = request.env["website"].pager(url="/services", total=total, page=number, step=PAGE, url_args={"q": q})
        return request.render(
            "cluster_docs.services",
            {
                "q": q,
                "found": found,
                "total": total,
                "pager": pager,
                "topics": procedures._website_topics(),
                "appeals_site": APPEALS_SITE,
            },
        )

    @http.route(
        "/services/topic/<string:slug>", type="http", auth="public", website=True, methods=["GET"], readonly=True
    )
    def topic(self, slug, **_kw):
        topic = request.env["cluster.procedure.topic"].sudo().search([("slug", "=", slug)], limit=1)
        if not topic:
            raise request.not_found()
        return request.render(
            "cluster_docs.services_topic",
            {
                "topic": topic,
                "procedures": request.env["cluster.procedure"]._website_of_topic(topic),
                "appeals_site": APPEALS_SITE,
            },
        )

    @http.route("/services/<string:slug>", type="http", auth="public", website=True, methods=["GET"], readonly=True)
    def service(self, slug, **_kw):
        procedure = find_service(slug)
        edition = procedure.edition_id
        today = fields.Date.context_today(procedure)
        minor, base_value = edition._fee_minor(today)
        return request.render(
            "cluster_docs.service",
            {
                "procedure": procedure,
                "edition": edition,
                "fee_minor": minor,
                "base_value": base_value,
                "today": today,
                "appeals_site": APPEALS_SITE,
                "draft": request.env["cluster.application"]
                ._draft_find(draft_token(procedure))
                .filtered(lambda a: a.state == "draft"),
            },
        )


def find_service(slug):
    """The published service of an address; 404 for anything else."""
    procedure = request.env["cluster.procedure"].sudo().search([("slug", "=", slug), ("published", "=", True)], limit=1)
    if not procedure or not procedure.edition_id:
        raise request.not_found()
    return procedure


def draft_token(procedure):
    return (request.session.get("cluster_drafts") or {}).get(procedure.slug)


def keep_draft_token(procedure, token):
    request.session["cluster_drafts"] = {**(request.session.get("cluster_drafts") or {}), procedure.slug: token}


def redirect(path, query=None):
    """Stay in the reader's language."""
    return request.redirect_query(request.env["ir.http"]._url_for(path), query)


def resident():
    """The partner of a person who logged in, empty for a visitor."""
    user = request.env.user
    return request.env["res.partner"] if user._is_public() else user.partner_id

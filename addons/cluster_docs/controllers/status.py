import time

from odoo import http
from odoo.http import content_disposition, request

from ..engine import reference as grammar
from .apply import receipt_response
from .services import APPEALS_SITE, redirect

OPEN_SECONDS = 30 * 60


class Status(http.Controller):
    """Where an application stands, by reference and e-mailed code, without an account."""

    @http.route("/services/status", type="http", auth="public", website=True, sitemap=True, methods=["GET", "POST"])
    def status(self, reference="", code="", **_kw):
        if request.httprequest.method == "GET":
            return self._form(reference, {})
        errors = {}
        if not grammar.normalise(reference):
            errors["reference"] = request.env._("Enter the reference number of your application")
        if not grammar.normalise(code):
            errors["code"] = request.env._("Enter the code from our e-mail or from your receipt")
        if errors:
            return self._form(reference, errors)
        attempts = request.env["cluster.status.attempt"].sudo()
        subjects = {"reference": grammar.normalise(reference), "address": request.httprequest.remote_addr}
        if attempts._wait_until(subjects):
            return self._form(
                reference, {"reference": request.env._("Too many tries. Please wait 15 minutes and try again.")}
            )
        application = request.env["cluster.application"]._status_find(reference, code)
        if not application:
            attempts._note(subjects)
            return self._form(
                reference,
                {
                    "reference": request.env._(
                        "This reference number and code do not belong together. Check both and try again."
                    )
                },
            )
        opened = {key: until for key, until in self._opened().items() if until > time.time()}
        request.session["cluster_status"] = {**opened, application.reference: time.time() + OPEN_SECONDS}
        return redirect(f"/services/status/{application.reference}")

    def _form(self, reference, errors):
        return request.render(
            "cluster_docs.status_form",
            {"reference": (reference or "")[:40], "errors": errors, "appeals_site": APPEALS_SITE},
        )

    def _opened(self):
        return request.session.get("cluster_status") or {}

    def _application(self, reference):
        """The application this browser has shown the code of in the last half hour."""
        if self._opened().get(reference, 0) < time.time():
            return request.env["cluster.application"]
        return (
            request.env["cluster.application"]
            .sudo()
            .search([("reference", "=", reference), ("state", "!=", "draft")], limit=1)
        )

    @http.route(
        "/services/status/<string:reference>", type="http", auth="public", website=True, sitemap=False, methods=["GET"]
    )
    def shown(self, reference, **_kw):
        application = self._application(reference)
        if not application:
            return redirect("/services/status", {"reference": reference[:8]})
        return request.render(
            "cluster_docs.status_page",
            {
                "application": application,
                "attachments": application._answer_attachments(),
                "base_url": f"/services/status/{application.reference}",
                "title_prefix": "",
            },
        )

    @http.route(
        "/services/status/<string:reference>/answer/<int:place>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["GET"],
    )
    def answer(self, reference, place, **_kw):
        application = self._application(reference)
        if not application:
            return redirect("/services/status", {"reference": reference[:8]})
        return answer_response(application, place)

    @http.route(
        "/services/status/<string:reference>/receipt",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["GET"],
    )
    def receipt(self, reference, **_kw):
        application = self._application(reference)
        if not application:
            return redirect("/services/status", {"reference": reference[:8]})
        return receipt_response(application)

    @http.route(
        "/services/status/code", type="http", auth="public", website=True, sitemap=False, methods=["GET", "POST"]
    )
    def code(self, reference="", email="", **_kw):
        """Send a new code. The page says the same whether the two belong together or not."""
        values = {"reference": (reference or "")[:40], "email": (email or "")[:254], "errors": {}, "sent": False}
        if request.httprequest.method == "POST":
            values["errors"] = self._code_errors(reference, email)
            if not values["errors"]:
                self._send_code(grammar.normalise(reference), email.strip().lower())
                values["sent"] = True
        return request.render("cluster_docs.status_code", values)

    def _code_errors(self, reference, email):
        if not grammar.normalise(reference):
            return {"reference": request.env._("Enter the reference number of your application")}
        if not (email or "").strip():
            return {"email": request.env._("Enter the e-mail address you gave in the application")}
        attempts = request.env["cluster.status.attempt"].sudo()
        subjects = {"mail": grammar.normalise(reference), "mail_address": request.httprequest.remote_addr}
        if attempts._wait_until(subjects):
            return {"reference": request.env._("Too many codes were asked for. Please try again in an hour.")}
        attempts._note(subjects)
        return {}

    def _send_code(self, reference, email):
        application = (
            request.env["cluster.application"]
            .sudo()
            .search([("reference", "=", reference), ("state", "!=", "draft")], limit=1)
        )
        if application and (application.applicant_email or "").strip().lower() == email:
            application._send_code()


def answer_response(application, place):
    """A file of the delivered answer, by its place in the list shown."""
    attachments = application._answer_attachments()
    if not 1 <= place <= len(attachments):
        raise request.not_found()
    attachment = attachments[place - 1]
    return request.make_response(
        attachment.raw or b"",
        [
            ("Content-Type", attachment.mimetype or "application/octet-stream"),
            ("Content-Disposition", content_disposition(attachment.name)),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
        ],
    )

import re
from urllib.parse import quote

import pytz

from odoo import http
from odoo.http import request

from ..models.check import MAX_UPLOAD

CODE = re.compile(r"[0-9a-f]{16}|[0-9a-f]{64}")


class CheckPages(http.Controller):
    """Anyone checks a signed file here. Nothing that is uploaded is kept."""

    @http.route("/check", type="http", auth="public", website=True, methods=["GET"], sitemap=True)
    def check(self, code=None, **_kw):
        if code is not None:
            typed = re.sub(r"[\s-]+", "", code).lower()
            if CODE.fullmatch(typed):
                return request.redirect(f"/check/{quote(typed)}", code=303)
            error = request.env._("Enter the code as it stands on the document: 16 digits and letters.")
            return self._page(errors={"code": error}, code=code[:80])
        return self._page()

    @http.route(
        "/check",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        sitemap=False,
        max_content_length=4 * MAX_UPLOAD,
    )
    def check_file(self, **_kw):
        upload = request.httprequest.files.get("file")
        if upload is None or not upload.filename:
            return self._page(errors={"file": request.env._("Choose the PDF file that you want to check.")})
        content = upload.stream.read(MAX_UPLOAD + 1)
        check = request.env["cluster.check"].sudo()
        known = request.env["cluster.signature"].sudo()
        if 0 < len(content) <= MAX_UPLOAD:
            known = known._by_digest(check._sha256(content))
        if known and known == known.document_id.signature_ids[:1]:
            # the same bytes with the time stamps that were put over them since: they prove what the first no more do
            content = known._newest_content()
        reports = check._reports_apart(content, max_bytes=None if known else MAX_UPLOAD)
        return self._page(
            file_name=upload.filename[:120],
            results=[self._result(check, report) for report in reports],
            known=self._known(known) if known else None,
        )

    @http.route("/check/<string:code>", type="http", auth="public", website=True, methods=["GET"], sitemap=False)
    def check_code(self, code, **_kw):
        typed = code.strip().lower()
        signature = request.env["cluster.signature"].sudo()
        document = request.env["cluster.document"].sudo()
        if CODE.fullmatch(typed):
            if len(typed) == 64:
                signature = signature._by_digest(typed)
                document = signature.document_id
            else:
                document = document.search([("public_code", "=", typed)], limit=1)
                signature = document.signature_ids[:1]
        values = {"document": self._public(document) if document else None, "code": typed[:64]}
        if signature:
            values["known"] = self._known(signature)
            values["breach"] = signature._breach()
        response = request.render("cluster_docs.check_document", values)
        if not document:
            response.status_code = 404
        return response

    def _page(self, **values):
        return request.render(
            "cluster_docs.check_page",
            {"errors": {}, "results": [], "known": None, "file_name": "", "code": "", **values},
        )

    def _zone(self, signature=None):
        """The zone that moments are told in: of the district whose document it is, else of the site's."""
        clusters = request.env["cluster.cluster"].sudo()
        if signature:
            cluster = signature.document_id.unit_id.cluster_id
        else:
            company = request.website.company_id
            cluster = clusters.search([("company_id", "=", company.id)], order="id", limit=1)
        return pytz.timezone(cluster.tz or "UTC")

    def _result(self, check, report):
        """One signature in words."""
        certificate = report.certificate
        return {
            "verdict": report.verdict,
            "headline": check._verdict(report),
            "sentences": check._sentences(report),
            "name": certificate.name,
            "post": certificate.post,
            "body": certificate.body,
            "issuer": certificate.issuer,
            "serial": certificate.serial,
            "valid_from": self._date(certificate.valid_from),
            "valid_to": self._date(certificate.valid_to),
            "signed_at": self._moment(report.signed_at),
            "proven_at": self._moment(report.proven_at),
            "time_authority": report.time_authority,
            "level": report.level,
            "revocation_checked": report.revocation_checked,
            "revoked_at": self._moment(report.revoked_at),
            "whole": report.covers_whole_file,
            "intact": report.intact,
            "trusted": report.trusted,
            "reason": report.reason,
            "field": report.field,
            "is_test": check._is_test(report),
        }

    def _public(self, document):
        """What anybody may know of a document: nothing of the applicant."""
        return {
            "number": document.number or "",
            "date": self._date(document.registration_date),
            "body": document._answer_body_name(),
            "voided": document.state == "void",
            "signed": bool(document.signature_ids),
        }

    def _known(self, signature):
        return {
            **self._public(signature.document_id),
            "name": signature.signer_name,
            "post": signature.signer_post or "",
            "signed_at": self._moment(signature.signed_at, signature),
            "issuer": signature.certificate_issuer,
            "serial": signature.certificate_serial,
            "sha256": signature.sha256,
            "is_test": signature.is_test,
        }

    def _date(self, day):
        return day.strftime("%d.%m.%Y") if day else ""

    def _moment(self, moment, signature=None):
        """Local time of the district with its distance from UTC: the reader may sit elsewhere."""
        if not moment:
            return ""
        aware = moment if moment.tzinfo else pytz.utc.localize(moment)
        local = aware.astimezone(self._zone(signature))
        minutes = int(local.utcoffset().total_seconds() // 60)
        hours, rest = divmod(abs(minutes), 60)
        offset = f"{'−' if minutes < 0 else '+'}{hours}{f':{rest:02d}' if rest else ''}" if minutes else ""
        return f"{local:%d.%m.%Y %H:%M} (UTC{offset})"

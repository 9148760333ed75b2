from werkzeug.exceptions import RequestEntityTooLarge

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.http import request

from ..engine import uploads
from .services import APPEALS_SITE, draft_token, find_service, keep_draft_token, redirect, resident

MAX_REQUEST = uploads.MAX_TOTAL + 20 * uploads.MEGABYTE


class Apply(http.Controller):
    """The application, one thing a page. Works without JavaScript; the draft lives on the server."""

    @http.route(
        "/services/<string:slug>/apply", type="http", auth="public", website=True, sitemap=False, methods=["GET"]
    )
    def apply(self, slug, **_kw):
        procedure = find_service(slug)
        draft = self._draft(procedure)
        step = draft._draft_open_step() if draft else procedure.edition_id._form_steps()[0]["key"]
        return redirect(self._url(procedure, step))

    @http.route(
        "/services/<string:slug>/apply/again", type="http", auth="public", website=True, sitemap=False, methods=["POST"]
    )
    def again(self, slug, **_kw):
        """Forget the draft of this browser and begin anew."""
        procedure = find_service(slug)
        draft = self._draft(procedure)
        if draft:
            draft.file_ids.unlink()
            draft.unlink()
        keep_draft_token(procedure, None)
        return redirect(self._url(procedure))

    @http.route(
        "/services/<string:slug>/apply/<string:step>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["GET", "POST"],
        max_content_length=MAX_REQUEST,
    )
    def step(self, slug, step, **typed):
        procedure = find_service(slug)
        draft = self._draft(procedure)
        if draft:
            draft._draft_refresh()
        edition = draft.edition_id or procedure.edition_id
        page = edition._form_step(step)
        if page is None:
            return redirect(self._url(procedure))
        if request.httprequest.method == "POST":
            return self._post(procedure, draft, page, typed)
        if not draft and page["key"] != edition._form_steps()[0]["key"]:
            return self._submitted_or_start(procedure)
        if draft and page["key"] == "check" and draft._draft_open_step() != "check":
            return redirect(self._url(procedure, draft._draft_open_step()))
        return self._page(procedure, draft, page, {}, back_to_check=typed.get("return") == "check")

    def _post(self, procedure, draft, page, typed):
        button = typed.get("button", "next")
        if not draft:
            if self._submitted(procedure):
                return redirect(f"/services/{procedure.slug}/done")
            draft = request.env["cluster.application"]._draft_start(procedure, resident())
            keep_draft_token(procedure, draft.draft_token)
        draft._draft_keep(page, typed)
        errors = self._take_files(draft, page)
        if button.startswith("remove-"):
            draft._draft_remove_file(button.removeprefix("remove-"))
            return redirect(
                self._url(procedure, page["key"]), {"return": typed["return"]} if typed.get("return") else None
            )
        if button == "save":
            return redirect(f"/services/{procedure.slug}/save")
        if button == "upload" and not errors:
            return redirect(
                self._url(procedure, page["key"]), {"return": typed["return"]} if typed.get("return") else None
            )
        if not errors:
            errors = draft._draft_check(page)
        if errors:
            return self._page(procedure, draft, page, errors, back_to_check=typed.get("return") == "check")
        if page["key"] == "check":
            return self._submit(procedure, draft, page)
        if typed.get("return") == "check":
            return redirect(self._url(procedure, "check"))
        keys = [step["key"] for step in draft.edition_id._form_steps()]
        return redirect(self._url(procedure, keys[keys.index(page["key"]) + 1]))

    def _submit(self, procedure, draft, page):
        opened = draft._draft_open_step()
        if opened != "check":
            return redirect(self._url(procedure, opened))
        try:
            with request.env.cr.savepoint():
                draft._draft_submit(resident())
        except UserError as error:
            return self._page(procedure, draft, page, {"submit": str(error)})
        return redirect(f"/services/{procedure.slug}/done")

    def _take_files(self, draft, page):
        errors = {}
        for question in page["questions"].filtered(lambda q: q.kind == "file"):
            sent = []
            try:
                for file in request.httprequest.files.getlist(question.key):
                    if file.filename:
                        sent.append((file.filename, file.stream.read(uploads.MAX_BYTES + 1)))
            except RequestEntityTooLarge:
                errors[question.key] = draft._upload_problem_text("too_big", question.label)
                continue
            problems = draft._draft_add_files(question, sent)
            if problems:
                errors[question.key] = " ".join(problems)
        return errors

    @http.route(
        "/services/<string:slug>/save", type="http", auth="public", website=True, sitemap=False, methods=["GET", "POST"]
    )
    def save(self, slug, email=None, **_kw):
        procedure = find_service(slug)
        draft = self._draft(procedure)
        if not draft:
            return self._submitted_or_start(procedure)
        values = {
            "procedure": procedure,
            "edition": draft.edition_id,
            "draft": draft,
            "errors": {},
            "sent": False,
            "email": email or (draft.draft_values or {}).get("applicant_email") or resident().email or "",
            "back": self._url(procedure),
            "appeals_site": APPEALS_SITE,
        }
        if request.httprequest.method == "POST":
            problem = self._mail_problem() or draft._draft_send_link(email)
            values.update(errors={"email": problem} if problem else {}, sent=not problem)
        return request.render("cluster_docs.apply_save", values)

    def _mail_problem(self):
        """Links go out to typed addresses: a browser address may ask for a few an hour."""
        attempts = request.env["cluster.status.attempt"].sudo()
        subjects = {"mail_address": request.httprequest.remote_addr}
        if attempts._wait_until(subjects):
            return request.env._("Too many e-mails were asked for from here. Please try again in an hour.")
        attempts._note(subjects)
        return ""

    @http.route(
        "/services/resume/<string:token>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["GET", "POST"],
    )
    def resume(self, token, **_kw):
        """A page with a button: programs that open links in mails change nothing."""
        draft = request.env["cluster.application"]._resume_find(token)
        if request.httprequest.method == "POST" and draft:
            keep_draft_token(draft.procedure_id, draft._resume_take())
            return redirect(self._url(draft.procedure_id))
        return request.render("cluster_docs.apply_resume", {"draft": draft, "token": token})

    @http.route(
        "/services/<string:slug>/done", type="http", auth="public", website=True, sitemap=False, methods=["GET"]
    )
    def done(self, slug, **_kw):
        procedure = find_service(slug)
        application = self._submitted(procedure)
        if not application:
            return redirect(f"/services/{procedure.slug}")
        return request.render(
            "cluster_docs.apply_done",
            {
                "procedure": procedure,
                "application": application,
                "edition": application.edition_id,
                "code": application.access_code,
            },
        )

    @http.route(
        "/services/<string:slug>/done/receipt", type="http", auth="public", website=True, sitemap=False, methods=["GET"]
    )
    def receipt(self, slug, **_kw):
        application = self._submitted(find_service(slug))
        if not application:
            raise request.not_found()
        return receipt_response(application)

    def _draft(self, procedure):
        """The draft of this browser for this service."""
        application = request.env["cluster.application"]._draft_find(draft_token(procedure))
        return application.filtered(lambda a: a.state == "draft" and a.procedure_id == procedure)

    def _submitted(self, procedure):
        application = request.env["cluster.application"]._draft_find(draft_token(procedure))
        return application.filtered(lambda a: a.state != "draft" and a.procedure_id == procedure)

    def _submitted_or_start(self, procedure):
        if self._submitted(procedure):
            return redirect(f"/services/{procedure.slug}/done")
        return redirect(self._url(procedure))

    def _url(self, procedure, step=None):
        return f"/services/{procedure.slug}/apply" + (f"/{step}" if step else "")

    def _page(self, procedure, draft, page, errors, back_to_check=False):
        edition = draft.edition_id or procedure.edition_id
        keys = [step["key"] for step in edition._form_steps()]
        place = keys.index(page["key"])
        today = fields.Date.context_today(procedure)
        values = draft.draft_values if draft else request.env["cluster.application"]._draft_prefill(resident())
        minor, base_value = edition._fee_minor(today)
        back = self._url(procedure, "check" if back_to_check else keys[place - 1])
        return request.render(
            "cluster_docs.apply_step",
            {
                "procedure": procedure,
                "edition": edition,
                "draft": draft,
                "page": page,
                "errors": errors,
                "typed": values or {},
                "files": draft.file_ids,
                "accept_files": uploads.ACCEPT,
                "step_number": place + 1,
                "step_count": len(keys),
                "back": back if place or back_to_check else f"/services/{procedure.slug}",
                "return_to": "check" if back_to_check else "",
                "places": edition._form_places() if page["key"] == "place" else [],
                "answers": edition._form_answers(values or {}, draft.file_ids) if page["key"] == "check" else [],
                "consent": request.env["cluster.consent.text"].sudo()._on(today),
                "fee_minor": minor,
                "base_value": base_value,
                "today": today,
                "appeals_site": APPEALS_SITE,
            },
        )


def receipt_response(application):
    """The receipt as a PDF in the reader's language. The caller has shown who is asking."""
    report = request.env["ir.actions.report"].sudo()
    content, _kind = report._render_qweb_pdf("cluster_docs.application_receipt_report", application.ids)
    return request.make_response(
        content,
        [
            ("Content-Type", "application/pdf"),
            ("Content-Length", len(content)),
            ("Content-Disposition", f'attachment; filename="{application.reference}.pdf"'),
            ("Cache-Control", "no-store"),
        ],
    )

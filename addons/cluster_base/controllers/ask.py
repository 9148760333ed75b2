"""A visitor asks a member, the member answers."""

from odoo import http
from odoo.http import request

from ..engine import exchange_forms
from .exchange import typed_values
from .portal import ClusterPortal

ASK_FIELDS = ("question", "subject", "name", "email", "phone", "consent", "website")


class AskPages(ClusterPortal):
    def _asked_member(self, slug):
        """The member with that page, as the visitor's own rights find it."""
        member = request.env["cluster.member"].search(
            [("slug", "=", slug), ("is_live", "=", True), ("consent_page", "=", True)], limit=1
        )
        if not member:
            raise request.not_found()
        return member

    @http.route(
        "/members/<string:slug>/ask", type="http", auth="public", website=True, sitemap=False, methods=["GET", "POST"]
    )
    def ask(self, slug, **post):
        env = request.env
        member = self._asked_member(slug)
        if request.httprequest.method == "GET":
            subject = (post.get("about") or "").strip()[: exchange_forms.NAME_MAX]
            return self._ask_form(member, {"subject": subject}, {})
        typed = typed_values(post, ASK_FIELDS)
        found = exchange_forms.question_problems(typed)
        errors = {name: self._ask_sentence(name, code) for name, code in found.items()}
        address = request.httprequest.remote_addr
        if not errors and env["crm.lead"]._ask_too_many(address):
            errors = {"question": env._("Too many questions were sent from here. Please try again in an hour.")}
        if errors:
            return self._ask_form(member, typed, errors)
        lead = env["crm.lead"]._ask(member, typed, address)
        request.session["cluster_asked"] = {"number": lead.ask_number, "slug": slug}
        return request.redirect(f"/members/{slug}/ask/done")

    def _ask_sentence(self, name, code):
        env = request.env
        return {
            "question missing": env._("Write your question"),
            "question long": env._("The question must be 4000 characters or fewer"),
            "subject long": env._("“What it is about” must be 150 characters or fewer"),
            "name missing": env._("Enter your name"),
            "name long": env._("The name must be 150 characters or fewer"),
            "email missing": env._("Enter your e-mail address: the answer goes there"),
            "email form": env._("Enter an e-mail address in the right form, like name@example.com"),
            "phone form": env._("Enter a phone number, like +375 1592 00-00-00"),
            "consent missing": env._("Tick the box: without your consent the question cannot be passed on"),
            "website trap": env._("Leave the field “Leave this empty” empty and send again"),
        }[f"{name} {code}"]

    def _ask_form(self, member, typed, errors):
        return request.render(
            "cluster_base.ask_form",
            {
                "member": member,
                "centre": member.cluster_id.sudo().company_id,
                "typed": typed,
                "errors": errors,
            },
        )

    @http.route("/members/<string:slug>/ask/done", type="http", auth="public", website=True, sitemap=False)
    def ask_done(self, slug, **_kwargs):
        asked = request.session.get("cluster_asked") or {}
        if asked.get("slug") != slug:
            return request.redirect(f"/members/{slug}")
        return request.render("cluster_base.ask_done", {"member": self._asked_member(slug), "number": asked["number"]})

    # --- the member's side ----------------------------------------------------------------------
    @http.route("/my/cluster/questions", type="http", auth="user", website=True, readonly=True)
    def my_questions(self, saved="", **_kwargs):
        env = request.env
        members = env["cluster.member"]._of_user().sudo()
        return request.render(
            "cluster_base.portal_questions",
            {
                "questions": env["crm.lead"]._questions_of_user(),
                "speeds": list(members._ask_speed().items()),
                "saved": saved,
                "page_name": "cluster",
            },
        )

    @http.route(
        "/my/cluster/questions/<string:number>", type="http", auth="user", website=True, methods=["GET", "POST"]
    )
    def my_question(self, number, **post):
        env = request.env
        lead = env["crm.lead"]._questions_of_user().filtered(lambda one: one.ask_number == number)
        if not lead:
            raise request.not_found()
        text, errors = "", {}
        if request.httprequest.method == "POST":
            if lead.member_id not in env["cluster.member"]._acting_for(live=False):
                raise request.not_found()
            text = (post.get("answer") or "").replace("\r\n", "\n").strip()
            if post.get("button") == "otherwise":
                lead.sudo()._ask_mark_answered()
                return request.redirect("/my/cluster/questions?saved=2")
            if not text:
                errors = {"answer": env._("Write the answer")}
            elif len(text) > exchange_forms.TEXT_MAX:
                errors = {"answer": env._("The answer must be 4000 characters or fewer")}
            else:
                lead._ask_answer(text)
                return request.redirect("/my/cluster/questions?saved=1")
        return request.render(
            "cluster_base.portal_question", {"lead": lead, "text": text, "errors": errors, "page_name": "cluster"}
        )

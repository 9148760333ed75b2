from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..engine import registration

APPEALS_SITE = "https://xn--80abnmycp7evc.xn--90ais/"  # обращения.бел
SESSION_KEY = "cluster_join"
# What each page of the form takes; anything else sent is not read.
FIELDS = {
    "who": ("cluster", "kind"),
    "organisation": ("organisation", "country", "number", "territory", "street"),
    "person": ("person", "office", "phone", "email"),
    "questions": (),
    "check": ("consent",),
}


class Join(http.Controller):
    """The joint registration, one thing a page. Works without JavaScript; what is typed lives on the server."""

    @http.route("/join", type="http", auth="public", website=True, sitemap=True, methods=["GET"])
    def start(self, **_kwargs):
        Registration = request.env["cluster.registration"]
        return request.render(
            "cluster_base.join_start",
            {
                "clusters": Registration._open_clusters(),
                "kinds": Registration._open_kinds(),
                "draft": self._draft(),
                "appeals_site": APPEALS_SITE,
            },
        )

    @http.route("/join/again", type="http", auth="public", website=True, sitemap=False, methods=["POST"])
    def again(self, **_kwargs):
        """Forget this browser's draft and begin anew."""
        self._draft().unlink()
        request.session.pop(SESSION_KEY, None)
        return request.redirect("/join")

    @http.route("/join/done", type="http", auth="public", website=True, sitemap=False, methods=["GET"], readonly=True)
    def done(self, **_kwargs):
        filed = self._held().filtered(lambda one: one.state == "submitted")
        if not filed:
            return request.redirect("/join")
        return request.render("cluster_base.join_done", {"filed": filed, "member": filed.member_id})

    @http.route("/join/status/<string:token>", type="http", auth="public", website=True, sitemap=False, methods=["GET"])
    def status(self, token, **_kwargs):
        filed = request.env["cluster.registration"]._find(token).filtered(lambda one: one.state == "submitted")
        if not filed.member_id:
            raise request.not_found()
        return request.render("cluster_base.join_status", {"filed": filed, **status_words(filed.member_id)})

    @http.route("/join/<string:step>", type="http", auth="public", website=True, sitemap=False, methods=["GET", "POST"])
    def step(self, step, **typed):
        if step not in registration.STEPS:
            raise request.not_found()
        draft = self._draft()
        if request.httprequest.method == "POST":
            return self._post(draft, step, typed)
        if not draft and step != "who":
            return request.redirect("/join/who")
        if draft and step not in draft._steps():
            return request.redirect("/join/check")
        if step == "check" and draft._first_problem_step():
            return request.redirect(f"/join/{draft._first_problem_step()}")
        return self._page(draft, step, {}, typed.get("return") == "check")

    def _post(self, draft, step, typed):
        if not draft:
            if self._held():
                return request.redirect("/join/done")
            draft = request.env["cluster.registration"]._start(self._person())
            request.session[SESSION_KEY] = draft.token
        names = FIELDS[step] if step != "questions" else tuple(one._key() for one in draft._questions())
        draft._keep({name: registration.clean(typed.get(name)) for name in names})
        back_to_check = typed.get("return") == "check"
        errors = draft._problems(step)
        if errors:
            return self._page(draft, step, errors, back_to_check)
        if step == "check":
            return self._file(draft)
        steps = draft._steps()
        if step not in steps:
            return request.redirect("/join/check")
        return request.redirect("/join/check" if back_to_check else f"/join/{steps[steps.index(step) + 1]}")

    def _file(self, draft):
        step = draft._first_problem_step()
        if step:
            return self._page(draft, step, draft._problems(step), True)
        try:
            draft._file()
        except UserError as error:
            return self._page(draft, "organisation", {"number": str(error)}, True)
        return request.redirect("/join/done")

    def _person(self):
        user = request.env.user
        return user.browse().partner_id if user._is_public() else user.partner_id

    def _held(self):
        return request.env["cluster.registration"]._find(request.session.get(SESSION_KEY))

    def _draft(self):
        return self._held().filtered(lambda one: one.state == "draft")

    def _page(self, draft, step, errors, back_to_check):
        Registration = request.env["cluster.registration"]
        if not draft:
            draft = Registration.sudo().new({"typed": Registration._prefill(self._person())})
        steps = draft._steps()
        place = steps.index(step) if step in steps else 0
        before = f"/join/{steps[place - 1]}" if place else "/join"
        countries = [(one.code, draft._country_name(one)) for one in request.env["res.country"].sudo().search([])]
        cluster = draft._cluster()
        typed = {**(draft.typed or {})}
        typed.setdefault("country", cluster.country_id.code or "BY")
        return request.render(
            "cluster_base.join_step",
            {
                "step": step,
                "step_number": place + 1,
                "step_count": len(steps),
                "back": "/join/check" if back_to_check else before,
                "return_to": "check" if back_to_check else "",
                "errors": errors,
                "typed": typed,
                "clusters": [(str(one.id), one.name) for one in draft._open_clusters()],
                "kinds": [(str(one.id), one.name, one.description or "") for one in draft._open_kinds()],
                "countries": sorted(countries, key=lambda pair: pair[1]),
                "places": [(str(one.id), one.complete_name) for one in draft._places()] if cluster else [],
                "questions": draft._questions(),
                "answers": draft._answers() if step == "check" else [],
                "centre": cluster.company_id,
                "appeals_site": APPEALS_SITE,
            },
        )


def status_words(member):
    """What an applicant may know of its own application: {member, state, next, papers}."""
    env = member.env
    labels = dict(member._fields["state"]._description_selection(env))
    if member.state == "applied":
        following = (
            env._("Your papers are complete. The cluster's council decides at its next meeting; you will be told.")
            if member.is_complete
            else env._("The cluster's centre checks your application and its papers.")
        )
    elif member.state == "admitted":
        following = env._("You are admitted. The centre sends you the contract: sign both copies.")
    elif member.state == "left" and member.leave_kind == "refused":
        following = env._("The council did not admit you: %(reason)s", reason=member.leave_reason)
    else:
        following = env._("The application is decided. Ask the cluster's centre for anything else.")
    papers = member._missing_papers() if member.state == "applied" else member.paper_ids.browse()
    return {"member": member, "state": labels[member.state], "next": following, "papers": papers}

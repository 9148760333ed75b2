"""Working groups and searches for partners: the members' pages and the public ones."""

from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

from ..engine import exchange_forms
from .exchange import typed_values
from .portal import ClusterPortal


class ExchangeGroupsPortal(ClusterPortal):
    # --- working groups -------------------------------------------------------------------------
    @http.route("/my/cluster/groups", type="http", auth="user", website=True, readonly=True)
    def my_groups(self, **_kwargs):
        groups = request.env["cluster.workgroup"]._of_user()
        return request.render("cluster_base.portal_groups", {"groups": groups, "page_name": "cluster"})

    def _my_group(self, group_id):
        group = request.env["cluster.workgroup"]._of_user().filtered(lambda group: group.id == group_id)
        if not group:
            raise request.not_found()
        return group.sudo()

    @http.route("/my/cluster/groups/<int:group_id>", type="http", auth="user", website=True, readonly=True)
    def my_group(self, group_id, **_kwargs):
        group = self._my_group(group_id)
        today = group.cluster_id._today()
        roles = dict(group.line_ids._fields["role"]._description_selection(request.env))
        states = dict(group.meeting_ids._fields["state"]._description_selection(request.env))
        return request.render(
            "cluster_base.portal_group",
            {
                "group": group,
                "people": [(line, roles[line.role]) for line in group.line_ids if line._is_on(today)],
                "meetings": [(meeting, states[meeting.state]) for meeting in group.meeting_ids],
                "decisions": group.meeting_ids.item_ids.filtered("decision"),
                "tasks": group.task_ids,
                "page_name": "cluster",
            },
        )

    @http.route("/my/cluster/groups/<int:group_id>/minutes/<int:meeting_id>", type="http", auth="user", website=True)
    def my_minutes(self, group_id, meeting_id, **_kwargs):
        meeting = self._my_group(group_id).meeting_ids.filtered(lambda meeting: meeting.id == meeting_id)
        if meeting.state != "held":
            raise request.not_found()
        report = request.env["ir.actions.report"].sudo().with_context(force_report_rendering=True)
        content, _kind = report._render_qweb_pdf("cluster_base.action_report_workgroup_minutes", meeting.ids)
        return request.make_response(
            content,
            [
                ("Content-Type", "application/pdf"),
                ("Content-Length", str(len(content))),
                ("Content-Disposition", content_disposition(f"minutes-{meeting._start_in_zone():%Y-%m-%d}.pdf")),
            ],
        )

    # --- searches for partners: members ---------------------------------------------------------
    @http.route("/my/cluster/partners", type="http", auth="user", website=True, readonly=True)
    def my_partners(self, saved="", **_kwargs):
        found = request.env["cluster.partner.request"]._for_members()
        members = request.env["cluster.member"]._of_user().sudo()
        return request.render(
            "cluster_base.portal_partners",
            {
                "open": found.filtered("is_open"),
                "closed": found.filtered(lambda one: not one.is_open),
                "answered": found.sudo().answer_ids.filtered(lambda one: one.member_id in members).request_id,
                "waiting": request.env["cluster.partner.request"]._waiting_of_user(),
                "may_ask": bool(members.filtered("is_live")),
                "saved": saved,
                "page_name": "cluster",
            },
        )

    @http.route("/my/cluster/partners/new", type="http", auth="user", website=True, methods=["GET", "POST"])
    def my_partner_new(self, **post):
        env = request.env
        members = env["cluster.member"]._acting_for()
        if not members:
            raise request.not_found()
        typed, errors = typed_values(post, ("member", "name", "text", "deadline", "audience")), {}
        if request.httprequest.method == "POST":
            errors = self._search_errors(typed, members)
            member = members.filtered(lambda one: str(one.id) == typed["member"]) or members[: len(members) == 1]
            if not member:
                errors = {"member": env._("Choose for which member you ask"), **errors}
            if not errors:
                search = (
                    env["cluster.partner.request"]
                    .sudo()
                    .create(
                        {
                            "cluster_id": member.cluster_id.id,
                            "member_id": member.id,
                            **self._prepare_search_vals(typed),
                        }
                    )
                )
                search._ask_centre()
                return request.redirect("/my/cluster/partners?saved=1")
        return self._search_form(members, typed, errors)

    def _search_errors(self, typed, members):
        found = exchange_forms.search_problems(typed, members.cluster_id._today())
        return {name: self._search_sentence(name, code) for name, code in found.items()}

    def _prepare_search_vals(self, typed):
        return {
            "name": typed["name"],
            "text": typed["text"],
            "deadline": exchange_forms.day(typed["deadline"]),
            "audience": "public" if typed["audience"] == "public" else "members",
        }

    def _search_form(self, members, typed, errors, search=None):
        env = request.env
        audiences = env["cluster.partner.request"]._fields["audience"]._description_selection(env)
        return request.render(
            "cluster_base.portal_partner_form",
            {
                "members": [(str(member.id), member.name) for member in members],
                "search": search,
                "audiences": audiences,
                "typed": {"audience": "members", **{name: value for name, value in typed.items() if value}},
                "errors": errors,
                "page_name": "cluster",
            },
        )

    def _my_waiting(self, number):
        """A search of one's own members that the centre has not published yet."""
        search = request.env["cluster.partner.request"]._waiting_of_user().filtered(lambda one: one.number == number)
        if not search:
            raise request.not_found()
        return search

    @http.route(
        "/my/cluster/partners/<string:number>/change", type="http", auth="user", website=True, methods=["GET", "POST"]
    )
    def my_partner_change(self, number, **post):
        search = self._my_waiting(number)
        typed, errors = typed_values(post, ("name", "text", "deadline", "audience")), {}
        if request.httprequest.method == "POST":
            errors = self._search_errors(typed, search.member_id)
            if not errors:
                search.write(self._prepare_search_vals(typed))
                return request.redirect("/my/cluster/partners?saved=1")
        else:
            typed = {name: search[name] for name in ("name", "text", "audience")}
            typed["deadline"] = str(search.deadline)
        return self._search_form(search.member_id.browse(), typed, errors, search)

    @http.route(
        "/my/cluster/partners/<string:number>/withdraw", type="http", auth="user", website=True, methods=["POST"]
    )
    def my_partner_withdraw(self, number, **_post):
        self._my_waiting(number).action_withdraw()
        return request.redirect("/my/cluster/partners?saved=2")

    @http.route("/my/cluster/partners/<string:number>/close", type="http", auth="user", website=True, methods=["POST"])
    def my_partner_close(self, number, result="", note="", **_post):
        """Who asked says how it ended; the partners chosen are ticked answers."""
        env = request.env
        search = env["cluster.partner.request"]._for_members().filtered(lambda one: one.number == number)
        if not search or search.member_id not in env["cluster.member"]._acting_for():
            raise request.not_found()
        ticked = request.httprequest.form.getlist("chosen")
        typed = {"result": result, "note": note[: exchange_forms.TEXT_MAX], "chosen": ticked}
        try:
            with env.cr.savepoint():
                search._close_with(result, search.answer_ids.filtered(lambda one: str(one.id) in ticked), typed["note"])
        except UserError as error:
            return self._partner_page(search, ending=typed, errors={"result": str(error)})
        return request.redirect(f"/my/cluster/partners/{number}")

    def _search_sentence(self, name, code):
        env = request.env
        return {
            "name missing": env._("Write for what you look for partners"),
            "name long": env._("“Partners wanted for” must be 150 characters or fewer"),
            "text missing": env._("Write what it is about and who is looked for"),
            "text long": env._("“What it is about” must be 4000 characters or fewer"),
            "deadline form": env._("Enter until when you take answers, like 12.09.2026"),
            "deadline past": env._("The deadline is in the past: enter today or a later day"),
        }[f"{name} {code}"]

    @http.route("/my/cluster/partners/<string:number>", type="http", auth="user", website=True, methods=["GET", "POST"])
    def my_partner(self, number, **post):
        env = request.env
        search = env["cluster.partner.request"]._for_members().filtered(lambda one: one.number == number)
        members = env["cluster.member"]._acting_for()
        if not search:
            raise request.not_found()
        # Who asks does not answer; a member of another cluster does not either.
        members = members.filtered(lambda one: one.cluster_id == search.cluster_id and one != search.member_id)
        given = search.answer_ids.filtered(lambda answer: answer.member_id in members)
        text, errors, saved = given[:1].text or "", {}, False
        if request.httprequest.method == "POST":
            text = (post.get("text") or "").replace("\r\n", "\n").strip()
            errors = self._answer_errors(search, members, text)
            if not errors:
                try:
                    with env.cr.savepoint():
                        if given:
                            given[:1].write({"text": text})
                        else:
                            given = search._answer(members[:1], text, env.user.partner_id)
                    saved = True
                except UserError as error:
                    errors = {"text": str(error)}
        return self._partner_page(search, members, given[:1], text, errors, saved)

    def _partner_page(self, search, members=(), given=None, text="", errors=None, saved=False, ending=None):
        env = request.env
        results = search._fields["result"]._description_selection(env)
        return request.render(
            "cluster_base.portal_partner",
            {
                "search": search,
                "may_answer": search.is_open and bool(members),
                "given": given,
                "text": text,
                "is_own": bool(search.member_id & env["cluster.member"]._of_user().sudo()),
                "may_close": search.state == "open" and search.member_id in env["cluster.member"]._acting_for(),
                "results": results,
                "ending": ending or {},
                "errors": errors or {},
                "saved": saved,
                "page_name": "cluster",
            },
        )

    def _answer_errors(self, search, members, text):
        env = request.env
        if not search.is_open:
            return {"text": search._closed_sentence()}
        if not members:
            return {"text": env._("Only another member of the cluster answers here.")}
        if not text:
            return {"text": env._("Write what you can give and how you would take part")}
        if len(text) > exchange_forms.TEXT_MAX:
            return {"text": env._("The answer must be 4000 characters or fewer")}
        return {}

    # --- searches for partners: everybody -------------------------------------------------------
    @http.route("/partners", type="http", auth="public", website=True, readonly=True)
    def partners(self, **_kwargs):
        searches = request.env["cluster.partner.request"]._public()
        return request.render("cluster_base.public_partners", {"searches": searches})

    @http.route("/partners/<string:number>", type="http", auth="public", website=True, readonly=True, sitemap=False)
    def partner(self, number, **_kwargs):
        search = request.env["cluster.partner.request"]._public().filtered(lambda one: one.number == number)
        if not search:
            raise request.not_found()
        return request.render("cluster_base.public_partner", {"search": search, "centre": search.cluster_id.company_id})

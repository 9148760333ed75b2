"""Notices and the joint plan on the members' pages."""

import re
from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import http
from odoo.http import request

from ..engine import exchange_forms
from .portal import ClusterPortal

PLAN_FIELDS = (
    "member", "kind", "name", "date_from", "date_to", "subject", "quantity", "audience", "note", "visible_to",
)  # fmt: skip
# The years that a plan can lie in, as `exchange_forms.day` takes them.
MONTH = re.compile(r"^2[01]\d\d-(0[1-9]|1[0-2])$")


def typed_values(post, names):
    return {name: (post.get(name) or "").replace("\r\n", "\n").strip() for name in names}


class ExchangePortal(ClusterPortal):
    # --- notices --------------------------------------------------------------------------------
    def _readers(self, notice_id=None):
        """The reader lines of the person at the keyboard, of one notice or of all."""
        readers = request.env["cluster.notice.recipient"]._of_user()
        if notice_id is not None:
            readers = readers.filtered(lambda reader: reader.notice_id.id == notice_id)
            if not readers:
                raise request.not_found()
        return readers

    @http.route("/my/cluster/notices", type="http", auth="user", website=True, readonly=True)
    def my_notices(self, **_kwargs):
        readers = self._readers()
        notices = {}
        for reader in readers:
            notices.setdefault(reader.notice_id, request.env["cluster.notice.recipient"])
            notices[reader.notice_id] |= reader
        lines = [(notice, all(reader.read_at for reader in own._mine())) for notice, own in notices.items()]
        return request.render("cluster_base.portal_notices", {"lines": lines, "page_name": "cluster"})

    @http.route("/my/cluster/notices/<int:notice_id>", type="http", auth="user", website=True)
    def my_notice(self, notice_id, **_kwargs):
        readers = self._readers(notice_id)
        notice = readers.notice_id
        if notice.state == "sent":
            readers._mine()._mark_read()
        return request.render(
            "cluster_base.portal_notice",
            {
                "notice": notice,
                "file_url": f"/my/cluster/notices/{notice_id}/file",
                "reader": readers[:1],
                "with_button": False,
                "back": "/my/cluster/notices",
            },
        )

    @http.route("/my/cluster/notices/<int:notice_id>/file/<int:file_id>", type="http", auth="user", readonly=True)
    def my_notice_file(self, notice_id, file_id, **_kwargs):
        return self._notice_file(self._readers(notice_id)[:1], file_id)

    def _notice_file(self, reader, file_id):
        """A file of a notice that is addressed to the reader and was not recalled."""
        notice = reader.notice_id
        file = notice.attachment_ids.filtered(lambda one: one.id == file_id)
        if not file or notice.state != "sent":
            raise request.not_found()
        return request.env["ir.binary"]._get_stream_from(file.sudo()).get_response(as_attachment=True)

    # --- the same by the key in the mail, without a login ---------------------------------------
    def _reader_by_token(self, token):
        reader = request.env["cluster.notice.recipient"].sudo().search([("token", "=", token)], limit=1)
        if not reader or reader.notice_id.state == "draft":
            raise request.not_found()
        return reader.with_context(lang=request.env.lang)

    @http.route(
        "/notice/<string:token>", type="http", auth="public", website=True, sitemap=False, methods=["GET", "POST"]
    )
    def notice_by_token(self, token, **_kwargs):
        reader = self._reader_by_token(token)
        # Programs that open links in mails press no button: only a person has read it.
        if request.httprequest.method == "POST" and reader.notice_id.state == "sent":
            reader._mark_read()
            return request.redirect(f"/notice/{token}")
        response = request.render(
            "cluster_base.portal_notice",
            {
                "notice": reader.notice_id,
                "file_url": f"/notice/{token}/file",
                "reader": reader,
                "with_button": not reader.read_at,
                "back": "/",
            },
        )
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    @http.route("/notice/<string:token>/file/<int:file_id>", type="http", auth="public", sitemap=False, readonly=True)
    def notice_file_by_token(self, token, file_id, **_kwargs):
        return self._notice_file(self._reader_by_token(token), file_id)

    # --- plans ----------------------------------------------------------------------------------
    def _planning_members(self):
        return request.env["cluster.member"]._acting_for()

    @http.route("/my/cluster/plans", type="http", auth="user", website=True)
    def my_plans(self, month="", saved="", **_kwargs):
        env = request.env
        members = self._planning_members()
        today = members.cluster_id._today()
        first = date.fromisoformat(f"{month}-01") if MONTH.match(month) else today.replace(day=1)
        last = first + relativedelta(months=1, days=-1)
        plans = env["cluster.plan"]._shown_to_user(first, last)
        entries = [(plan.date_from, plan.date_to, self._plan_words(plan), plan in plans._of_user()) for plan in plans]
        found = []
        for cluster in plans.cluster_id:
            own = plans.filtered(lambda plan, cluster=cluster: plan.cluster_id == cluster)
            found += own._findings(first, last)
        return request.render(
            "cluster_base.portal_plans",
            {
                "members": members,
                "month": first,
                "entries": entries,
                "findings": [(one, env["cluster.plan"]._finding_words(one)) for one in found],
                "before": (first + relativedelta(months=-1)).strftime("%Y-%m"),
                "after": (first + relativedelta(months=1)).strftime("%Y-%m"),
                "own": env["cluster.plan"]._of_user().filtered(lambda plan: plan.date_to >= today),
                "feeds": [env["cluster.plan.feed"]._of(member.cluster_id, member) for member in members],
                "saved": saved,
                "page_name": "cluster",
            },
        )

    def _plan_words(self, plan):
        kinds = dict(plan._fields["kind"]._description_selection(request.env))
        amount = f"{plan.subject_id.name}: {plan.quantity:g} {plan.unit}" if plan.quantity and plan.subject_id else ""
        return {
            "id": plan.id,
            "name": plan.name,
            "kind": kinds[plan.kind],
            "details": [text for text in (plan.member_id.name, plan.territory_id.name, amount) if text],
        }

    @http.route(
        ["/my/cluster/plans/new", "/my/cluster/plans/<int:plan_id>"],
        type="http", auth="user", website=True, methods=["GET", "POST"],
    )  # fmt: skip
    def my_plan(self, plan_id=None, **post):
        env = request.env
        members = self._planning_members()
        plan = env["cluster.plan"]._of_user().filtered(lambda plan: plan.id == plan_id and plan.member_id in members)
        if (plan_id and not plan) or not members:
            raise request.not_found()
        if request.httprequest.method == "GET":
            return self._plan_form(plan, members, self._plan_typed(plan, members), {})
        typed = typed_values(post, PLAN_FIELDS)
        found = exchange_forms.plan_problems(typed)
        errors = {name: self._plan_sentence(name, code) for name, code in found.items()}
        member = members.filtered(lambda one: str(one.id) == typed["member"]) or (
            members if len(members) == 1 else members.browse()
        )
        if not member:
            errors = {"member": env._("Choose for which member you plan"), **errors}
        if errors:
            return self._plan_form(plan, members, typed, errors)
        vals = self._prepare_plan_vals(member, typed)
        if plan:
            plan.sudo().write(vals)
        else:
            env["cluster.plan"].sudo().create(vals)
        return request.redirect(f"/my/cluster/plans?month={vals['date_from']:%Y-%m}&saved=1")

    def _prepare_plan_vals(self, member, typed):
        counted = typed["kind"] in ("capacity", "need")
        subjects = request.env["cluster.plan.subject"].sudo().search([])
        subject = subjects.filtered(lambda one: str(one.id) == typed["subject"])
        audiences = dict(request.env["cluster.plan"]._fields["audience"].selection)
        return {
            "cluster_id": member.cluster_id.id,
            "member_id": member.id,
            "kind": typed["kind"],
            "name": typed["name"],
            "date_from": exchange_forms.day(typed["date_from"]),
            "date_to": exchange_forms.day(typed["date_to"]),
            "subject_id": subject.id if typed["kind"] != "event" else False,
            "quantity": exchange_forms.quantity(typed["quantity"]) if counted else 0,
            "audience": typed["audience"] if typed["kind"] == "event" and typed["audience"] in audiences else False,
            "note": typed["note"] or False,
            "visible_to": "staff" if typed["visible_to"] == "staff" else "cluster",
        }

    def _plan_typed(self, plan, members):
        if not plan:
            return {"member": str(members.id) if len(members) == 1 else "", "visible_to": "cluster"}
        return {
            "member": str(plan.member_id.id),
            "kind": plan.kind,
            "name": plan.name,
            "date_from": str(plan.date_from),
            "date_to": str(plan.date_to),
            "subject": str(plan.subject_id.id or ""),
            "quantity": f"{plan.quantity:g}" if plan.quantity else "",
            "audience": plan.audience or "",
            "note": plan.note or "",
            "visible_to": plan.visible_to,
        }

    def _plan_sentence(self, name, code):
        env = request.env
        return {
            "kind missing": env._("Choose what you plan: a season, a capacity, an event or a need"),
            "name missing": env._("Write in a few words what is planned"),
            "name long": env._("“What is planned” must be 150 characters or fewer"),
            "date_from form": env._("Enter the first day, like 12.09.2026"),
            "date_to form": env._("Enter the last day, like 12.09.2026"),
            "date_to order": env._("The last day must be the first day or later"),
            "subject missing": env._("Choose of what: for example beds or meals"),
            "quantity form": env._("Enter how many a day: a number above zero"),
            "note long": env._("“More about it” must be 4000 characters or fewer"),
        }[f"{name} {code}"]

    def _plan_form(self, plan, members, typed, errors):
        env = request.env
        fields_ = env["cluster.plan"]._fields
        subjects = env["cluster.plan.subject"].sudo().search([])
        kinds = {
            "season": env._("when the season is open"),
            "capacity": env._("how much you can take a day"),
            "event": env._("a fair, a feast, an open day"),
            "need": env._("what you are short of"),
        }
        return request.render(
            "cluster_base.portal_plan_form",
            {
                "plan": plan,
                "members": [(str(member.id), member.name) for member in members],
                "kinds": [(value, label, kinds[value]) for value, label in fields_["kind"]._description_selection(env)],
                "audiences": fields_["audience"]._description_selection(env),
                "subjects": [(str(one.id), f"{one.name} ({one.unit})") for one in subjects],
                "visible": fields_["visible_to"]._description_selection(env),
                "typed": typed,
                "errors": errors,
                "page_name": "cluster",
            },
        )

    @http.route("/my/cluster/plans/<int:plan_id>/delete", type="http", auth="user", website=True, methods=["POST"])
    def my_plan_delete(self, plan_id, **_kwargs):
        """Taken out of the calendar; the centre still finds it in the archive."""
        members = self._planning_members()
        plan = request.env["cluster.plan"]._of_user()
        plan = plan.filtered(lambda plan: plan.id == plan_id and plan.member_id in members)
        if not plan:
            raise request.not_found()
        plan.sudo().active = False
        return request.redirect(f"/my/cluster/plans?month={plan.date_from:%Y-%m}&saved=2")

    @http.route("/my/cluster/plans/feed", type="http", auth="user", website=True, methods=["POST"])
    def my_plan_feed(self, member="", **_kwargs):
        """A new secret address; the old one stops at once."""
        own = self._planning_members().filtered(lambda one: str(one.id) == member)
        if not own:
            raise request.not_found()
        request.env["cluster.plan.feed"]._of(own.cluster_id, own)._renew()
        return request.redirect("/my/cluster/plans?saved=3")

    @http.route("/plan/<string:token>.ics", type="http", auth="public", sitemap=False, readonly=True)
    def plan_feed(self, token, **_kwargs):
        feed = request.env["cluster.plan.feed"].sudo().search([("token", "=", token)], limit=1)
        if not feed or (feed.member_id and not feed.member_id.is_live):
            raise request.not_found()
        lang = request.env["website"].sudo().get_current_website().default_lang_id.code
        return request.make_response(
            feed.with_context(lang=lang)._content(),
            [("Content-Type", "text/calendar; charset=utf-8"), ("Cache-Control", "private, max-age=600")],
        )

import base64

from odoo import fields, http
from odoo.http import content_disposition, request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..engine import page_form, translit
from .join import status_words

TEXTS = ("story", "products_text", "photo_text")
CONTACTS = ("phone", "email")
CONSENTS = ("consent_page", "consent_phone", "consent_email", "consent_address", "consent_photo")


class ClusterPortal(CustomerPortal):
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "cluster_member_count" in counters:
            values["cluster_member_count"] = len(request.env["cluster.member"]._of_user())
        return values

    def _my_member(self, slug, acts=True):
        """The user's own membership with that page address. Looked for among the user's own only.

        :param acts: the user may change it: household members and branches only look
        """
        members = request.env["cluster.member"]._of_user()
        member = members.filtered(lambda member: member.sudo().slug == slug)
        if not member or (acts and not member._user_may_act()):
            raise request.not_found()
        return member.sudo()

    @http.route("/my/cluster", type="http", auth="user", website=True, readonly=True)
    def my_cluster(self, saved="", notice="", **_kwargs):
        members = request.env["cluster.member"]._of_user().sudo()
        return request.render(
            "cluster_base.portal_my_cluster",
            {
                "members": [self._member_words(member) for member in members],
                "saved": bool(saved),
                "notice": notice if notice in ("given", "back") else "",
                "shown": any(member.is_live and member.consent_page for member in members),
                "page_name": "cluster",
            },
        )

    def _member_words(self, member):
        env = request.env
        states = dict(member._fields["state"]._description_selection(env))
        acts = member.with_env(env)._user_may_act()
        applied = status_words(member) if member.state == "applied" else {}
        rows = [
            {"label": env._("State"), "value": states[member.state]},
            {"label": env._("Kind"), "value": member.kind_id.name},
            {"label": env._("Cluster"), "value": member.cluster_id.name},
            {"label": env._("Village"), "value": member.territory_id.complete_name},
            {"label": env._("Applied on"), "value": self._day(member.applied_on)},
            {"label": env._("Reference number"), "value": member.reference},
            {"label": env._("Contract no."), "value": member.contract_number},
            {"label": env._("Active from"), "value": self._day(member.active_from)},
            {"label": env._("Term ends"), "value": self._day(member.is_live and member.term_to)},
            {"label": env._("Votes"), "value": str(member.vote_weight or "")},
            {"label": env._("Grace until"), "value": self._day(member.state == "grace" and member.grace_until)},
            {"label": env._("Suspended on"), "value": self._day(member.suspended_on)},
            {"label": env._("Reason of the suspension"), "value": member.suspend_reason},
            {"label": env._("Notice ends on"), "value": self._day(member.state != "left" and member.notice_until)},
            {"label": env._("Representatives, branches, household"), "value": self._link_words(member)},
            {"label": env._("Left on"), "value": self._day(member.left_on)},
            {"label": env._("Reason"), "value": member.leave_reason},
        ]
        following = {
            "applied": applied.get("next"),
            "admitted": env._(
                "You are admitted. Download the contract, sign both copies and bring them to the centre."
            ),
            "active": env._("You are a member: keep your page up to date, visitors read it first."),
            "overdue": env._("Your fee is overdue. Pay it now: your rights as a member go on meanwhile."),
            "grace": env._("Pay the fee before the period of grace ends, or your rights as a member will rest."),
            "suspended": env._(
                "Your membership is suspended. Orders in progress go on; ask the cluster's centre what to do."
            ),
            "left": env._("You are no longer a member. To join again, ask the cluster's centre."),
        }
        live = acts and (member.is_live or member.state == "admitted")
        return {
            "name": member.name,
            "rows": [row for row in rows if row["value"]],
            "next": following[member.state],
            "papers": applied.get("papers", member.paper_ids.browse()).mapped("name"),
            "settle": member._exit_blockers() if member.notice_on and member.state != "left" else [],
            "leave_url": acts
            and not member.notice_on
            and (live or member.state == "suspended")
            and f"/my/cluster/{member.slug}/leave",
            "stay_url": acts and member.notice_on and member.state != "left" and f"/my/cluster/{member.slug}/stay",
            "contract_url": acts and member.contract_number and f"/my/cluster/{member.slug}/contract",
            "edit_url": live and f"/my/cluster/{member.slug}/page",
            "page_url": member.is_live and member.consent_page and f"/members/{member.slug}",
        }

    def _link_words(self, member):
        """One line for each that has rights through the member today."""
        labels = dict(member.link_ids._fields["kind"]._description_selection(request.env))
        lines = []
        for link in member._current_links():
            who = ", ".join(part for part in (link.partner_id.name, link.office) if part)
            until = link.date_to and request.env._("until %(day)s", day=link.date_to.strftime("%d.%m.%Y"))
            lines.append(" ".join(part for part in (f"{labels[link.kind]}: {who}", until) if part))
        return lines

    def _day(self, day):
        return day and request.env["ir.qweb.field.date"].value_to_html(day, {})

    @http.route("/my/cluster/<string:slug>/leave", type="http", auth="user", website=True, methods=["GET", "POST"])
    def my_leave(self, slug, **post):
        """The member asks to leave: a page that says what follows, a reason, then the notice is given."""
        member = self._my_member(slug)
        if member.notice_on or member.state not in ("admitted", "active", "overdue", "grace", "suspended"):
            return request.redirect("/my/cluster")
        reason = (post.get("reason") or "").replace("\r\n", "\n").strip()
        errors = {}
        if request.httprequest.method == "POST":
            if not reason:
                errors["reason"] = request.env._("Write why you want to leave: it helps those who stay")
            elif len(reason) > page_form.STORY_MAX:
                errors["reason"] = request.env._("The reason must be 4000 characters or fewer")
            if not post.get("sure"):
                errors["sure"] = request.env._("Tick that you want to give notice, or go back")
            if not errors:
                member._give_notice(member.cluster_id._today(), reason, "portal")
                return request.redirect("/my/cluster?notice=given")
        until = fields.Date.add(member.cluster_id._today(), days=member.cluster_id.notice_days)
        return request.render(
            "cluster_base.portal_member_leave",
            {
                "name": member.name,
                "action": f"/my/cluster/{member.slug}/leave",
                "until": until.strftime("%d.%m.%Y"),
                "settle": member._exit_blockers(),
                "typed": {"reason": reason, "sure": post.get("sure")},
                "errors": errors,
                "page_name": "cluster",
            },
        )

    @http.route("/my/cluster/<string:slug>/stay", type="http", auth="user", website=True, methods=["POST"])
    def my_stay(self, slug, **_post):
        member = self._my_member(slug)
        if member.notice_on and member.state != "left":
            member._take_back_notice()
            return request.redirect("/my/cluster?notice=back")
        return request.redirect("/my/cluster")

    @http.route("/my/cluster/<string:slug>/contract", type="http", auth="user", website=True)
    def my_contract(self, slug, **_kwargs):
        member = self._my_member(slug)
        if not member.contract_number:
            raise request.not_found()
        report = request.env["ir.actions.report"].sudo()
        content, _kind = report._render_qweb_pdf("cluster_base.action_report_member_contract", member.ids)
        name = f"contract-{translit.slug(member.contract_number)}.pdf"
        return request.make_response(
            content,
            [
                ("Content-Type", "application/pdf"),
                ("Content-Length", str(len(content))),
                ("Content-Disposition", content_disposition(name)),
            ],
        )

    @http.route("/my/cluster/<string:slug>/photo", type="http", auth="user", website=True, readonly=True)
    def my_photo(self, slug, **_kwargs):
        member = self._my_member(slug)
        return request.env["ir.binary"]._get_image_stream_from(member, "photo", width=640, height=640).get_response()

    @http.route("/my/cluster/<string:slug>/page", type="http", auth="user", website=True, methods=["GET", "POST"])
    def my_page(self, slug, **post):
        member = self._my_member(slug)
        if not (member.is_live or member.state == "admitted"):
            raise request.not_found()
        if request.httprequest.method == "GET":
            typed = {name: member[name] or "" for name in (*TEXTS, *CONSENTS)}
            typed |= {name: member.partner_id[name] or "" for name in CONTACTS}
            return self._page_form(member, {name: "1" if value is True else value for name, value in typed.items()}, {})
        typed = {name: (post.get(name) or "").replace("\r\n", "\n").strip() for name in (*TEXTS, *CONTACTS, *CONSENTS)}
        errors = self._keep_photo(member, post.get("photo"))
        found = page_form.problems(typed, bool(member.photo))
        errors = {name: self._page_sentence(name, code) for name, code in found.items()} | errors
        if errors:
            return self._page_form(member, typed, errors)
        member.write({name: typed[name] or False for name in TEXTS} | {name: bool(typed[name]) for name in CONSENTS})
        member.partner_id.write({name: typed[name] or False for name in CONTACTS})
        return request.redirect("/my/cluster?saved=1")

    def _keep_photo(self, member, upload):
        """A good picture is kept at once: it survives an error elsewhere in the form, unseen until consent."""
        if not upload or not getattr(upload, "filename", ""):
            return {}
        content = upload.read(page_form.PHOTO_MAX + 1)
        problem = page_form.picture_problem(content)
        if problem:
            return {"photo": self._page_sentence("photo", problem)}
        member.photo = base64.b64encode(content)
        return {}

    def _page_sentence(self, name, code):
        env = request.env
        return {
            "story missing": env._("Write something about yourselves before the page is shown"),
            "story long": env._("“About us” must be 4000 characters or fewer"),
            "products_text long": env._("“What we offer” must be 4000 characters or fewer"),
            "phone form": env._("Enter a phone number, like +375 1592 00-00-00"),
            "phone missing": env._("Enter the phone number to be shown, or remove its tick"),
            "email form": env._("Enter an e-mail address in the right form, like name@example.com"),
            "email missing": env._("Enter the e-mail address to be shown, or remove its tick"),
            "photo missing": env._("Choose a photo to be shown, or remove its tick"),
            "photo empty": env._("The photo is empty: choose another file"),
            "photo large": env._("The photo must be smaller than 5 MB"),
            "photo form": env._("The photo must be a JPEG, PNG or WebP picture"),
            "photo pixels": env._("The photo has too many points: save it smaller, with less than 50 million"),
            "photo broken": env._("The photo is damaged: open it on your device, save it anew and choose it again"),
            "photo_text missing": env._("Write what the photo shows"),
        }[f"{name} {code}"]

    def _page_form(self, member, typed, errors):
        env = request.env
        consents = {
            "consent_page": env._("the page with our name, village and texts"),
            "consent_phone": env._("the phone"),
            "consent_email": env._("the e-mail address"),
            "consent_address": env._("the street address"),
            "consent_photo": env._("the photo"),
        }
        return request.render(
            "cluster_base.portal_member_edit",
            {
                "name": member.name,
                "typed": typed,
                "errors": errors,
                "consents": list(consents.items()),
                "action": f"/my/cluster/{member.slug}/page",
                "photo_url": member.photo and f"/my/cluster/{member.slug}/photo",
                "language": env["res.lang"]._get_data(code=env.lang).name.split("/")[-1].strip(),
                "page_name": "cluster",
            },
        )

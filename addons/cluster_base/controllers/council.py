from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

CHOICES = ("for", "against", "abstain", "left")


class CouncilPortal(CustomerPortal):
    """Meetings of the members: the agenda, and the vote within the announced window. Works without a script."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "council_meeting_count" in counters:
            values["council_meeting_count"] = len(self._my_voices().meeting_id)
        return values

    def _my_voices(self):
        """The places of the person at the keyboard on the lists of voters: its own, and at a general meeting those of
        the members that it acts for. The household and branches look on elsewhere; they have no voice."""
        partner = request.env.user.partner_id
        acting = request.env["cluster.member"]._acting_for()
        Attendance = request.env["cluster.council.attendance"].sudo()
        voice = Domain("partner_id", "in", (partner | partner.commercial_partner_id).ids)
        voice |= Domain("meeting_id.body", "=", "assembly") & Domain("member_id", "in", acting.ids)
        return Attendance.search(voice & Domain("meeting_id.state", "!=", "planned"))

    def _my_voice(self, meeting_id):
        voice = self._my_voices().filtered(lambda one: one.meeting_id.id == meeting_id)[:1]
        if not voice:
            raise request.not_found()
        return voice

    @http.route("/my/cluster/meetings", type="http", auth="user", website=True, readonly=True)
    def my_meetings(self, **_kwargs):
        meetings = self._my_voices().meeting_id.sorted("start", reverse=True)
        states = dict(meetings._fields["state"]._description_selection(request.env))
        return request.render(
            "cluster_base.portal_council_meetings",
            {
                "meetings": [
                    {
                        "url": f"/my/cluster/meetings/{meeting.id}",
                        "label": f"{meeting.display_name}, {meeting._start_words()}",
                        "status": states[meeting.state],
                        "done": meeting.state == "closed",
                    }
                    for meeting in meetings
                ],
                "page_name": "cluster_meetings",
            },
        )

    @http.route("/my/cluster/meetings/<int:meeting_id>", type="http", auth="user", website=True, readonly=True)
    def my_meeting(self, meeting_id, saved="", **_kwargs):
        return self._meeting_page(self._my_voice(meeting_id), saved=bool(saved))

    @http.route("/my/cluster/meetings/<int:meeting_id>/vote", type="http", auth="user", website=True, methods=["POST"])
    def my_vote(self, meeting_id, item="", choice="", reason="", **_kwargs):
        voice = self._my_voice(meeting_id)
        found = voice.meeting_id.item_ids.filtered(lambda one: str(one.id) == item)
        if not found:
            raise request.not_found()
        typed = {found.id: {"choice": choice, "reason": reason}}
        if choice not in CHOICES:
            return self._meeting_page(voice, typed, {f"choice-{found.id}": request.env._("Choose how you vote")})
        try:
            request.env["cluster.council.vote"].sudo()._cast(found, voice, choice, reason[:200], "portal")
        except UserError as problem:
            return self._meeting_page(voice, typed, {f"choice-{found.id}": str(problem)})
        return request.redirect(f"/my/cluster/meetings/{meeting_id}?saved=1")

    def _meeting_page(self, voice, typed=None, errors=None, saved=False):
        meeting = voice.meeting_id
        states = dict(meeting.item_ids._fields["state"]._description_selection(request.env))
        choices = dict(request.env["cluster.council.vote"]._fields["choice"]._description_selection(request.env))
        items = []
        for item in meeting.item_ids:
            vote = item.vote_ids.filtered(lambda one: one.attendance_id == voice)[:1]
            there = (typed or {}).get(item.id, {"choice": vote.choice or "", "reason": vote.reason or ""})
            items.append(
                {
                    "id": item.id,
                    "title": item.title,
                    "proposal": item.proposal,
                    "state": states[item.state],
                    "decision": item.decision_number,
                    "open": not item._voting_problem("portal"),
                    "my_vote": vote and choices[vote.choice],
                    **there,
                }
            )
        return request.render(
            "cluster_base.portal_council_meeting",
            {
                "meeting": meeting,
                "items": items,
                "choices": [(code, label) for code, label in choices.items() if code != "left"],
                "left_label": choices["left"],
                "errors": errors or {},
                "saved": saved,
                "page_name": "cluster_meetings",
            },
        )

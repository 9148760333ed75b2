from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

from odoo.addons.portal.controllers.portal import CustomerPortal

CHOICES = ("for", "against", "abstain", "left")


class CouncilPortal(CustomerPortal):
    """Meetings of the members: the agenda, and the vote within the announced window. Works without a script."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "council_meeting_count" in counters:
            values["council_meeting_count"] = len(self._my_voices().meeting_id)
        return values

    def _my_voices(self, meeting_id=None):
        """The places of the person at the keyboard on the lists of voters, of all meetings or of one."""
        voices = request.env["cluster.council.attendance"]._of_user()
        if meeting_id is not None:
            voices = voices.filtered(lambda one: one.meeting_id.id == meeting_id)
            if not voices:
                raise request.not_found()
        return voices

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
        return self._meeting_page(self._my_voices(meeting_id), saved=bool(saved))

    @http.route("/my/cluster/meetings/<int:meeting_id>/vote", type="http", auth="user", website=True, methods=["POST"])
    def my_vote(self, meeting_id, item="", voice="", choice="", reason="", **_kwargs):
        voices = self._my_voices(meeting_id)
        found = voices.meeting_id.item_ids.filtered(lambda one: str(one.id) == item)
        voter = voices.filtered(lambda one: str(one.id) == voice) if voice else voices[: len(voices) == 1]
        if not found or not voter:
            raise request.not_found()
        place = f"{found.id}-{voter.id}"
        typed = {place: {"choice": choice, "reason": reason}}
        if choice not in CHOICES:
            return self._meeting_page(voices, typed, {f"choice-{place}": request.env._("Choose how you vote")})
        try:
            request.env["cluster.council.vote"].sudo()._cast(found, voter, choice, reason[:200], "portal")
        except UserError as problem:
            return self._meeting_page(voices, typed, {f"choice-{place}": str(problem)})
        return request.redirect(f"/my/cluster/meetings/{meeting_id}?saved=1")

    @http.route("/my/cluster/meetings/<int:meeting_id>/minutes", type="http", auth="user", website=True)
    def my_meeting_minutes(self, meeting_id, **_kwargs):
        """The minutes of a closed meeting for everybody who had a vote at it."""
        meeting = self._my_voices(meeting_id).meeting_id
        if meeting.state != "closed":
            raise request.not_found()
        report = request.env["ir.actions.report"].sudo().with_context(force_report_rendering=True)
        content, _kind = report._render_qweb_pdf("cluster_base.action_report_council_minutes", meeting.ids)
        name = f"minutes-{meeting.number.replace('/', '-')}.pdf"
        return request.make_response(
            content,
            [
                ("Content-Type", "application/pdf"),
                ("Content-Length", str(len(content))),
                ("Content-Disposition", content_disposition(name)),
            ],
        )

    def _ballots(self, item, voices, typed):
        """One form for each voice of the person at the keyboard."""
        choices = dict(request.env["cluster.council.vote"]._fields["choice"]._description_selection(request.env))
        closed = item._voting_problem("portal")
        found = []
        for voter in voices:
            vote = item.vote_ids.filtered(lambda one, voter=voter: one.attendance_id == voter)[:1]
            place = f"{item.id}-{voter.id}"
            problem = False if closed else voter._problem(item)
            found.append(
                {
                    "place": place,
                    "voice": voter.id,
                    "who": voter._names() if len(voices) > 1 else "",
                    "open": not closed and not problem,
                    "problem": problem,
                    "my_vote": vote and choices[vote.choice],
                    "choice": vote.choice or "",
                    "reason": vote.reason or "",
                    **(typed or {}).get(place, {}),
                }
            )
        return found

    def _meeting_page(self, voices, typed=None, errors=None, saved=False):
        meeting = voices.meeting_id
        states = dict(meeting.item_ids._fields["state"]._description_selection(request.env))
        choices = dict(request.env["cluster.council.vote"]._fields["choice"]._description_selection(request.env))
        items = [
            {
                "id": item.id,
                "title": item.title,
                "proposal": item.proposal,
                "state": states[item.state],
                "decision": item.decision_number,
                "ballots": self._ballots(item, voices, typed),
            }
            for item in meeting.item_ids
        ]
        return request.render(
            "cluster_base.portal_council_meeting",
            {
                "meeting": meeting,
                "items": items,
                "choices": [(code, label) for code, label in choices.items() if code != "left"],
                "errors": errors or {},
                "saved": saved,
                "page_name": "cluster_meetings",
            },
        )

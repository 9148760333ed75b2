import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .council_rule import BODIES

SECRETARIES = ("cluster_base.group_coordinator", "cluster_base.group_administrator")
# Written by the buttons alone; what the voters were told when the meeting was called; what stands in the minutes.
BY_BUTTONS = {"rule_id", "year", "ordinal", "number", "called_on", "closed_at"}
WHEN_CALLED = {"cluster_id", "body", "mode"}
WHEN_CLOSED = {"title", "start", "place", "voting_until", "notes", "item_ids", "attendance_ids"}


class ClusterCouncilMeeting(models.Model):
    """A meeting of the council or of all members, in a room, online within a window, or both."""

    _name = "cluster.council.meeting"
    _description = "Meeting of the council"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "start desc, id desc"
    _rec_names_search = ["number", "title"]

    title = fields.Char(string="Subject", tracking=True)
    cluster_id = fields.Many2one(
        "cluster.cluster",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env["cluster.member"]._default_cluster_id(),
    )
    body = fields.Selection(BODIES, required=True, default="council", tracking=True)
    start = fields.Datetime(string="Begins", required=True, tracking=True)
    place = fields.Char(tracking=True)
    mode = fields.Selection(
        [("room", "In the room"), ("window", "Online, within a window"), ("both", "In the room and online")],
        required=True,
        default="room",
        tracking=True,
    )
    voting_until = fields.Datetime(string="Online votes until", tracking=True)
    state = fields.Selection(
        [("planned", "Planned"), ("called", "Called"), ("open", "In session"), ("closed", "Closed")],
        required=True,
        default="planned",
        index=True,
        tracking=True,
        group_expand=True,
    )
    year = fields.Integer(readonly=True, copy=False, aggregator=None)
    ordinal = fields.Integer(readonly=True, copy=False, aggregator=None)
    number = fields.Char(readonly=True, copy=False, tracking=True)
    rule_id = fields.Many2one("cluster.council.rule", string="Rule of voting", readonly=True, copy=False)
    called_on = fields.Date(string="Called on", readonly=True, copy=False)
    closed_at = fields.Datetime(string="Closed at", readonly=True, copy=False)
    notes = fields.Html(string="Course of the meeting")
    item_ids = fields.One2many("cluster.council.item", "meeting_id", string="Agenda", copy=False)
    attendance_ids = fields.One2many("cluster.council.attendance", "meeting_id", string="Voters", copy=False)
    entitled = fields.Integer(string="With a vote", compute="_compute_counts")
    present = fields.Integer(string="Take part", compute="_compute_counts")
    decided = fields.Integer(string="Decided", compute="_compute_counts")
    my_attendance_ids = fields.Many2many(
        "cluster.council.attendance", string="You vote as", compute="_compute_my_attendance_ids"
    )
    is_secretary = fields.Boolean(compute="_compute_is_secretary")
    notice_note = fields.Char(compute="_compute_notice_note")

    _number_uniq = models.UniqueIndex(
        "(cluster_id, year, ordinal) WHERE ordinal > 0", "This number is already given to a meeting."
    )
    _window_whole = models.Constraint(
        "CHECK (mode = 'room' OR state = 'planned' OR voting_until IS NOT NULL)",
        "A meeting with online votes says until when they are taken.",
    )
    _window_order = models.Constraint(
        "CHECK (voting_until IS NULL OR voting_until > start)", "Online votes end after the meeting begins."
    )

    @api.depends("number", "title", "body", "start")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["body"]._description_selection(self.env))
        for meeting in self:
            name = meeting.title or labels.get(meeting.body, "")
            meeting.display_name = f"{meeting.number} · {name}" if meeting.number else name

    @api.depends("attendance_ids.present", "attendance_ids.vote_ids", "item_ids.state")
    def _compute_counts(self):
        for meeting in self:
            there = meeting.attendance_ids.filtered(lambda voter: voter.present or voter.vote_ids)
            meeting.entitled = len(meeting.attendance_ids)
            meeting.present = len(there)
            meeting.decided = len(meeting.item_ids.filtered(lambda item: item.state in ("adopted", "rejected")))

    @api.depends_context("uid")
    @api.depends("attendance_ids")
    def _compute_my_attendance_ids(self):
        voices = self.env["cluster.council.attendance"]._of_user()
        for meeting in self:
            meeting.my_attendance_ids = voices.filtered(lambda voter, meeting=meeting: voter.meeting_id == meeting)

    @api.depends_context("uid")
    def _compute_is_secretary(self):
        self.is_secretary = any(self.env.user.has_group(group) for group in SECRETARIES)

    @api.depends("rule_id", "called_on", "start")
    @api.depends_context("lang")
    def _compute_notice_note(self):
        for meeting in self:
            meeting.notice_note = False
            if not meeting.rule_id or not meeting.called_on:
                continue
            days, least = (meeting._day() - meeting.called_on).days, meeting.rule_id.notice_days
            if days < least:
                meeting.notice_note = self.env._(
                    "Called %(days)s days before; the rule asks for %(least)s.", days=days, least=least
                )

    # --- overrides ------------------------------------------------------------------------------
    def unlink(self):
        if any(meeting.state != "planned" for meeting in self):
            raise UserError(self.env._("A meeting that was called is not deleted: close it without decisions."))  # pylint: disable=no-raise-unlink
        return super().unlink()

    def write(self, vals):
        if WHEN_CALLED & vals.keys() and any(meeting.state != "planned" for meeting in self):
            raise UserError(
                self.env._("The meeting has been called: its cluster, its body and the way of voting stay.")
            )
        if not self.env.su:
            if ({"state"} | BY_BUTTONS) & vals.keys():
                raise UserError(self.env._("A meeting is called, opened and closed by the buttons of its form."))
            if WHEN_CLOSED & vals.keys() and any(meeting.state == "closed" for meeting in self):
                raise UserError(self.env._("The meeting is closed: its minutes stay as they are."))
            for meeting in self.filtered(lambda meeting: meeting.state != "planned"):
                meeting._check_later(vals)
        moved = self.filtered(lambda meeting: meeting.state == "called") if vals.get("start") else self.browse()
        before = {meeting.id: meeting.start for meeting in moved}
        result = super().write(vals)
        for meeting in moved.filtered(lambda meeting: meeting.start != before[meeting.id]):
            meeting._invite()
        return result

    def _check_later(self, vals):
        """:raises UserError: a called meeting would begin, or its online votes end, before what the voters were told"""
        if "start" in vals:
            start = fields.Datetime.to_datetime(vals["start"])
            if start != self.start and (self.state != "called" or not start or start < self.start):
                raise UserError(
                    self.env._(
                        "The meeting has been called: it can only be moved to a later hour, before it is opened."
                    )
                )
        if "voting_until" in vals:
            until = fields.Datetime.to_datetime(vals["voting_until"])
            told = self.voting_until
            if until != told and (not until or not told or until < told or told < fields.Datetime.now()):
                raise UserError(
                    self.env._(
                        "The voters were told until when online votes are taken: the hour can be put off before it has passed, and never be earlier."  # noqa: E501
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(
            vals.get("state", "planned") != "planned" or any(vals.get(name) for name in BY_BUTTONS)
            for vals in vals_list
        ):
            raise UserError(self.env._("A meeting begins as “planned”."))
        return super().create(vals_list)

    # --- flow -----------------------------------------------------------------------------------
    def _check_secretary(self):
        self.check_access("write")
        if not self.env.su and not any(self.env.user.has_group(group) for group in SECRETARIES):
            raise AccessError(self.env._("The coordinator or the administrator keeps the meeting. Ask them to do it."))

    def _day(self):
        """The day of the meeting where the cluster is."""
        zone = pytz.timezone(self.cluster_id.tz)
        return pytz.utc.localize(self.start).astimezone(zone).date()

    def action_call(self):
        """Fix who votes and by which rule, number the meeting, invite by mail."""
        self._check_secretary()
        for meeting in self:
            meeting._check_callable()
            day = meeting._day()
            rule = self.env["cluster.council.rule"].sudo()._in_force(meeting.cluster_id, meeting.body, day)
            if not rule:
                raise UserError(
                    self.env._("There is no rule of voting in force on %(day)s: enter one in the settings.", day=day)
                )
            voters = meeting._voters(day)
            if not voters:
                raise UserError(
                    self.env._("Nobody has a vote on %(day)s: enter the seats of the council first.", day=day)
                )
            ordinal = self.env["cluster.council.counter"].sudo()._next(meeting.cluster_id, "meeting", day.year)
            meeting.sudo().write(
                {
                    "state": "called",
                    "rule_id": rule.id,
                    "called_on": meeting.cluster_id._today(),
                    "year": day.year,
                    "ordinal": ordinal,
                    "number": f"{ordinal}/{day.year}",
                    "attendance_ids": [fields.Command.clear(), *(fields.Command.create(one) for one in voters)],
                }
            )
            meeting._invite()

    def _check_callable(self):
        if self.state != "planned":
            raise UserError(self.env._("%(meeting)s has been called already.", meeting=self.display_name))
        if not self.item_ids:
            raise UserError(self.env._("The agenda is empty: add an item, then call the meeting."))
        if self.mode != "room" and not self.voting_until:
            raise UserError(self.env._("Say until when online votes are taken, then call the meeting."))

    def _voters(self, day) -> list[dict]:
        """Values of the voters of the day: the council's seats, or all members with rights and a vote."""
        if self.body == "council":
            seats = self.env["cluster.council.seat"].sudo()._sitting(self.cluster_id, day)
            return [
                {
                    "partner_id": seat.partner_id.id,
                    "member_id": seat.member_id.id,
                    "kind_id": seat.kind_id.id,
                    "role": seat.role,
                    "weight": seat.weight,
                }
                for seat in seats
            ]
        members = self.env["cluster.member"].sudo().search([*self._voting_members_domain()], order="name, id")
        return [
            {
                "partner_id": member.partner_id.id,
                "member_id": member.id,
                "kind_id": member.kind_id.id,
                "weight": member.kind_id.vote_weight,
            }
            for member in members
        ]

    def _voting_members_domain(self):
        return [
            ("cluster_id", "=", self.cluster_id.id),
            ("is_live", "=", True),
            ("kind_id.has_vote", "=", True),
            ("kind_id.vote_weight", ">", 0),
        ]

    def _invite(self):
        """One mail to everybody who votes; who has no address is named to the secretary."""
        template = self.env.ref("cluster_base.mail_template_council_call").sudo()
        silent = self.env["cluster.council.attendance"]
        for voter in self.sudo().attendance_ids:
            partners = voter.partner_id
            if self.body == "assembly" and voter.member_id:
                partners = voter.member_id._exchange_partners(self._day())[voter.member_id]
            addresses = {partner.email_normalized for partner in partners if partner.email_normalized}
            for address in sorted(addresses):
                template.send_mail(voter.id, force_send=False, email_values={"email_to": address, "recipient_ids": []})
            silent |= voter if not addresses else silent.browse()
        if silent:
            self._message_log(
                body=self.env._(
                    "Without an e-mail address, to be invited by phone or letter: %(names)s", names=silent._names()
                )
            )

    def action_open(self):
        self._check_secretary()
        for meeting in self:
            if meeting.state != "called":
                raise UserError(self.env._("A meeting is opened after it was called."))
            planned = meeting.item_ids.filtered(lambda item: item.state == "planned")
            if meeting.mode == "window":
                for item in planned:
                    item._check_ready()
                planned.sudo().write({"state": "open"})
            meeting.sudo().state = "open"

    def action_close(self):
        """End the meeting: what was not decided is put off; the minutes can be printed."""
        self._check_secretary()
        for meeting in self:
            if meeting.state not in ("called", "open"):
                raise UserError(self.env._("The meeting is not in session."))
            waiting = meeting.item_ids.filtered(lambda item: item.state == "open")
            if waiting:
                raise UserError(
                    self.env._("“%(item)s” is still open: count its votes or put it off first.", item=waiting[0].title)
                )
            meeting.item_ids.filtered(lambda item: item.state == "planned").sudo().write({"state": "postponed"})
            meeting.sudo().write({"state": "closed", "closed_at": fields.Datetime.now()})
            meeting._keep_minutes()

    def _keep_minutes(self):
        """Each member that a decision concerns finds the minutes among its papers."""
        for item in self.item_ids.filtered("decision_number"):
            if item.member_id:
                item.member_id.sudo()._keep_paper("decision", item.decision_number, self._day(), item)

    def action_count_all(self):
        self._check_secretary()
        for item in self.item_ids.filtered(lambda item: item.state == "open"):
            item.action_count()

    def action_all_present(self):
        self._check_secretary()
        self.sudo().attendance_ids.present = True

    def action_print_minutes(self):
        self.check_access("read")
        if any(meeting.state == "planned" for meeting in self):
            raise UserError(self.env._("There are no minutes before the meeting is called."))
        return self.env.ref("cluster_base.action_report_council_minutes").report_action(self)

    def action_print_agenda(self):
        self.check_access("read")
        return self.env.ref("cluster_base.action_report_council_agenda").report_action(self)

import json
from fractions import Fraction

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from ..engine import council

FINAL = ("adopted", "rejected", "no_decision", "postponed")
ABOUT_MEMBERS = ("admission", "exclusion", "reinstatement", "waiver")


class ClusterCouncilItem(models.Model):
    """One item of an agenda: what is proposed, how it was voted on, what was decided."""

    _name = "cluster.council.item"
    _description = "Item of the agenda"
    _inherit = ["mail.thread"]
    _order = "meeting_id, sequence, id"
    _rec_name = "title"
    _rec_names_search = ["title", "decision_number"]

    meeting_id = fields.Many2one("cluster.council.meeting", required=True, index=True, ondelete="cascade")
    cluster_id = fields.Many2one(related="meeting_id.cluster_id", store=True, index=True)
    meeting_state = fields.Selection(related="meeting_id.state", string="State of the meeting")
    meeting_start = fields.Datetime(related="meeting_id.start", string="Meeting of", store=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [
            ("admission", "Admission"),
            ("exclusion", "Exclusion after a hearing"),
            ("reinstatement", "Reinstatement"),
            ("waiver", "Waiver of a fee"),
            ("rule", "Rules and fees"),
            ("plan", "Plans and projects"),
            ("report", "Report"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
        tracking=True,
    )
    title = fields.Char(
        required=True, compute="_compute_title", store=True, readonly=False, precompute=True, tracking=True
    )
    member_id = fields.Many2one(
        "cluster.member",
        string="Concerns",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        domain="[('cluster_id', '=', cluster_id)]",
    )
    proposal = fields.Text(string="Proposed decision", tracking=True)
    reporter = fields.Char(string="Reported by")
    discussion = fields.Text(string="Heard and discussed")
    waiver_percent = fields.Float(string="Waived, %", default=100.0, digits=(5, 2))
    waiver_until = fields.Date(string="Waived until")
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("open", "Voting"),
            ("adopted", "Adopted"),
            ("rejected", "Not adopted"),
            ("no_decision", "No decision"),
            ("postponed", "Put off"),
        ],
        required=True,
        default="planned",
        index=True,
        tracking=True,
        copy=False,
    )
    decision_year = fields.Integer(readonly=True, copy=False, aggregator=None)
    decision_ordinal = fields.Integer(readonly=True, copy=False, aggregator=None)
    decision_number = fields.Char(string="Decision no.", readonly=True, copy=False, tracking=True)
    decided_on = fields.Date(string="Decided on", readonly=True, copy=False, index=True)
    outcome_note = fields.Char(string="Why there is no decision", readonly=True, copy=False)
    vote_ids = fields.One2many("cluster.council.vote", "item_id", string="Votes")
    ballots = fields.Integer(readonly=True, default=0, copy=False, export_string_translation=False)
    taking_part = fields.Integer(string="Took part", readonly=True, copy=False, aggregator=None)
    quorum = fields.Integer(string="Quorum", readonly=True, copy=False, aggregator=None)
    votes_for = fields.Float(string="For", readonly=True, digits=(12, 2), copy=False)
    votes_against = fields.Float(string="Against", readonly=True, digits=(12, 2), copy=False)
    votes_abstained = fields.Float(string="Abstained", readonly=True, digits=(12, 2), copy=False)
    by_kind = fields.Json(string="Votes by kind", readonly=True, copy=False)
    my_choice = fields.Selection(
        [("for", "For"), ("against", "Against"), ("abstain", "Abstained"), ("left", "Left: conflict of interest")],
        string="My vote",
        compute="_compute_my_choice",
    )
    may_vote = fields.Boolean(compute="_compute_my_choice")
    is_secretary = fields.Boolean(related="meeting_id.is_secretary")

    _decision_uniq = models.UniqueIndex(
        "(cluster_id, decision_year, decision_ordinal) WHERE decision_ordinal > 0",
        "This number is already given to a decision.",
    )
    _decision_whole = models.Constraint(
        "CHECK (state NOT IN ('adopted', 'rejected') OR (decision_number IS NOT NULL AND decided_on IS NOT NULL))",
        "A decision has its number and day.",
    )
    _waiver_range = models.Constraint(
        "CHECK (waiver_percent >= 0 AND waiver_percent <= 100)", "A waiver lies between 0 and 100 %."
    )

    def init(self):  # pylint: disable=missing-return
        """What was decided stays as it was decided."""
        super().init()
        self.env.cr.execute("""
            CREATE OR REPLACE FUNCTION cluster_council_item_guard() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF OLD.state IN ('adopted', 'rejected', 'no_decision') THEN
                    IF TG_OP = 'DELETE' THEN
                        RAISE EXCEPTION 'A decision is not deleted.' USING ERRCODE = 'check_violation';
                    END IF;
                    IF (NEW.state, NEW.kind, NEW.title, NEW.proposal, NEW.member_id, NEW.meeting_id,
                        NEW.decision_number, NEW.decided_on, NEW.votes_for, NEW.votes_against, NEW.ballots,
                        NEW.by_kind::text)
                       IS DISTINCT FROM
                       (OLD.state, OLD.kind, OLD.title, OLD.proposal, OLD.member_id, OLD.meeting_id,
                        OLD.decision_number, OLD.decided_on, OLD.votes_for, OLD.votes_against, OLD.ballots,
                        OLD.by_kind::text) THEN
                        RAISE EXCEPTION 'A decision is not changed: the next meeting may decide otherwise.'
                            USING ERRCODE = 'check_violation';
                    END IF;
                END IF;
                RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
            END $$;
            DROP TRIGGER IF EXISTS cluster_council_item_guard ON cluster_council_item;
            CREATE TRIGGER cluster_council_item_guard BEFORE UPDATE OR DELETE ON cluster_council_item
                FOR EACH ROW EXECUTE FUNCTION cluster_council_item_guard();
        """)

    # --- computes -------------------------------------------------------------------------------
    @api.depends("kind", "member_id")
    def _compute_title(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for item in self:
            if item.kind in ABOUT_MEMBERS and item.member_id:
                item.title = f"{labels[item.kind]}: {item.member_id.name}"
            else:
                item.title = item.title or labels.get(item.kind)

    @api.depends_context("uid")
    @api.depends("vote_ids.choice", "state")
    def _compute_my_choice(self):
        for item in self:
            voter = item.meeting_id.my_attendance_id
            vote = item.sudo().vote_ids.filtered(lambda vote, voter=voter: vote.attendance_id == voter)[:1]
            item.my_choice = vote.choice
            item.may_vote = bool(voter) and item.state == "open"

    # --- overrides ------------------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(vals.get("state", "planned") != "planned" for vals in vals_list):
            raise UserError(self.env._("An item begins as “planned”."))
        items = super().create(vals_list)
        items._check_member()
        return items

    def write(self, vals):
        if not self.env.su:
            if "state" in vals:
                raise UserError(self.env._("Votes are opened and counted by the buttons of the item."))
            words = {"kind", "title", "proposal", "member_id", "waiver_percent", "waiver_until"} & set(vals)
            late = self.filtered(lambda item: item.state not in ("planned", "postponed"))
            if words and late:
                raise UserError(
                    self.env._("“%(item)s” is being voted on or decided: its words stay.", item=late[0].title)
                )
        result = super().write(vals)
        if {"kind", "member_id"} & set(vals):
            self._check_member()
        return result

    def unlink(self):
        if any(item.meeting_state != "planned" for item in self):
            raise UserError(self.env._("The meeting has been called: put the item off instead of deleting it."))  # pylint: disable=no-raise-unlink
        return super().unlink()

    def _check_member(self):
        for item in self:
            if item.kind in ABOUT_MEMBERS and not item.member_id:
                raise UserError(self.env._("Choose the member that “%(item)s” concerns.", item=item.title))
            if item.member_id and item.member_id.cluster_id != item.cluster_id:
                raise UserError(self.env._("%(member)s belongs to another cluster.", member=item.member_id.sudo().name))

    # --- voting ---------------------------------------------------------------------------------
    def _voting_problem(self, channel: str):
        """Why no vote can be cast now, as a sentence; False where it can."""
        meeting = self.meeting_id
        if self.state != "open":
            return self.env._("“%(item)s” is not open for votes.", item=self.title)
        if channel == "portal":
            if meeting.mode == "room":
                return self.env._("Votes of this meeting are cast in the room.")
            if meeting.voting_until and fields.Datetime.now() > meeting.voting_until:
                return self.env._("The time for online votes is over.")
        return False

    def action_open(self):
        for item in self:
            item.meeting_id._check_secretary()
            if item.meeting_state not in ("called", "open"):
                raise UserError(self.env._("Call the meeting first: then its items can be voted on."))
            if item.state not in ("planned", "postponed"):
                raise UserError(self.env._("“%(item)s” has been voted on already.", item=item.title))
            item._check_ready()
            if item.meeting_state == "called":
                item.meeting_id.sudo().state = "open"
            item.sudo().state = "open"

    def _check_ready(self):
        """Nobody votes on what could not be carried out.

        :raises UserError: the applicant's papers are not checked, or it is admitted or gone already
        """
        member = self.sudo().member_id
        if self.kind != "admission" or not member:
            return
        if member.state != "applied":
            raise UserError(
                self.env._("%(member)s does not wait for admission: put the item off.", member=member.name)
            )
        if not member.is_complete:
            raise UserError(
                self.env._(
                    "The papers of %(member)s are not checked yet: the coordinator marks the application as complete first, or the item is put off.",  # noqa: E501
                    member=member.name,
                )
            )

    def action_postpone(self):
        for item in self:
            item.meeting_id._check_secretary()
            if item.state in FINAL:
                raise UserError(self.env._("“%(item)s” has been decided or put off already.", item=item.title))
            item.sudo().state = "postponed"

    def _my_vote(self, choice: str, reason: str = ""):
        for item in self:
            item.check_access("read")
            voter = item.meeting_id.my_attendance_id
            if not voter:
                raise UserError(self.env._("You have no vote at this meeting."))
            self.env["cluster.council.vote"]._cast(item, voter, choice, reason)

    def action_vote_for(self):
        self._my_vote("for")

    def action_vote_against(self):
        self._my_vote("against")

    def action_vote_abstain(self):
        self._my_vote("abstain")

    def action_conflict(self):
        self.ensure_one()
        return self._open_vote_wizard({"default_choice": "left", "default_own": True})

    def action_enter_votes(self):
        self.ensure_one()
        self.meeting_id._check_secretary()
        return self._open_vote_wizard({"default_choice": "for"})

    def _open_vote_wizard(self, context: dict):
        return {
            "type": "ir.actions.act_window",
            "name": self.title,
            "res_model": "cluster.council.vote.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_item_id": self.id, **context},
        }

    # --- counting -------------------------------------------------------------------------------
    def action_count(self):
        """Count the votes, number the decision and carry it out: the member is admitted, excluded, …"""
        for item in self:
            item.meeting_id._check_secretary()
            if item.state != "open":
                raise UserError(self.env._("“%(item)s” is not open for votes.", item=item.title))
            meeting = item.meeting_id
            if meeting.mode == "window" and meeting.voting_until > fields.Datetime.now():
                waiting = len(meeting.attendance_ids) - len(item.vote_ids)
                if waiting:
                    raise UserError(
                        self.env._(
                            "Online votes are taken until the hour that was announced; %(waiting)s are still to come.",
                            waiting=waiting,
                        )
                    )
            item.sudo()._count()

    def _count(self):
        meeting = self.meeting_id
        votes = self.vote_ids
        left = votes.filtered(lambda vote: vote.choice == "left").attendance_id
        there = (meeting.attendance_ids.filtered("present") | votes.attendance_id) - left
        ballots = [council.Ballot(str(vote.kind_id.id), vote.choice, Fraction(str(vote.weight))) for vote in votes]
        result = council.count(len(meeting.attendance_ids), len(there), ballots, meeting.rule_id._engine())
        values = {
            "taking_part": result.present,
            "quorum": result.needed,
            "votes_for": float(result.by_choice.get("for", 0)),
            "votes_against": float(result.by_choice.get("against", 0)),
            "votes_abstained": float(result.by_choice.get("abstain", 0)),
            "by_kind": self._kinds_counted(result),
        }
        if result.outcome not in (council.ADOPTED, council.REJECTED):
            self.write({**values, "state": "no_decision", "outcome_note": self._no_decision_sentence(result)})
            return
        day = meeting._day()
        ordinal = self.env["cluster.council.counter"]._next(meeting.cluster_id, "decision", day.year)
        self.write(
            {
                **values,
                "state": result.outcome,
                "decision_year": day.year,
                "decision_ordinal": ordinal,
                "decision_number": f"{ordinal}/{day.year}",
                "decided_on": day,
            }
        )
        if result.outcome == council.ADOPTED:
            self._carry_out()

    def _kinds_counted(self, result) -> list[dict]:
        """One line a kind: votes cast, votes counted, part of all counted, in percent with two digits."""
        kinds = self.env["cluster.member.kind"].browse(int(kind) for kind in result.cast)
        found = []
        for kind in sorted(kinds, key=lambda one: (one.sequence, one.id)):
            key = str(kind.id)
            found.append(
                {
                    "kind_id": kind.id,
                    "cast": float(round(result.cast[key], 2)),
                    "counted": float(round(result.counted.get(key, Fraction(0)), 2)),
                    "percent": float(round(result.share(key) * 100, 2)),
                }
            )
        return json.loads(json.dumps(found))

    def _no_decision_sentence(self, result) -> str:
        if result.outcome == council.NO_QUORUM:
            return self.env._(
                "No quorum: %(present)s take part, %(needed)s are needed.",
                present=result.present,
                needed=result.needed,
            )
        if result.outcome == council.NO_BALANCE:
            return self.env._(
                "Fewer than three kinds of members voted: no count can keep each kind below the cap of %(cap)s %%.",
                cap=f"{self.meeting_id.rule_id.cap_percent:g}",
            )
        return self.env._("Nobody voted for or against.")

    # --- carrying out ---------------------------------------------------------------------------
    def _decision_words(self) -> str:
        """Number and day of the decision, as contracts and histories quote it; the same in every language."""
        return f"{self.decision_number} ({self.decided_on:%d.%m.%Y})"

    def _carry_out(self):
        """What an adopted decision does at once. The system acts: the council has decided already."""
        step = getattr(self, f"_carry_out_{self.kind}", None)
        if step:
            step(self.member_id.with_user(SUPERUSER_ID))

    def _carry_out_admission(self, member):
        lang = self.member_id.partner_id.lang
        known = dict(self.env["cluster.member"]._fields["contract_lang"].selection)
        member._admit(self._decision_words(), self.decided_on, lang if lang in known else "be_BY")

    def _carry_out_exclusion(self, member):
        member._exclude(self._decision_words(), self.decided_on, self.proposal or self.title)

    def _carry_out_reinstatement(self, member):
        member._reinstate(self.decided_on, self._decision_words())

    def _carry_out_waiver(self, member):
        member._decide_fee_waiver(self)

    def action_print_extract(self):
        self.check_access("read")
        if any(not item.decision_number for item in self):
            raise UserError(self.env._("There is no extract before a decision."))
        return self.env.ref("cluster_base.action_report_council_extract").report_action(self)

    def action_open_meeting(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "cluster.council.meeting",
            "res_id": self.meeting_id.id,
            "view_mode": "form",
        }

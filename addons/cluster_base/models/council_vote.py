from odoo import api, fields, models
from odoo.exceptions import UserError


class ClusterCouncilVote(models.Model):
    """One voter's choice on one item. "Left" is a conflict of interest: nobody can both leave and vote."""

    _name = "cluster.council.vote"
    _description = "Vote"
    _order = "item_id, id"
    _rec_name = "choice"

    item_id = fields.Many2one("cluster.council.item", required=True, index=True, ondelete="restrict")
    meeting_id = fields.Many2one(related="item_id.meeting_id", store=True, index=True)
    cluster_id = fields.Many2one(related="item_id.cluster_id", store=True, index=True)
    attendance_id = fields.Many2one(
        "cluster.council.attendance", string="Voter", required=True, index=True, ondelete="restrict"
    )
    kind_id = fields.Many2one(related="attendance_id.kind_id", store=True)
    weight = fields.Float(related="attendance_id.weight", store=True)
    choice = fields.Selection(
        [("for", "For"), ("against", "Against"), ("abstain", "Abstained"), ("left", "Left: conflict of interest")],
        required=True,
    )
    reason = fields.Char(help="What the conflict of interest is.")
    note = fields.Char(string="How it came", help="Where the secretary entered a vote of a meeting held online.")
    channel = fields.Selection([("room", "In the room"), ("portal", "Online")], required=True, default="room")
    cast_at = fields.Datetime(string="Cast at", required=True, default=fields.Datetime.now)
    user_id = fields.Many2one("res.users", string="Entered by", required=True, default=lambda self: self.env.uid)

    _voter_uniq = models.Constraint("UNIQUE (item_id, attendance_id)", "This voter has voted on the item already.")
    _conflict_reason = models.Constraint(
        "CHECK (choice <> 'left' OR coalesce(reason, '') <> '')", "A conflict of interest is named in a few words."
    )

    def init(self):  # pylint: disable=missing-return
        """A vote writes its item's row: closing the item and voting on it at one moment run into each other,
        and one of the two is repeated and sees the other. A look at the state alone would protect nothing."""
        super().init()
        self.env.cr.execute("""
            CREATE OR REPLACE FUNCTION cluster_council_vote_guard() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE voted integer;
            BEGIN
                IF TG_OP = 'DELETE' THEN
                    RAISE EXCEPTION 'A vote is not deleted.' USING ERRCODE = 'check_violation';
                END IF;
                IF TG_OP = 'UPDATE' AND (NEW.item_id <> OLD.item_id OR NEW.attendance_id <> OLD.attendance_id) THEN
                    RAISE EXCEPTION 'A vote stays with its item and voter.' USING ERRCODE = 'check_violation';
                END IF;
                UPDATE cluster_council_item SET ballots = ballots + 1
                WHERE id = NEW.item_id AND state = 'open' RETURNING id INTO voted;
                IF voted IS NULL THEN
                    RAISE EXCEPTION 'The item is not open for votes.' USING ERRCODE = 'check_violation';
                END IF;
                RETURN NEW;
            END $$;
            DROP TRIGGER IF EXISTS cluster_council_vote_guard ON cluster_council_vote;
            CREATE TRIGGER cluster_council_vote_guard
                BEFORE INSERT OR DELETE OR UPDATE OF item_id, attendance_id, choice, reason, weight, kind_id
                ON cluster_council_vote FOR EACH ROW EXECUTE FUNCTION cluster_council_vote_guard();
        """)

    @api.model
    def _cast(self, item, attendance, choice: str, reason: str = "", channel: str = "room", note: str = ""):
        """Enter or change a vote while the item is open.

        :param attendance: the voter, checked by the caller to be the person at the keyboard or entered by the secretary
        :param note: how the vote came, where the secretary enters it at a meeting that is held online
        :raises UserError: the item is not open, the voter is of another meeting, has no voice now or is the one that
            the decision is about, a conflict without its reason
        """
        if attendance.meeting_id != item.meeting_id:
            raise UserError(self.env._("This voter is not on the list of the meeting."))
        concerned = attendance._has_voice() and attendance._is_concerned(item)
        may_leave = concerned and choice == "left"
        problem = item._voting_problem(channel, note) or (not may_leave and attendance._problem(item))
        if problem:
            raise UserError(problem)
        reason = (reason or "").strip() or (attendance._problem(item) if concerned else "")
        if choice == "left" and not reason:
            raise UserError(self.env._("Name the conflict of interest in a few words, e.g. “owner of the firm”."))
        values = {
            "choice": choice,
            "reason": reason or False,
            "note": (note or "").strip() or False,
            "channel": channel,
            "cast_at": fields.Datetime.now(),
            "user_id": self.env.uid,
        }
        item.flush_recordset(["state"])  # the guard reads the row
        found = self.sudo().search([("item_id", "=", item.id), ("attendance_id", "=", attendance.id)])
        if found:
            found._note_change(choice)
            found.write(values)
        else:
            found = self.sudo().create({"item_id": item.id, "attendance_id": attendance.id, **values})
        found.flush_recordset()  # all of it, while the item is open
        return found

    def _note_change(self, choice: str):
        """What a vote was before it was changed stays in the messages of its item."""
        labels = dict(self._fields["choice"]._description_selection(self.env))
        if choice != self.choice:
            self.item_id._message_log(
                body=self.env._(
                    "%(voter)s changed the vote: “%(before)s” became “%(after)s”.",
                    voter=self.attendance_id._names(),
                    before=labels[self.choice],
                    after=labels[choice],
                )
            )

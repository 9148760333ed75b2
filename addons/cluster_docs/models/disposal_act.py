import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain

STATES = [
    ("draft", "Being prepared"),
    ("voting", "Before the commission"),
    ("agreed", "Agreed by the commission"),
    ("approved", "Approved"),
    ("executed", "Carried out"),
    ("cancelled", "Cancelled"),
]
CATEGORIES = [("any", "Not divided"), ("B", "B"), ("BE", "BE"), ("Bc", "Bc")]
STEP_FIELDS = {
    "state",
    "ordinal",
    "number",
    "approved_on",
    "approved_by_id",
    "prepared_by_id",
    "executed_at",
    "executed_by_id",
    "content_sha256",
}
FIXED_ONCE_SENT = {"unit_id", "category", "line_ids", "member_ids", "date"}


class DisposalAct(models.Model):
    """An act on destroying files: drawn up by one, agreed by a commission, approved by the head, carried out once."""

    _name = "cluster.disposal.act"
    _description = "Disposal act"
    _inherit = ["mail.thread"]
    _order = "date desc, id desc"
    _rec_names_search = ["number"]

    unit_id = fields.Many2one(
        "hr.department",
        "Body",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("is_body", "=", True)],
        default=lambda self: self.env.user.cluster_body_ids[:1],
    )
    ordinal = fields.Integer("No. in the year", readonly=True, copy=False, aggregator=None)
    number = fields.Char(readonly=True, copy=False, index=True)
    date = fields.Date(required=True, default=fields.Date.context_today, copy=False, tracking=True)
    year = fields.Integer(compute="_compute_year", store=True, aggregator=None)
    category = fields.Selection(
        CATEGORIES, required=True, default="any", help="Where the law wants a list of its own for each category."
    )
    rule_id = fields.Many2one("cluster.retention.rule", "Rule", compute="_compute_rule_id")
    consent_required = fields.Boolean("Consent is needed", compute="_compute_rule_id")
    consent = fields.Char("Consent of the archive", copy=False, tracking=True, help="Date and number of the letter.")
    note = fields.Text("Ground")
    line_ids = fields.One2many("cluster.disposal.act.line", "act_id", "Files")
    member_ids = fields.One2many("cluster.disposal.act.member", "act_id", "Commission")
    line_count = fields.Integer("Number of files", compute="_compute_line_count")
    state = fields.Selection(
        STATES, required=True, default="draft", readonly=True, copy=False, index=True, tracking=True
    )
    prepared_by_id = fields.Many2one(
        "res.users",
        "Prepared by",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    content_sha256 = fields.Char("Digest of what was agreed", readonly=True, copy=False)
    approved_on = fields.Date(readonly=True, copy=False)
    approved_by_id = fields.Many2one("res.users", "Approved by", readonly=True, copy=False, ondelete="restrict")
    executed_at = fields.Datetime("Carried out", readonly=True, copy=False)
    executed_by_id = fields.Many2one("res.users", "Carried out by", readonly=True, copy=False, ondelete="restrict")
    can_vote = fields.Boolean(compute="_compute_can_vote")

    _ordinal_uniq = models.UniqueIndex(
        "(unit_id, year, ordinal) WHERE ordinal IS NOT NULL",
        "Another act of this body has just taken the number. Send it to the commission again.",
    )
    _two_persons = models.Constraint(
        "CHECK(approved_by_id IS NULL OR approved_by_id <> prepared_by_id)",
        "Who prepared an act does not approve it. Another head approves.",
    )
    _numbered = models.Constraint(
        "CHECK(state IN ('draft', 'cancelled') OR (ordinal IS NOT NULL AND number IS NOT NULL"
        " AND content_sha256 IS NOT NULL))",
        "An act before the commission has its number.",
    )
    _approved_whole = models.Constraint(
        "CHECK(state NOT IN ('approved', 'executed') OR (approved_by_id IS NOT NULL AND approved_on IS NOT NULL))",
        "An approved act says who approved it and when.",
    )
    _executed_whole = models.Constraint(
        "CHECK((state = 'executed') = (executed_at IS NOT NULL))", "An act that was carried out says when."
    )

    def init(self):
        self.env.cr.execute("""
            CREATE OR REPLACE FUNCTION cluster_disposal_act_guard() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'DELETE' THEN
                    IF OLD.ordinal IS NOT NULL THEN
                        RAISE EXCEPTION 'An act that has a number is never removed: cancel it.'
                            USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    RETURN OLD;
                END IF;
                IF OLD.state = 'executed' AND (NEW.state, NEW.number, NEW.executed_at, NEW.unit_id, NEW.content_sha256)
                   IS DISTINCT FROM (OLD.state, OLD.number, OLD.executed_at, OLD.unit_id, OLD.content_sha256) THEN
                    RAISE EXCEPTION 'An act that was carried out is never changed.'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
            END $$;
            DROP TRIGGER IF EXISTS cluster_disposal_act_guard ON cluster_disposal_act;
            CREATE TRIGGER cluster_disposal_act_guard BEFORE UPDATE OR DELETE ON cluster_disposal_act
                FOR EACH ROW EXECUTE FUNCTION cluster_disposal_act_guard();
        """)

    @api.depends("date")
    def _compute_year(self):
        for act in self:
            act.year = act.date.year if act.date else 0

    @api.depends("unit_id", "date")
    def _compute_rule_id(self):
        for act in self:
            act.rule_id = self.env["cluster.retention.rule"]._for_body(act.unit_id, act.date)
            act.consent_required = act.rule_id.consent_required

    def _compute_line_count(self):
        for act in self:
            act.line_count = len(act.line_ids)

    @api.depends_context("uid")
    @api.depends("state", "member_ids.user_id", "member_ids.vote")
    def _compute_can_vote(self):
        for act in self:
            act.can_vote = act.state == "voting" and bool(act._my_seat())

    @api.depends("number", "date", "unit_id")
    def _compute_display_name(self):
        for act in self:
            act.display_name = (
                self.env._("Act No. %(number)s of %(date)s", number=act.number, date=act.date.strftime("%d.%m.%Y"))
                if act.number
                else self.env._("Act on destruction (draft)")
            )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_step_fields({name for name, value in vals.items() if value and value != "draft"})
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_step_fields(vals.keys())
        if FIXED_ONCE_SENT & vals.keys() and any(act.state != "draft" for act in self):
            raise UserError(
                self.env._("The act is before the commission: return it to preparation to change its files or members.")
            )
        return super().write(vals)

    def _refuse_step_fields(self, names):
        if STEP_FIELDS & set(names) and not self.env.su:
            raise AccessError(self.env._("An act goes on by its steps (send, vote, approve, carry out), not by hand."))

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        if any(act.ordinal for act in self):
            raise UserError(self.env._("An act that has a number is never removed: cancel it."))

    # preparing

    def action_select(self):
        """Lays every file of the body whose term is over into the act."""
        self.check_access("write")
        for act in self:
            if act.state != "draft":
                raise UserError(self.env._("Files are chosen while the act is being prepared."))
            act.line_ids = [Command.create({"case_file_id": case.id}) for case in act._eligible() - act._files()]
        return True

    def _files(self):
        return self.line_ids.case_file_id

    def _eligible(self):
        """Files of the body that may be destroyed today and stand in no other act."""
        self.ensure_one()
        domain = (
            Domain("unit_id", "=", self.unit_id.id)
            & Domain("is_due", "=", True)
            & Domain("hold_count", "=", 0)
            & Domain("review_needed", "=", False)
        )
        if self.category != "any":
            domain &= Domain("retention_id.category", "=", self.category)
        busy = (
            self.env["cluster.disposal.act.line"]
            .sudo()
            .search([("act_id.state", "not in", ("cancelled", "executed")), ("act_id", "!=", self.id)])
        )
        cases = self.env["cluster.case.file"].search(domain, order="year, sort_key") - busy.case_file_id
        return cases.filtered(lambda case: not case._obstacles())

    def _check_files(self):
        """Every reason why a file of the act may not be destroyed today, in one message."""
        self.ensure_one()
        found = [sentence for case in self._files() for sentence in case.with_env(self.env)._obstacles()]
        if self.category != "any" or self.rule_id.separate_categories:
            kinds = set(self._files().mapped("retention_id.category"))
            if len(kinds) > 1 or (self.category != "any" and kinds != {self.category}):
                found.append(self.env._("Each category has a list of its own: leave files of one category in the act."))
        if found:
            raise UserError("\n".join(found))

    def _content(self):
        """What the commission agrees to: files, documents and digests of their contents, as one digest."""
        self.ensure_one()
        files = []
        for case in self._files().sudo().sorted("id"):
            documents = [
                [document.id, document.number or "", document.event_hash or ""]
                for document in case.document_ids.sorted("id")
            ]
            files.append([case.id, case.index, case.year, documents])
        return hashlib.sha256(json.dumps(files, ensure_ascii=False).encode()).hexdigest()

    def action_send(self):
        self.check_access("write")
        for act in self:
            act._send()
        return True

    def _send(self):
        self.ensure_one()
        if self.state != "draft":
            raise UserError(self.env._("%(act)s is already before the commission.", act=self.display_name))
        if not self.line_ids:
            raise UserError(self.env._("The act has no files. Press Select files, or add them."))
        others = self.member_ids.user_id - self.prepared_by_id
        if not others:
            raise UserError(self.env._("A commission has at least one member beside who prepared the act."))
        self._check_files()
        ordinal = self.ordinal
        if not ordinal:
            last = self.sudo().search(
                [("unit_id", "=", self.unit_id.id), ("year", "=", self.year), ("ordinal", "!=", False)],
                order="ordinal desc",
                limit=1,
            )
            ordinal = last.ordinal + 1
        self.line_ids._freeze()
        self.sudo().member_ids.write({"vote": False, "voted_at": False, "remark": False})
        self.sudo().write(
            {
                "state": "voting",
                "ordinal": ordinal,
                "number": f"{ordinal}/{self.year}",
                "content_sha256": self._content(),
            }
        )

    # agreeing

    def _my_seat(self):
        return self.sudo().member_ids.filtered(lambda member: member.user_id == self.env.user)

    def action_vote_for(self):
        self._vote("for")
        return True

    def action_vote_against(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Vote against"),
            "res_model": "cluster.disposal.vote",
            "view_mode": "form",
            "target": "new",
            "context": {"default_act_id": self.id},
        }

    def _vote(self, vote, remark=""):
        self.ensure_one()
        self.check_access("read")
        seat = self._my_seat()
        if not seat:
            raise AccessError(self.env._("Only the members of the commission vote on this act."))
        self._take_turns()
        if self.state != "voting":
            raise UserError(self.env._("%(act)s is not before the commission.", act=self.display_name))
        if seat.vote:
            raise UserError(self.env._("You have already voted. A vote is not changed."))
        if vote == "against" and not (remark or "").strip():
            raise UserError(self.env._("Say what you do not agree with: the act goes back with it."))
        seat.write({"vote": vote, "voted_at": fields.Datetime.now(), "remark": remark})
        act = self.sudo()
        act.message_post(
            body=self.env._(
                "%(user)s: %(vote)s. %(remark)s", user=self.env.user.name, vote=seat._vote_text(), remark=remark
            )
        )
        if vote == "against":
            act.write({"state": "draft"})
        elif all(member.vote == "for" for member in act.member_ids):
            act.state = "agreed"

    def _take_turns(self):
        """Two votes at once would each see the other's as missing, and nobody's would be the last. Both write the act:
        the second one fails, and is tried again with the first in view."""
        self.env.cr.execute("UPDATE cluster_disposal_act SET write_date = write_date WHERE id = %s", [self.id])

    def action_return(self):
        """Back to preparation: votes are given anew."""
        self.check_access("write")
        for act in self:
            if act.state not in ("voting", "agreed", "approved"):
                raise UserError(self.env._("%(act)s cannot be returned any more.", act=act.display_name))
            act.sudo().write({"state": "draft", "approved_on": False, "approved_by_id": False})
        return True

    def action_cancel(self):
        self.check_access("write")
        for act in self:
            if act.state == "executed":
                raise UserError(self.env._("An act that was carried out is not cancelled."))
            act.sudo().write({"state": "cancelled"})
        return True

    def action_approve(self):
        self.check_access("read")
        for act in self:
            act._approve()
        return True

    def _approve(self):
        self.ensure_one()
        user = self.env.user
        if not user.has_group("cluster_base.group_head") or self.unit_id not in user.cluster_body_ids:
            raise AccessError(self.env._("The head of the body approves the act."))
        if user == self.prepared_by_id:
            raise UserError(self.env._("Who prepared an act does not approve it. Another head approves."))
        if self.state != "agreed":
            raise UserError(self.env._("The commission has not agreed to %(act)s yet.", act=self.display_name))
        if self.consent_required and not (self.consent or "").strip():
            raise UserError(
                self.env._("The state archive has not consented: enter the date and number of its consent first.")
            )
        self._check_files()
        self._check_unchanged()
        self.sudo().write(
            {"state": "approved", "approved_on": fields.Date.context_today(self), "approved_by_id": user.id}
        )

    def _check_unchanged(self):
        if self._content() != self.content_sha256:
            raise UserError(
                self.env._(
                    "The files of %(act)s have changed since the commission agreed. Return it to preparation.",
                    act=self.display_name,
                )
            )

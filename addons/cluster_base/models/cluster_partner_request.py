import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Domain

from ..engine import deadline_day
from .cluster_member import STAFF

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


class ClusterPartnerRequest(models.Model):
    """Somebody looks for partners: until a day, among the members or in public; it ends with a result."""

    _name = "cluster.partner.request"
    _description = "Search for partners"
    _inherit = ["mail.thread", "mail.activity.mixin", "cluster.exchange.mixin"]
    _order = "deadline desc, id desc"

    name = fields.Char(string="Partners wanted for", required=True, translate=True, tracking=True)
    number = fields.Char(readonly=True, copy=False, default=lambda self: self._free_number(), index=True)
    text = fields.Text(
        string="What it is about",
        required=True,
        translate=True,
        help="What is planned, who is looked for, what each gives.",
    )
    cluster_id = fields.Many2one(
        "cluster.cluster",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self._default_cluster_id(),
    )
    member_id = fields.Many2one(
        "cluster.member",
        string="Asked by",
        index=True,
        ondelete="restrict",
        domain="[('cluster_id', '=', cluster_id), ('is_live', '=', True)]",
        help="Empty: the cluster's centre itself.",
    )
    deadline = fields.Date(string="Answers until", required=True, tracking=True)
    deadline_at = fields.Datetime(compute="_compute_deadline_at", store=True)
    audience = fields.Selection(
        [("members", "Members of the cluster"), ("public", "Everybody, on a public page")],
        string="Shown to",
        required=True,
        default="members",
        tracking=True,
    )
    state = fields.Selection(
        [("draft", "Draft"), ("open", "Published"), ("done", "Closed with a result"), ("cancelled", "Withdrawn")],
        required=True,
        default="draft",
        tracking=True,
        copy=False,
        index=True,
    )
    published_on = fields.Date(readonly=True, copy=False)
    is_open = fields.Boolean(string="Takes answers", compute="_compute_is_open", search="_search_is_open")
    answer_ids = fields.One2many("cluster.partner.answer", "request_id", string="Answers", groups=STAFF)
    answer_count = fields.Integer(compute="_compute_answer_count", store=True, string="Number of answers")
    result = fields.Selection(
        [("chosen", "Partner found"), ("none", "No partner found")], tracking=True, copy=False, groups=STAFF
    )
    chosen_ids = fields.Many2many(
        "cluster.partner.answer",
        string="Partners chosen",
        domain="[('request_id', '=', id)]",
        copy=False,
        groups=STAFF,
    )
    result_note = fields.Text(string="How it ended", copy=False, groups=STAFF)
    closed_on = fields.Date(readonly=True, copy=False)
    project_id = fields.Many2one(
        "project.project", string="Follow-up project", readonly=True, copy=False, ondelete="restrict", groups=STAFF
    )

    _number_uniq = models.Constraint("UNIQUE (number)", "Another search has this number.")
    _done_whole = models.Constraint(
        "CHECK (state <> 'done' OR (result IS NOT NULL AND closed_on IS NOT NULL))", "A closed search has a result."
    )
    _open_whole = models.Constraint(
        "CHECK (state = 'draft' OR state = 'cancelled' OR published_on IS NOT NULL)",
        "A published search has the day of publishing.",
    )

    # --- defaults and computes ------------------------------------------------------------------
    def _free_number(self):
        return "P-" + "".join(secrets.choice(ALPHABET) for _sign in range(8))

    @api.depends("deadline", "cluster_id.tz")
    def _compute_deadline_at(self):
        for request in self:
            request.deadline_at = request.deadline and deadline_day.end_of_day(
                request.deadline, request.cluster_id.tz or "UTC"
            )

    @api.depends("state", "deadline_at")
    def _compute_is_open(self):
        now = fields.Datetime.now()
        for request in self:
            request.is_open = request.state == "open" and bool(request.deadline_at) and now < request.deadline_at

    def _search_is_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain([("state", "=", "open"), ("deadline_at", ">", fields.Datetime.now())])

    @api.depends("answer_ids")
    def _compute_answer_count(self):
        for request in self:
            request.answer_count = len(request.answer_ids)

    # --- constraints ----------------------------------------------------------------------------
    @api.constrains("member_id", "cluster_id")
    def _check_member(self):
        for request in self.sudo():
            if request.member_id and request.member_id.cluster_id != request.cluster_id:
                raise ValidationError(self.env._("The member belongs to another cluster: choose one of this cluster."))

    @api.constrains("deadline", "state")
    def _check_deadline(self):
        """A search is not published with a deadline that is over; one that grows old stays as it is."""
        for request in self:
            if request.state == "open" and not request.is_open:
                raise ValidationError(
                    self.env._("The deadline of “%(request)s” is in the past: choose today or a later day.",
                               request=request.name)
                )  # fmt: skip

    # --- overrides ------------------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        return super().create([{**vals, "state": "draft"} for vals in vals_list])

    def write(self, vals):
        if not self.env.su and {"state", "published_on", "closed_on", "project_id", "number"} & vals.keys():
            raise UserError(self.env._("A search for partners moves on by its buttons."))
        if not self.env.su and {"result", "chosen_ids"} & vals.keys() and any(one.state == "done" for one in self):
            raise UserError(self.env._("This search is closed: its result stays as it is."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        if any(request.state != "draft" for request in self):
            raise UserError(self.env._("A search that was published is counted in the reports. Withdraw it instead."))

    # --- buttons --------------------------------------------------------------------------------
    def action_publish(self):
        self.check_access("write")
        for request in self:
            if request.state != "draft":
                raise UserError(self.env._("“%(request)s” is published already.", request=request.name))
            request.sudo().write({"state": "open", "published_on": request.cluster_id._today()})
            request.sudo().activity_unlink(["mail.mail_activity_data_todo"])

    def action_close(self):
        """With a result: partners chosen of those who answered, or none."""
        self.check_access("write")
        for request in self:
            if request.state != "open":
                raise UserError(self.env._("Only a published search can be closed with a result."))
            if not request.result:
                raise UserError(self.env._("Choose the result first: a partner is found, or none."))
            if (request.result == "chosen") != bool(request.chosen_ids):
                raise UserError(
                    self.env._("“Partner found” goes with at least one partner chosen, “No partner found” with none.")
                )
            if request.chosen_ids.request_id - request:
                raise UserError(self.env._("Choose partners among those who answered this search."))
            request.sudo().write({"state": "done", "closed_on": request.cluster_id._today()})
            request._tell_result()

    def _tell_result(self):
        template = self.env.ref("cluster_base.mail_template_partner_result").sudo()
        for answer in self.sudo().answer_ids.filtered(lambda answer: answer._email()):
            template.send_mail(answer.id, force_send=False, email_values={"email_to": answer._email()})
        self._send_soon()

    def action_withdraw(self):
        self.check_access("write")
        if any(request.state not in ("draft", "open") for request in self):
            raise UserError(self.env._("A closed search keeps its result and cannot be withdrawn."))
        self.sudo().state = "cancelled"
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])

    def action_project(self):
        """The follow-up project of a search that found partners; made once."""
        self.ensure_one()
        self.check_access("write")
        if self.result != "chosen" or self.state != "done":
            raise UserError(self.env._("A follow-up project begins when the search is closed with a partner found."))
        request = self.sudo()
        if not request.project_id:
            request.project_id = self.env["project.project"].sudo().create(
                {
                    "name": request.name,
                    "company_id": request.cluster_id.company_id.id,
                    "privacy_visibility": "invited_users",
                    "partner_id": request.member_id.partner_id.id,
                    "user_id": self.env.uid,
                }
            )  # fmt: skip
            partners = request.chosen_ids.member_id.partner_id | request.member_id.partner_id | self.env.user.partner_id
            request.project_id.message_subscribe(partners.ids)
        return {
            "type": "ir.actions.act_window",
            "res_model": "project.project",
            "res_id": request.project_id.id,
            "view_mode": "form",
        }

    # --- those who ask --------------------------------------------------------------------------
    @api.model
    def _waiting_of_user(self):
        """What the members of the person at the keyboard have asked and the centre has not published yet."""
        members = self.env["cluster.member"]._acting_for()
        return self.sudo().search([("member_id", "in", members.ids), ("state", "=", "draft")])

    def _ask_centre(self):
        """The coordinator finds a member's new search among the things to do."""
        for request in self.sudo():
            coordinator = request.cluster_id._coordinator()
            if coordinator:
                words = self.with_context(lang=coordinator.lang).env
                request.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=words._("Read and publish this search for partners"),
                    user_id=coordinator.id,
                )

    def _close_with(self, result: str, chosen, note: str):
        """Who asked says how it ended.

        :raises UserError: as `action_close`
        """
        self.ensure_one()
        known = dict(self._fields["result"].selection)
        values = {"result": result if result in known else False, "chosen_ids": [Command.set(chosen.ids)]}
        self.sudo().write({**values, "result_note": note.strip() or False})
        self.sudo().action_close()

    # --- answers --------------------------------------------------------------------------------
    @api.model
    def _for_members(self):
        """Published searches of the clusters of the person at the keyboard, closed ones too."""
        return self.sudo().search(
            [("cluster_id", "in", self._cluster_of_user().ids), ("state", "in", ("open", "done"))]
        )  # fmt: skip

    @api.model
    def _public(self):
        """Open searches that everybody may read."""
        return self.sudo().search([("audience", "=", "public"), ("is_open", "=", True)])

    def _closed_sentence(self) -> str:
        return self.env._("This search takes no more answers: its deadline was the end of %(day)s.", day=self.deadline)

    def _answer(self, member, text, partner):
        """:raises UserError: after the deadline or the end of the search"""
        self.ensure_one()
        if not self.is_open:
            raise UserError(self._closed_sentence())
        answer = self.env["cluster.partner.answer"].sudo().create(
            {"request_id": self.id, "member_id": member.id, "partner_id": partner.id, "text": text}
        )  # fmt: skip
        asker = self.sudo().member_id.partner_id or self.sudo().cluster_id.company_id.partner_id
        if asker.email_normalized:
            self.env.ref("cluster_base.mail_template_partner_answer").sudo().send_mail(
                answer.id, force_send=False, email_values={"email_to": asker.email_normalized}
            )
            self._send_soon()
        return answer

    # --- counts ---------------------------------------------------------------------------------
    @api.model
    def _counts(self, cluster, start, end):
        """What the indicators ask for, by the day of publishing: {name: number}."""
        found = self.search(
            [
                ("cluster_id", "=", cluster.id),
                ("published_on", ">=", start),
                ("published_on", "<=", end),
                ("state", "!=", "cancelled"),
            ]
        )
        return {
            "published": len(found),
            "answered": len(found.filtered("answer_count")),
            "answers": sum(found.mapped("answer_count")),
            "chosen": len(found.filtered(lambda request: request.result == "chosen")),
            "none": len(found.filtered(lambda request: request.result == "none")),
            "running": len(found.filtered(lambda request: request.state == "open")),
            "projects": len(found.filtered("project_id")),
        }

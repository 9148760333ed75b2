import psycopg2
from psycopg2 import errorcodes

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import reference

STATES = [
    ("draft", "Draft"),
    ("submitted", "Submitted"),
    ("registered", "Registered"),
    ("in_progress", "In progress"),
    ("decided", "Decided"),
    ("delivered", "Answer delivered"),
]
OPEN_STATES = ("submitted", "registered", "in_progress", "decided")
# Written by the resident in the application; a clerk reads them and never changes them.
RESIDENT_FIELDS = {
    "reference",
    "procedure_id",
    "edition_id",
    "unit_id",
    "partner_id",
    "applicant_name",
    "applicant_email",
    "applicant_phone",
    "applicant_address",
    "answers",
    "consent_id",
    "consent_version",
    "consent_at",
    "submitted_at",
}
REFERENCE_TRIES = 8


class Application(models.Model):
    _name = "cluster.application"
    _description = "Application"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "submitted_at desc nulls first, id desc"
    _rec_name = "reference"
    _rec_names_search = ["reference", "applicant_name"]

    reference = fields.Char(readonly=True, copy=False)
    state = fields.Selection(
        STATES,
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand="_group_expand_states",
    )
    decision = fields.Selection(
        [("granted", "Granted"), ("refused", "Refused")], readonly=True, copy=False, tracking=True
    )
    lang = fields.Char("Language of the Applicant", default=lambda self: self.env.lang)

    procedure_id = fields.Many2one("cluster.procedure", required=True, index=True, ondelete="restrict")
    edition_id = fields.Many2one("cluster.procedure.edition", required=True, index=True, ondelete="restrict")
    number = fields.Char("Procedure No.", related="edition_id.number")
    procedure_name = fields.Char("Service", related="edition_id.name")
    unit_id = fields.Many2one("hr.department", "Body", index=True, ondelete="restrict", domain=[("is_body", "=", True)])
    cluster_id = fields.Many2one(related="unit_id.cluster_id", store=True, index=True)
    territory_id = fields.Many2one("cluster.territory", "Village or Town", ondelete="restrict")

    partner_id = fields.Many2one("res.partner", "Resident", index="btree_not_null", ondelete="restrict")
    applicant_name = fields.Char("Applicant", tracking=True)
    applicant_address = fields.Char("Address")
    applicant_phone = fields.Char("Phone")
    applicant_email = fields.Char("E-mail")

    answers = fields.Json(copy=False, help="Questions and answers as the applicant saw them: [{key, label, value}]")
    answers_html = fields.Html(compute="_compute_answers_html", sanitize=False)
    file_ids = fields.One2many("cluster.application.file", "application_id", "Files")
    requirement_ids = fields.One2many("cluster.application.requirement", "application_id", "Checklist")
    inquiry_ids = fields.One2many("cluster.application.inquiry", "application_id", "Inquiries")
    missing_count = fields.Integer(compute="_compute_missing_count")
    consent_id = fields.Many2one("cluster.consent.text", readonly=True, copy=False, ondelete="restrict")
    consent_version = fields.Char(readonly=True, copy=False)
    consent_at = fields.Datetime(readonly=True, copy=False)
    submitted_at = fields.Datetime(readonly=True, copy=False, index=True)
    decided_at = fields.Datetime(readonly=True, copy=False)
    delivered_at = fields.Datetime(readonly=True, copy=False)

    fee_amount = fields.Monetary("Fee on Submission", readonly=True, copy=False)
    currency_id = fields.Many2one("res.currency", readonly=True, copy=False)
    fee_base_values = fields.Float(related="edition_id.fee_base_values")

    document_id = fields.Many2one(
        "cluster.document", "Registration Card", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )
    document_number = fields.Char("Registration No.", related="document_id.number")
    registration_date = fields.Date(related="document_id.registration_date")
    due_date = fields.Date("Due", related="document_id.due_date", store=True, index=True)
    deadline_ids = fields.One2many(related="document_id.deadline_ids")
    answer_document_id = fields.Many2one(
        "cluster.document", "Answer", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )
    is_overdue = fields.Boolean(compute="_compute_is_overdue", search="_search_is_overdue")

    # The draft of a resident who may have no account: who holds the token holds the draft.
    draft_token = fields.Char(readonly=True, copy=False, groups="base.group_system")
    draft_values = fields.Json(readonly=True, copy=False, groups="base.group_system")
    draft_done = fields.Json(readonly=True, copy=False, groups="base.group_system")
    draft_touched_at = fields.Datetime(readonly=True, copy=False, index="btree_not_null")
    resume_token_hash = fields.Char(readonly=True, copy=False, groups="base.group_system")
    resume_until = fields.Datetime(readonly=True, copy=False, groups="base.group_system")
    access_code = fields.Char(
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="Sent to the applicant; shows the stage and the answer without an account",
    )

    _reference_uniq = models.UniqueIndex("(reference) WHERE reference IS NOT NULL", "This reference is taken.")
    _draft_token_uniq = models.UniqueIndex(
        "(draft_token) WHERE draft_token IS NOT NULL", "Two applications cannot share one draft."
    )
    _resume_uniq = models.UniqueIndex(
        "(resume_token_hash) WHERE resume_token_hash IS NOT NULL", "Two drafts cannot share one link."
    )
    _document_uniq = models.UniqueIndex(
        "(document_id) WHERE document_id IS NOT NULL", "One application is registered once."
    )
    _submitted_whole = models.Constraint(
        "CHECK(state = 'draft' OR (reference IS NOT NULL AND unit_id IS NOT NULL AND applicant_name IS NOT NULL"
        " AND document_id IS NOT NULL AND submitted_at IS NOT NULL AND consent_version IS NOT NULL))",
        "An application is submitted whole: with reference, body, applicant, consent and registration card.",
    )
    _decided = models.Constraint(
        "CHECK((state IN ('decided', 'delivered')) = (decision IS NOT NULL))",
        "A decided application says how it was decided, an open one does not.",
    )
    _delivered = models.Constraint(
        "CHECK(state <> 'delivered' OR answer_document_id IS NOT NULL)", "A delivered application has its answer."
    )

    def _group_expand_states(self, _states, _domain):
        return [state for state, _label in STATES if state != "draft"]

    def _zone(self):
        """The time zone of the body: a visitor without an account has none of their own."""
        self.ensure_one()
        return self.sudo().cluster_id.tz or "Europe/Minsk"

    @api.depends("answers")
    def _compute_answers_html(self):
        for application in self:
            application.answers_html = self.env["ir.qweb"]._render(
                "cluster_docs.application_answers", {"answers": application.answers or []}
            )

    @api.depends("requirement_ids.received", "requirement_ids.needed")
    def _compute_missing_count(self):
        for application in self:
            application.missing_count = len(application.requirement_ids.filtered("missing"))

    @api.depends("due_date", "state")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for application in self:
            application.is_overdue = bool(
                application.state in OPEN_STATES and application.due_date and application.due_date < today
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        overdue = fields.Domain("state", "in", OPEN_STATES) & fields.Domain(
            "due_date", "<", fields.Date.context_today(self)
        )
        return overdue if True in value else ~overdue

    @api.depends("reference", "applicant_name")
    def _compute_display_name(self):
        for application in self:
            application.display_name = " · ".join(
                filter(None, (application.reference or self.env._("Draft"), application.applicant_name))
            )

    def write(self, vals):
        touched = RESIDENT_FIELDS & vals.keys()
        if touched and not self.env.su and any(a.state != "draft" for a in self):
            raise UserError(
                self.env._(
                    "What the applicant submitted stays as it is."
                    " Ask for a missing document, or note the correction on the registration card."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        if any(application.state != "draft" for application in self):
            raise UserError(self.env._("A submitted application is kept and cannot be deleted."))

    def _assign_reference(self):
        """Give a reference that no other application has; the unique index has the last word."""
        self.ensure_one()
        for attempt in range(1, REFERENCE_TRIES + 1):
            try:
                with self.env.cr.savepoint():
                    self.write({"reference": reference.new_reference()})
                    self.flush_recordset(["reference"])
                return
            except psycopg2.IntegrityError as error:
                self.invalidate_recordset(["reference"])
                if error.pgcode != errorcodes.UNIQUE_VIOLATION or attempt == REFERENCE_TRIES:
                    raise

    def _stage_text(self):
        """One sentence for the applicant: where the application is."""
        self.ensure_one()
        if self.state == "delivered":
            return self.env._("The answer is ready.")
        if self.state == "decided":
            return self.env._("A decision has been made. The answer is being signed.")
        if self.state == "in_progress":
            return self.env._("A specialist is working on your application.")
        if self.state == "registered":
            return self.env._("Your application has been registered.")
        return self.env._("We have received your application. It will be registered shortly.")

    def action_document(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "cluster.document",
            "res_id": self.document_id.id,
            "view_mode": "form",
        }

    def action_answer(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "cluster.document",
            "res_id": self.answer_document_id.id,
            "view_mode": "form",
        }

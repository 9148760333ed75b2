from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ..engine import index_grammar
from .office_day import office_today

STATES = [
    ("draft", "Draft"),
    ("awaiting", "Awaiting number"),
    ("registered", "Registered"),
    ("execution", "In execution"),
    ("answered", "Answered"),
    ("filed", "Filed"),
    ("void", "Void"),
]
OPEN_STATES = ("registered", "execution")
DELIVERY = [
    ("hand", "By hand"),
    ("post", "By post"),
    ("email", "By e-mail"),
    ("portal", "Online"),
    ("smdo", "Inter-agency exchange"),
    ("reception", "Personal reception"),
]
# fixed once the document has its number: they stand on the card and in the journal
REGISTERED_FIELDS = {"journal_id", "number", "number_id", "registered_at", "registration_date", "index_code"}
# what a number is made of: fixed while it is awaited
NUMBER_PARTS = {"journal_id", "kind_id", "index_code", "case_file_id", "parent_id"}
# written by the steps alone (with sudo), never by a form or over RPC
STEP_FIELDS = {
    "state",
    "number",
    "number_id",
    "registered_at",
    "registration_date",
    "awaiting_note",
    "to_announce",
    "void_reason",
    "on_control",
    "control_reason",
    "control_on_at",
    "control_on_user_id",
    "control_off_at",
    "control_off_user_id",
    "control_off_reason",
    "deadline_id",
    "due_date",
    "done_on",
    "answer_document_id",
    "event_seq",
    "event_hash",
}


class Document(models.Model):
    _name = "cluster.document"
    _description = "Document"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "registered_at desc nulls first, id desc"
    _rec_names_search = ["number", "title", "correspondent_name", "their_number"]
    _mail_post_access = "read"

    # what it is
    journal_id = fields.Many2one(
        "cluster.document.journal",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self._default_journal_id(),
    )
    direction = fields.Selection(
        related="journal_id.kind", store=True, precompute=True, index=True, string="Journal type"
    )
    unit_id = fields.Many2one(related="journal_id.unit_id", store=True, precompute=True, index=True, string="Body")
    cluster_id = fields.Many2one(related="journal_id.cluster_id", store=True, precompute=True, index=True)
    kind_id = fields.Many2one(
        "cluster.document.kind",
        "Kind",
        required=True,
        ondelete="restrict",
        compute="_compute_from_journal",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('journal_kind', '=', direction)]",
    )
    index_code = fields.Char(
        "Own index", copy=False, help="Stands in the number as %инд, such as the procedure's number."
    )
    asks_index = fields.Boolean("The number asks for an index", compute="_compute_asks_index")
    title = fields.Char("Summary", required=True, tracking=True)
    note = fields.Text("Course of execution")
    state = fields.Selection(
        STATES, required=True, default="draft", readonly=True, copy=False, index=True, group_expand=True
    )

    # its number
    number = fields.Char("Number", readonly=True, copy=False, index=True)
    number_id = fields.Many2one(
        "cluster.document.number", "Journal line", readonly=True, copy=False, ondelete="restrict"
    )
    registered_at = fields.Datetime("Registered", readonly=True, copy=False)
    registration_date = fields.Date("Registered on", readonly=True, copy=False, index=True)
    awaiting_note = fields.Char("Why there is no number yet", readonly=True, copy=False)
    to_announce = fields.Boolean(
        "Something still follows from the number",
        readonly=True,
        copy=False,
        help="Its number is given; what follows from the number is still to be done.",
    )
    void_reason = fields.Char(readonly=True, copy=False)

    # where from, where to
    correspondent_id = fields.Many2one("res.partner", index="btree_not_null", ondelete="restrict")
    correspondent_name = fields.Char(
        "Correspondent as printed",
        compute="_compute_correspondent_name",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
    )
    correspondent_address = fields.Char(
        "Address", compute="_compute_correspondent_name", store=True, readonly=False, precompute=True
    )
    correspondent_contact = fields.Char(
        "E-mail, phone", compute="_compute_correspondent_name", store=True, readonly=False, precompute=True
    )
    their_number = fields.Char("Their number", copy=False)
    their_date = fields.Date("Their date", copy=False)
    document_date = fields.Date("Date of document", default=lambda self: office_today(self.env), copy=False)
    received_on = fields.Date("Received", default=lambda self: office_today(self.env), copy=False)
    sheets = fields.Integer(default=1)
    annex_sheets = fields.Integer("Sheets of annexes")
    delivery_method = fields.Selection(DELIVERY, "Form", default="post")

    # who and until when
    responsible_user_id = fields.Many2one(
        "res.users", "Responsible", compute="_compute_executors", store=True, index="btree_not_null"
    )
    executor_ids = fields.Many2many(
        "res.users",
        "cluster_document_executor_rel",
        "document_id",
        "user_id",
        "Executors",
        compute="_compute_executors",
        store=True,
    )
    resolution_ids = fields.One2many("cluster.resolution", "document_id", "Resolutions")
    on_control = fields.Boolean(readonly=True, copy=False, index=True)
    control_reason = fields.Char(readonly=True, copy=False)
    control_on_at = fields.Datetime("On control since", readonly=True, copy=False)
    control_on_user_id = fields.Many2one("res.users", "Put on control by", readonly=True, copy=False)
    control_off_at = fields.Datetime("Taken off control", readonly=True, copy=False)
    control_off_user_id = fields.Many2one("res.users", "Taken off by", readonly=True, copy=False)
    control_off_reason = fields.Char("Why taken off", readonly=True, copy=False)
    deadline_ids = fields.One2many("cluster.deadline", "document_id", "Deadlines", readonly=True)
    deadline_id = fields.Many2one(
        "cluster.deadline", "Current deadline", readonly=True, copy=False, ondelete="restrict"
    )
    deadline_rule_id = fields.Many2one(
        "cluster.deadline.rule",
        "Term",
        compute="_compute_from_journal",
        store=True,
        readonly=False,
        precompute=True,
        help="The deadline is computed from it on registration.",
    )
    due_date = fields.Date("Due", related="deadline_id.due_date", store=True, index=True)
    due_explanation = fields.Text(related="deadline_id.explanation", string="Why this date")
    is_overdue = fields.Boolean(compute="_compute_overdue", search="_search_is_overdue")
    days_left = fields.Integer(compute="_compute_overdue")
    done_on = fields.Date("Closed on", readonly=True, copy=False)

    # where it ends
    case_file_id = fields.Many2one(
        "cluster.case.file",
        "Filed in",
        compute="_compute_from_journal",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('unit_id', '=', unit_id), ('state', '=', 'open')]",
    )
    parent_id = fields.Many2one(
        "cluster.document", "Answers to", index="btree_not_null", ondelete="restrict", copy=False
    )
    answer_document_id = fields.Many2one("cluster.document", "Answer", readonly=True, copy=False, ondelete="restrict")
    answer_ids = fields.One2many("cluster.document", "parent_id", "Answers")
    result = fields.Char(copy=False)
    attachment_ids = fields.One2many(
        "ir.attachment", "res_id", "Files", domain=[("res_model", "=", "cluster.document")]
    )

    # what happened
    event_ids = fields.One2many("cluster.document.event", "document_id", "Events", readonly=True)
    event_seq = fields.Integer(readonly=True, copy=False, aggregator=None)
    event_hash = fields.Char(readonly=True, copy=False)

    _number_state = models.Constraint(
        "CHECK(state IN ('draft', 'awaiting') OR (number IS NOT NULL AND number_id IS NOT NULL AND registered_at IS NOT NULL))",  # noqa: E501
        "A registered document has its number.",
    )
    _sheets_sign = models.Constraint(
        "CHECK(sheets >= 0 AND annex_sheets >= 0)", "The number of sheets cannot be negative."
    )
    _control_known = models.Constraint(
        "CHECK(NOT on_control OR (control_on_at IS NOT NULL AND control_on_user_id IS NOT NULL))",
        "Control needs to say who put it on and when.",
    )
    # by the day first: the desk asks for the most urgent ones, and what is closed lies before them in an index of all
    _open_due = models.Index("(due_date, unit_id) WHERE state IN ('registered', 'execution')")
    _awaiting = models.Index("(id) WHERE state = 'awaiting'")
    _to_announce = models.Index("(id) WHERE to_announce")
    _journal_list = models.Index("(journal_id, registered_at DESC, id DESC)")

    def init(self):
        self.env.cr.execute("""
            CREATE OR REPLACE FUNCTION cluster_document_guard() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'DELETE' THEN
                    IF OLD.number_id IS NOT NULL OR OLD.event_seq > 0 THEN
                        RAISE EXCEPTION 'A registered document is never removed: void its number with a reason.'
                            USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    RETURN OLD;
                END IF;
                IF OLD.number_id IS NOT NULL AND
                   (NEW.journal_id, NEW.number, NEW.number_id, NEW.registered_at, NEW.registration_date) IS DISTINCT FROM
                   (OLD.journal_id, OLD.number, OLD.number_id, OLD.registered_at, OLD.registration_date) THEN
                    RAISE EXCEPTION 'A registration number is never changed: void it with a reason.'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                IF NEW.event_seq < OLD.event_seq THEN
                    RAISE EXCEPTION 'The history of a document is only added to, never changed.'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
            END $$;
            DROP TRIGGER IF EXISTS cluster_document_guard ON cluster_document;
            CREATE TRIGGER cluster_document_guard BEFORE UPDATE OR DELETE ON cluster_document
                FOR EACH ROW EXECUTE FUNCTION cluster_document_guard();
        """)  # noqa: E501

    def _default_journal_id(self):
        kind = self.env.context.get("default_direction") or "incoming"
        return self.env["cluster.document.journal"].search(
            [("unit_id", "in", self.env.user.cluster_body_ids.ids), ("kind", "=", kind)], limit=1
        )

    @api.depends("journal_id")
    def _compute_from_journal(self):
        for document in self:
            journal = document.journal_id
            if document.state not in (False, "draft"):
                continue
            if document.kind_id.journal_kind != journal.kind:
                document.kind_id = journal.kind_id or self.env["cluster.document.kind"].search(
                    [("journal_kind", "=", journal.kind)], limit=1
                )
            if not document.case_file_id or document.case_file_id.unit_id != journal.unit_id:
                document.case_file_id = journal.case_file_id
            rule, usual = document.deadline_rule_id, journal.deadline_rule_id
            # the usual term of another journal was not chosen by anybody: it does not come along
            if not rule or (rule != usual and rule.code in document._usual_terms()):
                rule = usual
            document.deadline_rule_id = rule

    def _usual_terms(self):
        """Codes of the rules that the journals of the body give by themselves."""
        return set(self.journal_id.sudo().unit_id.journal_ids.deadline_rule_id.mapped("code"))

    @api.depends("journal_id.pattern", "kind_id.code")
    def _compute_asks_index(self):
        for document in self:
            pattern = document.sudo().journal_id.pattern
            asked = bool(pattern) and "index" in index_grammar.fields(pattern)
            document.asks_index = asked and not document.kind_id.code

    @api.depends("correspondent_id")
    def _compute_correspondent_name(self):
        for document in self:
            partner = document.correspondent_id
            if partner:
                document.correspondent_name = partner.name
                document.correspondent_address = ", ".join(filter(None, [partner.zip, partner.city, partner.street]))
                document.correspondent_contact = ", ".join(filter(None, [partner.email, partner.phone]))
            else:
                document.correspondent_name = document.correspondent_name or False
                document.correspondent_address = document.correspondent_address or False
                document.correspondent_contact = document.correspondent_contact or False

    @api.depends(
        "resolution_ids.state",
        "resolution_ids.parent_id",
        "resolution_ids.executor_ids.user_id",
        "resolution_ids.executor_ids.is_responsible",
    )
    def _compute_executors(self):
        for document in self:
            executors = document.resolution_ids.filtered(lambda r: r.state not in ("draft", "cancelled")).executor_ids
            top = executors.filtered(lambda e: e.is_responsible and not e.resolution_id.parent_id)
            document.executor_ids = executors.user_id
            document.responsible_user_id = top[-1:].user_id or executors.filtered("is_responsible")[-1:].user_id

    @api.depends("due_date", "state")
    def _compute_overdue(self):
        today = fields.Date.context_today(self)
        for document in self:
            open_term = document.due_date and document.state in OPEN_STATES
            document.days_left = (document.due_date - today).days if open_term else 0
            document.is_overdue = bool(open_term and document.due_date < today)

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        overdue = Domain("state", "in", OPEN_STATES) & Domain("due_date", "<", fields.Date.context_today(self))
        return overdue if True in value else ~overdue

    @api.depends("number", "title")
    def _compute_display_name(self):
        for document in self:
            document.display_name = f"{document.number} · {document.title}" if document.number else document.title

    @api.constrains("case_file_id", "journal_id")
    def _check_case_file(self):
        for document in self:
            case = document.case_file_id
            if case and case.unit_id != document.unit_id:
                raise ValidationError(
                    self.env._(
                        "Case file %(case)s belongs to another body. Choose one of %(unit)s.",
                        case=case.display_name,
                        unit=document.unit_id.name,
                    )
                )

    @api.constrains("kind_id", "journal_id")
    def _check_kind(self):
        for document in self:
            if document.kind_id.journal_kind != document.journal_id.kind:
                raise ValidationError(
                    self.env._(
                        "Kind %(kind)s does not belong in journal %(journal)s. Choose another kind.",
                        kind=document.kind_id.name,
                        journal=document.journal_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_step_fields(
                {field: value for field, value in vals.items() if value and (field, value) != ("state", "draft")}
            )
        return super().create(vals_list)

    def _refuse_step_fields(self, names):
        if STEP_FIELDS & set(names) and not self.env.su:
            raise AccessError(
                self.env._(
                    "This part of a document is set by its steps (register, resolution, control, file), not by hand."
                )
            )

    def write(self, vals):
        self._refuse_step_fields(
            vals.keys() - {"number", "number_id", "registered_at", "registration_date"}
            if any(doc.number for doc in self)
            else vals
        )
        if REGISTERED_FIELDS & vals.keys() and any(doc.number for doc in self):
            raise UserError(
                self.env._(
                    "The number and the journal of a registered document are never changed. "
                    "Void the number with a reason and register again."
                )
            )
        if "parent_id" in vals and not self.env.su and any(doc.number for doc in self):
            raise UserError(
                self.env._("What a registered document answers is fixed. Use “Link a document” for another connection.")
            )
        if NUMBER_PARTS & vals.keys() and not self.env.su and any(doc.state == "awaiting" for doc in self):
            raise UserError(
                self.env._("The number is being given: what it is made of cannot be changed now. Wait a minute.")
            )
        if "case_file_id" in vals and vals["case_file_id"]:
            case = self.env["cluster.case.file"].browse(vals["case_file_id"])
            if case.state == "closed":
                raise UserError(self.env._("Case file %(case)s is closed. Choose an open one.", case=case.display_name))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        if any(doc.state != "draft" or doc.event_seq for doc in self):
            raise UserError(
                self.env._("Only drafts are deleted. A registered document stays: void its number with a reason.")
            )

    def _get_body_tz(self):
        self.ensure_one()
        return self.sudo().journal_id.cluster_id.tz or "Europe/Minsk"

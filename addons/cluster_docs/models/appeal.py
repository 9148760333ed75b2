from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine import person_match

FORMS = [("written", "Written"), ("oral", "Oral"), ("electronic", "Electronic")]
FORM_CODES = {"written": "01", "oral": "02", "electronic": "03"}  # codes of the kinds of documents
SOURCES = [
    ("paper", "On paper"),
    ("reception", "Personal reception"),
    ("portal", "Обращения.бел"),
    ("forwarded", "Forwarded by another body"),
    ("book", "Book of remarks and suggestions"),
]
SOURCE_OF_DELIVERY = {"reception": "reception", "portal": "portal", "smdo": "forwarded"}


class Document(models.Model):
    """An appeal: a document of a journal of appeals. By the law in force e-mail is none (B4)."""

    _inherit = "cluster.document"

    appeal_kind = fields.Selection(
        [("application", "Application"), ("complaint", "Complaint"), ("proposal", "Proposal")],
        "Kind of appeal",
        compute="_compute_appeal_values",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
    )
    appeal_form = fields.Selection(
        FORMS,
        "Form of submission",
        compute="_compute_appeal_form",
        inverse="_inverse_appeal_form",
        store=True,
        readonly=False,
    )
    appeal_source = fields.Selection(
        SOURCES, "Entered from", compute="_compute_appeal_values", store=True, readonly=False, precompute=True
    )
    applicant_kind = fields.Selection(
        [("citizen", "Citizen"), ("entity", "Legal entity")],
        "Applicant",
        compute="_compute_applicant_kind",
        store=True,
        readonly=False,
        precompute=True,
    )
    topic_id = fields.Many2one(
        "cluster.appeal.topic",
        "Topic",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        domain="[('valid_from', '<=', received_on), '|', ('valid_to', '=', False), ('valid_to', '>=', received_on)]",
    )
    external_number = fields.Char(
        "Number in обращения.бел", copy=False, help="The number that the state system gave to an electronic appeal."
    )
    is_collective = fields.Boolean("Collective")
    signatory_count = fields.Integer("Number of signatures", aggregator="sum")
    signatory_ids = fields.One2many("cluster.appeal.signatory", "document_id", "Signatories", copy=True)
    is_anonymous = fields.Boolean("Anonymous", help="Neither the name nor the address of the writer is known.")
    anonymous_rule = fields.Text("What the law says", compute="_compute_anonymous_rule")
    reception_id = fields.Many2one(
        "cluster.reception",
        "Personal reception",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        readonly=True,
    )
    applicant_key = fields.Char(compute="_compute_applicant_key", store=True)

    _appeal_not_by_email = models.Constraint(
        "CHECK(direction IS DISTINCT FROM 'appeal' OR (delivery_method IS DISTINCT FROM 'email' AND appeal_source IS DISTINCT FROM 'email'))",  # noqa: E501
        "An e-mail is not an appeal: register it as an incoming letter and tell the sender of обращения.бел.",
    )
    _external_number_uniq = models.UniqueIndex(
        "(unit_id, external_number) WHERE external_number IS NOT NULL AND state <> 'void'",
        "An appeal with this number of обращения.бел is already registered: look for it by that number.",
    )
    _signatory_count_sign = models.Constraint(
        "CHECK(signatory_count >= 0)", "The number of signatures cannot be negative."
    )
    _anonymous_unknown = models.Constraint(
        "CHECK(is_anonymous IS NOT TRUE OR (correspondent_id IS NULL AND is_collective IS NOT TRUE))",
        "An anonymous appeal has no correspondent and no signatories: clear them, or untick Anonymous.",
    )
    _applicant = models.Index("(unit_id, applicant_key) WHERE applicant_key IS NOT NULL")

    def _auto_init(self):
        """Appeals that were entered as e-mails before the rule keep the fact in words."""
        cr = self.env.cr
        cr.execute(
            "SELECT 1 FROM information_schema.columns WHERE table_name = 'cluster_document' AND column_name = 'direction'"  # noqa: E501
        )
        if cr.fetchone():
            cr.execute(
                """UPDATE cluster_document SET delivery_method = 'post', note = concat_ws(E'\n', note, 'E-mail')
                   WHERE direction = 'appeal' AND delivery_method = 'email'"""
            )
        return super()._auto_init()

    @api.depends("journal_id", "delivery_method")
    def _compute_appeal_values(self):
        for document in self:
            if document.journal_id.kind != "appeal":
                document.appeal_kind = document.appeal_source = False
                continue
            document.appeal_kind = document.appeal_kind or "application"
            source = SOURCE_OF_DELIVERY.get(document.delivery_method)
            if source or document.appeal_source not in ("forwarded", "book"):
                document.appeal_source = source or "paper"

    @api.depends("kind_id", "journal_id")
    def _compute_appeal_form(self):
        forms = {code: form for form, code in FORM_CODES.items()}
        for document in self:
            document.appeal_form = (
                forms.get(document.kind_id.code, "written") if document.journal_id.kind == "appeal" else False
            )

    def _inverse_appeal_form(self):
        for document in self.filtered(lambda document: document.journal_id.kind == "appeal"):
            code = FORM_CODES.get(document.appeal_form)
            if code and document.kind_id.code != code:
                document.kind_id = self.env["cluster.document.kind"].search(
                    [("journal_kind", "=", "appeal"), ("code", "=", code)], limit=1
                )

    @api.depends("correspondent_id", "journal_id")
    def _compute_applicant_kind(self):
        for document in self:
            if document.journal_id.kind != "appeal":
                document.applicant_kind = False
            elif document.correspondent_id or not document.applicant_kind:
                document.applicant_kind = "entity" if document.correspondent_id.is_company else "citizen"

    @api.depends("correspondent_name", "is_anonymous", "journal_id")
    def _compute_applicant_key(self):
        for document in self:
            known = document.journal_id.kind == "appeal" and not document.is_anonymous
            document.applicant_key = known and person_match.name_key(document.correspondent_name or "") or False

    @api.depends("is_anonymous", "received_on")
    @api.depends_context("lang")
    def _compute_anonymous_rule(self):
        for document in self:
            rule = self.env["cluster.appeal.rule"]
            if document.is_anonymous:
                rule = rule._in_force("by.appeal.anonymous", document.received_on)
            document.anonymous_rule = document._rule_words(rule)

    @api.model
    def _rule_words(self, rule):
        if not rule:
            return False
        words = f"{rule.text or rule.name} ({rule.law_ref})"
        if rule.status == "recalled":
            words += " " + self.env._("This rule is still to be confirmed against the act.")
        return words

    @api.onchange("is_anonymous")
    def _onchange_is_anonymous(self):
        if self.is_anonymous:
            self.correspondent_id = False
            self.is_collective = False
            self.signatory_ids = [fields.Command.clear()]
            self.correspondent_name = self.env._("Anonymous")
        elif self.correspondent_name == self.env._("Anonymous"):
            self.correspondent_name = False

    @api.onchange("signatory_ids")
    def _onchange_signatory_ids(self):
        self.signatory_count = max(self.signatory_count, len(self.signatory_ids))

    @api.constrains("journal_id", "delivery_method")
    def _check_not_by_email(self):
        """Before the database says it: here the words can name the document."""
        for document in self:
            document._refuse_email(
                {
                    "journal_id": document.journal_id.id,
                    "delivery_method": document.delivery_method,
                    "title": document.title,
                }
            )

    @api.model
    def _refuse_email(self, vals):
        journal = self.env["cluster.document.journal"].browse(vals.get("journal_id"))
        if vals.get("delivery_method") == "email" and journal.kind == "appeal":
            raise ValidationError(
                self.env._(
                    "“%(title)s” came by e-mail and cannot be an appeal: electronic appeals come only through "
                    "обращения.бел. Register it as an incoming letter and tell the sender where to appeal; "
                    "nothing you entered is lost.",
                    title=vals.get("title") or "",
                )
            )

    @api.constrains("signatory_count", "signatory_ids", "is_collective")
    def _check_signatories(self):
        for document in self.filtered("is_collective"):
            if document.signatory_count < len(document.signatory_ids):
                raise ValidationError(
                    self.env._(
                        "%(listed)s signatories are listed, but only %(count)s signatures are counted: correct the number.",  # noqa: E501
                        listed=len(document.signatory_ids),
                        count=document.signatory_count,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_email(vals)
        return super().create([self._clean_external_number(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._clean_external_number(vals))

    @api.model
    def _clean_external_number(self, vals):
        if "external_number" not in vals:
            return vals
        number = " ".join((vals["external_number"] or "").split()).upper()
        return {**vals, "external_number": number or False}

    def _check_ready(self):  # pylint: disable=missing-return
        self.ensure_one()
        if self.direction == "appeal" and self.state == "draft":
            self._check_appeal_ready()
        super()._check_ready()

    def _check_appeal_ready(self):
        if self.is_anonymous and not self.correspondent_name:
            self.correspondent_name = self.env._("Anonymous")
        if self.appeal_form == "electronic" and not self.external_number:
            raise UserError(
                self.env._(
                    "An electronic appeal comes only through обращения.бел: enter the number that it has there, "
                    "or choose another form of submission."
                )
            )
        if self.is_collective and self.signatory_count < 2:
            raise UserError(
                self.env._("A collective appeal has at least two signatures: enter how many, or untick Collective.")
            )

    def _index_values(self):
        values = super()._index_values()
        if self.direction == "appeal" and "initial" in values:
            journal = self.journal_id
            letter = (
                journal.anonymous_letter
                if self.is_anonymous
                else journal.collective_letter
                if self.is_collective
                else ""
            )
            values["initial"] = letter or values["initial"]
        return values

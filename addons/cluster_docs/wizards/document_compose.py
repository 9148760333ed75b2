from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.template_fields import LANGUAGES, PLACES

CURRENCIES = [("BYN", "BYN"), ("EUR", "EUR"), ("PLN", "PLN"), ("USD", "USD"), ("RUB", "RUB")]
# field of the form: what the template must name for it to be asked
ASKED = {
    "text": ("text",),
    "subject": ("subject",),
    "reason": ("reason",),
    "law": ("law",),
    "deadline": ("deadline.old", "deadline.new"),
    "receiver": ("receiver.name", "receiver.address"),
    "amount": ("amount",),
    "people": ("people",),
    "documents": ("documents",),
    "rows": ("rows",),
}


class DocumentCompose(models.TransientModel):
    """Makes a document from a template: asks for what the template needs and shows the text before it is written."""

    _name = "cluster.document.compose"
    _description = "Make a document from a template"

    document_id = fields.Many2one("cluster.document", "From the document", ondelete="cascade")
    unit_id = fields.Many2one(
        "hr.department",
        "Body",
        required=True,
        compute="_compute_unit_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('id', 'in', allowed_unit_ids)]",
    )
    allowed_unit_ids = fields.Many2many("hr.department", compute="_compute_allowed_unit_ids")
    lang = fields.Selection(
        LANGUAGES, "Language", required=True, compute="_compute_lang", store=True, readonly=False, precompute=True
    )
    template_id = fields.Many2one(
        "cluster.template", "Template", required=True, domain="[('lang', '=', lang), ('kind', 'in', allowed_kinds)]"
    )
    allowed_kinds = fields.Json(compute="_compute_allowed_kinds")
    partner_id = fields.Many2one(
        "res.partner", "To whom", compute="_compute_partner_id", store=True, readonly=False, precompute=True
    )
    signer_id = fields.Many2one(
        "res.users",
        "Signs",
        required=True,
        compute="_compute_signer_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('id', 'in', allowed_signer_ids)]",
    )
    allowed_signer_ids = fields.Many2many("res.users", compute="_compute_allowed_signer_ids")
    uses = fields.Char(compute="_compute_uses")
    text = fields.Text("What to say", help="Stands in the letter where the template has the field “text”.")
    subject = fields.Char("What it is about")
    reason = fields.Char()
    law = fields.Char("Article of law")
    deadline_old = fields.Date(
        "Term was to end on", compute="_compute_deadline_old", store=True, readonly=False, precompute=True
    )
    deadline_new = fields.Date("Term ends on")
    receiver_id = fields.Many2one("res.partner", "Sent on to", domain=[("is_company", "=", True)])
    amount = fields.Float("Sum", digits=(16, 2))
    currency = fields.Selection(CURRENCIES, default="BYN")
    people_text = fields.Text("Family", help="One person a line: name; kinship; year of birth")
    documents_text = fields.Text("Documents asked for", help="One document a line")
    rows_text = fields.Text("Table", help="One row a line, columns divided by a semicolon")
    preview = fields.Html(compute="_compute_preview", sanitize=True)
    doubts = fields.Char(compute="_compute_preview")

    @api.depends("document_id")
    def _compute_allowed_unit_ids(self):
        for wizard in self:
            wizard.allowed_unit_ids = wizard.document_id.unit_id or self.env.user.cluster_body_ids

    @api.depends("document_id")
    def _compute_unit_id(self):
        for wizard in self:
            wizard.unit_id = (wizard.document_id.unit_id or self.env.user.cluster_body_ids)[:1]

    @api.depends("document_id")
    def _compute_lang(self):
        usable = {code for code, _name in LANGUAGES} - {"en_US"}
        for wizard in self:
            application = wizard.document_id._answer_application() if wizard.document_id else False
            wanted = application.lang if application else wizard.document_id.correspondent_id.lang
            wizard.lang = next((lang for lang in (wanted, self.env.lang) if lang in usable), "be_BY")

    @api.depends("document_id")
    def _compute_allowed_kinds(self):
        for wizard in self:
            wizard.allowed_kinds = [kind for kind in PLACES if wizard.document_id or kind not in ("answer", "notice")]

    @api.depends("document_id")
    def _compute_partner_id(self):
        for wizard in self:
            wizard.partner_id = wizard.document_id.correspondent_id

    @api.depends("document_id")
    def _compute_deadline_old(self):
        for wizard in self:
            wizard.deadline_old = wizard.document_id.due_date

    @api.depends("unit_id")
    def _compute_allowed_signer_ids(self):
        for wizard in self:
            wizard.allowed_signer_ids = self.env["cluster.document"]._unit_heads(wizard.unit_id)

    @api.depends("unit_id")
    def _compute_signer_id(self):
        for wizard in self:
            wizard.signer_id = self.env["cluster.document"]._unit_heads(wizard.unit_id)[:1]

    @api.depends("template_id")
    def _compute_uses(self):
        for wizard in self:
            used = wizard.template_id._names_used() if wizard.template_id else set()
            asked = [name for name, names in ASKED.items() if used & set(names)]
            wizard.uses = "," + ",".join(asked) + ","

    @api.depends(
        "template_id",
        "document_id",
        "unit_id",
        "signer_id",
        "partner_id",
        "text",
        "subject",
        "reason",
        "law",
        "deadline_old",
        "deadline_new",
        "receiver_id",
        "amount",
        "currency",
        "people_text",
        "documents_text",
        "rows_text",
    )
    def _compute_preview(self):
        for wizard in self:
            wizard.doubts = wizard.preview = False
            if not (wizard.template_id and wizard.signer_id and wizard.unit_id):
                continue
            doubts = []
            try:
                values = wizard.document_id._compose_values(wizard.template_id, **wizard._compose_arguments())
                heading, body = wizard.template_id._fill(values, doubts)
                wizard.preview = Markup("<h3>%s</h3>%s") % (heading, body)
            except UserError as error:
                wizard.preview = Markup("<p class='text-danger'>%s</p>") % error.args[0]
            wizard.doubts = ", ".join(doubts) or False

    def _compose_arguments(self):
        self.ensure_one()
        receiver = self.receiver_id
        amount = f"{self.amount:.2f}".replace(".", ",")
        return {
            "unit": self.unit_id,
            "signer": self.signer_id,
            "partner": self.partner_id,
            "text": self.text or "",
            "subject": self.subject or "",
            "reason": self.reason or "",
            "law": self.law or "",
            "deadline__old": self.deadline_old.strftime("%d.%m.%Y") if self.deadline_old else "",
            "deadline__new": self.deadline_new.strftime("%d.%m.%Y") if self.deadline_new else "",
            "receiver__name": receiver.name or "",
            "receiver__address": ", ".join(filter(None, [receiver.zip, receiver.city, receiver.street])),
            "amount": f"{amount} {self.currency or ''}".strip() if self.amount else "",
            "people": _rows(self.people_text, ("person", "relation", "born")),
            "documents": _rows(self.documents_text, ("title",)),
            "rows": _rows(self.rows_text, ("first", "second", "third")),
        }

    def _check_filled(self):
        """Blanks in an official letter are found here, not by its reader."""
        self.ensure_one()
        needed = {
            "text": "text",
            "subject": "subject",
            "reason": "reason",
            "deadline": "deadline_new",
            "receiver": "receiver_id",
            "amount": "amount",
            "documents": "documents_text",
        }
        must = self.template_id._names_used() - self.template_id._optional_names()
        empty = [
            self._fields[field]._description_string(self.env)
            for name, field in needed.items()
            if must & set(ASKED[name]) and not self[field]
        ]
        if empty:
            raise UserError(self.env._("Fill in first: %(fields)s.", fields=", ".join(empty)))

    def action_write(self):
        self.ensure_one()
        self._check_filled()
        document = self.document_id._compose(self.template_id, **self._compose_arguments())
        return {
            "type": "ir.actions.act_window",
            "res_model": "cluster.document",
            "res_id": document.id,
            "view_mode": "form",
        }


def _rows(text, columns):
    """Lines with semicolons as rows of the template's lists; what is missing is empty."""
    rows = []
    for line in (text or "").splitlines():
        if line.strip():
            cells = [cell.strip() for cell in line.split(";", len(columns) - 1)]
            rows.append(dict(zip(columns, [*cells, *[""] * len(columns)], strict=False)))
    return rows

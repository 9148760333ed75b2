from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.template_fields import LANGUAGES

KINDS = {"granted": ("certificate", "decision", "answer"), "refused": ("refusal",), "explained": ("answer",)}


class AnswerWizard(models.TransientModel):
    _name = "cluster.answer.wizard"
    _description = "Prepare the answer"

    document_id = fields.Many2one("cluster.document", "Answer to", required=True, readonly=True, ondelete="cascade")
    is_application = fields.Boolean(compute="_compute_is_application")
    decision = fields.Selection(
        [("granted", "Granted"), ("refused", "Refused"), ("explained", "Explained")], required=True, default="granted"
    )
    lang = fields.Selection(LANGUAGES, "Language", required=True, compute="_compute_lang", store=True, readonly=False)
    template_id = fields.Many2one(
        "cluster.template",
        "Template",
        required=True,
        compute="_compute_template_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', allowed_template_ids)]",
    )
    allowed_template_ids = fields.Many2many("cluster.template", compute="_compute_allowed_template_ids")
    ground_ids = fields.Many2many(
        "cluster.refusal.ground", string="Grounds", domain="[('id', 'in', allowed_ground_ids)]"
    )
    allowed_ground_ids = fields.Many2many("cluster.refusal.ground", compute="_compute_allowed_ground_ids")
    ground_text = fields.Text("Ground in your own words")
    ground_law = fields.Char("Its article of law")
    text = fields.Text("What to say", help="Stands in the letter where the template has the field “text”.")
    signer_id = fields.Many2one(
        "res.users",
        "Signs",
        required=True,
        compute="_compute_signer_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', allowed_signer_ids)]",
    )
    allowed_signer_ids = fields.Many2many("res.users", compute="_compute_allowed_signer_ids")
    preview = fields.Html(compute="_compute_preview", sanitize=True)

    @api.depends("document_id")
    def _compute_is_application(self):
        for wizard in self:
            wizard.is_application = bool(wizard.document_id._answer_application())

    @api.depends("document_id")
    def _compute_lang(self):
        known = dict(LANGUAGES)
        for wizard in self:
            application = wizard.document_id._answer_application()
            wanted = application.lang if application else wizard.document_id.correspondent_id.lang
            wizard.lang = wanted if wanted in known and wanted != "en_US" else "be_BY"

    @api.depends("decision", "lang")
    def _compute_allowed_template_ids(self):
        for wizard in self:
            kinds = KINDS.get(wizard.decision, ())
            wizard.allowed_template_ids = self.env["cluster.template"].search(
                [("kind", "in", kinds), ("lang", "=", wizard.lang)]
            )

    @api.depends("decision", "lang")
    def _compute_template_id(self):
        for wizard in self:
            allowed = wizard.allowed_template_ids
            usual = {"granted": "decision", "refused": "refusal", "explained": "answer"}[wizard.decision or "granted"]
            wizard.template_id = allowed.filtered(lambda t, usual=usual: t.kind == usual)[:1] or allowed[:1]

    @api.depends("document_id")
    def _compute_allowed_ground_ids(self):
        grounds = self.env["cluster.refusal.ground"]
        self.allowed_ground_ids = grounds.search(grounds._in_force_domain(fields.Date.context_today(self)))

    @api.depends("document_id")
    def _compute_allowed_signer_ids(self):
        for wizard in self:
            wizard.allowed_signer_ids = wizard._signers()

    @api.depends("document_id")
    def _compute_signer_id(self):
        for wizard in self:
            wizard.signer_id = wizard._signers()[:1]

    def _signers(self):
        return self.document_id._answer_signers() if self.document_id else self.env["res.users"]

    @api.depends(
        "document_id", "decision", "template_id", "ground_ids", "ground_text", "ground_law", "text", "signer_id"
    )
    def _compute_preview(self):
        for wizard in self:
            if not (wizard.template_id and wizard.signer_id):
                wizard.preview = False
                continue
            values = wizard.document_id._answer_values(
                decision=wizard.decision,
                lang=wizard.lang,
                signer=wizard.signer_id,
                grounds=wizard._grounds(),
                text=wizard.text,
            )
            try:
                heading, body = wizard.template_id._fill(values)
                wizard.preview = Markup("<h3>%s</h3>%s") % (heading, body)
            except UserError as error:
                wizard.preview = Markup("<p class='text-danger'>%s</p>") % error.args[0]

    def _grounds(self):
        """Grounds as rows, in the language of the letter; none unless it refuses."""
        self.ensure_one()
        if self.decision != "refused":
            return []
        rows = self.ground_ids._origin._as_rows(self.lang)
        if (self.ground_text or "").strip():
            rows.append({"ground": self.ground_text.strip(), "law": (self.ground_law or "").strip()})
        return rows

    def _create_answer(self):
        self.ensure_one()
        document = self.document_id
        document.check_access("write")
        if document.state not in ("registered", "execution", "answered"):
            raise UserError(
                self.env._(
                    "%(document)s is not registered yet or is closed: it cannot be answered.",
                    document=document.display_name,
                )
            )
        waiting = document.answer_ids.filtered(
            lambda answer: answer.answer_state in ("draft", "to_sign", "returned") and not answer.keeps_open
        )
        if waiting:
            raise UserError(
                self.env._(
                    "An answer is being written already: %(answer)s. Finish that one.", answer=waiting[:1].display_name
                )
            )
        return document._issue_answer(
            self.template_id, decision=self.decision, signer=self.signer_id, grounds=self._grounds(), text=self.text
        )

    def action_write(self):
        """A draft, to go on writing."""
        answer = self._create_answer()
        return {
            "type": "ir.actions.act_window",
            "res_model": "cluster.document",
            "res_id": answer.id,
            "view_mode": "form",
        }

    def action_send(self):
        """The text is right: straight to the head."""
        answer = self._create_answer()
        answer._send_to_sign()
        return {
            "type": "ir.actions.act_window",
            "res_model": "cluster.document",
            "res_id": answer.id,
            "view_mode": "form",
        }

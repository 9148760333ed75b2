from markupsafe import Markup

from odoo import api, fields, models

from ..models.template import LANGUAGES


class AppealForwardWizard(models.TransientModel):
    _name = "cluster.appeal.forward.wizard"
    _description = "Forward an appeal to the competent body"

    document_id = fields.Many2one("cluster.document", required=True, readonly=True, ondelete="cascade")
    topic_id = fields.Many2one(
        "cluster.appeal.topic",
        "Topic",
        required=True,
        compute="_compute_topic_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('valid_to', '=', False)]",
    )
    partner_id = fields.Many2one("res.partner", "Competent body", required=True)
    lang = fields.Selection(LANGUAGES, "Language of the letters", required=True, default="be_BY")
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
    cover = fields.Html("Letter to the body", compute="_compute_texts", store=True, readonly=False, sanitize=True)
    notice = fields.Html("Notice to the applicant", compute="_compute_texts", store=True, readonly=False, sanitize=True)
    is_anonymous = fields.Boolean(related="document_id.is_anonymous")
    due_date = fields.Date("To be forwarded by", compute="_compute_due_date")
    is_late = fields.Boolean(compute="_compute_due_date")
    late_reason = fields.Char("Why it goes out later")

    @api.depends("document_id")
    def _compute_topic_id(self):
        for wizard in self:
            wizard.topic_id = wizard.topic_id or wizard.document_id.topic_id

    @api.depends("document_id")
    def _compute_allowed_signer_ids(self):
        for wizard in self:
            document = wizard.document_id
            wizard.allowed_signer_ids = document._answer_signers() if document else False

    @api.depends("document_id")
    def _compute_signer_id(self):
        for wizard in self:
            wizard.signer_id = wizard.document_id._answer_signers()[:1] if wizard.document_id else False

    @api.depends("document_id")
    def _compute_due_date(self):
        for wizard in self:
            due = wizard.document_id and wizard.document_id._appeal_step_due("forwarded")
            wizard.due_date = due or False
            wizard.is_late = bool(due and fields.Date.context_today(wizard) > due)

    @api.depends("document_id", "partner_id", "lang")
    def _compute_texts(self):
        for wizard in self:
            document = wizard.document_id.with_context(lang=wizard.lang)
            words = {
                "number": document.number or "",
                "date": document.registration_date.strftime("%d.%m.%Y") if document.registration_date else "",
                "body": wizard.partner_id.name or "…",
                "title": document.title or "",
                "applicant": document.correspondent_name or "",
            }
            cover = document.env._(
                "We send you, for consideration within your competence, appeal No. %(number)s of %(date)s "
                "“%(title)s” (%(applicant)s). Please inform the applicant of the result within the term of the law.",
                **words,
            )
            notice = document.env._(
                "Your appeal No. %(number)s of %(date)s “%(title)s” has been forwarded to the body competent to decide "
                "it: %(body)s. It will send you the answer.",
                **words,
            )
            wizard.cover = Markup("<p>%s</p>") % cover
            wizard.notice = Markup("<p>%s</p>") % notice

    def action_confirm(self):
        self.ensure_one()
        document = self.document_id
        document.check_access("write")
        if self.topic_id != document.topic_id:
            document.topic_id = self.topic_id
        letters = document._forward_appeal(
            self.partner_id, self.cover, self.notice, self.lang, self.signer_id, self.late_reason
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Letters of forwarding"),
            "res_model": "cluster.document",
            "view_mode": "list,form",
            "domain": [("id", "in", letters.ids)],
        }

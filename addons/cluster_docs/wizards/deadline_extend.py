from odoo import api, fields, models


class DeadlineExtend(models.TransientModel):
    """Extends a term and writes the notice: one form, checked before anything is typed."""

    _name = "cluster.deadline.extend"
    _description = "Extend a term"

    document_id = fields.Many2one("cluster.document", required=True, ondelete="cascade")
    old_due_date = fields.Date("Ends now on", related="document_id.due_date")
    own_day = fields.Boolean(compute="_compute_rule")
    with_notice = fields.Boolean(compute="_compute_rule")
    until = fields.Date("New day")
    new_due_date = fields.Date("Will end on", compute="_compute_new_due_date")
    reason = fields.Char(required=True)
    template_id = fields.Many2one(
        "cluster.template",
        "Notice",
        compute="_compute_template_id",
        store=True,
        readonly=False,
        precompute=True,
        domain=[("kind", "=", "notice")],
    )
    signer_id = fields.Many2one(
        "res.users",
        "Signs",
        compute="_compute_signer_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('id', 'in', allowed_signer_ids)]",
    )
    allowed_signer_ids = fields.Many2many("res.users", compute="_compute_allowed_signer_ids")

    @api.model
    def default_get(self, fields_list):
        """What forbids the extension is said when the form opens, not after it was filled in."""
        values = super().default_get(fields_list)
        document = self.env["cluster.document"].browse(values.get("document_id"))
        if document:
            document._check_extension()
        return values

    @api.depends("document_id")
    def _compute_rule(self):
        for wizard in self:
            deadline = wizard.document_id.deadline_id.sudo()
            wizard.own_day = bool(deadline.rule_id) and not deadline._fact("extension_amount")
            wizard.with_notice = bool(deadline.rule_id and deadline._fact("extension_notice"))

    @api.depends("document_id", "until")
    def _compute_new_due_date(self):
        for wizard in self:
            wizard.new_due_date = wizard.document_id and wizard.document_id._extension_preview(wizard.until)

    @api.depends("document_id")
    def _compute_template_id(self):
        for wizard in self:
            templates = self.env["cluster.template"]
            if wizard.document_id:
                lang = wizard.document_id._notice_lang()
                templates = wizard.document_id._notice_templates().filtered(lambda one, lang=lang: one.lang == lang)
            wizard.template_id = templates[:1]

    @api.depends("document_id")
    def _compute_allowed_signer_ids(self):
        for wizard in self:
            wizard.allowed_signer_ids = wizard.document_id and wizard.document_id._answer_signers()

    @api.depends("document_id")
    def _compute_signer_id(self):
        for wizard in self:
            wizard.signer_id = wizard.document_id and wizard.document_id._answer_signers()[:1]

    def action_apply(self):
        self.ensure_one()
        extension = self.document_id._extend(self.reason, self.until, self.template_id, self.signer_id)
        if not extension.notice_id:
            return {"type": "ir.actions.act_window_close"}
        return {
            "type": "ir.actions.act_window",
            "res_model": "cluster.document",
            "res_id": extension.notice_id.id,
            "view_mode": "form",
        }

from odoo import api, fields, models

from ..models.appeal_ground import DECISIONS, NEED_GROUNDS


class AppealDecisionWizard(models.TransientModel):
    _name = "cluster.appeal.decision.wizard"
    _description = "Decision on an appeal"

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
    decision = fields.Selection([row for row in DECISIONS if row[0] != "forwarded"], required=True, default="explained")
    needs_grounds = fields.Boolean(compute="_compute_needs_grounds")
    ground_ids = fields.Many2many(
        "cluster.appeal.ground", string="Grounds", domain="[('id', 'in', allowed_ground_ids)]"
    )
    allowed_ground_ids = fields.Many2many("cluster.appeal.ground", compute="_compute_allowed_ground_ids")
    ground_text = fields.Text("Ground in your own words")
    result = fields.Char("What was done", required=True)
    answer_id = fields.Many2one(
        "cluster.document",
        "Answer",
        domain="[('parent_id', '=', document_id), ('number', '!=', False), ('state', '!=', 'void')]",
    )
    notice_due = fields.Date("Notice due", compute="_compute_notice_due")
    rule_text = fields.Text(related="document_id.anonymous_rule")

    @api.depends("document_id")
    def _compute_topic_id(self):
        for wizard in self:
            wizard.topic_id = wizard.topic_id or wizard.document_id.topic_id

    @api.depends("decision")
    def _compute_needs_grounds(self):
        for wizard in self:
            wizard.needs_grounds = wizard.decision in NEED_GROUNDS

    @api.depends("decision", "document_id")
    def _compute_allowed_ground_ids(self):
        grounds = self.env["cluster.appeal.ground"]
        for wizard in self:
            day = wizard.document_id.received_on or fields.Date.context_today(wizard)
            wizard.allowed_ground_ids = grounds.search(
                grounds._in_force_domain(day) & fields.Domain("decision", "=", wizard.decision)
            )

    @api.depends("decision", "document_id")
    def _compute_notice_due(self):
        for wizard in self:
            wizard.notice_due = wizard.document_id and wizard.document_id._appeal_step_due(wizard.decision) or False

    def action_confirm(self):
        self.ensure_one()
        document = self.document_id
        document.check_access("write")
        document._check_own_answer(self.answer_id)
        if self.topic_id != document.topic_id:
            document.topic_id = self.topic_id
        lines = [f"{ground.text.strip()} ({ground.law_ref})" for ground in self.ground_ids if self.needs_grounds]
        if self.needs_grounds and (self.ground_text or "").strip():
            lines.append(self.ground_text.strip())
        document._decide_appeal(self.decision, self.result, "\n".join(lines), self.answer_id)
        return {"type": "ir.actions.act_window_close"}

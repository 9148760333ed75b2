from odoo import api, fields, models


class ExchangeDecision(models.TransientModel):
    _name = "cluster.exchange.decision"
    _description = "Decision on a message of the exchange"

    message_id = fields.Many2one("cluster.exchange.message", required=True, readonly=True, ondelete="cascade")
    unit_id = fields.Many2one(related="message_id.unit_id")
    decision = fields.Selection(
        [
            ("register", "Register"),
            ("not_registered", "Not subject to registration"),
            ("refused", "Refuse"),
            ("signature", "Refuse: the signature is not trusted"),
        ],
        required=True,
        default="register",
    )
    journal_id = fields.Many2one(
        "cluster.document.journal",
        compute="_compute_journal_id",
        store=True,
        readonly=False,
        domain="[('unit_id', '=', unit_id), ('kind', 'in', ('incoming', 'appeal'))]",
    )
    journal_kind = fields.Selection(related="journal_id.kind", string="Type of journal")
    kind_id = fields.Many2one(
        "cluster.document.kind",
        "Kind",
        compute="_compute_kind_id",
        store=True,
        readonly=False,
        domain="[('journal_kind', '=', journal_kind)]",
    )
    is_restricted = fields.Boolean(related="message_id.is_restricted")
    stamp_id = fields.Many2one(
        "cluster.document.stamp",
        "Stamp",
        compute="_compute_stamp_id",
        store=True,
        readonly=False,
        help="Restricts who reads the document.",
    )
    reason = fields.Text("Reason for the sender")

    @api.depends("message_id")
    def _compute_journal_id(self):
        for wizard in self:
            kind = self.env["cluster.exchange.kind"].sudo()._of_name(wizard.message_id.doc_kind).kind_id
            wizard.journal_id = self.env["cluster.document.journal"].search(
                [
                    ("unit_id", "=", wizard.message_id.unit_id.id),
                    ("kind", "=", kind.journal_kind if kind.journal_kind == "appeal" else "incoming"),
                ],
                limit=1,
            )

    @api.depends("journal_id")
    def _compute_kind_id(self):
        for wizard in self:
            kind = self.env["cluster.exchange.kind"].sudo()._of_name(wizard.message_id.doc_kind).kind_id
            journal = wizard.journal_id
            wizard.kind_id = kind if kind.journal_kind == journal.kind else journal.kind_id

    @api.depends("message_id")
    def _compute_stamp_id(self):
        stamp = self.env["cluster.document.stamp"]._of_exchange()
        for wizard in self:
            wizard.stamp_id = stamp if wizard.is_restricted else stamp.browse()

    def action_confirm(self):
        self.ensure_one()
        message = self.message_id
        if self.decision != "register":
            state = "not_registered" if self.decision == "not_registered" else "refused"
            message._decline(state, self.reason, self.decision == "signature")
            return {"type": "ir.actions.act_window_close"}
        document = message._accept_into(self.journal_id, self.kind_id, self.stamp_id)
        return {
            "type": "ir.actions.act_window",
            "res_model": "cluster.document",
            "res_id": document.id,
            "view_mode": "form",
        }

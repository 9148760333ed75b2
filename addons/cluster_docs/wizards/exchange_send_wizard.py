from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.exchange_message_send import SIGNATURE_ENDINGS


class ExchangeSend(models.TransientModel):
    _name = "cluster.exchange.send"
    _description = "Send a document through the exchange"

    document_id = fields.Many2one("cluster.document", required=True, readonly=True, ondelete="cascade")
    unit_id = fields.Many2one(related="document_id.unit_id")
    account_id = fields.Many2one(
        "cluster.exchange.account",
        "Mailbox",
        required=True,
        compute="_compute_account_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('unit_id', '=', unit_id)]",
    )
    peer_ids = fields.Many2many(
        "cluster.exchange.peer", string="To", required=True, compute="_compute_peer_ids", store=True, readonly=False
    )
    allowed_file_ids = fields.Many2many("ir.attachment", compute="_compute_allowed_file_ids")
    file_ids = fields.Many2many(
        "ir.attachment",
        "cluster_exchange_send_file_rel",
        string="Files",
        compute="_compute_file_ids",
        store=True,
        readonly=False,
        domain="[('id', 'in', allowed_file_ids)]",
    )
    unsigned = fields.Char(compute="_compute_unsigned")

    @api.depends("document_id")
    def _compute_account_id(self):
        for wizard in self:
            wizard.account_id = self.env["cluster.exchange.account"].search(
                [("unit_id", "=", wizard.document_id.unit_id.id)], order="is_on desc, id", limit=1
            )

    @api.depends("document_id")
    def _compute_peer_ids(self):
        """Whoever asked through the exchange, or whoever the correspondent is there."""
        for wizard in self:
            document = wizard.document_id
            asked = document.parent_id.exchange_message_ids.filtered(lambda message: message.direction == "in").peer_id
            wizard.peer_ids = asked[:1] or self.env["cluster.exchange.peer"].search(
                [("partner_id", "=", document.correspondent_id.id), ("partner_id", "!=", False)], limit=1
            )

    @api.depends("document_id")
    def _compute_allowed_file_ids(self):
        for wizard in self:
            wizard.allowed_file_ids = wizard.document_id.attachment_ids.filtered(
                lambda file: not file.name.lower().endswith(SIGNATURE_ENDINGS)
            )

    @api.depends("document_id")
    def _compute_file_ids(self):
        for wizard in self:
            wizard.file_ids = wizard.allowed_file_ids

    @api.depends("file_ids")
    def _compute_unsigned(self):
        for wizard in self:
            names = wizard.document_id.attachment_ids.mapped("name")
            wizard.unsigned = ", ".join(
                file.name
                for file in wizard.file_ids
                if not any(n.startswith(file.name + ".") and n.lower().endswith(SIGNATURE_ENDINGS) for n in names)
            )

    def action_send(self):
        self.ensure_one()
        document = self.document_id
        document.check_access("write")
        if self.account_id.unit_id != document.unit_id or self.file_ids - document.attachment_ids:
            raise UserError(self.env._("Choose the mailbox and files of this document's own body."))
        messages = self.env["cluster.exchange.message"]._send_document(
            document, self.account_id, self.peer_ids, self.file_ids
        )
        document._log_event(
            "exchange",
            self.env._("Put in the queue of the exchange: %(peers)s", peers=", ".join(messages.peer_id.mapped("name"))),
            {"messages": messages.mapped("msg_id")},
        )
        if self.account_id.is_on:
            self.env.ref("cluster_docs.cron_exchange").sudo()._trigger()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Exchange"),
            "res_model": "cluster.exchange.message",
            "view_mode": "list,form",
            "domain": [("id", "in", messages.ids)],
        }

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class Document(models.Model):
    """A document's side of the exchange: sent from it, or made of what came."""

    _inherit = "cluster.document"

    exchange_message_ids = fields.One2many("cluster.exchange.message", "document_id", "Exchange", readonly=True)
    exchange_count = fields.Integer(compute="_compute_exchange_count")

    @api.depends("exchange_message_ids")
    def _compute_exchange_count(self):
        counts = dict(
            self.env["cluster.exchange.message"]._read_group(
                [("document_id", "in", self.ids)], ["document_id"], ["__count"]
            )
        )
        for document in self:
            document.exchange_count = counts.get(document._origin, 0)

    def action_exchange_send(self):
        self.ensure_one()
        self.check_access("write")
        if self.direction != "outgoing" or not self.number or self.state == "void":
            raise UserError(self.env._("Only a registered outgoing document is sent through the exchange."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send through the exchange"),
            "res_model": "cluster.exchange.send",
            "view_mode": "form",
            "target": "new",
            "context": {"default_document_id": self.id},
        }

    def action_exchange_messages(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("cluster_docs.exchange_message_action")
        return {**action, "domain": [("document_id", "=", self.id)], "context": {}}

    @api.model
    def _what_follows(self):
        message = SQL("EXISTS (SELECT FROM cluster_exchange_message WHERE document_id = cluster_document.id)")
        return [*super()._what_follows(), message]

    def _announce_numbers(self):  # pylint: disable=missing-return
        """A document that came through the exchange: its number goes back to the sender."""
        super()._announce_numbers()
        for document in self:
            messages = document.sudo().exchange_message_ids.filtered(
                lambda message: message.direction == "in" and message.state == "accepted"
            )
            for message in messages:
                message.write(
                    {
                        "state": "registered",
                        "inc_number": document.number,
                        "inc_date": document.registration_date,
                    }
                )
                message._acknowledge_decision()

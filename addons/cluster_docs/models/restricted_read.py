from odoo import api, models
from odoo.fields import Domain


class Resolution(models.Model):
    """What hangs on a restricted document and repeats its words is noted as the document itself is."""

    _name = "cluster.resolution"
    _inherit = ["cluster.resolution", "cluster.noted.reading"]

    @api.model
    def _is_opened(self, names):
        return not names or not {"text", "message_ids"}.isdisjoint(names)


class DocumentEvent(models.Model):
    _name = "cluster.document.event"
    _inherit = ["cluster.document.event", "cluster.noted.reading"]

    @api.model
    def _is_opened(self, names):
        return not names or not {"text", "data"}.isdisjoint(names)


class DocumentRecipient(models.Model):
    _name = "cluster.document.recipient"
    _inherit = ["cluster.document.recipient", "cluster.noted.reading"]

    @api.model
    def _is_opened(self, names):
        return not names or not {"document_title", "status_note"}.isdisjoint(names)


class ExchangeMessage(models.Model):
    _name = "cluster.exchange.message"
    _inherit = ["cluster.exchange.message", "cluster.noted.reading"]

    @api.model
    def _is_opened(self, names):
        return not names or not {"content", "error_text", "reason", "attachment_ids", "raw_id"}.isdisjoint(names)

    def _noted_documents(self):
        return self.sudo().told_document_id.with_env(self.env)

    @api.model
    def _noted_domain(self):
        return Domain("told_document_id.stamp_id", "!=", False)


class MailMessage(models.Model):
    """The conversation on a restricted document."""

    _name = "mail.message"
    _inherit = ["mail.message", "cluster.noted.reading"]

    @api.model
    def _is_opened(self, names):
        told = {"body", "preview", "subject", "description", "attachment_ids", "tracking_value_ids"}
        return not names or not told.isdisjoint(names)

    def _noted_documents(self):
        messages = self.sudo().filtered(lambda message: message.model == "cluster.document")
        return self.env["cluster.document"].browse({message.res_id for message in messages if message.res_id})

    @api.model
    def _noted_domain(self):
        return Domain("model", "=", "cluster.document")

    @api.model
    def _message_fetch(self, domain, *, thread=None, **options):
        found = super()._message_fetch(domain, thread=thread, **options)
        if thread and thread._name == "cluster.document" and not self.env.su:
            thread.with_env(self.env)._note_reading("form")
        return found

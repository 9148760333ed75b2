from odoo import fields, models
from odoo.exceptions import UserError

from ..engine import smdo_faults as fault


class ExchangeMessage(models.Model):
    """The clerk's decision on a message: registered, not subject to registration, refused."""

    _inherit = "cluster.exchange.message"

    def _accept_into(self, journal, kind, stamp=None):
        """The message becomes a document of `journal` and gets its number; the number is sent back when it is there."""
        self._check_decidable()
        if journal.unit_id != self.unit_id or journal.kind not in ("incoming", "appeal"):
            raise UserError(
                self.env._("Choose a journal of incoming letters or appeals of %(unit)s.", unit=self.unit_id.name)
            )
        if self.is_restricted and not stamp:
            raise UserError(
                self.env._("The sender restricts who may read this document. Choose the stamp that keeps it so.")
            )
        vals = {**self._prepare_document_vals(journal, kind), "stamp_id": stamp.id if stamp else False}
        document = self.env["cluster.document"].create(vals)
        message = self.sudo()
        message._hand_over_files(document)
        message.write({"state": "accepted", "document_id": document.id, "decided_by_id": self.env.uid})
        for addition in message.addition_ids:
            addition._hand_over_files(document)
        message.flush_recordset()
        document._do_register()
        for addition in message.addition_ids:
            addition._log_addition(document)
        return document

    def _prepare_document_vals(self, journal, kind):
        message = self.sudo()
        day = fields.Datetime.context_timestamp(
            self.with_context(tz=journal.sudo().cluster_id.tz or "Europe/Minsk"), message.create_date
        ).date()
        return {
            "journal_id": journal.id,
            "kind_id": kind.id or False,
            "title": message.title or message.subject or message.reg_number,
            "note": message.content,
            "correspondent_id": message.peer_id._correspondent().id,
            "their_number": message.reg_number,
            "their_date": message.reg_date,
            "document_date": message.reg_date or day,
            "received_on": day,
            "sheets": message.pages or 1,
            "delivery_method": "smdo",
            "parent_id": message.answered_id.document_id.id,
        }

    def _decline(self, state, reason, signature=False):
        """Not subject to registration, or refused; the sender gets the reason."""
        self._check_decidable()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the document is not registered: the sender gets the reason."))
        code = fault.NOT_REGISTERED if state == "not_registered" else fault.REFUSED
        if signature:
            code = fault.SIGNATURE_REFUSED
        self.sudo().write({"state": state, "reason": reason.strip(), "error_code": code, "decided_by_id": self.env.uid})
        self.sudo()._acknowledge_decision()

import contextlib
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import letter_mail


class Intake(models.Model):
    """A mail becomes a draft of the incoming journal, never an appeal: the law knows another way for those."""

    _inherit = "cluster.intake"

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """The mail gateway's way in: an incoming mail server or an alias that points at this model."""
        name, address = letter_mail.sender(msg_dict.get("email_from") or msg_dict.get("from") or "")
        recipients = ", ".join(filter(None, (msg_dict.get(key) for key in ("to", "cc", "recipients"))))
        attachments = [
            (one[0] or "file", one[1].encode() if isinstance(one[1], str) else bytes(one[1] or b""))
            for one in msg_dict.get("attachments") or []
        ]
        mail = letter_mail.Mail(
            name or address,
            address,
            letter_mail.addresses(recipients),
            msg_dict.get("subject") or "",
            msg_dict.get("message_id") or "",
            fields.Datetime.to_datetime(msg_dict.get("date") or False),
            letter_mail.plain(str(msg_dict.get("body") or "")),
            tuple((name, content) for name, content in attachments if name not in ("original_email.eml",)),
        )
        whole = [content for name, content in attachments if name == "original_email.eml"]
        unit = self.env["hr.department"].sudo().browse((custom_values or {}).get("unit_id"))
        batch = self._take_mail(unit or self._mail_unit(mail.recipients), mail)
        batch._keep_whole(whole[0] if whole else self.env.context.get("cluster_whole_mail"))
        return batch

    def _keep_whole(self, content):
        """The mail as it came, beside the parts of it that were filed: its form, its signature, its way."""
        batch = self.sudo()
        if not isinstance(content, bytes) or batch.item_ids.filtered(lambda item: item.kind == "eml"):
            return
        document = batch.document_id
        filed = {"document_id": document.id, "filed_at": fields.Datetime.now(), "filed_by_id": self.env.uid}
        item = batch.env["cluster.intake.item"].create(
            {
                "batch_id": batch.id,
                "name": self.env._("mail") + ".eml",
                "kind": "eml",
                "size": len(content),
                "sha256": hashlib.sha256(content).hexdigest(),
                "state": "filed" if document else "refused",
                **(filed if document else {}),
            }
        )
        item.attachment_id = item._keep(item.name, content, "message/rfc822")

    @api.model
    def _mail_unit(self, recipients):
        """The body whose address the mail was sent to; the first one that takes mail otherwise: none is sent away."""
        units = self.env["hr.department"].sudo().search([("intake_email", "!=", False)], order="parent_path, id")
        chosen = units.filtered(lambda unit: unit.intake_email.strip().lower() in recipients)[:1] or units[:1]
        chosen = chosen or self.env["hr.department"].sudo().search([("is_body", "=", True)], order="id", limit=1)
        if not chosen:
            raise UserError(
                self.env._("No body takes mail yet. Open a body and fill in its address for incoming mail.")
            )
        return chosen

    @api.model
    def _take_mail(self, unit, mail):
        """The batch of a mail; of one taken in before, the batch it has."""
        known = mail.message_id and self.sudo().search(
            [("unit_id", "=", unit.id), ("message_id", "=", mail.message_id)], limit=1
        )
        if known:
            return known
        batch = self.sudo().create(
            {
                "name": mail.subject or self.env._("Mail of %(sender)s", sender=mail.sender_name),
                "unit_id": unit.id,
                "source": "mail",
                "user_id": self.env.uid,
                **self._prepare_mail_vals(mail),
            }
        )
        batch._draft_of_mail(mail)
        return batch

    @api.model
    def _prepare_mail_vals(self, mail):
        return {
            "sender_name": mail.sender_name,
            "sender_email": mail.sender_email,
            "message_id": mail.message_id or False,
            "sent_at": mail.sent_at,
        }

    def _draft_of_mail(self, mail):
        """The draft with the letter's words and its good files; bad files stay in the list with their fault."""
        self.ensure_one()
        batch = self.sudo()
        journal = (
            self.env["cluster.document.journal"]
            .sudo()
            .search([("unit_id", "=", batch.unit_id.id), ("kind", "=", "incoming")], limit=1)
        )
        files = list(mail.files)
        if mail.text:
            files.insert(0, (self.env._("letter") + ".txt", mail.text.encode()))
        document = self.env["cluster.document"].sudo()
        if journal:
            document = document.create(self._prepare_draft_vals(journal, mail))
            batch.document_id = document
        for name, content in files:
            # a scan is looked through for bar-code sheets first, as any other: a job files what it leaves
            is_scan = name.lower().endswith((".pdf", ".tif", ".tiff"))
            item = self.env["cluster.intake.item"]._take(
                batch, name, content, state="new" if is_scan and document else "waiting"
            )
            if item.state == "waiting" and document:
                item._file_to(document)
            elif not document and not item.fault:
                item.fault = self.env._(
                    "%(unit)s has no incoming journal. Ask the administrator to open it.", unit=batch.unit_id.name
                )
        return document

    @api.model
    def _prepare_draft_vals(self, journal, mail):
        partner = self._mail_partner(mail.sender_email)
        vals = {
            "journal_id": journal.id,
            "title": mail.subject or self.env._("Mail of %(sender)s", sender=mail.sender_name or mail.sender_email),
            "delivery_method": "email",
            "received_on": fields.Date.context_today(self),
            "document_date": mail.sent_at.date() if mail.sent_at else fields.Date.context_today(self),
        }
        if partner:
            return {**vals, "correspondent_id": partner.id}
        return {**vals, "correspondent_name": mail.sender_name, "correspondent_contact": mail.sender_email}

    @api.model
    def _mail_partner(self, address):
        """The correspondent of an address; none when several share it: the clerk chooses then."""
        if not address:
            return self.env["res.partner"]
        found = self.env["res.partner"].sudo().search([("email_normalized", "=", address)], limit=2)
        return found if len(found) == 1 else found.browse()


class IntakeItem(models.Model):
    _inherit = "cluster.intake.item"

    def _read_mail(self, mail):
        """A saved mail: its draft is the same as if it had come through the gateway."""
        self.ensure_one()
        batch = self.batch_id
        known = mail.message_id and batch.search(
            [("unit_id", "=", self.unit_id.id), ("message_id", "=", mail.message_id), ("id", "!=", batch.id)], limit=1
        )
        if known:
            self.write(
                {
                    "state": "waiting",
                    "fault": self.env._(
                        "This mail was taken in on %(day)s already: see %(name)s.",
                        day=known.create_date.strftime("%d.%m.%Y"),
                        name=known.document_id.display_name or known.name,
                    ),
                }
            )
            return
        if not (mail.sender_email or mail.subject or mail.text or mail.files):
            self._say_fault("damaged")
            return
        inner = (
            batch
            if len(batch.item_ids) == 1
            else batch.create(
                {"name": self.name, "unit_id": self.unit_id.id, "source": batch.source, "user_id": self.env.uid}
            )
        )
        inner.write(inner._prepare_mail_vals(mail))
        document = inner._draft_of_mail(mail)
        if document:
            self.write(
                {
                    "state": "filed",
                    "document_id": document.id,
                    "filed_at": fields.Datetime.now(),
                    "filed_by_id": self.env.uid,
                }
            )
        else:
            self.state = "waiting"


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """The gateway hands over a mail in parts alone: for the intake it is kept whole too."""
        if any(route[0] == "cluster.intake" for route in routes or ()):
            with contextlib.suppress(LookupError, ValueError, AttributeError, TypeError):  # headers made to break it
                self = self.with_context(cluster_whole_mail=message.as_bytes())
        return super()._message_route_process(message, message_dict, routes)

from odoo import api, fields, models
from odoo.exceptions import UserError

SENT_KINDS = ("outgoing", "internal")


class Document(models.Model):
    """A letter to many: one number, one row an addressee. An incoming letter lists its further authors so too."""

    _inherit = "cluster.document"

    recipient_ids = fields.One2many("cluster.document.recipient", "document_id", "Addressees")
    recipient_count = fields.Integer("Number of addressees", compute="_compute_recipient_counts")
    recipients_left = fields.Integer("To be sent", compute="_compute_recipient_counts")
    recipients_summary = fields.Char("Delivery so far", compute="_compute_recipient_counts")
    recipients_text = fields.Char("To whom", compute="_compute_recipients_text")

    @api.depends("recipient_ids.status")
    @api.depends_context("lang")
    def _compute_recipient_counts(self):
        recipients = self.env["cluster.document.recipient"]
        words = dict(recipients._fields["status"]._description_selection(self.env))
        counts = {}
        for document, status, count in recipients._read_group(
            [("document_id", "in", self.ids)], ["document_id", "status"], ["__count"]
        ):
            counts.setdefault(document.id, {})[status] = count
        for document in self:
            mine = counts.get(document._origin.id, {})
            document.recipient_count = sum(mine.values())
            document.recipients_left = mine.get("queued", 0)
            document.recipients_summary = " · ".join(
                f"{words[status]}: {mine[status]}" for status in words if status in mine
            )

    @api.depends("recipient_ids.name", "correspondent_name")
    @api.depends_context("lang")
    def _compute_recipients_text(self):
        for document in self:
            names = [recipient.name for recipient in document.recipient_ids if recipient.name]
            if document.direction not in SENT_KINDS and document.correspondent_name:
                names = [document.correspondent_name, *[name for name in names if name != document.correspondent_name]]
            if len(names) > 3:
                document.recipients_text = self.env._(
                    "%(first)s and %(count)s others", first=names[0], count=len(names) - 1
                )
            else:
                document.recipients_text = ", ".join(names) or document.correspondent_name

    def _keep_addressee(self):
        """Before the number: a letter that is sent has at least one row, so that lists of post and delivery are whole;
        a letter without a correspondent of its own shows the first addressee in the journal."""
        self.ensure_one()
        if self.direction not in SENT_KINDS:
            return
        if not self.recipient_ids and self.correspondent_name and self.direction == "outgoing":
            vals = self._prepare_recipient_vals()
            self.env["cluster.document.recipient"].sudo().create(vals)
        elif self.recipient_ids and not self.correspondent_name:
            self.sudo().correspondent_name = self.recipients_text

    def _prepare_recipient_vals(self):
        partner = self.correspondent_id
        email = partner.sudo().email_normalized
        method = self.delivery_method or "post"
        return {
            "document_id": self.id,
            "partner_id": partner.id,
            "name": self.correspondent_name,
            "address": ", ".join(filter(None, [partner.street, partner.city])) or self.correspondent_address,
            "email": email,
            # without an address there is nothing to mail to: it goes by hand
            "delivery_method": "hand" if method == "email" and not email else method,
        }

    def _mark_handed_over(self):
        """A signed answer goes to its correspondent by itself, into the cabinet or by e-mail: his row says so."""
        for answer in self:
            if answer.answer_state != "signed":
                continue
            rows = answer.sudo().recipient_ids.filtered(
                lambda row, answer=answer: (
                    row.status == "queued"
                    and row.delivery_method in ("portal", "email")
                    and row.partner_id == answer.correspondent_id
                )
            )
            if rows:
                rows._set_status("sent")

    def action_recipients(self):
        """The addressees as a list of their own, with filters and totals by status."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("cluster_docs.document_recipient_action")
        return {
            **action,
            "name": self.display_name,
            "domain": [("document_id", "=", self.id)],
            "context": {"default_document_id": self.id, "search_default_group_status": 1},
        }

    def action_use_mailing_list(self):
        """Asks which kept list to add."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Add a mailing list"),
            "res_model": "cluster.mailing.list.use",
            "view_mode": "form",
            "target": "new",
            "context": {"default_document_id": self.id},
        }

    def action_keep_mailing_list(self):
        """Keeps the addressees of this letter for the next one."""
        self.ensure_one()
        if not self.recipient_ids:
            raise UserError(self.env._("There are no addressees to keep yet."))
        kept = self.env["cluster.mailing.list"].create(
            {
                "name": self.title,
                "unit_id": self.unit_id.id,
                "line_ids": [fields.Command.create(row._prepare_addressee_vals()) for row in self.recipient_ids],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Name the mailing list"),
            "res_model": "cluster.mailing.list",
            "res_id": kept.id,
            "view_mode": "form",
        }

    def action_mail_recipients(self):
        """Queues one mail for each addressee that gets the letter by e-mail and has none yet."""
        self.ensure_one()
        self.check_access("write")
        if self.state in ("draft", "awaiting", "void"):
            raise UserError(self.env._("Only a registered letter is sent: register it first."))
        if self.answer_state and self.answer_state != "signed":
            raise UserError(self.env._("The letter is not signed yet: the head signs it first."))
        waiting = self.recipient_ids.filtered(lambda row: row.delivery_method == "email" and row.status == "queued")
        if not waiting:
            raise UserError(self.env._("No addressee waits for an e-mail: look at the way of delivery and the status."))
        for recipient in waiting:
            # as often as it takes: jobs of one letter wait for each other
            recipient.with_delay(description=f"{self.number}: {recipient.name}", max_retries=0)._send_mail()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "%(count)s letters are on their way. The list shows who got his.", count=len(waiting)
                ),
            },
        }

    def action_print_recipients(self):
        return self.env.ref("cluster_docs.action_report_recipients").report_action(self)

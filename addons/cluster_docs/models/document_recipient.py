from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine import delivery, postal

STATUSES = [
    ("queued", "To be sent"),
    ("sent", "Sent"),
    ("delivered", "Delivered"),
    ("failed", "Failed"),
    ("returned", "Returned"),
]
POSTAL_KINDS = [("simple", "Simple"), ("registered", "Registered"), ("notice", "Registered with notice")]


class DocumentRecipient(models.Model):
    """One addressee of an outgoing letter with what became of it, or one author of an incoming one."""

    _name = "cluster.document.recipient"
    _description = "Addressee of a document"
    _inherit = ["cluster.addressee"]
    _order = "document_id, sequence, id"

    document_id = fields.Many2one("cluster.document", required=True, index=True, ondelete="cascade")
    document_number = fields.Char("Index", related="document_id.number")
    document_date = fields.Date("Registered on", related="document_id.registration_date")
    document_title = fields.Char("Summary", related="document_id.title")
    direction = fields.Selection(related="document_id.direction")
    unit_id = fields.Many2one(related="document_id.unit_id", string="Body")
    status = fields.Selection(STATUSES, required=True, default="queued", readonly=True, index=True)
    status_at = fields.Datetime("Since", readonly=True)
    status_note = fields.Char("Remark", readonly=True)
    # by post
    postal_kind = fields.Selection(POSTAL_KINDS, "Item of post", default="simple")
    weight = fields.Integer("Weight, g", aggregator=None)
    fee = fields.Integer("Fee, minor units", compute="_compute_fee", store=True, readonly=False)
    fee_text = fields.Char("Fee", compute="_compute_fee_text")
    tracking = fields.Char("Postal code of the item")
    register_id = fields.Many2one(
        "cluster.postal.register", "Postal list", readonly=True, index="btree_not_null", ondelete="set null"
    )
    register_state = fields.Selection(related="register_id.state", string="State of the postal list")

    _status_since = models.Constraint(
        "CHECK(status = 'queued' OR status_at IS NOT NULL)", "A status says since when it holds."
    )
    _status_reason = models.Constraint(
        "CHECK(status NOT IN ('failed', 'returned') OR length(btrim(status_note)) > 0)",
        "What failed or came back needs a reason.",
    )
    _weight = models.Constraint("CHECK(weight >= 0 AND fee >= 0)", "Weight and fee cannot be negative.")
    _partner_once = models.UniqueIndex(
        "(document_id, partner_id) WHERE partner_id IS NOT NULL",
        "This addressee is already on the list of the letter.",
    )
    _to_post = models.Index("(document_id) WHERE delivery_method = 'post' AND register_id IS NULL")

    @api.depends("delivery_method", "postal_kind", "weight", "register_id.day", "register_id.state")
    def _compute_fee(self):
        rates = None
        for recipient in self:
            if recipient.register_state == "handed":  # what was paid stays
                recipient.fee = recipient.fee
                continue
            if recipient.delivery_method != "post" or not recipient.weight:
                recipient.fee = False
                continue
            rates = self.env["cluster.postal.rate"].sudo()._engine_rates() if rates is None else rates
            day = recipient.register_id.day or fields.Date.context_today(self)
            recipient.fee = postal.fee(rates, recipient.postal_kind, recipient.weight, day) or False

    @api.depends("fee")
    def _compute_fee_text(self):
        for recipient in self:
            recipient.fee_text = f"{recipient.fee // 100},{recipient.fee % 100:02d}" if recipient.fee else ""

    @api.constrains("document_id", "delivery_method")
    def _check_not_handed(self):
        for recipient in self:
            if recipient.register_id and recipient.delivery_method != "post":
                raise ValidationError(
                    self.env._(
                        "%(name)s stands on the postal list of %(day)s: take the letter off that list first.",
                        name=recipient.name,
                        day=recipient.register_id.day.strftime("%d.%m.%Y"),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(vals.keys() & {"status", "status_at", "register_id"} for vals in vals_list):
            vals_list = [
                {name: value for name, value in vals.items() if name not in ("status", "status_at", "register_id")}
                for vals in vals_list
            ]
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and {"status", "status_at", "status_note", "register_id"} & vals.keys():
            raise UserError(self.env._('The status is set by "Set the status", with its date.'))
        printed = {"name", "address", "zip", "partner_id", "document_id"}
        if printed & vals.keys() and any(recipient.status != "queued" for recipient in self):
            raise UserError(
                self.env._("The letter was already sent: name and address stay as they were. Add another addressee.")
            )
        if {"weight", "fee", "postal_kind"} & vals.keys() and any(row.register_state == "handed" for row in self):
            raise UserError(
                self.env._("The postal list was handed over: weight, kind and fee stay as they were printed on it.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unsent_only(self):
        for recipient in self:
            if recipient.status != "queued" or recipient.register_id:
                raise UserError(
                    self.env._(
                        "%(name)s stays on the list: the letter was already sent or stands on a postal list.",
                        name=recipient.name,
                    )
                )

    # status

    def action_set_status(self):
        """Asks for the new status of the chosen addressees."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Set the status"),
            "res_model": "cluster.recipient.status",
            "view_mode": "form",
            "target": "new",
            "context": {"default_recipient_ids": [fields.Command.set(self.ids)]},
        }

    def _set_status(self, status, at=None, note=None):
        """Writes the status and tells each document once, with the number of addressees."""
        at = at or fields.Datetime.now()
        if at > fields.Datetime.now():
            raise UserError(self.env._("The date lies in the future. Mend it."))
        if status in delivery.NEEDS_REASON and not (note or "").strip():
            raise UserError(self.env._("Say why the letter failed or came back."))
        words = dict(self._fields["status"]._description_selection(self.env))
        for recipient in self:
            if recipient.document_id.state in ("draft", "awaiting"):
                raise UserError(
                    self.env._(
                        "%(document)s has no number yet: register it, then send it.", document=recipient.document_title
                    )
                )
            if not delivery.may_follow(recipient.status, status):
                raise UserError(
                    self.env._(
                        '%(name)s: "%(new)s" cannot follow "%(old)s".',
                        name=recipient.name,
                        new=words[status],
                        old=words[recipient.status],
                    )
                )
        self.sudo().write(
            {"status": status, "status_at": at if status != "queued" else False, "status_note": note or False}
        )
        for document, recipients in self.grouped("document_id").items():
            names = ", ".join(recipients[:3].mapped("name")) + (" …" if len(recipients) > 3 else "")
            document._log_event(
                "delivery",
                self.env._(
                    "%(status)s: %(count)s addressees (%(names)s). %(note)s",
                    status=words[status],
                    count=len(recipients),
                    names=names,
                    note=note or "",
                ).strip(),
                {"status": status, "recipients": recipients.ids},
            )

    # e-mail

    def _send_mail(self):
        """One letter to one addressee: nobody sees who else got it. Run as a job of its own."""
        self.ensure_one()
        document = self.document_id
        # Two jobs of one letter at once: the later fails here, before its mail leaves, and is tried again. At the end,
        # where the document's history is written, it would fail too, and send the mail a second time.
        self.env.cr.execute("SELECT 1 FROM cluster_document WHERE id = %s FOR NO KEY UPDATE", [document.id])
        if self.status not in ("queued", "failed") or document.state == "void":
            return
        files = document.signed_attachment_id or document.attachment_ids
        template = self.env.ref("cluster_docs.mail_circular").sudo()
        lang = document.answer_lang or self.partner_id.lang or self.env.lang
        mail_id = template.with_context(lang=lang).send_mail(
            self.id,
            email_values={
                "email_to": self.email,
                "email_cc": False,
                "recipient_ids": [],
                "attachment_ids": [fields.Command.link(file.id) for file in files],
            },
        )
        mail = self.env["mail.mail"].sudo().browse(mail_id)
        mail.send()
        if mail.exists() and mail.state == "exception":
            self._set_status("failed", note=mail.failure_reason or self.env._("The mail server refused it."))
        else:
            self._set_status("sent")

    # prints

    def _local_status(self):
        zone = self.document_id._get_body_tz()
        return fields.Datetime.context_timestamp(self.with_context(tz=zone), self.status_at).strftime("%d.%m.%Y %H:%M")

    def action_print_c5(self):
        return self.env.ref("cluster_docs.action_report_envelope_c5").report_action(self)

    def action_print_dl(self):
        return self.env.ref("cluster_docs.action_report_envelope_dl").report_action(self)

    def action_open_document(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "cluster.document",
            "res_id": self.document_id.id,
            "view_mode": "form",
        }

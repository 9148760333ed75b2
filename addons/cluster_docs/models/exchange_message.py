from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

STATES = [
    ("inbox", "To decide"),
    ("parked", "Waits for its main document"),
    ("joined", "Joined to its main document"),
    ("accepted", "Being registered"),
    ("registered", "Registered"),
    ("not_registered", "Not subject to registration"),
    ("refused", "Refused"),
    ("faulty", "Faulty"),
    ("done", "Taken note of"),
    ("unknown", "Answers nothing we sent"),
    ("doubtful", "Sender not confirmed"),
    ("to_send", "Waits to be sent"),
    ("sent", "Sent"),
    ("delivered", "Delivered"),
    ("rejected", "Rejected as faulty"),
    ("failed", "Could not be sent"),
]
TYPES = [
    ("0", "Acknowledgement"),
    ("1", "Main document"),
    ("2", "Addition to the main document"),
    ("3", "Answer"),
    ("4", "Addition to the answer"),
]
DECIDABLE = ("inbox",)


class ExchangeMessage(models.Model):
    """A message of the interdepartmental exchange, as it came or went: its XML and files stay with it unchanged."""

    _name = "cluster.exchange.message"
    _description = "Message of the exchange"
    _order = "id desc"
    _rec_name = "title"

    account_id = fields.Many2one(
        "cluster.exchange.account", "Mailbox", required=True, readonly=True, index=True, ondelete="restrict"
    )
    unit_id = fields.Many2one(related="account_id.unit_id", store=True, index=True, string="Body")
    direction = fields.Selection([("in", "Received"), ("out", "Sent")], required=True, readonly=True, index=True)
    msg_id = fields.Char("Message id", required=True, readonly=True)
    msg_type = fields.Selection(TYPES, "Type", readonly=True)
    version = fields.Char("Format", readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True, index=True)
    peer_id = fields.Many2one("cluster.exchange.peer", "Peer", readonly=True, index=True, ondelete="restrict")
    mailbox = fields.Char("Its address", readonly=True)
    subject = fields.Char(readonly=True)
    title = fields.Char("Summary", readonly=True)
    stamped_at = fields.Datetime("Made at", readonly=True)
    sent_at = fields.Datetime("Sent at", readonly=True)

    # the document in it
    idnumber = fields.Char("Id of the document", readonly=True, index="btree_not_null")
    doc_kind = fields.Char("Kind in the exchange", readonly=True)
    pages = fields.Integer(readonly=True, aggregator=None)
    reg_number = fields.Char("Sender's number", readonly=True)
    reg_date = fields.Date("Sender's date", readonly=True)
    inc_number = fields.Char("Receiver's number", readonly=True)
    inc_date = fields.Date("Receiver's date", readonly=True)
    content = fields.Text("What it holds", readonly=True)
    file_map = fields.Json(readonly=True, help="Files that go with a sent message: [[name in the message, file], …]")
    raw_id = fields.Many2one("ir.attachment", "XML as it is", readonly=True, ondelete="restrict")
    attachment_ids = fields.One2many(
        "ir.attachment", "res_id", "Files", domain=[("res_model", "=", "cluster.exchange.message")], readonly=True
    )
    content_sha256 = fields.Char(readonly=True, help="Digest of the XML and of the files it came with.")
    sender_doubt = fields.Char("Doubt about the sender", readonly=True)
    is_restricted = fields.Boolean(
        "Restricted by its sender",
        readonly=True,
        help="Until it is a document it is read by the head of the body and by whom the stamp of the exchange names.",
    )
    signature_state = fields.Selection(
        [
            ("none", "No signature"),
            ("kept", "Kept, not verified"),
            ("valid", "Valid"),
            ("untrusted", "Signer not confirmed"),
        ],
        "Signatures",
        readonly=True,
    )

    # what became of it
    document_id = fields.Many2one("cluster.document", "Document", readonly=True, index=True, ondelete="restrict")
    told_document_id = fields.Many2one(
        "cluster.document",
        compute="_compute_told_document_id",
        store=True,
        index="btree_not_null",
        recursive=True,
        help="The document that the message tells of: of its own, of its main message, of what it acknowledges.",
    )
    may_read = fields.Boolean(compute="_compute_may_read", search="_search_may_read")
    main_id = fields.Many2one(
        "cluster.exchange.message", "Main message", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    addition_ids = fields.One2many("cluster.exchange.message", "main_id", "Additions", readonly=True)
    answered_id = fields.Many2one(
        "cluster.exchange.message", "Answers to", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    acknowledged_id = fields.Many2one(
        "cluster.exchange.message", "Acknowledges", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    acknowledgement_ids = fields.One2many(
        "cluster.exchange.message", "acknowledged_id", "Acknowledgements", readonly=True
    )
    ack_state = fields.Selection(
        [("none", "None"), ("delivered", "Delivered"), ("decided", "Decided")],
        "Acknowledged",
        readonly=True,
        default="none",
        help="What the other side was told, or has told us.",
    )
    wants_ack = fields.Boolean(readonly=True, default=True)
    error_code = fields.Integer(readonly=True, aggregator=None)
    error_text = fields.Text("Faults", readonly=True)
    reason = fields.Text("Reason of the decision", readonly=True)
    decided_by_id = fields.Many2one("res.users", "Decided by", readonly=True, ondelete="restrict")
    attempts = fields.Integer(readonly=True, aggregator=None)
    next_try_at = fields.Datetime(readonly=True)

    _msg_uniq = models.UniqueIndex(
        "(account_id, direction, (COALESCE(peer_id, 0)), msg_id)", "A message with this id is already there."
    )
    _decision_reason = models.Constraint(
        "CHECK(direction = 'out' OR state NOT IN ('refused', 'not_registered') OR coalesce(btrim(reason), '') <> '' OR main_id IS NOT NULL)",  # noqa: E501
        "Say why the document is not registered: the sender gets the reason.",
    )
    _to_send = models.Index("(account_id, id) WHERE state = 'to_send'")
    _parked = models.Index("(account_id, peer_id) WHERE state = 'parked'")

    @api.depends("title", "reg_number")
    def _compute_display_name(self):
        for message in self:
            message.display_name = " · ".join(filter(None, [message.reg_number, message.title or message.subject]))

    @api.depends("document_id", "main_id.told_document_id", "acknowledged_id.told_document_id")
    def _compute_told_document_id(self):
        for message in self:
            message.told_document_id = (
                message.document_id or message.main_id.told_document_id or message.acknowledged_id.told_document_id
            )

    # who reads a message: whoever reads its document; one that its sender restricts, few until then

    @api.depends("told_document_id", "is_restricted", "unit_id")
    @api.depends_context("uid")
    def _compute_may_read(self):
        readable = self.sudo().search(Domain("id", "in", self._origin.ids) & self._readable_domain())
        for message in self:
            message.may_read = message._origin in readable

    def _search_may_read(self, operator, value):
        if operator != "in":
            return NotImplemented
        readable = self._readable_domain()
        return readable if True in value else ~readable

    @api.model
    def _readable_domain(self):
        open_ones = Domain("is_restricted", "=", False) | Domain("unit_id", "in", self._bodies_told_of_restricted())
        return (Domain("told_document_id", "=", False) & open_ones) | Domain("told_document_id.may_read", "=", True)

    @api.model
    def _bodies_told_of_restricted(self):
        """Bodies whose restricted messages the present user reads before they are documents: as a document with the
        stamp of the exchange would be read that nobody registered yet."""
        held = set(self.env.user._cluster_reader_keys())
        stamp = self.env["cluster.document.stamp"].sudo()._of_exchange()
        bodies = self.env["cluster.exchange.account"].sudo().with_context(active_test=False).search([]).unit_id  # pylint: disable=no-search-all
        return [body.id for body in bodies if held & set(stamp._keys_in(body))]

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Messages of the exchange are kept: they prove what was sent and received."))

    def _check_decidable(self):
        """A clerk or head of the body decides, once."""
        self.ensure_one()
        self.check_access("read")
        user = self.env.user
        staff = user.has_group("cluster_base.group_clerk") or user.has_group("cluster_base.group_head")
        if not self.env.su and (not staff or self.unit_id not in user.cluster_body_ids):
            raise AccessError(self.env._("Only the staff of %(unit)s decides on its mail.", unit=self.unit_id.name))
        if self.direction != "in" or self.state not in DECIDABLE:
            raise UserError(self.env._("%(message)s was decided already.", message=self.display_name))

    def _decision_action(self, decision, title):
        self._check_decidable()
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "cluster.exchange.decision",
            "view_mode": "form",
            "target": "new",
            "context": {"default_message_id": self.id, "default_decision": decision},
        }

    def action_accept(self):
        return self._decision_action("register", self.env._("Register"))

    def action_not_register(self):
        return self._decision_action("not_registered", self.env._("Not subject to registration"))

    def action_refuse(self):
        return self._decision_action("refused", self.env._("Refuse registration"))

    def action_document(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "cluster.document",
            "res_id": (self.document_id or self.main_id.document_id).id,
            "view_mode": "form",
        }

    def action_retry(self):
        """Tries to send again what could not be sent."""
        for message in self:
            message.check_access("read")
            if message.state != "failed" or message.unit_id not in self.env.user.cluster_body_ids and not self.env.su:
                raise UserError(self.env._("Only a message of your body that could not be sent is sent again."))
            message.sudo().write({"state": "to_send", "attempts": 0, "next_try_at": False})
        self.env.ref("cluster_docs.cron_exchange").sudo()._trigger()
        return True

    # files

    def _keep_file(self, name, content, description=""):
        """A file of the message. What a browser could take for a page is kept as plain text."""
        return (
            self.env["ir.attachment"]
            .sudo()
            .with_context(attachments_mime_plainxml=True)
            .create(
                {
                    "name": name,
                    "raw": content,
                    "description": description,
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
        )

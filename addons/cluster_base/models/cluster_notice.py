from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Domain

FILE_MAX = 10 * 1024 * 1024


class ClusterNotice(models.Model):
    """A message of the cluster's centre to a part of its members.

    Members have no rights on this model: they read through the portal, where the list of recipients
    decides; so a guessed id, a search or the address of a file leads nowhere.
    """

    _name = "cluster.notice"
    _description = "Notice to members"
    _inherit = ["mail.thread", "cluster.exchange.mixin"]
    _order = "sent_at desc, id desc"
    _rec_name = "subject"

    cluster_id = fields.Many2one(
        "cluster.cluster",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self._default_cluster_id(),
    )
    subject = fields.Char(required=True, translate=True, tracking=True)
    body = fields.Text(string="Text", required=True, translate=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Files", help="Each up to 10 MB.")
    state = fields.Selection(
        [("draft", "Draft"), ("sent", "Sent"), ("recalled", "Recalled")],
        required=True,
        default="draft",
        index=True,
        tracking=True,
        copy=False,
    )
    sent_at = fields.Datetime(string="Sent on", readonly=True, copy=False, tracking=True)
    sent_by_id = fields.Many2one("res.users", string="Sent by", readonly=True, copy=False)
    recall_reason = fields.Char(string="Why recalled", copy=False, tracking=True)

    # --- addressed to ---------------------------------------------------------------------------
    is_for_all = fields.Boolean(string="All members")
    kind_ids = fields.Many2many("cluster.member.kind", string="Kinds of member")
    territory_ids = fields.Many2many(
        "cluster.territory", string="Councils and villages", domain=[("kind", "in", ("district", "council", "village"))]
    )
    workgroup_ids = fields.Many2many(
        "cluster.workgroup", string="Working groups", domain="[('cluster_id', '=', cluster_id)]"
    )
    member_ids = fields.Many2many(
        "cluster.member",
        string="Single members",
        domain="[('cluster_id', '=', cluster_id), ('is_live', '=', True)]",
    )
    audience_count = fields.Integer(string="Members addressed now", compute="_compute_audience_count")

    # --- readers --------------------------------------------------------------------------------
    recipient_ids = fields.One2many("cluster.notice.recipient", "notice_id", string="Readers", readonly=True)
    recipient_count = fields.Integer(string="Addressed", compute="_compute_recipient_counts", store=True)
    read_count = fields.Integer(string="Have read", compute="_compute_recipient_counts", store=True)

    _sent_whole = models.Constraint(
        "CHECK (state = 'draft' OR sent_at IS NOT NULL)", "A notice that was sent has the time of sending."
    )
    _recalled_whole = models.Constraint(
        "CHECK (state <> 'recalled' OR recall_reason <> '')", "Write why the notice is recalled."
    )

    # --- computes -------------------------------------------------------------------------------
    @api.depends("cluster_id", "is_for_all", "kind_ids", "territory_ids", "workgroup_ids", "member_ids")
    def _compute_audience_count(self):
        for notice in self:
            notice.audience_count = len(notice._audience()) if notice.cluster_id else 0

    @api.depends("recipient_ids.read_at")
    def _compute_recipient_counts(self):
        for notice in self:
            notice.recipient_count = len(notice.recipient_ids)
            notice.read_count = len(notice.recipient_ids.filtered("read_at"))

    # --- constraints ----------------------------------------------------------------------------
    @api.constrains("attachment_ids")
    def _check_files(self):
        for notice in self:
            for file in notice.attachment_ids.sudo():
                if file.type != "binary" or not file.file_size:
                    raise ValidationError(
                        self.env._("The file “%(name)s” is empty. Choose another file.", name=file.name)
                    )
                if file.file_size > FILE_MAX:
                    raise ValidationError(
                        self.env._(
                            "The file “%(name)s” is larger than 10 MB. Make it smaller or send it in parts.",
                            name=file.name,
                        )
                    )

    @api.constrains("workgroup_ids", "member_ids", "cluster_id")
    def _check_own_cluster(self):
        for notice in self.sudo():
            if (notice.workgroup_ids.cluster_id | notice.member_ids.cluster_id) - notice.cluster_id:
                raise ValidationError(
                    self.env._("A notice goes to the cluster's own working groups and members only. Remove the others.")
                )

    # --- overrides ------------------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        notices = super().create([{**vals, "state": "draft"} for vals in vals_list])
        notices._take_files()
        return notices

    def write(self, vals):
        if not self.env.su and {"state", "sent_at", "sent_by_id"} & vals.keys():
            raise UserError(self.env._("A notice is sent and recalled by its buttons."))
        frozen = {
            "cluster_id", "subject", "body", "attachment_ids", "is_for_all", "kind_ids", "territory_ids",
            "workgroup_ids", "member_ids",
        }  # fmt: skip
        if frozen & vals.keys() and any(notice.state != "draft" for notice in self):
            raise UserError(
                self.env._(
                    "This notice was sent and can be recalled, not changed. Duplicate it to send a corrected one."
                )
            )
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._take_files()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        if any(notice.state != "draft" for notice in self):
            raise UserError(self.env._("A notice that was sent stays with its list of readers. Recall it instead."))

    def _take_files(self):
        """Tie newly uploaded files to the notice; one's own uploads only, never a file of another record."""
        for notice in self:
            for file in notice.attachment_ids:
                tied = file.sudo()
                if (tied.res_model, tied.res_id) == (self._name, notice.id):
                    continue
                is_loose = not tied.res_id and (self.env.su or tied.create_uid == self.env.user)
                if is_loose:
                    tied.write({"res_model": self._name, "res_id": notice.id, "public": False})
                else:
                    file.check_access("read")
                    copy = tied.copy({"res_model": self._name, "res_id": notice.id, "public": False})
                    notice.sudo().attachment_ids = [Command.unlink(file.id), Command.link(copy.id)]

    # --- who is addressed -----------------------------------------------------------------------
    def _audience(self):
        """The live members meant: kinds and places narrow each other; groups and single members are added."""
        self.ensure_one()
        live = Domain([("cluster_id", "=", self.cluster_id.id), ("is_live", "=", True)])
        meant = Domain.FALSE
        if self.is_for_all:
            meant = Domain.TRUE
        elif self.kind_ids or self.territory_ids:
            meant = Domain.TRUE
            if self.kind_ids:
                meant &= Domain("kind_id", "in", self.kind_ids.ids)
            if self.territory_ids:
                meant &= Domain("territory_id", "child_of", self.territory_ids.ids)
        today = self.cluster_id._today()
        groups = self.workgroup_ids.sudo().line_ids.filtered(lambda line: line._is_on(today)).member_id
        return self.env["cluster.member"].sudo().search(
            live & (meant | Domain("id", "in", (self.member_ids | groups).ids))
        )  # fmt: skip

    def _prepare_recipient_vals(self):
        """One reader a person, whichever of its members it stands for; two with one address get one mail."""
        self.ensure_one()
        found, mailed = {}, set()
        for member, partners in self._audience()._exchange_partners(self.cluster_id._today()).items():
            for partner in partners:
                email = partner.email_normalized
                if partner.id in found or not (email or partner.user_ids):
                    continue
                if email in mailed and not partner.user_ids:
                    continue
                found[partner.id] = {
                    "notice_id": self.id,
                    "member_id": member.id,
                    "partner_id": partner.id,
                    "email": email if email and email not in mailed else False,
                }
                mailed.add(email)
        return list(found.values())

    # --- buttons --------------------------------------------------------------------------------
    def action_send(self):
        self.check_access("write")
        for notice in self:
            if notice.state != "draft":
                raise UserError(self.env._("“%(subject)s” was sent already.", subject=notice.subject))
            vals = notice._prepare_recipient_vals()
            if not vals:
                raise UserError(
                    self.env._(
                        "Nobody would get this notice: no live member with an e-mail or a login is addressed. Choose all members, a kind, a place, a working group or single members."  # noqa: E501
                    )
                )
            readers = self.env["cluster.notice.recipient"].sudo().create(vals)
            notice.sudo().write(
                {"state": "sent", "sent_at": fields.Datetime.now(), "sent_by_id": self.env.uid}
            )  # fmt: skip
            readers._mail("cluster_base.mail_template_notice")
        self._send_soon()

    def action_remind(self):
        """Once more to everybody who has not read it."""
        self.check_access("write")
        for notice in self:
            late = notice.sudo().recipient_ids.filtered(lambda reader: not reader.read_at and reader.email)
            if notice.state != "sent" or not late:
                raise UserError(
                    self.env._("There is nobody to remind: all who can be written to have read “%(subject)s”.",
                               subject=notice.subject)
                )  # fmt: skip
            late._mail("cluster_base.mail_template_notice_reminder")
            late.reminded_at = fields.Datetime.now()
        self._send_soon()

    def action_recall(self):
        """The text and the files are closed to its readers at once; mails not sent yet stay here."""
        self.check_access("write")
        for notice in self:
            if notice.state != "sent":
                raise UserError(self.env._("Only a notice that was sent can be recalled."))
            if not (notice.recall_reason or "").strip():
                raise UserError(self.env._("Write into “Why recalled” what the readers are to know, then recall."))
            readers = notice.sudo().recipient_ids
            readers.mail_id.filtered(lambda mail: mail.state == "outgoing").cancel()
            notice.sudo().state = "recalled"
            readers.filtered(lambda reader: reader.mail_id.state != "cancel")._mail(
                "cluster_base.mail_template_notice_recall"
            )
        self._send_soon()

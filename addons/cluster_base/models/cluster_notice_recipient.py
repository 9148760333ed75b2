import secrets

from odoo import api, fields, models
from odoo.fields import Domain


class ClusterNoticeRecipient(models.Model):
    """One reader of one notice: written to alone, so that nobody sees another's address."""

    _name = "cluster.notice.recipient"
    _description = "Reader of a notice"
    _order = "read_at desc, id"
    _rec_name = "partner_id"

    notice_id = fields.Many2one("cluster.notice", required=True, index=True, ondelete="cascade")
    member_id = fields.Many2one("cluster.member", required=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", string="Reader", required=True, index=True, ondelete="cascade")
    email = fields.Char(string="Written to", help="Empty: the reader sees the notice in the portal only.")
    read_at = fields.Datetime(string="Read on")
    reminded_at = fields.Datetime(string="Reminded on")
    mail_id = fields.Many2one("mail.mail", string="Mail", ondelete="set null")
    token = fields.Char(
        required=True,
        copy=False,
        index=True,
        default=lambda self: secrets.token_urlsafe(24),
        groups="base.group_system",
        export_string_translation=False,
    )

    _notice_partner_uniq = models.Constraint("UNIQUE (notice_id, partner_id)", "This reader is on the list already.")
    _token_uniq = models.Constraint("UNIQUE (token)", "Two readers cannot have one key.")

    @api.model
    def _of_user(self):
        """Notices addressed to the person at the keyboard or its organisation; the newest first."""
        partner = self.env.user.partner_id
        members = self.env["cluster.member"]._of_user()
        domain = Domain("partner_id", "=", partner.id) | Domain("member_id", "in", members.ids)
        return self.sudo().search(domain & Domain("notice_id.state", "!=", "draft")).sorted(
            lambda reader: (reader.notice_id.sent_at, reader.partner_id == partner), reverse=True
        )  # fmt: skip

    def _mine(self):
        """Of several readers of one notice the one who is at the keyboard, else its organisation."""
        partner = self.env.user.partner_id
        own = self.filtered(lambda reader: reader.partner_id == partner)
        return own or self.filtered(lambda reader: reader.partner_id == partner.commercial_partner_id)

    def _mark_read(self):
        self.filtered(lambda reader: not reader.read_at).write({"read_at": fields.Datetime.now()})

    def _read_url(self):
        """Of the page that shows the notice without a login."""
        self.ensure_one()
        return f"{self.notice_id.cluster_id.company_id.get_base_url()}/notice/{self.sudo().token}"

    def _mail(self, template_xmlid):
        template = self.env.ref(template_xmlid).sudo()
        for reader in self.filtered("email"):
            mail = template.send_mail(reader.id, force_send=False, email_values={"email_to": reader.email})
            reader.mail_id = mail

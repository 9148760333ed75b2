from odoo import fields, models

from .cluster_member import STAFF


class ClusterMember(models.Model):
    _inherit = "cluster.member"

    registration_id = fields.Many2one("cluster.registration", "Registration", readonly=True, copy=False, groups=STAFF)
    reference = fields.Char(related="registration_id.reference", store=True, groups=STAFF)
    source = fields.Selection(related="registration_id.source", string="How it came", groups=STAFF)
    clerk_id = fields.Many2one(related="registration_id.clerk_id", string="Entered by", groups=STAFF)

    def _reach(self):
        """The e-mail address to write to: the representative's, else the organisation's."""
        self.ensure_one()
        member = self.sudo()
        people = member._current_links().filtered(lambda link: link.kind == "representative").partner_id
        return next((one.email for one in (*people, member.partner_id) if one.email), "")

    def _language(self):
        self.ensure_one()
        member = self.sudo()
        return member.registration_id.lang or member.partner_id.lang or member.contract_lang

    def _tell(self, template: str, **context):
        """Queue a mail to the member; who has no address is told by phone."""
        for member in self.sudo():
            address = member._reach()
            if not address:
                continue
            mail = self.env.ref(template).sudo().with_context(lang=member._language(), **context)
            mail.send_mail(member.id, force_send=False, email_values={"email_to": address, "recipient_ids": []})

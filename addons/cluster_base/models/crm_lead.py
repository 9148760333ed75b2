import hashlib
import hmac
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .cluster_partner_request import ALPHABET

# Questions a browser's address may send in an hour.
ASK_LIMIT = 5
ASK_WINDOW = timedelta(hours=1)
CONSENT_VERSION = "2026-11"


class CrmLead(models.Model):
    """A visitor's question to a member, as Odoo's CRM keeps it: in the company of the farm."""

    _inherit = "crm.lead"

    member_id = fields.Many2one("cluster.member", string="Member", index="btree_not_null", ondelete="restrict")
    ask_number = fields.Char(string="Question no.", readonly=True, copy=False, index="btree_not_null")
    asked_at = fields.Datetime(string="Asked on", readonly=True, copy=False, index="btree_not_null")
    ask_text = fields.Text(string="Question", readonly=True, copy=False)
    ask_lang = fields.Char(readonly=True, copy=False, export_string_translation=False)
    ask_consent = fields.Char(string="Consent by text of", readonly=True, copy=False)
    ask_origin = fields.Char(copy=False, groups="base.group_system", export_string_translation=False)
    answered_at = fields.Datetime(string="Answered on", readonly=True, copy=False)
    answer_text = fields.Text(string="Answer", copy=False)

    _ask_number_uniq = models.UniqueIndex(
        "(ask_number) WHERE ask_number IS NOT NULL", "Another question has this number: send it again."
    )

    # --- asking ---------------------------------------------------------------------------------
    @api.model
    def _ask_digest(self, address):
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret", "")
        return hmac.new(secret.encode(), f"ask:{address}".encode(), hashlib.sha256).hexdigest()

    @api.model
    def _ask_too_many(self, address) -> bool:
        """Whether questions enough came from this address of a browser; it is kept as a keyed hash, for a day."""
        return (
            self.sudo().with_context(active_test=False).search_count(
                [("ask_origin", "=", self._ask_digest(address)), ("asked_at", ">", fields.Datetime.now() - ASK_WINDOW)]
            ) >= ASK_LIMIT
        )  # fmt: skip

    @api.model
    def _ask(self, member, typed, address):
        """Write down a visitor's question and tell the member by mail at once.

        :param member: as found by the visitor's own rights
        :param typed: {name, email, phone, subject, question}, checked
        """
        member = member.sudo()
        # whose books are closed is asked through the centre: nobody works in an archived company
        company = member.company_id if member.company_id.active else member.cluster_id.company_id
        lead = self.sudo().with_company(company).with_context(mail_create_nosubscribe=True).create(
            {
                "name": typed["subject"] or self.env._("Question to %(member)s", member=member.name),
                "type": "opportunity",
                "company_id": company.id,
                # Nobody's yet: so everybody who sells for the farm sees it.
                "user_id": False,
                "team_id": False,
                "member_id": member.id,
                "contact_name": typed["name"],
                "email_from": typed["email"],
                "phone": typed["phone"],
                "ask_number": "Q-" + "".join(secrets.choice(ALPHABET) for _sign in range(8)),
                "asked_at": fields.Datetime.now(),
                "ask_text": typed["question"],
                "ask_lang": self.env.lang or "en_US",
                "ask_consent": CONSENT_VERSION,
                "ask_origin": self._ask_digest(address),
            }
        )  # fmt: skip
        lead._ask_tell_member()
        return lead

    def _ask_tell_member(self):
        """By mail to everybody of the member who has an address, else to the cluster's centre."""
        self.ensure_one()
        today = self.member_id.cluster_id._today()
        people = self.member_id._exchange_partners(today)[self.member_id].filtered("email_normalized")
        people = people or self.member_id.cluster_id.company_id.partner_id
        template = self.env.ref("cluster_base.mail_template_question").sudo()
        for email in dict.fromkeys(people.mapped("email_normalized")):
            if not email:
                continue
            reader = people.filtered(lambda person, email=email: person.email_normalized == email)[:1]
            template.with_context(lang=reader.lang or "be_BY").send_mail(
                self.id, force_send=False, email_values={"email_to": email}
            )
        self.env["cluster.exchange.mixin"]._send_soon()

    # --- answering ------------------------------------------------------------------------------
    @api.model
    def _questions_of_user(self):
        """The questions to the members of the person at the keyboard."""
        members = self.env["cluster.member"]._of_user()
        return self.sudo().search([("member_id", "in", members.ids), ("asked_at", "!=", False)], order="asked_at desc")

    def _ask_answer(self, text):
        """Answer by mail; the visitor's own answer to it goes to the member."""
        self.ensure_one()
        lead = self.sudo()
        lead.answer_text = text
        lead._ask_mark_answered()
        partner = lead.member_id.partner_id
        values = {"email_to": lead.email_from}
        if partner.email_normalized:
            values["reply_to"] = partner.email_normalized
        lead.env.ref("cluster_base.mail_template_question_answer").send_mail(
            lead.id, force_send=False, email_values=values
        )
        self.env["cluster.exchange.mixin"]._send_soon()

    def _ask_mark_answered(self):
        self.filtered(lambda lead: lead.asked_at and not lead.answered_at).answered_at = fields.Datetime.now()

    def action_answered_otherwise(self):
        """By phone or from one's own mailbox: counted as answered now."""
        self.check_access("write")
        if any(not lead.asked_at for lead in self):
            raise UserError(self.env._("Only a visitor's question from the site is answered this way."))
        self.sudo()._ask_mark_answered()

    def _message_post_after_hook(self, message, msg_values):
        """A message of somebody of the farm to the visitor is the answer."""
        result = super()._message_post_after_hook(message, msg_values)
        is_own = message.author_id.user_ids.filtered(lambda user: not user.share)
        is_inner = message.is_internal or message.subtype_id.internal
        if message.message_type in ("comment", "email_outgoing") and is_own and not is_inner:
            self.sudo()._ask_mark_answered()
        return result

    # --- erasing --------------------------------------------------------------------------------
    def _erase_visitor(self):
        """Forget who asked and what; that a question was asked and answered still counts."""
        leads = self.sudo().filtered("asked_at")
        self.env["mail.message"].sudo().search([("model", "=", "crm.lead"), ("res_id", "in", leads.ids)]).unlink()
        for lead in leads:
            lead.with_context(tracking_disable=True).write(
                {
                    "name": lead.ask_number or "-",
                    "partner_id": False,
                    "contact_name": False,
                    "email_from": False,
                    "phone": False,
                    "ask_text": False,
                    "answer_text": False,
                    "description": False,
                    "ask_origin": False,
                }
            )

    def action_erase_visitor(self):
        """At the visitor's wish, by the cluster's centre."""
        self.check_access("read")
        if not self.env.user.has_group("cluster_base.group_coordinator"):
            raise AccessError(self.env._("A visitor's data are erased by the coordinator. Ask them to do it."))
        self._erase_visitor()

    @api.autovacuum
    def _gc_visitors(self):
        """The term is the centre's own (to be confirmed): a year unless the settings say otherwise."""
        days = int(self.env["ir.config_parameter"].sudo().get_param("cluster_base.question_keep_days", "365"))
        old = [("email_from", "!=", False), ("asked_at", "<", fields.Datetime.now() - timedelta(days=days))]
        self.sudo().with_context(active_test=False).search(old)._erase_visitor()

    @api.autovacuum
    def _gc_ask_origin(self):
        yesterday = fields.Datetime.now() - timedelta(days=1)
        self.sudo().with_context(active_test=False).search(
            [("ask_origin", "!=", False), ("asked_at", "<", yesterday)]
        ).ask_origin = False  # fmt: skip

import base64
import logging
from datetime import timedelta

from markupsafe import Markup, escape

from odoo import fields, models
from odoo.exceptions import UserError, ValidationError

from .cluster_fee_rule import exact

_logger = logging.getLogger(__name__)


class ClusterFeeLetter(models.Model):
    """A reminder of an unpaid fee: one for each level. Made by the daily run, never changed by hand."""

    _name = "cluster.fee.letter"
    _description = "Reminder of a fee"
    _order = "day desc, id desc"

    fee_id = fields.Many2one("cluster.member.fee", "Fee", required=True, index=True, ondelete="cascade", readonly=True)
    member_id = fields.Many2one(related="fee_id.member_id", store=True, index=True)
    cluster_id = fields.Many2one(related="fee_id.cluster_id", store=True, index=True)
    level_id = fields.Many2one("cluster.fee.level", "Level", required=True, ondelete="restrict", readonly=True)
    day = fields.Date(required=True, readonly=True)
    number = fields.Char("Reminder no.", readonly=True, help="Number of the invoice and how often it was reminded of.")
    currency_id = fields.Many2one(related="fee_id.currency_id")
    amount = fields.Monetary("Open on that day", readonly=True)
    subject = fields.Char(readonly=True)
    text = fields.Text(readonly=True)
    charge_ids = fields.One2many("cluster.member.fee", "origin_letter_id", "Charge", readonly=True)
    state = fields.Selection(
        [
            ("waiting", "Not yet sent"),
            ("mailed", "Sent by e-mail"),
            ("paper", "To be printed: no e-mail address"),
            ("dropped", "Not sent: paid meanwhile"),
            ("failed", "Could not be sent"),
        ],
        default="waiting",
        required=True,
        readonly=True,
    )

    problem = fields.Char("What went wrong", readonly=True)

    _once = models.UniqueIndex("(fee_id, level_id)", "This reminder was already written.")

    def _compute_display_name(self):
        for letter in self:
            letter.display_name = f"{letter.level_id.name}: {letter.member_id.name}"

    # --- making ---------------------------------------------------------------------------------
    def _charge(self):
        """The charges of these reminders, where their level has one."""
        Fee = self.env["cluster.member.fee"].sudo()
        vals_list = []
        for letter in self:
            letter._fill()
            charge = exact(letter.level_id.charge)
            if charge:
                fee = letter.fee_id
                vals_list.append(
                    {
                        **fee.member_id._fee_vals(
                            fee.rule_id, "reminder", letter.day, letter.day, fee.kind_id, fee.size_value, charge, charge
                        ),
                        "origin_letter_id": letter.id,
                    }
                )
        return Fee.create(vals_list)

    def _fill(self):
        """Write the words down: the letter stays what it was when the level's text changes."""
        self.ensure_one()
        fee = self.fee_id
        lang = fee.member_id.partner_id.lang or self.env.lang
        level, there = self.level_id.with_context(lang=lang), fee.with_context(lang=lang)
        day = there.env["ir.qweb.field.date"]
        rule = fee.rule_id
        last = fee.due_on + timedelta(days=rule.overdue_days + rule.grace_days)
        words = {
            "member": fee.member_id.name,
            "cluster": there.cluster_id.name,
            "fee": there._title(),
            "number": fee.move_name,
            "amount": fee.currency_id.format(fee.amount_open),
            "due": day.value_to_html(fee.due_on, {}),
            "days": (self.day - fee.due_on).days,
            "until": day.value_to_html(last, {}),
        }
        number = f"{fee.move_name}/{len(fee.letter_ids)}"
        fee.member_id._keep_paper("reminder", number, self.day, self)
        self.write(
            {
                "number": number,
                "amount": fee.amount_open,
                "subject": level.subject.format(**words),
                "text": level.text.format(**words),
            }
        )

    # --- sending --------------------------------------------------------------------------------
    def _pdf(self) -> bytes:
        self.ensure_one()
        report = self.env["ir.actions.report"].sudo()
        return report._render_qweb_pdf("cluster_base.action_report_fee_letter", self.ids)[0]

    def _send(self):
        """Mail the reminder with its letter and the invoice number; who paid meanwhile is left in peace."""
        self.ensure_one()
        partner, company = self.member_id.partner_id, self.cluster_id.company_id
        if self.fee_id.state != "invoiced":
            self.state = "dropped"
            return
        if not partner.email:
            self.state = "paper"
            return
        body = Markup().join(Markup("<p>%s</p>") % escape(part) for part in self.text.split("\n") if part.strip())
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": f"{self.subject}.pdf".replace("/", "-"),
                    "datas": base64.b64encode(self._pdf()),
                    "mimetype": "application/pdf",
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
        )
        self.env["mail.mail"].sudo().create(
            {
                "subject": self.subject,
                "body_html": body,
                "email_from": company.email_formatted or self.env.user.email_formatted,
                "email_to": partner.email_formatted,
                "attachment_ids": [fields.Command.link(attachment.id)],
                "auto_delete": False,
            }
        )
        self.write({"state": "mailed", "problem": False})

    def _send_or_tell(self) -> bool:
        """Send it; where that cannot be done, the sentence that says why stands on the letter."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self._send()
        except (UserError, ValidationError) as error:
            self.write({"state": "failed", "problem": str(error)})
            _logger.info("Reminder %s was not sent: %s", self.id, error)
        return True

    def action_print(self):
        self.check_access("read")
        return self.env.ref("cluster_base.action_report_fee_letter").report_action(self)

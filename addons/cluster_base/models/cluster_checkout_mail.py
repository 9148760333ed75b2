"""What guests and farms are told of an order: written in the transaction, sent by the mail queue right after it."""

from odoo import fields, models
from odoo.tools import formataddr


class ClusterCheckout(models.Model):
    _inherit = "cluster.checkout"

    to_call = fields.Text(
        string="To call",
        readonly=True,
        copy=False,
        help="Who has no e-mail address, or did not answer, and what they must hear. Press “Called” when it is done.",
    )

    def action_called(self):
        """Everybody who is named under “To call” knows how the order stands."""
        self.check_access("write")
        for order in self.filtered("to_call"):
            order.sudo()._message_log(body=self.env._("Called: %(words)s", words=order.to_call))
            order.sudo().to_call = False

    def _must_be_called(self, words):
        """Whom no mail reaches, the centre calls: it stands on the order, and in the list “To call”."""
        self.to_call = "\n".join(line for line in (self.to_call, words) if line)

    def _tell_placed(self):
        for order in self.order_ids:
            self._tell_farm(order, "new")
        self._tell_guest("placed")

    def _tell_answer(self, order):
        self._tell_guest("answer", order)

    def _tell_returned(self):
        self._tell_guest("returned")

    def _tell_guest(self, kind, order=None):
        """One mail to the guest, in the guest's language; without an address the centre is told to call."""
        self.ensure_one()
        here = self.with_context(lang=self.lang)
        if not self.email:
            self._call_guest(kind, order)
            return
        subjects = {
            "placed": here.env._("Your order %(reference)s", reference=self.name),
            "answer": here.env._("Your order %(reference)s: a farm has answered", reference=self.name),
            "returned": here.env._("Your order %(reference)s is given back", reference=self.name),
            "waits": here.env._("Your order %(reference)s: a farm has not answered yet", reference=self.name),
        }
        subject = subjects[kind]
        if kind == "answer" and self.state == "choice":
            subject = here.env._("Your order %(reference)s: please decide", reference=self.name)
        here._queue(self.email, self.contact_name, subject, "cluster_base.mail_shop_guest", kind, order)

    def _call_guest(self, kind, order):
        """In the words of the centre's own language: whoever calls reads them."""
        here = self.with_context(lang=self.cluster_id.sudo().company_id.partner_id.lang or self.env.lang)
        words = {"guest": self.contact_name, "phone": self.phone or "", "farm": order._seller_name() if order else ""}
        if kind == "placed" and self.source == "phone":
            return  # on the phone when it was ordered
        if kind == "answer" and self.state == "choice":
            text = here.env._(
                "%(guest)s, %(phone)s: %(farm)s refused. Take the rest, or give everything back? "
                "Without an answer everything is given back.", **words
            )  # fmt: skip
        elif kind == "answer":
            text = here.env._("%(guest)s, %(phone)s: %(farm)s has answered.", **words)
        elif kind == "returned":
            text = here.env._("%(guest)s, %(phone)s: the whole order is given back.", **words)
        elif kind == "waits":
            text = here.env._("%(guest)s, %(phone)s: %(farm)s has not answered yet.", **words)
        else:
            text = here.env._("%(guest)s, %(phone)s: the order is received.", **words)
        self._must_be_called(text)

    def _tell_farm(self, order, kind):
        """One mail to the farm, in its language; without an address the centre is told to call.

        Goods of the centre itself: its own address.
        """
        member, company = order.sudo().member_id, self.cluster_id.sudo().company_id
        lang = (member.partner_id or company.partner_id).lang or self.lang
        here = self.with_context(lang=lang)
        address = member._shop_address() if member else company.email
        if not address:
            centre = self.with_context(lang=company.partner_id.lang or self.env.lang)
            words = {
                "farm": member.name or company.name,
                "phone": member.partner_id.phone or company.phone or "",
                "order": order.name,
            }
            self._must_be_called(
                centre.env._("%(farm)s, %(phone)s has no e-mail: tell it how order %(order)s stands.", **words)
            )
            return
        subjects = {
            "new": here.env._("New order %(reference)s: please answer", reference=order.name),
            "settled": here.env._("Order %(reference)s: the guest takes it", reference=order.name),
            "returned": here.env._("Order %(reference)s is taken back", reference=order.name),
            "remind": here.env._("Order %(reference)s still waits: please answer", reference=order.name),
        }
        here._queue(address, member.name or company.name, subjects[kind], "cluster_base.mail_shop_farm", kind, order)

    def _queue(self, address, name, subject, template, kind, order=None):
        company = self.cluster_id.sudo().company_id
        body = self.env["ir.qweb"]._render(
            template,
            {
                "checkout": self,
                "order": order and order.with_context(lang=self.env.lang),
                "kind": kind,
                "company": company,
                "base": self.get_base_url(),
                "status_url": self.get_base_url() + self._status_path(),
            },
            lang=self.env.lang,
        )
        self.env["mail.mail"].sudo().create(
            {
                "subject": subject,
                "email_to": address if "," in address else formataddr((name, address)),
                "email_from": company.email_formatted or self.env.user.email_formatted,
                "body_html": body,
                "model": self._name,
                "res_id": self.id,
                "auto_delete": False,
                "is_notification": False,
            }
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

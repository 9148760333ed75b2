"""What guests and farms are told of an order: written in the transaction, sent by the mail queue right after it."""

from odoo import models
from odoo.tools import formataddr


class ClusterCheckout(models.Model):
    _inherit = "cluster.checkout"

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
            self._message_log(
                body=self.env._("No e-mail: call the guest, %(phone)s, and say how the order stands.", phone=self.phone)
            )
            return
        subjects = {
            "placed": here.env._("Your order %(reference)s", reference=self.name),
            "answer": here.env._("Your order %(reference)s: a farm has answered", reference=self.name),
            "returned": here.env._("Your order %(reference)s is given back", reference=self.name),
        }
        subject = subjects[kind]
        if kind == "answer" and self.state == "choice":
            subject = here.env._("Your order %(reference)s: please decide", reference=self.name)
        here._queue(self.email, self.contact_name, subject, "cluster_base.mail_shop_guest", kind, order)

    def _tell_farm(self, order, kind):
        """One mail to the farm, in its language; without an address the centre is told to call."""
        member = order.sudo().member_id
        if not member:
            return
        lang = member.partner_id.lang or self.lang
        here = self.with_context(lang=lang)
        address = member._shop_address()
        if not address:
            self._message_log(
                body=self.env._(
                    "%(farm)s has no e-mail: call it and tell of order %(order)s.", farm=member.name, order=order.name
                )  # noqa: E501
            )
            return
        subjects = {
            "new": here.env._("New order %(reference)s: please answer", reference=order.name),
            "settled": here.env._("Order %(reference)s: the guest takes it", reference=order.name),
            "returned": here.env._("Order %(reference)s is taken back", reference=order.name),
        }
        here._queue(address, member.name, subjects[kind], "cluster_base.mail_shop_farm", kind, order)

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
                "email_to": formataddr((name, address)),
                "email_from": company.email_formatted or self.env.user.email_formatted,
                "body_html": body,
                "model": self._name,
                "res_id": self.id,
                "auto_delete": False,
                "is_notification": False,
            }
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

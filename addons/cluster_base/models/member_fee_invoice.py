import logging
from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .cluster_fee_rule import exact

_logger = logging.getLogger(__name__)
KEEPERS = ("cluster_base.group_coordinator", "cluster_base.group_administrator")


class ClusterMemberFee(models.Model):
    """Invoices of fees in the books of the cluster's centre."""

    _inherit = "cluster.member.fee"

    def _check_keeper(self):
        self.check_access("read")
        if not self.env["cluster.member"]._has_one_of(KEEPERS):
            raise AccessError(self.env._("Fees are kept by the coordinator or the administrator. Ask them to do it."))

    # --- invoicing ------------------------------------------------------------------------------
    def _make_invoices(self, day=None):
        """Post an invoice (or, for a fee that gives back, a credit note) for each fee that waits for one.

        A fee that cannot be invoiced keeps the reason in `problem`; the others go on.
        """
        for fee in self.sudo().filtered(lambda fee: fee.state == "to_invoice"):
            try:
                with self.env.cr.savepoint():
                    fee._make_invoice(day)
            except (UserError, ValidationError) as error:
                fee.problem = str(error)
                _logger.info("Fee %s was not invoiced: %s", fee.id, error)

    def _make_invoice(self, day=None):
        self.ensure_one()
        company = self.company_id
        there = self.with_company(company)
        journal = there.env["account.journal"].search([("type", "=", "sale"), ("company_id", "=", company.id)], limit=1)
        if not journal:
            raise UserError(
                self.env._(
                    "%(company)s has no sales journal. Ask the administrator to choose its chart of accounts first.",
                    company=company.name,
                )
            )
        move = there.env["account.move"].create(there._prepare_move_vals(journal, exact(self.amount), day=day))
        move.action_post()
        self.write({"move_id": move.id, "problem": False})
        self.member_id._keep_paper("fee", move.name, move.invoice_date, move)
        if move.move_type == "out_refund":
            self._match(move, self.member_id.fee_ids.filtered(lambda fee: fee.state == "invoiced").move_id)

    def _prepare_move_vals(self, journal, amount: Decimal, text=None, day=None) -> dict:
        """An invoice or, below 0, a credit note of that amount in the member's language."""
        partner = self.member_id.partner_id
        fee = self.with_context(lang=partner.lang or self.env.lang)
        rule = self.rule_id
        line = {
            "name": text or fee._explained(),
            "quantity": 1.0,
            "price_unit": float(abs(amount)),
            "tax_ids": [fields.Command.set(rule.tax_ids.ids)],
        }
        if rule.product_id:
            line["product_id"] = rule.product_id.id
        if rule.account_id:
            line["account_id"] = rule.account_id.id
        today = day or self.member_id._fee_today()
        return {
            "move_type": "out_invoice" if amount > 0 else "out_refund",
            "journal_id": journal.id,
            "company_id": self.company_id.id,
            "partner_id": partner.id,
            "member_id": self.member_id.id,
            "currency_id": self.currency_id.id,
            "invoice_date": today,
            "invoice_date_due": fields.Date.add(today, days=rule.due_days),
            "invoice_payment_term_id": False,
            "ref": fee._title(),
            "invoice_line_ids": [fields.Command.create(line)],
        }

    def _credit(self, amount: Decimal, text: str):
        """A credit note over a part of a fee that is invoiced already, set off against its invoice."""
        self.ensure_one()
        there = self.sudo().with_company(self.company_id)
        lang = self.member_id.partner_id.lang or self.env.lang
        title = there.with_context(lang=lang)._title()
        vals = there._prepare_move_vals(there.move_id.journal_id, -amount, f"{text} ({title})")
        note = there.env["account.move"].create(
            {**vals, "reversed_entry_id": there.move_id.id if there.move_id.move_type == "out_invoice" else False}
        )
        note.action_post()
        self.member_id._keep_paper("fee", note.name, note.invoice_date, note)
        self._match(note, there.move_id)
        return note

    def _match(self, note, invoices):
        """Set a credit note off against invoices of the same member that are still open."""
        lines = (note | invoices).line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable" and not line.reconciled
        )
        if len(lines.move_id) > 1 and note in lines.move_id:
            lines.reconcile()

    # --- sending --------------------------------------------------------------------------------
    def _send_invoice(self):
        """Mail the invoice as PDF; without an address it waits to be printed."""
        self.ensure_one()
        fee = self.sudo()
        if not fee.member_id.partner_id.email:
            fee.delivery = "paper"
            return
        self.env["account.move.send"].sudo().with_company(fee.company_id)._generate_and_send_invoices(
            fee.move_id,
            sending_methods=["email"],
            mail_template=self.env.ref("cluster_base.mail_template_member_fee").sudo(),
            allow_fallback_pdf=False,
        )
        fee.write({"delivery": "mailed", "problem": False})

    def _send_invoice_or_tell(self) -> bool:
        """Send it; where that cannot be done, the sentence that says why stands on the fee."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self._send_invoice()
        except (UserError, ValidationError) as error:
            self.sudo().write({"delivery": "failed", "problem": str(error)})
            _logger.info("The invoice of fee %s was not sent: %s", self.id, error)
        return True

    # --- buttons --------------------------------------------------------------------------------
    def action_invoice(self):
        """Invoice the chosen fees now and mail them."""
        self._check_keeper()
        waiting = self.filtered(lambda fee: fee.state == "to_invoice")
        if not waiting:
            raise UserError(self.env._("These fees are invoiced, paid or cancelled already: there is nothing to do."))
        waiting._make_invoices()
        for fee in waiting.filtered(lambda fee: fee.state == "invoiced"):
            fee._send_invoice_or_tell()
        failed = waiting.filtered("problem")
        if failed and len(waiting) == 1:
            raise UserError(failed.problem)
        return True

    def action_send_again(self):
        self._check_keeper()
        for fee in self:
            if not fee.move_name:
                raise UserError(self.env._("There is no invoice yet: make it first."))
            if not fee.member_id.partner_id.email:
                raise UserError(
                    self.env._(
                        "%(member)s has no e-mail address: print the invoice or enter the address.",
                        member=fee.member_id.name,
                    )
                )
            fee._send_invoice()
        return True

    def action_download(self):
        """The invoice as PDF, also for those who have no access to the books."""
        self.ensure_one()
        self.check_access("read")
        if not self.move_name:
            raise UserError(self.env._("There is no invoice yet: make it first."))
        return {"type": "ir.actions.act_url", "url": f"/my/cluster/fees/{self.id}/invoice", "target": "download"}

    def action_payment(self):
        self.ensure_one()
        self._check_keeper()
        if self.state != "invoiced":
            raise UserError(self.env._("Only an invoiced fee that is still open can be paid."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Payment of a fee"),
            "res_model": "cluster.fee.payment",
            "view_mode": "form",
            "target": "new",
            "context": {"default_fee_id": self.id},
        }

    def action_cancel(self):
        """Do not charge this fee, and do not make it again."""
        self._check_keeper()
        if any(fee.state != "to_invoice" for fee in self):
            raise UserError(
                self.env._(
                    "Only a fee that is not invoiced yet can be cancelled. One that is invoiced is waived by the council or credited in the books."  # noqa: E501
                )
            )
        self.sudo().write({"is_cancelled": True})
        return True

    def action_restore(self):
        self._check_keeper()
        if any(not fee.is_cancelled for fee in self):
            raise UserError(self.env._("Only a cancelled fee can be taken up again."))
        self.sudo().write({"is_cancelled": False})
        return True

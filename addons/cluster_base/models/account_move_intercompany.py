"""An invoice between two members: the other's draft bill, and whether both sides agree on it."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import books

KINDS = ("out_invoice", "out_refund", "in_invoice", "in_refund")


class AccountMove(models.Model):
    _inherit = "account.move"

    auto_bill_ids = fields.One2many("account.move", "auto_invoice_id", string="Other side's documents", copy=False)
    member_agreement = fields.Selection(
        [("waiting", "Waits for the other side"), ("agreed", "Both sides agree"), ("differs", "The sides differ")],
        string="Agreement",
        compute="_compute_member_agreement",
        store=True,
        index="btree_not_null",
        help="Between two members: posted by both with the same number and amounts. Only then it may be set off.",
    )
    agreement_note = fields.Text(string="Differences", compute="_compute_agreement_note", compute_sudo=True)

    # --- computes -------------------------------------------------------------------------------
    @api.depends(
        "state", "name", "ref", "amount_untaxed", "amount_tax", "amount_total", "currency_id",
        "auto_invoice_id.state", "auto_invoice_id.name", "auto_invoice_id.ref", "auto_invoice_id.amount_untaxed",
        "auto_invoice_id.amount_tax", "auto_invoice_id.amount_total", "auto_invoice_id.currency_id",
        "auto_bill_ids.state", "auto_bill_ids.name", "auto_bill_ids.ref", "auto_bill_ids.amount_untaxed",
        "auto_bill_ids.amount_tax", "auto_bill_ids.amount_total", "auto_bill_ids.currency_id",
    )  # fmt: skip
    def _compute_member_agreement(self):
        for move in self:
            other = move.sudo()._other_side()
            if not other or "cancel" in (move.state, other.state):
                move.member_agreement = False
            elif move._side_differences():
                move.member_agreement = "differs"
            else:
                move.member_agreement = "agreed" if {move.state, other.state} == {"posted"} else "waiting"

    @api.depends("member_agreement", "auto_invoice_id", "auto_bill_ids")
    @api.depends_context("lang")
    def _compute_agreement_note(self):
        labels = {
            "number": self.env._("Number"),
            "currency": self.env._("Currency"),
            "untaxed": self.env._("Without tax"),
            "tax": self.env._("Tax"),
            "total": self.env._("Total"),
        }
        for move in self:
            move.agreement_note = "\n".join(
                self.env._(
                    "%(what)s: %(invoice)s in the invoice, %(bill)s in the bill.",
                    what=labels[name],
                    invoice=ours,
                    bill=theirs,
                )
                for name, ours, theirs in move._side_differences()
            )

    def _other_side(self):
        self.ensure_one()
        return self.auto_invoice_id or self.auto_bill_ids.filtered(lambda bill: bill.state != "cancel")[:1]

    def _side_differences(self):
        """What the seller's document and the buyer's do not have alike; nothing where there is one side only."""
        move = self.sudo()
        other = move._other_side()
        if not other:
            return []
        sale, bill = (move, other) if move.is_sale_document() else (other, move)
        ours, theirs = sale._compared_facts(), bill._compared_facts()
        # A draft invoice has no number of its own yet: it gets the one of the bill on both papers.
        ours["number"] = sale.name or "" if sale.state == "posted" else bill.ref or ""
        return books.differences(ours, {**theirs, "number": bill.ref or ""})

    def _compared_facts(self):
        digits = self.currency_id.decimal_places
        amounts = {"untaxed": self.amount_untaxed, "tax": self.amount_tax, "total": self.amount_total}
        return {
            "number": "",
            "currency": self.currency_id.name,
            **{name: f"{amount:.{digits}f}" for name, amount in amounts.items()},
        }

    # --- overrides ------------------------------------------------------------------------------
    def write(self, vals):
        """The buyer may enter what its own paper says: the sides then differ, and both see in what."""
        if not self.env.context.get("skip_check_amount_difference"):
            self = self.with_context(skip_check_amount_difference=True)  # noqa: PLW0642
        return super().write(vals)

    def _find_company_from_invoice_partner(self):
        """The other side's books; none where it keeps none here, or is the centre, which writes its invoices itself."""
        company = super()._find_company_from_invoice_partner()
        if not company or (self.move_type in ("in_invoice", "in_refund") and not company.member_id):
            return False
        kind = self._get_destination_journal_type()
        journals = self.env["account.journal"].sudo()
        return (
            company if journals.search_count([("company_id", "=", company.id), ("type", "=", kind)], limit=1) else False
        )

    def _check_intercompany_product(self, dest_company):
        """Nothing to check: a line whose product is not for the buyer keeps its words instead."""

    def _create_destination_account_move_line(self, dest_invoice, dest_company):
        """Lines without product, too: a farm writes "two hours of ploughing" on its invoice."""
        lines = self.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        self.env["account.move.line"].create(
            [line._prepare_account_move_line(dest_invoice, dest_company) for line in lines]
        )

    def _attach_original_pdf_report(self):
        """No PDF is drawn while the number of an invoice is held: the buyer prints it from the bill."""

    def _prepare_invoice_data(self, dest_company):
        values = super()._prepare_invoice_data(dest_company)
        seller = self.company_id.member_id
        if self.move_type in ("in_invoice", "in_refund"):
            # The seller's draft of what the buyer has entered carries the number that stands on the bill.
            values["ref"] = self.ref or self.name
            seller = dest_company.member_id
        return {**values, "member_id": seller.id, "invoice_date_due": self.invoice_date_due}

    # --- buttons --------------------------------------------------------------------------------
    def action_print_other_side(self):
        """The seller's invoice, as the seller prints it, from the bill that the buyer may read."""
        self.ensure_one()
        self.check_access("read")
        source = self.sudo().auto_invoice_id
        if not source or not source.is_sale_document() or source.state != "posted":
            raise UserError(self.env._("This bill came from no member's invoice: there is nothing to print."))
        attachment = self.env["ir.attachment"].sudo().search(
            [("res_model", "=", "account.move"), ("res_id", "=", self.id), ("name", "=", f"{source.name}.pdf")], limit=1
        )  # fmt: skip
        if not attachment:
            content, _kind = self.env["ir.actions.report"].sudo().with_company(source.company_id)._render_qweb_pdf(
                "account.account_invoices", source.ids
            )  # fmt: skip
            attachment = self.env["ir.attachment"].sudo().create(
                {
                    "name": f"{source.name}.pdf",
                    "raw": content,
                    "mimetype": "application/pdf",
                    "res_model": "account.move",
                    "res_id": self.id,
                    "company_id": self.company_id.id,
                }
            )  # fmt: skip
        return {"type": "ir.actions.act_url", "url": f"/web/content/{attachment.id}?download=1", "target": "new"}


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    @api.model
    def _prepare_account_move_line(self, dest_move, dest_company):
        """The buyer's line: the same words and amounts, the buyer's own taxes of the same rate."""
        values = super()._prepare_account_move_line(dest_move, dest_company)
        product = self.product_id
        shared = not product.company_id and (not product.member_id or product.is_published)
        if not shared:
            values["product_id"] = False
        return {
            **values,
            "name": self.name,
            "tax_ids": [fields.Command.set(self._other_taxes(dest_move, dest_company).ids)],
        }

    def _other_taxes(self, dest_move, dest_company):
        use = "sale" if dest_move.is_sale_document() else "purchase"
        Tax = self.env["account.tax"].sudo()
        candidates = Tax.search([("company_id", "=", dest_company.id), ("type_tax_use", "=", use)])
        found = Tax
        for tax in self.tax_ids:
            same = candidates.filtered(
                lambda other, tax=tax: (
                    other.amount_type == tax.amount_type
                    and round(other.amount - tax.amount, 4) == 0
                    and other.price_include == tax.price_include
                )
            )
            standard = dest_company[f"account_{use}_tax_id"]
            found |= standard if standard in same else same[:1]
        return found

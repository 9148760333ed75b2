"""Steps of opening a farm's books. Each looks what is there and adds what is missing."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..engine import books

# Letter of a journal in the numbers of its entries, by its identifier in the chart of accounts.
JOURNALS = {"sale": "S", "purchase": "P", "bank": "B", "general": "M", "exch": "X", "caba": "T"}
CASH = "C"


class ResCompany(models.Model):
    _inherit = "res.company"

    def _farm_rules(self):
        return self.env["cluster.books.country"]._of(self.partner_id.country_id)

    def _farm_chart(self):
        return self.env["account.chart.template"].sudo().with_company(self)

    def _load_farm_chart(self):
        """Load the chart of the country. :raises nothing: a country without rules gets the generic chart."""
        self.ensure_one()
        if self.chart_template and self.env["account.journal"].sudo().search_count(
            [("company_id", "=", self.id)], limit=1
        ):
            return
        rules = self._farm_rules()
        country = self.partner_id.country_id
        chart = self._farm_chart().with_context(cluster_books_country=country.get_external_id()[country.id])
        code = rules.chart_template or "generic_coa"
        if self.env.registry.loaded:
            chart.try_loading(code, self, install_demo=False)
        else:
            # While demo data loads, every module this addon needs is there already; try_loading would warn.
            chart._load(code, self, install_demo=False)
        currency = rules.currency_id or country.currency_id
        if currency and self.currency_id != currency:
            self.currency_id = currency

    def _make_farm_taxes(self):
        """The rates that are the law today, and the defaults of a payer of VAT or of one who is none."""
        self.ensure_one()
        rates = self._farm_rules()._rates_on(fields.Date.context_today(self))
        for rate in rates:
            for use in ("sale", "purchase"):
                self._make_farm_tax(rate, use)
        for use in ("sale", "purchase"):
            name = f"account_{use}_tax_id"
            wanted = self._standard_tax(rates, use) if self.vat_payer or use == "purchase" else self.env["account.tax"]
            if self[name] != wanted:
                self[name] = wanted
        self.env["product.template"].sudo().search([("member_id", "=", self.member_id.id)])._give_member_taxes()

    def _standard_tax(self, rates, use):
        percent = (rates.filtered("is_standard")[:1] or rates[:1]).percent
        if rates:
            return self._farm_tax(percent, use)
        taxes = (
            self.env["account.tax"].sudo().search([("company_id", "=", self.id), ("type_tax_use", "=", use)], limit=1)
        )
        return self[f"account_{use}_tax_id"] or taxes

    def _farm_tax(self, percent, use):
        taxes = self.env["account.tax"].sudo().search(
            [("company_id", "=", self.id), ("type_tax_use", "=", use), ("amount_type", "=", "percent")]
        )  # fmt: skip
        return taxes.filtered(lambda tax: round(tax.amount - percent, 4) == 0)[:1]

    def _make_farm_tax(self, rate, use):
        """Who pays no VAT gets none back: the tax of its bills is part of the cost."""
        chart = self._farm_chart()
        account = chart.ref("tax_received" if use == "sale" else "tax_paid", raise_if_not_found=False)
        if use == "purchase" and not self.vat_payer:
            account = False
        tax = self._farm_tax(rate.percent, use)
        if tax:
            for line in tax.repartition_line_ids.filtered(lambda line: line.repartition_type == "tax"):
                if line.account_id != (account or line.account_id.browse()):
                    line.account_id = account
            return
        lines = [
            Command.create(
                {
                    "document_type": document,
                    "repartition_type": part,
                    "factor_percent": 100,
                    "account_id": account.id if part == "tax" and account else False,
                }
            )
            for document in ("invoice", "refund")
            for part in ("base", "tax")
        ]
        label = f"{rate.percent:g}%"
        group = self.env["account.tax.group"].sudo().search(
            [("company_id", "=", self.id), ("name", "=", rate.name)], limit=1
        ) or self.env["account.tax.group"].sudo().create(
            {"name": rate.name, "company_id": self.id, "country_id": self.account_fiscal_country_id.id}
        )  # fmt: skip
        self.env["account.tax"].sudo().create(
            {
                "name": label,
                "invoice_label": label,
                "amount_type": "percent",
                "amount": rate.percent,
                "type_tax_use": use,
                "company_id": self.id,
                "country_id": self.account_fiscal_country_id.id,
                "tax_group_id": group.id,
                "sequence": 1 if rate.is_standard else 5,
                "repartition_line_ids": lines,
            }
        )

    def _make_farm_journals(self):
        """Numbers of invoices begin with the farm's code: BORS/2026/00001 can be no other farm's."""
        self.ensure_one()
        code, chart = self.member_id.books_code, self._farm_chart()
        for xmlid, letter in JOURNALS.items():
            journal = chart.ref(xmlid, raise_if_not_found=False)
            if journal and journal.code != books.journal_code(code, letter):
                journal.code = books.journal_code(code, letter)
        Journal = self.env["account.journal"].sudo().with_company(self)
        cash_code = books.journal_code(code, CASH)
        if not Journal.search_count([("company_id", "=", self.id), ("code", "=", cash_code)], limit=1):
            Journal.create({"name": self.env._("Cash"), "type": "cash", "code": cash_code, "company_id": self.id})
        # Money that is registered counts as received: no farm imports its bank statements first.
        for journal in Journal.search([("company_id", "=", self.id), ("type", "in", ("bank", "cash"))]):
            lines = journal.inbound_payment_method_line_ids | journal.outbound_payment_method_line_ids
            lines.filtered(lambda line: not line.payment_account_id).payment_account_id = journal.default_account_id

    def _make_farm_sequence(self):
        Sequence = self.env["ir.sequence"].sudo()
        if not Sequence.search_count([("code", "=", "sale.order"), ("company_id", "=", self.id)], limit=1):
            Sequence.create(
                {
                    "name": self.env._("Orders of %(farm)s", farm=self.name),
                    "code": "sale.order",
                    "company_id": self.id,
                    "prefix": f"{self.member_id.books_code}-",
                    "padding": 5,
                }
            )

    def _make_farm_intercompany(self):
        """An invoice to another member lies at that member as a draft bill.

        The bill is made by the system's own user: a person of the selling farm who made it would follow it,
        and be sent what the buyer writes there.
        """
        wanted = {
            "intercompany_invoicing": True,
            "invoice_auto_validation": False,
            "intercompany_invoice_user_id": self.env.ref("base.user_root").id,
        }
        for company in self | self.member_id.cluster_id.company_id:
            wrong = {
                name: value
                for name, value in wanted.items()
                if (company[name].id if name.endswith("_id") else company[name]) != value
            }
            if wrong:
                company.sudo().write(wrong)

    def _let_in_office(self):
        """The central office of the farm's cluster may enter the books."""
        for company in self:
            centre = company.member_id.cluster_id.company_id
            users = self.env["res.users"].sudo().search([("company_ids", "in", centre.ids), ("share", "=", False)])
            newcomers = users.filtered(
                lambda user, company=company: company not in user.company_ids and user._is_office()
            )
            newcomers.write({"company_ids": [Command.link(company.id)]})
            # Who creates a company is let into it by Odoo: a person of another cluster is not.
            strangers = self.env["res.users"].sudo().search(
                [("company_ids", "in", company.ids), ("share", "=", False), ("id", "not in", users.ids)]
            )  # fmt: skip
            strangers._sync_farm_companies()

    def _set_farm_bank_account(self, number: str):
        """:raises UserError: the number cannot be a true one"""
        self.ensure_one()
        number = number.replace(" ", "").upper()
        if not books.true_account(number):
            raise UserError(
                self.env._(
                    "%(number)s is not a true account number: one of its characters is mistyped. Compare it with the bank's paper.",  # noqa: E501
                    number=number,
                )
            )
        journal = self._farm_chart().ref("bank", raise_if_not_found=False) or self.env["account.journal"].sudo().search(
            [("company_id", "=", self.id), ("type", "=", "bank")], limit=1
        )
        if journal.bank_account_id.sanitized_acc_number != number:
            journal.set_bank_account(number)

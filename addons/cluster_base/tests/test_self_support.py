import io

from dateutil.relativedelta import relativedelta
from pypdf import PdfReader

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.fields import Date
from odoo.tests import tagged

from .fees_common import FeesCase


@tagged("post_install", "-at_install")
class TestSelfSupport(FeesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Account = cls.env["account.account"].with_company(cls.company)

        def account(code, kind, tag=None):
            return Account.create(
                {
                    "code": code, "name": code, "account_type": kind, "company_ids": [Command.set(cls.company.ids)],
                    "tag_ids": [Command.set(cls.env.ref(f"cluster_base.{tag}").ids)] if tag else False,
                }
            )  # fmt: skip

        cls.commissions = account("SS1", "income", "account_tag_commission")
        cls.grants = account("SS2", "income_other", "account_tag_grant")
        cls.other = account("SS3", "income")
        cls.rent = account("SS4", "expense")
        cls.roof = account("SS5", "expense", "account_tag_aside")
        cls.cash = account("SS6", "asset_current")
        cls.journal = cls.env["account.journal"].search(
            [("type", "=", "general"), ("company_id", "=", cls.company.id)], limit=1
        )
        cls.entry_rule.active = False

    def _book(self, day, account, amount):
        """An entry of that amount on an income (below 0) or cost account."""
        move = self.env["account.move"].create(
            {
                "journal_id": self.journal.id, "date": day,
                "line_ids": [
                    Command.create({"account_id": account.id, "balance": amount, "name": account.code}),
                    Command.create({"account_id": self.cash.id, "balance": -amount}),
                ],
            }
        )  # fmt: skip
        move.action_post()
        return move

    def _page(self, user=None, **values):
        self.env.invalidate_all()  # each page is a request of its own
        return (
            self.env["cluster.support.page"]
            .with_user(user or self.user_coordinator)
            .create({"company_id": self.company.id, **values})
        )

    def test_row_60_income_costs_forecast_and_arrears(self):
        """Own income over running costs by month, the month in which it reaches 1, and the fees in arrears."""
        start = Date.to_date("2026-01-10")
        for number in range(6):
            day = start + relativedelta(months=number)
            self._book(day, self.rent, 100)
            self._book(day, self.commissions, -(20 + 10 * number))
            self._book(day, self.grants, -500)
            self._book(day, self.roof, 300)
        member = self._fee_member("In arrears")
        with self.on("2026-07-15"):
            self.env["cluster.member.fee"]._make_fees(member, self.env["cluster.member"]._fee_today())
            self.fees(member)._make_invoices()
        with self.on("2026-07-20"):
            page = self._page(date_from="2026-01-01", date_to="2026-07-20")
            self.assertEqual(
                page.month_ids.sorted("month").mapped(lambda row: (str(row.month)[:7], row.own, row.costs, row.ratio)),
                [
                    ("2026-01", 20, 100, 0.2), ("2026-02", 30, 100, 0.3), ("2026-03", 40, 100, 0.4),
                    ("2026-04", 50, 100, 0.5), ("2026-05", 60, 100, 0.6), ("2026-06", 70, 100, 0.7),
                    ("2026-07", 110, 0, 0),
                ],
            )  # fmt: skip
            june = page.month_ids.sorted("month")[5]
            self.assertEqual((june.rolling, june.grants, june.aside), (0.45, 500, 300))
            self.assertEqual((page.own, page.costs, page.grants, page.aside), (380, 600, 3000, 1800))
            # Rolling .20 to .45 by .05 a month until June: 1 after eleven months.
            self.assertIn("May 2027", page.forecast)
            self.assertIn("plain straight line", page.forecast)
            self.assertEqual(page.arrears, 0)
        with self.on("2026-10-01"):
            page = self._page(date_from="2026-01-01", date_to="2026-10-01")
            self.assertEqual((page.arrears_60, page.arrears), (110, 110))
            self.assertEqual(page.arrear_ids.member_id, member)
            report = (
                self.env["ir.actions.report"].with_user(self.user_coordinator).with_context(force_report_rendering=True)
            )
            content, kind = report._render_qweb_pdf("cluster_base.action_report_support_page", page.ids)
        self.assertEqual(kind, "pdf")
        text = " ".join(" ".join(sheet.extract_text().split()) for sheet in PdfReader(io.BytesIO(content)).pages)
        for words in ("Does the cluster support itself?", "06.2026", "0.70", "In arrears", "March 2027", "110.00"):
            self.assertIn(words, text)

    def test_row_60_reached_never_and_none(self):
        with self.on("2026-07-15"):
            self.assertIn("no forecast yet", self._page().forecast)
            for number in range(4):
                day = Date.to_date("2026-03-10") + relativedelta(months=number)
                self._book(day, self.rent, 100)
                self._book(day, self.other, -50)
            self.assertIn("not cover the running costs within 36 months", self._page().forecast)
            self._book("2026-06-11", self.other, -300)
            self.assertIn("supports itself", self._page().forecast)
            self.assertIn("June 2026", self._page().forecast)

    def test_drill_down_and_categories(self):
        self._book("2026-03-10", self.rent, 100)
        bill = self._book("2026-03-11", self.commissions, -40)
        row = (
            self.env["cluster.self.support"]
            .with_user(self.user_coordinator)
            .search([("company_id", "=", self.company.id), ("month", "=", "2026-03-01")])
        )
        action = row.action_lines()
        lines = self.env["cluster.money.line"].with_user(self.user_coordinator).search(action["domain"])
        self.assertEqual(sorted(lines.mapped("amount")), [40, 100])
        line = lines.filtered(lambda line: line.side == "own")
        self.assertEqual(
            (line.category_id, line.move_name), (self.env.ref("cluster_base.money_category_commissions"), bill.name)
        )
        # The administrator says that this account is a grant: the ratio follows at once.
        self.env["cluster.money.category"].create(
            {"name": "Prize", "side": "grant", "sequence": 1, "account_ids": [Command.set(self.commissions.ids)]}
        )
        self.env.invalidate_all()
        self.assertEqual((row.own, row.grants), (0, 40))

    def test_fees_are_own_income_and_credit_notes_lower_them(self):
        member = self._fee_member("Pays")
        self.run_day("2026-03-01")
        with self.on("2026-03-02"):
            member.with_user(self.user_council)._waive_fee(
                {
                    "percent": 50.0,
                    "date_from": "2026-01-01",
                    "decision_ref": "1",
                    "decided_on": "2026-03-01",
                    "reason": "x",
                }
            )
        lines = self.env["cluster.money.line"].search([("company_id", "=", self.company.id)])
        self.assertEqual(set(lines.category_id.ids), {self.env.ref("cluster_base.money_category_fees").id})
        self.assertEqual(sum(lines.mapped("amount")), 55)

    def test_who_may_look(self):
        self._book("2026-03-10", self.rent, 100)
        for role in ("head", "council", "coordinator", "auditor", "administrator"):
            page = self._page(getattr(self, f"user_{role}"), date_from="2026-03-01", date_to="2026-03-31")
            self.assertEqual(page.costs, 100)
        for user in (self.user_farm, self.user_resident):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["cluster.self.support"].with_user(user).search([])
        stranger = self.user_coordinator.copy(
            {
                "login": "stranger",
                "company_id": self.other_company.id,
                "company_ids": [Command.set(self.other_company.ids)],
            }
        )
        self.assertFalse(
            self.env["cluster.money.line"].with_user(stranger).search([("company_id", "=", self.company.id)])
        )

    def test_bad_input_reversed_dates(self):
        with self.assertRaisesRegex(UserError, "ends before it begins"):
            self._page(date_from="2026-03-02", date_to="2026-03-01")

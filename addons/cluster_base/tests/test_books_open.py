"""Books of a farm: opened, opened again, closed."""

import contextlib
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .books_common import BooksCase


@tagged("post_install", "-at_install")
class TestBooksOpen(BooksCase):
    def test_the_company_is_the_member(self):
        books = self.books_a
        self.assertEqual(books.partner_id, self.farm_a.partner_id)
        self.assertEqual((books.member_id, self.farm_a.sudo().company_id), (self.farm_a, books))
        self.assertEqual(books.currency_id.name, "BYN")
        self.assertEqual(books.account_fiscal_country_id.code, "BY")
        self.assertEqual(books.chart_template, "generic_coa")
        self.assertEqual(self.farm_a.books_state, "open")

    def test_journals_and_orders_carry_the_code(self):
        Journal = self.env["account.journal"]
        codes = set(Journal.search([("company_id", "=", self.books_a.id)]).mapped("code"))
        self.assertLessEqual({"AAAS", "AAAP", "AAAB", "AAAC", "AAAM"}, codes)
        product = self._product(self.user_a)
        invoice = self._invoice(self.user_a, self._customer(self.user_a), product)
        self.assertTrue(invoice.name.startswith("AAAS/2026/"), invoice.name)
        order = self._order(self.user_a, invoice.partner_id, product)
        self.assertTrue(order.name.startswith("AAA-"), order.name)
        bank = Journal.search([("company_id", "=", self.books_a.id), ("type", "=", "bank")])
        self.assertEqual(bank.bank_account_id.sanitized_acc_number, "BY13NBRB3600900000002Z00AB00")
        self.assertEqual(bank.bank_account_id.partner_id, self.farm_a.partner_id)

    def test_vat_is_for_payers(self):
        invoices = {
            user: self._invoice(user, self._customer(user), self._product(user)) for user in (self.user_a, self.user_b)
        }
        self.assertEqual(invoices[self.user_a].amount_tax, 20.0)
        self.assertEqual(invoices[self.user_b].amount_tax, 0.0)
        rates = self.env["account.tax"].search([("company_id", "=", self.books_a.id), ("type_tax_use", "=", "sale")])
        self.assertEqual(sorted(rates.mapped("amount")), [0.0, 10.0, 20.0])
        cost = self.books_b.account_purchase_tax_id.invoice_repartition_line_ids
        self.assertFalse(cost.account_id, "Who pays no VAT gets none back: it is part of the cost")

    def test_people_work_in_their_books_only(self):
        for user, books in ((self.user_a, self.books_a), (self.user_b, self.books_b)):
            self.assertEqual((user.company_id, user.company_ids), (books, books))
            self.assertTrue(user._is_farm_only())
            self.assertTrue(user.has_group("account.group_account_invoice"))
            self.assertEqual(user.action_id.id, self.env.ref("cluster_base.farm_desk_action").id)
            self.assertEqual(user.partner_id.commercial_partner_id, books.partner_id)

    def test_a_second_run_changes_nothing(self):
        def picture():
            counts = {
                model: self.env[model].search_count([("company_id", "=", self.books_a.id)])
                for model in ("account.journal", "account.tax", "account.tax.group", "ir.sequence")
            }
            accounts = self.env["account.account"].search_count([("company_ids", "in", self.books_a.ids)])
            companies = self.env["res.company"].search_count([])
            users = self.env["res.users"].search_count([])
            return counts, accounts, companies, users, self.books_a.partner_id.bank_ids.ids

        before = picture()
        again = self.farm_a.with_user(self.user_coordinator)._open_books(
            vat_payer=True, bank_account="BY13 NBRB 3600 9000 0000 2Z00 AB00", people=[("Anna A", "anna@a.example")]
        )
        self.assertEqual(again, self.books_a)
        self.assertEqual(picture(), before)

    def test_a_broken_run_goes_on(self):
        member = self._member("Farm C", "admitted", slug="ccc", partner=self._vat_partner("Farm C", "599999024"))
        keeper = member.with_user(self.user_coordinator)
        Company = type(self.env["res.company"])
        with patch.object(Company, "_make_farm_journals", side_effect=UserError("The power went off.")):
            # assertRaises would take back what the first steps wrote.
            with contextlib.suppress(UserError):
                keeper._open_books(vat_payer=True)
        begun = member.sudo().company_id
        self.assertTrue(begun.chart_template, "The first steps stand")
        self.assertFalse(begun.books_opened_on)
        self.assertEqual(keeper._open_books(vat_payer=True), begun)
        self.assertTrue(begun.books_opened_on)
        self.assertEqual(self.env["res.company"].search_count([("member_id", "=", member.id)]), 1)
        self.assertIn("CCCS", self.env["account.journal"].search([("company_id", "=", begun.id)]).mapped("code"))

    def test_poland_and_lithuania_bring_their_charts(self):
        for code, vat, chart, currency, rate in (
            ("pl", "5260001246", "pl", "PLN", 23.0),
            ("lt", "LT119511515", "lt", "EUR", 21.0),
        ):
            with self.subTest(country=code):
                partner = self._partner(f"Farm {code}", vat=vat, country_id=self.env.ref(f"base.{code}").id)
                member = self._member(f"Farm {code}", "active", partner=partner)
                books = member.with_user(self.user_coordinator)._open_books(vat_payer=True).sudo()
                self.assertEqual((books.chart_template, books.currency_id.name), (chart, currency))
                self.assertEqual(books.account_sale_tax_id.amount, rate)
                self.assertEqual(books.account_fiscal_country_id.code, code.upper())

    def test_the_wizard_lets_in_people_of_the_portal(self):
        partner = self._vat_partner("Farm D", "599999052")
        member = self._member("Farm D", "active", partner=partner)
        portal = new_test_user(
            self.env, "dora@d.example", "cluster_base.group_resident", email="dora@d.example",
            company_id=self.company.id, company_ids=[Command.set(self.company.ids)],
        )  # fmt: skip
        portal.partner_id.parent_id = partner
        action = member.with_user(self.user_coordinator).action_open_books()
        form = Form(self.env[action["res_model"]].with_user(self.user_coordinator).with_context(**action["context"]))
        self.assertIn(portal, form.user_ids[:])
        with form.person_ids.new() as person:
            person.name = "Dan D"
            person.email = "dan@d.example"
        wizard = form.save()
        self.assertIn(portal, wizard.user_ids)
        wizard.action_confirm()
        self.assertFalse(portal.share)
        self.assertEqual(portal.company_ids, member.sudo().company_id)
        self.assertTrue(self.env["res.users"].search([("login", "=", "dan@d.example")])._is_farm_only())

    # --- bad input ------------------------------------------------------------------------------
    def test_a_missing_tax_number_is_told(self):
        member = self._member("No number", "active")
        with self.assertRaisesRegex(UserError, "No number has no tax number: enter it"):
            member.with_user(self.user_coordinator)._open_books()
        self.assertFalse(member.sudo().company_id)

    def test_only_admitted_members_open_books(self):
        member = self._member("Hopeful", partner=self._vat_partner("Hopeful", "599999065"))
        with self.assertRaisesRegex(UserError, "Hopeful is “Applied”"):
            member.with_user(self.user_coordinator)._open_books()

    def test_only_the_coordinator_opens_books(self):
        member = self._member("Waits", "active", partner=self._vat_partner("Waits", "599999065"))
        for user in (self.user_clerk, self.user_auditor, self.user_a, self.user_council):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                member.with_user(user)._open_books()
        with self.assertRaises(AccessError):
            member.with_user(self.clerk_b)._open_books()

    def test_a_second_company_for_one_member(self):
        with self.assertRaisesRegex(ValidationError, "Farm A already keeps its books in the company “Farm A”"):
            self.env["res.company"].create({"name": "Farm A again", "member_id": self.farm_a.id})
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE res_company SET member_id = %s WHERE id = %s", (self.farm_a.id, self.other_company.id)
            )

    def test_one_organisation_in_two_clusters_has_one_set_of_books(self):
        twin = self._member("Twin", "active", cluster=self.other_cluster, partner=self.farm_a.partner_id)
        root = twin.with_user(self.env.ref("base.user_root"))
        with self.assertRaisesRegex(UserError, "already keeps its books as a member of Test cluster"):
            root._open_books()

    def test_a_mistyped_account_number(self):
        with self.assertRaisesRegex(UserError, "is not a true account number"):
            self.farm_b.with_user(self.user_coordinator)._open_books(bank_account="BY13NBRB3600900000002Z00AB01")

    def test_people_of_the_office_or_of_another_farm_are_not_let_in(self):
        keeper = self.farm_b.with_user(self.user_coordinator)
        self.user_clerk.login = "clerk@office.example"
        with self.assertRaisesRegex(UserError, "works in the central office"):
            keeper._open_books(people=[("Clerk", "clerk@office.example")])
        with self.assertRaisesRegex(UserError, "already works in the books of Farm A"):
            keeper._open_books(people=[("Anna", "ANNA@a.example")])

    # --- the central office ---------------------------------------------------------------------
    def test_a_login_that_is_only_alike_is_not_let_in(self):
        stranger = new_test_user(self.env, login="ivanxk@mail.example", groups="base.group_portal")
        self.farm_a.with_user(self.user_coordinator)._open_books(people=[("Іван", " Ivan_K@mail.example ")])
        invited = self.env["res.users"].search([("login", "=", "ivan_k@mail.example")])
        self.assertEqual(invited.company_ids, self.books_a)
        self.assertTrue(stranger.share)
        self.assertNotIn(self.books_a, stranger.company_ids)
        with self.assertRaisesRegex(UserError, "is no e-mail address"):
            self.farm_a.with_user(self.user_coordinator)._open_books(people=[("Іван", "ivan at home")])

    def test_the_office_enters_the_books_of_its_cluster(self):
        both = self.books_a | self.books_b
        for user in (self.user_clerk, self.user_coordinator, self.user_auditor, self.user_administrator):
            with self.subTest(user=user.login):
                self.assertLessEqual(both, user.company_ids)
        for user in (self.clerk_b, self.user_head, self.user_council):
            with self.subTest(user=user.login):
                self.assertFalse(both & user.company_ids)

    def test_membership_of_companies_follows_the_post(self):
        both = self.books_a | self.books_b
        self.user_head.group_ids = [Command.link(self.env.ref("cluster_base.group_clerk").id)]
        self.assertLessEqual(both, self.user_head.company_ids)
        self.user_head.group_ids = [Command.unlink(self.env.ref("cluster_base.group_clerk").id)]
        self.assertFalse(both & self.user_head.company_ids)
        self.user_clerk.write(
            {"company_id": self.other_company.id, "company_ids": [Command.set(self.other_company.ids)]}
        )
        self.assertEqual(self.user_clerk.company_ids, self.other_company)
        self.clerk_b.company_ids = [Command.link(self.books_a.id)]
        self.assertFalse(both & self.clerk_b.company_ids, "Typed in by hand: taken away again")

    def test_the_clerk_works_in_the_books(self):
        clerk = self.user_clerk.with_context(allowed_company_ids=self.books_a.ids)
        env = self.env(user=clerk, context={**self.env.context, "allowed_company_ids": self.books_a.ids})
        partner = env["res.partner"].create({"name": "Customer", "company_id": self.books_a.id})
        move = env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_line_ids": [Command.create({"name": "Work", "price_unit": 10})],
            }
        )
        self.assertEqual(move.company_id, self.books_a)

    # --- close ----------------------------------------------------------------------------------
    def test_books_with_open_things_stay_open(self):
        customer, product = self._customer(self.user_b), self._product(self.user_b)
        order = self._order(self.user_b, customer, product)
        draft = self._invoice(self.user_b, customer, product, post=False)
        unpaid = self._invoice(self.user_b, customer, product)
        with self.assertRaises(UserError) as caught:
            self.farm_b.with_user(self.user_coordinator)._close_books()
        words = str(caught.exception)
        self.assertIn("The books of Farm B stay open.", words)
        self.assertIn(f"Open orders: {order.name}", words)
        self.assertIn("Draft invoices: ", words)
        self.assertIn(f"Unpaid invoices: {unpaid.display_name}", words)
        self.assertTrue(draft.exists())
        self.assertTrue(self.books_b.active)

    def test_closed_books_open_again_as_they_were(self):
        product = self._product(self.user_b)
        order = self._order(self.user_b, self._customer(self.user_b), product)
        order.action_cancel()
        self.farm_b.with_user(self.user_coordinator).action_close_books()
        self.farm_b.with_user(self.user_coordinator)._close_books()
        self.assertEqual((self.farm_b.books_state, self.books_b.active), ("closed", False))
        self.assertTrue(self.user_b.active)
        self.assertTrue(self.user_b.share, "The login lives on, for the portal")
        self.assertNotIn(self.books_b, self.user_b.company_ids)
        self.assertNotIn(self.books_b, self.user_clerk.company_ids)
        self.assertTrue(order.exists())
        with self.assertRaisesRegex(UserError, "has no open books"):
            self.farm_b.with_user(self.user_coordinator)._close_books()
        again = self.farm_b.with_user(self.user_coordinator)._open_books(users=self.user_b)
        self.assertEqual((again, again.active), (self.books_b, True))
        self.assertEqual(self.user_b.company_id, self.books_b)
        self.assertIn(self.books_b, self.user_clerk.company_ids)
        self.assertEqual(order.with_user(self.user_b).state, "cancel")

    def test_constraints_stand_in_the_database(self):
        names = {
            "cluster_member_books_code_form", "cluster_books_country_country_uniq", "cluster_books_rate_percent_range",
            "cluster_books_rate_dates_order", "cluster_paper_rule_day_range", "cluster_paper_rule_dates_order",
            "cluster_paper_due_member_rule_period_uniq", "cluster_paper_due_received_whole",
            "cluster_books_batch_line_batch_member_uniq",
        }  # fmt: skip
        self.env.cr.execute("SELECT conname FROM pg_constraint WHERE conname IN %s", (tuple(names),))
        self.assertEqual({row[0] for row in self.env.cr.fetchall()}, names)
        indexes = {"res_company_member_uniq", "cluster_member_company_uniq", "cluster_member_books_code_uniq"}
        self.env.cr.execute("SELECT indexname FROM pg_indexes WHERE indexname IN %s", (tuple(indexes),))
        self.assertEqual({row[0] for row in self.env.cr.fetchall()}, indexes)

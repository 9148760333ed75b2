import io

from pypdf import PdfReader

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .fees_common import FeesCase


@tagged("post_install", "-at_install")
class TestFunding(FeesCase):
    def _project(self, name="A cluster of farms", **values):
        return self.env["cluster.project"].with_user(self.user_coordinator).create(
            {
                "name": name, "cluster_id": self.cluster.id, "date_from": "2015-01-01", "date_to": "2017-12-31",
                "budget": 334700, **values,
            }
        )  # fmt: skip

    def _whole(self):
        """Project 000 as the reference tells it: 334,700 of it 300,000 of the Union; the lines are made up."""
        partners = [self._partner(f"Partner {number}") for number in range(3)]
        return self._project(
            source_ids=[
                Command.create({"name": "European Union", "amount": 300000, "is_grant": True}),
                Command.create({"name": "Partners", "amount": 34700, "is_grant": False}),
            ],
            partner_ids=[
                Command.create({"partner_id": partners[0].id, "role": "lead", "share": 134700}),
                Command.create({"partner_id": partners[1].id, "share": 100000}),
                Command.create({"partner_id": partners[2].id, "share": 100000}),
            ],
            line_ids=[
                Command.create({"code": "1", "name": "People", "planned": 150000}),
                Command.create({"code": "2", "name": "Portal", "planned": 100000}),
                Command.create({"code": "3", "name": "Cars", "planned": 84700, "is_eligible": False}),
            ],
        )

    def _spend(self, line, amount, day="2016-03-01", **values):
        return (
            self.env["cluster.project.spending"]
            .with_user(self.user_coordinator)
            .create(
                {"line_id": line.id, "amount": amount, "date": day, "name": "Work", "number": f"B{amount}", **values}
            )
        )

    def test_row_63_partners_sources_eligible_share_plan_and_spending(self):
        project = self._whole()
        self.assertEqual((project.grant, project.own_share, project.grant_percent), (300000, 34700, 89.63))
        self.assertEqual((project.eligible_share, project.partner_count, project.planned), (89.63, 3, 334700))
        self.assertFalse(project.notice)
        people, portal, cars = project.line_ids
        self._spend(people, 60000)
        self._spend(portal, 110000.55)
        self._spend(portal, -0.55)
        self._spend(cars, 1000)
        self.assertEqual((portal.spent, portal.left, portal.spent_percent), (110000, -10000, 110))
        self.assertEqual((project.spent, project.left, project.overspent), (171000, 163700, 10000))
        self.assertEqual((project.eligible_spent, project.grant_due), (170000, 152371))
        self.assertIn("“Portal” is overspent by", project.notice)
        report = (
            self.env["ir.actions.report"].with_user(self.user_coordinator).with_context(force_report_rendering=True)
        )
        content, _kind = report._render_qweb_pdf("cluster_base.action_report_project", project.ids)
        text = " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)
        for words in ("334,700.00", "300,000.00", "152,371.00", "Partner 2", "European Union", "-10,000.00"):
            self.assertIn(words, text)

    def test_row_63_what_does_not_add_up_is_said(self):
        project = self._whole()
        project.source_ids[1].amount = 34600
        project.line_ids[0].planned = 150000.01
        self.assertIn("sources are", project.notice)
        self.assertIn("100.00", project.notice)
        self.assertIn("less than the budget", project.notice)
        self.assertIn("budget lines are", project.notice)
        with self.assertRaisesRegex(ValidationError, "more than the whole budget"):
            project.source_ids[0].amount = 334701
            project._check_grant()

    def test_row_63_a_posted_bill_is_spending(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        project = self._project("Ours", date_from="2026-01-01", date_to="2026-12-31", budget=1000, currency_id=euro.id)
        line = self.env["cluster.project.line"].create({"project_id": project.id, "name": "Portal", "planned": 500})
        euro.rate_ids.unlink()
        self.env["res.currency.rate"].create(
            {"currency_id": euro.id, "name": "2026-01-01", "rate": 0.25, "company_id": False}
        )
        journal = self.env["account.journal"].search(
            [("type", "=", "purchase"), ("company_id", "=", self.company.id)], limit=1
        )
        bill = self.env["account.move"].with_company(self.company).create(
            {
                "move_type": "in_invoice", "partner_id": self._partner("Supplier").id, "journal_id": journal.id,
                "invoice_date": "2026-05-01", "ref": "F-17",
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Server", "price_unit": 400, "tax_ids": [Command.clear()], "project_line_id": line.id}
                    ),
                    Command.create({"name": "Coffee", "price_unit": 10, "tax_ids": [Command.clear()]}),
                ],
            }
        )  # fmt: skip
        self.assertEqual(line.spent, 0)
        bill.action_post()
        spending = line.spending_ids
        self.assertEqual((spending.amount, spending.number, str(spending.date)), (100, "F-17", "2026-05-01"))
        with self.assertRaisesRegex(UserError, "correct the bill"):
            spending.with_user(self.user_coordinator).amount = 90
        # A cost that a grant pays is no running cost.
        money = self.env["cluster.money.line"].search([("company_id", "=", self.company.id)])
        self.assertEqual(money.mapped(lambda one: (one.side, one.amount)), [("cost", 10), ("aside", 400)])
        bill.button_draft()
        self.assertEqual((line.spent, len(line.spending_ids)), (0, 0))

    def test_bad_input(self):
        project = self._whole()
        with self.assertRaisesRegex(ValidationError, "does not belong to it"):
            self._spend(project.line_ids[0], 1, day="2018-01-01")
        other = self._project("Other")
        with self.assertRaisesRegex(ValidationError, "another project"):
            self._spend(project.line_ids[0], 1, project_id=other.id)

    def test_who_may_write(self):
        project = self._whole()
        for role in ("clerk", "head", "council", "auditor"):
            user = getattr(self, f"user_{role}")
            with self.subTest(role=role):
                self.assertEqual(project.with_user(user).spent, 0)
                with self.assertRaises(AccessError):
                    project.with_user(user).name = "Mine"
        with self.assertRaises(AccessError):
            project.with_user(self.user_farm).read(["name"])

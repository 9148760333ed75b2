"""Credit notes take income back; a settlement becomes a bill in the books of the member who owes."""

from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .test_joint import JointCase


@tagged("post_install", "-at_install")
class TestJointBooks(JointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"].try_loading("generic_coa", company=cls.company, install_demo=False)
        cls.box.taxes_id = [Command.clear()]
        cls.box.invoice_policy = "order"
        cls._split(lead=33.3333, second=33.3333, third=33.3334).share_ids.with_user(cls.user_coordinator).action_agree()
        cls.lead.sudo().company_id = cls.company

    def _invoice(self, order):
        invoice = order._create_invoices()
        invoice.action_post()
        return invoice

    def _credit(self, invoice, price):
        note = invoice._reverse_moves()
        note.invoice_line_ids.filtered("product_id").price_unit = price
        note.action_post()
        return note

    def test_row_14_a_credit_note_takes_the_income_back_to_the_cent(self):
        order = self._order({self.box: 1})
        invoice = self._invoice(order)
        self.assertEqual(self._sum(self._income(order)), 10)
        note = self._credit(invoice, 5)
        self.assertEqual(self._sum(self._income(order)), 5)
        # drawn back and posted again: counted once
        note.button_draft()
        self.assertEqual(self._sum(self._income(order)), 10)
        note.action_post()
        self.assertEqual(self._sum(self._income(order)), 5)
        self._credit(invoice, 5)
        for member in (self.lead, self.second, self.third):
            self.assertEqual(self._sum(self._income(order, member_id=member)), 0)
        # invoiced anew: the sale stands again
        invoice.copy({"invoice_line_ids": False})
        again = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.guest.id,
                "company_id": self.company.id,
                "invoice_line_ids": [Command.create(order.order_line._prepare_invoice_line(quantity=1))],
            }
        )
        again.action_post()
        self.assertEqual(
            {row: self._sum(self._income(order, member_id=row)) for row in (self.lead, self.second, self.third)},
            {self.lead: 3.33, self.second: 3.33, self.third: 3.34},
        )

    def test_a_cancelled_order_is_not_given_back_twice(self):
        order = self._order({self.box: 1})
        self._credit(self._invoice(order), 4)
        order._action_cancel()
        self.assertEqual(self._sum(self._income(order)), 0)

    def test_a_settlement_becomes_a_bill_draft(self):
        self._order({self.box: 1})
        made = (
            self.env["cluster.joint.settlement"]
            .with_user(self.user_coordinator)
            ._draw_up(self.cluster, self.env["cluster.joint.income"]._fields["date"].to_date("2099-01-01"))
        )
        keeper = new_test_user(
            self.env,
            login="test_keeper",
            groups="cluster_base.group_coordinator,account.group_account_invoice",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        one = made[0].with_user(keeper)
        one.action_make_bill()
        self.assertEqual(
            (one.move_id.move_type, one.move_id.state, one.move_id.amount_total, one.move_id.partner_id),
            ("in_invoice", "draft", one.amount, one.member_id.partner_id),
        )
        with self._refused("already a bill"):
            one.action_make_bill()
        one.action_pay()
        self.assertEqual(one.state, "paid")

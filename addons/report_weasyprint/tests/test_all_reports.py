"""Every printable report of the installed modules, Odoo's own included."""

import json

from odoo import Command
from odoo.tests import tagged

from .common import WeasyCase, picture, texts

#: Reports that print a result which only a running wizard holds, and why.
WITHOUT_SAMPLE = {
    "account.report_hash_integrity": "needs the result of the integrity check, passed by its wizard",
}
ADDRESS = "вул. Лясная 5, Залессе"


@tagged("post_install", "-at_install")
class TestAllReports(WeasyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.partners[0]
        cls.partner.write({"street": ADDRESS, "city": "Smarhoń", "country_id": cls.env.ref("base.by").id})

    def sample(self, report):
        """(ids, data, text expected in the file) of one report."""
        specific = {
            "product.report_pricelist": self._pricelist,
            "account.report_original_vendor_bill": self._vendor_bill,
        }.get(report.report_name)
        if specific:
            return specific()
        if report.report_name.startswith("product.report_producttemplatelabel"):
            return self._labels()
        by_model = getattr(self, "_sample_" + report.model.replace(".", "_"), None)
        if by_model:
            return by_model()
        record = self.env[report.model].search([], limit=1)
        if not record and not self._is_odoos(report):
            return None  # an addon beside Odoo's, in a database without its demo data
        self.assertTrue(record, f"no sample record of {report.model} for {report.report_name}")
        return record.ids, {}, ""

    def _is_odoos(self, report):
        module = self.env["ir.module.module"].search(
            [("name", "=", (report.get_external_id()[report.id] or ".").split(".")[0])]
        )
        return "Odoo S.A." in (module.author or "")

    def _product(self, **values):
        return self.env["product.product"].create(
            {"name": "Мёд ліпавы", **values, "list_price": 12.5, "image_1920": self.b64(picture())}
        )

    def _invoice(self, kind="out_invoice"):
        if not self.env["account.journal"].search([("type", "=", "sale"), ("company_id", "=", self.env.company.id)]):
            self.env["account.chart.template"].try_loading("generic_coa", self.env.company, install_demo=False)
        move = self.env["account.move"].create(
            {
                "move_type": kind,
                "partner_id": self.partner.id,
                "invoice_date": "2026-11-02",
                "invoice_line_ids": [
                    Command.create({"product_id": self._product().id, "quantity": 3, "price_unit": 7})
                ],
            }
        )
        move.action_post()
        return move

    def _sample_account_move(self):
        return self._invoice().ids, {}, ADDRESS

    def _vendor_bill(self):
        bill = self._invoice("in_invoice")
        scan = self.attach(name="bill.png", raw=picture(size=(300, 400)), res_model="account.move", res_id=bill.id)
        bill.message_main_attachment_id = scan
        return bill.ids, {}, bill.name

    def _sample_account_payment(self):
        self._invoice()
        payment = self.env["account.payment"].create(
            {"partner_id": self.partner.id, "amount": 42, "payment_type": "inbound", "partner_type": "customer"}
        )
        payment.action_post()
        return payment.ids, {}, self.partner.name

    def _sample_account_bank_statement(self):
        self._invoice()
        journal = self.env["account.journal"].search([("type", "=", "bank")], limit=1)
        statement = self.env["account.bank.statement"].create(
            {
                "name": "Выпіска 1",
                "line_ids": [
                    Command.create(
                        {"journal_id": journal.id, "payment_ref": "Аплата мёду", "amount": 42, "date": "2026-11-02"}
                    )
                ],
            }
        )
        return statement.ids, {}, "Аплата мёду"

    def _sample_sale_order(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "order_line": [Command.create({"product_id": self._product().id, "product_uom_qty": 3})],
            }
        )
        return order.ids, {}, "Мёд ліпавы"

    def _sample_hr_employee(self):
        employee = self.env["hr.employee"].create({"name": "Jan Uzorny", "barcode": "041123456789"})
        return employee.ids, {}, "Jan Uzorny"

    def _sample_product_uom(self):
        product = self._product()
        pack = self.env["product.uom"].create(
            {"product_id": product.id, "uom_id": self.env.ref("uom.product_uom_dozen").id, "barcode": "5900000000008"}
        )
        return pack.ids, {}, "Мёд ліпавы"

    def _sample_ir_model(self):
        return self.env["ir.model"]._get("res.country").ids, {}, "res.country"

    def _sample_ir_module_module(self):
        return self.env.ref("base.module_web").ids, {}, "web"

    def _sample_res_company(self):
        return self.env.company.ids, {}, ""

    def _labels(self):
        template = self._product(barcode="5901234123457").product_tmpl_id
        wizard = self.env["product.label.layout"].create({"product_tmpl_ids": template.ids, "custom_quantity": 3})
        _xmlid, data = wizard._prepare_report_data()
        return None, json.loads(json.dumps(data)), "Мёд ліпавы"

    def _pricelist(self):
        pricelist = self.env["product.pricelist"].create({"name": "Кошт для суседзяў"})
        products = self._product()
        return (
            products.ids,
            {
                "pricelist_id": pricelist.id,
                "quantities": [1, 10],
                "active_model": "product.product",
                "active_ids": products.ids,
                "display_pricelist_title": True,
            },
            "Мёд ліпавы",
        )

    def _print(self, report):
        savepoint = self.env.cr.savepoint()
        try:
            sample = self.sample(report)
            if sample is None:
                return
            ids, data, expected = sample
            content, kind = self.Report._render_qweb_pdf(report, ids, data=data)
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()
        self.assertEqual(kind, "pdf")
        found = " ".join(" ".join(texts(content)).split())
        self.assertTrue(found)
        self.assertIn(expected, found)

    def test_every_report_prints_and_its_text_is_found_again(self):
        reports = self.env["ir.actions.report"].search([("report_type", "=", "qweb-pdf")])
        printed = 0
        for report in reports:
            if report.report_name in WITHOUT_SAMPLE:
                continue
            with self.subTest(report=report.report_name):
                self._print(report)
                printed += 1
        self.assertEqual(printed, len(reports.filtered(lambda report: report.report_name not in WITHOUT_SAMPLE)))
        self.assertGreaterEqual(printed, 5)

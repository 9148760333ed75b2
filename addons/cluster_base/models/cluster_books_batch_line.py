import base64
import io
import logging

from psycopg2 import OperationalError
from pypdf import PdfReader, PdfWriter

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..engine import books, deadline_day

_logger = logging.getLogger(__name__)


class ClusterBooksBatchLine(models.Model):
    """What became of one farm in a batch: a sentence, and the papers to print."""

    _name = "cluster.books.batch.line"
    _description = "Documents for a farm"
    _order = "member_id, id"

    batch_id = fields.Many2one("cluster.books.batch", required=True, ondelete="cascade", index=True)
    month = fields.Date(related="batch_id.month", store=True)
    member_id = fields.Many2one("cluster.member", string="Farm", required=True, ondelete="cascade", readonly=True)
    user_id = fields.Many2one("res.users", string="Made by", required=True, readonly=True)
    state = fields.Selection(
        [("waiting", "Waiting"), ("done", "Done"), ("failed", "Failed")],
        required=True,
        default="waiting",
        readonly=True,
    )
    result = fields.Char(readonly=True)
    invoice_count = fields.Integer(string="Invoices", readonly=True)
    act_count = fields.Integer(string="Acts", readonly=True)
    amount_total = fields.Monetary(string="Invoiced in the month", readonly=True, currency_field="currency_id")
    currency_id = fields.Many2one("res.currency", readonly=True)
    file = fields.Binary(string="Papers", readonly=True, attachment=True)
    file_name = fields.Char(readonly=True)

    _batch_member_uniq = models.Constraint("UNIQUE (batch_id, member_id)", "The farm is in this batch already.")

    # --- running --------------------------------------------------------------------------------
    def _run(self):
        """Each farm by itself: what fails at one is undone there, told, and stops no other."""
        for line in self:
            worker = line.with_user(line.user_id)
            try:
                with self.env.cr.savepoint():
                    values = worker._make()
            except OperationalError:
                raise  # two at once: Odoo repeats the whole request
            except (UserError, ValidationError, AccessError) as problem:
                values = {"state": "failed", "result": str(problem)}
            except Exception:
                _logger.exception("Documents of %s", line.member_id.id)
                values = {
                    "state": "failed",
                    "result": self.env._(
                        "Something unforeseen happened in these books. The administrator finds it in the log."
                    ),  # noqa: E501
                }
            line.sudo().write(values)

    @api.model
    def _cron_run(self):
        lines = self.sudo().search([("state", "=", "waiting")])
        for done, line in enumerate(lines, 1):
            line._run()
            self.env["ir.cron"]._commit_progress(1, remaining=len(lines) - done)

    def _make(self):
        """Make the documents in the farm's company, with the rights of the clerk.

        :return: values that say what became of it
        """
        self.ensure_one()
        company = self.member_id.sudo().company_id
        if not company or not company.active:
            raise UserError(self.env._("The farm has no open books: open them on its record."))
        if company not in self.env.user.company_ids:
            raise AccessError(self.env._("You may not enter the books of this farm."))
        there = self.with_context(allowed_company_ids=company.ids)
        made = there._make_invoices(company) if self.batch_id.make_invoices else there.env["account.move"]
        invoices = there._invoices_of_month(company)
        papers, acts = [], there.env["account.move"]
        if self.batch_id.make_invoices:
            # Also those of an earlier run: the file holds all, however often it is made.
            printed = made | invoices.filtered(lambda move: move.invoice_line_ids.sale_line_ids)
            if printed:
                papers.append(there._pdf("account.account_invoices", printed))
        if self.batch_id.make_acts:
            acts = invoices.filtered(lambda move: move.move_type == "out_invoice")
            if acts:
                papers.append(there._pdf("cluster_base.action_report_act", acts))
        if self.batch_id.make_report:
            papers.append(there._pdf("cluster_base.action_report_farm_month", there))
        total = sum(invoices.mapped("amount_total_signed"))
        return {
            "state": "done",
            "result": self._sentence(made, acts, papers),
            "invoice_count": len(made),
            "act_count": len(acts),
            "amount_total": total,
            "currency_id": company.currency_id.id,
            "file": self._joined(papers),
            "file_name": f"{self.member_id.sudo().books_code}-{self.month:%Y-%m}.pdf" if papers else False,
        }

    def _sentence(self, made, acts, papers) -> str:
        if not papers:
            return self.env._("Nothing to make: the farm has no orders to invoice and no invoices in the month.")
        return self.env._(
            "New invoices: %(invoices)s, acts: %(acts)s, report: %(report)s.",
            invoices=len(made),
            acts=len(acts),
            report=self.env._("yes") if self.batch_id.make_report else self.env._("no"),
        )

    def _make_invoices(self, company):
        """Invoices from the orders of the month and before that have none yet, dated in the month."""
        last = books.month_end(self.month)
        cluster = self.member_id.sudo().cluster_id
        orders = self.env["sale.order"].search(
            [
                ("company_id", "=", company.id),
                ("invoice_status", "=", "to invoice"),
                ("date_order", "<", deadline_day.end_of_day(last, cluster.tz)),
            ]
        )
        if not orders:
            return self.env["account.move"]
        moves = orders._create_invoices()
        moves.invoice_date = min(last, cluster._today())
        moves.member_id = company.member_id
        moves.action_post()
        return moves

    def _invoices_of_month(self, company):
        return self.env["account.move"].search(
            [
                ("company_id", "=", company.id),
                ("move_type", "in", ("out_invoice", "out_refund")),
                ("state", "=", "posted"),
                ("invoice_date", ">=", books.month_of(self.month)),
                ("invoice_date", "<=", books.month_end(self.month)),
            ],
            order="invoice_date, name, id",
        )

    def _pdf(self, report, records) -> bytes:
        return self.env["ir.actions.report"]._render_qweb_pdf(report, records.ids)[0]

    @api.model
    def _joined(self, papers):
        if not papers:
            return False
        writer = PdfWriter()
        for paper in papers:
            writer.append(PdfReader(io.BytesIO(paper)))
        out = io.BytesIO()
        writer.write(out)
        return base64.b64encode(out.getvalue())

    # --- report of the month --------------------------------------------------------------------
    def _month_facts(self):
        """What the report prints: invoices of the month with their sums, money received, what is unpaid at all."""
        self.ensure_one()
        company = self.member_id.sudo().company_id
        invoices = self._invoices_of_month(company)
        payments = self.env["account.payment"].search(
            [
                ("company_id", "=", company.id),
                ("payment_type", "=", "inbound"),
                ("state", "in", ("in_process", "paid")),
                ("date", ">=", books.month_of(self.month)),
                ("date", "<=", books.month_end(self.month)),
            ]
        )
        unpaid = self.env["account.move"].search(
            [
                ("company_id", "=", company.id),
                ("move_type", "in", ("out_invoice", "out_refund")),
                ("state", "=", "posted"),
                ("payment_state", "in", ("not_paid", "partial")),
            ]
        )
        return {
            "company": company,
            "invoices": invoices,
            "net": sum(invoices.mapped("amount_untaxed_signed")),
            "tax": sum(invoices.mapped("amount_tax_signed")),
            "total": sum(invoices.mapped("amount_total_signed")),
            "received": sum(payments.mapped("amount_company_currency_signed")),
            "unpaid": sum(unpaid.mapped("amount_residual_signed")),
        }

    # --- buttons --------------------------------------------------------------------------------
    def action_papers(self):
        self.check_access("read")
        return self._download()

    def _download(self):
        lines = self.filtered("file")
        if not lines:
            raise UserError(self.env._("No papers have been made yet: press “Make the documents”."))
        if len(lines) == 1:
            return {
                "type": "ir.actions.act_url",
                "url": f"/web/content/{self._name}/{lines.id}/file/{lines.file_name}?download=true",
                "target": "self",
            }
        ids = ",".join(map(str, lines.ids))
        return {"type": "ir.actions.act_url", "url": f"/cluster/books/papers/{ids}", "target": "self"}

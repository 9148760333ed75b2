import base64
import csv
import io

from odoo import api, fields, models
from odoo.exceptions import UserError


class ClusterJointStatement(models.TransientModel):
    """What a member got and passed on between two days: on the screen, as PDF, as CSV."""

    _name = "cluster.joint.statement"
    _description = "Statement of a member"

    member_id = fields.Many2one(
        "cluster.member", required=True, ondelete="cascade", default=lambda self: self._default_member_id()
    )
    date_from = fields.Date(string="From", required=True, default=lambda self: self._default_date_from())
    date_to = fields.Date(string="To", required=True, default=fields.Date.context_today)
    csv_file = fields.Binary(readonly=True, attachment=False)

    _dates_order = models.Constraint("CHECK (date_to >= date_from)", "A period ends on its first day or later.")

    def _default_member_id(self):
        members = self.env["cluster.member"]._of_user()
        return members if len(members) == 1 else False

    def _default_date_from(self):
        return fields.Date.context_today(self).replace(day=1)

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for one in self:
            if one.date_to < one.date_from:
                raise UserError(self.env._("The period ends before it begins: correct its days."))

    def _domain(self):
        self.ensure_one()
        return [
            ("date", ">=", self.date_from),
            ("date", "<=", self.date_to),
            "|",
            ("member_id", "=", self.member_id.id),
            ("payer_id", "=", self.member_id.id),
        ]

    def _lines(self):
        return self.env["cluster.joint.income"].search(self._domain(), order="date, id")

    def _rows(self):
        """[{date, order, product, what, share, seller, recipient, amount, currency, mine, settled}]."""
        purposes = dict(self.env["cluster.joint.income"]._fields["purpose"]._description_selection(self.env))
        rows = []
        for line in self._lines().sudo():
            what = line.fee_name or purposes[line.purpose]
            rows.append(
                {
                    "date": line.date,
                    "order": line.order_name,
                    "product": line.product_id.with_context(display_default_code=False).display_name or "",
                    "what": self.env._("%(what)s, taken back", what=what) if line.kind == "back" else what,
                    "share": f"{line.share:.4f}".rstrip("0").rstrip(".") if line.share else "",
                    "seller": line.payer_id.name,
                    "recipient": line._recipient_name(),
                    "amount": line.amount,
                    "currency": line.currency_id,
                    "mine": line.member_id == self.member_id,
                    "settled": line.settlement_id.state == "paid",
                }
            )
        return rows

    def _totals(self):
        """[{currency, income, by_purpose: [(name, amount)], owed: [...], owes: [...]}], one for each currency.

        owed and owes: [(the other side's name, amount, of it not settled)].
        """
        purposes = dict(self.env["cluster.joint.income"]._fields["purpose"]._description_selection(self.env))
        result = []
        for currency, lines in self._lines().sudo().grouped("currency_id").items():
            mine = lines.filtered(lambda line: line.member_id == self.member_id)
            owed = mine.filtered("is_owed").grouped(lambda line: line.payer_id.name)
            owes = (lines - mine).grouped(lambda line: line._recipient_name())
            result.append(
                {
                    "currency": currency,
                    "income": currency.round(sum(mine.mapped("amount"))),
                    "by_purpose": [
                        (purposes[purpose], currency.round(sum(group.mapped("amount"))))
                        for purpose, group in mine.grouped("purpose").items()
                    ],
                    "owed": [self._side(name, group, currency) for name, group in sorted(owed.items())],
                    "owes": [self._side(name, group, currency) for name, group in sorted(owes.items())],
                }
            )
        return result

    def _side(self, name, lines, currency):
        unpaid = lines.filtered(lambda line: line.settlement_id.state != "paid")
        return name, currency.round(sum(lines.mapped("amount"))), currency.round(sum(unpaid.mapped("amount")))

    def _csv(self) -> bytes:
        """The rows for a spreadsheet: UTF-8 with its mark, semicolons, a point in amounts."""
        out = io.StringIO()
        writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
        words = self.env._
        writer.writerow(
            [
                words("Day"), words("Order no."), words("Product"), words("What for"), words("Share, %"),
                words("Seller of record"), words("Recipient"), words("Amount"), words("Currency"), words("Paid"),
            ]
        )  # fmt: skip
        for row in self._rows():
            writer.writerow(
                [
                    row["date"].isoformat(), row["order"], self._plain(row["product"]), self._plain(row["what"]),
                    row["share"], self._plain(row["seller"]), self._plain(row["recipient"]),
                    f"{row['amount']:.{row['currency'].decimal_places}f}", row["currency"].name,
                    words("yes") if row["settled"] else words("no"),
                ]
            )  # fmt: skip
        return b"\xef\xbb\xbf" + out.getvalue().encode()

    @staticmethod
    def _plain(text: str) -> str:
        """A name that a spreadsheet would take for a formula is kept as text."""
        return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text

    def _file_name(self, kind: str) -> str:
        return f"statement-{self.sudo().member_id.slug}-{self.date_from}-{self.date_to}.{kind}"

    def action_show(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("cluster_base.action_joint_income")
        return {**action, "domain": self._domain(), "context": {}, "name": self.member_id.name}

    def action_pdf(self):
        self.ensure_one()
        return self.env.ref("cluster_base.action_report_joint_statement").report_action(self)

    def action_csv(self):
        self.ensure_one()
        self.csv_file = base64.b64encode(self._csv())
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/csv_file/{self._file_name('csv')}?download=true",
            "target": "self",
        }

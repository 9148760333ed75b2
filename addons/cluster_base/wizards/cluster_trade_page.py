import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import table_file


class ClusterTradePage(models.TransientModel):
    """Trade between members and abroad in a period: totals by country, the lines behind them, files."""

    _name = "cluster.trade.page"
    _description = "Trade between members and abroad"

    cluster_id = fields.Many2one(
        "cluster.cluster", required=True, default=lambda self: self.env["cluster.member"]._default_cluster_id()
    )
    currency_id = fields.Many2one(related="cluster_id.company_id.currency_id")
    date_from = fields.Date("From", required=True, default=lambda self: fields.Date.today().replace(month=1, day=1))
    date_to = fields.Date("To", required=True, default=fields.Date.context_today)
    between = fields.Monetary("Between members", compute="_compute_totals")
    export = fields.Monetary("Sold abroad", compute="_compute_totals")
    imports = fields.Monetary("Bought abroad", compute="_compute_totals")
    reported = fields.Monetary("Self-reported, in none of these", compute="_compute_totals")
    without_rate = fields.Integer("Lines without a rate of exchange", compute="_compute_totals")
    table = fields.Html(compute="_compute_table", sanitize=False)
    file = fields.Binary(readonly=True, attachment=False)
    file_name = fields.Char(readonly=True)

    @api.depends("cluster_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        self.display_name = self.env._("Trade between members and abroad")

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for page in self:
            if page.date_from > page.date_to:
                raise UserError(self.env._("The period ends before it begins: correct the dates."))

    def _domain(self):
        self.ensure_one()
        return [
            ("cluster_id", "=", self.cluster_id.id),
            ("date", ">=", self.date_from),
            ("date", "<=", self.date_to),
        ]

    @api.depends("cluster_id", "date_from", "date_to")
    def _compute_totals(self):
        for page in self:
            lines = page._lines()
            counted = lines.filtered(lambda line: line.basis != "reported")
            abroad = counted.filtered("is_foreign")
            page.between = sum(counted.filtered("is_between").mapped("amount"))
            page.export = sum(abroad.filtered(lambda line: line.direction == "sale").mapped("amount"))
            page.imports = sum(abroad.filtered(lambda line: line.direction == "purchase").mapped("amount"))
            page.reported = sum((lines - counted).mapped("amount"))
            page.without_rate = len(lines.filtered(lambda line: not line.amount and line.source_amount))

    def _lines(self):
        if not (self.cluster_id and self.date_from and self.date_to):
            return self.env["cluster.trade.line"]
        return self.env["cluster.trade.line"].search(self._domain(), order="date, id")

    @api.depends("cluster_id", "date_from", "date_to")
    @api.depends_context("lang")
    def _compute_table(self):
        for page in self:
            page.table = self.env["ir.qweb"]._render(
                "cluster_base.trade_totals", {"rows": page._rows(), "currency": page.currency_id}
            )

    def _rows(self) -> list[dict]:
        """Sums by what, country and basis. A sale to a member abroad is in both of the first two."""
        Line = self.env["cluster.trade.line"]
        if not (self.cluster_id and self.date_from and self.date_to):
            return []
        basis = dict(Line._fields["basis"]._description_selection(self.env))
        parts = [
            (self.env._("Between members"), [("is_between", "=", True)]),
            (self.env._("Sold abroad"), [("is_foreign", "=", True), ("direction", "=", "sale")]),
            (self.env._("Bought abroad"), [("is_foreign", "=", True), ("direction", "=", "purchase")]),
        ]
        return [
            {
                "what": what,
                "country": country.name or "",
                "basis": basis[kind],
                "reported": kind == "reported",
                "count": count,
                "amount": amount or 0.0,
            }
            for what, domain in parts
            for kind, country, count, amount in Line._read_group(
                [*self._domain(), *domain],
                ["basis", "country_id"],
                ["__count", "amount:sum"],
                order="basis, country_id",
            )
        ]

    def _export(self):
        head = [
            self.env._("Date"), self.env._("Number or source"), self.env._("From"), self.env._("Member"),
            self.env._("Direction"), self.env._("Other side"), self.env._("Country"), self.env._("Between members"),
            self.env._("Abroad"), self.env._("Amount"), self.env._("Currency"), self.env._("In its own money"),
            self.env._("Own money"),
        ]  # fmt: skip
        Line = self.env["cluster.trade.line"]
        basis = dict(Line._fields["basis"]._description_selection(self.env))
        ways = dict(Line._fields["direction"]._description_selection(self.env))
        yes, no = self.env._("yes"), self.env._("no")
        rows = [
            [
                line.date, line.name, basis[line.basis], line.member_id.name, ways[line.direction],
                line.sudo().partner_id.name or "", line.country_id.name or "", yes if line.is_between else no,
                yes if line.is_foreign else no, line.amount, line.currency_id.name, line.source_amount,
                line.source_currency_id.name,
            ]
            for line in self._lines()
        ]  # fmt: skip
        return head, rows

    def _download(self, content: bytes, ending: str):
        self.sudo().write(
            {"file": base64.b64encode(content), "file_name": f"trade-{self.date_from}-{self.date_to}.{ending}"}
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/file?download=true&filename={self.file_name}",
            "target": "download",
        }

    def action_csv(self):
        self.ensure_one()
        return self._download(table_file.csv_bytes(*self._export()), "csv")

    def action_xlsx(self):
        self.ensure_one()
        return self._download(table_file.xlsx_bytes(self.cluster_id.code, *self._export()), "xlsx")

    def action_lines(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("cluster_base.action_trade_line")
        return {**action, "domain": self._domain(), "context": {"search_default_counted": 1}}

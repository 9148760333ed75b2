from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ClusterBooksCountry(models.Model):
    """How books are kept in a country: chart of accounts, currency, rates of VAT."""

    _name = "cluster.books.country"
    _description = "Books of a country"
    _order = "country_id"
    _rec_name = "country_id"

    country_id = fields.Many2one("res.country", required=True, ondelete="restrict")
    chart_template = fields.Char(
        string="Chart of accounts",
        required=True,
        help="Code of the chart in Odoo, e.g. generic_coa, pl or lt. Its localisation has to be installed.",
    )
    currency_id = fields.Many2one("res.currency", required=True, ondelete="restrict")
    needs_tax_number = fields.Boolean(string="Needs a tax number", default=True)
    rate_ids = fields.One2many(
        "cluster.books.rate",
        "books_id",
        string="Rates of VAT",
        help="Leave empty where the chart of accounts brings the country's taxes itself.",
    )
    law_ref = fields.Char(string="Law")
    active = fields.Boolean(default=True)

    _country_uniq = models.Constraint(
        "UNIQUE (country_id)", "The rules of this country are there already: change those."
    )

    @api.constrains("chart_template")
    def _check_chart_template(self):
        charts = self.env["account.chart.template"]._get_chart_template_mapping()
        for books in self:
            module = self.env["ir.module.module"].sudo()._get(charts.get(books.chart_template, {}).get("module", ""))
            if module.state not in ("installed", "to upgrade", "to install"):
                raise ValidationError(
                    self.env._(
                        "There is no chart of accounts “%(code)s” here: install the localisation of the country or use generic_coa.",  # noqa: E501
                        code=books.chart_template,
                    )
                )

    @api.model
    def _of(self, country):
        """The rules of the country, or an empty record: then the generic chart is used."""
        return self.sudo().search([("country_id", "=", country.id)], limit=1)

    def _rates_on(self, day):
        return self.rate_ids.filtered(lambda rate: rate.date_from <= day and (not rate.date_to or rate.date_to >= day))

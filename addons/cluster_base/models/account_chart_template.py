from odoo import models


class AccountChartTemplate(models.AbstractModel):
    _inherit = "account.chart.template"

    def _get_chart_template_data(self, template_code):
        """The generic chart is American: give it the farm's country, without its taxes and fiscal positions.

        The taxes of the country come from `cluster.books.country`.
        """
        data = super()._get_chart_template_data(template_code)
        country = self.env.context.get("cluster_books_country")
        if country and template_code == "generic_coa":
            data["res.company"][self.env.company.id]["account_fiscal_country_id"] = country
            for model in ("account.tax", "account.tax.group", "account.fiscal.position"):
                data.pop(model, None)
        return data

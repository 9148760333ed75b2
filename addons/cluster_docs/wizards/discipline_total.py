from odoo import api, fields, models


class DisciplineTotal(models.TransientModel):
    """A row of the report: a body, an executor or a journal with its numbers."""

    _name = "cluster.discipline.total"
    _description = "Total of a discipline report"
    _order = "way desc, name"

    report_id = fields.Many2one("cluster.discipline.report", readonly=True, index=True, ondelete="cascade")
    way = fields.Selection(
        [("unit", "By body"), ("executor", "By executor"), ("journal", "By journal")], "Counted", readonly=True
    )
    res_id = fields.Integer(readonly=True, aggregator=None)
    name = fields.Char(readonly=True)
    on_time = fields.Integer("On time", readonly=True)
    late = fields.Integer("Late", readonly=True)
    open = fields.Integer("Open, in time", readonly=True)
    overdue = fields.Integer("Overdue", readonly=True)
    no_term = fields.Integer("Without a term", readonly=True)
    total = fields.Integer(compute="_compute_total", store=True)
    discipline = fields.Float("In time, %", compute="_compute_total", store=True, digits=(5, 1), aggregator=None)

    @api.depends("on_time", "late", "open", "overdue", "no_term")
    def _compute_total(self):
        for row in self:
            row.total = row.on_time + row.late + row.open + row.overdue + row.no_term
            judged = row.on_time + row.late + row.overdue
            row.discipline = 100.0 * row.on_time / judged if judged else 100.0

    def _documents(self, verdict=None):
        """The documents behind one of the numbers, or behind all of them."""
        self.ensure_one()
        domain = [("report_id", "=", self.report_id.id), (f"{self.way}_id", "=", self.res_id or False)]
        if verdict:
            domain.append(("verdict", "=", verdict))
        return self.env["cluster.discipline.line"].search(domain).document_id

    def action_open(self):
        """Exactly the documents counted: the number is named by the button's context."""
        self.ensure_one()
        verdict = self.env.context.get("discipline_verdict")
        if verdict not in dict(self.env["cluster.discipline.line"]._fields["verdict"].selection):
            verdict = None
        action = self.env["ir.actions.act_window"]._for_xml_id("cluster_docs.document_action")
        return {**action, "name": self.name, "domain": [("id", "in", self._documents(verdict).ids)], "context": {}}

from odoo import api, fields, models


class CaseFile(models.Model):
    _name = "cluster.case.file"
    _description = "Case file"
    _inherit = ["mail.thread"]
    _order = "year desc, index, id"
    _rec_names_search = ["index", "title"]

    index = fields.Char(required=True, tracking=True, help="Such as 1-12: it becomes part of the documents' numbers.")
    title = fields.Char(required=True, translate=True, tracking=True)
    year = fields.Integer(required=True, default=lambda self: fields.Date.context_today(self).year)
    unit_id = fields.Many2one(
        "hr.department",
        "Body",
        required=True,
        index=True,
        domain=[("is_body", "=", True)],
        default=lambda self: self.env.user.cluster_body_ids[:1],
    )
    retention_id = fields.Many2one("cluster.retention.class", "Retention")
    state = fields.Selection([("open", "Open"), ("closed", "Closed")], default="open", required=True, tracking=True)
    closed_on = fields.Date(readonly=True)
    document_ids = fields.One2many("cluster.document", "case_file_id", "Documents")
    document_count = fields.Integer(compute="_compute_document_count")

    _index_uniq = models.Constraint(
        "UNIQUE(unit_id, year, index)", "This body already has a case file with this index for the year."
    )
    _closed_date = models.Constraint(
        "CHECK((state = 'closed') = (closed_on IS NOT NULL))", "A closed file has a closing date, an open one has none."
    )

    def _compute_document_count(self):
        counts = dict(
            self.env["cluster.document"]._read_group([("case_file_id", "in", self.ids)], ["case_file_id"], ["__count"])
        )
        for case in self:
            case.document_count = counts.get(case, 0)

    @api.depends("index", "title", "year")
    def _compute_display_name(self):
        for case in self:
            case.display_name = f"{case.index} {case.title}" if case.title else case.index

    def action_close(self):
        self.write({"state": "closed", "closed_on": fields.Date.context_today(self)})

    def action_reopen(self):
        self.write({"state": "open", "closed_on": False})

    def action_documents(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("cluster_docs.document_action")
        return {**action, "domain": [("case_file_id", "=", self.id)], "context": {"default_case_file_id": self.id}}

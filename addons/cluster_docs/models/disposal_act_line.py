from odoo import api, fields, models
from odoo.exceptions import UserError


class DisposalActLine(models.Model):
    """A file in an act: what the printed list says of it, fixed when the commission gets it."""

    _name = "cluster.disposal.act.line"
    _description = "File in a disposal act"
    _order = "act_id, year_from, sort_key, id"

    act_id = fields.Many2one("cluster.disposal.act", required=True, index=True, ondelete="cascade")
    state = fields.Selection(related="act_id.state")
    unit_id = fields.Many2one(related="act_id.unit_id", store=True, index=True)
    case_file_id = fields.Many2one(
        "cluster.case.file",
        "File",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('unit_id', '=', unit_id), ('is_due', '=', True)]",
    )
    sort_key = fields.Char(related="case_file_id.sort_key", store=True)
    sign = fields.Char(compute="_compute_columns", store=True)
    title = fields.Char(compute="_compute_columns", store=True)
    year_from = fields.Integer("From", compute="_compute_columns", store=True, aggregator=None)
    year_to = fields.Integer("To", compute="_compute_columns", store=True, aggregator=None)
    count = fields.Integer("Units", compute="_compute_columns", store=True)
    document_count = fields.Integer("Number of documents", compute="_compute_columns", store=True)
    retention = fields.Char("Term and article", compute="_compute_columns", store=True)
    remarks = fields.Char()

    _case_uniq = models.Constraint("UNIQUE(act_id, case_file_id)", "The file already stands in this act.")

    @api.depends("case_file_id")
    def _compute_columns(self):
        for line in self:
            line.update(line._prepare_column_vals())

    def _prepare_column_vals(self):
        case = self.case_file_id.sudo()
        return {
            "sign": case.index,
            "title": case.title,
            "year_from": case.year,
            "year_to": max(case.year, case.closed_on.year if case.closed_on else 0),
            "count": case.volume_count,
            "document_count": case.document_count,
            "retention": case.retention_id.code,
        }

    def _freeze(self):
        for line in self:
            line.sudo().with_context(cluster_act_freeze=True).write(line._prepare_column_vals())

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_draft()
        return lines

    def write(self, vals):
        if not (self.env.su and self.env.context.get("cluster_act_freeze")):
            self._check_draft()
        return super().write(vals)

    def _check_draft(self):
        if any(line.act_id.state != "draft" for line in self):
            raise UserError(
                self.env._("The act is before the commission: return it to preparation to change its files or members.")
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        self._check_draft()

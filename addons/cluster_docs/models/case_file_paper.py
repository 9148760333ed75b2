from odoo import api, models


class CaseFile(models.Model):
    _name = "cluster.case.file"
    _inherit = ["cluster.case.file", "cluster.paper.mixin"]
    _paper_column = "case_file_id"

    @api.depends("kind")
    def _compute_has_paper(self):
        for case in self:
            case.has_paper = case.kind == "file"

    @api.depends("archive_state")
    def _compute_paper_where(self):
        return super()._compute_paper_where()

    def _paper_gone(self):
        self.ensure_one()
        if self.archive_state == "destroyed":
            return self.env._("Destroyed by act No. %(number)s", number=self.disposal_act_id.sudo().number)
        if self.archive_state == "transferred":
            transfer = self.transfer_id.sudo()
            return self.env._(
                "Transferred to %(archive)s, receipt No. %(receipt)s",
                archive=transfer.archive_id.name,
                receipt=transfer.receipt,
            )
        return ""

    def _paper_default(self):
        return self.env._("In the office of %(unit)s", unit=self.unit_id.sudo().name)

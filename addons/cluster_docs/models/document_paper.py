from odoo import api, models


class Document(models.Model):
    _name = "cluster.document"
    _inherit = ["cluster.document", "cluster.paper.mixin"]
    _paper_column = "document_id"

    @api.depends("delivery_method")
    def _compute_has_paper(self):
        for document in self:
            document.has_paper = document.delivery_method in ("hand", "post", "reception")

    @api.depends("case_file_id", "state", "destroyed_act_id")
    def _compute_paper_where(self):
        return super()._compute_paper_where()

    def _paper_gone(self):
        self.ensure_one()
        if self.destroyed_act_id:
            return self.env._("Destroyed by act No. %(number)s", number=self.destroyed_act_id.sudo().number)
        return self.case_file_id.sudo()._paper_gone() if self.case_file_id else ""

    def _paper_default(self):
        """A filed paper lies in its file; before that the executor or the registry has it."""
        self.ensure_one()
        case = self.case_file_id.sudo()
        if case and self.state == "filed":
            return self.env._(
                "In file %(file)s%(part)s: %(where)s",
                file=case.index,
                part=self.env._(", part %(number)s", number=self.volume_id.sudo().number) if self.volume_id else "",
                where=case._paper_answer(),
            )
        if self.responsible_user_id:
            return self.env._("With the executor %(person)s", person=self.responsible_user_id.sudo().name)
        return self.env._("In the registry of %(unit)s", unit=self.unit_id.sudo().name or "")

from odoo import api, fields, models
from odoo.tools import SQL


class Document(models.Model):
    """The registration card of an application."""

    _inherit = "cluster.document"

    application_ids = fields.One2many("cluster.application", "document_id", "Applications")
    application_id = fields.Many2one("cluster.application", compute="_compute_application_id")

    @api.depends("application_ids")
    def _compute_application_id(self):
        for document in self:
            document.application_id = document.application_ids[:1]

    @api.model
    def _what_follows(self):
        application = SQL("EXISTS (SELECT FROM cluster_application WHERE document_id = cluster_document.id)")
        return [*super()._what_follows(), application]

    def _announce_numbers(self):
        result = super()._announce_numbers()
        self.env["cluster.application"]._mark_registered(self)
        return result

    def action_application(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "cluster.application",
            "res_id": self.application_id.id,
            "view_mode": "form",
        }

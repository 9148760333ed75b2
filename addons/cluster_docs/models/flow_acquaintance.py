from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .reminder import Task


class Document(models.Model):
    _inherit = "cluster.document"

    acquaintance_ids = fields.One2many("cluster.acquaintance", "document_id", "Acquaintance sheets")
    my_reading_id = fields.Many2one("cluster.acquaintance.line", compute="_compute_my_reading_id")

    @api.depends("acquaintance_ids.line_ids.read_at")
    @api.depends_context("uid")
    def _compute_my_reading_id(self):
        lines = self.env["cluster.acquaintance.line"].sudo()
        mine = lines.search(self._my_readings_domain() & Domain("document_id", "in", self.ids))
        for document in self:
            document.my_reading_id = mine.filtered(lambda one, document=document: one.document_id == document)[:1]

    def _my_readings_domain(self):
        return Domain("user_id", "=", self.env.uid) & Domain("read_at", "=", False) & Domain("sheet_state", "=", "sent")

    def action_acquaint(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("For acquaintance"),
            "res_model": "cluster.acquaintance",
            "view_mode": "form",
            "target": "new",
            "context": {"default_document_id": self.id},
        }

    def action_read(self):
        """One's own task: "I have read it"."""
        self.ensure_one()
        if not self.my_reading_id:
            raise UserError(self.env._("You are not asked to read this document, or you have said so already."))
        return self.my_reading_id.with_env(self.env).action_read()

    def _void(self, reason):
        done = super()._void(reason)
        self.sudo().acquaintance_ids._stop()
        return done

    @api.model
    def _open_tasks(self, horizon):
        lines = self.env["cluster.acquaintance.line"].search(
            Domain("read_at", "=", False)
            & Domain("sheet_state", "=", "sent")
            & Domain("due_date", "<=", horizon)
            & Domain("document_id.state", "!=", "void")
        )
        return super()._open_tasks(horizon) + [
            Task(
                line._name,
                line.id,
                line.user_id,
                line.document_id,
                line.due_date,
                lambda env: env._("Read the document"),
                line.sheet_id.sent_by_id,
            )
            for line in lines
        ]

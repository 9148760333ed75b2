from odoo import api, fields, models
from odoo.exceptions import UserError

from .document_link import LINK_KINDS


class DocumentRelation(models.Model):
    """Links as each of the two documents sees them, the main answer included. A query, not a table."""

    _name = "cluster.document.relation"
    _description = "Linked document"
    _auto = False
    _order = "document_id, kind, id"
    _rec_name = "kind"

    document_id = fields.Many2one("cluster.document", "Seen from", readonly=True)
    other_id = fields.Many2one("cluster.document", "Document", readonly=True)
    kind = fields.Selection(LINK_KINDS, readonly=True)
    is_reverse = fields.Boolean(readonly=True)
    link_id = fields.Many2one("cluster.document.link", readonly=True)
    words = fields.Char("How", compute="_compute_words")
    number = fields.Char(related="other_id.number")
    registration_date = fields.Date(related="other_id.registration_date")
    title = fields.Char(related="other_id.title")
    correspondent_name = fields.Char(related="other_id.correspondent_name", string="Correspondent")
    state = fields.Selection(related="other_id.state")
    note = fields.Char(related="link_id.note")

    @property
    def _table_query(self):
        return """
            SELECT 4 * id AS id, document_id, other_id, kind, false AS is_reverse, id AS link_id
              FROM cluster_document_link
            UNION ALL
            SELECT 4 * id + 1, other_id, document_id, kind, true, id FROM cluster_document_link
            UNION ALL
            SELECT 4 * id + 2, id, parent_id, 'answer', false, NULL FROM cluster_document WHERE parent_id IS NOT NULL
            UNION ALL
            SELECT 4 * id + 3, parent_id, id, 'answer', true, NULL FROM cluster_document WHERE parent_id IS NOT NULL"""

    @api.depends("kind", "is_reverse")
    @api.depends_context("lang")
    def _compute_words(self):
        links = self.env["cluster.document.link"]
        for relation in self:
            relation.words = links.new({"kind": relation.kind})._words(relation.is_reverse)

    def action_open(self):
        self.ensure_one()
        self.other_id.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "cluster.document",
            "res_id": self.other_id.id,
            "view_mode": "form",
        }

    def action_remove(self):
        """Takes away a link that was made by mistake; the history of both keeps it."""
        self.ensure_one()
        if not self.link_id:
            raise UserError(self.env._('This link is the field "Answers to" of the answer: change it there.'))
        self.link_id.unlink()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

from odoo import api, fields, models

from .document import DELIVERY


class DocumentPreset(models.Model):
    """Values that a clerk keeps for the letters that come again and again: chosen on a draft, they fill the rest in."""

    _name = "cluster.document.preset"
    _description = "Saved values of a document"
    _order = "sequence, name, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    user_id = fields.Many2one(
        "res.users", "Owner", required=True, index=True, ondelete="cascade", default=lambda self: self.env.user
    )
    is_shared = fields.Boolean("For everybody of the body")
    unit_id = fields.Many2one(related="journal_id.unit_id", store=True, index=True, string="Body")
    journal_id = fields.Many2one("cluster.document.journal", required=True, index=True, ondelete="cascade")
    journal_kind = fields.Selection(related="journal_id.kind", store=True, string="Journal type")
    kind_id = fields.Many2one(
        "cluster.document.kind", "Kind", ondelete="cascade", domain="[('journal_kind', '=', journal_kind)]"
    )
    title = fields.Char("Summary")
    correspondent_id = fields.Many2one("res.partner", ondelete="cascade")
    correspondent_name = fields.Char("Correspondent as printed")
    delivery_method = fields.Selection(DELIVERY, "Form")
    case_file_id = fields.Many2one("cluster.case.file", "Filed in", ondelete="set null")
    deadline_rule_id = fields.Many2one("cluster.deadline.rule", "Term", ondelete="set null")
    sheets = fields.Integer(default=1, aggregator=None)

    @api.model
    def _kept_fields(self):
        return (
            "kind_id",
            "title",
            "correspondent_id",
            "correspondent_name",
            "delivery_method",
            "case_file_id",
            "deadline_rule_id",
            "sheets",
        )

    def _prepare_document_vals(self):
        """What the preset fills in; a closed case file is left to the journal."""
        self.ensure_one()
        vals = {name: self[name] for name in self._kept_fields() if self[name]}
        if vals.get("case_file_id") and self.case_file_id.state == "closed":
            vals.pop("case_file_id")
        return vals

    def action_use(self):
        """A new document with these values."""
        self.ensure_one()
        defaults = {
            f"default_{name}": value.id if isinstance(value, models.BaseModel) else value
            for name, value in self._prepare_document_vals().items()
        }
        return {
            **self.journal_id.action_new_document(),
            "context": {"default_journal_id": self.journal_id.id, **defaults},
        }

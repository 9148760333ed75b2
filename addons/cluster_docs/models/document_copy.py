from odoo import api, fields, models
from odoo.exceptions import UserError

# What the next letter of a pile has in common with the last one; numbers and dates are its own.
COPIED = (
    "journal_id",
    "kind_id",
    "index_code",
    "title",
    "correspondent_id",
    "correspondent_name",
    "correspondent_address",
    "correspondent_contact",
    "delivery_method",
    "case_file_id",
    "deadline_rule_id",
    "sheets",
    "annex_sheets",
)


class Document(models.Model):
    """Less typing: a new document from the last one, or from values that were kept."""

    _inherit = "cluster.document"

    preset_id = fields.Many2one(
        "cluster.document.preset",
        "Fill in from",
        store=False,
        domain="[('unit_id', '=', unit_id), '|', ('user_id', '=', uid), ('is_shared', '=', True)]",
        help="Values that you kept: they are written into the empty document.",
    )

    @api.onchange("preset_id")
    def _onchange_preset_id(self):
        preset = self.preset_id
        if not preset or self.state != "draft":
            return
        if self.journal_id != preset.journal_id:
            self.journal_id = preset.journal_id
        for name, value in preset._prepare_document_vals().items():
            self[name] = value

    def action_copy_last(self):
        """A new document with the values of the last one that the user wrote in this journal. A button of the list:
        the client calls it with whatever is selected, mostly nothing."""
        direction = self.env.context.get("default_direction")
        journal_id = self.env.context.get("default_journal_id")
        mine = [("create_uid", "=", self.env.uid), ("state", "!=", "void")]
        if journal_id:
            mine.append(("journal_id", "=", journal_id))
        elif direction:
            mine.append(("direction", "=", direction))
        last = self.search(mine, order="id desc", limit=1)
        if not last:
            raise UserError(
                self.env._("You have written no document here yet. Press New; the next one can be a copy of it.")
            )
        return last._copy_action()

    def action_copy_as_new(self):
        """A new document with the values of this one."""
        self.ensure_one()
        return self._copy_action()

    def _copy_action(self):
        defaults = {}
        for name in COPIED:
            value = self[name]
            if name == "case_file_id" and value.state == "closed":
                continue
            if value:
                defaults[f"default_{name}"] = value.id if isinstance(value, models.BaseModel) else value
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Copy of the last one"),
            "res_model": "cluster.document",
            "view_mode": "form",
            "views": [(False, "form")],
            "context": defaults,
        }

    def action_keep_preset(self):
        """Keeps the values of this document under a name."""
        self.ensure_one()
        kept = self.env["cluster.document.preset"]._kept_fields()
        defaults = {
            f"default_{name}": self[name].id if isinstance(self[name], models.BaseModel) else self[name]
            for name in kept
            if self[name]
        }
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Keep the values"),
            "res_model": "cluster.document.preset",
            "view_mode": "form",
            "target": "new",
            "context": {"default_journal_id": self.journal_id.id, "default_name": self.title, **defaults},
        }

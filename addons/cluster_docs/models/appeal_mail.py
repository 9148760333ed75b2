from ast import literal_eval

from odoo import api, models
from odoo.exceptions import ValidationError


def _journal_id(defaults):
    """The journal among an alias's defaults (a dictionary or its text), or None."""
    if isinstance(defaults, str):
        try:
            defaults = literal_eval(defaults or "{}")
        except (ValueError, SyntaxError):
            return None
    return defaults.get("journal_id") if isinstance(defaults, dict) else None


class MailAlias(models.Model):
    _inherit = "mail.alias"

    @api.constrains("alias_model_id", "alias_defaults")
    def _check_no_appeal(self):
        for alias in self:
            journal = self.env["cluster.document.journal"].sudo().browse(_journal_id(alias.alias_defaults)).exists()
            if alias.alias_model_id.model == "cluster.document" and journal.kind == "appeal":
                raise ValidationError(
                    self.env._(
                        "An e-mail is not an appeal: this address cannot lead to the journal %(journal)s. "
                        "Choose a journal of incoming letters.",
                        journal=journal.display_name,
                    )
                )


class Document(models.Model):
    _inherit = "cluster.document"

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """A mail that some address leads to appeals becomes an incoming letter: it is not lost, and it is no appeal."""
        values = dict(custom_values or {})
        journal = self.env["cluster.document.journal"].sudo().browse(values.get("journal_id")).exists()
        if journal.kind == "appeal":
            incoming = journal.search([("unit_id", "=", journal.unit_id.id), ("kind", "=", "incoming")], limit=1)
            values = {key: value for key, value in values.items() if key not in ("kind_id", "appeal_source")}
            values |= {
                "journal_id": incoming.id,
                "delivery_method": "email",
                "title": values.get("title") or msg_dict.get("subject") or self.env._("E-mail"),
                "note": self.env._(
                    "Came by e-mail to the address of appeals. An e-mail is not an appeal: tell the sender of "
                    "обращения.бел, post and personal reception."
                ),
            }
        return super().message_new(msg_dict, values)

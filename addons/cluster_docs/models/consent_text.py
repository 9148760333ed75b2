from odoo import api, fields, models
from odoo.exceptions import UserError


class ConsentText(models.Model):
    _name = "cluster.consent.text"
    _description = "Consent Text"
    _order = "valid_from desc"
    _rec_name = "version"

    version = fields.Char(required=True)
    valid_from = fields.Date(required=True)
    body = fields.Html("Text", required=True, translate=True, sanitize_style=True)
    statement = fields.Char(
        "Sentence Ticked", required=True, translate=True, help="What the resident confirms by the tick"
    )

    _version_uniq = models.Constraint("UNIQUE(version)", "This version exists already.")
    _from_uniq = models.Constraint("UNIQUE(valid_from)", "Another version is in force from that day.")

    @api.model
    def _on(self, date):
        return self.search([("valid_from", "<=", date)], order="valid_from desc", limit=1)

    def write(self, vals):
        """A text somebody agreed to stays as it was read; a change is a new version."""
        words = {"body", "statement", "version"} & vals.keys()
        in_english = self.env.lang in (None, "en_US")
        if (
            words
            and in_english
            and self.env["cluster.application"]
            .sudo()
            .search_count(
                [("consent_id", "in", self.ids), ("state", "!=", "draft")],
                limit=1,
            )
        ):
            raise UserError(
                self.env._("Residents have already agreed to this text. Make a new version with its own date.")
            )
        return super().write(vals)

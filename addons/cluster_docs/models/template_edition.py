from odoo import api, fields, models
from odoo.exceptions import UserError


class TemplateEdition(models.Model):
    """The text of a template as it stood from a day on. It is never changed: letters refer to it."""

    _name = "cluster.template.edition"
    _description = "Edition of a template"
    _order = "template_id, number desc"

    template_id = fields.Many2one("cluster.template", required=True, index=True, ondelete="restrict")
    number = fields.Integer(required=True)
    valid_from = fields.Date("From", required=True)
    heading = fields.Char(required=True)
    body = fields.Html(required=True, sanitize=True, sanitize_attributes=True, sanitize_form=True)
    author_id = fields.Many2one("res.users", "Saved by", required=True, ondelete="restrict")
    document_count = fields.Integer("Letters", compute="_compute_document_count")

    _number_uniq = models.Constraint("UNIQUE(template_id, number)", "This edition of the template exists already.")

    def _compute_document_count(self):
        counts = dict(
            self.env["cluster.document"]._read_group(
                [("answer_edition_id", "in", self.ids)], ["answer_edition_id"], ["__count"]
            )
        )
        for edition in self:
            edition.document_count = counts.get(edition, 0)

    @api.depends("template_id.name", "number", "valid_from")
    def _compute_display_name(self):
        for edition in self:
            day = edition.valid_from.strftime("%d.%m.%Y") if edition.valid_from else ""
            edition.display_name = self.env._(
                "%(template)s, edition %(number)s of %(day)s",
                template=edition.template_id.name or "",
                number=edition.number,
                day=day,
            )

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("An edition is never changed: save the template, and a new edition is made."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Editions stay: letters refer to them. Archive the template instead."))

    def action_restore(self):
        """The text of this edition becomes the template's again, as a new edition."""
        self.ensure_one()
        self.template_id.write({"heading": self.heading, "body": self.body})
        return {"type": "ir.actions.client", "tag": "soft_reload"}

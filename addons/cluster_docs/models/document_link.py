from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)
LINK_KINDS = [
    ("answer", "Answers to"),
    ("addition", "Addition to"),
    ("follow_up", "Follows up"),
    ("repeat", "Repeats"),
]
# How the link reads from the other document.
REVERSE = {
    "answer": _lt("Answered by"),
    "addition": _lt("Has the addition"),
    "follow_up": _lt("Followed up by"),
    "repeat": _lt("Repeated by"),
}


class DocumentLink(models.Model):
    """A typed link from one document to another. The main "answers to" is the document's own field; further ones, when
    one letter answers several, stand here."""

    _name = "cluster.document.link"
    _description = "Link between documents"
    _order = "id"

    document_id = fields.Many2one("cluster.document", "This document", required=True, index=True, ondelete="cascade")
    kind = fields.Selection(LINK_KINDS, required=True, default="addition")
    other_id = fields.Many2one("cluster.document", "Other document", required=True, index=True, ondelete="cascade")
    note = fields.Char()

    _link_uniq = models.Constraint(
        "UNIQUE(document_id, other_id, kind)", "These two documents are already linked in this way."
    )
    _not_itself = models.Constraint("CHECK(document_id <> other_id)", "A document is not linked to itself.")

    @api.depends("kind", "document_id", "other_id")
    def _compute_display_name(self):
        for link in self:
            link.display_name = f"{link._words()} {link.other_id.display_name}"

    @api.constrains("document_id", "other_id", "kind")
    def _check_no_circle(self):
        """An addition has one main document above it, never itself by a detour."""
        for link in self.filtered(lambda link: link.kind == "addition"):
            seen, above = link.document_id, link.other_id
            while above:
                if above & seen:
                    raise ValidationError(
                        self.env._(
                            "%(document)s would become an addition to itself. Choose the main document.",
                            document=link.document_id.display_name,
                        )
                    )
                seen |= above
                above = self.sudo().search([("document_id", "in", above.ids), ("kind", "=", "addition")]).other_id

    @api.model_create_multi
    def create(self, vals_list):
        links = super().create(vals_list)
        for link in links:
            if not self.env.su:
                link.document_id.check_access("write")
                link.other_id.check_access("read")
            link._tell(self.env._("Linked: %(words)s %(document)s"))
        return links

    def write(self, vals):
        if {"document_id", "other_id", "kind"} & vals.keys():
            raise UserError(self.env._("A link is not changed: remove it and make another one."))
        return super().write(vals)

    def unlink(self):
        for link in self:
            if not self.env.su:
                link.document_id.check_access("write")
            link._tell(self.env._("Link removed: %(words)s %(document)s"))
        return super().unlink()

    def _words(self, reverse=False):
        if reverse:
            return str(REVERSE[self.kind])
        return dict(self._fields["kind"]._description_selection(self.env)).get(self.kind, "")

    def _tell(self, sentence):
        """Into the history of both; a draft has none yet."""
        self.ensure_one()
        for document, other, reverse in (
            (self.document_id, self.other_id, False),
            (self.other_id, self.document_id, True),
        ):
            if document.sudo().state != "draft":
                document.sudo()._log_event(
                    "link",
                    sentence % {"words": self._words(reverse), "document": other.sudo().number or other.sudo().title},
                    {"kind": self.kind, "other": other.id, "reverse": reverse},
                )

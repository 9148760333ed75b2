import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ProcedureQuestion(models.Model):
    _name = "cluster.procedure.question"
    _description = "Question of an Online Application"
    _order = "edition_id, page, sequence, id"
    _rec_name = "label"

    edition_id = fields.Many2one("cluster.procedure.edition", required=True, index=True, ondelete="cascade")
    page = fields.Integer(default=1, required=True, help="Questions with the same number stand on one page")
    sequence = fields.Integer(default=10)
    key = fields.Char(required=True, help="Short Latin name, stays the same in all languages")
    label = fields.Char("Question", required=True, translate=True)
    hint = fields.Char(translate=True)
    kind = fields.Selection(
        [
            ("text", "One line"),
            ("textarea", "Several lines"),
            ("date", "Date"),
            ("number", "Number"),
            ("choice", "One of a list"),
            ("yesno", "Yes or no"),
            ("file", "Files"),
        ],
        "Type",
        required=True,
        default="text",
    )
    options = fields.Text("Choices", translate=True, help="One a line; only for “one of a list”")
    required = fields.Boolean(default=True)
    pattern = fields.Char(help="Regular expression the whole answer has to match")
    pattern_hint = fields.Char("When It Does Not Match", translate=True, help="Sentence that says what to type")
    max_length = fields.Integer("Longest Answer", default=500)
    minimum = fields.Float()
    maximum = fields.Float()
    past_only = fields.Boolean("Not in the Future", help="For dates such as a date of birth")
    requirement_id = fields.Many2one(
        "cluster.procedure.requirement",
        "Document",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        help="The document these files are",
    )

    _key_uniq = models.Constraint("UNIQUE(edition_id, key)", "This edition has a question of that name.")
    _key_check = models.Constraint(
        "CHECK(key ~ '^[a-z][a-z0-9_]*$')", "A question's name is made of small Latin letters, digits and _."
    )
    _page_check = models.Constraint("CHECK(page BETWEEN 1 AND 40)", "Pages are numbered from 1 to 40.")

    @api.constrains("pattern")
    def _check_pattern(self):
        for question in self.filtered("pattern"):
            try:
                re.compile(question.pattern)
            except re.error as error:
                raise ValidationError(
                    self.env._(
                        "“%(pattern)s” is no regular expression: %(reason)s", pattern=question.pattern, reason=error
                    )
                ) from error

    @api.constrains("kind", "options")
    def _check_options(self):
        for question in self:
            if question.kind == "choice" and len((question.options or "").split("\n")) < 2:
                raise ValidationError(
                    self.env._("“%(label)s” needs at least two choices, one a line.", label=question.label)
                )

    @api.constrains("requirement_id", "edition_id")
    def _check_requirement(self):
        for question in self.filtered("requirement_id"):
            if question.requirement_id.edition_id != question.edition_id:
                raise ValidationError(
                    self.env._("“%(label)s” asks for a document of another edition.", label=question.label)
                )

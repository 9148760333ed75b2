from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import registration


class ClusterMemberKindQuestion(models.Model):
    """A question that only members of one kind are asked when they register."""

    _name = "cluster.member.kind.question"
    _description = "Question to applicants of a kind"
    _order = "sequence, id"
    _rec_name = "label"

    kind_id = fields.Many2one("cluster.member.kind", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    label = fields.Char("Question", required=True, translate=True)
    hint = fields.Char(translate=True)
    answer = fields.Selection(
        [
            ("text", "One line"),
            ("textarea", "Several lines"),
            ("number", "A number"),
            ("yesno", "Yes or no"),
            ("choice", "One of a list"),
        ],
        required=True,
        default="text",
    )
    choices = fields.Text(translate=True, help="One answer a line, for “One of a list”.")
    required = fields.Boolean(default=False)
    active = fields.Boolean(default=True)

    @api.constrains("answer", "choices")
    def _check_choices(self):
        for question in self:
            if question.answer == "choice" and len(question._choices()) < 2:
                raise ValidationError(
                    self.env._(
                        "“%(question)s” needs at least two answers to choose from, one a line.", question=question.label
                    )
                )

    def _choices(self) -> list[str]:
        return [line.strip() for line in (self.choices or "").splitlines() if line.strip()]

    def _key(self) -> str:
        """The field's name in the form."""
        return f"q{self.id}"

    def _for_engine(self):
        return [
            registration.Question(one._key(), one.answer, one.required, len(one._choices()) if one.choices else 0)
            for one in self
        ]

    def _answer_words(self, typed: str) -> str:
        """What was answered as a reader reads it: the text of the choice instead of its number."""
        self.ensure_one()
        if self.answer == "yesno":
            return {"yes": self.env._("Yes"), "no": self.env._("No")}.get(typed, "")
        choices = self._choices()
        if self.answer == "choice":
            return choices[int(typed) - 1] if typed.isdecimal() and 1 <= int(typed) <= len(choices) else ""
        return typed

from odoo import fields, models


class DocumentJournal(models.Model):
    _inherit = "cluster.document.journal"

    repeat_numbering = fields.Selection(
        [("next", "The next number"), ("first", "The first appeal's number with a mark")],
        "A repeat appeal gets",
        required=True,
        default="next",
        help="Either way the journal counts it as a line of its own.",
    )
    repeat_mark = fields.Char(
        "Mark of a repeat", default="п", help="Stands behind the first appeal's number, followed by a count: К-12-п1."
    )
    collective_letter = fields.Char(
        "Letter of collective appeals",
        default="Кал",
        help="Stands in the index as %буква in place of the first letter of a surname.",
    )
    anonymous_letter = fields.Char(
        "Letter of anonymous appeals",
        default="Ан",
        help="Stands in the index as %буква in place of the first letter of a surname.",
    )

    _repeat_mark_known = models.Constraint(
        "CHECK(repeat_numbering <> 'first' OR length(btrim(repeat_mark)) > 0)",
        "Say with which mark a repeat appeal carries the first number.",
    )

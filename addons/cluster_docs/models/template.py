from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine import declension, letter_template, sample_letter, words
from .template_fields import (
    CONDITIONS,
    FAULTS,
    FIELDS,
    FILTER_WORDS,
    FILTERS,
    LANGUAGES,
    LISTS,
    SAMPLE,
    TYPES,
    WORST_NAME,
)

__all__ = ["FIELDS", "LANGUAGES", "LISTS", "SAMPLE", "TYPES", "Template"]
KINDS = [
    ("answer", "Answer"),
    ("certificate", "Certificate"),
    ("decision", "Decision"),
    ("refusal", "Refusal"),
    ("notice", "Notice of an extended term"),
    ("letter", "Letter"),
    ("order", "Order"),
    ("contract", "Contract"),
]


class Template(models.Model):
    """The text of a document with blanks. It is filled by an engine that knows a list of names and nothing else: no
    expression is evaluated, so neither its author nor a value in it can run code. Every saved change is an edition of
    its own, and a letter keeps the edition that made it."""

    _name = "cluster.template"
    _description = "Template"
    _order = "sequence, name, lang, id"

    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)
    kind = fields.Selection(KINDS, required=True, default="answer")
    lang = fields.Selection(LANGUAGES, "Language", required=True, default="be_BY")
    heading = fields.Char(required=True, help="Stands above the text and in the journal; may have blanks.")
    body = fields.Html(required=True, sanitize=True, sanitize_attributes=True, sanitize_form=True)
    fields_html = fields.Html("Fields", compute="_compute_fields_html", sanitize=False)
    preview = fields.Html(compute="_compute_preview", sanitize=True)
    status = fields.Selection(
        [("confirmed", "Confirmed"), ("recalled", "To be confirmed")],
        required=True,
        default="confirmed",
        help='"To be confirmed": its form and its references to law were written from memory; compare them first.',
    )
    edition_ids = fields.One2many("cluster.template.edition", "template_id", "Editions", readonly=True)
    edition_id = fields.Many2one("cluster.template.edition", "Current edition", compute="_compute_edition_id")
    active = fields.Boolean(default=True)

    @api.depends_context("lang")
    def _compute_fields_html(self):
        rows = [(f"{{{{ {name} }}}}", str(text)) for name, text in FIELDS.items() if name not in CONDITIONS]
        rows += [(f"{{{{#if {name}}}}} … {{{{/if}}}}", str(FIELDS[name])) for name in CONDITIONS]
        for name, columns in LISTS.items():
            inside = " ".join(f"{{{{ {column} }}}}" for column in columns)
            rows.append((f"{{{{#each {name}}}}} {inside} {{{{/each}}}}", ", ".join(map(str, columns.values()))))
        sample = {"words": "today", "upper": "body.name"}
        rows += [
            (f"{{{{ {sample.get(name, 'applicant.name')} | {name} }}}}", str(text))
            for name, text in FILTER_WORDS.items()
        ]
        table = Markup("").join(Markup("<tr><td><code>%s</code></td><td>%s</td></tr>") % row for row in rows)
        for template in self:
            template.fields_html = Markup("<table class='table table-sm'>%s</table>") % table

    @api.depends("heading", "body", "lang")
    def _compute_preview(self):
        for template in self:
            try:
                heading, body = template._fill(template._sample_values())
                template.preview = Markup("<h3>%s</h3>%s") % (heading, body)
            except UserError as error:
                template.preview = Markup("<p class='text-danger'>%s</p>") % error.args[0]

    @api.depends("edition_ids")
    def _compute_edition_id(self):
        for template in self:
            template.edition_id = template.edition_ids.sorted("number")[-1:]

    @api.constrains("heading", "body")
    def _check_fields(self):
        lists = {name: list(columns) for name, columns in LISTS.items()}
        for template in self:
            for text in (template.heading, template.body):
                try:
                    unknown = letter_template.unknown_fields(text or "", FIELDS, lists)
                    letter_template.check_filters(text or "", TYPES, FILTERS)
                except letter_template.TemplateFault as fault:
                    raise ValidationError(self._say_fault(fault)) from fault
                if unknown:
                    raise ValidationError(self._say_fault(letter_template.TemplateFault("unknown", ", ".join(unknown))))

    @api.model_create_multi
    def create(self, vals_list):
        templates = super().create(vals_list)
        templates._keep_edition()
        return templates

    def write(self, vals):
        changed = super().write(vals)
        if {"heading", "body"} & vals.keys():
            self._keep_edition()
        return changed

    def copy_data(self, default=None):
        vals_list = super().copy_data(default=default)
        if "name" not in (default or {}):
            for template, vals in zip(self, vals_list, strict=True):
                vals["name"] = self.env._("%(name)s (copy)", name=template.name)
        return vals_list

    def _keep_edition(self):
        """An edition where the text is not the last one's; a save that changes nothing makes none."""
        today = fields.Date.context_today(self)
        editions = self.env["cluster.template.edition"].sudo()
        for template in self:
            last = template.sudo().edition_ids.sorted("number")[-1:]
            if last and (last.heading, str(last.body)) == (template.heading, str(template.body)):
                continue
            editions.create(
                {
                    "template_id": template.id,
                    "number": last.number + 1,
                    "valid_from": today,
                    "heading": template.heading,
                    "body": template.body,
                    "author_id": self.env.uid,
                }
            )
        self.invalidate_recordset(["edition_ids", "edition_id"])

    def _current_edition(self):
        """The edition that a letter made now belongs to; templates older than editions get their first one."""
        self.ensure_one()
        if not self.sudo().edition_ids:
            self._keep_edition()
        return self.sudo().edition_ids.sorted("number")[-1:]

    @api.model
    def _say_fault(self, fault):
        return self.env._(FAULTS[fault.code]) % {"name": fault.name}  # pylint: disable=translation-not-lazy

    def _sample_values(self, worst=False):
        """Invented values in the template's language; `worst`: the longest and oddest that can come."""
        lang = (self.lang or "be_BY")[:2]
        own = sample_letter.NAMES.get(lang, sample_letter.NAMES["be"] if lang != "en" else {})
        values = {**dict.fromkeys(FIELDS, ""), **SAMPLE, **own}
        person, relation, born = zip(*sample_letter.PEOPLE.get(lang, sample_letter.PEOPLE["be"]), strict=True)
        if worst:
            values.update(dict.fromkeys(("applicant.name", "applicant.address", "receiver.name"), WORST_NAME))
            values["text"] = "\n".join([f"{values['text']} {WORST_NAME}"] * 3)
            person = (WORST_NAME, *person)
            relation, born = ("…", *relation), ("1980", *born)
        values["applicant.name"] = declension.Name(values["applicant.name"], "person")
        for name in ("signer.post", "executor.post"):
            values[name] = declension.Name(values[name], "post")
        for name in ("body.name", "receiver.name"):
            values[name] = declension.Name(values[name], "organisation")
        ground, law = sample_letter.GROUNDS.get(lang, sample_letter.GROUNDS["be"])
        documents = sample_letter.DOCUMENTS.get(lang, sample_letter.DOCUMENTS["be"])
        return {
            **values,
            "granted": self.kind != "refusal",
            "refused": self.kind == "refusal",
            "answers": [{"label": "…", "value": "…"}],
            "grounds": [{"ground": ground, "law": law}],
            "people": [
                {"person": one, "relation": kin, "born": year}
                for one, kin, year in zip(person, relation, born, strict=True)
            ],
            "documents": [{"title": title} for title in documents],
            "rows": [
                dict(zip(("first", "second", "third"), row, strict=True))
                for row in sample_letter.ROWS.get(lang, sample_letter.ROWS["be"])
            ],
        }

    def _filters(self, doubts=None):
        """Filters of the engine in the template's language; names whose form is not certain go into `doubts`."""
        self.ensure_one()
        lang = self.lang

        def in_case(case):
            def apply(value):
                if doubts is not None and not declension.decline(value, case, lang).certain and value not in doubts:
                    doubts.append(str(value))
                return declension.in_case(value, case, lang)

            return apply

        def in_words(value):
            for read in (words.date_in_words, words.amount_in_words):
                made = read(value, lang)
                if made != value:
                    return made
            return value

        return {
            **{case: in_case(case) for case in (*declension.CASES, *declension.ALIASES)},
            "words": in_words,
            "initials": lambda value: declension.initials(value, lang),
            "upper": str.upper,
        }

    def _fill(self, values, doubts=None):
        """(heading as text, body as Markup). Values are strings and lists of rows; they are escaped."""
        self.ensure_one()
        filters = self._filters(doubts)
        try:
            heading = letter_template.fill(self.heading, values, filters)
            body = letter_template.fill(self.body, values, filters)
        except letter_template.TemplateFault as fault:
            raise UserError(self._say_fault(fault)) from fault
        return Markup(heading).unescape(), Markup(body)  # noqa: S704

    def _names_used(self):
        """Fields and lists that the text asks for; a text that cannot be read asks for none."""
        self.ensure_one()
        try:
            return letter_template.names_used(f"{self.heading or ''}{self.body or ''}")
        except letter_template.TemplateFault:
            return set()

    def _optional_names(self):
        """Fields that the text does without."""
        self.ensure_one()
        return letter_template.optional_names(f"{self.heading}{self.body}")

    def action_preview(self):
        """The PDF itself, with invented data."""
        self.ensure_one()
        preview = self.env["cluster.template.preview"].create({"template_id": self.id})
        return preview._open()

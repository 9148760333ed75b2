from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.translate import LazyTranslate

from ..engine import letter_template

_lt = LazyTranslate(__name__)
LANGUAGES = [("be_BY", "Беларуская"), ("ru_RU", "Русский"), ("en_US", "English")]
# The whole vocabulary of templates: nothing else can be reached from a text.
FIELDS = {
    "applicant.name": _lt("Name of the applicant or correspondent"),
    "applicant.address": _lt("Address of the applicant"),
    "application.number": _lt("Registration number of the document that is answered"),
    "application.date": _lt("Its registration date"),
    "application.summary": _lt("Its summary"),
    "application.reference": _lt("Reference number of an online application"),
    "procedure.number": _lt("Number of the administrative procedure"),
    "procedure.name": _lt("Name of the administrative procedure"),
    "procedure.law": _lt("Act that sets the procedure"),
    "procedure.validity": _lt("How long the result is valid"),
    "body.name": _lt("Name of the body"),
    "signer.name": _lt("Name of the person who signs"),
    "signer.post": _lt("Post of the person who signs"),
    "text": _lt("Text that the clerk writes for this answer"),
    "granted": _lt("Condition: the application is granted"),
    "refused": _lt("Condition: the application is refused"),
}
LISTS = {
    "answers": {"label": _lt("Question of the form"), "value": _lt("Answer of the applicant")},
    "grounds": {"ground": _lt("Ground for refusal"), "law": _lt("Its article of law")},
}
FAULTS = {
    "unknown": _lt("The template names a field that does not exist: %(name)s. Choose one from the list of fields."),
    "bad_name": _lt("“%(name)s” is no name of a field. Write a field like this: {{ applicant.name }}."),
    "unclosed": _lt("The block %(name)s is not closed. Add its end, for example {{/if}}."),
    "unopened": _lt("The end %(name)s has no beginning before it. Remove it or add the beginning."),
    "not_a_list": _lt("%(name)s is not a list: use {{#if}} instead of {{#each}}."),
    "not_a_text": _lt("%(name)s is a list or a condition: use it with {{#each}} or {{#if}}."),
}
SAMPLE = {
    "applicant.name": "Канстанцін-Аляксандр Прыкладны-Узорны",
    "applicant.address": "231000, Смаргонскі раён, аг. Залессе",
    "application.number": "3-1/15",
    "application.date": "02.11.2026",
    "application.summary": "…",
    "application.reference": "HDJ2123F",
    "procedure.number": "1.3.1",
    "procedure.name": "…",
    "procedure.law": "…",
    "procedure.validity": "…",
    "body.name": "…",
    "signer.name": "Ян Узорны",
    "signer.post": "…",
    "text": "…",
}


class Template(models.Model):
    """The text of an answer with blanks. It is filled by an engine that knows a list of names and nothing else: no
    expression is evaluated, so neither its author nor a value in it can run code."""

    _name = "cluster.template"
    _description = "Answer template"
    _order = "sequence, name, lang, id"

    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)
    kind = fields.Selection(
        [("answer", "Answer"), ("certificate", "Certificate"), ("decision", "Decision"), ("refusal", "Refusal")],
        required=True,
        default="answer",
    )
    lang = fields.Selection(LANGUAGES, "Language", required=True, default="be_BY")
    heading = fields.Char(required=True, help="Stands above the text and in the journal; may have blanks.")
    body = fields.Html(required=True, sanitize=True, sanitize_attributes=True, sanitize_form=True)
    fields_html = fields.Html("Fields", compute="_compute_fields_html", sanitize=False)
    preview = fields.Html(compute="_compute_preview", sanitize=True)
    active = fields.Boolean(default=True)

    @api.depends_context("lang")
    def _compute_fields_html(self):
        rows = [(f"{{{{ {name} }}}}", str(text)) for name, text in FIELDS.items() if name not in ("granted", "refused")]
        rows += [(f"{{{{#if {name}}}}} … {{{{/if}}}}", str(FIELDS[name])) for name in ("granted", "refused")]
        for name, columns in LISTS.items():
            inside = " ".join(f"{{{{ {column} }}}}" for column in columns)
            rows.append((f"{{{{#each {name}}}}} {inside} {{{{/each}}}}", ", ".join(map(str, columns.values()))))
        table = Markup("").join(Markup("<tr><td><code>%s</code></td><td>%s</td></tr>") % row for row in rows)
        for template in self:
            template.fields_html = Markup("<table class='table table-sm'>%s</table>") % table

    @api.depends("heading", "body")
    def _compute_preview(self):
        for template in self:
            try:
                heading, body = template._fill(template._sample_values())
                template.preview = Markup("<h3>%s</h3>%s") % (heading, body)
            except UserError as error:
                template.preview = Markup("<p class='text-danger'>%s</p>") % error.args[0]

    @api.constrains("heading", "body")
    def _check_fields(self):
        lists = {name: list(columns) for name, columns in LISTS.items()}
        for template in self:
            for text in (template.heading, template.body):
                try:
                    unknown = letter_template.unknown_fields(text or "", FIELDS, lists)
                except letter_template.TemplateFault as fault:
                    raise ValidationError(self._say_fault(fault)) from fault
                if unknown:
                    raise ValidationError(self._say_fault(letter_template.TemplateFault("unknown", ", ".join(unknown))))

    @api.model
    def _say_fault(self, fault):
        return self.env._(FAULTS[fault.code]) % {"name": fault.name}  # pylint: disable=translation-not-lazy

    @api.model
    def _sample_values(self):
        return {
            **SAMPLE,
            "granted": self.kind != "refusal",
            "refused": self.kind == "refusal",
            "answers": [{"label": "…", "value": "…"}],
            "grounds": [{"ground": "…", "law": "…"}],
        }

    def _fill(self, values):
        """(heading as text, body as Markup). Values are strings and lists of rows; they are escaped."""
        self.ensure_one()
        try:
            heading = letter_template.fill(self.heading, values)
            body = letter_template.fill(self.body, values)
        except letter_template.TemplateFault as fault:
            raise UserError(self._say_fault(fault)) from fault
        return Markup(heading).unescape(), Markup(body)  # noqa: S704

    def action_preview(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Preview"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "views": [(self.env.ref("cluster_docs.template_preview").id, "form")],
        }

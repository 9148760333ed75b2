from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..engine import index_grammar
from .document_kind import JOURNAL_KINDS


class DocumentJournal(models.Model):
    _name = "cluster.document.journal"
    _description = "Document journal"
    _order = "unit_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short series mark; stands in an index as {S}.")
    kind = fields.Selection(JOURNAL_KINDS, required=True, index=True)
    unit_id = fields.Many2one(
        "hr.department", "Body", required=True, index=True, ondelete="restrict", domain=[("is_body", "=", True)]
    )
    cluster_id = fields.Many2one(related="unit_id.cluster_id", store=True, index=True)
    pattern = fields.Char("Index pattern", required=True, default="{S}/{DN}")
    pattern_example = fields.Char("Example", compute="_compute_pattern_example")
    constant = fields.Char(help="Stands in an index as %кон.")
    main_ordinal = fields.Integer(
        "Case of the sub-register", aggregator=None, help="Number of the case that it hangs on; stands as {main}."
    )
    kind_id = fields.Many2one("cluster.document.kind", "Usual kind", domain="[('journal_kind', '=', kind)]")
    case_file_id = fields.Many2one(
        "cluster.case.file", "Usual case file", domain="[('unit_id', '=', unit_id), ('state', '=', 'open')]"
    )
    deadline_rule_id = fields.Many2one("cluster.deadline.rule", "Usual term")
    open_count = fields.Integer("In work", compute="_compute_counts")
    overdue_count = fields.Integer("Overdue", compute="_compute_counts")
    last_number = fields.Char(compute="_compute_last_number")
    reserved_count = fields.Integer("Reserved", compute="_compute_reserved_count")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE(unit_id, code)", "This body already has a journal with this code.")

    @api.depends("pattern", "constant", "code", "kind_id", "case_file_id", "unit_id", "main_ordinal")
    def _compute_pattern_example(self):
        for journal in self:
            try:
                journal.pattern_example = index_grammar.render(journal.pattern or "", journal._example_values())
            except index_grammar.PatternError as error:
                journal.pattern_example = str(error)

    def _compute_counts(self):
        documents = self.env["cluster.document"]
        mine = Domain("journal_id", "in", self.ids) & Domain("state", "in", ("registered", "execution"))
        late = mine & Domain("due_date", "<", fields.Date.context_today(self))
        open_counts = dict(documents._read_group(mine, ["journal_id"], ["__count"]))
        late_counts = dict(documents._read_group(late, ["journal_id"], ["__count"]))
        for journal in self:
            journal.open_count = open_counts.get(journal, 0)
            journal.overdue_count = late_counts.get(journal, 0)

    def _compute_last_number(self):
        self.env.cr.execute(
            """
            SELECT DISTINCT ON (journal_id) journal_id, number FROM cluster_document_number
            WHERE journal_id = ANY(%s) AND state <> 'reserved'
            ORDER BY journal_id, year DESC, ordinal DESC, suffix DESC NULLS LAST""",
            [self.ids],
        )
        last = dict(self.env.cr.fetchall())
        for journal in self:
            journal.last_number = last.get(journal.id, "")

    def _compute_reserved_count(self):
        lines = self.env["cluster.document.number"].sudo()
        counts = dict(
            lines._read_group([("journal_id", "in", self.ids), ("state", "=", "reserved")], ["journal_id"], ["__count"])
        )
        for journal in self:
            journal.reserved_count = counts.get(journal, 0)

    @api.depends("name", "unit_id.name")
    def _compute_display_name(self):
        for journal in self:
            journal.display_name = f"{journal.name} · {journal.unit_id.name}" if journal.unit_id else journal.name

    @api.constrains("pattern")
    def _check_pattern(self):
        for journal in self:
            try:
                index_grammar.parse(journal.pattern)
            except index_grammar.PatternError as error:
                raise ValidationError(
                    self.env._(
                        "The index pattern of journal %(journal)s cannot be used. %(reason)s",
                        journal=journal.name,
                        reason=str(error),
                    )
                ) from error

    @api.constrains("unit_id")
    def _check_unit(self):
        for journal in self:
            if not journal.unit_id.is_body:
                raise ValidationError(
                    self.env._(
                        "%(unit)s keeps no journals of its own: choose a body, or mark the unit as a body.",
                        unit=journal.unit_id.name,
                    )
                )

    def write(self, vals):
        if {"unit_id", "kind"} & vals.keys() and self.env["cluster.document.number"].sudo().search_count(
            [("journal_id", "in", self.ids)], limit=1
        ):
            raise UserError(
                self.env._(
                    "Numbers were already given in this journal: its body and type stay as they are. Open a new journal instead."  # noqa: E501
                )
            )
        return super().write(vals)

    def _known_values(self):
        """What an index holds before there is a document."""
        self.ensure_one()
        return {
            "file": self.case_file_id.index,
            "class": self.case_file_id.index,
            "index": self.kind_id.code,
            "constant": self.constant,
            "series": self.code,
            "unit": self.unit_id.code,
            "main": self.main_ordinal,
        }

    def _example_values(self):
        self.ensure_one()
        return {
            "main": self.main_ordinal or 78,
            "sign": "TRV.123.77.2024",
            "letter": 3,
            "handler": "АБ",
            "file": self.case_file_id.index or "1-12",
            "class": self.case_file_id.index or "1-12",
            "index": self.kind_id.code or "01",
            "constant": self.constant or "",
            "series": self.code or "",
            "unit": self.unit_id.code or "",
            "initial": "А",
            "year": fields.Date.context_today(self).year,
            "ordinal": 345,
        }

    def _documents_action(self, **context):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("cluster_docs.document_action")
        return {
            **action,
            "name": self.name,
            "domain": [("journal_id", "=", self.id)],
            "context": {"default_journal_id": self.id, **context},
        }

    def action_documents(self):
        return self._documents_action(search_default_open=1)

    def action_overdue(self):
        return self._documents_action(search_default_overdue=1)

    def action_new_document(self):
        return {**self._documents_action(), "view_mode": "form", "views": [(False, "form")]}

    def action_print(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Print the journal"),
            "res_model": "cluster.journal.print",
            "view_mode": "form",
            "target": "new",
            "context": {"default_journal_id": self.id},
        }

    def action_lines(self):
        """Every number of the journal, with what became of it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("cluster_docs.document_number_action")
        return {**action, "name": self.name, "domain": [("journal_id", "=", self.id)], "context": {}}

    def action_reserved(self):
        return {**self.action_lines(), "context": {"search_default_reserved": 1}}

    def action_reserve(self):
        """Asks how many numbers to take out, for what, and whether a sheet is printed of them."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reserve numbers"),
            "res_model": "cluster.number.reserve",
            "view_mode": "form",
            "target": "new",
            "context": {"default_journal_id": self.id},
        }

    def action_enter_late(self):
        """Asks for a paper that was received before the last number was given."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Enter with a past date"),
            "res_model": "cluster.document.late",
            "view_mode": "form",
            "target": "new",
            "context": {"default_journal_id": self.id},
        }

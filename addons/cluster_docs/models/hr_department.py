# The short name for translation here is self.env._
# pylint: disable=prefer-env-translation
from odoo import fields, models
from odoo.exceptions import UserError


class HrDepartment(models.Model):
    _inherit = "hr.department"

    journal_ids = fields.One2many("cluster.document.journal", "unit_id", "Journals")

    def _cluster_body(self):
        """The nearest unit with journals of its own, for each unit: itself or above it."""
        bodies = self.browse()
        for unit in self:
            bodies |= unit._body()
        return bodies

    def _journal_names(self):
        """Names of each kind of journal and of its usual case file."""
        _ = self.env._
        return {
            "incoming": (_("Incoming letters"), _("Correspondence with organisations")),
            "outgoing": (_("Outgoing letters"), _("Answers and letters sent")),
            "internal": (_("Internal documents"), _("Internal papers")),
            "appeal": (_("Appeals of citizens and legal entities"), _("Appeals and papers on them")),
            "procedure": (_("Administrative procedures"), _("Applications on administrative procedures")),
        }

    def _prepare_journal_vals(self, year):
        """The five journals of a body: kind, code, name, pattern, constant, kind of document, case file, term."""
        self.ensure_one()
        kinds = self.env["cluster.document.kind"]
        rules = self.env["cluster.deadline.rule"]

        def kind(journal_kind, code):
            return kinds.search([("journal_kind", "=", journal_kind), ("code", "=", code)], limit=1)

        def rule(code):
            return rules._in_force(code, fields.Date.context_today(self))

        def case(index, title):
            found = self.env["cluster.case.file"].search(
                [("unit_id", "=", self.id), ("year", "=", year), ("index", "=", index)]
            )
            return found or self.env["cluster.case.file"].create(
                {"index": index, "title": title, "year": year, "unit_id": self.id}
            )

        names = self._journal_names()

        def row(journal_kind, code, pattern, index, term):
            name, title = names[journal_kind]
            return journal_kind, code, name, pattern, "", kind(journal_kind, "01"), case(index, title), term

        rows = [
            row("incoming", "IN", "%дело/%номер", "1-12", rules),
            row("outgoing", "OUT", "%дело/%номер", "1-13", rules),
            row("internal", "ВН", "{S}/{DN}", "1-5", rules),
            row("appeal", "ЗВ", "%буква-%номер", "4-2", rule("by.appeal.15")),
            row("procedure", "АП", "{unit}.{jrwa}.{n}.{year}", "3-1", rule("by.procedure.15")),
        ]
        return [
            {
                "sequence": 10 * place,
                "kind": journal_kind,
                "code": code,
                "name": name,
                "pattern": pattern,
                "constant": constant,
                "kind_id": usual.id,
                "case_file_id": file.id,
                "deadline_rule_id": term.id,
                "unit_id": self.id,
            }
            for place, (journal_kind, code, name, pattern, constant, usual, file, term) in enumerate(rows, 1)
        ]

    def action_open_journals(self):
        """Gives a body the five journals it lacks."""
        for unit in self:
            if not unit.is_body:
                raise UserError(
                    self.env._(
                        '%(unit)s is not marked as a body: tick "Body with its own journals" first.', unit=unit.name
                    )
                )
            present = set(unit.with_context(active_test=False).journal_ids.mapped("kind"))
            year = fields.Date.context_today(self).year
            journals = self.env["cluster.document.journal"].create(
                [vals for vals in unit._prepare_journal_vals(year) if vals["kind"] not in present]
            )
            for lang, _name in self.env["res.lang"].get_installed():
                names = unit.with_context(lang=lang)._journal_names()
                for journal in journals.with_context(lang=lang):
                    journal.name, journal.case_file_id.title = names[journal.kind]
        action = self.env["ir.actions.act_window"]._for_xml_id("cluster_docs.document_journal_action")
        return {**action, "domain": [("unit_id", "in", self.ids)]}

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
            found = self.env["cluster.case.file"].search([("unit_id", "=", self.id), ("year", "=", year), ("index", "=", index)])
            return found or self.env["cluster.case.file"].create(
                {"index": index, "title": title, "year": year, "unit_id": self.id})

        rows = [
            ("incoming", "IN", self.env._("Incoming letters"), "%дело/%номер", "", kind("incoming", "01"),
             case("1-12", self.env._("Correspondence with organisations")), rules),
            ("outgoing", "OUT", self.env._("Outgoing letters"), "%дело/%номер", "", kind("outgoing", "01"),
             case("1-13", self.env._("Answers and letters sent")), rules),
            ("internal", "ВН", self.env._("Internal documents"), "{S}/{DN}", "", kind("internal", "01"),
             case("1-5", self.env._("Internal papers")), rules),
            ("appeal", "ЗВ", self.env._("Appeals of citizens and legal entities"), "%буква-%номер", "", kind("appeal", "01"),
             case("4-2", self.env._("Appeals and papers on them")), rule("by.appeal.15")),
            ("procedure", "АП", self.env._("Administrative procedures"), "{unit}.{jrwa}.{n}.{year}", "", kind("procedure", "01"),
             case("3-1", self.env._("Applications on administrative procedures")), rule("by.procedure.15")),
        ]
        return [{
            "sequence": 10 * place, "kind": journal_kind, "code": code, "name": name, "pattern": pattern, "constant": constant,
            "kind_id": usual.id, "case_file_id": file.id, "deadline_rule_id": term.id, "unit_id": self.id,
        } for place, (journal_kind, code, name, pattern, constant, usual, file, term) in enumerate(rows, 1)]

    def action_open_journals(self):
        """Gives a body the five journals it lacks."""
        for unit in self:
            if not unit.is_body:
                raise UserError(self.env._("%(unit)s is not marked as a body: tick \"Keeps journals\" first.", unit=unit.name))
            present = set(unit.with_context(active_test=False).journal_ids.mapped("kind"))
            year = fields.Date.context_today(self).year
            self.env["cluster.document.journal"].create(
                [vals for vals in unit._prepare_journal_vals(year) if vals["kind"] not in present])
        action = self.env["ir.actions.act_window"]._for_xml_id("cluster_docs.document_journal_action")
        return {**action, "domain": [("unit_id", "in", self.ids)]}

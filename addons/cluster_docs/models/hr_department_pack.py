from odoo import fields, models
from odoo.exceptions import UserError


class HrDepartment(models.Model):
    """A body does what its country pack says: the same path for every country."""

    _inherit = "hr.department"

    country_pack_id = fields.Many2one(
        "cluster.country.pack", "Country pack", ondelete="restrict", help="Empty: the cluster's own, or its country's."
    )

    def _country_pack(self):
        body = self._body() or self
        return body.sudo().country_pack_id or body.sudo().cluster_id._country_pack()

    def _journal_names(self):
        """Names of each kind of journal and of its usual case file, in the reader's language."""
        pack = self[:1]._country_pack()
        if not pack:
            return super()._journal_names()
        return {
            row["kind"]: (pack._say(row["name"]), pack._say(row["file"]["title"])) for row in pack.content["journals"]
        }

    def _prepare_journal_vals(self, year):
        self.ensure_one()
        pack = self._country_pack()
        if not pack:
            return super()._prepare_journal_vals(year)
        return [
            self._prepare_pack_journal_vals(pack, row, year, 10 * place)
            for place, row in enumerate(pack.content["journals"], 1)
        ]

    def _prepare_pack_journal_vals(self, pack, row, year, sequence):
        kinds = self.env["cluster.document.kind"].search([("journal_kind", "=", row["kind"])])
        rule = row.get("rule") and pack._rule(row["rule"], fields.Date.context_today(self))
        return {
            "sequence": sequence,
            "kind": row["kind"],
            "code": row["code"],
            "name": pack._say(row["name"]),
            "pattern": row["pattern"],
            "constant": row.get("constant", ""),
            "series": row.get("series", "journal"),
            "kind_id": (kinds.filtered(lambda kind: kind.code == "01") or kinds)[:1].id,
            "case_file_id": self._pack_case_file(pack, row["file"]["index"], row["file"]["title"], year).id,
            "deadline_rule_id": rule.id if rule else False,
            "unit_id": self.id,
        }

    def _pack_case_file(self, pack, index, title, year):
        """The body's case file of a class for a year, with the retention that the pack gives it."""
        cases = self.env["cluster.case.file"]
        case = cases.search([("unit_id", "=", self.id), ("year", "=", year), ("index", "=", index)], limit=1)
        retention = pack._class_retention(index)
        if not case:
            case = cases.create(
                {
                    "index": index,
                    "title": pack._say(title),
                    "year": year,
                    "unit_id": self.id,
                    "retention_id": retention.id,
                }
            )
            pack._translate(case, "title", title)
        elif retention and not case.retention_id:
            case.retention_id = retention
        return case

    def _apply_country_pack(self, pack):
        """Switches bodies to a pack: numbering, terms, file plan, retention, holidays. A journal that has given
        numbers this year keeps its pattern until the year is over: two patterns in one year would not be one row."""
        year = fields.Date.context_today(self).year
        pack._load_days()
        pack._retention_classes()
        for unit in self:
            if not unit.is_body:
                raise UserError(
                    self.env._(
                        '%(unit)s is not marked as a body: tick "Body with its own journals" first.', unit=unit.name
                    )
                )
            unit.country_pack_id = pack
            for row in pack.content["classes"]:
                title = row.get("title") or next(
                    journal["file"]["title"]
                    for journal in pack.content["journals"]
                    if journal["file"]["index"] == row["index"]
                )
                unit._pack_case_file(pack, row["index"], title, year)
            unit._switch_journals(pack, year)
            unit.action_open_journals()

    def _switch_journals(self, pack, year):
        """Journals that are open already take the pack's pattern, code and term."""
        self.ensure_one()
        for row, vals in zip(pack.content["journals"], self._prepare_journal_vals(year), strict=True):
            heads = self.journal_ids.filtered(lambda one, vals=vals: one.kind == vals["kind"] and not one.series_of_id)
            journal = heads[:1]
            same = all(journal[key] == vals[key] for key in ("pattern", "code", "series"))
            if not journal or (same and journal.deadline_rule_id.id == vals["deadline_rule_id"]):
                continue
            if journal.pattern != vals["pattern"] and self.env["cluster.document.number"].sudo().search_count(
                [("journal_id", "=", journal.id), ("year", "=", year)], limit=1
            ):
                raise UserError(
                    self.env._(
                        "Journal %(journal)s has given numbers in %(year)s already. "
                        "Apply the pack in the new year, before the first number, or open a new body.",
                        journal=journal.display_name,
                        year=year,
                    )
                )
            keep = ("pattern", "code", "series", "constant", "case_file_id", "deadline_rule_id")
            journal.write({key: vals[key] for key in keep})
            pack._translate(journal, "name", row["name"])

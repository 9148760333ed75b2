# The short name for translation here is self.env._
# pylint: disable=prefer-env-translation
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools.translate import LazyTranslate

from ..engine import file_plan

_lt = LazyTranslate(__name__)
STATES = [("draft", "Being drawn up"), ("approved", "Approved"), ("closed", "Closed")]
GROUPS = ("permanent", "long", "short", "need")
STEP_FIELDS = {"state", "approved_on", "approved_by_id", "closed_on", "closed_by_id"}
FAULTS = {
    file_plan.NO_FILE: _lt("The file is empty. Choose the list as CSV or XLSX."),
    file_plan.TOO_LARGE: _lt("The file is too large for a file plan. Choose the list as CSV or XLSX."),
    file_plan.NOT_READ: _lt("The file cannot be read as a table. Save it as CSV (UTF-8) or XLSX and choose it again."),
    file_plan.NO_HEADER: _lt('No header was found. The first row names the columns: "index", "title", "retention".'),
    file_plan.TOO_MANY: _lt("The list has more rows than a file plan can have. Divide it."),
    file_plan.NO_ROWS: _lt("The list has no rows below its header."),
    file_plan.NO_INDEX: _lt('Line %(line)s: "%(value)s" has no index.'),
    file_plan.NO_TITLE: _lt("Line %(line)s: index %(value)s has no title."),
    file_plan.TWICE: _lt("Line %(line)s: index %(value)s stands in the list twice; the other line is in brackets."),
    file_plan.NO_PARENT: _lt(
        "Line %(line)s: it should stand under %(value)s, which is neither in the list nor the plan."
    ),
    file_plan.CYCLE: _lt("Line %(line)s: the plan goes in a circle, %(value)s."),
    file_plan.RETENTION: _lt('Line %(line)s: "%(value)s" names no period of retention, such as "5 л. ЭПК ст. 29".'),
}


class FilePlan(models.Model):
    """The file plan (наменклатура спраў) of a body for a year: the sheet that is approved, printed and closed.

    Its entries are the case files of that body whose years include the plan's.
    """

    _name = "cluster.file.plan"
    _description = "File plan of a year"
    _inherit = ["mail.thread"]
    _order = "year desc, unit_id"

    unit_id = fields.Many2one(
        "hr.department",
        "Body",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("is_body", "=", True)],
        default=lambda self: self.env.user.cluster_body_ids[:1],
        tracking=True,
    )
    year = fields.Integer(
        required=True, default=lambda self: fields.Date.context_today(self).year, aggregator=None, tracking=True
    )
    state = fields.Selection(STATES, required=True, default="draft", readonly=True, copy=False, tracking=True)
    agreed = fields.Char("Agreed with", help="Protocol of the expert commission and of the archive.", tracking=True)
    approved_on = fields.Date(readonly=True, copy=False)
    approved_by_id = fields.Many2one("res.users", "Approved by", readonly=True, copy=False, ondelete="restrict")
    closed_on = fields.Date(readonly=True, copy=False)
    closed_by_id = fields.Many2one("res.users", "Closed by", readonly=True, copy=False, ondelete="restrict")
    entry_count = fields.Integer("Entries", compute="_compute_entry_count")
    open_count = fields.Integer("Open files", compute="_compute_entry_count")

    _unit_year_uniq = models.Constraint("UNIQUE(unit_id, year)", "This body already has a file plan for the year.")
    _year_range = models.Constraint("CHECK(year BETWEEN 1900 AND 2200)", "The year of a plan has four digits.")
    _approved_whole = models.Constraint(
        "CHECK(state = 'draft' OR (approved_on IS NOT NULL AND approved_by_id IS NOT NULL))",
        "An approved plan says who approved it and when.",
    )

    def _find(self, unit, year):
        return self.search([("unit_id", "=", unit.id), ("year", "=", year)], limit=1)

    @api.depends("unit_id", "year")
    def _compute_display_name(self):
        for plan in self:
            plan.display_name = self.env._(
                "File plan %(year)s, %(unit)s", year=plan.year, unit=plan.unit_id.sudo().name or ""
            )

    def _compute_entry_count(self):
        for plan in self:
            entries = plan._entries()
            plan.entry_count = len(entries)
            plan.open_count = len(entries.filtered(lambda case: case.kind == "file" and case.state == "open"))

    def _entries_domain(self):
        self.ensure_one()
        return (
            Domain("unit_id", "=", self.unit_id.id)
            & Domain("year", "<=", self.year)
            & Domain("last_year", ">=", self.year)
        )

    def _entries(self):
        return self.env["cluster.case.file"].search(self._entries_domain(), order="sort_key, id")

    def _tree(self):
        """Entries with their depth, each section before its files: [(depth, case file), …].

        A passing file of an earlier year stands under this year's section of the same index.
        """
        self.ensure_one()
        entries = self._entries()
        by_index = {case.index: case for case in entries}
        below = {}
        for case in entries:
            parent = by_index.get(case.parent_id.index) if case.parent_id else None
            below.setdefault(parent, []).append(case)
        rows = []

        def walk(parent, depth):
            for case in below.get(parent, []):
                rows.append((depth, case))
                walk(case, depth + 1)

        walk(None, 0)
        return rows

    def _summary(self):
        """The end-of-year record: for each group of retention its files, passing ones, reviewed ones; and totals.

        Shape: {"rows": [(group, files, passing, review)], "total": (files, passing, review)}.
        """
        files = self._entries().filtered(lambda case: case.kind == "file")
        rows = []
        for group in (*GROUPS, "none"):
            mine = files.filtered(
                lambda case, group=group: (case.retention_id._group() if case.retention_id else "none") == group
            )
            if mine or group != "none":
                rows.append(
                    (
                        group,
                        len(mine),
                        len(mine.filtered("passing")),
                        len(mine.filtered(lambda case: case.retention_id.expert_review)),
                    )
                )
        return {"rows": rows, "total": tuple(sum(row[place] for row in rows) for place in (1, 2, 3))}

    def _summary_label(self, group):
        _ = self.env._
        return {
            "permanent": _("Permanent"),
            "long": _("Temporary, more than 10 years"),
            "short": _("Temporary, up to 10 years"),
            "need": _("Until an event or no longer needed"),
            "none": _("No retention set"),
        }[group]

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_step_fields({name for name, value in vals.items() if value and value != "draft"})
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_step_fields(vals.keys())
        if {"unit_id", "year"} & vals.keys() and any(plan.state != "draft" for plan in self):
            raise UserError(self.env._("An approved plan keeps its body and year."))
        return super().write(vals)

    def _refuse_step_fields(self, names):
        if STEP_FIELDS & set(names) and not self.env.su:
            raise AccessError(self.env._("A plan is approved and closed by its steps, not by hand."))

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        if any(plan.state != "draft" for plan in self):
            raise UserError(self.env._("An approved plan stays."))

    def action_entries(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("cluster_docs.case_file_action")
        return {
            **action,
            "name": self.display_name,
            "domain": list(self._entries_domain()),
            "context": {"default_unit_id": self.unit_id.id, "default_year": self.year},
        }

    def action_approve(self):
        self.check_access("write")
        if not self.env.user.has_group("cluster_base.group_head"):
            raise AccessError(self.env._("The head of the body approves the file plan."))
        for plan in self:
            bare = plan._entries().filtered(lambda case: case.kind == "file" and not case.retention_id)
            if bare:
                raise UserError(
                    self.env._(
                        "%(count)s files have no retention, such as %(example)s. Set it first.",
                        count=len(bare),
                        example=bare[:1].display_name,
                    )
                )
            if plan.state != "draft":
                raise UserError(self.env._("%(plan)s is already approved.", plan=plan.display_name))
        self.sudo().write(
            {"state": "approved", "approved_on": fields.Date.context_today(self), "approved_by_id": self.env.uid}
        )
        return True

    def action_copy_year(self):
        self.ensure_one()
        return self._wizard("cluster.file.plan.copy", self.env._("Copy to the next year"))

    def action_import(self):
        self.ensure_one()
        return self._wizard("cluster.file.plan.import", self.env._("Import a file plan"))

    def _wizard(self, model, title):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_plan_id": self.id},
        }

    # the end of the year

    def action_close_year(self):
        """Closes every file of the year but the passing ones, then the plan."""
        self.check_access("write")
        for plan in self:
            plan._close_year()
        return True

    def _close_year(self):
        self.ensure_one()
        if self.state != "approved":
            raise UserError(
                self.env._("Only an approved plan is closed: the head approves %(plan)s.", plan=self.display_name)
            )
        today = fields.Date.context_today(self)
        if today.year <= self.year:
            raise UserError(
                self.env._("The year %(year)s is not over: it is closed from 1 January on.", year=self.year)
            )
        mine = self._entries().filtered(lambda case: case.state == "open")
        going = mine.filtered(lambda case: not case.passing and case.last_year == self.year)
        files = going.filtered(lambda case: case.kind == "file")
        files._file_settled()
        waiting = files._unsettled()
        if waiting:
            cases = waiting.case_file_id
            raise UserError(
                self.env._(
                    "%(count)s files still have documents in work: %(files)s. Finish those documents, move them,"
                    " or mark the files as passing.",
                    count=len(cases),
                    files="; ".join(cases[:5].mapped("display_name")),
                )
            )
        # closed with the last day of its year, however late somebody presses the button
        last_day = fields.Date.to_date(f"{self.year}-12-31")
        going._close(last_day)
        self.sudo().write({"state": "closed", "closed_on": today, "closed_by_id": self.env.uid})

    # copy of a year

    def _copy_to(self, year):
        """Copies the plan to a later year and returns (plan, entries made, files carried on).

        Indexes, titles in all languages, retention and the tree are kept; open passing files are carried on themselves.
        Running it again makes only what is missing.
        """
        self.ensure_one()
        if year <= self.year:
            raise UserError(self.env._("A plan is copied to a later year than %(year)s.", year=self.year))
        target = self._find(self.unit_id, year) or self.create(
            {"unit_id": self.unit_id.id, "year": year, "agreed": False}
        )
        if target.state == "closed":
            raise UserError(self.env._("%(plan)s is closed.", plan=target.display_name))
        present = {case.index: case for case in target._entries()}
        made = carried = 0
        for _depth, case in self._tree():
            if case.index in present:
                continue
            if case.kind == "file" and case.passing and case.state == "open":
                case.sudo().last_year = year
                present[case.index] = case
                carried += 1
                continue
            parent = present.get(case.parent_id.index) if case.parent_id else None
            present[case.index] = case.copy({"year": year, "parent_id": parent.id if parent else False})
            made += 1
        return target, made, carried

    def _point_journals(self):
        """The journals of the body use this year's files of the same index from now on."""
        self.ensure_one()
        files = {case.index: case for case in self._entries() if case.kind == "file" and case.state == "open"}
        for journal in self.unit_id.sudo().journal_ids:
            case = files.get(journal.case_file_id.index)
            if case and case != journal.case_file_id:
                journal.case_file_id = case

    # import

    def _import_entries(self, content):
        """Takes the bytes of a CSV or XLSX list; returns {"rows", "created", "changed", "unchanged"}.

        Raises UserError that names every faulty line; nothing is taken then.
        """
        self.ensure_one()
        if self.state != "draft":
            raise UserError(self.env._("%(plan)s is approved: entries are added one by one.", plan=self.display_name))
        known = {case.index: case for case in self._entries()}
        try:
            rows = file_plan.read(content, frozenset(index for index, case in known.items() if case.kind != "file"))
        except file_plan.FilePlanError as error:
            raise UserError(self._fault_text(error)) from error
        done = {"rows": len(rows), "created": 0, "changed": 0, "unchanged": 0}
        for row in rows:
            retention = self.env["cluster.retention.class"]
            if row.retention:
                retention = retention._for_text(row.retention, self.year)
            vals = {
                "title": row.title,
                "kind": row.kind,
                "parent_id": known[row.parent].id if row.parent else False,
                "retention_id": retention.id,
                "remarks": row.note or False,
                "passing": row.passing or "перех" in row.note.lower(),
            }
            case = known.get(row.index)
            if not case:
                known[row.index] = self.env["cluster.case.file"].create(
                    {**vals, "index": row.index, "year": self.year, "unit_id": self.unit_id.id}
                )
                done["created"] += 1
                continue
            changed = {
                name: value
                for name, value in vals.items()
                if case._fields[name].convert_to_write(case[name], case) != value
            }
            if changed:
                case.write(changed)
            done["changed" if changed else "unchanged"] += 1
        return done

    def _fault_text(self, error):
        lines = [
            str(FAULTS[fault.code]) % {"line": fault.line, "value": fault.value}
            if fault.line
            else str(FAULTS[fault.code])
            for fault in error.faults[:30]
        ]
        if len(error.faults) > 30:
            lines.append(self.env._("… and %(count)s more lines.", count=len(error.faults) - 30))
        return "\n".join([self.env._("Nothing was imported."), *lines])

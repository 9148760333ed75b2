"""Writes the lines of an archive as they were: numbers of records are new, everything else stays.

Lines go into their tables as they stand, past the steps that made them once: a posted invoice keeps its number, a
decision its votes, a period its days. The rules that PostgreSQL keeps judge each line; the first that one breaks ends
the load with the file and the line.
"""

import json
from collections import Counter, defaultdict
from contextlib import contextmanager

import psycopg2

from odoo.tools import SQL
from odoo.tools.sql import table_columns

from ..engine import cluster_archive
from ..engine.cluster_archive import Fault
from . import archive_values
from .archive_finder import Finder, of_a_company
from .archive_rest import Later, Rest
from .cluster_archive_tables import BY_COMPANY, BY_MEMBER, CHART, LOCAL, NAMED, SECRET, SPECIAL

# Votes are written while their item is open: it gets its state when they are there.
PAUSED = {"cluster.council.item": {"state": "open", "ballots": 0}}
FIRST = ("res.partner",)
QUIET = {
    "active_test": False, "lang": "en_US", "tracking_disable": True, "mail_create_nolog": True, "mail_notrack": True,
    "mail_create_nosubscribe": True, "image_no_postprocess": True, "chart_template_load": True,
    "no_reset_password": True,
}  # fmt: skip


class LoadFaults(Exception):
    """What keeps the archive from being loaded; with what the database said, where it did."""

    def __init__(self, faults, model="", error=None):
        super().__init__(*[str(fault) for fault in faults])
        self.faults, self.model, self.error = faults, model, error


class Loader(Rest):
    """:param tables: the model `cluster.archive.tables`, which knows tables and columns"""

    def __init__(self, env, archive):
        self.env = env(su=True, context={**env.context, **QUIET})
        self.archive, self.tables = archive, archive.tables
        self.Tables = self.env["cluster.archive.tables"]
        self.ids: dict[str, int] = {}
        self.there: set[str] = set()  # lines that stand in the database
        self.found: set[str] = set()  # lines that stood there before
        self.made: Counter = Counter()
        self.left: Counter = Counter()  # model and words -> references left empty
        self.plain = 0  # files whose kind Odoo did not take over from this person
        self.logins: set[str] = set()
        self.langs: set[str] = set()
        self.later: dict = defaultdict(dict)
        self.links: list = []
        self.finder = Finder(self.env, self.ids, self._needed() | {"res.company"}, self.Tables._paths())
        self.installed = {code for code, _name in self.env["res.lang"].get_installed()}
        self.nulls: dict = {}
        self._columns: dict = {}

    # --- the whole ------------------------------------------------------------------------------
    def run(self):
        self._check_columns()
        self._check_free()
        self._match([name for name in self.tables if name not in {*CHART, *SPECIAL, "res.company"}])
        self._check_references()
        self._number([name for name in self.tables if name not in {*CHART, *SPECIAL, "res.company"}])
        for model in FIRST:
            self._write(model)
        self._make_companies()
        self._match(list(CHART))
        self._number(list(CHART))
        self._make_files()
        for model in self._order():
            self._write(model)
        self._finish()

    def fault(self, model, line, reason, **words):
        return Fault(cluster_archive.table_name(model) if model else cluster_archive.MANIFEST, line, reason, words)

    def stop(self, model, line, reason, **words):
        raise LoadFaults([self.fault(model, line, reason, **words)])

    def columns(self, model):
        if model not in self._columns:
            self._columns[model] = self.Tables._columns(self.env[model])
        return self._columns[model]

    def lines(self, model):
        """(number of the line, column -> cell)"""
        columns, rows = self.tables.get(model, ([], []))
        for number, row in enumerate(rows, 2):
            yield number, dict(zip(columns, row, strict=True))

    def _needed(self):
        return {*self.Tables._paths(), *BY_MEMBER, *BY_COMPANY, *NAMED}

    # --- is it for this database? ---------------------------------------------------------------
    def _check_columns(self):
        needed = self._needed() | {*SPECIAL, "res.company"}
        known = self.Tables._all_tables()
        faults = [self.fault(model, 0, "missing") for model in sorted(needed - self.tables.keys())]
        faults += [self.fault(model, 0, "foreign_table") for model in sorted(self.tables.keys() - known)]
        for model in sorted(self.tables.keys() & known - set(SPECIAL)):
            fields = self.columns(model)
            wanted = {"id", "=", *(self.Tables._column(field) for field in fields)}
            words = {field.name for field in fields if field.translate}
            columns = self.tables[model][0]
            bare = {column for column in columns if column.partition(":")[0] not in words or ":" not in column}
            faults += [self.fault(model, 1, "foreign_column", column=one) for one in sorted(bare - wanted)]
            faults += [self.fault(model, 1, "no_column", column=one) for one in sorted(wanted - bare)]
            self.langs |= {column.partition(":")[2] for column in set(columns) - bare} - self.installed
        for model, needed in self._special_columns().items():
            missing = needed - set(self.tables.get(model, ([], []))[0])
            faults += [self.fault(model, 1, "no_column", column=one) for one in sorted(missing)]
        if faults:
            raise LoadFaults(faults)

    def _special_columns(self):
        return {
            "ir.attachment": {
                "id", "name", "mimetype", "field", ">record", "@content", "url", "public", "create_date",
            },
            "ir.sequence": {"id", "code", "name", "prefix", "padding", "next", ">company"},
            "mail.message": {
                "id", ">record", "date", "author", "subject", "body", "changes", "type", "subtype", "is_internal",
            },
        }  # fmt: skip

    def _check_free(self):
        """An archive is loaded where its cluster is not, and into books that nobody has written in."""
        faults, clusters = [], list(self.lines("cluster.cluster"))
        if len(clusters) != 1:
            faults.append(self.fault("cluster.cluster", 0, "clusters", count=len(clusters)))
        for number, line in clusters:
            if self.env["cluster.cluster"].search_count([("code", "=", line["code"])], limit=1):
                faults.append(self.fault("cluster.cluster", number, "cluster_there", code=line["code"]))
        charts = self.env["account.chart.template"]._get_chart_template_mapping()
        installed = set(self.env["ir.module.module"].search([("state", "=", "installed")]).mapped("name"))
        for number, line in self.lines("res.company"):
            chart = line["chart_template"]
            if chart and charts.get(chart, {}).get("module") not in installed:
                faults.append(self.fault("res.company", number, "no_chart", chart=chart))
            same = self.env["res.company"].search([("name", "=", line["name"])], limit=1)
            if not same:
                continue
            if (
                same.member_id
                or self.env["cluster.cluster"].search_count([("company_id", "=", same.id)], limit=1)
                or (same.chart_template and same.chart_template != chart)
                or self.env["account.move"].search_count([("company_id", "=", same.id)], limit=1)
            ):
                faults.append(self.fault("res.company", number, "company_busy", company=line["name"]))
            self._take("res.company", line["id"], same.id)
            self._take("res.partner", line[">partner_id"], same.partner_id.id)
        if faults:
            raise LoadFaults(faults)

    def _take(self, _model, name, number):
        self.ids[name] = number
        self.found.add(name)
        self.there.add(name)

    def _match(self, models):
        """What every cluster has is found, not made again. Places are found from above."""
        companies = {line[">partner_id"] for _number, line in self.lines("res.company")}
        for model in models:
            if model not in {*NAMED, *CHART, *self.Tables._words()}:
                continue
            waiting = [line for _number, line in self.lines(model) if line["id"] not in self.ids]
            for _round in range(12):
                before = len(waiting)
                for line in list(waiting):
                    number = None if line["id"] in companies else self.finder.by_key(model, line["="])
                    if not number and (model == "account.account" or model not in CHART):
                        number = self.finder.same(model, line)
                    if number:
                        self._take(model, line["id"], number)
                        waiting.remove(line)
                if len(waiting) == before:
                    break

    def _check_references(self):
        """Everything that a line cannot do without is here."""
        faults, seen = [], set()
        for model in self.tables.keys() - {*SPECIAL, *CHART, "res.company"}:
            fields = {f">{field.name}": field for field in self.columns(model)}
            for number, line in self.lines(model):
                if line["id"] in self.found:
                    continue
                for column, text in line.items():
                    field = fields.get(column)
                    if not field or field.type != "many2one" or not field.required or ",=" not in text:
                        continue
                    there, words = text.split(",=", 1)
                    if there == "res.users" or of_a_company(words) or (there, words) in seen:
                        continue
                    seen.add((there, words))
                    if not self.finder.find(field.comodel_name, words):
                        faults.append(self.fault(model, number, "not_here", column=field.name, words=words))
        if faults:
            raise LoadFaults(sorted(faults, key=lambda fault: (fault.file, fault.line)))

    def _number(self, models):
        """New numbers, in the order of the old ones."""
        for model in models:
            names = [line["id"] for _number, line in self.lines(model) if line["id"] not in self.ids]
            if not names:
                continue
            self.env.cr.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                (self.env[model]._table, len(names)),
            )
            self.ids.update(zip(names, sorted(number for (number,) in self.env.cr.fetchall()), strict=True))

    def _order(self):
        """Tables that are named stand before those that name them; what is only added to comes when all is there."""
        models = self.tables.keys() - {*SPECIAL, *FIRST, "res.company"}
        needs, likes = {}, {}
        for model in models:
            nulls = self._nulls(model)
            links = [
                field
                for field in self.columns(model)
                if field.type == "many2one" and field.comodel_name in models and field.comodel_name != model
            ]
            needs[model] = {field.comodel_name for field in links if field.required or field.name not in nulls}
            likes[model] = {field.comodel_name for field in links} - needs[model]
        self.env.cr.execute(
            "SELECT relname FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid"
            " WHERE NOT tgisinternal AND tgname LIKE 'cluster%guard'"
        )
        kept = {table for (table,) in self.env.cr.fetchall()}
        return cluster_archive.order(needs, likes, [model for model in models if self.env[model]._table in kept])

    def _nulls(self, model):
        """Columns that may be empty."""
        if model not in self.nulls:
            columns = table_columns(self.env.cr, self.env[model]._table)
            self.nulls[model] = {name for name, column in columns.items() if column["is_nullable"] == "YES"}
        return self.nulls[model]

    # --- lines ----------------------------------------------------------------------------------
    @contextmanager
    def _judged(self, model, number):
        """What the database refuses is told with the line."""
        try:
            yield
        except (psycopg2.IntegrityError, psycopg2.DataError, psycopg2.InternalError) as error:
            raise LoadFaults([self.fault(model, number, "refused", text="")], model, error) from error

    def _write(self, model):
        """Insert the table's lines; set those that the chart of accounts brought."""
        for number, line in self.lines(model):
            name = line["id"]
            if name in self.found and model not in CHART:
                continue
            values = self._values(model, number, line)
            if name in self.found:
                self.later[model, name, number].update(self._known(values, line))
                continue
            values |= self._keys(model, name)
            for column, paused in PAUSED.get(model, {}).items():
                if column in values and values[column] != paused:
                    self.later[model, name, number][column] = values[column]
                    values[column] = paused
            columns = SQL(", ").join(SQL.identifier(column) for column in ("id", *values))
            places = SQL(", ").join(SQL("%s", value) for value in (self.ids[name], *values.values()))
            table = SQL.identifier(self.env[model]._table)
            with self._judged(model, number):
                self.env.cr.execute(
                    SQL("INSERT INTO %s (%s) VALUES (%s)", table, columns, places), log_exceptions=False
                )
            self.there.add(name)
            self.made[model] += 1

    def _values(self, model, number, line):
        """column -> value; what names lines that are not there yet is kept for later"""
        values = {}
        for field in self.columns(model):
            text = line[self.Tables._column(field)]
            if field.company_dependent:
                if text:
                    self.later[model, line["id"], number][f"%{field.name}"] = text
            elif field.type == "many2many":
                if text:
                    self.links.append((model, number, line["id"], field, text))
            elif field.type in ("many2one", "many2one_reference"):
                self._set_reference(model, number, line["id"], field, text, values)
            else:
                values[field.name] = self._plain(model, number, line, field, text)
        return values

    def _plain(self, model, number, line, field, text):
        record = self.env[model]
        try:
            if field.translate:
                texts = {lang: line.get(f"{field.name}:{lang}", "") for lang in self.installed}
                value = archive_values.translated(field, {**texts, "en_US": text}, record)
            else:
                value = archive_values.plain(field, text, record, self.archive.files)
        except archive_values.BadValue as bad:
            self.stop(model, number, "value", column=field.name, value=str(bad))
        if field.type == "json" and value is not None:
            value = archive_values.Json(self.Tables._inside(model, field.name, json.loads(text), self._number_of))
        if value is None and field.name not in self._nulls(model):
            value = {"integer": 0, "float": 0, "monetary": 0, "boolean": False, "char": "", "text": ""}.get(field.type)
            if value == "" and field.translate:
                value = json.dumps({"en_US": ""})
        return value

    def _set_reference(self, model, number, name, field, text, values):
        may_be_empty = field.name in self._nulls(model)
        if text and ",=" not in text and text not in self.there:
            self.later[model, name, number][field.name] = Later(field, text, may_be_empty)
            values[field.name] = None
            return
        value = self._resolve(field, text, may_be_empty, (model, number)) if text else None
        if value is None and text and not may_be_empty and name not in self.found:
            self.stop(model, number, "not_here", column=field.name, words=text.partition(",=")[2])
        values[field.name] = value

    def _resolve(self, field, text, may_be_empty, place):
        """The number of a line, or of what the words mean here; the loader's where a person must be named."""
        model, sign, words = text.partition(",=")
        there = model if sign else model.partition(",")[0]
        if field.comodel_name not in (None, there):
            self.stop(*place, "value", column=field.name, value=text[:80])
        if not sign:
            found = self.ids.get(text)
        else:
            found = self.finder.find(there, words)
            if not found and there == "res.users":
                self.logins.add(words)
                return self.env.uid if not may_be_empty or field.name in ("create_uid", "write_uid") else None
        if not found and place[0] != "res.company":  # there the company's own, made with it, stays
            self.left[there, words or text] += 1
        return found

    def _number_of(self, model, told):
        """The number of a line inside of a text, as the text had it."""
        bare = str(told).removeprefix("n:")
        there, sign, words = bare.partition(",=")
        if there.partition(",")[0] != model:
            return ""
        number = self.finder.find(model, words) if sign else self.ids.get(bare)
        if not number:
            self.left[model, words or bare] += 1
            return ""
        return number if told != bare else str(number)

    def _keys(self, model, name):
        """Keys to pages and addresses of the mail server are made anew."""
        values, Model = {}, self.env[model]
        for key in sorted(SECRET | LOCAL):
            field = Model._fields.get(key)
            if field and field.store and field.column_type and field.default:
                values[key] = field.default(Model)
        if model == "project.project":
            values["alias_id"] = self.env["mail.alias"].create(
                {
                    "alias_model_id": self.env["ir.model"]._get_id("project.task"),
                    "alias_parent_model_id": self.env["ir.model"]._get_id("project.project"),
                    "alias_parent_thread_id": self.ids[name],
                    "alias_defaults": str({"project_id": self.ids[name]}),
                }
            ).id  # fmt: skip
        return values

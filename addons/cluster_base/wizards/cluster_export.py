import base64
import json
import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine import cluster_archive
from .cluster_archive_tables import BY_COMPANY, BY_MEMBER, CHART, KEPT, NAMED, SEQUENCES

NUMBERS = ("integer", "float", "monetary")


class Names(dict):
    """model -> numbers of its lines; and the words of what is named and is no line, looked up once."""

    def __init__(self, found):
        super().__init__({name: set(records.ids) for name, records in found.items()})
        self.words = {}


class ClusterExport(models.TransientModel):
    """All that a cluster has, in one archive: it can leave, and it can be sure of what it has."""

    _name = "cluster.export"
    _inherit = "cluster.archive.tables"
    _description = "Export of a cluster"

    cluster_id = fields.Many2one("cluster.cluster", required=True, readonly=True, ondelete="cascade")
    file = fields.Binary(string="Archive", readonly=True)
    file_name = fields.Char(readonly=True)
    summary = fields.Text(string="What is in it", readonly=True)

    def action_export(self):
        """Write the archive and show what is in it."""
        self.ensure_one()
        self.cluster_id.check_access("write")  # whoever keeps the cluster, in its own centre
        tables, files = self.sudo()._collect()
        about = {
            "cluster": self.cluster_id.code,
            "name": self.cluster_id.name,
            "written_at": fields.Datetime.to_string(fields.Datetime.now()),
            "written_by": self.env.user.name,
            "seals": self._sealed(),
        }
        content = cluster_archive.pack(about, tables, files)
        faults = cluster_archive.check(content)
        if faults:
            raise UserError(
                self.env._("The archive was not written: %(fault)s. Tell the administrator.", fault=str(faults[0]))
            )
        day = fields.Date.to_string(fields.Date.context_today(self))
        self.write(
            {
                "file": base64.b64encode(content),
                "file_name": f"cluster-{self.cluster_id.code}-{day}.zip",
                "summary": self._summary(tables, files),
            }
        )
        self.cluster_id.message_post(
            body=self.env._(
                "Everything of the cluster was exported: %(digest)s", digest=cluster_archive.digest(content)
            )
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _sealed(self) -> int:
        """Postings whose seal is reckoned over numbers of this database: it holds nowhere else."""
        cluster = self.sudo().with_context(active_test=False).cluster_id
        companies = cluster.company_id | self.env["cluster.member"].sudo().with_context(active_test=False).search(
            [("cluster_id", "=", cluster.id)]
        ).company_id  # fmt: skip
        return self.env["account.move"].sudo().search_count(
            [("company_id", "in", companies.ids), ("inalterable_hash", "!=", False)]
        )  # fmt: skip

    def _summary(self, tables, files) -> str:
        lines = [
            self.env._("%(what)s: %(count)s", what=self.env[model]._description, count=len(rows))
            for model, (_columns, rows) in sorted(tables.items())
            if rows
        ]
        return "\n".join([*lines, self.env._("Files: %(count)s", count=len(files))])

    # --- what belongs to it ---------------------------------------------------------------------
    def _records(self) -> dict:
        """model -> all its records of the cluster, the archived ones too"""
        cluster = self.cluster_id
        env = self.with_context(active_test=False, lang="en_US").env
        found = {
            name: env[name].search([(path, "=", cluster.id)], order="id")
            for name, path in {**self._paths(), **BY_MEMBER}.items()
        }
        companies = found["res.company"] = cluster.company_id | found["cluster.member"].company_id
        for name, path in BY_COMPANY.items():
            found[name] = env[name].search([(path, "in", companies.ids)], order="id")
        self._add_named(env, found)
        found["ir.attachment"] = self._attached(env, found)
        return {name: records.sorted("id") for name, records in found.items()}

    def _add_named(self, env, found):
        """What lines name is written along, and what that names."""
        words = self._words()
        for name in NAMED:
            found.setdefault(name, env[name])
        new = dict(found)
        while new:
            named = {}
            for records in new.values():
                for field in self._columns(records):
                    if not field.relational or field.comodel_name not in {*NAMED, *words}:
                        continue
                    there = records[field.name]
                    if field.comodel_name in words:
                        there = there.filtered(lambda one: not self._is_common(one))
                    named[there._name] = named.get(there._name, there.browse()) | there
            if "product.product" in named:
                templates = named["product.product"].product_tmpl_id
                named["product.template"] = named.get("product.template", templates) | templates
            new = {name: there - found.get(name, there.browse()) for name, there in named.items()}
            new = {name: there for name, there in new.items() if there}
            for name, there in new.items():
                found[name] = found.get(name, there.browse()) | there

    @api.model
    def _attached(self, env, found):
        """Papers, scans, photos: every file that hangs on a line of the archive, or is named by one."""
        files = env["ir.attachment"]
        for name, records in found.items():
            domain = Domain("res_model", "=", name) & Domain("res_id", "in", records.ids)
            files |= files.search(domain & Domain("res_field", "in", [False, *records._fields]), order="id")
            for field in self._columns(records):
                if field.relational and field.comodel_name == "ir.attachment":
                    files |= records[field.name]
        return files

    # --- names ----------------------------------------------------------------------------------
    @api.model
    def _external(self, record) -> str:
        """The identifier that a module gave it: the same in every database."""
        known = record._get_external_ids()[record.id]
        return next((one for one in sorted(known) if not one.startswith("__")), "")

    @api.model
    def _is_common(self, record) -> bool:
        return bool(self._external(record))

    @api.model
    def _key(self, record, names) -> str:
        """Words by which the record may be found in another database; nothing where it is the cluster's alone."""
        if record._name == "res.users":
            return record.login
        if record._name == "res.company":
            return ""
        if record._name == "account.tax.repartition.line":
            return self._part_key(record, record.tax_id, record.document_type, names)
        if record._name == "account.payment.method.line":
            way = f"{record.payment_type}-{record.payment_method_id.code}"
            return self._part_key(record, record.journal_id, way, names)
        if record._name == "res.partner" and len(record.user_ids) == 1:
            return f"res.users={record.user_ids.login}"
        known = self._external(record)
        match = re.fullmatch(r"(\w+)\.(\d+)_(.+)", known)
        if match and int(match[2]) in names["res.company"]:
            return f"{match[1]}.res.company,{match[2]}/{match[3]}"
        district = [one for one in record._get_external_ids()[record.id] if one.startswith("__district__.")]
        return known or next(iter(district), "")

    def _part_key(self, record, whole, way, names) -> str:
        """The n-th line of the kind, of something that the chart brings."""
        key = self._key(whole, names)
        if record._name == "account.tax.repartition.line":
            same = whole.repartition_line_ids.filtered(lambda one: one.document_type == way)
        else:
            same = whole.inbound_payment_method_line_ids | whole.outbound_payment_method_line_ids
            same = same.filtered(lambda one: f"{one.payment_type}-{one.payment_method_id.code}" == way)
        return f"{key}#{way}-{same.sorted('id').ids.index(record.id)}" if key else ""

    def _reference(self, record, names) -> str:
        if record.id in names.get(record._name, ()):
            return f"{record._name},{record.id}"
        place = record._name, record.id
        if place not in names.words:
            words = self._key(record, names) or record.display_name or str(record.id)
            names.words[place] = f"{record._name},={words.replace(' | ', ' / ')}"
        return names.words[place]

    # --- tables ---------------------------------------------------------------------------------
    def _collect(self):
        """model -> (columns, lines), and digest -> content of files"""
        self.env.flush_all()
        found = self._records()
        names = Names(found)
        files, tables = {}, {}
        for name, records in found.items():
            if name != "ir.attachment":
                tables[name] = self._lines_of(records, names, files)
        tables["ir.attachment"] = self._attachments(found, names, files)
        tables["mail.message"] = self._history(found)
        tables["ir.sequence"] = self._sequences(found)
        return tables, files

    def _lines_of(self, records, names, files):
        fields_, langs = self._columns(records), [code for code, _name in self.env["res.lang"].get_installed()]
        others = [lang for lang in langs if lang != "en_US"]
        columns = ["id", "="]
        for field in fields_:
            columns.append(self._column(field))
            if field.translate:
                columns += [f"{field.name}:{lang}" for lang in others]
        raw = self._raw(records, [field for field in fields_ if field.company_dependent or field.type in NUMBERS])
        keyed = records._name in {*NAMED, *CHART, *self._words()}
        rows = []
        for record in records:
            row = [f"{record._name},{record.id}", self._key(record, names) if keyed else ""]
            for field in fields_:
                if field.name in raw and (field.company_dependent or raw[field.name][record.id] is None):
                    row.append(self._for_companies(field, raw[field.name][record.id], names))
                    continue
                row.append(self._value(record, field, names, files))
                if field.translate:
                    row += [self._value(record.with_context(lang=lang), field, names, files) for lang in others]
            rows.append(row)
        return columns, rows

    @api.model
    def _raw(self, records, fields_):
        """field -> record -> the column as it stands: Odoo does not tell nothing from nought."""
        raw = {field.name: {} for field in fields_}
        if not (raw and records):
            return raw
        columns = SQL(", ").join(SQL.identifier(name) for name in raw)
        self.env.cr.execute(
            SQL("SELECT id, %s FROM %s WHERE id IN %s", columns, SQL.identifier(records._table), tuple(records.ids))
        )
        for number, *values in self.env.cr.fetchall():
            for name, value in zip(raw, values, strict=True):
                raw[name][number] = value
        return raw

    def _for_companies(self, field, values, names) -> str:
        """What each company of the archive has in a field that has one value a company."""
        told = {}
        for company, value in sorted((values or {}).items()):
            if int(company) in names["res.company"] and value not in (None, False):
                if field.type == "many2one":
                    there = self.env[field.comodel_name].browse(value).exists()
                    value = there and self._reference(there, names)
                if value:
                    told[f"res.company,{company}"] = value
        return json.dumps(told, ensure_ascii=False, sort_keys=True) if told else ""

    def _value(self, record, field, names, files) -> str:
        value = record[field.name]
        if field.relational:
            return " | ".join(self._reference(one, names) for one in value.sorted("id"))
        if field.type == "many2one_reference":
            model = record[field.model_field]
            return f"{model},{value}" if value in names.get(model, ()) else ""
        if field.type == "binary":
            return self._keep(base64.b64decode(value), files) if value else ""
        if field.type == "boolean":
            return str(int(value))
        if field.type == "json":
            value = self._inside(
                record._name, field.name, value, lambda model, number: self._told(model, number, names)
            )
            return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else ""
        if field.type in NUMBERS:
            return repr(value)
        if field.type in ("date", "datetime"):
            return value.isoformat() if value else ""
        return str(value) if value else ""

    def _told(self, model, number, names) -> str:
        """The name of a line for its number inside of a text; `n:` where the number stood as a number."""
        there = self.env[model].browse(int(number)).exists() if str(number).isdigit() else None
        if not there:
            return ""
        return ("n:" if isinstance(number, int) else "") + self._reference(there, names)

    @api.model
    def _keep(self, content: bytes, files) -> str:
        name = cluster_archive.digest(content)
        files[name] = content
        return name

    def _attachments(self, found, names, files):
        named_by = {}
        for name, records in found.items():
            for field in self._columns(records):
                if field.relational and field.comodel_name == "ir.attachment":
                    for record in records:
                        named_by.update(dict.fromkeys(record[field.name].ids, f"{name},{record.id}"))
        rows = []
        for file in found["ir.attachment"]:
            on = f"{file.res_model},{file.res_id}"
            if file.res_id not in names.get(file.res_model, ()):
                on = named_by.get(file.id, "")
            rows.append(
                [
                    f"ir.attachment,{file.id}", file.name, file.mimetype or "", file.res_field or "", on,
                    self._keep(file.raw, files) if file.raw else "", file.url or "", str(int(file.public)),
                    file.create_date.isoformat(),
                ]
            )  # fmt: skip
        return ["id", "name", "mimetype", "field", ">record", "@content", "url", "public", "create_date"], rows

    def _history(self, found):
        """Who wrote what and when on these records, with values before and after."""
        rows = []
        for name, records in found.items():
            if "message_ids" not in records._fields:
                continue
            for message in self.env["mail.message"].search(
                [("model", "=", name), ("res_id", "in", records.ids)], order="id"
            ):
                changes = [self._change(one) for one in message.tracking_value_ids.sorted("id")]
                told = json.dumps(changes, ensure_ascii=False, sort_keys=True) if changes else ""
                rows.append(
                    [
                        f"mail.message,{message.id}", f"{name},{message.res_id}", message.date.isoformat(),
                        message.author_id.name or message.email_from or "", message.subject or "",
                        str(message.body or ""), told,
                        message.message_type, self._external(message.subtype_id) if message.subtype_id else "",
                        str(int(message.is_internal)),
                    ]
                )  # fmt: skip
        rows.sort(key=lambda row: int(row[0].split(",")[1]))
        head = ["id", ">record", "date", "author", "subject", "body", "changes", "type", "subtype", "is_internal"]
        return head, rows

    @api.model
    def _change(self, tracking) -> dict:
        """A value before and after, in words and as Odoo keeps it."""
        told = tracking._tracking_value_format()[0]
        kept = {}
        for name in KEPT:
            value = tracking[name]
            if value and not (name.endswith("integer") and tracking.field_id.ttype == "many2one"):
                kept[name] = value.isoformat() if name.endswith("datetime") else value
        return {
            "what": told["fieldInfo"]["changedField"],
            "was": str(told["oldValue"] or ""),
            "is": str(told["newValue"] or ""),
            "field": tracking.field_id.name or "",
            "currency": tracking.currency_id.name or "",
            "kept": kept,
        }

    def _sequences(self, found):
        """The next numbers of orders."""
        companies = found["res.company"]
        sequences = self.env["ir.sequence"].search(
            [("code", "in", SEQUENCES), ("company_id", "in", [False, *companies.ids])], order="id"
        )
        rows = [
            [
                f"ir.sequence,{one.id}", one.code, one.name, one.prefix or "", str(one.padding),
                str(one.number_next_actual), f"res.company,{one.company_id.id}" if one.company_id else "",
            ]
            for one in sequences
        ]  # fmt: skip
        return ["id", "code", "name", "prefix", "padding", "next", ">company"], rows

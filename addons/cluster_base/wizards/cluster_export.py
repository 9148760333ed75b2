import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import cluster_archive

# Odoo's own records that belong to a cluster: by their member, or by the company whose books they are in.
BY_MEMBER = {
    "sale.order": "member_id.cluster_id",
    "sale.order.line": "order_id.member_id.cluster_id",
    "product.template": "member_id.cluster_id",
    "crm.lead": "member_id.cluster_id",
    "project.project": "workgroup_id.cluster_id",
    "project.task": "project_id.workgroup_id.cluster_id",
}
BY_COMPANY = ("account.move", "account.move.line", "account.payment")
# Written along where a line of the archive names them.
NAMED = ("product.template", "product.product", "res.partner")
# Keys to pages and feeds open doors and are no data of the cluster.
SECRET = {"access_token", "token", "signup_token"}
# What Odoo reckons or keeps for its screens.
IDLE = ("activity_", "message_", "website_message_", "has_message")


class ClusterExport(models.TransientModel):
    """All that a cluster has, in one archive: it can leave, and it can be sure of what it has."""

    _name = "cluster.export"
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

    def _summary(self, tables, files) -> str:
        lines = [
            self.env._("%(what)s: %(count)s", what=self.env[model]._description, count=len(rows))
            for model, (_columns, rows) in sorted(tables.items())
            if rows
        ]
        return "\n".join([*lines, self.env._("Files: %(count)s", count=len(files))])

    # --- what belongs to it ---------------------------------------------------------------------
    @api.model
    def _paths(self) -> dict[str, str]:
        """Each model of this addon that belongs to a cluster -> the path to it, the shortest first."""
        own = {
            name
            for name in self.env.registry
            if self.env[name]._original_module == "cluster_base"
            and self.env[name]._auto
            and not self.env[name]._abstract
            and not self.env[name]._transient
        }
        paths = {"cluster.cluster": "id"}
        while True:
            found = {}
            for name in sorted(own - paths.keys()):
                links = [
                    field
                    for field in self.env[name]._fields.values()
                    if field.type == "many2one" and field.store and field.comodel_name in paths
                ]
                links.sort(
                    key=lambda link: (link.name not in ("cluster_id", "member_id"), not link.required, link.name)
                )
                if links and name != "cluster.territory":
                    rest = paths[links[0].comodel_name]
                    found[name] = links[0].name if rest == "id" else f"{links[0].name}.{rest}"
            if not found:
                return paths
            paths.update(found)

    def _records(self) -> dict:
        """model -> all its records of the cluster, the archived ones too"""
        cluster = self.cluster_id
        env = self.with_context(active_test=False, lang="en_US").env
        found = {
            name: env[name].search([(path, "=", cluster.id)], order="id")
            for name, path in {**self._paths(), **BY_MEMBER}.items()
        }
        companies = cluster.company_id | found["cluster.member"].company_id
        for name in BY_COMPANY:
            found[name] = env[name].search([("company_id", "in", companies.ids)], order="id")
        for records in list(found.values()):
            for field in self._columns(records):
                if field.relational and field.comodel_name in NAMED:
                    there = records[field.name]
                    found[there._name] = found.get(there._name, there.browse()) | there
        found["product.template"] |= found.get("product.product", env["product.product"]).product_tmpl_id
        return {name: records.sorted("id") for name, records in found.items()}

    @api.model
    def _columns(self, records):
        return [
            field
            for name, field in sorted(records._fields.items())
            if field.store
            and name != "id"
            and name not in SECRET
            and not name.startswith(IDLE)
            and field.type not in ("one2many", "reference", "many2one_reference")
            and (field.column_type or field.type == "many2many")
            and (field.type != "many2many" or field.comodel_name in self.env)
        ]

    # --- tables ---------------------------------------------------------------------------------
    def _collect(self):
        """model -> (columns, lines), and digest -> content of files"""
        found = self._records()
        names = {name: set(records.ids) for name, records in found.items()}
        files, tables = {}, {}
        for name, records in found.items():
            tables[name] = self._lines_of(records, names, files)
        tables["ir.attachment"] = self._attachments(found, files)
        tables["mail.message"] = self._history(found)
        return tables, files

    def _lines_of(self, records, names, files):
        fields_, langs = self._columns(records), [code for code, _name in self.env["res.lang"].get_installed()]
        others = [lang for lang in langs if lang != "en_US"]
        columns = ["id"]
        for field in fields_:
            columns.append(self._column(field))
            if field.translate:
                columns += [f"{field.name}:{lang}" for lang in others]
        rows = []
        for record in records:
            row = [f"{record._name},{record.id}"]
            for field in fields_:
                row.append(self._value(record, field, names, files))
                if field.translate:
                    row += [self._value(record.with_context(lang=lang), field, names, files) for lang in others]
            rows.append(row)
        return columns, rows

    @api.model
    def _column(self, field) -> str:
        return {"many2one": ">", "many2many": ">", "binary": "@"}.get(field.type, "") + field.name

    def _value(self, record, field, names, files) -> str:
        value = record[field.name]
        if field.relational:
            return " | ".join(self._reference(one, names) for one in value)
        if field.type == "binary":
            return self._keep(base64.b64decode(value), files) if value else ""
        if field.type == "boolean":
            return str(int(value))
        if field.type in ("integer", "float", "monetary"):
            return repr(value)
        if field.type in ("date", "datetime"):
            return value.isoformat() if value else ""
        return str(value) if value else ""

    @api.model
    def _reference(self, record, names) -> str:
        if record.id in names.get(record._name, ()):
            return f"{record._name},{record.id}"
        known = record.get_external_id()[record.id]
        words = known or (record.login if record._name == "res.users" else record.display_name) or str(record.id)
        return f"{record._name},={words.replace(' | ', ' / ')}"

    @api.model
    def _keep(self, content: bytes, files) -> str:
        name = cluster_archive.digest(content)
        files[name] = content
        return name

    def _attachments(self, found, files):
        """Papers, scans, photos: every file that hangs on a line of the archive."""
        rows = []
        for name, records in found.items():
            domain = [
                ("res_model", "=", name),
                ("res_id", "in", records.ids),
                ("res_field", "in", [False, *records._fields]),
            ]
            for file in self.env["ir.attachment"].search(domain, order="id"):
                rows.append(
                    [
                        f"ir.attachment,{file.id}", file.name, file.mimetype or "", file.res_field or "",
                        f"{name},{file.res_id}", self._keep(file.raw, files) if file.raw else "", file.url or "",
                        file.create_date.isoformat(),
                    ]
                )  # fmt: skip
        return ["id", "name", "mimetype", "field", ">record", "@content", "url", "create_date"], rows

    def _history(self, found):
        """Who wrote what and when on these records, with values before and after."""
        rows = []
        for name, records in found.items():
            if "message_ids" not in records._fields:
                continue
            for message in self.env["mail.message"].search(
                [("model", "=", name), ("res_id", "in", records.ids)], order="id"
            ):
                changes = "; ".join(
                    f"{change['fieldInfo']['changedField']}: {change['oldValue']} → {change['newValue']}"
                    for change in message.tracking_value_ids._tracking_value_format()
                )
                rows.append(
                    [
                        f"mail.message,{message.id}", f"{name},{message.res_id}", message.date.isoformat(),
                        message.author_id.name or message.email_from or "", message.subject or "",
                        str(message.body or ""), changes,
                    ]
                )  # fmt: skip
        return ["id", ">record", "date", "author", "subject", "body", "changes"], rows

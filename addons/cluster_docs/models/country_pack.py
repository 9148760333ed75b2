import hashlib

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import file_open

from ..engine import country_pack as engine

FILES = ("by", "pl", "lt")
MODULE = "cluster_docs"


class CountryPack(models.Model):
    """What a country's bodies go by, as data: numbering, terms, retention, holidays, languages. The code knows no
    country: a body does what its pack says."""

    _name = "cluster.country.pack"
    _description = "Country pack"
    _inherit = ["mail.thread"]
    _order = "code"

    name = fields.Char(required=True, translate=True, readonly=True)
    code = fields.Char(required=True, readonly=True)
    edition = fields.Char(required=True, readonly=True, tracking=True)
    note = fields.Text(readonly=True)
    content = fields.Json(required=True, readonly=True)
    checksum = fields.Char(required=True, readonly=True)
    country_id = fields.Many2one("res.country", compute="_compute_country_id")
    summary = fields.Html(compute="_compute_summary", sanitize=True)
    body_ids = fields.One2many("hr.department", "country_pack_id", "Bodies")

    _code_uniq = models.Constraint("UNIQUE(code)", "This pack is already there: load its new edition into it.")

    @api.depends("content")
    def _compute_country_id(self):
        countries = {country.code: country for country in self.env["res.country"].search([])}
        for pack in self:
            pack.country_id = countries.get((pack.content or {}).get("country"))

    @api.depends("content")
    @api.depends_context("lang")
    def _compute_summary(self):
        for pack in self:
            pack.summary = self.env["ir.qweb"]._render("cluster_docs.country_pack_summary", {"pack": pack})

    # loading

    @api.model
    def _load_files(self):
        """The packs that come with the addon; a second run with the same files changes nothing."""
        for name in FILES:
            with file_open(f"{MODULE}/data/packs/{name}.json", "rb") as file:
                self._load(file.read())

    @api.model
    def _load(self, content):
        """Takes a pack up from the bytes of its file, checked as a whole before anything is written."""
        try:
            values = engine.read(content)
        except engine.PackError as error:
            raise UserError(
                self.env._("The country pack cannot be used.\n%(faults)s", faults="\n".join(error.faults))
            ) from error
        checksum = hashlib.sha256(content).hexdigest()
        pack = self.search([("code", "=", values["code"])])
        if pack.checksum == checksum:
            return pack
        vals = {
            "name": values["name"]["en_US"],
            "edition": values["edition"],
            "note": values.get("note"),
            "content": values,
            "checksum": checksum,
        }
        if pack:
            pack.write(vals)
        else:
            pack = self.create({**vals, "code": values["code"]})
        pack._translate(pack, "name", values["name"])
        pack._load_rules()
        return pack

    def _load_rules(self):
        """Rules of the pack that are not there yet; those that nobody has corrected follow the new edition."""
        # as the platform itself: what a person has written is told apart by its author
        rules = self.env["cluster.deadline.rule"].with_user(SUPERUSER_ID)
        rules = rules.with_context(active_test=False, lang="en_US")
        for row in self.content["rules"]:
            rule = rules.search([("code", "=", row["code"]), ("valid_from", "=", row["valid_from"])], limit=1)
            vals = self._prepare_rule_vals(row)
            if not rule:
                rule = rules.create(vals)
            elif rule.write_uid.id == SUPERUSER_ID:
                rule.write(vals)
            else:
                continue
            self._translate(rule, "name", row["name"])
            if row.get("note"):
                self._translate(rule, "note", row["note"])
            if row.get("xml_id"):
                self.env["ir.model.data"]._update_xmlids(
                    [{"xml_id": f"{MODULE}.{row['xml_id']}", "record": rule, "noupdate": True}]
                )

    def _prepare_rule_vals(self, row):
        model = self.env["cluster.deadline.rule"]
        vals = {
            key: value
            for key, value in row.items()
            if key in model._fields and key not in ("name", "note") and not model._fields[key].compute
        }
        vals.update(name=row["name"]["en_US"], calendar=self.content["calendar"]["country"])
        if row.get("note"):
            vals["note"] = row["note"]["en_US"]
        return vals

    @api.model
    def _translate(self, record, field, texts):
        """Writes a text in every installed language that the pack has it in."""
        installed = dict(self.env["res.lang"].sudo().get_installed())
        for lang, text in texts.items():
            if lang in installed:
                record.with_context(lang=lang)[field] = text

    # what a body asks

    def _languages(self):
        return list(self.content["languages"]) if self else []

    def _say(self, texts):
        """One of the pack's texts in the reader's language."""
        return texts.get(self.env.lang or "en_US") or texts["en_US"]

    def _rule(self, code, day):
        return self.env["cluster.deadline.rule"]._in_force(code, day)

    def _retention_classes(self):
        """{code: retention class}, made where they are missing. What the model does not know of a row is left out, so
        that a pack may carry more than one version of the file plan understands."""
        self.ensure_one()
        classes = self.env["cluster.retention.class"].sudo().with_context(lang="en_US", active_test=False)
        found = {}
        for row in self.content["retention"]:
            record = classes.search([("code", "=", row["code"])], limit=1)
            if not record:
                vals = {
                    key: value
                    for key, value in row.items()
                    if key in classes._fields and key != "name" and not classes._fields[key].compute
                }
                record = classes.create({**vals, "name": row["name"]["en_US"]})
                self._translate(record, "name", row["name"])
            found[row["code"]] = record
        return found

    def _class_retention(self, index):
        """The retention class of a class of the file plan, or an empty set."""
        self.ensure_one()
        code = next((row.get("retention") for row in self.content["classes"] if row["index"] == index), None)
        return self._retention_classes().get(code) or self.env["cluster.retention.class"]

    def _load_days(self):
        """Transfers of working days that came after the calendar was published."""
        days = self.env["cluster.calendar.day"].sudo()
        country = self.content["calendar"]["country"]
        for row in self.content["calendar"].get("days", []):
            if not days.search_count([("calendar", "=", country), ("date", "=", row["date"])], limit=1):
                days.create(
                    {
                        "calendar": country,
                        "date": row["date"],
                        "is_worked": row["worked"],
                        "name": row.get("name"),
                        "law_ref": row["law_ref"],
                    }
                )

    def action_apply(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Apply to bodies"),
            "res_model": "cluster.country.pack.apply",
            "view_mode": "form",
            "target": "new",
            "context": {"default_pack_id": self.id},
        }

"""What is loaded besides the tables: companies with their charts, files, histories, numbers that go on."""

import json
from datetime import datetime

from odoo.fields import Command
from odoo.tools import SQL

from ..engine import cluster_archive
from . import archive_values
from .cluster_archive_tables import CHART, KEPT


class Rest:
    """The other half of the loader, see `archive_loader`."""

    # --- companies ------------------------------------------------------------------------------
    def _make_companies(self):
        """The centre and the farms with books, each with the chart of accounts that it had."""
        self.env.invalidate_all()
        for number, line in self.lines("res.company"):
            company = self.env["res.company"].browse(self.ids.get(line["id"], ()))
            if not company:
                asked = {"iap_enrich_auto_done": True} if "iap_enrich_auto_done" in company._fields else {}
                currency = self._currency(number, line)
                with self._judged("res.company", number):
                    company = company.create(
                        {
                            **asked,
                            "name": line["name"],
                            "partner_id": self.ids[line[">partner_id"]],
                            "currency_id": currency,
                        }
                    )
                    self.env.flush_all()
                self.ids[line["id"]] = company.id
                self.there.add(line["id"])
                self.made["res.company"] += 1
            if line["chart_template"] and not company.chart_template:
                self._load_chart(company, line)
        self.env.flush_all()

    def _currency(self, number, line):
        words = line[">currency_id"].partition(",=")[2]
        found = self.finder.find("res.currency", words)
        if not found:
            self.stop("res.company", number, "not_here", column="currency_id", words=words)
        return found

    def _load_chart(self, company, line):
        chart = self.env["account.chart.template"].with_company(company)
        if line[">member_id"]:  # books of a farm are opened without the taxes of another country
            country = company.partner_id.country_id
            chart = chart.with_context(cluster_books_country=country.get_external_id()[country.id])
        chart.try_loading(line["chart_template"], company, install_demo=False)

    # --- files ----------------------------------------------------------------------------------
    def _make_files(self):
        Attachment = self.env["ir.attachment"]
        for number, line in self.lines("ir.attachment"):
            on = line[">record"]
            if on in self.found and on.partition(",")[0] not in {*CHART, "res.company"}:
                continue  # what stood here before keeps its own
            model = on.partition(",")[0] if on in self.ids else False
            content = self.archive.files.get(line["@content"], b"")
            values = {
                "name": line["name"], "mimetype": line["mimetype"] or False, "res_field": line["field"] or False,
                "res_model": model, "res_id": self.ids.get(on, 0), "public": line["public"] == "1", "raw": content,
                "url": line["url"] or False,
            }  # fmt: skip
            if line["url"] and not content:
                values["type"] = "url"
            if model and line["field"] and line["field"] not in self.env[model]._fields:
                self.stop("ir.attachment", number, "value", column="field", value=line["field"])
            if model and line["field"]:  # a picture that the company got with its making
                Attachment.search(
                    [("res_model", "=", model), ("res_id", "=", self.ids[on]), ("res_field", "=", line["field"])]
                ).unlink()
            with self._judged("ir.attachment", number):
                file = Attachment.create(values)
                self.env.flush_all()
            if (file.mimetype or "") != line["mimetype"]:
                self.plain += 1
            if content and cluster_archive.digest(file.raw) != line["@content"]:
                self.stop("ir.attachment", number, "changed")
            when = self._moment("ir.attachment", number, "create_date", line["create_date"])
            self.env.cr.execute("UPDATE ir_attachment SET create_date = %s WHERE id = %s", (when, file.id))
            self.ids[line["id"]] = file.id
            self.there.add(line["id"])
            self.made["ir.attachment"] += 1

    def _moment(self, model, number, column, text):
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            return self.stop(model, number, "value", column=column, value=text[:80])

    # --- when all lines are there ---------------------------------------------------------------
    def _finish(self):
        for number, line in self.lines("res.company"):
            values = self._values("res.company", number, line)
            self.later["res.company", line["id"], number].update(self._known(values, line))
        for (model, name, number), columns in self.later.items():
            self._update(model, name, number, columns)
        for model, number, name, field, text in self.links:
            if not (model == "res.company" and field.comodel_name == "res.users"):
                self._link(model, number, name, field, text)
        for model in self.tables:
            if model in self.env and self.env[model]._parent_store and self.made[model]:
                self.env[model]._parent_store_compute()
        self.env.invalidate_all()
        partials = [self.ids[line["id"]] for _number, line in self.lines("account.partial.reconcile")]
        if partials:
            partials = self.env["account.partial.reconcile"].browse(partials)
            partials._update_matching_number(partials.debit_move_id | partials.credit_move_id)
        companies = [self.ids[line["id"]] for _number, line in self.lines("res.company")]
        self.env["res.users"].search([("company_ids", "in", companies)])._sync_farm_companies()
        self._go_on()
        self._tell()
        self.env.flush_all()
        with self._judged("cluster.member", 0):
            self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE", log_exceptions=False)
        self.env.cr.execute("SET CONSTRAINTS ALL DEFERRED")
        self.env.invalidate_all()
        self.env.registry.clear_all_caches()

    @staticmethod
    def _known(values, line):
        """Without what the archive names and this database has not: there the chart's own stays."""
        return {column: value for column, value in values.items() if value is not None or not line.get(f">{column}")}

    def _update(self, model, name, number, columns):
        values, Model = {}, self.env[model]
        for column, value in columns.items():
            if isinstance(value, Later):
                value = self._resolve(value.field, value.text, value.may_be_empty, (model, number))
                if value is None and name in self.found:
                    continue
            elif column.startswith("%"):
                column = column[1:]
                value = self._for_companies(model, number, Model._fields[column], value)
            values[column] = value
        if not values:
            return
        pairs = SQL(", ").join(SQL("%s = %s", SQL.identifier(column), value) for column, value in values.items())
        with self._judged(model, number):
            self.env.cr.execute(
                SQL("UPDATE %s SET %s WHERE id = %s", SQL.identifier(Model._table), pairs, self.ids[name]),
                log_exceptions=False,
            )

    def _for_companies(self, model, number, field, text):
        try:
            told, values = json.loads(text), {}
            for company, value in told.items():
                if field.type == "many2one":
                    value = self._resolve(field, value, True, (model, number))
                if value is not None:
                    values[str(self.ids[company])] = value
        except (ValueError, AttributeError, KeyError, TypeError):
            self.stop(model, number, "value", column=field.name, value=text[:80])
        return archive_values.Json(values) if values else None

    def _link(self, model, number, name, field, text):
        for one in text.split(" | "):
            there = self._resolve(field, one, True, (model, number))
            if not there:
                continue
            with self._judged(model, number):
                self.env.cr.execute(
                    SQL(
                        "INSERT INTO %s (%s, %s) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                        SQL.identifier(field.relation), SQL.identifier(field.column1), SQL.identifier(field.column2),
                        self.ids[name], there,
                    ),
                    log_exceptions=False,
                )  # fmt: skip

    # --- numbers and histories ------------------------------------------------------------------
    def _go_on(self):
        """The next order gets the number that it would have got."""
        Sequence = self.env["ir.sequence"]
        for number, line in self.lines("ir.sequence"):
            company = self.ids.get(line[">company"], False)
            if not (line["next"].isdigit() and line["padding"].isdigit()):
                self.stop("ir.sequence", number, "value", column="next", value=line["next"])
            following = int(line["next"])
            there = Sequence.search([("code", "=", line["code"]), ("company_id", "=", company)], limit=1)
            if not there:
                Sequence.create(
                    {
                        "name": line["name"], "code": line["code"], "prefix": line["prefix"] or False,
                        "padding": int(line["padding"]), "number_next": following, "company_id": company,
                    }
                )  # fmt: skip
            elif there.number_next_actual < following:
                there.number_next_actual = following

    def _tell(self):
        """Who wrote what and when; the authors by name, their accounts may be others here."""
        Message, values = self.env["mail.message"], []
        kinds = dict(Message._fields["message_type"]._description_selection(self.env))
        for number, line in self.lines("mail.message"):
            on = line[">record"]
            if on in self.found and on.partition(",")[0] not in {*CHART, "res.company"}:
                continue
            if line["type"] not in kinds:
                self.stop("mail.message", number, "value", column="type", value=line["type"][:80])
            subtype = self.finder.by_key("mail.message.subtype", line["subtype"])
            values.append(
                {
                    "model": on.partition(",")[0], "res_id": self.ids[on], "author_id": False,
                    "email_from": line["author"] or False, "reply_to": False, "subject": line["subject"] or False,
                    "date": self._moment("mail.message", number, "date", line["date"]), "body": line["body"],
                    "message_type": line["type"], "subtype_id": subtype, "is_internal": line["is_internal"] == "1",
                    "tracking_value_ids": self._changes(number, line),
                }
            )  # fmt: skip
        Message.create(values)
        self.made["mail.message"] += len(values)

    def _changes(self, number, line):
        """Values before and after, on the field they were of; where it is no more, in words."""
        if not line["changes"]:
            return False
        model = line[">record"].partition(",")[0]
        try:
            return [
                Command.create(self._change(model, place, one)) for place, one in enumerate(json.loads(line["changes"]))
            ]
        except (ValueError, TypeError, KeyError, AttributeError):
            return self.stop("mail.message", number, "value", column="changes", value=line["changes"][:80])

    def _change(self, model, place, one):
        field = self.env["ir.model.fields"]._get(model, one["field"]) if one["field"] else None
        if not field:
            info = {"desc": str(one["what"]), "name": f"{place:03}", "type": "char", "sequence": 100}
            return {"field_info": info, "old_value_char": str(one["was"]), "new_value_char": str(one["is"])}
        values = {"field_id": field.id, "currency_id": self.finder.find("res.currency", one["currency"])}
        for name, value in one["kept"].items():
            if name in KEPT:
                values[name] = datetime.fromisoformat(value) if name.endswith("datetime") else value
        return values


class Later:
    """A reference to a line that is not there yet."""

    def __init__(self, field, text, may_be_empty):
        self.field, self.text, self.may_be_empty = field, text, may_be_empty

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import mute_logger

from ..engine import appeal_list


class Document(models.Model):
    """Electronic appeals from an export of обращения.бел. The same file again brings only what is new or mended."""

    _inherit = "cluster.document"

    @api.model
    def _import_appeals(self, content, journal, register=True):
        """Bytes → {"created": documents, "present": [numbers], "faults": [(line, sentence)]}. Raises UserError when
        nothing of the file can be read."""
        try:
            rows, faults = appeal_list.parse(content)
        except appeal_list.FileFault as fault:
            raise UserError(self._say_file_fault(fault)) from fault
        present = self._present_external_numbers(journal, [row.number for row in rows])
        sentences = [(fault.line, self._say_import_fault(fault)) for fault in faults]
        created = self.browse()
        for row in rows:
            if row.number in present:
                continue
            try:
                with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                    created |= self._import_appeal(row, journal, register)
            except (UserError, ValidationError) as error:
                sentences.append((row.line, error.args[0]))
            except psycopg2.IntegrityError:
                sentences.append((row.line, self.env._("This number was registered by somebody else just now.")))
        if register and created:
            created._do_register()
        return {"created": created, "present": sorted(present), "faults": sorted(sentences)}

    @api.model
    def _present_external_numbers(self, journal, numbers):
        found = self.sudo().search_fetch(
            [("unit_id", "=", journal.unit_id.id), ("external_number", "in", numbers), ("state", "!=", "void")],
            ["external_number"],
        )
        return set(found.mapped("external_number"))

    @api.model
    def _import_appeal(self, row, journal, register):
        topics = self.env["cluster.appeal.topic"]
        topic = topics
        if row.topic:
            code = row.topic.split(" ")[0]
            topic = topics.search(topics._in_force_domain(row.date) & fields.Domain("code", "=", code), limit=1)
            if not topic:
                raise UserError(
                    self.env._("There is no topic %(code)s in the classifier: correct the code.", code=code)
                )
        if row.date > fields.Date.context_today(self):
            raise UserError(self.env._("The date lies in the future: correct it."))
        kind = self.env["cluster.document.kind"].search([("journal_kind", "=", "appeal"), ("code", "=", "03")], limit=1)
        document = self.create(
            {
                "journal_id": journal.id,
                "kind_id": kind.id,
                "title": row.title,
                "note": row.text or False,
                "appeal_kind": row.kind,
                "topic_id": topic.id,
                "external_number": row.number,
                "correspondent_name": row.name,
                "correspondent_address": row.address or False,
                "correspondent_contact": row.contact or False,
                "delivery_method": "portal",
                "received_on": row.date,
                "document_date": row.date,
            }
        )
        if register:
            document._check_ready()
        return document

    @api.model
    def _say_file_fault(self, fault):
        return {
            "empty": self.env._("The file is empty: save the export again."),
            "too_big": self.env._("The file is larger than %(limit)s MB: split it.", limit=fault.detail),
            "encoding": self.env._("The file is no text in UTF-8 or Windows-1251: save the export as CSV."),
            "header": self.env._(
                "The first line lacks columns: %(columns)s. It must name number, date, name and title.",
                columns=fault.detail,
            ),
            "rows": self.env._("The file has more than %(limit)s lines: split it.", limit=fault.detail),
        }[fault.code]

    @api.model
    def _say_import_fault(self, fault):
        return {
            "missing": self.env._("%(column)s is not filled in.", column=fault.value),
            "date": self.env._("“%(value)s” is no date: write it as 31.12.2026.", value=fault.value),
            "kind": self.env._(
                "“%(value)s” is no kind of appeal: write application, complaint or proposal.", value=fault.value
            ),
            "twice": self.env._("The same number stands already in line %(value)s.", value=fault.value),
            "columns": self.env._("The line has %(value)s columns, the first line another number.", value=fault.value),
        }[fault.code]

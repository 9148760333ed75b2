import base64
import binascii

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ..engine import outage_sheet

_lt = LazyTranslate(__name__)
SENTENCES = {
    "empty": _lt("The file is empty. Fill in the sheet and save it as CSV."),
    "large": _lt("The file is larger than one megabyte: it is no sheet of numbers. Choose the CSV file."),
    "binary": _lt("This is no CSV file. Save the sheet as CSV (text with separators)."),
    "broken": _lt("The file cannot be read as CSV. Save the sheet once more as CSV."),
    "head": _lt("These columns are missing: %(value)s. Take the blank sheet from here."),
    "number": _lt("“%(value)s” is no number."),
    "date": _lt("“%(value)s” is no date. Write it as 31.12.2026."),
    "time": _lt("“%(value)s” is no time. Write it as 14:30."),
    "sheets": _lt("“%(value)s” is no number of sheets."),
    "no_date": _lt("No. %(value)s has a summary but no date of the paper."),
    "no_summary": _lt("No. %(value)s has no summary. Write what was registered, or the reason why it was not used."),
    "outside": _lt("%(value)s lies before the sheet was printed or in the future."),
    "foreign": _lt("No. %(value)s is not an open number of this sheet."),
    "twice": _lt("The number stands twice: %(value)s is the line of the first one."),
}


class OutageImport(models.TransientModel):
    """Types a filled sheet off at once. All of it is taken, or nothing and every faulty line is named."""

    _name = "cluster.outage.import"
    _description = "Enter the filled sheet"

    block_id = fields.Many2one("cluster.document.number.block", required=True, ondelete="cascade")
    blank_file = fields.Binary("Blank sheet", compute="_compute_blank_file")
    blank_name = fields.Char(compute="_compute_blank_file")
    file = fields.Binary("Filled sheet (CSV)", attachment=False)
    file_name = fields.Char()
    rest_reason = fields.Char(
        "Why the other numbers were not used", help="Written for the numbers of the sheet that stayed blank."
    )
    faults = fields.Text(readonly=True)

    @api.depends("block_id")
    def _compute_blank_file(self):
        for wizard in self:
            block = wizard.block_id
            wizard.blank_file = base64.b64encode(block._blank_sheet()) if block else False
            wizard.blank_name = f"{block.first}-{block.last}.csv"

    def action_import(self):
        self.ensure_one()
        if not self.file:
            raise UserError(self.env._("Choose the CSV file of the filled sheet."))
        block = self.block_id
        zone = pytz.timezone(block.journal_id.sudo().cluster_id.tz or "Europe/Minsk")
        reserved = {line.ordinal: line for line in block.line_ids if line.state == "reserved" and not line._awaited()}
        earliest = pytz.utc.localize(block.issued_at).astimezone(zone).date()
        latest = pytz.utc.localize(fields.Datetime.now()).astimezone(zone).replace(tzinfo=None)
        try:
            content = base64.b64decode(self.file)
        except binascii.Error as error:
            raise UserError(self.env._("Choose the CSV file of the filled sheet.")) from error
        rows, faults = outage_sheet.read(content, reserved, earliest, latest)
        if faults:
            self.faults = "\n".join(self._sentence(fault) for fault in faults)
            return self._again()
        self._check_rights(rows)
        for row in rows:
            if row.is_used:
                moment = zone.localize(row.moment).astimezone(pytz.utc).replace(tzinfo=None)
                self._make_document(row)._enter(reserved.pop(row.ordinal), moment, block.reason)
            elif row.reason:
                reserved.pop(row.ordinal)._release(row.reason)
        if self.rest_reason and reserved:
            lines = self.env["cluster.document.number"]
            lines.browse([line.id for line in reserved.values()])._release(self.rest_reason)
        return {
            "type": "ir.actions.act_window",
            "res_model": "cluster.document.number.block",
            "res_id": block.id,
            "view_mode": "form",
        }

    def _check_rights(self, rows):
        """A clerk types the letters off; that a number was not used is said by a controller."""
        if self.rest_reason or any(row.reason and not row.is_used for row in rows):
            self.env["cluster.document.number"]._check_controller()

    def _sentence(self, fault):
        words = str(SENTENCES[fault.code]) % {"value": fault.value}
        return self.env._("Line %(line)s: %(words)s", line=fault.line, words=words) if fault.line else words

    def _again(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Enter the filled sheet"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _make_document(self, row):
        return self.env["cluster.document"].create(
            {
                "journal_id": self.block_id.journal_id.id,
                "title": row.title,
                "correspondent_name": row.correspondent or False,
                "their_number": row.their_number or False,
                "their_date": row.their_day,
                "sheets": row.sheets,
                "document_date": row.moment.date(),
                "received_on": row.moment.date(),
            }
        )

# The short name for translation here is self.env._
# pylint: disable=prefer-env-translation
from odoo import models

from ..engine import table_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ArchiveTransfer(models.Model):
    """The list of a transfer (опись, spis zdawczo-odbiorczy) for print and spreadsheet."""

    _inherit = "cluster.archive.transfer"

    def _list_header(self):
        _ = self.env._
        return [
            _("No."),
            _("Index of the file"),
            _("Section"),
            _("Heading of the file"),
            _("Opened"),
            _("Closed"),
            _("Number of documents"),
            _("Sheets"),
            _("Remarks"),
        ]

    def _list_rows(self):
        self.ensure_one()
        rows = []
        for place, case in enumerate(self.case_file_ids.sorted(lambda case: (case.year, case.sort_key)), 1):
            dates = [day for day in case.sudo().document_ids.mapped("registration_date") if day]
            opened = min(dates).strftime("%d.%m.%Y") if dates else str(case.year)
            rows.append(
                [
                    place,
                    case.index,
                    case.parent_id.title or "",
                    case.title,
                    opened,
                    case.closed_on.strftime("%d.%m.%Y") if case.closed_on else "",
                    case.document_count,
                    case.sheet_count,
                    case.remarks or "",
                ]
            )
        return rows

    def action_xlsx(self):
        self.ensure_one()
        self.check_access("read")
        return _download(self, self.display_name, self._list_header(), self._list_rows())


class FilePlan(models.Model):
    _inherit = "cluster.file.plan"

    def action_xlsx(self):
        """The plan as a table that can be imported again."""
        self.ensure_one()
        self.check_access("read")
        rows = [
            [
                case.index,
                case.title,
                case.retention_id.code or "",
                case.remarks or "",
                case.parent_id.index or "",
                "1" if case.passing else "",
            ]
            for _depth, case in self._tree()
        ]
        header = ["index", "title", "retention", "note", "parent", "passing"]
        return _download(self, self.display_name, header, rows)


def _download(record, title, header, rows):
    """A spreadsheet of a record, taken away by Odoo's cleaning of attachments without a record of their own."""
    file = (
        record.env["ir.attachment"]
        .sudo()
        .create(
            {
                "name": f"{title.replace('/', '-')}.xlsx",
                "raw": table_xlsx.table(title, header, rows),
                "mimetype": XLSX,
                "res_model": record._name,
                "res_id": record.id,
            }
        )
    )
    return {"type": "ir.actions.act_url", "url": f"/web/content/{file.id}?download=1", "target": "new"}

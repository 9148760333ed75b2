from odoo import api, fields, models
from odoo.exceptions import UserError


class CaseVolume(models.Model):
    """A part (том) of a file: it is closed when the next document would make it too thick."""

    _name = "cluster.case.volume"
    _description = "Part of a case file"
    _order = "case_file_id, number"

    case_file_id = fields.Many2one("cluster.case.file", required=True, index=True, ondelete="cascade")
    unit_id = fields.Many2one(related="case_file_id.unit_id")
    number = fields.Integer("Part", required=True, readonly=True, aggregator=None)
    opened_on = fields.Date(required=True, readonly=True)
    closed_on = fields.Date(readonly=True)
    document_ids = fields.One2many("cluster.document", "volume_id", "Documents")
    document_count = fields.Integer("Number of documents", compute="_compute_sheets")
    sheets = fields.Integer(compute="_compute_sheets")

    _number_uniq = models.Constraint(
        "UNIQUE(case_file_id, number)",
        "Another clerk has just opened this part of the file. Repeat your step: it goes into that part.",
    )
    _number_positive = models.Constraint("CHECK(number > 0)", "Parts are counted from 1.")
    _dates_order = models.Constraint(
        "CHECK(closed_on IS NULL OR closed_on >= opened_on)", "A part cannot end before it begins."
    )

    @api.depends("document_ids.sheets", "document_ids.annex_sheets")
    def _compute_sheets(self):
        rows = self.env["cluster.document"]._read_group(
            [("volume_id", "in", self.ids)], ["volume_id"], ["__count", "sheets:sum", "annex_sheets:sum"]
        )
        counts = {volume: (count, (sheets or 0) + (annexes or 0)) for volume, count, sheets, annexes in rows}
        for volume in self:
            volume.document_count, volume.sheets = counts.get(volume, (0, 0))

    @api.depends("number", "case_file_id.index")
    def _compute_display_name(self):
        for volume in self:
            volume.display_name = self.env._(
                "%(index)s, part %(number)s", index=volume.case_file_id.index, number=volume.number
            )


class CaseFile(models.Model):
    _inherit = "cluster.case.file"

    volume_ids = fields.One2many("cluster.case.volume", "case_file_id", "Parts")
    volume_count = fields.Integer("Number of parts", compute="_compute_volume_count")

    @api.depends("volume_ids")
    def _compute_volume_count(self):
        for case in self:
            case.volume_count = max(1, len(case.volume_ids)) if case.kind == "file" else 0

    def _volume_for(self, sheets):
        """The part that takes a document of so many sheets: the last one, or the next where it would grow too thick."""
        self.ensure_one()
        limit = self.env["cluster.retention.rule"]._for_body(self.unit_id).volume_sheets or 250
        today = fields.Date.context_today(self)
        last = self.sudo().volume_ids.sorted("number")[-1:]
        if last and not last.closed_on and (not last.sheets or last.sheets + sheets <= limit):
            return last
        if last and not last.closed_on:
            last.closed_on = today
            self.sudo()._message_log(
                body=self.env._(
                    "Part %(number)s is full with %(sheets)s sheets; the next part is opened.",
                    number=last.number,
                    sheets=last.sheets,
                )
            )
        volume = (
            self.env["cluster.case.volume"]
            .sudo()
            .create({"case_file_id": self.id, "number": last.number + 1, "opened_on": today})
        )
        self.invalidate_recordset(["volume_ids", "volume_count"])
        return volume

    def _close(self, on=None):
        done = super()._close(on)
        for case in self:
            case.sudo().volume_ids.filtered(lambda volume: not volume.closed_on).closed_on = max(
                case.closed_on, max(case.sudo().volume_ids.mapped("opened_on"), default=case.closed_on)
            )
        return done

    def action_new_part(self):
        """Ends the last part by hand: a binder may be full earlier."""
        self.ensure_one()
        self.check_access("write")
        last = self.volume_ids.sorted("number")[-1:]
        if self.state != "open" or not last or not last.document_count:
            raise UserError(self.env._("A new part is opened in an open file whose last part already has documents."))
        last.sudo().closed_on = fields.Date.context_today(self)
        self.env["cluster.case.volume"].sudo().create(
            {"case_file_id": self.id, "number": last.number + 1, "opened_on": fields.Date.context_today(self)}
        )
        return True

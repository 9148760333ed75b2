from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class DocumentLate(models.TransientModel):
    """A document that is on paper already: under a reserved number, or after the number of its day with a letter."""

    _name = "cluster.document.late"
    _description = "Enter with a past date"

    document_id = fields.Many2one("cluster.document", "Draft", ondelete="cascade")
    journal_id = fields.Many2one("cluster.document.journal", required=True, ondelete="cascade")
    way = fields.Selection(
        [("reserved", "Under a reserved number"), ("late", "After another number, with a letter (12а)")],
        "How",
        required=True,
        default=lambda self: self._default_way(),
    )
    entry_at = fields.Datetime("Date and time on paper", required=True, default=fields.Datetime.now)
    line_id = fields.Many2one(
        "cluster.document.number",
        "Number",
        compute="_compute_line_id",
        store=True,
        readonly=False,
        required=True,
        ondelete="cascade",
        domain="[('journal_id', '=', journal_id), ('suffix', '=', False),"
        " ('state', 'in', ['reserved'] if way == 'reserved' else ['issued', 'void'])]",
    )
    reason = fields.Char("Why entered late", required=True, compute="_compute_reason", store=True, readonly=False)
    # of a document that is not here yet
    title = fields.Char("Summary")
    correspondent_id = fields.Many2one("res.partner", "Correspondent from the directory")
    correspondent_name = fields.Char("Correspondent as printed")
    their_number = fields.Char("Their number")
    their_date = fields.Date("Their date")
    sheets = fields.Integer(default=1)

    @api.model
    def _default_way(self):
        journal_id = self.env.context.get("default_journal_id")
        reserved = [("journal_id", "=", journal_id), ("state", "=", "reserved")]
        return "reserved" if self.env["cluster.document.number"].search_count(reserved, limit=1) else "late"

    @api.depends("way", "entry_at", "journal_id")
    def _compute_line_id(self):
        for wizard in self:
            if wizard.way == "reserved":
                if wizard.line_id.state != "reserved":
                    wizard.line_id = wizard._lines("reserved", "ordinal")
                continue
            wizard.line_id = wizard._lines("issued", "ordinal desc") if wizard.entry_at else False

    def _lines(self, state, order):
        domain = Domain("journal_id", "=", self.journal_id.id) & Domain("suffix", "=", False)
        if state == "reserved":
            domain &= Domain("state", "=", "reserved")
        else:
            day = self._entry_day()
            domain &= Domain("block_id", "=", False) & Domain("issued_on", "<=", day) & Domain("year", "=", day.year)
        return self.env["cluster.document.number"].search(domain, order=order, limit=1)

    def _entry_day(self):
        """The day on paper, where the body is."""
        zone = self.journal_id.sudo().cluster_id.tz or "Europe/Minsk"
        return fields.Datetime.context_timestamp(self.with_context(tz=zone), self.entry_at).date()

    @api.depends("line_id")
    def _compute_reason(self):
        for wizard in self:
            wizard.reason = wizard.reason or wizard.line_id.sudo().block_id.reason

    def action_enter(self):
        """Registers under the chosen number."""
        self.ensure_one()
        document = self.document_id or self._make_document()
        if self.way == "reserved" and self.line_id.state != "reserved":
            raise UserError(
                self.env._("No. %(number)s is not reserved: choose a reserved line.", number=self.line_id.number)
            )
        if self.way == "late" and self.line_id.state == "reserved":
            raise UserError(
                self.env._("No. %(number)s is reserved: enter the document under it.", number=self.line_id.number)
            )
        document._enter(self.line_id, self.entry_at, self.reason)
        return {
            "type": "ir.actions.act_window",
            "res_model": "cluster.document",
            "res_id": document.id,
            "view_mode": "form",
        }

    def _make_document(self):
        if not (self.title or "").strip():
            raise UserError(self.env._("Write the summary of the document."))
        return self.env["cluster.document"].create(
            {
                "journal_id": self.journal_id.id,
                "title": self.title,
                "correspondent_id": self.correspondent_id.id,
                **({"correspondent_name": self.correspondent_name} if self.correspondent_name else {}),
                "their_number": self.their_number,
                "their_date": self.their_date,
                "sheets": self.sheets,
                "document_date": self._entry_day(),
            }
        )

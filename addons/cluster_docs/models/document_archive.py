from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..engine import eark


class Document(models.Model):
    """A document's place in the archive: its file and part, holds, the act that destroyed it."""

    _inherit = "cluster.document"

    volume_id = fields.Many2one(
        "cluster.case.volume", "Part", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )
    hold_count = fields.Integer(
        "Holds", readonly=True, copy=False, default=0, aggregator=None, help="Kept by the database: holds in force."
    )
    on_hold = fields.Boolean("Under legal hold", compute="_compute_on_hold", search="_search_on_hold")
    destroyed_act_id = fields.Many2one(
        "cluster.disposal.act",
        "Destroyed by act",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    file_archive_state = fields.Selection(related="case_file_id.archive_state", string="File in the archive")

    _held_stays = models.Constraint(
        "CHECK(hold_count >= 0 AND (hold_count = 0 OR destroyed_act_id IS NULL))",
        "A document under legal hold is not destroyed. Release the hold first.",
    )

    @api.depends("hold_count", "case_file_id.hold_count")
    def _compute_on_hold(self):
        for document in self:
            document.on_hold = bool(document.hold_count or document.sudo().case_file_id.hold_count)

    def _search_on_hold(self, operator, value):
        if operator != "in":
            return NotImplemented
        held = Domain("hold_count", ">", 0) | Domain("case_file_id.hold_count", ">", 0)
        return held if True in value else ~held

    @api.constrains("case_file_id")
    def _check_case_file_kind(self):
        for document in self:
            if document.case_file_id.kind not in (False, "file"):
                raise UserError(
                    self.env._(
                        "%(case)s is a section of the file plan: it takes no documents. Choose a file.",
                        case=document.case_file_id.display_name,
                    )
                )

    def write(self, vals):
        if {"hold_count", "destroyed_act_id", "volume_id"} & vals.keys() and not self.env.su:
            raise UserError(self.env._("Holds, acts and parts are set by their own steps, not by hand."))
        if "case_file_id" in vals:
            for document in self:
                case = document.case_file_id
                if case.id == vals["case_file_id"]:
                    continue
                if case.state == "closed" and document.number:
                    raise UserError(
                        self.env._("Case file %(case)s is closed: its documents stay in it.", case=case.display_name)
                    )
                if document.volume_id:
                    document.sudo().volume_id = False
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_held(self):
        if any(document.sudo().hold_count for document in self):
            raise UserError(self.env._("A document under legal hold is not removed. Release the hold first."))

    def _prepare_destroyed_vals(self):
        """What an act takes away from the card beside the files: the words of a letter that was written here.

        Number, dates, correspondent, summary and history stay: they are the stub.
        """
        return {"answer_body": False}

    def _package_document(self, key):
        self.ensure_one()
        card = (
            ("number", self.number),
            ("registered", self.registration_date),
            ("journal", self.journal_id.name),
            ("kind", self.kind_id.name),
            ("title", self.title),
            ("correspondent", self.correspondent_name or ""),
            ("their_number", self.their_number or ""),
            ("their_date", self.their_date or ""),
            ("date", self.document_date or ""),
            ("sheets", self.sheets),
            ("annex_sheets", self.annex_sheets),
            ("result", self.result or ""),
            ("paper", self.paper_where or ""),
            ("events", self.event_seq),
            ("seal", self.event_hash or ""),
        )
        files = self.attachment_ids.filtered(lambda file: file.type == "binary" and file.raw).sorted("id")
        return eark.Document(
            key,
            tuple((name, str(value)) for name, value in card),
            tuple(eark.File(file.name, file.raw, file.mimetype or "application/octet-stream") for file in files),
        )

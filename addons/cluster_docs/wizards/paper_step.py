from odoo import fields, models
from odoo.exceptions import UserError

from ..models.archive_paper_mixin import PLACE_FIELDS


class PaperStep(models.TransientModel):
    """Moves papers to a new place, or lends them."""

    _name = "cluster.paper.step"
    _description = "Move or lend papers"

    step = fields.Selection([("move", "Move"), ("lend", "Lend")], required=True, readonly=True)
    document_ids = fields.Many2many("cluster.document", readonly=True)
    case_file_ids = fields.Many2many("cluster.case.file", readonly=True)
    paper_place_id = fields.Many2one("cluster.paper.place", "Shelf", ondelete="cascade")
    paper_fond = fields.Char("Fond")
    paper_inventory = fields.Char("Inventory (опись)")
    paper_unit = fields.Char("File No. in the inventory")
    paper_box = fields.Char("Box")
    paper_chrono = fields.Char("No. in the chronological store")
    reason = fields.Char()
    user_id = fields.Many2one("res.users", "Lent to", domain=[("share", "=", False)], ondelete="cascade")
    borrower = fields.Char("Other borrower", help="Somebody who does not work here.")
    due_on = fields.Date("Due back")

    def _things(self):
        return self.document_ids or self.case_file_ids

    def action_apply(self):
        self.ensure_one()
        things = self._things()
        things.check_access("write")
        if self.step == "lend":
            if not (self.user_id or (self.borrower or "").strip()):
                raise UserError(self.env._("Say to whom the paper is lent."))
            if not self.due_on:
                raise UserError(self.env._("Say when the paper comes back."))
            things._lend_paper(self.user_id, self.borrower, self.due_on, self.reason)
        else:
            vals = {name: self._fields[name].convert_to_write(self[name], self) for name in PLACE_FIELDS}
            things.with_context(cluster_paper_reason=self.reason or "").write(vals)
        return {"type": "ir.actions.act_window_close"}

from odoo import api, fields, models
from odoo.exceptions import UserError


class DeadlineExtension(models.Model):
    """A term that was extended: from which date to which, why, and the letter that told the applicant."""

    _name = "cluster.deadline.extension"
    _description = "Extension of a term"
    _order = "document_id, ordinal"
    _rec_name = "reason"
    _log_access = True

    document_id = fields.Many2one("cluster.document", required=True, readonly=True, index=True, ondelete="cascade")
    ordinal = fields.Integer("No.", required=True, readonly=True, aggregator=None)
    allowed = fields.Integer(required=True, readonly=True, aggregator=None, help="How many the rule allows; -1 any.")
    old_deadline_id = fields.Many2one("cluster.deadline", "Old term", required=True, readonly=True, ondelete="restrict")
    new_deadline_id = fields.Many2one("cluster.deadline", "New term", required=True, readonly=True, ondelete="restrict")
    old_due_date = fields.Date("Old date", related="old_deadline_id.due_date", store=True)
    new_due_date = fields.Date("New date", related="new_deadline_id.due_date", store=True)
    reason = fields.Char(required=True, readonly=True)
    law_ref = fields.Char("Legal basis", readonly=True)
    notice_id = fields.Many2one(
        "cluster.document", "Notice", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    user_id = fields.Many2one("res.users", "By", required=True, readonly=True, default=lambda self: self.env.uid)

    # The guard of "once": two clerks at once count the same number of extensions, the index lets one of them pass.
    _ordinal_uniq = models.Constraint(
        "UNIQUE(document_id, ordinal)", "This term was extended by somebody else just now. Reload the document."
    )
    _allowed = models.Constraint(
        "CHECK(ordinal > 0 AND (allowed < 0 OR ordinal <= allowed))",
        "The rule does not allow one more extension of this term.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise UserError(self.env._("A term is extended by the button of its document, not by hand."))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su or vals.keys() - {"notice_id", "old_due_date", "new_due_date"}:
            raise UserError(self.env._("An extension is never changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("An extension is never removed."))

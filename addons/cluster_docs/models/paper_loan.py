from odoo import fields, models


class PaperLoan(models.Model):
    """Paper lent to somebody, with the day of its return."""

    _name = "cluster.paper.loan"
    _description = "Loan of a paper"
    _order = "returned_on desc nulls first, due_on, id"
    _rec_name = "borrower"

    document_id = fields.Many2one("cluster.document", readonly=True, index="btree_not_null", ondelete="restrict")
    case_file_id = fields.Many2one(
        "cluster.case.file", "File", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    thing = fields.Char("What", compute="_compute_thing")
    user_id = fields.Many2one("res.users", "Lent to", readonly=True, ondelete="restrict")
    borrower = fields.Char("Other borrower", readonly=True)
    purpose = fields.Char(readonly=True)
    lent_on = fields.Date(required=True, readonly=True, default=fields.Date.context_today)
    lent_by_id = fields.Many2one("res.users", "Given out by", required=True, readonly=True, ondelete="restrict")
    due_on = fields.Date("Due back", required=True, readonly=True)
    returned_on = fields.Date(readonly=True)
    taken_back_by_id = fields.Many2one("res.users", "Taken back by", readonly=True, ondelete="restrict")
    is_late = fields.Boolean("Late", compute="_compute_thing")

    _one_thing = models.Constraint(
        "CHECK(num_nonnulls(document_id, case_file_id) = 1)", "A loan is of one document or one file."
    )
    _somebody = models.Constraint(
        "CHECK(user_id IS NOT NULL OR borrower IS NOT NULL)", "Say to whom the paper is lent."
    )
    _dates_order = models.Constraint("CHECK(due_on >= lent_on)", "The day of return cannot be before the loan.")
    _document_once = models.UniqueIndex(
        "(document_id) WHERE returned_on IS NULL AND document_id IS NOT NULL",
        "This paper has just been lent to somebody else. Open the document again.",
    )
    _case_once = models.UniqueIndex(
        "(case_file_id) WHERE returned_on IS NULL AND case_file_id IS NOT NULL",
        "This file has just been lent to somebody else. Open the file again.",
    )

    def _compute_thing(self):
        today = fields.Date.context_today(self)
        for loan in self:
            loan.thing = (loan.document_id or loan.case_file_id).sudo().display_name
            loan.is_late = not loan.returned_on and loan.due_on < today

    def _person(self):
        self.ensure_one()
        return self.user_id.sudo().name or self.borrower or ""

    def action_return(self):
        for loan in self:
            (loan.document_id or loan.case_file_id).action_paper_return()
        return True

# The short name for translation here is self.env._
# pylint: disable=prefer-env-translation
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

PLACE_FIELDS = ("paper_place_id", "paper_fond", "paper_inventory", "paper_unit", "paper_box", "paper_chrono")


class PaperMixin(models.AbstractModel):
    """A record that also exists on paper: where the paper lies, with whom it is, and each move of it.

    The model that takes the mixin names itself in `_paper_column`, the column of moves and loans.
    """

    _name = "cluster.paper.mixin"
    _description = "Has a paper original"
    _paper_column = ""

    has_paper = fields.Boolean(
        "Paper original", compute="_compute_has_paper", store=True, readonly=False, precompute=True
    )
    paper_place_id = fields.Many2one(
        "cluster.paper.place", "Shelf", index="btree_not_null", ondelete="restrict", copy=False
    )
    paper_fond = fields.Char("Fond", copy=False)
    paper_inventory = fields.Char("Inventory (опись)", copy=False)
    paper_unit = fields.Char("File No. in the inventory", copy=False)
    paper_box = fields.Char("Box", copy=False)
    paper_chrono = fields.Char("No. in the chronological store", copy=False, index="btree_not_null")
    paper_move_ids = fields.One2many("cluster.paper.move", compute="_compute_paper_lines", string="Moves of the paper")
    paper_loan_id = fields.Many2one("cluster.paper.loan", "Lent", compute="_compute_paper_lines")
    paper_where = fields.Char("Where is the paper", compute="_compute_paper_where")
    paper_lent = fields.Boolean("Paper is lent", compute="_compute_paper_lines", search="_search_paper_lent")
    paper_overdue = fields.Boolean(
        "Paper is not back in time", compute="_compute_paper_lines", search="_search_paper_overdue"
    )

    def _compute_has_paper(self):
        for record in self:
            record.has_paper = record.has_paper

    def _compute_paper_lines(self):
        column, today = self._paper_column, fields.Date.context_today(self)
        loans = self.env["cluster.paper.loan"].sudo().search([(column, "in", self.ids), ("returned_on", "=", False)])
        moves = self.env["cluster.paper.move"].sudo().search([(column, "in", self.ids)])
        for record in self:
            loan = loans.filtered(lambda loan, record=record: loan[column].id == record._origin.id)[:1]
            record.paper_loan_id = loan
            record.paper_lent = bool(loan)
            record.paper_overdue = bool(loan and loan.due_on < today)
            record.paper_move_ids = moves.filtered(lambda move, record=record: move[column].id == record._origin.id)

    def _search_paper_lent(self, operator, value):
        return self._search_loans(operator, value, Domain.TRUE)

    def _search_paper_overdue(self, operator, value):
        return self._search_loans(operator, value, Domain("due_on", "<", fields.Date.context_today(self)))

    def _search_loans(self, operator, value, domain):
        if operator != "in":
            return NotImplemented
        loans = (
            self.env["cluster.paper.loan"]
            .sudo()
            .search(Domain("returned_on", "=", False) & Domain(self._paper_column, "!=", False) & domain)
        )
        found = Domain("id", "in", loans[self._paper_column].ids)
        return found if True in value else ~found

    @api.depends(*PLACE_FIELDS, "has_paper")
    @api.depends_context("lang")
    def _compute_paper_where(self):
        for record in self:
            record.paper_where = record._paper_answer() if record.has_paper else False

    def _paper_answer(self):
        """The answer to "where is the paper", never empty for a record that has one."""
        self.ensure_one()
        loan = self.paper_loan_id
        if loan:
            return self.env._(
                "Lent to %(person)s until %(date)s", person=loan._person(), date=loan.due_on.strftime("%d.%m.%Y")
            )
        return self._paper_gone() or self._paper_lies() or self._paper_default()

    def _paper_gone(self):
        return ""

    def _paper_default(self):
        return self.env._("Not placed yet: ask the registry")

    def _paper_lies(self):
        """The place as entered on the record itself."""
        _ = self.env._
        parts = [
            self.paper_place_id.sudo().complete_name,
            self.paper_chrono and _("chronological store No. %(number)s", number=self.paper_chrono),
            self.paper_fond and _("fond %(number)s", number=self.paper_fond),
            self.paper_inventory and _("inventory %(number)s", number=self.paper_inventory),
            self.paper_unit and _("file %(number)s", number=self.paper_unit),
            self.paper_box and _("box %(number)s", number=self.paper_box),
        ]
        return ", ".join(filter(None, parts))

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        for record, vals in zip(records, vals_list, strict=True):
            if any(vals.get(name) for name in PLACE_FIELDS):
                record._log_paper_move("", record._paper_lies(), "")
        return records

    def write(self, vals):
        if not set(PLACE_FIELDS) & vals.keys():
            return super().write(vals)
        before = {record: record._paper_lies() for record in self}
        done = super().write(vals)
        for record, old in before.items():
            new = record._paper_lies()
            if new != old:
                record._log_paper_move(old, new, self.env.context.get("cluster_paper_reason", ""))
        return done

    def _log_paper_move(self, old, new, reason):
        self.env["cluster.paper.move"].sudo().with_context(cluster_paper_append=True).create(
            {self._paper_column: self.id, "old": old, "new": new, "reason": reason, "user_id": self.env.uid}
        )

    def action_paper_move(self):
        return self._paper_wizard("move", self.env._("Move the paper"))

    def action_paper_lend(self):
        return self._paper_wizard("lend", self.env._("Lend the paper"))

    def action_paper_return(self):
        self.check_access("write")
        for record in self:
            loan = record.paper_loan_id
            if not loan:
                raise UserError(self.env._("The paper of %(record)s is not lent.", record=record.display_name))
            loan.sudo().write({"returned_on": fields.Date.context_today(self), "taken_back_by_id": self.env.uid})
            record._log_paper_move(loan._person(), record._paper_lies(), self.env._("Returned"))
        self.invalidate_recordset(["paper_loan_id", "paper_where", "paper_lent", "paper_overdue", "paper_move_ids"])
        return True

    def _paper_wizard(self, step, title):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "cluster.paper.step",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_step": step,
                f"default_{self._paper_column}s": [fields.Command.set(self.ids)],
                **({f"default_{name}": self[name] for name in PLACE_FIELDS[1:]} if len(self) == 1 else {}),
            },
        }

    def _lend_paper(self, person, name, due_on, purpose):
        for record in self:
            if not record.has_paper:
                raise UserError(self.env._("%(record)s has no paper original.", record=record.display_name))
            if record.paper_loan_id:
                raise UserError(
                    self.env._(
                        "The paper of %(record)s is already lent: %(where)s. Take it back first.",
                        record=record.display_name,
                        where=record.paper_where,
                    )
                )
            if record._paper_gone():
                raise UserError(
                    self.env._(
                        "The paper of %(record)s is not here any more: %(where)s.",
                        record=record.display_name,
                        where=record._paper_gone(),
                    )
                )
            if due_on < fields.Date.context_today(self):
                raise UserError(self.env._("The day of return is over. Choose a later one."))
            loan = (
                self.env["cluster.paper.loan"]
                .sudo()
                .create(
                    {
                        self._paper_column: record.id,
                        "user_id": person.id,
                        "borrower": name or False,
                        "due_on": due_on,
                        "purpose": purpose,
                        "lent_by_id": self.env.uid,
                    }
                )
            )
            record._log_paper_move(record._paper_lies(), loan._person(), purpose or "")
        self.invalidate_recordset(["paper_loan_id", "paper_where", "paper_lent", "paper_overdue", "paper_move_ids"])

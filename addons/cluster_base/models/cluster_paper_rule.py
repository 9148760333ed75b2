from odoo import api, fields, models

from ..engine import books


class ClusterPaperRule(models.Model):
    """A kind of paper that farms bring to the central office every month."""

    _name = "cluster.paper.rule"
    _description = "Paper owed every month"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    cluster_id = fields.Many2one(
        "cluster.cluster", ondelete="cascade", help="Empty: every cluster of this database asks for it."
    )
    day_of_month = fields.Integer(
        string="Due on day", required=True, default=10, help="Day of the month that follows the month of the paper."
    )
    scope = fields.Selection(
        [("all", "All farms with books"), ("vat", "Payers of VAT"), ("kinds", "Some kinds of members")],
        string="Who brings it",
        required=True,
        default="all",
    )
    kind_ids = fields.Many2many("cluster.member.kind", string="Kinds")
    date_from = fields.Date(string="From", required=True, default=fields.Date.context_today)
    date_to = fields.Date(string="To")
    law_ref = fields.Char(string="Ground", help="The law, or the council's decision, that asks for it.")
    active = fields.Boolean(default=True)

    _day_range = models.Constraint(
        "CHECK (day_of_month BETWEEN 1 AND 31)", "The day is a day of a month: a number from 1 to 31."
    )
    _dates_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)", "The rule ends before it begins: correct one of the dates."
    )

    def _members(self, month):
        """Members whose open books owe this paper for the month."""
        self.ensure_one()
        members = (
            self.env["res.company"]
            .sudo()
            .search([("member_id", "!=", False), ("books_opened_on", "<=", books.month_end(month))])
            .mapped("member_id")
        )
        if self.cluster_id:
            members = members.filtered(lambda member: member.cluster_id == self.cluster_id)
        if self.scope == "vat":
            return members.filtered(lambda member: member.company_id.vat_payer)
        if self.scope == "kinds":
            return members.filtered(lambda member: member.kind_id in self.kind_ids)
        return members

    @api.model
    def _rules_of(self, month):
        last = books.month_end(month)
        return self.sudo().search([("date_from", "<=", last), "|", ("date_to", "=", False), ("date_to", ">=", month)])

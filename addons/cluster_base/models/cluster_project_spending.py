from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class ClusterProjectSpending(models.Model):
    """Money spent on a budget line: entered from paper, or made by posting a vendor bill that names the line."""

    _name = "cluster.project.spending"
    _description = "Spending of a project"
    _inherit = ["mail.thread"]
    _order = "date desc, id desc"

    line_id = fields.Many2one("cluster.project.line", "Budget line", required=True, index=True, ondelete="restrict")
    project_id = fields.Many2one(
        "cluster.project", compute="_compute_project_id", store=True, readonly=False, required=True, index=True,
        precompute=True, ondelete="cascade",
    )  # fmt: skip
    cluster_id = fields.Many2one(related="project_id.cluster_id", store=True, index=True)
    date = fields.Date(required=True, default=fields.Date.context_today, tracking=True)
    partner_id = fields.Many2one("res.partner", "Supplier", ondelete="restrict")
    name = fields.Char("For what", required=True)
    number = fields.Char("Number of the bill", tracking=True)
    currency_id = fields.Many2one(related="project_id.currency_id")
    amount = fields.Monetary(required=True, tracking=True, help="Below 0: money that came back.")
    move_line_id = fields.Many2one(
        "account.move.line", "Line of the bill", readonly=True, ondelete="cascade", index="btree_not_null", copy=False,
        groups="account.group_account_readonly",
    )  # fmt: skip
    from_bill = fields.Boolean(compute="_compute_from_bill", store=True, compute_sudo=True)

    _bill_once = models.UniqueIndex(
        "(move_line_id) WHERE move_line_id IS NOT NULL", "This line of a bill is charged to a project already."
    )
    _not_zero = models.Constraint("CHECK (amount <> 0)", "Enter what was spent: the amount is not 0.")

    @api.depends("line_id")
    def _compute_project_id(self):
        for spending in self:
            spending.project_id = spending.line_id.project_id or spending.project_id

    @api.depends("move_line_id")
    def _compute_from_bill(self):
        for spending in self:
            spending.from_bill = bool(spending.move_line_id)

    @api.constrains("date", "line_id", "project_id")
    def _check_project(self):
        for spending in self:
            project = spending.line_id.project_id
            if spending.project_id != project:
                raise ValidationError(
                    self.env._("The budget line belongs to another project: choose one of this project.")
                )
            if not project.date_from <= spending.date <= project.date_to:
                day = self.env["ir.qweb.field.date"]
                raise ValidationError(
                    self.env._(
                        "%(project)s runs from %(first)s to %(last)s: spending on %(date)s does not belong to it.",
                        project=project.name,
                        first=day.value_to_html(project.date_from, {}),
                        last=day.value_to_html(project.date_to, {}),
                        date=day.value_to_html(spending.date, {}),
                    )
                )

    def write(self, vals):
        if not self.env.su and any(spending.from_bill for spending in self):
            raise UserError(self.env._("This spending comes from a posted bill: correct the bill."))
        return super().write(vals)

    def unlink(self):
        if not self.env.su and any(spending.from_bill for spending in self):
            raise UserError(self.env._("This spending comes from a posted bill: correct the bill."))  # pylint: disable=no-raise-unlink
        return super().unlink()

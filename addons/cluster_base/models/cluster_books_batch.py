from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import books

# So many farms are done while the clerk waits; the others follow in the background.
AT_ONCE = 5


class ClusterBooksBatch(models.Model):
    """Documents of a month, made and printed for many farms in one action."""

    _name = "cluster.books.batch"
    _description = "Documents for many farms"
    _order = "id desc"
    _rec_name = "month"

    cluster_id = fields.Many2one(
        "cluster.cluster", required=True, ondelete="restrict", default=lambda self: self._default_cluster_id()
    )
    month = fields.Date(required=True, default=lambda self: self._default_month())
    member_ids = fields.Many2many("cluster.member", string="Farms")
    make_invoices = fields.Boolean(string="Invoices", default=True, help="From orders that have none yet; posted.")
    make_acts = fields.Boolean(string="Acts of works done", default=True, help="One for each invoice of the month.")
    make_report = fields.Boolean(string="Report of the month", default=True)
    line_ids = fields.One2many("cluster.books.batch.line", "batch_id", string="Results")
    state = fields.Selection(
        [("draft", "New"), ("running", "At work"), ("done", "Done")], compute="_compute_state", store=True
    )
    done_count = fields.Integer(string="Done", compute="_compute_state", store=True)
    failed_count = fields.Integer(string="Failed", compute="_compute_state", store=True)

    def _default_cluster_id(self):
        clusters = self.env["cluster.cluster"].search([("company_id", "in", self.env.companies.ids)], limit=2)
        return clusters if len(clusters) == 1 else False

    def _default_month(self):
        first = books.month_of(fields.Date.context_today(self))
        return books.month_of(fields.Date.subtract(first, days=1))

    @api.depends("line_ids.state")
    def _compute_state(self):
        for batch in self:
            states = batch.line_ids.mapped("state")
            batch.done_count, batch.failed_count = states.count("done"), states.count("failed")
            batch.state = "draft" if not states else "running" if "waiting" in states else "done"

    # --- buttons --------------------------------------------------------------------------------
    def action_all_farms(self):
        self.check_access("write")
        for batch in self:
            batch.member_ids = self.env["cluster.member"].search(
                [
                    ("cluster_id", "=", batch.cluster_id.id),
                    ("company_id.active", "=", True),
                    ("company_id", "!=", False),
                ]
            )

    def action_run(self):
        """Make the documents; farms that failed before are tried again, what is made stays as it is."""
        self.ensure_one()
        self.check_access("write")
        if not (self.make_invoices or self.make_acts or self.make_report):
            raise UserError(self.env._("Choose what to make: invoices, acts or reports."))
        if not self.member_ids:
            raise UserError(self.env._("Choose the farms, or press “All farms with books”."))
        Line = self.env["cluster.books.batch.line"].sudo()
        new = self.member_ids - self.line_ids.member_id
        Line.create([{"batch_id": self.id, "member_id": member.id, "user_id": self.env.uid} for member in new])
        self.line_ids.filtered(lambda line: line.state != "waiting").sudo().write(
            {"state": "waiting", "user_id": self.env.uid}
        )
        lines = self.line_ids.filtered(lambda line: line.state == "waiting")
        lines[:AT_ONCE]._run()
        if lines[AT_ONCE:]:
            self.env.ref("cluster_base.cron_books_batch").sudo()._trigger()

    def action_print(self):
        """All that was made, farm by farm, in one file."""
        self.ensure_one()
        self.check_access("read")
        return self.line_ids._download()

from odoo import api, fields, models
from odoo.exceptions import UserError


class Acquaintance(models.Model):
    """Acquaintance sheet: who has to read a document, by when, and when each of them said so."""

    _name = "cluster.acquaintance"
    _description = "Acquaintance sheet"
    _order = "document_id, id desc"
    _rec_name = "purpose"

    document_id = fields.Many2one("cluster.document", required=True, index=True, ondelete="cascade")
    unit_id = fields.Many2one(related="document_id.unit_id", store=True, index=True)
    purpose = fields.Char("What for", required=True, default=lambda self: self.env._("For acquaintance"))
    due_date = fields.Date("Until")
    user_ids = fields.Many2many("res.users", string="People", domain="[('share', '=', False)]")
    unit_ids = fields.Many2many(
        "hr.department", string="Units", help="Everybody who works in these units on the day the sheet is sent."
    )
    line_ids = fields.One2many("cluster.acquaintance.line", "sheet_id", "People to be acquainted", readonly=True)
    sent_by_id = fields.Many2one("res.users", readonly=True)
    sent_on = fields.Date(readonly=True)
    state = fields.Selection(
        [("draft", "Draft"), ("sent", "Sent"), ("done", "All have read it"), ("cancelled", "Cancelled")],
        required=True,
        readonly=True,
        default="draft",
    )
    progress = fields.Char(compute="_compute_progress")

    _sent_known = models.Constraint(
        "CHECK(state = 'draft' OR (sent_on IS NOT NULL AND sent_by_id IS NOT NULL))", "A sent sheet says when."
    )

    @api.depends("line_ids.read_at")
    def _compute_progress(self):
        for sheet in self:
            sheet.progress = self.env._(
                "%(done)s of %(all)s", done=len(sheet.line_ids.filtered("read_at")), all=len(sheet.line_ids)
            )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_steps(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_steps(vals)
        if {"document_id", "user_ids", "unit_ids", "due_date", "purpose"} & vals.keys() and any(
            sheet.state != "draft" for sheet in self
        ):
            raise UserError(self.env._("A sent sheet is not changed. Add people by a new sheet."))
        return super().write(vals)

    def _refuse_steps(self, vals):
        by_hand = {"sent_by_id", "sent_on"} & vals.keys() or vals.get("state", "draft") != "draft"
        if by_hand and not self.env.su:
            raise UserError(self.env._("A sheet is sent by its button."))

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        if any(sheet.state != "draft" for sheet in self):
            raise UserError(self.env._("A sent sheet stays. Cancel it instead."))

    def _people(self):
        """Named people and those of the named units, in that order, each once; only who can log in."""
        self.ensure_one()
        units = self.sudo().unit_ids
        inside = self.env["hr.employee"].sudo().search([("department_id", "child_of", units.ids)], order="name")
        people = self.sudo().user_ids | (inside.user_id if units else self.env["res.users"])
        return people.filtered(lambda user: user.active and not user.share)

    def action_send(self):
        for sheet in self:
            sheet.document_id.check_access("write")
            sheet._send()
        return {"type": "ir.actions.act_window_close"}

    def _send(self):
        self.ensure_one()
        document = self.document_id
        if self.state != "draft":
            raise UserError(self.env._("This sheet was sent already."))
        if document.state == "void":
            raise UserError(self.env._("The document is void: there is nothing to read."))
        today = fields.Date.context_today(self)
        if self.due_date and self.due_date < today:
            raise UserError(self.env._("The day has passed. Choose a later one."))
        people = self._people()
        if not people:
            raise UserError(self.env._("Name people, or units where somebody works who can log in."))
        sheet = self.sudo()
        sheet.write({"state": "sent", "sent_on": today, "sent_by_id": self.env.uid})
        lines = sheet.env["cluster.acquaintance.line"].create(
            [{"sheet_id": self.id, "user_id": user.id, "post": document._answer_post(user)} for user in people]
        )
        document.sudo().participant_ids = [fields.Command.link(user.id) for user in people]
        document.sudo().with_user(self.env.user).sudo()._log_event(
            "acquaintance",
            self.env._(
                "Sent for acquaintance: %(names)s. %(purpose)s",
                names=", ".join(people.mapped("name")),
                purpose=self.purpose,
            ),
            {"sheet": self.id, "people": people.ids},
        )
        for line in lines:
            document._give_task(
                "acquaintance",
                line,
                line.user_id,
                line.with_context(lang=line.user_id.lang).env._("Read the document"),
                deadline=self.due_date,
                note=self.purpose,
            )

    def action_cancel(self):
        for sheet in self:
            sheet.document_id.check_access("write")
            if sheet.state != "sent":
                raise UserError(self.env._("Only a sheet that waits for readers can be cancelled."))
            sheet.sudo()._stop()
        return True

    def _stop(self):
        for sheet in self.filtered(lambda one: one.state == "sent"):
            sheet.state = "cancelled"
            sheet.document_id._end_tasks("acquaintance", sheet.line_ids)

    def action_print_sheet(self):
        return self.env.ref("cluster_docs.acquaintance_sheet_report").report_action(self)

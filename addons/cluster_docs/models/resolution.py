from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError


class Resolution(models.Model):
    """An order on a document: who does what by when. Orders nest: an executor who heads people may pass it on."""

    _name = "cluster.resolution"
    _description = "Resolution"
    _inherit = ["mail.thread"]
    _order = "document_id, id"
    _rec_name = "text"
    _parent_store = True

    document_id = fields.Many2one("cluster.document", required=True, index=True, ondelete="restrict")
    parent_id = fields.Many2one(
        "cluster.resolution",
        "Under",
        index=True,
        ondelete="restrict",
        domain="[('document_id', '=', document_id), ('id', '!=', id)]",
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("cluster.resolution", "parent_id")
    author_id = fields.Many2one(
        "res.users", required=True, index=True, default=lambda self: self.env.user, ondelete="restrict"
    )
    entered_by_id = fields.Many2one("res.users", readonly=True, default=lambda self: self.env.user)
    text = fields.Text(required=True)
    date = fields.Date(required=True, default=fields.Date.context_today)
    due_date = fields.Date("Term", index=True)
    unit_id = fields.Many2one(related="document_id.unit_id", store=True, index=True)
    executor_ids = fields.One2many("cluster.resolution.executor", "resolution_id", "Executors", copy=True)
    state = fields.Selection(
        [("draft", "Draft"), ("issued", "Issued"), ("done", "Done"), ("cancelled", "Cancelled")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    done_at = fields.Datetime(readonly=True, copy=False)
    put_on_control = fields.Boolean("Put on control")
    is_overdue = fields.Boolean(compute="_compute_is_overdue")

    _done_date = models.Constraint(
        "CHECK((state = 'done') = (done_at IS NOT NULL))", "A finished resolution has its date."
    )

    @api.depends("due_date", "state")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for resolution in self:
            resolution.is_overdue = bool(
                resolution.state == "issued" and resolution.due_date and resolution.due_date < today
            )

    @api.constrains("parent_id", "document_id")
    def _check_parent(self):
        for resolution in self:
            if resolution.parent_id and resolution.parent_id.document_id != resolution.document_id:
                raise ValidationError(self.env._("The resolution above belongs to another document."))

    @api.constrains("due_date", "parent_id", "document_id")
    def _check_term(self):
        for resolution in self.filtered("due_date"):
            parent = resolution.parent_id
            if parent.due_date and resolution.due_date > parent.due_date:
                raise ValidationError(
                    self.env._(
                        "The term %(term)s is later than the term %(parent)s of the resolution above. Choose an earlier day.",  # noqa: E501
                        term=resolution.due_date.strftime("%d.%m.%Y"),
                        parent=parent.due_date.strftime("%d.%m.%Y"),
                    )
                )
            due = resolution.document_id.due_date
            if due and resolution.due_date > due:
                raise ValidationError(
                    self.env._(
                        "The term %(term)s is later than the document's deadline %(due)s. Choose an earlier day.",
                        term=resolution.due_date.strftime("%d.%m.%Y"),
                        due=due.strftime("%d.%m.%Y"),
                    )
                )
            if resolution.due_date < resolution.date:
                raise ValidationError(
                    self.env._(
                        "The term %(term)s is before the day of the resolution. Choose a later day.",
                        term=resolution.due_date.strftime("%d.%m.%Y"),
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        if any(resolution.state != "draft" for resolution in self):
            raise UserError(self.env._("An issued resolution stays in the history. Cancel it instead."))

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(vals.get("state", "draft") != "draft" or vals.get("done_at") for vals in vals_list):
            raise AccessError(self.env._("A resolution begins as a draft and is issued by its button."))
        return super().create(vals_list)

    def write(self, vals):
        if {"state", "done_at"} & vals.keys() and not self.env.su:
            raise AccessError(self.env._("The state of a resolution is set by its steps, not by hand."))
        frozen = {"text", "author_id", "due_date", "date", "document_id", "parent_id"} & vals.keys()
        if frozen and any(resolution.state != "draft" for resolution in self):
            raise UserError(self.env._("An issued resolution is not changed. Cancel it and issue a new one."))
        return super().write(vals)

    def action_issue(self):
        for resolution in self:
            resolution._issue()
        return True

    def _issue(self):
        self.ensure_one()
        document = self.document_id
        document.check_access("read")
        if self.state != "draft":
            raise UserError(self.env._("This resolution is already issued."))
        if document.state not in ("registered", "execution"):
            raise UserError(self.env._("A resolution is written on a registered document that is not closed yet."))
        if len(self.executor_ids) == 1:
            self.executor_ids.is_responsible = True
        responsible = self.executor_ids.filtered("is_responsible")
        if len(responsible) != 1:
            raise UserError(
                self.env._("Name exactly one responsible executor; now there are %(count)s.", count=len(responsible))
            )
        self._check_author()
        self._check_subordination()
        if not self.due_date and (self.parent_id.due_date or document.due_date):
            self.due_date = self.parent_id.due_date or document.due_date
        self.sudo().state = "issued"
        if document.state == "registered":
            document.sudo().write({"state": "execution"})
        names = ", ".join(
            self.sudo().executor_ids.mapped(
                lambda executor: (
                    self.env._("%(name)s (responsible)", name=executor.user_id.name)
                    if executor.is_responsible
                    else executor.user_id.name
                )
            )
        )
        document.sudo().message_subscribe(partner_ids=self.sudo().executor_ids.user_id.partner_id.ids)
        document.sudo().with_user(self.env.user).sudo()._log_event(
            "resolution",
            self.env._(
                "Resolution of %(author)s: %(text)s Executors: %(names)s. Term: %(term)s.",
                author=self.author_id.name,
                text=self.text,
                names=names,
                term=self.due_date.strftime("%d.%m.%Y") if self.due_date else "—",
            ),
            {
                "resolution": self.id,
                "author": self.author_id.id,
                "due": self.due_date.isoformat() if self.due_date else "",
                "executors": self.executor_ids.user_id.ids,
                "responsible": responsible.user_id.id,
            },
        )
        for executor in self.executor_ids:
            document.sudo().activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=self.due_date or fields.Date.context_today(self),
                summary=self.env._("Execute the resolution"),
                note=self.text,
                user_id=executor.user_id.id,
            )
        if self.put_on_control and not document.on_control:
            document._put_on_control(self.env._("By resolution of %(author)s", author=self.author_id.name))

    def _check_author(self):
        """The author heads people; an executor may pass on only what was given to them."""
        self.ensure_one()
        if self.author_id != self.env.user and not self.env.user.has_group("cluster_base.group_clerk"):
            raise AccessError(self.env._("You may issue resolutions in your own name only."))
        if not self.author_id.sudo().has_group("cluster_base.group_head") and not (
            self.parent_id and self.author_id in self.sudo().parent_id.executor_ids.user_id
        ):
            raise UserError(
                self.env._(
                    "%(author)s cannot write resolutions: choose the head, or whoever acts for the head.",
                    author=self.author_id.name,
                )
            )

    def _check_subordination(self):
        """Work is given only to those below the author."""
        self.ensure_one()
        employees = self.env["hr.employee"].sudo().search([("user_id", "=", self.author_id.id)])
        below = employees._cluster_subordinates().user_id | self.author_id
        others = self.sudo().executor_ids.user_id - below
        if others:
            raise UserError(
                self.env._(
                    "%(names)s is not subordinate to %(author)s. Choose among the author's own people, "
                    "or address a letter instead.",
                    names=", ".join(others.mapped("name")),
                    author=self.author_id.name,
                )
            )

    def action_cancel(self):
        for resolution in self:
            if resolution.state != "issued":
                raise UserError(self.env._("Only an issued resolution can be cancelled."))
            if self.env.user != resolution.author_id and not self.env.user.has_group("cluster_base.group_controller"):
                raise AccessError(self.env._("Only the author or the controller cancels a resolution."))
            resolution.sudo().write({"state": "cancelled"})
            resolution.document_id._log_event(
                "resolution_cancelled",
                self.env._("Resolution cancelled: %(text)s", text=resolution.text),
                {"resolution": resolution.id},
            )
        return True

    def _finish_if_reported(self):
        """Done when the responsible executor has reported and nothing below is open."""
        for resolution in self.filtered(lambda r: r.state == "issued"):
            responsible = resolution.executor_ids.filtered("is_responsible")
            below = self.search_count([("parent_id", "=", resolution.id), ("state", "=", "issued")], limit=1)
            if responsible.done_at and not below:
                resolution.write({"state": "done", "done_at": fields.Datetime.now()})
                resolution.document_id._log_event(
                    "resolution_done",
                    self.env._("Resolution executed: %(text)s", text=resolution.text),
                    {"resolution": resolution.id},
                )
                resolution.parent_id._finish_if_reported()

    def action_document(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "cluster.document",
            "res_id": self.document_id.id,
            "view_mode": "form",
        }

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

FROZEN = {
    "text",
    "author_id",
    "on_behalf_id",
    "due_date",
    "term_override_reason",
    "date",
    "document_id",
    "parent_id",
    "put_on_control",
}
# who entered it and whose picture stands under it: written by the steps alone, or a name could be put under any words
STEPS_ONLY = {"state", "done_at", "entered_by_id", "facsimile_id"}


class Resolution(models.Model):
    """An order on a document: who does what by when. Orders nest: an executor who heads people may pass it on."""

    _name = "cluster.resolution"
    _description = "Resolution"
    _inherit = ["mail.thread"]
    _order = "document_id, tree_key, id"
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
    tree_key = fields.Char(
        compute="_compute_tree_key", store=True, recursive=True, help="Sorts a tree: each under the one above it."
    )
    outline = fields.Char("No.", compute="_compute_outline", help="Place in the tree: 1, 1.1, 1.2, 2.")
    tree_text = fields.Char("Order", compute="_compute_outline")
    child_ids = fields.One2many("cluster.resolution", "parent_id")
    author_id = fields.Many2one(
        "res.users", required=True, index=True, default=lambda self: self.env.user, ondelete="restrict"
    )
    entered_by_id = fields.Many2one("res.users", readonly=True, copy=False, default=lambda self: self.env.user)
    on_behalf_id = fields.Many2one(
        "res.users",
        "In place of",
        ondelete="restrict",
        domain="[('share', '=', False)]",
        help="The absent head for whom an acting officer decides. Filled in by itself when the author acts for one head.",  # noqa: E501
    )
    author_text = fields.Char("Author as printed", compute="_compute_author_text")
    text = fields.Text(required=True)
    date = fields.Date(required=True, default=fields.Date.context_today)
    due_date = fields.Date("Term", index=True)
    term_override_reason = fields.Char(
        "Why later than above",
        help="Lets the term pass the term of the resolution above it. Stays in the history and on the card.",
    )
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
    changes = fields.Integer(
        readonly=True, copy=False, aggregator=None, help="Raised by the database when executors or the tree change."
    )

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

    @api.depends("parent_id.tree_key")
    def _compute_tree_key(self):
        for resolution in self:
            own = f"{resolution.id:010d}" if isinstance(resolution.id, int) else "new"
            above = resolution.parent_id.tree_key
            resolution.tree_key = f"{above}.{own}" if above else own

    @api.depends("tree_key", "text", "document_id.resolution_ids.tree_key")
    def _compute_outline(self):
        for document in self.document_id:
            places, children = {}, {}
            for resolution in document.sudo().resolution_ids.sorted("tree_key"):
                above = resolution.parent_id.id
                children[above] = children.get(above, 0) + 1
                place = f"{places[above]}.{children[above]}" if above in places else str(children[above])
                places[resolution.id] = place
            for resolution in self.filtered(lambda one, document=document: one.document_id == document):
                resolution.outline = places.get(resolution._origin.id, "")
                level = resolution.outline.count(".")
                resolution.tree_text = f"{'— ' * level}{resolution.text or ''}"
        for resolution in self.filtered(lambda one: not one.document_id):
            resolution.outline, resolution.tree_text = "", resolution.text

    @api.depends("author_id.name", "on_behalf_id.name")
    @api.depends_context("lang")
    def _compute_author_text(self):
        for resolution in self:
            resolution.author_text = resolution.author_id._said_for(resolution.on_behalf_id)

    @api.constrains("parent_id", "document_id")
    def _check_parent(self):
        for resolution in self:
            if resolution.parent_id and resolution.parent_id.document_id != resolution.document_id:
                raise ValidationError(self.env._("The resolution above belongs to another document."))

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        if any(resolution.state != "draft" for resolution in self):
            raise UserError(self.env._("An issued resolution stays in the history. Cancel it instead."))

    @api.model_create_multi
    def create(self, vals_list):
        given = [{name for name in STEPS_ONLY if vals.get(name) and vals[name] != "draft"} for vals in vals_list]
        if any(given) and not self.env.su:
            raise AccessError(self.env._("A resolution begins as a draft and is issued by its button."))
        return super().create(vals_list)

    def write(self, vals):
        if STEPS_ONLY & vals.keys() and not self.env.su:
            raise AccessError(self.env._("The state of a resolution is set by its steps, not by hand."))
        frozen = FROZEN & vals.keys()
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
        if self.parent_id and self.parent_id.state != "issued":
            raise UserError(self.env._("The resolution above is not in execution: issue it first, or leave it out."))
        if self.author_id == self.env.user:  # given now; what a clerk enters bears the day of the paper
            self.date = fields.Date.context_today(self)
        if not self.due_date:
            self.due_date = self._term_from_above()
        self.flush_recordset()
        self.executor_ids.flush_recordset()
        self.sudo().write({"state": "issued", **self._prepare_issued_vals()})
        if document.state == "registered":
            document.sudo().write({"state": "execution"})
        self._announce(responsible)
        if self.put_on_control and not document.on_control:
            document._put_on_control(self.env._("By resolution of %(author)s", author=self.author_text))

    def _prepare_issued_vals(self):
        """What is kept at the moment of issuing, beside the state."""
        return {}

    def _announce(self, responsible):
        """Tells the history, the executors and their lists of tasks."""
        self.ensure_one()
        document = self.document_id
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
        text = self.env._(
            "Resolution of %(author)s: %(text)s Executors: %(names)s. Term: %(term)s.",
            author=self.author_text,
            text=self.text,
            names=names,
            term=self.due_date.strftime("%d.%m.%Y") if self.due_date else "—",
        )
        if self.term_override_reason:
            text += " " + self.env._("Later than the term above: %(reason)s", reason=self.term_override_reason)
        document.sudo().with_user(self.env.user).sudo()._log_event(
            "resolution",
            text,
            {
                "resolution": self.id,
                "author": self.author_id.id,
                "for": self.on_behalf_id.id or 0,
                "due": self.due_date.isoformat() if self.due_date else "",
                "executors": self.executor_ids.user_id.ids,
                "responsible": responsible.user_id.id,
            },
        )
        for executor in self.executor_ids:
            document._give_task(
                "resolution",
                executor,
                executor.user_id,
                self.env._("Execute the resolution"),
                deadline=self.due_date,
                note=self.text,
            )

    def action_cancel(self):
        for resolution in self:
            if resolution.state != "issued":
                raise UserError(self.env._("Only an issued resolution can be cancelled."))
            if self.search_count([("parent_id", "=", resolution.id), ("state", "=", "issued")], limit=1):
                raise UserError(self.env._("Resolutions under this one are still open. Cancel those first."))
            if self.env.user not in resolution.author_id | resolution.on_behalf_id and not self.env.user.has_group(
                "cluster_base.group_controller"
            ):
                raise AccessError(self.env._("Only the author or the controller cancels a resolution."))
            resolution.sudo().write({"state": "cancelled"})
            resolution.document_id._end_tasks("resolution", resolution.sudo().executor_ids)
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
                if not resolution.document_id.resolution_ids.filtered(lambda r: r.state == "issued"):
                    resolution.document_id._end_tasks("escalation")
                resolution.parent_id._finish_if_reported()

    def action_document(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "cluster.document",
            "res_id": self.document_id.id,
            "view_mode": "form",
        }

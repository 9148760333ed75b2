from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class ApprovalStart(models.TransientModel):
    """Chooses a route, shows its steps to change for this once, and starts."""

    _name = "cluster.approval.start"
    _description = "Send for approval"

    document_id = fields.Many2one("cluster.document", required=True, ondelete="cascade")
    unit_id = fields.Many2one(related="document_id.unit_id")
    journal_id = fields.Many2one(related="document_id.journal_id")
    kind_id = fields.Many2one(related="document_id.kind_id")
    route_id = fields.Many2one(
        "cluster.approval.route",
        "Route",
        compute="_compute_route_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('unit_id', '=', unit_id), ('journal_id', 'in', (False, journal_id)), ('kind_id', 'in', (False, kind_id))]",  # noqa: E501
    )
    line_ids = fields.One2many(
        "cluster.approval.start.line",
        "wizard_id",
        "Approvers",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
        precompute=True,
    )

    @api.depends("document_id")
    def _compute_route_id(self):
        for wizard in self:
            document = wizard.document_id
            wizard.route_id = self.env["cluster.approval.route"].search(
                Domain("unit_id", "=", document.unit_id.id)
                & Domain("journal_id", "in", [False, document.journal_id.id])
                & Domain("kind_id", "in", [False, document.kind_id.id]),
                order="kind_id, journal_id, sequence, id",
                limit=1,
            )

    @api.depends("route_id")
    def _compute_line_ids(self):
        for wizard in self:
            wizard.line_ids = [
                fields.Command.clear(),
                *(fields.Command.create(step._prepare_step_vals()) for step in wizard.route_id.step_ids),
            ]

    def action_start(self):
        self.ensure_one()
        document = self.document_id
        document.check_access("write")
        if document.state in ("answered", "filed", "void") or document.answer_state in ("to_sign", "signed"):
            raise UserError(
                self.env._("%(document)s is finished: there is nothing left to agree.", document=document.display_name)
            )
        if not self.line_ids:
            raise UserError(self.env._("Name at least one approver, or choose a route."))
        if document.approval_state in ("running", "rejected"):
            raise UserError(self.env._("%(document)s is being agreed already.", document=document.display_name))
        approval = self.env["cluster.approval"].sudo().create(self._prepare_approval_vals())
        names = ", ".join(
            self.env._("%(stage)s: %(name)s", stage=step.stage, name=step.user_id.name)
            for step in approval.step_ids.sorted("stage")
        )
        document.sudo().with_user(self.env.user).sudo()._log_event(
            "approval_start",
            self.env._("Sent for approval. %(names)s", names=names),
            {"approval": approval.id, "approvers": approval.step_ids.user_id.ids},
        )
        approval._advance()
        return {"type": "ir.actions.act_window_close"}

    def _prepare_approval_vals(self):
        return {
            "document_id": self.document_id.id,
            "name": self.route_id.name or self.env._("Own list"),
            "started_by_id": self.env.uid,
            "started_at": fields.Datetime.now(),
            "step_ids": [fields.Command.create(line._prepare_step_vals()) for line in self.line_ids],
        }


class ApprovalStartLine(models.TransientModel):
    _name = "cluster.approval.start.line"
    _description = "Approver to be asked"
    _order = "stage, id"

    wizard_id = fields.Many2one("cluster.approval.start", required=True, ondelete="cascade")
    stage = fields.Integer(required=True, default=1)
    user_id = fields.Many2one("res.users", "Approver", required=True, domain="[('share', '=', False)]")
    covers = fields.Char("Answers for the files", help="Such as: contract*.docx; annex*. Empty: every file.")
    covers_text = fields.Boolean("Answers for the text", default=True)
    days = fields.Integer("Working days", required=True, default=2)

    def _prepare_step_vals(self):
        self.ensure_one()
        if self.stage < 1 or not 1 <= self.days <= 60:
            raise UserError(self.env._("Stages are counted from 1; an approver has between 1 and 60 working days."))
        return {
            "stage": self.stage,
            "user_id": self.user_id.id,
            "covers": self.covers,
            "covers_text": self.covers_text,
            "days": self.days,
        }

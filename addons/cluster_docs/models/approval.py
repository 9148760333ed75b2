from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..engine import approval as engine

STATES = [
    ("running", "Being agreed"),
    ("agreed", "Agreed"),
    ("rejected", "Rejected"),
    ("cancelled", "Cancelled"),
]


class Approval(models.Model):
    """One document on its way through its approvers. Its steps are its own copy of the route."""

    _name = "cluster.approval"
    _description = "Approval"
    _order = "document_id, id desc"
    _rec_name = "name"

    document_id = fields.Many2one("cluster.document", required=True, readonly=True, index=True, ondelete="cascade")
    unit_id = fields.Many2one(related="document_id.unit_id", store=True, index=True)
    name = fields.Char("Route", required=True, readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True, default="running", index=True)
    started_by_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="restrict")
    started_at = fields.Datetime(required=True, readonly=True)
    closed_at = fields.Datetime(readonly=True)
    cancel_reason = fields.Char(readonly=True)
    step_ids = fields.One2many("cluster.approval.step", "approval_id", "Steps", readonly=True)
    decisions = fields.Integer(
        readonly=True, aggregator=None, help="Counts decisions: two at one moment meet on this row, one waits."
    )
    progress = fields.Char(compute="_compute_progress")

    _live_uniq = models.UniqueIndex(
        "(document_id) WHERE state IN ('running', 'rejected')", "This document is being agreed already."
    )
    _closed_known = models.Constraint(
        "CHECK((state = 'running') = (closed_at IS NULL))", "An approval that has ended says when."
    )

    @api.depends("step_ids.state")
    def _compute_progress(self):
        for approval in self:
            live = approval._live()
            approval.progress = self.env._(
                "%(done)s of %(all)s", done=len(live.filtered(lambda step: step.state == "decided")), all=len(live)
            )

    def _live(self):
        return self.step_ids.filtered(lambda step: step.state not in ("superseded", "cancelled"))

    # the course

    def _advance(self):
        """After every change of a step: closes the approval or asks whose turn it is."""
        self.ensure_one()
        live = self._live()
        steps = [step._engine_step() for step in live]
        standing = engine.standing(steps)
        if standing == engine.RUNNING:
            turn = engine.to_ask(steps)
            live.filtered(lambda step: step.id in turn)._ask()
            return
        self.write({"state": standing, "closed_at": fields.Datetime.now()})
        open_steps = live.filtered(lambda step: step.state in ("waiting", "pending"))
        self.document_id._end_tasks("approval", open_steps)
        open_steps.write({"state": "cancelled"})
        if standing == engine.REJECTED:
            text = self.env._("Approval ended: rejected. The document goes back to %(name)s.", name=self._starter())
            self.document_id._give_task(
                "approval_return", self, self.started_by_id, self.env._("Rejected: correct and submit again")
            )
        else:
            text = self.env._("Agreed by all: %(names)s.", names=", ".join(self._live().user_id.mapped("name")))
        self.document_id._log_event("approval_" + standing, text, {"approval": self.id})

    def _starter(self):
        return self.started_by_id.name

    def _ask_again(self, steps, why):
        """`steps` were decided on what has changed: kept as superseded, the same people are asked anew."""
        self.ensure_one()
        if not steps:
            return
        again = self.env["cluster.approval.step"]
        for step in steps:
            again |= again.create(step._prepare_again_vals())
        steps.write({"state": "superseded"})
        self.write({"state": "running", "closed_at": False, "decisions": self.decisions + 1})
        self.document_id._log_event(
            "approval_again",
            self.env._("%(why)s Asked again: %(names)s.", why=why, names=", ".join(steps.user_id.mapped("name"))),
            {"approval": self.id, "steps": steps.ids},
        )
        self._advance()

    def _check_mine_to_run(self):
        for approval in self:
            approval.document_id.check_access("write")

    def action_submit_again(self):
        """After a rejection: who rejected is asked again, and whoever agreed to what was changed since."""
        self._check_mine_to_run()
        for approval in self:
            if approval.state != "rejected":
                raise UserError(self.env._("Only a rejected document is submitted again."))
            approval.sudo()._submit_again()
        return True

    def _submit_again(self):
        self.ensure_one()
        document = self.document_id
        document._end_tasks("approval_return", self)
        live = self._live()
        outdated = engine.outdated(
            [step._engine_step() for step in live], document._approval_files(), document._approval_text()
        )
        stopped = self.step_ids.filtered(lambda step: step.state == "cancelled")
        stopped.write({"state": "waiting"})
        self._ask_again(live.filtered(lambda step: step.id in outdated), self.env._("Submitted again."))

    def action_cancel(self):
        self._check_mine_to_run()
        for approval in self:
            if approval.state not in ("running", "rejected"):
                raise UserError(self.env._("This approval has ended already."))
            if self.env.user != approval.started_by_id and not self.env.user.has_group("cluster_base.group_controller"):
                raise AccessError(
                    self.env._("Only %(name)s or the controller cancels this approval.", name=approval._starter())
                )
            approval.sudo()._stop(self.env._("Approval cancelled by %(name)s", name=self.env.user.name))
        return True

    def _stop(self, reason):
        """Nobody is asked any more, nobody is reminded."""
        for approval in self.filtered(lambda one: one.state in ("running", "rejected")):
            document = approval.document_id
            document._end_tasks("approval", approval.step_ids)
            document._end_tasks("approval_return", approval)
            approval._live().filtered(lambda step: step.state != "decided").write({"state": "cancelled"})
            approval.write({"state": "cancelled", "closed_at": fields.Datetime.now(), "cancel_reason": reason})
            document._log_event("approval_cancelled", reason, {"approval": approval.id})

    def action_print_sheet(self):
        return self.env.ref("cluster_docs.approval_sheet_report").report_action(self)

    def _sheet_steps(self):
        """All steps of the sheet with their history: superseded decisions stand before those that replaced them."""
        return self.step_ids.sorted(lambda step: (step.stage, step.origin_id.id or step.id, step.id))

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

MOST = 2000


class DeadlineRecalculate(models.TransientModel):
    """The only way in which a changed rule reaches open cases: shown case by case, then applied with a reason."""

    _name = "cluster.deadline.recalculate"
    _description = "Recalculate open terms"

    rule_id = fields.Many2one(
        "cluster.deadline.rule", "Rule as it reads now", required=True, ondelete="cascade", help="The edition to apply."
    )
    unit_ids = fields.Many2many("hr.department", string="Bodies", domain=[("is_body", "=", True)])
    reason = fields.Char(required=True)
    line_ids = fields.One2many("cluster.deadline.recalculate.line", "wizard_id", "Cases")
    shown = fields.Boolean(readonly=True)
    case_count = fields.Integer("Number of cases", readonly=True)

    def _check_administrator(self):
        if not self.env.user.has_group("cluster_base.group_administrator"):
            raise AccessError(self.env._("Only administrators recalculate the terms of open cases."))

    def _cases(self):
        """Open documents whose present term goes by an edition of this rule."""
        domain = [
            ("state", "in", ("registered", "execution")),
            ("deadline_id.rule_id.code", "=", self.rule_id.code),
        ]
        if self.unit_ids:
            domain.append(("unit_id", "in", self.unit_ids.ids))
        cases = self.env["cluster.document"].search(domain, order="due_date, id", limit=MOST + 1)
        if len(cases) > MOST:
            raise UserError(
                self.env._("More than %(most)s cases go by this rule. Choose some of the bodies.", most=MOST)
            )
        return cases

    def action_preview(self):
        """Old and new day of every case; nothing is changed yet."""
        self.ensure_one()
        self._check_administrator()
        lines = []
        for document in self._cases():
            deadline = document.deadline_id.sudo()
            vals = document._recalculated_vals(self.rule_id, self.reason)
            same = vals["due_date"] == deadline.due_date
            lines.append(
                {
                    "document_id": document.id,
                    "old_due_date": deadline.due_date,
                    "new_due_date": vals["due_date"],
                    "chosen": not same and bool(vals["due_date"]),
                }
            )
        self.line_ids = [fields.Command.clear(), *(fields.Command.create(vals) for vals in lines)]
        self.write({"shown": True, "case_count": len(lines)})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Recalculate open terms"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_apply(self):
        """Moves the terms of the chosen cases, each with the reason in its history."""
        self.ensure_one()
        self._check_administrator()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why the terms are recalculated."))
        if not self.shown:
            raise UserError(self.env._("Look at the old and the new days first."))
        chosen = self.line_ids.filtered("chosen")
        if not chosen:
            raise UserError(self.env._("No case is ticked: nothing to recalculate."))
        for line in chosen:
            document = line.document_id
            if document.state not in ("registered", "execution") or document.due_date != line.old_due_date:
                raise UserError(
                    self.env._(
                        "%(document)s was changed meanwhile. Show the days again.", document=document.display_name
                    )
                )
            document._replace_deadline(document._recalculated_vals(self.rule_id, self.reason))
        return {"type": "ir.actions.act_window_close"}

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.sql import column_exists, create_column, table_exists

TYPES = [
    ("own", "Own decision"),
    ("superior", "Order of a superior body"),
    ("law", "Required by law"),
]
CONTROL_FIELDS = {"control_type", "control_check_date"}


class Document(models.Model):
    """Control by type, with the day of the next check."""

    _inherit = "cluster.document"

    control_type = fields.Selection(TYPES, "Control", readonly=True, copy=False, index="btree_not_null")
    control_check_date = fields.Date("Next check", readonly=True, copy=False, index="btree_not_null")

    _control_off_known = models.Constraint(
        "CHECK(control_off_at IS NULL OR (control_off_user_id IS NOT NULL AND length(btrim(control_off_reason)) > 0))",
        "Taking off control needs to say who did it and why.",
    )
    _control_has_type = models.Constraint(
        "CHECK(NOT on_control OR control_type IS NOT NULL)", "A document on control says whose control it is."
    )

    def _auto_init(self):
        """Documents put on control before types were kept: their own body's control."""
        cr = self.env.cr
        if table_exists(cr, self._table) and not column_exists(cr, self._table, "control_type"):
            create_column(cr, self._table, "control_type", "varchar")
            cr.execute("UPDATE cluster_document SET control_type = 'own' WHERE on_control")
        return super()._auto_init()

    def _refuse_step_fields(self, names):
        if CONTROL_FIELDS & set(names):
            names = [*names, "on_control"]
        return super()._refuse_step_fields(names)

    def _put_on_control(self, reason, control_type="own", check_date=False):
        if check_date and check_date < fields.Date.context_today(self):
            raise UserError(self.env._("The day of the check has passed. Choose a later one."))
        if self.state in ("registered", "execution") and not self.on_control:
            self.sudo().write({"control_type": control_type, "control_check_date": check_date})
        return super()._put_on_control(reason)

    def action_control_check(self):
        self.ensure_one()
        return self._reason_wizard("control_check", self.env._("Check of execution"))

    def _control_checked(self, words, next_date=False):
        """The controller looked how far the execution has come, and says when to look again."""
        self.ensure_one()
        if not self.env.user.has_group("cluster_base.group_controller"):
            raise AccessError(self.env._("Only the controller notes a check of execution."))
        if not self.on_control:
            raise UserError(self.env._("%(document)s is not on control.", document=self.display_name))
        if next_date and next_date <= fields.Date.context_today(self):
            raise UserError(self.env._("The next check has to be on a later day."))
        self.sudo().control_check_date = next_date
        self._log_event(
            "control_check",
            self.env._("Execution checked by %(user)s: %(words)s", user=self.env.user.name, words=words),
            {"next": next_date.isoformat() if next_date else ""},
        )

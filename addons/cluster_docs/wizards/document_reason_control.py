from odoo import fields, models

from ..models.flow_control import TYPES


class DocumentReason(models.TransientModel):
    """Asks for the type of control and the day of the check beside the reason."""

    _inherit = "cluster.document.reason"

    step = fields.Selection(
        selection_add=[("control_check", "Check of execution")], ondelete={"control_check": "cascade"}
    )
    control_type = fields.Selection(TYPES, default="own")
    check_date = fields.Date("Next check")

    def action_apply(self):
        self.ensure_one()
        if self.step not in ("control_on", "control_check"):
            return super().action_apply()
        document = self.document_id
        document.check_access("write")
        if self.step == "control_on":
            document._put_on_control(self.reason, self.control_type or "own", self.check_date)
        else:
            document._control_checked(self.reason, self.check_date)
        return {"type": "ir.actions.act_window_close"}

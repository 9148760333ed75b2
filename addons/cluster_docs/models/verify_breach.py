from odoo import fields, models
from odoo.exceptions import UserError


class VerifyBreach(models.Model):
    _name = "cluster.verify.breach"
    _description = "Breach found by the self-check"
    _order = "report_id desc, id"
    _rec_name = "text"
    _log_access = False

    report_id = fields.Many2one("cluster.verify.report", required=True, readonly=True, index=True, ondelete="cascade")
    check = fields.Char(required=True, readonly=True)
    model = fields.Char(readonly=True)
    res_id = fields.Integer("Record", readonly=True, aggregator=None)
    text = fields.Text("What is wrong", required=True, readonly=True)

    def action_open(self):
        """The record that the breach is about, with the rights of whoever looks."""
        self.ensure_one()
        self.check_access("read")
        if not self.model or self.model not in self.env or not self.res_id:
            raise UserError(self.env._("This breach is about no single record."))
        if not self.env[self.model].browse(self.res_id).exists():
            raise UserError(self.env._("The record is no longer there: that is the breach."))
        return {
            "type": "ir.actions.act_window",
            "res_model": self.model,
            "res_id": self.res_id,
            "view_mode": "form",
        }

import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import UserError


class FilePlanCopy(models.TransientModel):
    _name = "cluster.file.plan.copy"
    _description = "Copy a file plan to another year"

    plan_id = fields.Many2one("cluster.file.plan", required=True, ondelete="cascade")
    year = fields.Integer(
        "To year", compute="_compute_year", store=True, readonly=False, precompute=True, aggregator=None
    )
    point_journals = fields.Boolean(
        "Journals use the new files", help="From now on documents are registered under the new year's files."
    )
    report = fields.Text(readonly=True)

    @api.depends("plan_id")
    def _compute_year(self):
        for wizard in self:
            wizard.year = wizard.plan_id.year + 1

    def action_copy(self):
        self.ensure_one()
        self.plan_id.check_access("write")
        target, made, carried = self.plan_id._copy_to(self.year)
        if self.point_journals:
            target._point_journals()
        self.report = self.env._(
            "%(plan)s: %(made)s entries copied, %(carried)s passing files carried on.",
            plan=target.display_name,
            made=made,
            carried=carried,
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "cluster.file.plan",
            "res_id": target.id,
            "view_mode": "form",
        }


class FilePlanImport(models.TransientModel):
    _name = "cluster.file.plan.import"
    _description = "Import a file plan"

    plan_id = fields.Many2one("cluster.file.plan", required=True, ondelete="cascade")
    file = fields.Binary("List", help="CSV or XLSX with the columns: index, title, retention, note, parent, passing")
    filename = fields.Char()
    report = fields.Text(readonly=True)

    def action_import(self):
        self.ensure_one()
        self.plan_id.check_access("write")
        try:
            content = base64.b64decode(self.file or b"")
        except (binascii.Error, ValueError):
            raise UserError(self.env._("The file did not arrive whole. Choose it again.")) from None
        done = self.plan_id._import_entries(content)
        self.report = self.env._(
            "%(rows)s rows read: %(created)s new, %(changed)s changed, %(unchanged)s as before.", **done
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

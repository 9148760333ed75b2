from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class ApplicationRequirement(models.Model):
    """The list of documents of the edition the application was filed under, with what has come in.

    The law closes the list: lines come from the edition alone, nobody adds one by hand.
    """

    _name = "cluster.application.requirement"
    _description = "Document of an Application"
    _order = "application_id, kind, sequence, id"
    _rec_name = "name"

    application_id = fields.Many2one("cluster.application", required=True, index=True, ondelete="cascade")
    requirement_id = fields.Many2one("cluster.procedure.requirement", required=True, readonly=True, ondelete="restrict")
    sequence = fields.Integer(related="requirement_id.sequence", store=True)
    kind = fields.Selection(related="requirement_id.kind", store=True)
    name = fields.Char(related="requirement_id.name", string="Document")
    note = fields.Char(related="requirement_id.note")
    needed = fields.Boolean("Needed Here", help="Off when the note says that this applicant need not bring it")
    received = fields.Boolean()
    received_on = fields.Date(readonly=True)
    requested_on = fields.Date("Asked For", readonly=True)
    missing = fields.Boolean(compute="_compute_missing")

    _line_uniq = models.Constraint("UNIQUE(application_id, requirement_id)", "This document is on the list already.")

    @api.depends("needed", "received")
    def _compute_missing(self):
        for line in self:
            line.missing = line.needed and not line.received

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(
                self.env._("Only the documents on the procedure's list may be asked for. The list cannot be added to.")
            )
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and vals.keys() - {"needed", "received"}:
            raise UserError(self.env._("Of a document on the list, only “needed” and “received” are marked."))
        if not self.env.su and any(a.state in ("decided", "delivered") for a in self.application_id):
            raise UserError(self.env._("The application is decided. Its list of documents stays as it is."))
        if "received" in vals:
            vals = {**vals, "received_on": fields.Date.context_today(self) if vals["received"] else False}
        return super().write(vals)

from odoo import api, fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    cluster_body_ids = fields.Many2many(
        "hr.department",
        string="Bodies",
        compute="_compute_cluster_body_ids",
        compute_sudo=True,
        help="The bodies whose journals the person keeps: the nearest body above each post.",
    )

    @api.depends("employee_ids.department_id")
    def _compute_cluster_body_ids(self):
        for user in self:
            user.cluster_body_ids = user.employee_ids.department_id._cluster_body()

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + ["cluster_body_ids"]

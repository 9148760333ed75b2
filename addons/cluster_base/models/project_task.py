from odoo import api, models


class ProjectTask(models.Model):
    _inherit = "project.task"

    @api.model_create_multi
    def create(self, vals_list):
        tasks = super().create(vals_list)
        # The people of the group see every task of its project, whoever enters it.
        tasks.sudo().project_id.workgroup_id._follow()
        return tasks

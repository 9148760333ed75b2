from odoo import api, models


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    @api.model_create_multi
    def create(self, vals_list):
        employees = super().create(vals_list)
        if any(employee.user_id for employee in employees):
            self.env.registry.clear_cache()
        return employees

    def write(self, vals):
        done = super().write(vals)
        # record rules look at the person's post, and Odoo keeps their domains in a cache
        if {"user_id", "department_id", "active"} & vals.keys():
            self.env.registry.clear_cache()
        return done

    def _cluster_subordinates(self):
        """Everybody below these posts, at any depth."""
        found, level = self.browse(), self
        while level := level.child_ids - found - self:
            found |= level
        return found

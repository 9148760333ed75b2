from odoo import models


class HrDepartment(models.Model):
    _inherit = "hr.department"

    def write(self, vals):
        done = super().write(vals)
        # who reads what depends on the tree of units, and what a person may read is kept in a cache
        if {"parent_id", "is_body", "cluster_id", "manager_id", "active"} & vals.keys():
            self.env.registry.clear_cache()
        return done

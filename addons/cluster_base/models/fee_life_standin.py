"""Stand-ins for the steps of arrears. DELETE THIS FILE when the steps of the membership itself are merged."""

from odoo import models


class ClusterMember(models.Model):
    _inherit = "cluster.member"

    def _mark_overdue(self, day):
        self.sudo().write({"state": "overdue"})

    def _mark_grace(self, day, until):
        self.sudo().write({"state": "grace"})

    def _suspend(self, day, reason):
        self.sudo().write({"state": "suspended"})

    def _clear_arrears(self, day):
        self.sudo().write({"state": "active"})

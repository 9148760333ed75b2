from odoo import fields, models
from odoo.tools import SQL

from .cluster_member import LEAVE_KINDS


class ClusterMemberMovement(models.Model):
    """Who joined and who left, read from the periods: one row an event."""

    _name = "cluster.member.movement"
    _description = "Joining and leaving"
    _auto = False
    _order = "day desc, id desc"
    _rec_name = "member_id"
    _depends = {
        "cluster.member.period": [
            "member_id",
            "kind_id",
            "date_from",
            "date_to",
            "is_entry",
            "is_void",
            "leave_kind",
            "state",
        ],
        "cluster.member": ["cluster_id", "council_id"],
    }

    member_id = fields.Many2one("cluster.member", readonly=True)
    cluster_id = fields.Many2one("cluster.cluster", readonly=True)
    kind_id = fields.Many2one("cluster.member.kind", "Kind", readonly=True)
    council_id = fields.Many2one("cluster.territory", "Rural council", readonly=True)
    day = fields.Date(readonly=True)
    movement = fields.Selection([("joined", "Joined"), ("left", "Left")], readonly=True)
    leave_kind = fields.Selection(LEAVE_KINDS, "Way of leaving", readonly=True)
    reason = fields.Char(readonly=True)
    change = fields.Integer("Change in number", readonly=True, help="+1 joined, -1 left")

    @property
    def _table_query(self):
        return SQL("""
            SELECT p.id * 2 AS id, p.member_id, m.cluster_id, p.kind_id, m.council_id, p.date_from AS day,
                   'joined' AS movement, NULL::varchar AS leave_kind, NULL::varchar AS reason, 1 AS change
              FROM cluster_member_period p JOIN cluster_member m ON m.id = p.member_id
             WHERE p.is_entry AND NOT p.is_void
             UNION ALL
            SELECT p.id * 2 + 1, p.member_id, m.cluster_id, p.kind_id, m.council_id, p.date_to,
                   'left', p.leave_kind, p.end_reason, -1
              FROM cluster_member_period p JOIN cluster_member m ON m.id = p.member_id
             WHERE p.leave_kind IS NOT NULL AND p.state <> 'applied' AND NOT p.is_void
        """)

    def action_member(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "cluster.member",
            "res_id": self.member_id.id,
            "view_mode": "form",
        }

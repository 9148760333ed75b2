from odoo import fields, models
from odoo.exceptions import UserError


class ClusterJointSettle(models.TransientModel):
    """Draw up who owes whom for what was sold up to a day."""

    _name = "cluster.joint.settle"
    _description = "Draw up settlements"

    cluster_id = fields.Many2one(
        "cluster.cluster",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env["cluster.member"]._default_cluster_id(),
    )
    date_to = fields.Date(string="Sales up to", required=True, default=fields.Date.context_today)
    payer_ids = fields.Many2many("cluster.member", string="Only these sellers", help="Empty: all sellers.")

    def action_draw_up(self):
        self.ensure_one()
        self.cluster_id.check_access("write")
        made = self.env["cluster.joint.settlement"]._draw_up(self.cluster_id, self.date_to, self.payer_ids)
        if not made:
            raise UserError(
                self.env._(
                    "Nothing is to be passed on for sales up to %(day)s: all is settled.",
                    day=f"{self.date_to:%d.%m.%Y}",
                )
            )
        action = self.env["ir.actions.act_window"]._for_xml_id("cluster_base.action_joint_settlement")
        return {**action, "domain": [("id", "in", made.ids)]}

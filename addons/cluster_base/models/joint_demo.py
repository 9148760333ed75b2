from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command


class ClusterOrderCycle(models.Model):
    _inherit = "cluster.order.cycle"

    @api.model
    def _load_demo_joint(self):
        """A box of three farms with its sales, an order cycle that is open and one that has closed."""
        ref = self.env.ref
        box = ref("cluster_base.product_joint_box")
        if box.joint_split_ids:
            return
        today = fields.Date.today()
        split = self.env["cluster.joint.split"].create(
            {
                "product_tmpl_id": box.id,
                "date_from": today.replace(month=1, day=1),
                "share_ids": [
                    Command.create({"member_id": ref(f"cluster_base.{member}").id, "share": share})
                    for member, share in (("member_borok", 40), ("member_lnianka", 33.3333), ("member_jahada", 26.6667))
                ],
            }
        )
        split.share_ids.action_agree()
        self._demo_cycle("Суботні кошык (мінулы)", -6, closed=True)
        self._demo_cycle("Суботні кошык", -1)
        order = self._demo_order(ref("cluster_base.member_borok"), {box: 2})
        order.action_confirm()

    def _demo_cycle(self, name, offset, closed=False):
        ref = self.env.ref
        now = fields.Datetime.now().replace(minute=0, second=0, microsecond=0)
        cheese, jam = ref("cluster_base.product_cycle_cheese"), ref("cluster_base.product_cycle_jam")
        day = fields.Date.today() + timedelta(days=5)
        cycle = self.with_context(lang="be_BY").create(
            {
                "name": name,
                "cluster_id": ref("cluster_base.cluster_smarhon").id,
                "opens_at": now + timedelta(days=offset),
                "closes_at": now + timedelta(days=4),
                "product_ids": [
                    Command.create({"product_tmpl_id": cheese.id, "offered": 20}),
                    Command.create({"product_tmpl_id": jam.id}),
                ],
                "pickup_ids": [
                    Command.create({"point_id": ref("cluster_base.pickup_zaliessie").id, "day": day}),
                    Command.create(
                        {"point_id": ref("cluster_base.pickup_kreva").id, "day": day, "hour_from": 10, "hour_to": 12}
                    ),
                ],
            }
        )
        cycle.producer_ids.action_agree()
        cycle.action_ready()
        for member, goods, point in (
            ("member_syr", {cheese: 3}, "pickup_zaliessie"),
            ("member_jahada", {jam: 4}, "pickup_kreva"),
            ("member_syr", {cheese: 1}, "pickup_kreva"),
        ):
            order = self._demo_order(ref(f"cluster_base.{member}"), goods)
            order._choose_pickup(f"{ref('cluster_base.' + point).id}_{day}", fields.Datetime.now())
            order.action_confirm()
        if closed:
            cycle.closes_at = now - timedelta(days=2)
            cycle._tell_producers()
        return cycle

    def _demo_order(self, member, goods):
        guest = self.env.ref("cluster_base.user_resident").partner_id
        return self.env["sale.order"].create(
            {
                "partner_id": guest.id,
                "company_id": member.cluster_id.company_id.id,
                "member_id": member.id,
                "pricelist_id": False,
                "order_line": [
                    Command.create({"product_id": product.product_variant_id.id, "product_uom_qty": quantity})
                    for product, quantity in goods.items()
                ],
            }
        )

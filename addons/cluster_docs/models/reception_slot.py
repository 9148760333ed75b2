from odoo import api, fields, models


class ReceptionSlot(models.Model):
    """A time in which a head receives one visitor. Two slots of one head never overlap."""

    _name = "cluster.reception.slot"
    _description = "Slot of personal reception"
    _order = "start, receiver_id"

    hours_id = fields.Many2one("cluster.reception.hours", index="btree_not_null", ondelete="set null")
    unit_id = fields.Many2one(
        "hr.department",
        "Body",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("is_body", "=", True)],
        default=lambda self: self.env.user.cluster_body_ids[:1],
    )
    receiver_id = fields.Many2one("res.users", "Who receives", required=True, index=True, ondelete="restrict")
    start = fields.Datetime(required=True, index=True)
    stop = fields.Datetime(required=True)
    place = fields.Char()
    reception_ids = fields.One2many("cluster.reception", "slot_id", "Visits")
    reception_id = fields.Many2one("cluster.reception", "Visit", compute="_compute_reception_id")
    visitor = fields.Char(compute="_compute_reception_id")
    is_free = fields.Boolean("Free", compute="_compute_reception_id", search="_search_is_free")

    _order_of_time = models.Constraint("CHECK(stop > start)", "A slot ends after it begins.")
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (receiver_id WITH =, tsrange(start, stop) WITH &&)",
        "Another slot of the same person lies in this time: choose a time that is free.",
    )

    @api.depends("reception_ids.state", "reception_ids.visitor_name")
    def _compute_reception_id(self):
        for slot in self:
            visit = slot.reception_ids.filtered(lambda visit: visit.state != "cancelled")[:1]
            slot.reception_id = visit
            slot.visitor = visit.visitor_name
            slot.is_free = not visit

    def _search_is_free(self, operator, value):
        if operator != "in":
            return NotImplemented
        taken = fields.Domain("reception_ids", "any", [("state", "!=", "cancelled")])
        return ~taken if True in value else taken

    @api.depends("start", "receiver_id.name", "visitor")
    @api.depends_context("tz")
    def _compute_display_name(self):
        for slot in self:
            local = fields.Datetime.context_timestamp(slot, slot.start) if slot.start else None
            words = [local and local.strftime("%d.%m.%Y %H:%M"), slot.receiver_id.sudo().name, slot.visitor]
            slot.display_name = ", ".join(filter(None, words))

    def action_book(self):
        self.ensure_one()
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Visitor"),
            "res_model": "cluster.reception",
            "view_mode": "form",
        }
        if self.reception_id:
            return {**action, "res_id": self.reception_id.id}
        return {**action, "context": {"default_slot_id": self.id}}

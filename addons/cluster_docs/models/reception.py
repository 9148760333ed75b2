from odoo import api, fields, models
from odoo.exceptions import UserError


class Reception(models.Model):
    """The log of personal reception: who came with which question, who received him, what came of it."""

    _name = "cluster.reception"
    _description = "Personal reception"
    _inherit = ["mail.thread"]
    _order = "start desc, id desc"
    _rec_name = "visitor_name"

    slot_id = fields.Many2one(
        "cluster.reception.slot",
        "Slot",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('is_free', '=', True), ('start', '>=', 'today')]",
        help="Empty: came without an appointment.",
    )
    unit_id = fields.Many2one(
        "hr.department",
        "Body",
        required=True,
        index=True,
        ondelete="restrict",
        compute="_compute_from_slot",
        store=True,
        readonly=False,
        precompute=True,
        domain=[("is_body", "=", True)],
    )
    receiver_id = fields.Many2one(
        "res.users",
        "Who receives",
        index=True,
        ondelete="restrict",
        compute="_compute_from_slot",
        store=True,
        readonly=False,
        precompute=True,
    )
    start = fields.Datetime(
        "Time", required=True, index=True, compute="_compute_from_slot", store=True, readonly=False, precompute=True
    )
    stop = fields.Datetime(related="slot_id.stop")
    visitor_id = fields.Many2one("res.partner", "Visitor in the directory", index="btree_not_null", ondelete="restrict")
    visitor_name = fields.Char(
        "Visitor",
        required=True,
        compute="_compute_visitor",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="Surname, name, patronymic.",
    )
    address = fields.Char(compute="_compute_visitor", store=True, readonly=False, precompute=True)
    contact = fields.Char("Phone, e-mail", compute="_compute_visitor", store=True, readonly=False, precompute=True)
    question = fields.Text(required=True)
    topic_id = fields.Many2one(
        "cluster.appeal.topic", "Topic", ondelete="restrict", index="btree_not_null", domain=[("valid_to", "=", False)]
    )
    result = fields.Text("Result of the reception", tracking=True)
    received_by_id = fields.Many2one("res.users", "Received by", ondelete="restrict", tracking=True)
    state = fields.Selection(
        [("booked", "Appointed"), ("held", "Received"), ("absent", "Did not come"), ("cancelled", "Cancelled")],
        required=True,
        readonly=True,
        default="booked",
        copy=False,
        index=True,
        tracking=True,
    )
    document_id = fields.Many2one("cluster.document", "Oral appeal", readonly=True, copy=False, ondelete="restrict")
    document_number = fields.Char(related="document_id.number", string="No. of the appeal")

    _slot_once = models.UniqueIndex(
        "(slot_id) WHERE slot_id IS NOT NULL AND state <> 'cancelled'",
        "This time was taken by somebody else just now: choose another slot. What you entered is still here.",
    )
    _document_once = models.UniqueIndex(
        "(document_id) WHERE document_id IS NOT NULL", "This appeal already belongs to another visit."
    )
    _held_known = models.Constraint(
        "CHECK(state <> 'held' OR (received_by_id IS NOT NULL AND coalesce(btrim(result), '') <> ''))",
        "A reception that was held has its result and who received.",
    )

    @api.depends("slot_id")
    def _compute_from_slot(self):
        for visit in self:
            slot = visit.slot_id
            if slot:
                visit.unit_id, visit.receiver_id, visit.start = slot.unit_id, slot.receiver_id, slot.start
            else:
                visit.unit_id = visit.unit_id or self.env.user.cluster_body_ids[:1]
                visit.receiver_id = visit.receiver_id or False
                visit.start = visit.start or fields.Datetime.now()

    @api.depends("visitor_id")
    def _compute_visitor(self):
        for visit in self:
            partner = visit.visitor_id
            if partner:
                visit.visitor_name = partner.name
                visit.address = ", ".join(filter(None, [partner.zip, partner.city, partner.street]))
                visit.contact = ", ".join(filter(None, [partner.email, partner.phone]))
            else:
                visit.visitor_name = visit.visitor_name or False
                visit.address = visit.address or False
                visit.contact = visit.contact or False

    @api.depends("visitor_name", "start")
    @api.depends_context("tz")
    def _compute_display_name(self):
        for visit in self:
            local = fields.Datetime.context_timestamp(visit, visit.start).strftime("%d.%m.%Y") if visit.start else ""
            visit.display_name = ", ".join(filter(None, [visit.visitor_name, local]))

    def write(self, vals):
        if {"state", "document_id"} & vals.keys() and not self.env.su:
            raise UserError(self.env._("The state of a visit is set by its buttons, not by hand."))
        fixed = {"slot_id", "visitor_id", "visitor_name", "address", "question", "start"} & vals.keys()
        if fixed and any(visit.document_id for visit in self) and not self.env.su:
            raise UserError(
                self.env._("The visit has become an appeal: what it took from here is fixed. Correct it on the appeal.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never_held(self):
        if any(visit.state == "held" or visit.document_id for visit in self):
            raise UserError(
                self.env._("A visit that took place stays in the log. Cancel it if it was entered by mistake.")
            )

    def action_hold(self):
        """Received: with the result that stands in the form."""
        for visit in self:
            visit.check_access("write")
            if visit.state != "booked":
                raise UserError(self.env._("%(visit)s is not waiting any more.", visit=visit.display_name))
            if not (visit.result or "").strip():
                raise UserError(self.env._("Write the result of the reception first."))
            visit.sudo().write(
                {"state": "held", "received_by_id": (visit.received_by_id or visit.receiver_id or self.env.user).id}
            )
        return True

    def action_absent(self):
        self.check_access("write")
        if any(visit.state != "booked" for visit in self):
            raise UserError(self.env._("Only a visitor who was waited for can have failed to come."))
        self._refuse_with_appeal()
        self.sudo().write({"state": "absent"})
        return True

    def _refuse_with_appeal(self):
        for appeal in self.sudo().document_id.filtered(lambda document: document.state != "void"):
            raise UserError(
                self.env._(
                    "The visit has become the appeal %(document)s: void that one first, with its reason.",
                    document=appeal.display_name,
                )
            )

    def action_cancel(self):
        """The slot is free again; the line stays in the log."""
        self.check_access("write")
        if any(visit.state == "held" for visit in self):
            raise UserError(self.env._("A visit that took place is not cancelled."))
        self._refuse_with_appeal()
        self.sudo().write({"state": "cancelled"})
        self.flush_recordset(["state"])  # the slot's index must see it before somebody else takes the slot
        return True

    def action_make_appeal(self):
        """One click: the visit's data, registered as an oral appeal; a second click opens it."""
        self.ensure_one()
        self.check_access("write")
        if not self.document_id:
            if self.state == "cancelled":
                raise UserError(self.env._("A cancelled visit does not become an appeal."))
            if self.state == "absent":
                raise UserError(self.env._("A visitor who did not come has said nothing: there is no appeal to make."))
            if not (self.question or "").strip():
                raise UserError(self.env._("Write the question of the visitor first: it becomes the appeal."))
            document = self.env["cluster.document"].create(self._prepare_appeal_vals())
            self.sudo().document_id = document
            self.flush_recordset(["document_id"])
            document._do_register()
            document._log_event(
                "from_reception",
                self.env._("Said at the personal reception of %(date)s", date=self._local_day().strftime("%d.%m.%Y")),
                {"reception": self.id},
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Oral appeal"),
            "res_model": "cluster.document",
            "res_id": self.document_id.id,
            "view_mode": "form",
        }

    def _local_day(self):
        self.ensure_one()
        zone = self.unit_id.sudo().cluster_id.tz or "Europe/Minsk"
        return fields.Datetime.context_timestamp(self.with_context(tz=zone), self.start).date()

    def _prepare_appeal_vals(self):
        journal = self.env["cluster.document.journal"].search(
            [("unit_id", "=", self.unit_id.id), ("kind", "=", "appeal")], limit=1
        )
        if not journal:
            raise UserError(
                self.env._(
                    "%(unit)s has no journal of appeals. Ask the administrator to open one.", unit=self.unit_id.name
                )
            )
        kind = self.env["cluster.document.kind"].search([("journal_kind", "=", "appeal"), ("code", "=", "02")], limit=1)
        lines = self.question.strip().splitlines()
        return {
            "journal_id": journal.id,
            "kind_id": kind.id,
            "title": lines[0][:250],
            "note": self.question if len(lines) > 1 or len(lines[0]) > 250 else False,
            "correspondent_id": self.visitor_id.id,
            "correspondent_name": self.visitor_name,
            "correspondent_address": self.address,
            "correspondent_contact": self.contact,
            "topic_id": self.topic_id.id,
            "delivery_method": "reception",
            "received_on": min(self._local_day(), fields.Date.context_today(self)),
            "document_date": min(self._local_day(), fields.Date.context_today(self)),
            "sheets": 0,
            "reception_id": self.id,
        }

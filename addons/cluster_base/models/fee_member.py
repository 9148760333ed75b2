from odoo import api, fields, models
from odoo.exceptions import AccessError

from .cluster_member import STAFF


class ClusterMember(models.Model):
    """What a member pays: its size, the history of kind and size, its fees, waivers and work."""

    _inherit = "cluster.member"

    size_value = fields.Float(
        "Size", digits=(12, 2), groups=STAFF, tracking=True,
        help="Rooms, employees or whatever the fee rule of the kind counts in.",
    )  # fmt: skip
    size_unit = fields.Char("Counted in", compute="_compute_size_unit", groups=STAFF)
    fee_basis_ids = fields.One2many("cluster.fee.basis", "member_id", "Kind and size by date", groups=STAFF)
    fee_ids = fields.One2many("cluster.member.fee", "member_id", "Fees", groups=STAFF)
    fee_waiver_ids = fields.One2many("cluster.fee.waiver", "member_id", "Waivers", groups=STAFF)
    fee_work_ids = fields.One2many("cluster.fee.work", "member_id", "Work in kind", groups=STAFF)
    fee_open_amount = fields.Monetary(
        "Fees to pay", compute="_compute_fee_open_amount", currency_field="fee_currency_id", groups=STAFF
    )
    fee_currency_id = fields.Many2one(related="cluster_id.company_id.currency_id", string="Currency of the fees")
    fee_problem = fields.Char(
        "Arrears could not be followed", groups=STAFF, copy=False, readonly=True,
        help="Why the daily run could not take the step that unpaid or paid fees bring about.",
    )  # fmt: skip

    _size_positive = models.Constraint(
        "CHECK (COALESCE(size_value, 0) >= 0)", "A size is not negative: enter 0 or more."
    )

    # --- computes -------------------------------------------------------------------------------
    @api.depends("kind_id", "cluster_id")
    def _compute_size_unit(self):
        for member in self:
            today = member._fee_today()
            rule = self.env["cluster.fee.rule"]._in_force(member.cluster_id, member.kind_id, "annual", today)
            member.size_unit = rule.size_unit

    @api.depends("fee_ids.amount_open")
    def _compute_fee_open_amount(self):
        # As the centre's books have it: a rule may be in another currency than the centre.
        fees = self.env["cluster.member.fee"].sudo().search([("member_id", "in", self.ids), ("state", "=", "invoiced")])
        by_member = fees.grouped("member_id")
        for member in self:
            there = by_member.get(member._origin, fees.browse())
            member.fee_open_amount = sum(there.move_id.mapped("amount_residual_signed"))

    # --- overrides ------------------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        members = super().create(vals_list)
        for member in members.sudo():
            member._note_fee_basis(member.applied_on or member._fee_today())
        return members

    def write(self, vals):
        changed = {"kind_id", "size_value"} & set(vals)
        before = {m.id: (m.kind_id.id, m.size_value) for m in self.sudo()} if changed else {}
        result = super().write(vals)
        if changed:
            for member in self.sudo():
                if before[member.id] != (member.kind_id.id, member.size_value):
                    member._note_fee_basis(member._fee_today())
        return result

    def _note_fee_basis(self, day):
        """From that day on the member is of its present kind and size."""
        self.ensure_one()
        line = self.fee_basis_ids.filtered(lambda basis: basis.day == day)
        vals = {"kind_id": self.kind_id.id, "size_value": self.size_value}
        if line:
            line.write(vals)
        else:
            self.env["cluster.fee.basis"].sudo().create({**vals, "member_id": self.id, "day": day})

    # --- business -------------------------------------------------------------------------------
    def _fee_today(self):
        return fields.Date.context_today(self.with_context(tz=self.cluster_id.tz or "Europe/Minsk"))

    def _fee_basis(self, day):
        """(kind, size) on that day; before the first line of the history what stands in it."""
        lines = self.sudo().fee_basis_ids.sorted("day")
        line = lines.filtered(lambda basis: basis.day <= day)[-1:] or lines[:1]
        return (line.kind_id, line.size_value) if line else (self.kind_id, self.sudo().size_value)

    def _check_fee_decider(self):
        self.check_access("read")
        if not (self.env.su or self._has_one_of(("cluster_base.group_council", "cluster_base.group_administrator"))):
            raise AccessError(
                self.env._("A fee is waived by the cluster's council. Put it on the agenda of a meeting.")
            )

    def _waive_fee(self, vals):
        """Enter a decision of the council and lower the fees it covers, those already invoiced by a credit note.

        :param vals: of `cluster.fee.waiver`, without the member
        """
        self._check_fee_decider()
        waivers = self.env["cluster.fee.waiver"].sudo().create([{**vals, "member_id": member.id} for member in self])
        self.env.flush_all()  # the constraints speak before any credit note is made
        for waiver in waivers:
            waiver.member_id._keep_paper("waiver", f"{waiver.decision_ref} / {waiver.id}", waiver.decided_on, waiver)
        self.sudo().fee_ids._apply_waivers()
        return waivers

    def _decide_fee_waiver(self, item):
        """Carry out an adopted item of a council meeting on a waiver of the annual fee.

        The waiver begins with the year of the decision, so that the present fee is lowered, and lasts to
        `waiver_until` or to the end of that year.

        :param item: the item; read are `waiver_percent`, `waiver_until`, `decided_on`, `proposal`, `title` and
            `_decision_words()`, where it has them; without a percentage the whole fee is waived
        """

        def read(name):
            return item[name] if name in item._fields else None

        percent = read("waiver_percent")
        if percent == 0:
            return
        words = item._decision_words() if hasattr(item, "_decision_words") else item.display_name
        for member in self:
            decided_on = read("decided_on") or member._fee_today()
            member._waive_fee(
                {
                    "percent": percent or 100.0,
                    "date_from": decided_on.replace(month=1, day=1),
                    "date_to": read("waiver_until") or decided_on.replace(month=12, day=31),
                    "decision_ref": words,
                    "decided_on": decided_on,
                    "reason": read("proposal") or read("title") or item.display_name,
                }
            )

    # --- buttons --------------------------------------------------------------------------------
    def action_fees(self):
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("cluster_base.action_member_fee")
        return {**action, "domain": [("member_id", "in", self.ids)], "context": {}}

    def action_waive_fee(self):
        self._check_fee_decider()
        return self._open_wizard("cluster.fee.waive", self.env._("Waive a fee"))

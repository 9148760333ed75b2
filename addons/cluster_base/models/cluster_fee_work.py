from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..engine import fees
from .cluster_fee_rule import exact


class ClusterFeeWork(models.Model):
    """Work that a member does for the cluster instead of paying: hours by rate, confirmed by the coordinator."""

    _name = "cluster.fee.work"
    _description = "Work in kind"
    _inherit = ["mail.thread"]
    _order = "day desc, id desc"
    _rec_name = "task"

    fee_id = fields.Many2one("cluster.member.fee", "Fee", required=True, index=True, ondelete="restrict")
    member_id = fields.Many2one(related="fee_id.member_id", store=True, index=True)
    cluster_id = fields.Many2one(related="fee_id.cluster_id", store=True, index=True)
    currency_id = fields.Many2one(related="fee_id.currency_id")
    day = fields.Date("Done on", required=True, default=fields.Date.context_today)
    task = fields.Char("What was done", required=True)
    hours = fields.Float(digits=(8, 2), required=True, tracking=True)
    rate = fields.Monetary(
        "For an hour", compute="_compute_rate", store=True, readonly=False, precompute=True, tracking=True
    )
    value = fields.Monetary("Value", compute="_compute_value")
    amount = fields.Monetary("Set off", readonly=True, copy=False, tracking=True)
    state = fields.Selection(
        [("draft", "To confirm"), ("confirmed", "Confirmed"), ("refused", "Not accepted")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    confirmed_by_id = fields.Many2one("res.users", "Decided by", readonly=True, copy=False, ondelete="restrict")
    confirmed_on = fields.Date("Decided on", readonly=True, copy=False)

    _hours_positive = models.Constraint("CHECK (hours > 0)", "Enter the hours of work: more than 0.")
    _rate_positive = models.Constraint(
        "CHECK (COALESCE(rate, 0) >= 0)", "An hour of work is not worth less than nothing: enter 0 or more."
    )

    @api.depends("fee_id")
    def _compute_rate(self):
        for work in self:
            work.rate = work.rate or work.fee_id.sudo().rule_id.work_rate

    @api.depends("hours", "rate")
    def _compute_value(self):
        for work in self:
            value = exact(work.hours) * exact(work.rate)
            work.value = float(fees.rounded(value)) if value > 0 else 0.0

    def write(self, vals):
        if not self.env.su and any(work.state != "draft" for work in self):
            raise UserError(self.env._("This work was already decided on. Enter further hours as a new line."))
        return super().write(vals)

    def unlink(self):
        if any(work.state == "confirmed" for work in self):
            raise UserError(self.env._("Confirmed work stays: the fee was lowered by it."))  # pylint: disable=no-raise-unlink
        return super().unlink()

    def _check_keeper(self):
        self.check_access("write")
        if not self.member_id._has_one_of(("cluster_base.group_coordinator", "cluster_base.group_administrator")):
            raise AccessError(
                self.env._("Work in kind is confirmed by the coordinator or the administrator. Ask them.")
            )
        for work in self:
            if work.state != "draft":
                raise UserError(self.env._("This work was already decided on. Enter further hours as a new line."))

    def action_confirm(self):
        """The hours were worked: the fee is lowered by them, with a credit note where it was invoiced already."""
        self._check_keeper()
        for work in self:
            fee = work.fee_id.sudo()
            rest = fee._unpaid()
            if rest <= 0:
                raise UserError(self.env._("Nothing of this fee is left to pay. Choose another fee for this work."))
            if not work.rate:
                raise UserError(self.env._("Enter what an hour of work is set off at, here or in the rule of the fee."))
            amount = fees.in_kind(exact(work.hours), exact(work.rate), rest)
            work.sudo().write(
                {
                    "amount": float(amount),
                    "state": "confirmed",
                    "confirmed_by_id": self.env.uid,
                    "confirmed_on": fields.Date.context_today(self),
                }
            )
            fee._take_off(Decimal(0), amount, work.task)
        return True

    def action_refuse(self):
        self._check_keeper()
        self.sudo().write(
            {
                "state": "refused",
                "confirmed_by_id": self.env.uid,
                "confirmed_on": fields.Date.context_today(self),
            }
        )
        return True

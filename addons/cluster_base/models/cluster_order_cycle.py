from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Domain

from ..engine import cycles

STATES = [
    ("draft", "In preparation"),
    ("planned", "Planned"),
    ("open", "Open"),
    ("closed", "Closed"),
    ("told", "Totals sent"),
    ("cancelled", "Cancelled"),
]


class ClusterOrderCycle(models.Model):
    """A window in which chosen products of chosen members can be ordered; it opens and closes by the clock."""

    _name = "cluster.order.cycle"
    _description = "Order cycle"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "opens_at desc, id desc"

    name = fields.Char(required=True, translate=True, tracking=True)
    active = fields.Boolean(default=True, tracking=True)
    cluster_id = fields.Many2one(
        "cluster.cluster",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env["cluster.member"]._default_cluster_id(),
    )
    opens_at = fields.Datetime(string="Opens", required=True, tracking=True)
    closes_at = fields.Datetime(string="Closes", required=True, tracking=True)
    window = fields.Char(string="In the cluster's time", compute="_compute_window")
    is_ready = fields.Boolean(string="Prepared", readonly=True, copy=False, tracking=True)
    is_cancelled = fields.Boolean(string="Cancelled", readonly=True, copy=False, tracking=True)
    told_at = fields.Datetime(string="Totals sent at", readonly=True, copy=False)
    state = fields.Selection(STATES, compute="_compute_state", search="_search_state")
    producer_ids = fields.One2many("cluster.order.cycle.producer", "cycle_id", string="Producers", copy=True)
    product_ids = fields.One2many("cluster.order.cycle.product", "cycle_id", string="Products", copy=True)
    pickup_ids = fields.One2many("cluster.order.cycle.pickup", "cycle_id", string="Pickup")
    mail_ids = fields.One2many("cluster.order.cycle.mail", "cycle_id", string="Totals mails", readonly=True)
    line_count = fields.Integer(string="Ordered lines", compute="_compute_line_count")

    _window_order = models.Constraint(
        "CHECK (closes_at > opens_at)", "A cycle closes after it opens: correct its times."
    )

    @api.depends("opens_at", "closes_at", "cluster_id.tz")
    def _compute_window(self):
        for cycle in self:
            if cycle.opens_at and cycle.closes_at and cycle.cluster_id:
                words = cycle.cluster_id._moment_words
                cycle.window = f"{words(cycle.opens_at)} – {words(cycle.closes_at)}"
            else:
                cycle.window = False

    @api.depends("opens_at", "closes_at", "is_ready", "is_cancelled", "told_at")
    def _compute_state(self):
        now = fields.Datetime.now()
        for cycle in self:
            cycle.state = cycle._state_at(now) if cycle.opens_at and cycle.closes_at else "draft"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        ready = Domain("is_ready", "=", True) & Domain("is_cancelled", "=", False)
        ways = {
            "draft": Domain("is_ready", "=", False) & Domain("is_cancelled", "=", False),
            "planned": ready & Domain("opens_at", ">", now),
            "open": ready & Domain("opens_at", "<=", now) & Domain("closes_at", ">", now),
            "closed": ready & Domain("closes_at", "<=", now) & Domain("told_at", "=", False),
            "told": ready & Domain("closes_at", "<=", now) & Domain("told_at", "!=", False),
            "cancelled": Domain("is_cancelled", "=", True),
        }
        return Domain.OR([ways[one] for one in value if one in ways])

    def _state_at(self, now):
        return cycles.state(
            now,
            self.opens_at,
            self.closes_at,
            ready=self.is_ready,
            cancelled=self.is_cancelled or not self.active,
            told=bool(self.told_at),
        )

    def _is_open(self, now) -> bool:
        """Whether something of the cycle may be ordered at the instant, whatever the cron has done."""
        self.ensure_one()
        return self._state_at(now) == "open"

    def _compute_line_count(self):
        counts = dict(
            self.env["sale.order.line"]
            .sudo()
            ._read_group([("cycle_id", "in", self.ids), ("state", "in", ("sent", "sale"))], ["cycle_id"], ["__count"])
        )
        for cycle in self:
            cycle.line_count = counts.get(cycle, 0)

    @api.constrains("opens_at", "closes_at")
    def _check_window(self):
        for cycle in self:
            if cycle.closes_at <= cycle.opens_at:
                raise ValidationError(
                    self.env._(
                        "“%(cycle)s” would close (%(closes)s) before it opens (%(opens)s): correct its times.",
                        cycle=cycle.name,
                        closes=cycle.cluster_id._moment_words(cycle.closes_at),
                        opens=cycle.cluster_id._moment_words(cycle.opens_at),
                    )
                )
        self.pickup_ids._check_day()
        self.product_ids._check_overlap()

    @api.constrains("cluster_id")
    def _check_cluster(self):
        self.producer_ids._check_cluster()
        self.pickup_ids._check_day()

    def write(self, vals):
        if {"opens_at", "closes_at", "cluster_id"} & vals.keys():
            ended = self.filtered(lambda cycle: cycle.is_ready and cycle.closes_at <= fields.Datetime.now())
            if ended:
                raise UserError(
                    self.env._(
                        "“%(cycle)s” is closed and its times stay: press “Next week's cycle” for another one.",
                        cycle=ended[:1].name,
                    )
                )
        result = super().write(vals)
        if {"closes_at", "is_ready"} & vals.keys():
            self._wake_at_close()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if any(cycle.is_ready or cycle.line_count for cycle in self):
            raise UserError(self.env._("Only a cycle in preparation can be deleted: cancel or archive this one."))

    def _wake_at_close(self):
        """The job runs at the moment of closing; it also comes round by itself, should this call be lost."""
        moments = [cycle.closes_at for cycle in self if cycle.is_ready and not cycle.told_at]
        if moments:
            self.env.ref("cluster_base.cron_order_cycles").sudo()._trigger(at=moments)

    # --- buttons --------------------------------------------------------------------------------
    def action_ready(self):
        """From now on the clock opens and closes the cycle; the producers are asked for their consent."""
        for cycle in self:
            cycle.check_access("write")
            if not cycle.product_ids or not cycle.pickup_ids:
                raise UserError(self.env._("Enter the products and at least one pickup point first."))
            if cycle.closes_at <= fields.Datetime.now():
                raise UserError(self.env._("The time of closing has passed: correct it first."))
            cycle.is_ready = True

    def action_cancel(self):
        for cycle in self:
            cycle.check_access("write")
            if cycle.line_count:
                raise UserError(
                    self.env._(
                        "“%(cycle)s” has orders: cancel them first, their guests must be told.", cycle=cycle.name
                    )
                )
            cycle.is_cancelled = True

    def action_next_week(self):
        """The same cycle seven days later by the clock on the wall, in preparation."""
        self.ensure_one()
        self.check_access("write")
        following = self._next_week()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": following.id,
            "view_mode": "form",
        }

    def _next_week(self):
        zone = self.cluster_id.tz
        return self.copy(
            {
                "name": self.name,
                "opens_at": cycles.shift(self.opens_at, zone, 7),
                "closes_at": cycles.shift(self.closes_at, zone, 7),
                "pickup_ids": [Command.create(pickup._prepare_next_week_vals()) for pickup in self.pickup_ids],
            }
        )

    def action_orders(self):
        """The ordered lines, as far as the person may read orders."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "sale.order.line",
            "view_mode": "list,pivot",
            "domain": [("cycle_id", "=", self.id), ("state", "in", ("sent", "sale"))],
        }

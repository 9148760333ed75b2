from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

SCOPES = [
    ("all", "Everything"),
    ("resolutions", "Resolutions"),
    ("approvals", "Approvals"),
    ("signing", "Signing"),
]
DATED = {"user_id", "substitute_id", "date_from", "date_to", "scope", "cancelled"}


class Delegation(models.Model):
    """Who acts for whom, from which day to which, in what. From the first day on the tasks of the absent person, new
    and pending, are shown to the acting officer; after the last day they are given back. Acquainting is personal and
    never passes to another."""

    _name = "cluster.delegation"
    _description = "Acting officer"
    _inherit = ["mail.thread"]
    _order = "date_from desc, id desc"
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users",
        "Absent",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        tracking=True,
    )
    substitute_id = fields.Many2one(
        "res.users",
        "Acting officer",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('share', '=', False), ('id', '!=', user_id)]",
        tracking=True,
    )
    date_from = fields.Date("From", required=True, default=fields.Date.context_today, tracking=True)
    date_to = fields.Date("To", required=True, tracking=True, help="The last day; the tasks go back the day after.")
    scope = fields.Selection(SCOPES, required=True, default="all", tracking=True)
    basis = fields.Char("Order", help="Number and date of the order on the absence or the acting officer.")
    unit_id = fields.Many2one("hr.department", "Body", compute="_compute_unit_id", store=True, index=True)
    cancelled = fields.Boolean(readonly=True, copy=False, tracking=True)
    state = fields.Selection(
        [("planned", "Planned"), ("current", "Current"), ("past", "Past"), ("cancelled", "Cancelled")],
        compute="_compute_state",
        search="_search_state",
    )

    _dates = models.Constraint("CHECK(date_from <= date_to)", "The last day of an absence is not before its first day.")
    _two_people = models.Constraint(
        "CHECK(user_id <> substitute_id)", "Nobody acts for themselves: choose another person."
    )
    # "everything" stands on all three places of the line of scopes and so meets each of them
    _no_overlap = models.Constraint(
        """EXCLUDE USING gist (
            user_id WITH =,
            (CASE scope WHEN 'all' THEN int4range(1, 4) WHEN 'resolutions' THEN int4range(1, 2)
                        WHEN 'approvals' THEN int4range(2, 3) ELSE int4range(3, 4) END) WITH &&,
            daterange(date_from, date_to, '[]') WITH &&
        ) WHERE (NOT coalesce(cancelled, false))""",
        "Somebody already acts for this person on some of these days. Choose other days, or cancel the other entry first.",  # noqa: E501
    )

    @api.depends("user_id")
    def _compute_unit_id(self):
        for delegation in self:
            delegation.unit_id = delegation.user_id.sudo().cluster_body_ids[:1]

    @api.depends("date_from", "date_to", "cancelled")
    def _compute_state(self):
        today = fields.Date.context_today(self)
        for delegation in self:
            if delegation.cancelled:
                delegation.state = "cancelled"
            elif not delegation.date_from or delegation.date_from > today:
                delegation.state = "planned"
            else:
                delegation.state = "current" if delegation.date_to and delegation.date_to >= today else "past"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        valid = Domain("cancelled", "=", False)
        domains = {
            "planned": valid & Domain("date_from", ">", today),
            "current": valid & Domain("date_from", "<=", today) & Domain("date_to", ">=", today),
            "past": valid & Domain("date_to", "<", today),
            "cancelled": Domain("cancelled", "=", True),
        }
        return Domain.OR(domains[state] for state in value if state in domains)

    @api.depends("user_id.name", "substitute_id.name")
    def _compute_display_name(self):
        for delegation in self:
            delegation.display_name = self.env._(
                "%(acting)s for %(absent)s",
                acting=delegation.substitute_id.sudo().name or "",
                absent=delegation.user_id.sudo().name or "",
            )

    @api.constrains("user_id", "substitute_id", "date_from", "date_to", "scope", "cancelled")
    def _check_substitute(self):
        heads = self.env.ref("cluster_base.group_head").sudo().all_user_ids
        for delegation in self.filtered(lambda one: not one.cancelled):
            substitute = delegation.substitute_id.sudo()
            overlap = (
                Domain("cancelled", "=", False)
                & Domain("date_from", "<=", delegation.date_to)
                & Domain("date_to", ">=", delegation.date_from)
            )
            if delegation.scope != "all":
                overlap &= Domain("scope", "in", ("all", delegation.scope))
            away = self.sudo().search(overlap & Domain("user_id", "=", substitute.id), limit=1)
            if away:
                raise ValidationError(
                    self.env._(
                        "%(name)s is absent on some of these days too: %(acting)s acts then. Choose another person.",
                        name=substitute.name,
                        acting=away.substitute_id.name,
                    )
                )
            if self.sudo().search_count(overlap & Domain("substitute_id", "=", delegation.user_id.id), limit=1):
                raise ValidationError(
                    self.env._(
                        "%(name)s acts for somebody else on some of these days. Give that to another person first.",
                        name=delegation.user_id.sudo().name,
                    )
                )
            if delegation.user_id in heads and delegation.scope in ("all", "signing") and substitute not in heads:
                raise ValidationError(
                    self.env._(
                        "%(name)s cannot sign for the head: the acting officer needs the role Head. "
                        "Ask the administrator, or delegate resolutions or approvals alone.",
                        name=substitute.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        delegations = super().create(vals_list)
        delegations._check_mine_to_plan()
        delegations._take_effect()
        return delegations

    def write(self, vals):
        if not DATED & vals.keys():
            return super().write(vals)
        self._check_mine_to_plan()
        today = fields.Date.context_today(self)
        for delegation in self:
            begun = not delegation.cancelled and delegation.date_from <= today
            if begun and ({"user_id", "substitute_id", "date_from", "scope"} & vals.keys()):
                raise UserError(
                    self.env._(
                        "This has begun: only its last day can still be changed. Cancel it and enter a new one instead."
                    )
                )
        done = super().write(vals)
        self._check_mine_to_plan()
        self._take_effect()
        return done

    @api.ondelete(at_uninstall=False)
    def _unlink_planned_only(self):
        if any(delegation.state != "planned" for delegation in self):
            raise UserError(self.env._("What has begun stays in the history. Cancel it instead."))

    def unlink(self):
        done = super().unlink()
        self.env.registry.clear_cache()
        return done

    def _check_mine_to_plan(self):
        """Everybody plans their own absence; the controller and the administrator that of their body's people."""
        if self.env.su or self.env.user.has_group("cluster_base.group_controller"):
            return
        if any(delegation.user_id != self.env.user for delegation in self):
            raise AccessError(
                self.env._(
                    "You may enter your own absence only. For another person ask the controller or the administrator."
                )
            )

    def _take_effect(self):
        self.flush_recordset()
        self.env.registry.clear_cache()
        self.env["mail.activity"]._cluster_reroute()

    def action_cancel(self):
        self.check_access("write")
        for delegation in self:
            if delegation.state not in ("planned", "current"):
                raise UserError(self.env._("This is over already."))
        self.write({"cancelled": True})
        return True

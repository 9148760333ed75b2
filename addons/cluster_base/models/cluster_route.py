from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine import opening, route, translit

DAY = 1440


class ClusterRoute(models.Model):
    """A way over several members' places in order, with arrival times that can be kept."""

    _name = "cluster.route"
    _description = "Route over members' places"
    _inherit = ["mail.thread"]
    _order = "name, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    description = fields.Text(translate=True)
    cluster_id = fields.Many2one(
        "cluster.cluster",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env["cluster.member"]._default_cluster_id(),
    )
    means = fields.Selection(
        [("walk", "On foot"), ("bike", "By bicycle"), ("horse", "On horseback"), ("car", "By car"), ("bus", "By bus")],
        string="Way of travel",
        required=True,
        default="car",
        tracking=True,
    )
    weekday = fields.Selection(
        [("1", "Monday"), ("2", "Tuesday"), ("3", "Wednesday"), ("4", "Thursday"), ("5", "Friday"), ("6", "Saturday"),
         ("7", "Sunday")],
        string="Begins on",
        help="Opening times are judged by this day of the week. Empty: they are not judged.",
    )  # fmt: skip
    stop_ids = fields.One2many("cluster.route.stop", "route_id", string="Stops", copy=True)
    stop_count = fields.Integer(string="Stops in all", compute="_compute_way")
    km = fields.Float(string="Kilometres", compute="_compute_way", digits=(8, 1))
    travel_minutes = fields.Integer(string="Minutes on the way", compute="_compute_way")
    fault_note = fields.Text(string="What cannot be kept", compute="_compute_way")
    is_published = fields.Boolean(string="Shown to the public", tracking=True, copy=False)
    slug = fields.Char(string="Address of the page", required=True, copy=False, index=True)
    active = fields.Boolean(default=True)

    _slug_uniq = models.Constraint("UNIQUE (slug)", "Another route's page already has this address.")

    # --- computes -------------------------------------------------------------------------------
    @api.depends(
        "means", "weekday", "stop_ids.sequence", "stop_ids.member_id", "stop_ids.arrival", "stop_ids.day",
        "stop_ids.minutes",
    )  # fmt: skip
    @api.depends_context("lang")
    def _compute_way(self):
        for one in self:
            stops = one._engine_stops()
            legs = route.legs(stops, one.means) if one.means else []
            one.stop_count = len(one.stop_ids)
            one.km = sum(leg.km for leg in legs)
            one.travel_minutes = sum(leg.minutes for leg in legs)
            one.fault_note = "\n".join(one._sentences()) or False

    def _ordered(self):
        return self.stop_ids.sorted(lambda stop: (stop.sequence, stop._origin.id or 0))

    def _shown_stops(self):
        """The stops that visitors see: of members who have their rights and show a page and a point today."""
        return self._ordered().filtered(
            lambda stop: stop.sudo().member_id.is_live and stop.sudo().member_id.consent_page and stop._point()
        )

    def _is_shown(self) -> bool:
        """Whether enough is left of it to be a route."""
        self.ensure_one()
        return self.is_published and len(self._shown_stops()) > 1

    def _engine_stops(self, stops=None) -> list[route.Stop]:
        found = []
        for stop in self._ordered() if stops is None else stops:
            point = stop._point()
            if point:
                found.append(
                    route.Stop(stop._name_words(), point, stop._minute(), stop.minutes or 0, stop._opening_of_days())
                )
        return found

    def _sentences(self) -> list[str]:
        """What makes the route impossible, a sentence each, in its order."""
        self.ensure_one()
        env = self.env
        missing = [stop for stop in self._ordered() if stop.member_id and not stop._point()]
        found = [
            env._("%(stop)s has no point on the map: enter it first.", stop=stop._name_words()) for stop in missing
        ]
        stops = self._engine_stops()
        for fault in route.faults(stops, self.means or "car"):
            stop = stops[fault.stop]
            words = {"stop": stop.name, "minutes": fault.minutes, "time": opening.clock(stop.arrival % DAY)}
            if fault.reason == "late":
                words["before"] = stops[fault.stop - 1].name
                found.append(
                    env._(
                        "%(stop)s cannot be reached by %(time)s: %(minutes)s minutes are missing after %(before)s.",
                        **words,
                    )
                )
            elif fault.reason == "closed":
                found.append(env._("%(stop)s is closed on that day.", **words))
            elif fault.reason == "hours":
                found.append(env._("%(stop)s is not open for the whole stay from %(time)s.", **words))
            else:
                found.append(env._("%(stop)s: enter how many minutes the stop takes.", **words))
        return found

    # --- overrides ------------------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not vals.get("slug"):
                vals["slug"] = self._free_slug(vals.get("name") or "")
        return super().create(vals_list)

    def _free_slug(self, name: str) -> str:
        known = self.sudo().with_context(active_test=False)
        return translit.free_slug(name, lambda slug: known.search_count([("slug", "=", slug)], limit=1), "route")

    @api.constrains("is_published", "means", "weekday", "stop_ids")
    def _check_published(self):
        for one in self.filtered("is_published"):
            if len(one.stop_ids) < 2:
                raise ValidationError(self.env._("A route has at least two stops."))
            hidden = one.stop_ids.member_id.filtered(lambda member: not (member.is_live and member.consent_page))
            if hidden:
                raise ValidationError(
                    self.env._("%(member)s has no public page: take the stop out.", member=hidden[0].name)
                )
            sentences = one._sentences()
            if sentences:
                raise ValidationError(self.env._("The route cannot be kept:") + "\n" + "\n".join(sentences))

    def action_publish(self):
        self.check_access("write")
        self.is_published = True

    def action_withdraw(self):
        self.check_access("write")
        self.is_published = False

    def action_open_page(self):
        self.ensure_one()
        if not self.is_published:
            raise UserError(self.env._("The route is not shown to the public yet."))
        return {"type": "ir.actions.act_url", "url": f"/routes/{self.slug}", "target": "new"}


class ClusterRouteStop(models.Model):
    _name = "cluster.route.stop"
    _description = "Stop of a route"
    _order = "route_id, sequence, id"
    _rec_name = "member_id"

    route_id = fields.Many2one("cluster.route", required=True, index=True, ondelete="cascade")
    cluster_id = fields.Many2one(related="route_id.cluster_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    member_id = fields.Many2one("cluster.member", string="Member", required=True, index=True, ondelete="restrict")
    what = fields.Char(string="What happens there", translate=True)
    day = fields.Integer(string="Day", required=True, default=1)
    arrival = fields.Float(string="Arrival", required=True, default=10.0, help="Hours and minutes, like 10:30.")
    minutes = fields.Integer(string="Stay, minutes", required=True, default=60)

    _arrival_range = models.Constraint(
        "CHECK (arrival >= 0 AND arrival < 24)", "The arrival lies between 0:00 and 24:00."
    )
    _minutes_positive = models.Constraint("CHECK (minutes > 0)", "A stop takes at least a minute.")
    _day_positive = models.Constraint("CHECK (day BETWEEN 1 AND 30)", "A route takes 1 to 30 days.")

    @api.constrains("sequence", "member_id", "day", "arrival", "minutes")
    def _check_route(self):
        self.route_id._check_published()

    def _name_words(self) -> str:
        return self.sudo().member_id.name or ""

    def _point(self):
        """The public point of the member (its own with consent, else its village's); None where there is none."""
        member = self.sudo().member_id
        latitude, longitude = member.public_latitude, member.public_longitude
        return (latitude, longitude) if latitude or longitude else None

    def _minute(self) -> int:
        return (self.day - 1) * DAY + round(self.arrival * 60)

    def _opening_of_days(self):
        """Opening by day of the route; None where the day of the week or the opening is not known."""
        member, begins = self.sudo().member_id, self.route_id.weekday
        if not begins or not member.opening_ids:
            return None
        hours = {int(line.weekday): (line.begin, line.end) for line in member.opening_ids}
        return {day: hours[weekday] for day in range(31) if (weekday := (int(begins) - 1 + day) % 7 + 1) in hours}

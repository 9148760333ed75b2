"""What a member shows in the public directory beside its texts, each part by its own consent."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import opening
from .cluster_member import STAFF

# Beside those of the page itself (cluster_member.CONSENTS).
MORE_CONSENTS = {"consent_map": "map", "consent_opening": "opening", "consent_certificates": "certificates"}
MONTHS = [
    ("1", "January"),
    ("2", "February"),
    ("3", "March"),
    ("4", "April"),
    ("5", "May"),
    ("6", "June"),
    ("7", "July"),
    ("8", "August"),
    ("9", "September"),
    ("10", "October"),
    ("11", "November"),
    ("12", "December"),
]
# Addresses that are pages of their own.
RESERVED = {"map", "page", "data", "new", "search"}


class ClusterMember(models.Model):
    _inherit = "cluster.member"

    craft_ids = fields.Many2many("cluster.craft", "cluster_member_craft_rel", "member_id", "craft_id", string="Crafts")
    language_ids = fields.Many2many(
        "cluster.language", "cluster_member_language_rel", "member_id", "language_id", string="Spoken languages"
    )
    takes_orders = fields.Boolean(string="Takes orders", help="New customers may ask. Switch it off when you are full.")
    season_from = fields.Selection(MONTHS, string="Season from")
    season_to = fields.Selection(MONTHS, string="Season to")
    season_key = fields.Char(compute="_compute_season_key", store=True, export_string_translation=False)
    by_appointment = fields.Boolean(string="By appointment")
    opening_ids = fields.One2many("cluster.member.opening", "member_id", string="Opening times", groups=STAFF)
    photo_ids = fields.One2many("cluster.member.photo", "member_id", string="Further photos", groups=STAFF)
    certificate_ids = fields.One2many(
        "cluster.member.certificate", "member_id", string="Certificates and permits", groups=STAFF
    )
    directory_product_ids = fields.One2many("product.template", "member_id", groups=STAFF)
    latitude = fields.Float(digits=(8, 5), groups=STAFF, help="Own point of the farm; the village's is shown without.")
    longitude = fields.Float(digits=(8, 5), groups=STAFF)
    consent_map = fields.Boolean(string="Show the exact point on the map", groups=STAFF)
    consent_opening = fields.Boolean(string="Show the opening times", groups=STAFF)
    consent_certificates = fields.Boolean(string="Show certificates and permits", groups=STAFF)
    public_opening = fields.Json(compute="_compute_public_opening", compute_sudo=True)
    public_latitude = fields.Float(compute="_compute_public_point", compute_sudo=True, digits=(8, 5))
    public_longitude = fields.Float(compute="_compute_public_point", compute_sudo=True, digits=(8, 5))
    public_point = fields.Selection(
        [("own", "the farm itself"), ("place", "its village"), ("around", "somewhere around")],
        compute="_compute_public_point",
        compute_sudo=True,
    )

    _point_range = models.Constraint(
        "CHECK (latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180)",
        "Latitude lies between -90 and 90, longitude between -180 and 180.",
    )
    _season_whole = models.Constraint(
        "CHECK ((season_from IS NULL) = (season_to IS NULL))",
        "A season has a first and a last month: choose both or none.",
    )

    @api.depends("season_from", "season_to")
    def _compute_season_key(self):
        for member in self:
            months = opening.months(int(member.season_from or 0), int(member.season_to or 0))
            member.season_key = f",{','.join(map(str, months))},"

    @api.depends("consent_page", "consent_opening", "opening_ids.hours", "opening_ids.weekday")
    def _compute_public_opening(self):
        for member in self:
            shown = member.consent_page and member.consent_opening
            lines = member.opening_ids.sorted("weekday") if shown else ()
            member.public_opening = [
                [opening.DAYS[int(line.weekday) - 1], line.begin, line.end] for line in lines if line.end
            ]

    @api.depends(
        "consent_page", "consent_map", "latitude", "longitude", "territory_id.latitude", "territory_id.longitude"
    )
    def _compute_public_point(self):
        for member in self:
            own = member.consent_map and (member.latitude or member.longitude)
            found = member.territory_id._point() if member.territory_id else None
            if not member.consent_page or not (own or found):
                member.public_latitude = member.public_longitude = 0
                member.public_point = False
            elif own:
                member.public_latitude, member.public_longitude = member.latitude, member.longitude
                member.public_point = "own"
            else:
                place, member.public_latitude, member.public_longitude = found
                member.public_point = "place" if place == member.territory_id else "around"

    @api.constrains("season_from", "season_to")
    def _check_season(self):
        for member in self:
            if bool(member.season_from) != bool(member.season_to):
                raise ValidationError(self.env._("A season has a first and a last month: choose both or none."))

    # --- consents, slugs -------------------------------------------------------------------------
    @api.model
    def _consent_fields(self) -> dict[str, str]:
        return super()._consent_fields() | MORE_CONSENTS

    def _free_slug(self, name: str) -> str:
        found = super()._free_slug(name)
        return super()._free_slug(f"member {name}") if found in RESERVED else found


class ClusterMemberConsent(models.Model):
    _inherit = "cluster.member.consent"

    purpose = fields.Selection(
        selection_add=[
            ("map", "Exact point on the map"),
            ("opening", "Opening times on the page"),
            ("certificates", "Certificates on the page"),
        ],
        ondelete={"map": "cascade", "opening": "cascade", "certificates": "cascade"},
    )

import json

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import geo
from . import cluster_named  # noqa: F401  before the model that inherits it

# Which kind may stand directly under which; a missing level (no district) is no fault.
RANK = {"region": 1, "district": 2, "council": 3, "village": 4}


class ClusterTerritory(models.Model):
    _name = "cluster.territory"
    _description = "Territory"
    _inherit = ["cluster.named"]
    _parent_store = True
    _parent_name = "parent_id"
    _order = "parent_path, name"
    _rec_name = "name"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        [
            ("region", "Region"),
            ("district", "District"),
            ("council", "Rural council"),
            ("village", "Village or town"),
        ],
        required=True,
        default="village",
        index=True,
    )
    code = fields.Char(help="The official code of the place in the country's register, where there is one.")
    parent_id = fields.Many2one("cluster.territory", string="Belongs to", index=True, ondelete="restrict")
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("cluster.territory", "parent_id", string="Consists of")
    child_count = fields.Integer(string="Places within", compute="_compute_child_count")
    country_id = fields.Many2one(
        "res.country", compute="_compute_country_id", store=True, readonly=False, recursive=True
    )
    latitude = fields.Float(digits=(8, 5))
    longitude = fields.Float(digits=(8, 5))
    is_approximate = fields.Boolean(
        string="Approximate point", help="The point is right to about one hundredth of a degree, not a survey mark."
    )
    outline = fields.Json(
        help="The place's border as we draw it, a GeoJSON geometry. Approximate: no source of borders.",
    )
    lines = fields.Json(help="Roads and rivers as we draw them, a list of GeoJSON lines with a kind.")
    outline_text = fields.Text(
        string="Outline (GeoJSON)", compute="_compute_outline_text", inverse="_inverse_outline_text"
    )
    complete_name = fields.Char(string="Full name", compute="_compute_complete_name", recursive=True)
    active = fields.Boolean(default=True)

    _latitude_range = models.Constraint("CHECK (latitude BETWEEN -90 AND 90)", "Latitude lies between -90 and 90.")
    _longitude_range = models.Constraint(
        "CHECK (longitude BETWEEN -180 AND 180)", "Longitude lies between -180 and 180."
    )
    _code_uniq = models.UniqueIndex("(code) WHERE code IS NOT NULL", "This code already belongs to another place.")

    @api.depends("child_ids")
    def _compute_child_count(self):
        for territory in self:
            territory.child_count = len(territory.child_ids)

    @api.depends("parent_id.country_id")
    def _compute_country_id(self):
        for territory in self:
            if territory.parent_id.country_id:
                territory.country_id = territory.parent_id.country_id

    @api.depends("name", "parent_id.complete_name")
    @api.depends_context("lang")
    def _compute_complete_name(self):
        for territory in self:
            parts = [territory.name or "", territory.parent_id.complete_name or ""]
            territory.complete_name = ", ".join(part for part in parts if part)

    @api.depends("outline")
    def _compute_outline_text(self):
        for territory in self:
            territory.outline_text = json.dumps(territory.outline) if territory.outline else False

    def _inverse_outline_text(self):
        for territory in self:
            try:
                territory.outline = json.loads(territory.outline_text) if territory.outline_text else False
            except ValueError as error:
                raise ValidationError(self._outline_sentence("shape")) from error

    @api.constrains("outline")
    def _check_outline(self):
        for territory in self.filtered("outline"):
            problem = geo.problem(territory.outline)
            if problem:
                raise ValidationError(territory._outline_sentence(problem))

    def _outline_sentence(self, problem: str) -> str:
        return {
            "shape": self.env._(
                "The outline of %(place)s is no GeoJSON drawing: enter a geometry of type Polygon.", place=self.name
            ),
            "points": self.env._(
                "The outline of %(place)s has too few points, or one that is no pair of numbers.", place=self.name
            ),
            "range": self.env._(
                "A point in the outline of %(place)s is not on the globe: longitude comes first, then latitude.",
                place=self.name,
            ),
            "open": self.env._(
                "The outline of %(place)s is not closed: repeat its first point at the end.", place=self.name
            ),
        }[problem]

    @api.constrains("kind", "parent_id")
    def _check_parent_kind(self):
        for territory in self.filtered("parent_id"):
            if RANK[territory.parent_id.kind] >= RANK[territory.kind]:
                raise ValidationError(
                    self.env._(
                        "%(place)s cannot lie within %(parent)s: choose a larger territory.",
                        place=territory.name,
                        parent=territory.parent_id.name,
                    )
                )

    def _ancestor(self, kind: str):
        """The territory of the given kind that contains this one (itself included), or none."""
        self.ensure_one()
        place = self
        while place and place.kind != kind:
            place = place.parent_id
        return place

    def _point(self):
        """The point of the place or, where it has none, of what it lies in: (territory, latitude, longitude).

        None where nothing above has one either. Zero degrees both ways is the sea off Africa: no point.
        """
        place = self
        while place and not (place.latitude or place.longitude):
            place = place.parent_id
        return (place, place.latitude, place.longitude) if place else None

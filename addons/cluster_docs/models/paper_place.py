from odoo import api, fields, models
from odoo.exceptions import ValidationError

KINDS = [
    ("store", "Store"),
    ("chrono", "Chronological store"),
    ("rack", "Rack"),
    ("shelf", "Shelf"),
    ("box", "Box"),
    ("cabinet", "Cabinet"),
    ("archive", "Archive of another body"),
]


class PaperPlace(models.Model):
    """Where paper lies: a store, its racks and shelves, a chronological store."""

    _name = "cluster.paper.place"
    _description = "Place of papers"
    _parent_store = True
    _order = "complete_name"
    _rec_name = "complete_name"
    _rec_names_search = ["complete_name"]

    name = fields.Char(required=True)
    kind = fields.Selection(KINDS, required=True, default="shelf")
    parent_id = fields.Many2one("cluster.paper.place", "In", index="btree_not_null", ondelete="restrict")
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("cluster.paper.place", "parent_id", "Parts")
    complete_name = fields.Char("Place", compute="_compute_complete_name", store=True, recursive=True)
    unit_id = fields.Many2one(
        "hr.department",
        "Body",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("is_body", "=", True)],
        default=lambda self: self.env.user.cluster_body_ids[:1],
    )
    active = fields.Boolean(default=True)

    _name_uniq = models.UniqueIndex(
        "(unit_id, COALESCE(parent_id, 0), name)", "This place already exists. Choose another name."
    )

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for place in self:
            place.complete_name = " / ".join(filter(None, [place.parent_id.complete_name, place.name]))

    def write(self, vals):
        above = self.browse(vals.get("parent_id") or [])
        while above:
            if above.id in self.ids:
                raise ValidationError(self.env._("A place cannot lie inside itself. Choose another one."))
            above = above.parent_id
        return super().write(vals)

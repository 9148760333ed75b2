from odoo import fields, models


class HrDepartment(models.Model):
    """A unit of the district's bodies: the executive committee, its offices, a rural council."""

    _inherit = "hr.department"

    code = fields.Char(help="Sign of the unit in indexes of documents, e.g. ZS.")
    cluster_id = fields.Many2one("cluster.cluster", string="Cluster", index=True, ondelete="restrict")
    territory_id = fields.Many2one("cluster.territory", string="Territory", index=True, ondelete="restrict")
    is_body = fields.Boolean(
        string="Body with its own journals",
        help="An authority that registers documents under its own numbers: a district executive committee, a rural council.",  # noqa: E501
    )
    body_partner_id = fields.Many2one(
        "res.partner", string="Authority", ondelete="restrict", help="Legal name and address for printed documents."
    )

    _code_uniq = models.UniqueIndex(
        "(cluster_id, code) WHERE code IS NOT NULL", "Another unit of this cluster already has this code."
    )

    def _body(self):
        """The body whose journals this unit uses: the nearest unit upwards that is one."""
        self.ensure_one()
        unit = self
        while unit and not unit.is_body:
            unit = unit.parent_id
        return unit

from odoo import fields, models


class Resolution(models.Model):
    _inherit = "cluster.resolution"

    facsimile_id = fields.Many2one("cluster.facsimile", readonly=True, copy=False, ondelete="restrict")

    def _prepare_issued_vals(self):
        """The facsimile only where the author issues in person: a clerk who enters the head's words puts none."""
        vals = super()._prepare_issued_vals()
        if self.author_id == self.env.user:
            facsimile = self.env["cluster.facsimile"].sudo().search([("user_id", "=", self.env.uid)], limit=1)
            vals["facsimile_id"] = facsimile.id
        return vals

    def _facsimile_src(self):
        """The picture for the printed card."""
        self.ensure_one()
        image = self.sudo().facsimile_id.image
        return f"data:image/png;base64,{image.decode()}" if image else ""

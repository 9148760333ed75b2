import base64

from odoo import fields, models


class CountryPackLoad(models.TransientModel):
    """A new country, or a new edition of a known one, from its file."""

    _name = "cluster.country.pack.load"
    _description = "Load a country pack"

    file = fields.Binary(required=True, attachment=False)
    file_name = fields.Char()

    def action_load(self):
        self.ensure_one()
        pack = self.env["cluster.country.pack"]._load(base64.b64decode(self.file))
        return {
            "type": "ir.actions.act_window",
            "res_model": pack._name,
            "res_id": pack.id,
            "view_mode": "form",
        }

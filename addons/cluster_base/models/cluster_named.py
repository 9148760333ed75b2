"""The few names by which members are found are kept in memory: whoever changes one, forgets them."""

from odoo import api, models


class ClusterNamed(models.AbstractModel):
    _name = "cluster.named"
    _description = "Name by which members are found"

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        if vals.keys() & {"name", "parent_id", "active"}:
            self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        self.env.registry.clear_cache()
        return super()._update_field_translations(field_name, translations, digest=digest, source_lang=source_lang)

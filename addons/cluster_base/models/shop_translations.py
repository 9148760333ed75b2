"""Belarusian and Russian words for the pages of Odoo's own shop, which Odoo ships without Belarusian."""

from odoo import api, models
from odoo.tools.translate import TranslationImporter

LANGUAGES = {"be_BY": "be", "ru_RU": "ru"}


class ClusterCheckout(models.Model):
    _inherit = "cluster.checkout"

    @api.model
    def _load_core_translations(self):
        """Reads `i18n_core/*.po`: terms of views of other modules, by their own external ids. Runs on each upgrade."""
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        importer = TranslationImporter(self.env.cr, verbose=False)
        for code in installed & LANGUAGES.keys():
            importer.load_file(f"cluster_base/i18n_core/{LANGUAGES[code]}.po", code)
        importer.save(overwrite=True, force_overwrite=True)
        self.env.registry.clear_cache("templates")

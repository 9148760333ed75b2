from odoo import api, models


class ClusterVerify(models.AbstractModel):
    """The self-check of the platform. An addon adds checks by inheriting and naming methods `_check_…`; each yields
    a sentence for every breach it finds."""

    _name = "cluster.verify"
    _description = "Self-check"

    @api.model
    def _verify(self):
        """All breaches as sentences; an empty list is the proof."""
        found = []
        for name in sorted(
            name for name in dir(type(self)) if name.startswith("_check_") and name not in dir(models.AbstractModel)
        ):
            found += list(getattr(self.sudo(), name)())
        return found

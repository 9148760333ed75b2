from odoo import api, fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    """The directory of correspondents: entries that look like one another, and entries merged into others."""

    _inherit = "res.partner"

    merged_into_id = fields.Many2one(
        "res.partner", "Merged into", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )
    has_twin = fields.Boolean(
        "Has a look-alike", compute="_compute_has_twin", search="_search_has_twin", compute_sudo=True
    )

    def _compute_has_twin(self):
        twins = self._twin_ids()
        for partner in self:
            partner.has_twin = partner.id in twins

    @api.model
    def _search_has_twin(self, operator, value):
        if operator != "in":
            return NotImplemented
        twins = Domain("id", "in", list(self._twin_ids()))
        return twins if True in value else ~twins

    @api.model
    def _twin_ids(self):
        """Entries that share a name (case, quotes and dots aside), a tax number or an e-mail with another one."""
        self.env["res.partner"].flush_model(["name", "vat", "email_normalized", "active"])
        self.env.cr.execute(r"""
            WITH keys AS (
                SELECT id, 'n' || regexp_replace(lower(name), '[^[:alnum:]]', '', 'g') AS key FROM res_partner
                    WHERE active AND length(regexp_replace(lower(name), '[^[:alnum:]]', '', 'g')) > 3
                UNION ALL
                SELECT id, 'v' || replace(vat, ' ', '') FROM res_partner WHERE active AND length(vat) > 5
                UNION ALL
                SELECT id, 'e' || email_normalized FROM res_partner WHERE active AND email_normalized IS NOT NULL)
            SELECT DISTINCT unnest(array_agg(id)) FROM keys GROUP BY key HAVING count(DISTINCT id) > 1""")
        return {row[0] for row in self.env.cr.fetchall()}

    def action_merge_wizard(self):
        """Asks which of the chosen entries is the right one."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Merge correspondents"),
            "res_model": "cluster.partner.merge.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"active_model": "res.partner", "active_ids": self.ids},
        }

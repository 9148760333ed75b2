from odoo import api, fields, models

from ..engine import reader_keys


class DocumentStamp(models.Model):
    """The stamp that stands for "restricted" in the interdepartmental exchange, where there is a mark and no more."""

    _inherit = "cluster.document.stamp"

    exchange_flag = fields.Boolean(
        "Stamp of the exchange", help="Put on what comes through the exchange marked as restricted."
    )

    _exchange_uniq = models.UniqueIndex(
        "(exchange_flag) WHERE exchange_flag IS TRUE AND active IS TRUE",
        "Another stamp is the stamp of the exchange already. Take the mark off it first.",
    )

    @api.model
    def _of_exchange(self):
        """The stamp that is marked, else the one that the addon brings for official use, else the first."""
        found = self.search([("exchange_flag", "=", True)], limit=1)
        official = self.env.ref("cluster_docs.stamp_official", raise_if_not_found=False)
        return found or (official or self.browse()).filtered("active") or self.search([], limit=1)

    def _keys_in(self, body):
        """Keys of those who read a document of `body` with this stamp, whoever its author is."""
        keys = [reader_keys.key(reader_keys.HEAD, body.id)]
        keys += [reader_keys.key(reader_keys.UNIT, unit) for unit in self.unit_ids.ids]
        keys += [reader_keys.key(reader_keys.POST, post) for post in self.post_ids.ids]
        keys += [reader_keys.pair(reader_keys.ROLE, role, body.id) for role in self.group_ids.ids]
        return [*keys, reader_keys.key(reader_keys.AUDITOR)] if self.auditor_reads else keys

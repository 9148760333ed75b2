from odoo import api, fields, models


class ClusterFeeBand(models.Model):
    """The fee of members of some sizes. Whether the bands of a rule are whole is checked by the rule."""

    _name = "cluster.fee.band"
    _description = "Size band of a fee"
    _order = "rule_id, size_from, id"

    rule_id = fields.Many2one("cluster.fee.rule", required=True, ondelete="cascade", index=True)
    cluster_id = fields.Many2one(related="rule_id.cluster_id", store=True, index=True)
    currency_id = fields.Many2one(related="rule_id.currency_id")
    size_from = fields.Float("Size from", digits=(12, 2), required=True, default=0.0)
    size_below = fields.Float(
        "And below", digits=(12, 2), help="The first size that belongs to the next band. Empty: no upper limit."
    )
    amount = fields.Monetary("Fixed amount")
    per_unit = fields.Monetary("For each unit of size", help="Is multiplied by the whole size and added.")

    _size_order = models.Constraint(
        "CHECK (size_from >= 0 AND (COALESCE(size_below, 0) = 0 OR size_below > size_from))",
        "A size band ends above its beginning: correct “And below”, or leave it empty for no upper limit.",
    )
    _not_negative = models.Constraint(
        "CHECK (COALESCE(amount, 0) >= 0 AND COALESCE(per_unit, 0) >= 0)",
        "A fee is not negative: enter 0 where nothing is to be paid.",
    )
    _band_apart = models.Constraint(
        "EXCLUDE USING gist (rule_id WITH =, numrange(size_from::numeric, NULLIF(size_below, 0)::numeric) WITH &&)"
        # At the end: a band may take from its neighbour within one save of the rule.
        " DEFERRABLE INITIALLY DEFERRED",
        "Two size bands overlap: a member of one size would have two fees. Let one band end where the next begins.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        bands = super().create(vals_list)
        bands._check_alone(bands.rule_id)
        if self.env.cr.cache.get("cluster_fee_rule_saving") != "new":
            for band in bands:
                band._note(self.env._("Size band added: %(band)s", band=band._words()))
        return bands

    def write(self, vals):
        rules = self.rule_id
        before = {band: band._words() for band in self}
        result = super().write(vals)
        self._check_alone(rules | self.rule_id)
        for band, words in before.items():
            if words != band._words():
                band._note(self.env._("Size band changed: %(old)s → %(new)s", old=words, new=band._words()))
        return result

    def unlink(self):
        rules = self.rule_id
        gone = [(band.rule_id, band._words()) for band in self]
        result = super().unlink()
        self._check_alone(rules.exists())
        for rule, words in gone:
            if rule.exists():
                self._note(self.env._("Size band removed: %(band)s", band=words), rule)
        return result

    def _words(self) -> str:
        self.ensure_one()
        money = (self.currency_id or self.env.company.currency_id).format
        return self.env._(
            "from %(low)s to below %(high)s: %(amount)s and %(unit)s for each unit",
            low=f"{self.size_from:g}",
            high=f"{self.size_below:g}" if self.size_below else "∞",
            amount=money(self.amount or 0.0),
            unit=money(self.per_unit or 0.0),
        )

    def _note(self, words, rule=None):
        """Who changed which amount, and what it was before, stands with the rule."""
        if not self.env.context.get("tracking_disable"):
            (rule or self.rule_id).message_post(body=words)

    def _check_alone(self, rules):
        """A band that is changed by itself, not with its rule, leaves no gap and changes no fee already charged."""
        if not self.env.cr.cache.get("cluster_fee_rule_saving"):
            rules._check_unused()
            rules.invalidate_recordset(["band_ids"])
            rules._check_bands()

from odoo import api, fields, models
from odoo.fields import Domain

from .deadline_rule import STATUSES

COUNTING = {"country_id", "start", "transfer_years", "valid_from", "valid_to", "active"}
STARTS = [("year_end", "1 January of the year after the file is closed"), ("closing", "The day after the closing")]


class RetentionRule(models.Model):
    """How a country counts retention and destroys: dated data, read by every file of that country's bodies."""

    _name = "cluster.retention.rule"
    _description = "Retention rule of a country"
    _order = "country_id, valid_from desc"

    name = fields.Char(required=True, translate=True)
    country_id = fields.Many2one("res.country", required=True, ondelete="restrict")
    start = fields.Selection(STARTS, "Periods run from", required=True, default="year_end")
    transfer_years = fields.Integer(
        "Years before transfer", default=10, help="Permanent files go to the state archive after these years."
    )
    volume_sheets = fields.Integer(
        "Sheets in a part", default=250, help="A file that grows beyond is continued in its next part."
    )
    consent_required = fields.Boolean(
        "Consent of the archive", help="Destruction needs the prior consent of the state archive's director."
    )
    separate_categories = fields.Boolean(
        "A list for each category", help="Files of categories B, BE and Bc never stand in one act."
    )
    law_ref = fields.Char("Legal basis", required=True)
    status = fields.Selection(STATUSES, required=True, default="recalled")
    valid_from = fields.Date(required=True, default="2011-01-01")
    valid_to = fields.Date()
    active = fields.Boolean(default=True)

    _years_sign = models.Constraint("CHECK(transfer_years >= 0)", "Years before the transfer cannot be negative.")
    _sheets_positive = models.Constraint("CHECK(volume_sheets > 0)", "A part holds at least one sheet.")
    _valid_order = models.Constraint(
        "CHECK(valid_to IS NULL OR valid_to >= valid_from)", "An edition cannot end before it begins."
    )
    _country_uniq = models.Constraint(
        "UNIQUE(country_id, valid_from)", "This country already has an edition from that day."
    )

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        self._recount()
        return rules

    def write(self, vals):
        done = super().write(vals)
        if COUNTING & vals.keys():
            self._recount()
        return done

    def unlink(self):
        done = super().unlink()
        self._recount()
        return done

    @api.model
    def _recount(self):
        """The days of closed files that are still here follow their country's rule."""
        cases = self.env["cluster.case.file"].sudo().with_context(active_test=False)
        closed = cases.search([("archive_state", "=", "kept"), ("retention_id", "!=", False)])
        self.env.add_to_compute(cases._fields["disposal_date"], closed)

    @api.model
    def _for_body(self, body, day=None):
        """The rule of a body's country in force on a day; the first rule where the country has none."""
        day = day or fields.Date.context_today(self)
        rules = self.sudo()
        in_force = Domain("valid_from", "<=", day) & (Domain("valid_to", "=", False) | Domain("valid_to", ">=", day))
        country = body.sudo().cluster_id.country_id or body.env.ref("base.by", raise_if_not_found=False)
        found = rules.search(Domain("country_id", "=", country.id) & in_force, limit=1)
        return found or rules.search(in_force, order="id", limit=1)

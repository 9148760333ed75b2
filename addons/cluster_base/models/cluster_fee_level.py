import string

from odoo import api, fields, models
from odoo.exceptions import ValidationError

# What a text of a reminder may name.
NAMES = ("member", "cluster", "fee", "number", "amount", "due", "days", "until")


class ClusterFeeLevel(models.Model):
    """A level of reminding: so many days after the day of payment, with this text."""

    _name = "cluster.fee.level"
    _description = "Level of reminders"
    _order = "cluster_id, days, id"

    name = fields.Char(required=True, translate=True)
    cluster_id = fields.Many2one(
        "cluster.cluster", ondelete="cascade", index=True, help="Empty: for clusters that have no levels of their own."
    )
    days = fields.Integer("Days after the day of payment", required=True)
    subject = fields.Char(required=True, translate=True)
    text = fields.Text(
        required=True,
        translate=True,
        help="May name {member}, {cluster}, {fee}, {number}, {amount}, {due}, {days} and {until}.",
    )
    charge = fields.Monetary("Charge for the reminder", help="0: nothing is charged.")
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    active = fields.Boolean(default=True)

    _days_positive = models.Constraint(
        "CHECK (days > 0)", "A reminder comes after the day of payment: enter 1 or more."
    )
    _charge_positive = models.Constraint(
        "CHECK (COALESCE(charge, 0) >= 0)", "A charge is not negative: enter 0 where nothing is charged."
    )
    _days_uniq = models.UniqueIndex(
        "(COALESCE(cluster_id, 0), days) WHERE active", "Another level already comes on that day: change its days."
    )

    @api.depends("cluster_id.company_id")
    def _compute_currency_id(self):
        for level in self:
            level.currency_id = (level.cluster_id.company_id or self.env.company).currency_id

    @api.constrains("subject", "text")
    def _check_names(self):
        for level in self:
            for text in (level.subject, level.text):
                try:
                    names = {
                        name for _text, name, _form, _conv in string.Formatter().parse(text or "") if name is not None
                    }
                except ValueError as error:
                    raise ValidationError(
                        self.env._("Write braces in pairs, around a name: {member}, {amount} and so on.")
                    ) from error
                wrong = sorted(names - set(NAMES))
                if wrong:
                    raise ValidationError(
                        self.env._(
                            "{%(name)s} is not known. A reminder may name: %(known)s.",
                            name=wrong[0],
                            known=", ".join(f"{{{known}}}" for known in NAMES),
                        )
                    )

    @api.model
    def _of_cluster(self, cluster):
        own = self.sudo().search([("cluster_id", "=", cluster.id)])
        return own or self.sudo().search([("cluster_id", "=", False)])

from odoo import fields, models


class ClusterClusterCheck(models.Model):
    """One cluster's answer to one typical mistake."""

    _name = "cluster.cluster.check"
    _description = "Check of a typical mistake"
    _order = "sequence, id"
    _rec_name = "lesson_id"

    cluster_id = fields.Many2one("cluster.cluster", required=True, index=True, ondelete="cascade")
    lesson_id = fields.Many2one("cluster.lesson", "Mistake", required=True, ondelete="restrict")
    sequence = fields.Integer(related="lesson_id.sequence", store=True)
    advice = fields.Text(related="lesson_id.advice")
    state = fields.Selection(
        [("open", "To look at"), ("risk", "We make it"), ("avoided", "Avoided")], required=True, default="open"
    )
    note = fields.Char("What we did")
    checked_on = fields.Date("Looked at on")
    user_id = fields.Many2one("res.users", "Looked at by", readonly=True)

    _cluster_lesson_uniq = models.Constraint("UNIQUE (cluster_id, lesson_id)", "This mistake is on the list already.")

    def write(self, vals):
        if "state" in vals and vals["state"] != "open":
            vals = {"checked_on": fields.Date.context_today(self), "user_id": self.env.uid, **vals}
        return super().write(vals)

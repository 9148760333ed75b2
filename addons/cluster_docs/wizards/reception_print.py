from odoo import api, fields, models


class ReceptionPrint(models.TransientModel):
    _name = "cluster.reception.print"
    _description = "Print the log of personal reception"

    unit_id = fields.Many2one(
        "hr.department",
        "Body",
        required=True,
        ondelete="cascade",
        domain="[('is_body', '=', True)]",
        default=lambda self: self.env.user.cluster_body_ids[:1],
    )
    receiver_id = fields.Many2one("res.users", "Who receives", help="Empty: everybody.")
    date_from = fields.Date(
        "From", required=True, default=lambda self: fields.Date.start_of(fields.Date.context_today(self), "month")
    )
    date_to = fields.Date("To", required=True, default=fields.Date.context_today)

    _period = models.Constraint("CHECK(date_to >= date_from)", "The period ends before it begins: swap the days.")

    def action_print(self):
        self.ensure_one()
        return self.env.ref("cluster_docs.action_report_reception").report_action(self)

    def _lines(self):
        """Visits of the period in order of time, as days of the body count them."""
        self.ensure_one()
        domain = [
            ("unit_id", "=", self.unit_id.id),
            ("start", ">=", fields.Date.subtract(self.date_from, days=1)),
            ("start", "<=", fields.Date.add(self.date_to, days=2)),
        ]
        if self.receiver_id:
            domain.append(("receiver_id", "=", self.receiver_id.id))
        visits = self.env["cluster.reception"].search(domain, order="start, id")
        return visits.filtered(lambda visit: self.date_from <= visit._local_day() <= self.date_to)

    @api.model
    def _totals(self, lines):
        return {
            "all": len(lines),
            "held": len(lines.filtered(lambda visit: visit.state == "held")),
            "absent": len(lines.filtered(lambda visit: visit.state == "absent")),
            "appeals": len(lines.document_id),
        }

    def _time(self, visit):
        zone = self.unit_id.sudo().cluster_id.tz or "Europe/Minsk"
        return fields.Datetime.context_timestamp(visit.with_context(tz=zone), visit.start).strftime("%d.%m.%Y %H:%M")

    @api.model
    def _state(self, visit):
        return dict(visit._fields["state"]._description_selection(self.env))[visit.state]

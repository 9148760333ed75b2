from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class ClusterWorkgroupMeeting(models.Model):
    """A meeting of a working group: agenda before, minutes after."""

    _name = "cluster.workgroup.meeting"
    _description = "Meeting of a working group"
    _inherit = ["mail.thread"]
    _order = "start desc, id desc"

    workgroup_id = fields.Many2one(
        "cluster.workgroup", string="Working group", required=True, index=True, ondelete="restrict"
    )
    cluster_id = fields.Many2one(related="workgroup_id.cluster_id", store=True, index=True)
    name = fields.Char(string="Subject", required=True, tracking=True)
    start = fields.Datetime(string="Begins", required=True, tracking=True)
    hours = fields.Float(string="Length in hours", required=True, default=1.5)
    place = fields.Char()
    state = fields.Selection(
        [("planned", "Planned"), ("held", "Held"), ("cancelled", "Cancelled")],
        required=True,
        default="planned",
        tracking=True,
    )
    item_ids = fields.One2many("cluster.workgroup.item", "meeting_id", string="Agenda", copy=True)
    present_ids = fields.Many2many("res.partner", string="Present")
    event_id = fields.Many2one(
        "calendar.event", string="In the calendar", readonly=True, copy=False, ondelete="set null"
    )

    _hours_sign = models.Constraint("CHECK (hours > 0)", "A meeting lasts longer than no time at all.")

    # --- overrides ------------------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        meetings = super().create(vals_list)
        meetings._keep_event()
        return meetings

    def write(self, vals):
        if (
            not self.env.su
            and any(meeting.state == "held" for meeting in self)
            and vals.keys() - {"message_follower_ids"}
        ):
            raise UserError(self.env._("The minutes are closed. Ask the administrator if a word in them is wrong."))
        result = super().write(vals)
        if {"name", "start", "hours", "place", "state"} & vals.keys():
            self._keep_event()
        return result

    def _prepare_event_vals(self):
        people = self.workgroup_id._people(self._start_in_zone().date())
        return {
            "name": f"{self.workgroup_id.name}: {self.name}",
            "start": self.start,
            "stop": self.start + timedelta(hours=self.hours),
            "location": self.place,
            "partner_ids": [(6, 0, people.ids)],
            "user_id": False,
            # Other employees of the district see that the person is busy, not with what.
            "privacy": "private",
            "active": self.state != "cancelled",
        }

    def _keep_event(self):
        """One entry in the calendar of everybody in the group; the invitation goes out by its own button."""
        for meeting in self.sudo().with_context(
            no_mail_to_attendees=True, dont_notify=True, mail_create_nosubscribe=True, tracking_disable=True
        ):
            vals = meeting._prepare_event_vals()
            if meeting.event_id:
                meeting.event_id.write(vals)
            else:
                meeting.event_id = meeting.env["calendar.event"].create(vals)

    # --- buttons --------------------------------------------------------------------------------
    def action_invite(self):
        """The agenda to everybody in the group, one mail each."""
        self.check_access("write")
        template = self.env.ref("cluster_base.mail_template_workgroup_meeting").sudo()
        for meeting in self:
            if not meeting.item_ids:
                raise UserError(self.env._("Enter the agenda first: at least one item."))
            people = meeting.workgroup_id._people(meeting._start_in_zone().date()).filtered("email")
            if not people:
                raise UserError(
                    self.env._("Nobody in the group has an e-mail address: enter the group's members first.")
                )
            for person in people:
                template.with_context(lang=person.lang or self.env.lang).send_mail(
                    meeting.id, force_send=False, email_values={"email_to": person.email_normalized}
                )
        self.workgroup_id[:1]._send_soon()

    def action_held(self):
        self.check_access("write")
        for meeting in self:
            if meeting.state != "planned":
                raise UserError(self.env._("Only a planned meeting can be closed."))
            if not meeting.item_ids or not meeting.present_ids:
                raise UserError(self.env._("Enter who was present and the agenda, then close the minutes."))
        self.state = "held"

    def action_cancel(self):
        self.check_access("write")
        self.filtered(lambda meeting: meeting.state == "planned").state = "cancelled"

    def action_print_minutes(self):
        self.check_access("read")
        return self.env.ref("cluster_base.action_report_workgroup_minutes").report_action(self)

    def _start_in_zone(self):
        """Begin in the cluster's own time, as printed."""
        self.ensure_one()
        zone = self.sudo().cluster_id.tz
        return fields.Datetime.context_timestamp(self.with_context(tz=zone), self.start)

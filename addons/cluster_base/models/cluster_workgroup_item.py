from odoo import api, fields, models
from odoo.exceptions import UserError


class ClusterWorkgroupItem(models.Model):
    """A point of the agenda, what was said to it and what was decided."""

    _name = "cluster.workgroup.item"
    _description = "Item of a working group's agenda"
    _order = "meeting_id, sequence, id"

    meeting_id = fields.Many2one("cluster.workgroup.meeting", required=True, index=True, ondelete="cascade")
    workgroup_id = fields.Many2one(related="meeting_id.workgroup_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Item", required=True)
    notes = fields.Text(string="What was said")
    decision = fields.Text(string="Decided")
    responsible_id = fields.Many2one("res.partner", string="Who does it")
    deadline = fields.Date(string="By")
    task_id = fields.Many2one("project.task", string="Task", readonly=True, copy=False, ondelete="set null")

    @api.model_create_multi
    def create(self, vals_list):
        self._check_minutes_open(self.meeting_id.browse([vals.get("meeting_id") for vals in vals_list]))
        return super().create(vals_list)

    def write(self, vals):
        self._check_minutes_open(self.meeting_id | self.meeting_id.browse(vals.get("meeting_id")))
        return super().write(vals)

    def unlink(self):
        self._check_minutes_open(self.meeting_id)
        return super().unlink()

    def _check_minutes_open(self, meetings):
        if not self.env.su and any(meeting.state == "held" for meeting in meetings):
            raise UserError(self.env._("The minutes are closed. Ask the administrator if a word in them is wrong."))

    def action_task(self):
        """Make the decision a task of the group's project."""
        self.check_access("read")
        self.meeting_id.check_access("write")
        for item in self:
            if not item.decision:
                raise UserError(self.env._("Write what was decided first: it becomes the task."))
            if item.task_id:
                continue
            item.sudo().task_id = self.env["project.task"].sudo().create(
                {
                    "name": item.decision.splitlines()[0][:200],
                    "description": item.decision,
                    "project_id": item.workgroup_id.sudo().project_id.id,
                    "partner_id": item.responsible_id.id,
                    "user_ids": [(6, 0, item.responsible_id.user_ids.filtered(lambda user: not user.share).ids)],
                    "date_deadline": item.deadline and fields.Datetime.to_datetime(item.deadline),
                }
            )  # fmt: skip
        self.workgroup_id._follow()

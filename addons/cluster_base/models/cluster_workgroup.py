from odoo import api, fields, models
from odoo.fields import Domain


class ClusterWorkgroup(models.Model):
    """People of several members who work on one thing: with meetings, decisions and tasks."""

    _name = "cluster.workgroup"
    _description = "Working group"
    _inherit = ["mail.thread", "cluster.exchange.mixin"]
    _order = "name, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    cluster_id = fields.Many2one(
        "cluster.cluster",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self._default_cluster_id(),
    )
    sector_id = fields.Many2one("cluster.workgroup.sector", string="Sector", required=True, ondelete="restrict")
    aim = fields.Text(translate=True, help="What the group is to reach, and by when.")
    line_ids = fields.One2many("cluster.workgroup.line", "workgroup_id", string="Members")
    meeting_ids = fields.One2many("cluster.workgroup.meeting", "workgroup_id", string="Meetings")
    project_id = fields.Many2one("project.project", string="Project", readonly=True, copy=False, ondelete="restrict")
    task_ids = fields.One2many(related="project_id.task_ids", string="Tasks")
    chair_id = fields.Many2one("res.partner", string="Chair", compute="_compute_chair_id")
    people_count = fields.Integer(string="People", compute="_compute_chair_id")
    open_task_count = fields.Integer(string="Open tasks", compute="_compute_open_task_count", compute_sudo=True)
    active = fields.Boolean(default=True)

    @api.depends("line_ids.role", "line_ids.date_from", "line_ids.date_to", "line_ids.partner_id")
    def _compute_chair_id(self):
        for group in self:
            today = group.cluster_id._today()
            now = group.line_ids.filtered(lambda line, today=today: line._is_on(today))
            group.chair_id = now.filtered(lambda line: line.role == "chair").partner_id[:1]
            group.people_count = len(now.partner_id)

    @api.depends("project_id.open_task_count")
    def _compute_open_task_count(self):
        for group in self:
            group.open_task_count = group.project_id.open_task_count

    @api.model_create_multi
    def create(self, vals_list):
        groups = super().create(vals_list)
        for group in groups:
            # Only those who follow a project of this kind see its tasks: the people of the group.
            group.sudo().project_id = (
                self.env["project.project"]
                .sudo()
                .with_context(mail_create_nosubscribe=True)
                .create(
                    {
                        "name": group.name,
                        "company_id": group.cluster_id.company_id.id,
                        "privacy_visibility": "invited_users",
                        "user_id": False,
                        "workgroup_id": group.id,
                    }
                )
            )
        groups._follow()
        return groups

    def _people(self, day):
        """Partners who belong to the group on the day."""
        self.ensure_one()
        return self.sudo().line_ids.filtered(lambda line: line._is_on(day)).partner_id

    def _follow(self):
        """Let the people of today follow the group's project and tasks, and nobody else."""
        for group in self.sudo():
            people = group._people(group.cluster_id._today())
            for record in [group.project_id, *group.project_id.task_ids]:
                gone = record.message_partner_ids - people
                if gone:
                    record.message_unsubscribe(gone.ids)
                if people - record.message_partner_ids:
                    record.message_subscribe((people - record.message_partner_ids).ids)

    @api.model
    def _cron_follow(self):
        """Every night: mandates begin and end by their dates."""
        self.search([])._follow()  # pylint: disable=no-search-all

    @api.model
    def _of_user(self):
        """The groups that the person at the keyboard belongs to today."""
        lines = self.env["cluster.workgroup.line"].sudo().search(
            Domain("partner_id", "=", self.env.user.partner_id.id)
            | Domain("member_id", "in", self.env["cluster.member"]._of_user().ids)
        )  # fmt: skip
        return lines.filtered(lambda line: line._is_on(line.workgroup_id.cluster_id._today())).workgroup_id

    def action_tasks(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "project.task",
            "view_mode": "list,kanban,form",
            "domain": [("project_id", "=", self.sudo().project_id.id)],
            "context": {"default_project_id": self.sudo().project_id.id},
        }

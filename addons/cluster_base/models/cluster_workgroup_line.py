from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ClusterWorkgroupLine(models.Model):
    """A person in a working group, for a member, with a role and dates."""

    _name = "cluster.workgroup.line"
    _description = "Member of a working group"
    _order = "date_from, id"
    _rec_name = "partner_id"

    workgroup_id = fields.Many2one("cluster.workgroup", required=True, index=True, ondelete="cascade")
    cluster_id = fields.Many2one(related="workgroup_id.cluster_id")
    member_id = fields.Many2one(
        "cluster.member",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('cluster_id', '=', cluster_id), ('is_live', '=', True)]",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Person",
        compute="_compute_partner_id",
        precompute=True,
        store=True,
        readonly=False,
        required=True,
        index=True,
        ondelete="restrict",
    )
    role = fields.Selection(
        [("chair", "Chair"), ("secretary", "Secretary"), ("member", "Member")], required=True, default="member"
    )
    date_from = fields.Date(string="From", required=True, default=fields.Date.context_today)
    date_to = fields.Date(string="To")

    _dates_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)", "A mandate ends on its first day or later."
    )

    @api.depends("member_id")
    def _compute_partner_id(self):
        for line in self:
            line.partner_id = line.partner_id or line.member_id.sudo().partner_id

    def _is_on(self, day) -> bool:
        self.ensure_one()
        return self.date_from <= day and (not self.date_to or day <= self.date_to)

    @api.constrains("workgroup_id", "role", "date_from", "date_to", "partner_id")
    def _check_overlap(self):
        roles = dict(self._fields["role"]._description_selection(self.env))
        for line in self:
            for other in line.workgroup_id.line_ids - line:
                if not line._overlaps(other):
                    continue
                if other.partner_id == line.partner_id:
                    raise ValidationError(
                        self.env._(
                            "%(person)s is in the group already in these days: end the first line before.",
                            person=line.partner_id.name,
                        )
                    )
                if line.role == other.role and line.role != "member":
                    raise ValidationError(
                        self.env._(
                            "“%(role)s” is held by %(person)s in these days: end that line before.",
                            role=roles[line.role],
                            person=other.partner_id.name,
                        )
                    )

    def _overlaps(self, other) -> bool:
        return (not other.date_to or self.date_from <= other.date_to) and (
            not self.date_to or other.date_from <= self.date_to
        )

    @api.constrains("member_id", "workgroup_id")
    def _check_member(self):
        for line in self.sudo():
            if line.member_id.cluster_id != line.workgroup_id.cluster_id:
                raise ValidationError(self.env._("The member belongs to another cluster: choose one of this cluster."))

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.workgroup_id._follow()
        return lines

    def write(self, vals):
        groups = self.workgroup_id
        result = super().write(vals)
        (groups | self.workgroup_id)._follow()
        return result

    def unlink(self):
        groups = self.workgroup_id
        result = super().unlink()
        groups._follow()
        return result

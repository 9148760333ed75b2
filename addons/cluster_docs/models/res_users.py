from odoo import api, fields, models, tools

from ..engine import reader_keys


class ResUsers(models.Model):
    _inherit = "res.users"

    cluster_body_ids = fields.Many2many(
        "hr.department",
        string="Bodies",
        compute="_compute_cluster_body_ids",
        compute_sudo=True,
        help="The bodies whose journals the person keeps: the nearest body above each post.",
    )

    @api.depends("employee_ids.department_id")
    def _compute_cluster_body_ids(self):
        for user in self:
            user.cluster_body_ids = user.employee_ids.department_id._cluster_body()

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + ["cluster_body_ids"]

    def _cluster_reader_keys(self):
        """The keys of documents that the person holds (engine/reader_keys.py)."""
        self.ensure_one()
        roles = self._cluster_role_ids()
        held = set(self._get_group_ids())

        def has(name):
            return roles[name] in held

        return reader_keys.held(
            self.id,
            staff=has("clerk") or has("head"),
            coordinator=has("coordinator"),
            auditor=has("auditor"),
            administrator=has("administrator"),
            roles=sorted(held & set(roles.values())),
            # an administrator has the head's role to set things up with, and is not the head for that
            **self._cluster_places(has("head") and not has("administrator")),
        )

    @tools.ormcache()
    def _cluster_role_ids(self):
        return {
            name: self.env["ir.model.data"]._xmlid_to_res_id(f"cluster_base.group_{name}")
            for name in ("clerk", "controller", "head", "council", "coordinator", "auditor", "administrator")
        }

    @tools.ormcache("self.id", "head")
    def _cluster_places(self, head):
        """Where a person works. Kept until a post or a unit changes: hr_employee and hr_department clear the cache."""
        user = self.sudo().with_context(active_test=True)
        posts = user.employee_ids
        bodies = user.cluster_body_ids
        units = posts.department_id
        above = units
        while level := above.parent_id - above:
            above |= level
        return {
            "bodies": tuple(bodies.ids),
            "headed": tuple(bodies.filtered(lambda body: (head and body in units) or body.manager_id in posts).ids),
            "clusters": tuple(bodies.cluster_id.ids),
            "units": tuple(above.ids),
            "posts": tuple(posts.ids),
        }

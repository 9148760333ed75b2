from odoo import api, models, tools
from odoo.fields import Domain

from .office_day import office_today

STAFF = ("cluster_base.group_clerk", "cluster_base.group_head")


class ResUsers(models.Model):
    """For whom a person acts, and who acts for a person, on a day: what other parts of the office ask.

    `user._acting_for(day, scope)`: the absent people whose tasks of this scope the user does on that day.
    `user._substitute(day, scope)`: who does the user's tasks on that day; an empty set when the user is there.
    `scope`: "resolutions", "approvals", "signing", or "all" (whoever acts in everything alone).
    `day`: today if left out.
    """

    _inherit = "res.users"

    def _acting_for(self, day=None, scope="all"):
        self.ensure_one()
        day = day or office_today(self.env)
        return self.browse(self._acting_for_ids(self.id, day, scope))

    def _substitute(self, day=None, scope="all"):
        self.ensure_one()
        day = day or office_today(self.env)
        return self.browse(self._substitute_id(self.id, day, scope))

    @api.model
    @tools.ormcache("user_id", "day", "scope")
    def _acting_for_ids(self, user_id, day, scope):
        found = self.env["cluster.delegation"].sudo().search(self._current_domain(day, scope))
        return tuple(found.filtered(lambda one: one.substitute_id.id == user_id).user_id.ids)

    @api.model
    @tools.ormcache("user_id", "day", "scope")
    def _substitute_id(self, user_id, day, scope):
        domain = self._current_domain(day, scope) & Domain("user_id", "=", user_id)
        return self.env["cluster.delegation"].sudo().search(domain, limit=1).substitute_id.id or ()

    @api.model
    def _current_domain(self, day, scope):
        return (
            Domain("cancelled", "=", False)
            & Domain("date_from", "<=", day)
            & Domain("date_to", ">=", day)
            & Domain("scope", "in", ("all", scope))
        )

    def _doers(self, scope="all"):
        """Whose tasks of this scope the user has before them today: their own and of those they act for."""
        self.ensure_one()
        return self | self._acting_for(scope=scope)

    def _said_for(self, absent):
        """Name as trails and prints say it: "Y for X", or Y alone."""
        self.ensure_one()
        if not absent or absent == self:
            return self.sudo().name
        return self.env._("%(acting)s for %(absent)s", acting=self.sudo().name, absent=absent.sudo().name)

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        users._land_on_desk()
        return users

    def write(self, vals):
        done = super().write(vals)
        if "group_ids" in vals and "action_id" not in vals:
            self._land_on_desk()
        return done

    @api.model
    def _land_staff_on_desk(self):
        """Once, when the documents are installed: people who were there before."""
        groups = self.env["res.groups"].browse(self.env.ref(group).id for group in STAFF)
        groups.all_user_ids._land_on_desk()

    def _land_on_desk(self):
        """The desk is the first screen of clerks and heads, unless they chose another."""
        desk = self.env.ref("cluster_docs.desk_action", raise_if_not_found=False)
        if not desk:
            return
        for user in self.sudo().filtered(lambda user: not user.action_id and not user.share):
            if any(user.has_group(group) for group in STAFF):
                user.action_id = desk.id

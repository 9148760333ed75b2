"""Every model of ours says who may use it; who comes from outside sees his own only."""

from guards import checks
from guards.common import GuardCase


class TestAccess(GuardCase):
    def _outside(self):
        """Groups whose members come from outside: portal, public and all that imply them, minus staff."""
        groups = self.env["res.groups"].search([])
        doors = self.env.ref("base.group_portal") | self.env.ref("base.group_public")
        staff = self.env.ref("base.group_user")
        return groups.filtered(
            lambda group: (group | group.all_implied_ids) & doors and staff not in (group | group.all_implied_ids)
        )

    def test_access_lines(self):
        outside = self._outside()
        models = []
        for model in self.our_models():
            lines = self.env["ir.model.access"].search([("model_id.model", "=", model._name)])
            rules = self.env["ir.rule"].search([("model_id.model", "=", model._name)])
            models.append(
                checks.Model(
                    model._name,
                    [
                        (
                            line.group_id.display_name or "",
                            line.group_id in outside
                            and any(line[f"perm_{way}"] for way in ("read", "write", "create", "unlink")),
                        )
                        for line in lines
                    ],
                    any(not rule.groups or rule.groups & outside for rule in rules),
                )
            )
        self.assertGreater(len(models), 15)
        self.assertContent(checks.access(models))

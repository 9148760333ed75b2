from odoo import SUPERUSER_ID, api

GROUPS = {"farm": "A", "craftsman": "A", "firm": "B", "authority": "C", "academia": "C", "support": "C"}


def migrate(cr, version):
    """Kinds that came as data before there were fee groups get them; those that were changed are left alone."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for code, group in GROUPS.items():
        kinds = env["cluster.member.kind"].search([("code", "=", code), ("fee_group", "=", False)])
        kinds.fee_group = group

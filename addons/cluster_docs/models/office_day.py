from odoo import fields


def office_tz(env):
    """The zone of "today" where nobody sits before a screen: jobs, and calls of other systems whose user names none."""
    clusters = env["cluster.cluster"].sudo()
    return env.context.get("tz") or env.user.tz or clusters.search([], order="id", limit=1).tz or "Europe/Minsk"


def office_today(env):
    return fields.Date.context_today(env.user.with_context(tz=office_tz(env)))

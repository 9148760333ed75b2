import pytz

from odoo import models


class ClusterCouncilMeeting(models.Model):
    """What invitations and minutes say of a meeting."""

    _inherit = "cluster.council.meeting"

    def _local(self, moment):
        return pytz.utc.localize(moment).astimezone(pytz.timezone(self.sudo().cluster_id.tz))

    def _start_words(self) -> str:
        return f"{self._local(self.start):%d.%m.%Y %H:%M}"

    def _until_words(self) -> str:
        return f"{self._local(self.voting_until):%d.%m.%Y %H:%M}" if self.voting_until else ""

    def _rule_words(self) -> str:
        """The rule in one sentence, as the minutes quote it."""
        rule = self.sudo().rule_id
        majority = dict(rule._fields["majority"]._description_selection(self.env)).get(rule.majority, "")
        quorum = f"{rule.quorum_percent:g}"
        if rule.quorum_above:
            words = self.env._("quorum more than %(percent)s %%", percent=quorum)
        else:
            words = self.env._("quorum at least %(percent)s %%", percent=quorum)
        if rule.cap_percent:
            cap = self.env._("no kind of member above %(percent)s %% of the votes", percent=f"{rule.cap_percent:g}")
            return f"{words}; {majority.lower()}; {cap}."
        return f"{words}; {majority.lower()}."

    def _person(self, role: str) -> str:
        return self.sudo().attendance_ids.filtered(lambda voter: voter.role == role)[:1].partner_id.name or ""

    def _portal_url(self) -> str:
        return f"{self.get_base_url()}/my/cluster/meetings/{self.id}"

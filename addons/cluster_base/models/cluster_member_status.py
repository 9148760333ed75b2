from odoo import api, fields, models

from ..engine import membership

STAFF_OR_FARM = "base.group_user"
# All that other addons may build on. Their meaning stays; everything else may change. See docs for developers.
DOCUMENTED = {
    "cluster.member": (
        "cluster_id", "partner_id", "kind_id", "company_id", "state", "is_live", "active_from", "left_on",
        "contract_number", "term_to", "has_vote", "vote_weight", "suspended_on", "suspend_cause", "notice_until",
    ),
    "cluster.member.kind": ("code", "has_vote", "vote_weight", "fee_group", "is_trading"),
    "cluster.member.period": (
        "member_id", "cluster_id", "state", "kind_id", "date_from", "date_to", "term_to", "is_void",
    ),
    "cluster.member.link": ("member_id", "partner_id", "kind", "date_from", "date_to", "may_vote"),
}  # fmt: skip


class ClusterMember(models.Model):
    """What a member may do, for the council, the shop, the fees and the mutual credit."""

    _inherit = "cluster.member"

    has_vote = fields.Boolean("May vote", compute="_compute_vote", groups=STAFF_OR_FARM)
    vote_weight = fields.Integer(
        "Votes",
        compute="_compute_vote",
        groups=STAFF_OR_FARM,
        help="The weight of the kind while the member has its rights, else 0.",
    )

    @api.depends("is_live", "kind_id.has_vote", "kind_id.vote_weight")
    def _compute_vote(self):
        for member in self:
            member.has_vote = member.is_live and member.kind_id.has_vote
            member.vote_weight = member.kind_id.vote_weight if member.has_vote else 0

    def _has_rights_on(self, day) -> bool:
        """Had the member its rights on the day, by its periods? Of a day to come: is its term agreed until then?"""
        self.ensure_one()
        day = fields.Date.to_date(day)
        period = self.sudo().period_ids.filtered(
            lambda one: not one.is_void and one.date_from <= day and (not one.date_to or day < one.date_to)
        )[:1]
        if period.state not in membership.LIVE:
            return False
        return day <= fields.Date.context_today(self) or not period.term_to or day <= period.term_to

    def _kind_on(self, day):
        """The kind the member was of on the day; the present one where no period tells."""
        self.ensure_one()
        day = fields.Date.to_date(day)
        period = self.sudo().period_ids.filtered(
            lambda one: not one.is_void and one.date_from <= day and (not one.date_to or day < one.date_to)
        )[:1]
        return period.kind_id or self.kind_id

    def _vote_weight_on(self, day) -> int:
        self.ensure_one()
        kind = self._kind_on(day)
        return kind.vote_weight if kind.has_vote and self._has_rights_on(day) else 0

    def _voters_on(self, day):
        """Who may cast the member's vote: its representatives whose mandate includes it; nobody without rights."""
        self.ensure_one()
        day = fields.Date.to_date(day)
        if not self._vote_weight_on(day):
            return self.env["res.partner"]
        return self.sudo().link_ids.filtered(lambda link: link.may_vote and link._lasts_on(day)).partner_id

from odoo import api, fields, models
from odoo.exceptions import UserError

from .cluster_member import STAFF


class ClusterMemberLink(models.Model):
    """Who stands behind a member and shares its rights: representatives, branches, people of its household.

    A link has no state of its own. It gives rights while its days last and while its member has them: renewing,
    suspending or reinstating the member does so to all its links, ending one link ends that one only.
    """

    _name = "cluster.member.link"
    _description = "Representative, branch or household of a member"
    _inherit = ["mail.thread"]
    _order = "kind, date_from desc, id"
    _rec_name = "partner_id"

    member_id = fields.Many2one("cluster.member", required=True, index=True, ondelete="cascade", tracking=True)
    partner_id = fields.Many2one("res.partner", "Who", required=True, index=True, ondelete="restrict", tracking=True)
    kind = fields.Selection(
        [("representative", "Representative"), ("branch", "Branch"), ("household", "Household member")],
        required=True,
        default="representative",
        tracking=True,
    )
    office = fields.Char("Position held", help="As printed: head of the farm, director, by power of attorney no. 3.")
    date_from = fields.Date("From", required=True, default=fields.Date.context_today, tracking=True)
    date_to = fields.Date("Until", tracking=True, help="The last day. Empty: until it is ended.")
    may_vote = fields.Boolean("Votes for the member", tracking=True)
    note = fields.Char("Paper", help="What the mandate rests on: statute, power of attorney, its number and date.")
    end_reason = fields.Char("Why it ended", tracking=True)
    has_rights = fields.Boolean("Has rights today", compute="_compute_has_rights")
    rights_until = fields.Date(
        "Rights until", compute="_compute_has_rights", help="The term of the member or the own end."
    )

    _order_of_days = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)", "A mandate ends before it begins: correct the later day."
    )
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (member_id WITH =, partner_id WITH =, kind WITH =, daterange(date_from, date_to, '[]') WITH &&)",  # noqa: E501
        "This person or branch is already on the member's list for these days: end the earlier entry first.",
    )
    _only_representatives_vote = models.Constraint(
        "CHECK (may_vote IS NOT TRUE OR kind = 'representative')", "Only a representative votes for the member."
    )

    @api.depends("date_from", "date_to", "member_id.is_live", "member_id.term_to")
    def _compute_has_rights(self):
        today = fields.Date.context_today(self)
        for link in self:
            link.has_rights = link._has_rights_on(today)
            ends = [day for day in (link.date_to, link.member_id.sudo().term_to) if day]
            link.rights_until = min(ends) if ends else False

    def _lasts_on(self, day) -> bool:
        self.ensure_one()
        return self.date_from <= day and (not self.date_to or day <= self.date_to)

    def _has_rights_on(self, day) -> bool:
        """Its own days last and its member has the rights."""
        self.ensure_one()
        day = fields.Date.to_date(day)
        return self._lasts_on(day) and self.member_id._has_rights_on(day)

    def _end_on(self, day, reason: str):
        """End these links and no others. `day` is their last day."""
        day = fields.Date.to_date(day)
        for link in self:
            if day < link.date_from:
                raise UserError(
                    self.env._(
                        "%(who)s began on %(day)s only: choose that day or a later one.",
                        who=link.partner_id.name,
                        day=self.env["cluster.member.period"]._day_words(link.date_from),
                    )
                )
        self.write({"date_to": day, "end_reason": reason})

    def action_end(self):
        """Ends today; who needs another day types it in the list."""
        self.check_access("write")
        self._end_on(fields.Date.context_today(self), self.env._("Ended by the coordinator"))


class ClusterMember(models.Model):
    _inherit = "cluster.member"

    link_ids = fields.One2many(
        "cluster.member.link", "member_id", string="Representatives, branches, household", groups=STAFF
    )

    def _end_links(self, day):
        """Who left leaves with all that had rights through it."""
        for link in self.sudo().link_ids:
            if not link.date_to or link.date_to > day:
                link._end_on(max(day, link.date_from), self.env._("The member left"))

    def _current_links(self, day=None):
        day = day or fields.Date.context_today(self)
        return self.sudo().link_ids.filtered(lambda link: link._lasts_on(day))

    @api.model
    def _of_user(self):
        """The memberships of the person at the keyboard: through its organisation, or through a link that lasts."""
        partner = self.env.user.partner_id
        own = partner | partner.commercial_partner_id
        links = self.env["cluster.member.link"].sudo().search([("partner_id", "in", own.ids)])
        today = fields.Date.context_today(self)
        linked = links.filtered(lambda link: link._lasts_on(today)).member_id
        return super()._of_user() | self.browse(linked.ids)

    @api.model
    def _acting_for(self, live=True):
        """The members for whom the person at the keyboard decides: answers, agrees, plans, votes.

        Branches and the household look on; the member's own people and its representatives act.

        :param live: those with their rights only; who is suspended still answers its guests
        """
        members = self._of_user().sudo().filtered(lambda member: member._user_may_act())
        return members.filtered("is_live") if live else members

    def _user_may_act(self) -> bool:
        """May the person at the keyboard change the member's page, ask to leave? Household and branches only look."""
        self.ensure_one()
        partner = self.env.user.partner_id
        own = partner | partner.commercial_partner_id
        if self.sudo().partner_id in own:
            return True
        return any(link.kind == "representative" and link.partner_id in own for link in self._current_links())

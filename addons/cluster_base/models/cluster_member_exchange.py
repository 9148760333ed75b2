from datetime import timedelta
from math import ceil

from odoo import api, fields, models

from ..engine import response
from .cluster_member import STAFF


class ClusterMember(models.Model):
    """Who is written to for a member, and how quickly the member answers visitors."""

    _inherit = "cluster.member"

    ask_count = fields.Integer(string="Questions in a year", compute="_compute_ask", compute_sudo=True, groups=STAFF)
    ask_open_count = fields.Integer(string="Not answered", compute="_compute_ask", compute_sudo=True, groups=STAFF)
    ask_median_hours = fields.Float(
        string="Half answered within (hours)", compute="_compute_ask", compute_sudo=True, groups=STAFF
    )
    ask_share_fast = fields.Float(
        string="Answered within 24 hours", compute="_compute_ask", compute_sudo=True, groups=STAFF
    )

    @api.depends_context("uid")
    def _compute_ask(self):
        for member, speed in self._ask_speed().items():
            member.ask_count = speed.count
            member.ask_open_count = speed.count - speed.answered
            member.ask_median_hours = speed.median_hours or 0.0
            member.ask_share_fast = speed.share_fast or 0.0

    def _ask_speed(self):
        """{member: engine.response.Speed} over the last year."""
        now = fields.Datetime.now()
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)
        leads = leads.search_fetch(
            [("member_id", "in", self.ids), ("asked_at", ">", now - timedelta(days=365))],
            ["member_id", "asked_at", "answered_at"],
        )
        found = {member.id: [] for member in self}
        for lead in leads:
            found[lead.member_id.id].append((lead.asked_at, lead.answered_at or None))
        return {member: response.speed(found[member.id], now) for member in self}

    def _ask_sentences(self):
        """How quickly the member answers, for its page; nothing while there is not enough to tell."""
        self.ensure_one()
        speed = self._ask_speed()[self]
        if not speed.is_telling:
            return []
        hours = ceil(speed.median_hours)
        if hours <= 1:
            usual = self.env._("Usually answers within an hour.")
        elif hours <= 48:
            usual = self.env._("Usually answers within %(hours)s hours.", hours=hours)
        else:
            usual = self.env._("Usually answers within %(days)s days.", days=ceil(hours / 24))
        share = f"{round(100 * speed.share_fast)} %"
        return [usual, self.env._("Answered within 24 hours: %(share)s.", share=share)]

    @api.model
    def _exchange_counts(self):
        """What waits for the person at the keyboard, for the tiles of the portal; {} for who is no member."""
        if not self._of_user():
            return {}
        env = self.env
        readers = env["cluster.notice.recipient"]._of_user()
        unread = readers.filtered(lambda reader: reader.notice_id.state == "sent")._mine()
        questions = env["crm.lead"]._questions_of_user()
        return {
            "notices": len(unread.filtered(lambda reader: not reader.read_at)),
            "plans": len(env["cluster.plan"]._of_user()),
            "questions": len(questions.filtered(lambda lead: not lead.answered_at)),
            "groups": len(env["cluster.workgroup"]._of_user()),
            "partners": len(env["cluster.partner.request"]._for_members().filtered("is_open")),
        }

    def _exchange_partners(self, day):
        """Whom to write to: the organisation, its people who may log in and its representatives.

        :param day: on which the mandates of representatives must hold
        :return: {member: partners}
        """
        found = {}
        links = self.env["cluster.member.link"].sudo() if "cluster.member.link" in self.env else None
        for member in self.sudo():
            organisation = member.partner_id
            partners = organisation | organisation.child_ids.filtered(lambda partner: partner.user_ids)
            if links is not None:
                mandates = links.search([("member_id", "=", member.id), ("kind", "=", "representative")])
                partners |= mandates.filtered(lambda link: link._has_rights_on(day)).partner_id
            found[member] = partners
        return found

    def action_questions(self):
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("cluster_base.action_question")
        return {**action, "domain": [("member_id", "in", self.ids), ("asked_at", "!=", False)]}

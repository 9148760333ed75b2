from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import books


class ClusterPaperDue(models.Model):
    """One paper that one farm owes to the central office for one month."""

    _name = "cluster.paper.due"
    _description = "Paper owed by a farm"
    _order = "due_date, member_id, id"

    member_id = fields.Many2one("cluster.member", required=True, index=True, ondelete="cascade", readonly=True)
    cluster_id = fields.Many2one(related="member_id.cluster_id", store=True, index=True)
    company_id = fields.Many2one("res.company", string="Books", index=True, readonly=True, ondelete="cascade")
    rule_id = fields.Many2one("cluster.paper.rule", string="Paper", required=True, ondelete="restrict", readonly=True)
    period = fields.Date(string="Month", required=True, readonly=True, help="First day of the month.")
    due_date = fields.Date(string="Due on", required=True, readonly=True, index=True)
    state = fields.Selection(
        [("owed", "Owed"), ("received", "Received")], required=True, default="owed", index=True, readonly=True
    )
    is_late = fields.Boolean(string="Late", compute="_compute_is_late", search="_search_is_late")
    received_on = fields.Date(readonly=True)
    received_by_id = fields.Many2one("res.users", string="Received by", readonly=True)
    reminded_on = fields.Date(string="Reminded on", readonly=True)
    quantity = fields.Integer(string="Papers", default=1, readonly=True, help="For the totals of the list.")
    note = fields.Char()

    _member_rule_period_uniq = models.Constraint(
        "UNIQUE (member_id, rule_id, period)", "This paper is on the list already for the month."
    )
    _received_whole = models.Constraint(
        "CHECK ((state = 'received') = (received_on IS NOT NULL))", "A received paper has the day on which it came."
    )

    @api.depends("state", "due_date")
    @api.depends_context("tz")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for due in self:
            due.is_late = due.state == "owed" and due.due_date < today

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = fields.Domain("state", "=", "owed") & fields.Domain("due_date", "<", fields.Date.context_today(self))
        domain = fields.Domain.FALSE
        if True in value:
            domain |= late
        if False in value:
            domain |= ~late
        return domain

    # --- making ---------------------------------------------------------------------------------
    @api.model
    def _make_dues(self, month):
        """Put the papers of the month on the list. A second run adds nothing.

        :param month: any day of the month that the papers speak of
        :return: the dues that were added
        """
        month = books.month_of(month)
        Due = self.sudo()
        there = {(due.member_id.id, due.rule_id.id) for due in Due.search([("period", "=", month)])}
        return Due.create(
            [
                {
                    "member_id": member.id,
                    "company_id": member.company_id.id,
                    "rule_id": rule.id,
                    "period": month,
                    "due_date": books.due_on(month, rule.day_of_month),
                }
                for rule in self.env["cluster.paper.rule"]._rules_of(month)
                for member in rule._members(month)
                if (member.id, rule.id) not in there
            ]
        )

    @api.model
    def _cron_make_dues(self):
        """Every night: the papers of the month that has ended, and of two before it, had the job stood still."""
        first = books.month_of(fields.Date.context_today(self))
        for months in (3, 2, 1):
            self._make_dues(fields.Date.subtract(first, months=months))

    # --- buttons --------------------------------------------------------------------------------
    def action_receive(self):
        self.check_access("write")
        self.filtered(lambda due: due.state == "owed").sudo().write(
            {
                "state": "received",
                "received_on": fields.Date.context_today(self),
                "received_by_id": self.env.uid,
            }
        )

    def action_undo(self):
        self.check_access("write")
        self.sudo().write({"state": "owed", "received_on": False, "received_by_id": False})

    def action_remind(self):
        """One mail a farm, with all the papers that it owes of those chosen."""
        self.check_access("write")
        owed = self.filtered(lambda due: due.state == "owed")
        if not owed:
            raise UserError(self.env._("None of these papers is owed any more: there is nobody to remind."))
        for member, dues in owed.sudo().grouped("member_id").items():
            dues._mail_reminder(member)
        owed.sudo().reminded_on = fields.Date.context_today(self)
        silent = owed.sudo().member_id.filtered(lambda member: not member.partner_id.email)
        if silent:
            return self._say(
                self.env._(
                    "Reminded. These have no e-mail address, telephone them: %(names)s.",
                    names=books.sentence_list(silent.mapped("name")),
                ),
                "warning",
            )
        return self._say(self.env._("Every farm on the list has been reminded by e-mail."), "success")

    def _mail_reminder(self, member):
        partner = member.partner_id
        if not partner.email:
            return
        there = self.with_context(lang=partner.lang or self.env.lang)
        body = self.env["ir.qweb"]._render(
            "cluster_base.mail_papers_owed",
            {
                "dues": there,
                "member": member.with_context(lang=there.env.lang),
                "company": member.cluster_id.company_id,
            },
            lang=there.env.lang,
        )
        member.with_context(lang=there.env.lang).message_notify(
            partner_ids=partner.ids, subject=there.env._("Papers you owe to the central office"), body=body
        )

    def _say(self, message: str, kind: str):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": kind,
                "sticky": kind == "warning",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

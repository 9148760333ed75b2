import logging

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from .cluster_member import STAFF

_logger = logging.getLogger(__name__)
ADMINISTRATOR = ("cluster_base.group_administrator",)
COMMENTS = ("comment", "email", "email_outgoing", "auto_comment")
PERSON = ("phone", "email", "street", "street2", "zip", "city", "vat", "function", "comment", "website", "image_1920")
# Where a person stands only because of the membership: these go, or say nothing of a person by themselves.
OWN_TABLES = {
    "res_partner", "res_partner_res_partner_category_rel", "cluster_member", "cluster_member_duplicate",
    "cluster_member_link", "cluster_registration",
}  # fmt: skip


class ClusterCluster(models.Model):
    _inherit = "cluster.cluster"

    erase_applied_months = fields.Integer(
        string="Months to keep refused applications",
        default=12,
        tracking=True,
        help="Then the personal data of who was refused or withdrew the application are erased by themselves. "
        "The consent on the form names one year. 0: never by themselves.",
    )
    erase_left_months = fields.Integer(
        string="Months to keep the people of former members",
        tracking=True,
        help="After leaving. Contracts, decisions and invoices stay. 0: never by themselves.",
    )

    _erase_range = models.Constraint(
        "CHECK (COALESCE(erase_applied_months, 0) >= 0 AND COALESCE(erase_left_months, 0) >= 0)",
        "Months of keeping are not negative: enter 0 or more.",
    )


class ClusterMember(models.Model):
    """After leaving: what a person gave us goes, what the cluster decided, agreed and invoiced stays.

    Of who was never admitted the organisation goes too, unless it is used elsewhere.
    """

    _inherit = "cluster.member"

    erased_on = fields.Date("Personal data erased on", readonly=True, copy=False, tracking=True, groups=STAFF)

    def _was_member(self) -> bool:
        self.ensure_one()
        return any(period.state != "applied" and not period.is_void for period in self.sudo().period_ids)

    def _people(self):
        """Those of whom we know only through this membership; branches are places and stay."""
        self.ensure_one()
        member = self.sudo()
        people = member.link_ids.filtered(lambda link: link.kind != "branch").partner_id
        if not self._was_member():
            people |= member.partner_id | member.partner_id.child_ids
        return people

    def _erase_personal_data(self, reason: str):
        """:raises UserError: the member has not left, or no reason is given"""
        self._check_right(ADMINISTRATOR, self.env._("the administrator"))
        for member in self.sudo():
            if member.state != "left":
                raise UserError(
                    self.env._(
                        "%(member)s has not left: data are erased when the membership is over.", member=member.name
                    )
                )
            member._need_reason(reason)
            people = member._people()
            member._erase_own_data(reason)
            kept = people.filtered(lambda person, member=member: not person._forget_as_person(member))
            vals = {"erased_on": member._fee_today()}
            if member.partner_id in people - kept:
                vals["slug"] = f"erased-{member.id}"  # it was made of the name
            member.write(vals)
            words = self.env._("Personal data erased: %(reason)s", reason=reason)
            if kept:
                names = ", ".join(kept.mapped("name"))
                words += " " + self.env._("Known by other papers or a login, and kept: %(names)s.", names=names)
            member.message_post(body=words)

    def _erase_own_data(self, reason):
        member = self
        member.message_ids.filtered(lambda message: message.message_type in COMMENTS).unlink()
        member.paper_ids.attachment_ids.unlink()
        for gone in (member.paper_ids, member.answer_ids, member.photo_ids, member.duplicate_ids, member.activity_ids):
            gone.unlink()
        member.link_ids.filtered(lambda link: link.kind != "branch").unlink()
        self.env["cluster.registration"].sudo().search([("member_id", "=", member.id)]).write(
            {"typed": {}, "partner_id": False}
        )
        texts = dict.fromkeys(
            ("story", "products_text", "photo", "photo_text", "representative", "notice_reason"), False
        )
        member.write({**texts, **dict.fromkeys(member._consent_fields(), False)})
        member.consent_ids._erase(reason)

    def _apply_again(self, day):
        result = super()._apply_again(day)
        self.sudo().filtered("erased_on").erased_on = False
        return result

    # --- by themselves --------------------------------------------------------------------------
    @api.model
    def _cron_erase(self):
        """Whose term of keeping is over is erased; what cannot be is told in the log and tried again."""
        cron = self.env["ir.cron"]
        for cluster in self.env["cluster.cluster"].sudo().search([]):  # pylint: disable=no-search-all
            for member in self._over_term(cluster):
                try:
                    with self.env.cr.savepoint():
                        member._erase_personal_data(self.env._("the term of keeping is over"))
                except (UserError, ValidationError) as error:
                    _logger.info("Data of member %s were not erased: %s", member.id, error)
                cron._commit_progress(1)

    @api.model
    def _over_term(self, cluster):
        today = fields.Date.context_today(self.with_context(tz=cluster.tz))
        left = (
            self.sudo()
            .with_context(active_test=False)
            .search([("cluster_id", "=", cluster.id), ("state", "=", "left"), ("erased_on", "=", False)])
        )

        def is_over(member):
            months = cluster.erase_left_months if member._was_member() else cluster.erase_applied_months
            return months and fields.Date.add(member.left_on, months=months) <= today

        return left.filtered(is_over)

    # --- buttons --------------------------------------------------------------------------------
    def action_erase(self):
        self._check_right(ADMINISTRATOR, self.env._("the administrator"))
        return self._open_wizard("cluster.member.erase", self.env._("Erase personal data"))


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _forget_as_person(self, member) -> bool:
        """Empty the contact of who was known through that membership only.

        :returns: False for those who are known by other papers, other memberships or a login; they are left alone
        """
        self.ensure_one()
        if self._is_known_elsewhere(member):
            return False
        self.write({"name": self.env._("Erased"), **dict.fromkeys(PERSON, False), "active": False})
        self.message_ids.unlink()
        return True

    def _is_known_elsewhere(self, member) -> bool:
        others = self.env["cluster.member"].sudo().with_context(active_test=False)
        if others.search_count([("partner_id", "=", self.id), ("id", "!=", member.id)], limit=1):
            return True
        links = self.env["cluster.member.link"].sudo()
        if links.search_count([("partner_id", "=", self.id), ("member_id", "!=", member.id)], limit=1):
            return True
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT r.relname, a.attname FROM pg_constraint c
                JOIN pg_class r ON r.oid = c.conrelid
                JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
                WHERE c.contype = 'f' AND c.confrelid = 'res_partner'::regclass AND cardinality(c.conkey) = 1
                """
            )
        )
        return any(
            self.env.execute_query(
                SQL("SELECT 1 FROM %s WHERE %s = %s LIMIT 1", SQL.identifier(table), SQL.identifier(column), self.id)
            )
            for table, column in rows
            if table not in OWN_TABLES and not table.startswith("mail_")
        )

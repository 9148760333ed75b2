from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..engine import membership

# Who takes a step: the council decides on people, the coordinator keeps the papers.
DECIDE = ("cluster_base.group_council", "cluster_base.group_administrator")
KEEP = ("cluster_base.group_coordinator", "cluster_base.group_administrator")


class ClusterMember(models.Model):
    """The steps of a membership: from the application to the signed contract, and the guards of all steps."""

    _inherit = "cluster.member"

    may_decide = fields.Boolean(compute="_compute_may")
    may_keep = fields.Boolean(compute="_compute_may")

    @api.depends_context("uid")
    def _compute_may(self):
        self.may_decide = self._has_one_of(DECIDE)
        self.may_keep = self._has_one_of(KEEP)

    def _has_one_of(self, groups) -> bool:
        return any(self.env.user.has_group(group) for group in groups)

    # --- guards ---------------------------------------------------------------------------------
    def _check_right(self, groups, who: str):
        """Code that runs as the superuser (a cron, the council's adopted item) has asked for the right itself."""
        self.check_access("read")
        if not self.env.su and not self._has_one_of(groups):
            raise AccessError(self.env._("This step is taken by %(who)s. Ask them to do it.", who=who))

    def _check_step(self, following: str, groups, who: str):
        """:raises AccessError, UserError: who may do this, or from where it can be done"""
        self._check_right(groups, who)
        labels = dict(self._fields["state"]._description_selection(self.env))
        for member in self:
            if not membership.may_follow(member.state, following):
                raise UserError(
                    self.env._(
                        "%(member)s is “%(state)s” and cannot become “%(following)s” from there.",
                        member=member.name,
                        state=labels[member.state],
                        following=labels[following],
                    )
                )

    def _decide_who(self) -> str:
        return self.env._("the cluster's council or the administrator")

    def _keep_who(self) -> str:
        return self.env._("the coordinator or the administrator")

    def _take_step(self, vals: dict, day, **period):
        """Write the step; its period begins on the day. Who calls has checked the right.

        :param period: values of the period beside its day, e.g. reason, term_to
        """
        dated = {"day": fields.Date.to_date(day), **period}
        self.sudo().with_context(cluster_period=dated).write(vals)

    # --- steps ----------------------------------------------------------------------------------
    def _admit(self, decision_ref: str, admitted_on, contract_lang: str):
        """Admit by a decision of the council: the contract gets its number."""
        self._check_step("admitted", DECIDE, self._decide_who())
        for member in self.sudo():
            year = admitted_on.year
            ordinal = self.env["cluster.contract.counter"].sudo()._next(member.cluster_id, year)
            member._take_step(
                {
                    "state": "admitted",
                    "decision_ref": decision_ref,
                    "admitted_on": admitted_on,
                    "contract_lang": contract_lang,
                    "contract_year": year,
                    "contract_ordinal": ordinal,
                    "contract_number": membership.contract_number(member.cluster_id.code, year, ordinal),
                },
                admitted_on,
            )

    def _activate(self, signed_on, begins_on=None):
        """The contract is signed by both: the member has its rights for the cluster's term.

        :param begins_on: first day of the rights where it is not the day of the signatures
        """
        self._check_step("active", KEEP, self._keep_who())
        signed_on = fields.Date.to_date(signed_on)
        day = fields.Date.to_date(begins_on or signed_on)
        for member in self.sudo():
            if member.state != "admitted":
                raise UserError(
                    self.env._("%(member)s has a signed contract already: use “Reinstate”.", member=member.name)
                )
            member._take_step(
                {"state": "active", "contract_signed_on": signed_on, "active_from": day},
                day,
                term_to=membership.term_end(day, member.cluster_id.term_months),
            )

    # --- buttons --------------------------------------------------------------------------------
    def action_admit(self):
        self._check_step("admitted", DECIDE, self._decide_who())
        for member in self.sudo():
            if not member.is_complete:
                raise UserError(
                    self.env._(
                        "The papers of %(member)s are not checked yet: the coordinator marks the application as complete first.",  # noqa: E501
                        member=member.name,
                    )
                )
        return self._open_wizard("cluster.member.admit", self.env._("Admit to the cluster"))

    def action_activate(self):
        self._check_step("active", KEEP, self._keep_who())
        return self._open_wizard("cluster.member.activate", self.env._("The contract is signed"))

    def action_leave(self):
        self._check_right((*DECIDE, *KEEP), self._keep_who())
        return self._open_wizard("cluster.member.leave", self.env._("Leave the cluster"))

    def action_apply_again(self):
        """Who left may apply again; what was before stays in the member's periods."""
        self._check_step("applied", KEEP, self._keep_who())
        self._apply_again(fields.Date.context_today(self))

    def _apply_again(self, day):
        cleared = (
            "admitted_on", "active_from", "left_on", "leave_kind", "leave_reason", "decision_ref", "contract_year",
            "contract_ordinal", "contract_number", "contract_signed_on", "is_complete", "completed_on",
            "papers_asked_on", "papers_due_on", "grace_until", "suspended_on", "suspend_cause", "suspend_reason",
            "notice_on", "notice_until", "notice_reason", "notice_channel",
        )  # fmt: skip
        self._take_step({"state": "applied", "applied_on": day, **dict.fromkeys(cleared, False)}, day)
        # Old papers do not prove what is true today: each is asked for anew.
        self.sudo().paper_ids.filtered("paper_id").write({"state": "missing", "received_on": False})
        self.sudo()._list_papers()

    def action_print_contract(self):
        self.check_access("read")
        if any(not member.contract_number for member in self):
            raise UserError(
                self.env._("There is no contract before admission: the council has to admit the member first.")
            )
        return self.env.ref("cluster_base.action_report_member_contract").report_action(self)

    def action_open_page(self):
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": f"/members/{self.slug}", "target": "new"}

    def _open_wizard(self, model: str, name: str):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_member_id": self.id},
        }

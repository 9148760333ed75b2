from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..engine import membership

# Who takes a step: the council decides on people, the coordinator keeps the papers.
DECIDE = ("cluster_base.group_council", "cluster_base.group_administrator")
KEEP = ("cluster_base.group_coordinator", "cluster_base.group_administrator")


class ClusterMember(models.Model):
    """The steps of a membership."""

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
    def _check_step(self, following: str, groups, who: str):
        """:raises AccessError, UserError: who may do this, or from where it can be done"""
        self.check_access("read")
        if not self._has_one_of(groups):
            raise AccessError(self.env._("This step is taken by %(who)s. Ask them to do it.", who=who))
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

    # --- steps ----------------------------------------------------------------------------------
    def _admit(self, decision_ref: str, admitted_on, contract_lang: str):
        """Admit by a decision of the council: the contract gets its number."""
        self._check_step("admitted", DECIDE, self._decide_who())
        for member in self.sudo():
            year = admitted_on.year
            ordinal = self.env["cluster.contract.counter"].sudo()._next(member.cluster_id, year)
            member.write(
                {
                    "state": "admitted",
                    "decision_ref": decision_ref,
                    "admitted_on": admitted_on,
                    "contract_lang": contract_lang,
                    "contract_year": year,
                    "contract_ordinal": ordinal,
                    "contract_number": membership.contract_number(member.cluster_id.code, year, ordinal),
                }
            )

    def _activate(self, signed_on):
        """The contract is signed by both: the member has its rights from that day."""
        self._check_step("active", KEEP, self._keep_who())
        self.sudo().write({"state": "active", "contract_signed_on": signed_on, "active_from": signed_on})

    def _leave(self, leave_kind: str, reason: str, left_on):
        decided = leave_kind in ("refused", "excluded")
        self._check_step("left", DECIDE if decided else KEEP, self._decide_who() if decided else self._keep_who())
        for member in self:
            if leave_kind == ("excluded" if member.state == "applied" else "refused"):
                raise UserError(
                    self.env._(
                        "“Not admitted” is for those who only applied; a member is excluded, ceases or leaves at own wish."  # noqa: E501
                    )
                )
        self.sudo().write({"state": "left", "leave_kind": leave_kind, "leave_reason": reason, "left_on": left_on})

    # --- buttons --------------------------------------------------------------------------------
    def action_admit(self):
        self._check_step("admitted", DECIDE, self._decide_who())
        return self._open_wizard("cluster.member.admit", self.env._("Admit to the cluster"))

    def action_activate(self):
        self._check_step("active", KEEP, self._keep_who())
        return self._open_wizard("cluster.member.activate", self.env._("The contract is signed"))

    def action_leave(self):
        self.check_access("read")
        if not self._has_one_of((*DECIDE, *KEEP)):
            raise AccessError(self.env._("This step is taken by %(who)s. Ask them to do it.", who=self._keep_who()))
        return self._open_wizard("cluster.member.leave", self.env._("Leave the cluster"))

    def action_apply_again(self):
        """Who left may apply again; what was before stays in the record's history."""
        self._check_step("applied", KEEP, self._keep_who())
        self.sudo().write(
            {
                "state": "applied",
                "applied_on": fields.Date.context_today(self),
                "admitted_on": False,
                "active_from": False,
                "left_on": False,
                "leave_kind": False,
                "leave_reason": False,
                "decision_ref": False,
                "contract_year": False,
                "contract_ordinal": False,
                "contract_number": False,
                "contract_signed_on": False,
            }
        )

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

from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import UserError


class ClusterCouncilItem(models.Model):
    """What an adopted decision does: the member is admitted, excluded, reinstated, its fee waived."""

    _inherit = "cluster.council.item"

    undone_note = fields.Char(string="Not carried out yet", readonly=True, copy=False, tracking=True)

    # --- before the vote ------------------------------------------------------------------------
    def _check_ready(self):
        """Nobody votes on what could not be carried out.

        :raises UserError: the applicant's papers are not checked, the member was not heard, or is in no state for it
        """
        check = getattr(self, f"_check_ready_{self.kind}", None)
        member = self.sudo().member_id
        if check and member:
            check(member)

    def _check_ready_exclusion(self, member):
        if member.state in ("applied", "left"):
            raise UserError(
                self.env._(
                    "%(member)s is no member: there is nothing to exclude it from. Put the item off.",
                    member=member.name,
                )
            )
        member._check_heard(self.decided_on or self.meeting_id._day())

    def _check_ready_reinstatement(self, member):
        if member.state != "suspended":
            raise UserError(self.env._("%(member)s is not suspended: put the item off.", member=member.name))

    def _check_ready_waiver(self, member):
        if member.state == "left":
            raise UserError(self.env._("%(member)s has left: put the item off.", member=member.name))

    def _check_ready_admission(self, member):
        if member.state != "applied":
            raise UserError(self.env._("%(member)s does not wait for admission: put the item off.", member=member.name))
        if not member.is_complete:
            raise UserError(
                self.env._(
                    "The papers of %(member)s are not checked yet: the coordinator marks the application as complete first, or the item is put off.",  # noqa: E501
                    member=member.name,
                )
            )

    # --- carrying out ---------------------------------------------------------------------------
    def _decision_words(self) -> str:
        """Number and day of the decision, as contracts and histories quote it; the same in every language."""
        return f"{self.decision_number} ({self.decided_on:%d.%m.%Y})"

    def _try_to_carry_out(self):
        """What was decided stands, also where its step cannot be taken now: then the step waits for its button."""
        try:
            with self.env.cr.savepoint():
                self._carry_out(self.decided_on)
        except UserError as problem:
            self.undone_note = str(problem)

    def action_carry_out(self):
        """Take the step that could not be taken when the votes were counted."""
        for item in self:
            item.meeting_id._check_secretary()
            if item.state != "adopted" or not item.undone_note:
                raise UserError(self.env._("“%(item)s” has nothing left to be carried out.", item=item.title))
            item.sudo()._carry_out(item.cluster_id._today())
            item.sudo().undone_note = False

    def _carry_out(self, day):
        """What an adopted decision does. The system acts: the council has decided already.

        :param day: when the step counts
        """
        step = getattr(self, f"_carry_out_{self.kind}", None)
        if step:
            self._check_ready()
            step(self.member_id.with_user(SUPERUSER_ID), day)

    def _carry_out_admission(self, member, day):
        member._admit(self._decision_words(), day, member._admission_lang())

    def _carry_out_exclusion(self, member, day):
        member._exclude(self._decision_words(), day, self.proposal or self.title)

    def _carry_out_reinstatement(self, member, day):
        member._reinstate(day, self._decision_words())

    def _carry_out_waiver(self, member, _day):
        member._decide_fee_waiver(self)

import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .cluster_member import STAFF
from .cluster_member_life import KEEP

_logger = logging.getLogger(__name__)


class ClusterMemberTold(models.Model):
    """What a member is told of a step: by mail, or by phone and letter where there is no address.

    The mail is written by a job: the printed contract that goes with an admission takes a second, and a fault of mail
    or print stops no step.
    """

    _name = "cluster.member.told"
    _description = "What a member was told"
    _order = "id desc"
    _rec_name = "what"

    member_id = fields.Many2one("cluster.member", required=True, index=True, ondelete="cascade", readonly=True)
    cluster_id = fields.Many2one(related="member_id.cluster_id", store=True, index=True)
    what = fields.Selection(
        [
            ("admitted", "Admitted"),
            ("refused", "Not admitted"),
            ("suspended", "Suspended"),
            ("reinstated", "Reinstated"),
            ("excluded", "Excluded"),
            ("hearing", "Invited to a hearing"),
        ],
        string="Told",
        required=True,
        readonly=True,
    )
    day = fields.Date(string="Of", required=True, readonly=True)
    decision_ref = fields.Char(string="Council's decision", readonly=True)
    reason = fields.Text(readonly=True)
    hearing_id = fields.Many2one("cluster.member.hearing", index="btree_not_null", ondelete="cascade", readonly=True)
    address = fields.Char(string="To the address", readonly=True)
    state = fields.Selection(
        [
            ("waiting", "To be mailed"),
            ("mailed", "Mailed"),
            ("by_hand", "To be told by phone or letter"),
            ("told", "Told by phone or letter"),
        ],
        required=True,
        default="waiting",
        index=True,
        readonly=True,
    )
    told_at = fields.Datetime(string="Told on", readonly=True)

    @api.model
    def _cron_tell(self):
        waiting = self.sudo().search([("state", "=", "waiting")], order="id")
        for done, one in enumerate(waiting, 1):
            one._tell()
            self.env["ir.cron"]._commit_progress(1, remaining=len(waiting) - done)

    def _tell(self):
        """Mail it, or ask the coordinator to tell it."""
        self.ensure_one()
        if self.address:
            try:
                with self.env.cr.savepoint():
                    self._mail()
                self.write({"state": "mailed", "told_at": fields.Datetime.now()})
                return
            except Exception:
                _logger.exception("Member %s could not be told by mail", self.member_id.id)
        self._ask_by_hand()

    def _mail(self):
        member = self.member_id
        values = {"email_to": self.address, "recipient_ids": []}
        if self.what == "admitted":
            values["attachment_ids"] = [Command.link(self._contract().id)]
        template = self.env.ref(f"cluster_base.mail_member_{self.what}").sudo()
        template.with_context(lang=member._language()).send_mail(self.id, force_send=False, email_values=values)

    def _contract(self):
        report = self.env["ir.actions.report"].sudo().with_context(force_report_rendering=True)
        content, _kind = report._render_qweb_pdf("cluster_base.action_report_member_contract", self.member_id.ids)
        number = (self.member_id.contract_number or "").replace("/", "-")
        return (
            self.env["ir.attachment"]
            .sudo()
            .create({"name": f"contract-{number}.pdf", "raw": content, "res_model": self._name, "res_id": self.id})
        )

    def _ask_by_hand(self):
        self.state = "by_hand"
        coordinator = self.cluster_id._coordinator()
        if coordinator:
            words = self.with_context(lang=coordinator.lang)
            labels = dict(self._fields["what"]._description_selection(words.env))
            self.member_id.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=words.env._("Tell by phone or letter: %(what)s", what=labels[self.what]),
                note=self.reason,
                user_id=coordinator.id,
            )

    def action_told(self):
        """The coordinator has told it by phone or letter."""
        self.member_id._check_right(KEEP, self.member_id._keep_who())
        if any(one.state != "by_hand" for one in self):
            raise UserError(self.env._("Only what is to be told by phone or letter is noted as told."))
        self.sudo().write({"state": "told", "told_at": fields.Datetime.now()})


class ClusterMember(models.Model):
    _inherit = "cluster.member"

    told_ids = fields.One2many("cluster.member.told", "member_id", string="What it was told", groups=STAFF)

    def _to_be_told(self, what: str, day, **values):
        """:param values: reason, decision_ref, hearing_id; address where it is known no more after the step"""
        if self.env.context.get("told_already"):  # a register on paper that is entered afterwards
            return
        self.env["cluster.member.told"].sudo().create(
            [
                {"member_id": member.id, "what": what, "day": day, "address": member._reach(), **values}
                for member in self.sudo()
            ]
        )
        self.env.ref("cluster_base.cron_member_told").sudo()._trigger()

    def _admit(self, decision_ref, admitted_on, contract_lang):
        result = super()._admit(decision_ref, admitted_on, contract_lang)
        self._to_be_told("admitted", admitted_on, decision_ref=decision_ref)
        return result

    def _suspend(self, day, reason, cause=None):
        result = super()._suspend(day, reason, cause)
        self._to_be_told("suspended", day, reason=reason)
        return result

    def _back_to_active(self, day, reason):
        back = self.filtered(lambda member: member.state == "suspended")
        result = super()._back_to_active(day, reason)
        if back:
            back._to_be_told("reinstated", day, reason=reason)
        return result

    def _end(self, leave_kind, reason, day, decision_ref):
        address = self._reach()  # the mandates end with the membership
        result = super()._end(leave_kind, reason, day, decision_ref)
        if leave_kind in ("refused", "excluded"):
            self._to_be_told(leave_kind, day, reason=reason, decision_ref=decision_ref, address=address)
        return result


class ClusterMemberHearing(models.Model):
    _inherit = "cluster.member.hearing"

    place = fields.Char("Hour and place", tracking=True, help="As the invitation says it: 10:00, Smarhoń, room 12.")

    @api.model_create_multi
    def create(self, vals_list):
        hearings = super().create(vals_list)
        hearings._invite()
        return hearings

    def write(self, vals):
        result = super().write(vals)
        if {"heard_on", "place", "subject"} & vals.keys():
            self._invite()
        return result

    def _invite(self):
        """The member is told when it is heard and what is held against it; of a hearing that was held nobody is."""
        for hearing in self.sudo():
            member = hearing.member_id
            if hearing.attendance or hearing.heard_on < member.cluster_id._today():
                continue
            self.env["cluster.member.told"].sudo().search(
                [("hearing_id", "=", hearing.id), ("state", "=", "waiting")]
            ).unlink()  # it was corrected before the mail was written
            member._to_be_told("hearing", hearing.invited_on, hearing_id=hearing.id, reason=hearing.subject)

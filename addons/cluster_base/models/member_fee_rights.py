from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError, ValidationError

from .cluster_member import STAFF
from .cluster_member_life import KEEP


class ClusterCluster(models.Model):
    _inherit = "cluster.cluster"

    entry_fee_first = fields.Boolean(
        string="Rights begin with the entry fee",
        default=True,
        tracking=True,
        help="A new member gets its rights when the contract is signed and the entry fee is paid, worked off or "
        "waived. Unticked: on the day the contract is signed.",
    )


class ClusterMember(models.Model):
    """Between the signed contract and the rights of a member lies the entry fee, where the cluster asks for one."""

    _inherit = "cluster.member"

    awaits_entry_fee = fields.Boolean(compute="_compute_awaits_entry_fee", groups=STAFF)
    entry_fee_text = fields.Char(compute="_compute_awaits_entry_fee", groups=STAFF)

    @api.depends("state", "contract_signed_on", "fee_ids.state", "fee_ids.amount_open")
    def _compute_awaits_entry_fee(self):
        for member in self:
            member.awaits_entry_fee = member.state == "admitted" and bool(member.contract_signed_on)
            member.entry_fee_text = member._entry_fee_sentence() if member.awaits_entry_fee else False

    def _open_entry_fee(self):
        """The entry fee of the present admission while anything of it is still to be paid."""
        self.ensure_one()
        return self.sudo().fee_ids.filtered(
            lambda fee: fee.what == "entry" and fee.period_from == self.admitted_on and fee._unpaid() > 0
        )

    def _entry_fee_sentence(self) -> str:
        fee = self._open_entry_fee()[:1]
        if not fee:
            return self.env._(
                "Nothing of the entry fee is open any more: the rights begin with the next run of the fees."
            )
        return self.env._(
            "The contract is signed. The rights begin when the entry fee is paid: %(amount)s are open (%(invoice)s).",
            amount=fee.currency_id.format(float(fee._unpaid())),
            invoice=fee.move_name or fee.problem or self.env._("not invoiced yet"),
        )

    def _contract_signed(self, signed_on):
        """Both copies are signed: the entry fee is charged, and the rights begin now or when it is paid.

        :raises AccessError, UserError: who may note it, or why it cannot be noted now
        """
        self._check_step("active", KEEP, self._keep_who())
        day = fields.Date.to_date(signed_on)
        for member in self:
            if member.state == "admitted" and member.contract_signed_on:
                raise UserError(member._entry_fee_sentence())
            if member.state != "admitted" or not member.cluster_id.entry_fee_first:
                member._activate(day)
                continue
            member._check_not_to_come(day)
            if member.admitted_on and day < member.admitted_on:
                raise UserError(
                    self.env._(
                        "The council admitted %(member)s on %(day)s: a contract is signed on that day or later.",
                        member=member.name,
                        day=self.env["ir.qweb.field.date"].value_to_html(member.admitted_on, {}),
                    )
                )
            member._charge_entry_fee()
            if not member._open_entry_fee():
                member._activate(day)
                continue
            member.sudo().contract_signed_on = day
            member.message_post(body=member._entry_fee_sentence())

    def _charge_entry_fee(self):
        """Make, invoice and mail the entry fee at once, as the daily run would do tomorrow."""
        Fee = self.env["cluster.member.fee"].sudo()
        today = self._fee_today()
        Fee._make_fees(self, today)
        fees = self._open_entry_fee()
        fees._make_invoices(today)
        for fee in fees.filtered(lambda fee: fee.state == "invoiced" and fee.delivery == "waiting"):
            fee._send_invoice_or_tell()

    def _begin_rights(self, today):
        """Members whose contract is signed and whose entry fee is settled have their rights from today on."""
        for member in self.with_user(SUPERUSER_ID).sudo():
            if not member.awaits_entry_fee or member._open_entry_fee():
                continue
            try:
                with self.env.cr.savepoint():
                    member._activate(member.contract_signed_on, max(today, member.contract_signed_on))
                    member.fee_problem = False
            except (UserError, ValidationError) as error:
                # The payment is entered all the same; the daily run tries again.
                member.fee_problem = str(error)

    def action_activate(self):
        waiting = self.filtered("awaits_entry_fee")
        if waiting:
            raise UserError(waiting[0]._entry_fee_sentence())
        return super().action_activate()


class ClusterMemberFee(models.Model):
    _inherit = "cluster.member.fee"

    def _after_payment(self):
        result = super()._after_payment()
        for member in self.sudo().member_id:
            member._begin_rights(member._fee_today())
        return result

    def _take_off(self, waived, worked, text):
        result = super()._take_off(waived, worked, text)
        self.member_id._begin_rights(self.member_id._fee_today())
        return result

    def action_cancel(self):
        result = super().action_cancel()
        for member in self.sudo().member_id:
            member._begin_rights(member._fee_today())
        return result

    @api.model
    def _run_day(self, clusters, commit, day=None):
        """Whose entry fee was settled by other means, e.g. by a credit note in the books, begins too."""
        for cluster in clusters:
            today = day or fields.Date.context_today(self.with_context(tz=cluster.tz))
            waiting = (
                self.env["cluster.member"]
                .sudo()
                .search(
                    [
                        ("cluster_id", "=", cluster.id),
                        ("state", "=", "admitted"),
                        ("contract_signed_on", "!=", False),
                    ]
                )
            )
            waiting._begin_rights(today)
            commit(len(waiting))
        return super()._run_day(clusters, commit, day)

from odoo import http
from odoo.http import content_disposition, request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..engine import translit


class ClusterFees(CustomerPortal):
    """A member's fees and their invoices."""

    @http.route("/my/cluster/fees", type="http", auth="user", website=True, readonly=True)
    def my_fees(self, **_kwargs):
        members = request.env["cluster.member"]._acting_for(live=False)
        # As the system: a representative from outside reads the fees of whom it acts for by its mandate, not by a rule.
        fees = (
            request.env["cluster.member.fee"]
            .sudo()
            .search([("member_id", "in", members.ids), ("state", "in", ("invoiced", "paid", "settled"))])
        )
        open_fees = fees.filtered(lambda fee: fee.state == "invoiced")
        sums = {}
        for fee in open_fees:
            sums[fee.currency_id] = sums.get(fee.currency_id, 0.0) + fee.amount_open
        return request.render(
            "cluster_base.portal_my_fees",
            {
                "fees": [self._fee_words(fee, len(members) > 1) for fee in fees],
                "open_text": ", ".join(currency.format(amount) for currency, amount in sums.items() if amount > 0),
                "page_name": "cluster_fees",
            },
        )

    def _fee_words(self, fee, with_name):
        env = request.env
        states = dict(fee._fields["state"]._description_selection(env))
        money = fee.currency_id.format
        part = f"{money(fee.prorated_amount)} ({fee.share_text})" if fee.share_text not in (False, "1") else ""
        rows = [
            {"label": env._("Member"), "value": fee.member_id.sudo().name if with_name else ""},
            {"label": env._("State"), "value": states[fee.state]},
            {"label": env._("Whole fee"), "value": money(fee.base_amount) if fee.what != "change" else ""},
            {"label": env._("For the period"), "value": part},
            {"label": env._("Waived"), "value": money(fee.waiver_amount) if fee.waiver_amount else ""},
            {"label": env._("Work in kind"), "value": money(fee.work_amount) if fee.work_amount else ""},
            {"label": env._("Given back"), "value": money(fee.refund_amount) if fee.refund_amount else ""},
            {"label": env._("To pay"), "value": money(fee.amount)},
            {"label": env._("Still open"), "value": money(fee.amount_open) if fee.state == "invoiced" else ""},
            {"label": env._("To be paid by"), "value": self._fee_day(fee.due_on) if fee.state == "invoiced" else ""},
            {"label": env._("Invoice no."), "value": fee.move_name},
        ]
        return {
            "title": fee._title(),
            "rows": [row for row in rows if row["value"]],
            "url": fee.move_name and f"/my/cluster/fees/{fee.id}/invoice",
            "number": fee.move_name,
        }

    def _fee_day(self, day):
        return day and request.env["ir.qweb.field.date"].value_to_html(day, {})

    @http.route("/my/cluster/fees/<int:fee_id>/invoice", type="http", auth="user", website=True)
    def my_fee_invoice(self, fee_id, **_kwargs):
        """Looked for among the fees that the user may read, and those of the members for whom it acts."""
        Fee = request.env["cluster.member.fee"]
        wanted = [("id", "=", fee_id), ("move_name", "!=", False)]
        acting = request.env["cluster.member"]._acting_for(live=False)
        fee = Fee.search(wanted) or Fee.sudo().search([*wanted, ("member_id", "in", acting.ids)])
        if not fee:
            raise request.not_found()
        return self._print_move(fee.sudo().move_id)

    @http.route("/cluster/papers/<int:paper_id>", type="http", auth="user")
    def member_paper(self, paper_id, **_kwargs):
        """Invoice or credit note of a fee, for those who read the papers of the member and not the centre's books."""
        wanted = [("id", "=", paper_id), ("kind", "=", "fee"), ("model", "=", "account.move")]
        paper = request.env["cluster.member.file"].search(wanted)
        if not paper:
            raise request.not_found()
        return self._print_move(request.env["account.move"].sudo().search([("id", "=", paper.res_id)]))

    def _print_move(self, move):
        report = request.env["ir.actions.report"].sudo()
        content, _kind = report._render_qweb_pdf("account.account_invoices", move.ids)
        name = f"invoice-{translit.slug(move.name)}.pdf"
        return request.make_response(
            content,
            [
                ("Content-Type", "application/pdf"),
                ("Content-Length", str(len(content))),
                ("Content-Disposition", content_disposition(name)),
            ],
        )

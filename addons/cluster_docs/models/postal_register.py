from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..engine import postal


class PostalRegister(models.Model):
    """The list with which a body's letters of one day go to the post. It is filled from the outgoing journal, so that
    its total and the journal's are the same letters counted from two sides."""

    _name = "cluster.postal.register"
    _description = "Postal list"
    _order = "day desc, id desc"
    _rec_name = "day"

    unit_id = fields.Many2one(
        "hr.department",
        "Body",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("is_body", "=", True)],
        default=lambda self: self.env.user.cluster_body_ids[:1],
    )
    day = fields.Date(required=True, default=fields.Date.context_today)
    state = fields.Selection(
        [("open", "Being filled"), ("handed", "Handed to the post")], required=True, default="open", readonly=True
    )
    handed_at = fields.Datetime("Handed over", readonly=True)
    handed_by_id = fields.Many2one("res.users", "Handed over by", readonly=True, ondelete="restrict")
    item_ids = fields.One2many("cluster.document.recipient", "register_id", "Letters")
    item_count = fields.Integer("Number of letters", compute="_compute_totals")
    totals_text = fields.Char("Totals", compute="_compute_totals")
    journal_text = fields.Char("Outgoing journal of the day", compute="_compute_journal_text")

    _day_uniq = models.Constraint("UNIQUE(unit_id, day)", "This body already has a postal list of that day. Open it.")
    _handed = models.Constraint(
        "CHECK((state = 'handed') = (handed_at IS NOT NULL AND handed_by_id IS NOT NULL))",
        "A handed list says who handed it over and when.",
    )

    @api.depends("day", "unit_id.name")
    def _compute_display_name(self):
        for register in self:
            day = register.day.strftime("%d.%m.%Y") if register.day else ""
            register.display_name = f"{day} · {register.unit_id.name or ''}"

    @api.depends("item_ids.postal_kind", "item_ids.fee")
    @api.depends_context("lang")
    def _compute_totals(self):
        for register in self:
            register.item_count = len(register.item_ids)
            register.totals_text = " · ".join(
                f"{row['name']}: {row['count']}" + (f" ({row['fee']})" if row["fee"] else "")
                for row in register._totals()
                if row["count"]
            )

    @api.depends("item_ids", "day", "unit_id")
    @api.depends_context("lang")
    def _compute_journal_text(self):
        for register in self:
            tie = register._tie()
            register.journal_text = self.env._(
                "registered %(registered)s, by post %(by_post)s in %(letters)s letters; "
                "of them on this list %(here)s, on other lists %(elsewhere)s, not yet listed %(unlisted)s",
                **tie,
            )

    @api.model_create_multi
    def create(self, vals_list):
        registers = super().create(vals_list)
        registers.action_collect()
        return registers

    def write(self, vals):
        if not self.env.su and {"state", "handed_at", "handed_by_id"} & vals.keys():
            raise UserError(self.env._('A list is handed over by "Hand to the post".'))
        if {"day", "unit_id"} & vals.keys() and any(register.state == "handed" for register in self):
            raise UserError(self.env._("The list was handed to the post: it stays as it is."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_open_only(self):
        if any(register.state == "handed" for register in self):
            raise UserError(self.env._("A list that was handed to the post stays."))

    # filling

    def _journal_domain(self):
        """Outgoing documents of the body, registered by that day and not void."""
        self.ensure_one()
        return (
            Domain("unit_id", "=", self.unit_id.id)
            & Domain("direction", "=", "outgoing")
            & Domain("number", "!=", False)
            & Domain("state", "!=", "void")
        )

    def action_collect(self):
        """Adds every letter by post that is registered and stands on no list yet; drops those voided meanwhile."""
        recipients = self.env["cluster.document.recipient"].sudo()
        for register in self:
            if register.state != "open":
                raise UserError(self.env._("The list was handed to the post. Make the list of another day."))
            register.check_access("write")
            documents = self.env["cluster.document"].sudo()
            missing = documents.search(
                register._journal_domain()
                & Domain("registration_date", "=", register.day)
                & Domain("delivery_method", "=", "post")
                & Domain("recipient_ids", "=", False)
                & Domain("correspondent_name", "!=", False)
            )
            recipients.create([document._prepare_recipient_vals() for document in missing])
            register.sudo().item_ids.filtered(lambda item: item.document_id.state == "void").register_id = False
            recipients.search(
                Domain(
                    "document_id", "any", register._journal_domain() & Domain("registration_date", "<=", register.day)
                )
                & Domain("delivery_method", "=", "post")
                & Domain("status", "=", "queued")
                & Domain("register_id", "=", False)
            ).register_id = register
        return True

    def _items(self):
        """Letters of the list in the order of the journal."""
        self.ensure_one()
        return self.item_ids.sorted(
            lambda item: (
                item.document_id.number_id.year,
                item.document_id.number_id.ordinal,
                item.document_id.number_id.suffix or "",
                item.sequence,
                item.id,
            )
        )

    def _totals(self):
        """Rows of kind, name, count, fee as text, and how many fees are not known; the sum of all is last."""
        self.ensure_one()
        words = dict(self.env["cluster.document.recipient"]._fields["postal_kind"]._description_selection(self.env))
        rows = postal.totals(postal.Item(item.postal_kind, item.fee or None) for item in self.item_ids)
        return [
            {
                "kind": row.kind,
                "name": words.get(row.kind, self.env._("In all")),
                "count": row.count,
                "fee": f"{row.fee // 100},{row.fee % 100:02d}" if row.fee else "",
                "without_fee": row.without_fee,
            }
            for row in rows
        ]

    def _tie(self):
        """The same letters counted from the journal: registered that day, by post, and where each of them stands."""
        self.ensure_one()
        documents = (
            self.env["cluster.document"]
            .sudo()
            .search(self._journal_domain() & Domain("registration_date", "=", self.day))
        )
        by_post = documents.recipient_ids.filtered(lambda item: item.delivery_method == "post")
        return {
            "registered": len(documents),
            "by_post": len(by_post.document_id),
            "letters": len(by_post),
            "here": len(by_post.filtered(lambda item: item.register_id == self)),
            "elsewhere": len(by_post.filtered(lambda item: item.register_id and item.register_id != self)),
            "unlisted": len(by_post.filtered(lambda item: not item.register_id)),
            "earlier": len(self.item_ids - by_post),
        }

    # handing over

    def action_hand_over(self):
        for register in self:
            register.check_access("write")
            if register.state != "open":
                raise UserError(self.env._("The list was already handed to the post."))
            if not register.item_ids:
                raise UserError(self.env._("The list is empty: there is nothing to hand over."))
            void = register.item_ids.filtered(lambda item: item.document_id.state == "void")
            if void:
                raise UserError(
                    self.env._(
                        "No. %(number)s was voided meanwhile: press Collect, which takes it off the list.",
                        number=void[0].document_number,
                    )
                )
            register.item_ids._set_status("sent", note=self.env._("By post"))
            register.sudo().write({"state": "handed", "handed_at": fields.Datetime.now(), "handed_by_id": self.env.uid})
        return True

    def action_print(self):
        self.ensure_one()
        return self.env.ref("cluster_docs.action_report_postal_register").report_action(self)

    def action_print_envelopes(self):
        self.ensure_one()
        if not self.item_ids:
            raise UserError(self.env._("The list is empty: there are no envelopes to print."))
        return self._items().action_print_c5()

import logging
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import consteq

from ..engine import checkout, shop_form

CHOICE_HOURS = 24
# Orders that a browser's address may send in an hour; a mobile network hides many guests behind one.
ORDER_LIMIT = 20
HOUR = timedelta(hours=1)
_logger = logging.getLogger(__name__)


class ClusterCheckout(models.Model):
    """One order of a guest over several farms: its reference, the guest, and how the farms answered."""

    _name = "cluster.checkout"
    _description = "Order of a guest"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _rec_names_search = ["name", "contact_name", "phone"]

    name = fields.Char(string="Reference", required=True, readonly=True, copy=False)
    cluster_id = fields.Many2one("cluster.cluster", required=True, index=True, ondelete="restrict", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Guest", required=True, ondelete="restrict", readonly=True)
    contact_name = fields.Char(string="Name", required=True, readonly=True)
    phone = fields.Char(readonly=True)
    phone_key = fields.Char(
        compute="_compute_phone_key", store=True, index="btree_not_null", export_string_translation=False
    )
    email = fields.Char(string="E-mail", readonly=True)
    lang = fields.Char(string="Language", required=True, readonly=True)
    note = fields.Text(readonly=True)
    source = fields.Selection(
        [("site", "Common site"), ("phone", "By phone"), ("paid", "Common site, paid online")],
        required=True,
        default="site",
        readonly=True,
    )
    entered_by_id = fields.Many2one("res.users", string="Entered by", readonly=True)
    whole = fields.Boolean(
        string="All or nothing", readonly=True, help="If one farm refuses, the guest is asked whether to take the rest."
    )
    choice = fields.Selection(
        [("accepted", "Takes the rest"), ("returned", "Gave everything back")],
        string="Guest's choice",
        readonly=True,
        copy=False,
        tracking=True,
    )
    answer_until = fields.Datetime(string="Choice until", readonly=True, copy=False, index="btree_not_null")
    origin = fields.Char(
        readonly=True, copy=False, groups="base.group_system", index="btree_not_null", export_string_translation=False
    )
    access_token = fields.Char(required=True, readonly=True, copy=False, groups="base.group_system")
    turn = fields.Integer(default=0, readonly=True, copy=False, export_string_translation=False)
    basket_number = fields.Integer(readonly=True, copy=False, index=True, export_string_translation=False)
    order_ids = fields.One2many("sale.order", "checkout_id", string="Orders of the farms", readonly=True)
    farm_words = fields.Text(string="Farms", compute="_compute_farm_words", compute_sudo=True)
    farm_count = fields.Integer(string="Number of farms", compute="_compute_farm_words", compute_sudo=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount_total = fields.Monetary(string="Ordered for", readonly=True)
    amount_tax = fields.Monetary(string="Tax in it", readonly=True)
    amount_open = fields.Monetary(
        string="Stands at", compute="_compute_state", store=True, compute_sudo=True, help="Without what was declined."
    )
    state = fields.Selection(
        [
            ("waiting", "Waits for the farms"),
            ("choice", "Waits for the guest"),
            ("confirmed", "Confirmed"),
            ("partly", "Confirmed in part"),
            ("declined", "Declined"),
            ("returned", "Given back"),
        ],
        compute="_compute_state",
        store=True,
        index=True,
        compute_sudo=True,
        tracking=True,
    )

    _name_uniq = models.Constraint("UNIQUE (name)", "Another order already has this reference.")
    _token_uniq = models.Constraint("UNIQUE (access_token)", "Another order already has this key.")

    @api.depends("phone")
    def _compute_phone_key(self):
        for order in self:
            order.phone_key = shop_form.phone_digits(order.phone) or False

    @api.depends("order_ids.order_line.member_state", "order_ids.amount_total", "order_ids.state", "whole", "choice")
    def _compute_state(self):
        for order in self:
            answers = order.order_ids.order_line.filtered("member_state").mapped("member_state")
            order.state = checkout.state(answers, order.whole, order.choice)
            live = order.order_ids.filtered(lambda one: one.state != "cancel")
            order.amount_open = sum(live.mapped("amount_total"))

    @api.depends("order_ids.amount_total", "order_ids.answer_state")
    def _compute_farm_words(self):
        """All farms' orders in words: the records themselves stand in the farms' own companies."""
        answers = dict(self.env["sale.order"]._fields["answer_state"]._description_selection(self.env))
        for order in self:
            order.farm_count = len(order.order_ids)
            order.farm_words = "\n".join(
                f"{one._seller_name()} · {one.name} · {one.currency_id.format(one.amount_total)} · {answers.get(one.answer_state, '')}"  # noqa: E501
                for one in order.order_ids
            )

    # --- placing --------------------------------------------------------------------------------
    @api.model
    def _place(self, basket, contact, source="site", partner=None, address=None):
        """Order the basket: one order per farm, all or none, in the present transaction.

        :param basket: the `sale.order` in the centre's company; deleted when it is ordered
        :param contact: name, phone, email, note, whole, lang
        :param partner: the guest where known; else a new contact
        :param address: of the browser that sends it; kept for a day as a keyed hash
        :raises UserError: something cannot be ordered; the sentence says what; StockShort: what is left
        """
        basket = basket.sudo()
        problems = basket._drop_unsellable()
        if problems:
            raise UserError(" ".join(problems))
        lines = basket.order_line.filtered("product_id")
        if not lines:
            raise UserError(self.env._("The basket is empty. Choose something in the shop first."))
        cluster = self._cluster_of(basket)
        parent = self.sudo().create(
            {
                "name": self.env["ir.sequence"].sudo().next_by_code("cluster.checkout"),
                "cluster_id": cluster.id,
                "partner_id": (partner or self._new_partner(contact)).id,
                "contact_name": contact["name"],
                "phone": contact.get("phone"),
                "email": contact.get("email"),
                "lang": contact.get("lang") or self.env.lang or "be_BY",
                "note": contact.get("note"),
                "whole": bool(contact.get("whole")),
                "source": source,
                "entered_by_id": source == "phone" and self.env.uid,
                "access_token": secrets.token_hex(16),
                "currency_id": basket.currency_id.id,
                "amount_total": basket.amount_total,
                "basket_number": basket.id,
                "origin": address and self.env["crm.lead"]._ask_digest(address),
            }
        )
        orders = basket._split_by_member(parent)
        parent.amount_tax = sum(orders.mapped("amount_tax"))
        parent._tell_placed()
        basket.order_line.unlink()
        orders.order_line.filtered("hold_key")._hold()
        return parent

    @api.model
    def _too_many_from(self, address) -> bool:
        """Whether orders enough came from this address of a browser: a script takes no farm's whole stock."""
        known = [("origin", "=", self.env["crm.lead"]._ask_digest(address))]
        return self.sudo().search_count([*known, ("create_date", ">", fields.Datetime.now() - HOUR)]) >= ORDER_LIMIT

    @api.autovacuum
    def _gc_origin(self):
        yesterday = fields.Datetime.now() - 24 * HOUR
        self.sudo().search([("origin", "!=", False), ("create_date", "<", yesterday)]).origin = False

    @api.model
    def _of_session(self, placed_id, basket_id):
        """The order of the last hour that this session placed, by what the session itself keeps."""
        known = Domain("id", "=", placed_id or 0)
        if basket_id:
            known |= Domain("basket_number", "=", basket_id)
        return self.sudo().search(known & Domain("create_date", ">", fields.Datetime.now() - HOUR), limit=1)

    @api.model
    def _place_paid(self, basket):
        """A basket that Odoo's own payment has confirmed: its orders become the farms', all of them sold here."""
        partner = basket.partner_id
        if not basket._needs_pickup(fields.Datetime.now()):
            basket._drop_pickup(fields.Datetime.now())
        contact = {"name": partner.name, "phone": partner.phone, "email": partner.email, "lang": partner.lang}
        parent = self._place(basket, contact, source="paid", partner=partner)
        basket.with_context(disable_cancel_warning=True)._action_cancel()
        return parent

    @api.model
    def _cluster_of(self, basket):
        members = basket.order_line.product_id.product_tmpl_id.sudo().member_id
        cluster = members.cluster_id
        if len(cluster) > 1:
            raise UserError(self.env._("The basket holds goods of two clusters. Order them one after the other."))
        return cluster or self.env["cluster.cluster"].sudo().search(
            [("company_id", "=", basket.company_id.id)], limit=1
        )

    @api.model
    def _new_partner(self, contact):
        return (
            self.env["res.partner"]
            .sudo()
            .create(
                {
                    "name": contact["name"],
                    "phone": contact.get("phone"),
                    "email": contact.get("email"),
                    "lang": contact.get("lang") or self.env.lang,
                }
            )
        )

    # --- answers --------------------------------------------------------------------------------
    def _take_turn(self):
        """One answer after the other, whoever gives it: two at once would each take the other for missing.

        The second runs into the row that the first has written, and sees its answer when Odoo repeats the request.
        """
        self.env.cr.execute(
            "UPDATE cluster_checkout SET turn = COALESCE(turn, 0) + 1 WHERE id = ANY(%s)", [sorted(self.ids)]
        )

    def _after_answer(self, order):
        """What follows from the answer of one farm: contracts where nothing stands in the way, and the guest hears."""
        self.ensure_one()
        settled = self._settle_ready()
        refused = order.filtered(lambda one: one.answer_state == "declined" and one.state in ("draft", "sent"))
        refused.with_context(guest_knows=True)._action_cancel()
        if self.state == "choice" and not self.answer_until:
            self.answer_until = fields.Datetime.now() + timedelta(hours=CHOICE_HOURS)
        if self.state == "declined":
            self.answer_until = False
        self._tell_answer(order)
        for other in settled - order:
            self._tell_farm(other, "settled")

    def _settle_ready(self):
        """Confirm the orders that nobody else's answer holds up."""
        settled = self.env["sale.order"]
        for order in self.order_ids.filtered(lambda one: one.state in ("draft", "sent")):
            answers = order.order_line.filtered("member_state").mapped("member_state")
            others = (self.order_ids - order).order_line.filtered("member_state").mapped("member_state")
            if checkout.may_be_settled(answers, others, self.whole, self.choice):
                settled |= order
        settled._settle()
        return settled

    def _choose(self, choice):
        """The guest's decision after a refusal: take the rest, or give everything back."""
        self.ensure_one()
        self._take_turn()
        if self.state != "choice":
            raise UserError(self.env._("There is nothing to decide any more. This page shows how the order stands."))
        self.write({"choice": choice, "answer_until": False})
        if choice == "accepted":
            for order in self._settle_ready():
                self._tell_farm(order, "settled")
            return
        self._give_back(self.env._("The guest gave the whole order back: another farm refused."))

    def _give_back(self, reason):
        live = self.order_ids.filtered(lambda one: one.state != "cancel")
        live.with_context(guest_knows=True, decline_reason=reason, disable_cancel_warning=True)._action_cancel()
        for order in live:
            self._tell_farm(order, "returned")
        self._tell_returned()

    @api.model
    def _cron_give_back(self):
        """Whoever did not accept the rest in time gets everything back."""
        late = self.search([("state", "=", "choice"), ("answer_until", "<", fields.Datetime.now())])
        for place, order in enumerate(late, 1):
            try:
                with self.env.cr.savepoint():
                    order._take_turn()
                    order.write({"choice": "returned", "answer_until": False})
                    order._give_back(self.env._("The guest did not accept the rest in time."))
            except Exception:
                # one that cannot be given back keeps no other one
                _logger.exception("The order %s was not given back", order.id)
            self.env["ir.cron"]._commit_progress(1, remaining=len(late) - place)

    # --- buttons --------------------------------------------------------------------------------
    def action_accept_rest(self):
        """The guest said on the phone: take the rest."""
        self.check_access("write")
        for order in self:
            order.sudo()._choose("accepted")

    def action_give_back(self):
        """The guest said on the phone: give everything back."""
        self.check_access("write")
        for order in self:
            order.sudo()._choose("returned")

    def action_farm_orders(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("cluster_base.action_farm_order")
        return {**action, "domain": [("checkout_id", "=", self.id)], "context": {}}

    # --- the guest's page -----------------------------------------------------------------------
    @api.model
    def _by_token(self, token):
        """The guest's own order, found by the key in the link."""
        found = self.sudo().search([("access_token", "=", token or "")], limit=1)
        return found if found and consteq(found.access_token, token) else self.sudo().browse()

    @api.model
    def _by_reference(self, reference, email):
        """The guest's own order, found by its reference and the e-mail given with it."""
        found = self.sudo().search([("name", "=", (reference or "").strip().upper())], limit=1)
        # bytes: addresses may hold other letters than Latin ones
        typed = (email or "").strip().lower().encode()
        same = found.email and consteq(found.email.strip().lower().encode(), typed)
        return found if same else self.sudo().browse()

    def _status_path(self):
        self.ensure_one()
        return f"/shop/order/status/{self.sudo().access_token}"


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _drop_unsellable(self):
        """Take out of the basket what cannot be ordered any more; the rest stays.

        :return: the sentences for the guest
        """
        self.ensure_one()
        sentences = []
        for line in self.order_line.filtered("product_id"):
            product = line.product_id.product_tmpl_id
            granted = not product.sudo().member_id and line.price_unit < 0
            problem = "" if granted else product._shop_problem_on(line.service_date or None)
            if not problem and not line.product_id.sudo().active:
                problem = "gone"
            if problem:
                sentences.append(product._shop_sentence(problem))
                line.unlink()
        return sentences

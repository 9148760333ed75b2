"""What a member's goods need to be sold on the common site: consent, a mode, a record that allows it."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .cluster_member import CONSENT_VERSION, STAFF


class ClusterMemberConsent(models.Model):
    _inherit = "cluster.member.consent"

    purpose = fields.Selection(selection_add=[("shop", "Goods on the common site")], ondelete={"shop": "cascade"})


class ClusterMember(models.Model):
    _inherit = "cluster.member"

    shop_consent = fields.Boolean(
        string="Sells on the common site",
        tracking=True,
        groups=STAFF,
        help="The producer agreed that its goods are offered on the common site. Withdrawn: nothing of it can be "
        "ordered from that moment, also from baskets that are filled already.",
    )
    shop_consent_on = fields.Date(string="Agreed on", readonly=True, tracking=True, groups=STAFF)
    sale_mode = fields.Selection(
        [("sale", "Sold here: registered shop"), ("reserve", "Reserved here, paid at the farm")],
        string="Way of selling",
        tracking=True,
        groups=STAFF,
        help="Sold here: only with a valid entry in the trade register. To be confirmed by a lawyer.",
    )
    shop_terms = fields.Text(
        string="Handing over",
        translate=True,
        groups=STAFF,
        help="Where and when the guest gets the goods, as shown in the basket and printed on the contract.",
    )
    permit_ids = fields.One2many("cluster.member.permit", "member_id", string="Permits", groups=STAFF)
    goods_count = fields.Integer(string="Goods", compute="_compute_goods_count", groups=STAFF)

    def _compute_goods_count(self):
        groups = self.env["product.template"]._read_group([("member_id", "in", self.ids)], ["member_id"], ["__count"])
        counts = {member.id: count for member, count in groups}
        for member in self:
            member.goods_count = counts.get(member.id, 0)

    @api.constrains("sale_mode", "permit_ids")
    def _check_sale_mode(self):
        for member in self.sudo():
            register = member.permit_ids.filtered(lambda permit: permit.kind == "trade")
            if member.sale_mode == "sale" and not register._valid_on(member.cluster_id._today()):
                raise ValidationError(
                    self.env._(
                        "%(member)s has no valid entry in the trade register. Add the entry under Permits first, or choose “Reserved here, paid at the farm”.",  # noqa: E501
                        member=member.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        members = super().create(vals_list)
        members.filtered(lambda member: member.sudo().shop_consent)._log_shop_consent()
        return members

    def write(self, vals):
        if "shop_consent" not in vals:
            return super().write(vals)
        changed = self.filtered(lambda member: member.sudo().shop_consent != bool(vals["shop_consent"]))
        result = super().write(vals)
        changed._log_shop_consent()
        return result

    def _log_shop_consent(self):
        """Who agreed or withdrew, when and by which text; the day stands on the member."""
        lines = []
        for member in self.sudo():
            member.shop_consent_on = member.cluster_id._today() if member.shop_consent else False
            lines.append(
                {
                    "member_id": member.id,
                    "purpose": "shop",
                    "given": member.shop_consent,
                    "channel": "portal" if self.env.user.share else "staff",
                    "text_version": CONSENT_VERSION,
                }
            )
        self.env["cluster.member.consent"].sudo().create(lines)

    # --- may its goods be sold? -----------------------------------------------------------------
    @api.model
    def _shop_domain(self, today) -> Domain:
        """Members whose goods may be ordered on the day: live, agreed, and allowed to sell in their way."""
        register = Domain("kind", "=", "trade") & Domain("valid_from", "<=", today)
        register &= Domain("valid_to", "=", False) | Domain("valid_to", ">=", today)
        allowed = Domain("sale_mode", "=", "reserve") | (
            Domain("sale_mode", "=", "sale") & Domain("permit_ids", "any!", register)
        )
        return Domain("is_live", "=", True) & Domain("active", "=", True) & Domain("shop_consent", "=", True) & allowed

    def _may_sell(self) -> bool:
        self.ensure_one()
        return bool(self.sudo().filtered_domain(self._shop_domain(self.sudo().cluster_id._today())))

    def _permit_facts(self):
        """What the pages and the papers say about the right to sell: [(label, sentence)]."""
        self.ensure_one()
        permits = self.sudo().permit_ids._valid_on(self.sudo().cluster_id._today())
        labels = dict(permits._fields["kind"]._description_selection(self.env))
        day = self.env["ir.qweb.field.date"].value_to_html
        facts = []
        for permit in permits:
            words = self.env._("No. %(number)s of %(date)s", number=permit.number, date=day(permit.valid_from, {}))
            parts = [words, permit.issued_by, permit.law_ref]
            if permit.to_be_confirmed:
                parts.append(self.env._("to be confirmed"))
            facts.append((labels[permit.kind], ", ".join(part for part in parts if part)))
        return facts

    def _shop_cards(self, limit=12):
        """What the farm's own page lists of its goods: name, address of the page, price."""
        self.ensure_one()
        company = self.cluster_id.sudo().company_id
        domain = self.env["product.template"]._shop_goods_domain(company) & Domain("member_id", "=", self.id)
        goods = self.env["product.template"].sudo().search(domain, limit=limit, order="website_sequence, id")
        return [
            {
                "name": one.name,
                "url": f"/shop/goods/{one._shop_slug()}",
                "price": company.currency_id.format(one.list_price),
            }
            for one in goods
        ]

    def _mode_words(self, mode=None):
        """How this member sells, for guests; `mode` as an order keeps it, else the member's of today."""
        self.ensure_one()
        if (mode or self.sudo().sale_mode) == "sale":
            return self.env._("You buy from the farm: it is a registered shop. Pay on its invoice or at the farm.")
        return self.env._("You reserve here and pay at the farm when you take the goods.")

    def _shop_address(self):
        """Where new orders are told: the organisation's own address, else its people's; '' where there is none."""
        self.ensure_one()
        member = self.sudo()
        people = member._exchange_partners(member.cluster_id._today())[member]
        own = member.partner_id.email or member.company_id.email
        return own or ", ".join(address for address in people.mapped("email_normalized") if address)

    def action_goods(self):
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("cluster_base.action_shop_product")
        return {
            **action,
            "domain": [("member_id", "in", self.ids)],
            "context": {"default_member_id": self[:1].id, "default_is_published": True},
        }

    def unlink(self):
        if self.env["product.template"].sudo().search_count([("member_id", "in", self.ids)], limit=1):
            raise UserError(self.env._("The member has goods in the shop. Archive the goods first."))  # pylint: disable=no-raise-unlink
        return super().unlink()

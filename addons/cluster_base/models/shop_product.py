"""Goods and services of members on the common site: season, search in all languages, whether they may be ordered."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools.translate import _

from ..engine import season, translit

MONTHS = [
    ("1", "January"), ("2", "February"), ("3", "March"), ("4", "April"), ("5", "May"), ("6", "June"),
    ("7", "July"), ("8", "August"), ("9", "September"), ("10", "October"), ("11", "November"), ("12", "December"),
]  # fmt: skip


class ProductTemplate(models.Model):
    _inherit = "product.template"

    season_from = fields.Selection(MONTHS, string="Season from", help="Empty: all year round.")
    season_to = fields.Selection(MONTHS, string="Season to")
    is_dated = fields.Boolean(
        string="On a day", help="A ride, a lesson, a night: the guest chooses the day when ordering."
    )
    stock_ids = fields.One2many("cluster.stock", "product_tmpl_id", string="Limited quantities")
    shop_search_text = fields.Char(compute="_compute_shop_search_text", store=True, export_string_translation=False)

    _season_whole = models.Constraint(
        "CHECK (season_to IS NULL OR season_from IS NOT NULL)",
        "A season needs its first month: choose it, or empty the last one.",
    )

    @api.depends("name", "description_sale", "member_id.name", "member_id.territory_id.name", "public_categ_ids.name")
    def _compute_shop_search_text(self):
        """The words by which goods are found, in all languages, as `translit.words` writes them."""
        codes = [code for code, _name in self.env["res.lang"].get_installed()]
        for product in self:
            if not product.member_id:
                product.shop_search_text = False
                continue
            texts = set()
            for code in codes:
                there = product.sudo().with_context(lang=code)
                texts |= {there.name, there.description_sale, there.member_id.name, there.member_id.territory_id.name}
                texts |= set(there.public_categ_ids.mapped("name"))
            words = {word for text in texts if text for word in translit.words(text)}
            product.shop_search_text = " ".join(sorted(words))

    @api.constrains("member_id", "company_id")
    def _check_member_goods(self):
        for product in self:
            if product.member_id and product.company_id:
                raise ValidationError(
                    self.env._(
                        "%(product)s is sold by %(member)s on the common site: such goods belong to no company. Empty the company or the member.",  # noqa: E501
                        product=product.name,
                        member=product.member_id.sudo().name,
                    )
                )

    def _shop_slug(self) -> str:
        """The end of the page's address: Latin letters in every language, then the id (Odoo reads no others)."""
        self.ensure_one()
        return f"{translit.slug(self.name or '', 'goods')}-{self.id}"

    def _in_season(self, day) -> bool:
        self.ensure_one()
        return season.in_season(day.month, int(self.season_from or 0), int(self.season_to or 0))

    def _season_words(self):
        """The season for guests: from May to September; nothing for what is sold all year."""
        self.ensure_one()
        if not self.season_from:
            return ""
        months = dict(self._fields["season_from"]._description_selection(self.env))
        first, last = self.season_from, self.season_to or self.season_from
        if first == last:
            return months[first]
        return self.env._("%(first)s to %(last)s", first=months[first], last=months[last])

    def _shop_problem(self, day=None) -> str:
        """'' or why these goods cannot be ordered: gone (from the shop), withdrawn (by the farm), season.

        `_shop_problem_on` adds, for a line of a basket: day (none is chosen), past (it is over).
        """
        self.ensure_one()
        product = self.sudo()
        if not (product.active and product.sale_ok and product.is_published):
            return "gone"
        if not product.member_id:
            return ""
        if not product.member_id._may_sell():
            return "withdrawn"
        if product.is_dated and not day:
            return ""  # the season is asked of the day that the guest chooses
        return "" if product._in_season(day or product._shop_today()) else "season"

    def _shop_today(self):
        """The day of the seller's cluster; the visitor's clock and the server's may show another one."""
        return self.sudo().member_id.cluster_id._today()

    def _shop_problem_on(self, day) -> str:
        """As `_shop_problem`, for what lies in a basket: '' also where goods on a day have a day that may be ordered.

        :param day: the day of the line, or None
        """
        self.ensure_one()
        if not (self.sudo().member_id and self.is_dated):
            return self._shop_problem()
        if not day:
            return self._shop_problem() or "day"
        return "past" if day < self._shop_today() else self._shop_problem(day)

    def _shop_sentence(self, problem: str):
        """What the guest reads about goods that cannot be ordered."""
        self.ensure_one()
        product = self.sudo()
        if problem == "season":
            return self.env._(
                "%(product)s is sold in its season only: %(season)s.",
                product=product.name,
                season=product._season_words(),
            )
        if problem == "day":
            return self.env._("%(product)s: choose the day on its page.", product=product.name)
        if problem == "past":
            return self.env._("%(product)s: its day has passed. Choose another one on its page.", product=product.name)
        if problem == "withdrawn":
            return self.env._("%(product)s: the farm does not offer it here at the moment.", product=product.name)
        return self.env._("%(product)s is no longer in the shop.", product=product.name)

    # --- search ---------------------------------------------------------------------------------
    @api.model
    def _search_shop_domain(self, query: str) -> Domain:
        """Each of the guest's words must begin a word that the goods are found by, whatever its letters."""
        domain = Domain.TRUE
        for word in translit.words(query):
            domain &= Domain("shop_search_text", "=like", f"{word}%") | Domain("shop_search_text", "like", f" {word}")
        return domain

    @api.model
    def _shop_goods_domain(self, company) -> Domain:
        """Goods of members that the common site of the cluster centre shows."""
        return Domain("is_published", "=", True) & Domain("sale_ok", "=", True) & self._shop_members_domain(company)

    @api.model
    def _shop_members_domain(self, company) -> Domain:
        """Whose goods may be ordered today. The visitor may not read why: so the members are found first."""
        members = self.env["cluster.member"].sudo()
        today = self.env["cluster.cluster"].sudo().search([("company_id", "=", company.id)], limit=1)._today()
        found = members.search(members._shop_domain(today) & Domain("cluster_id.company_id", "=", company.id))
        return Domain("member_id", "in", found.ids)

    def _shop_left(self, day=None):
        """Product variant id -> what can still be ordered; variants without a limit are not in it."""
        return self.env["cluster.stock"].sudo()._left(self.product_variant_ids.ids, day)


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _is_add_to_cart_allowed(self):
        """Odoo's own way into the basket asks for no day: goods on a day come in by their page here only."""
        self.ensure_one()
        return super()._is_add_to_cart_allowed() and not (
            self.sudo().member_id and self.product_tmpl_id._shop_problem_on(None)
        )


class Website(models.Model):
    _inherit = "website"

    @staticmethod
    def _get_product_sort_mapping():
        """Odoo's own, with words that exist in Belarusian: those in Odoo's Python code cannot be supplied from here."""
        # No record is at hand here, so no self.env.
        # pylint: disable=prefer-env-translation
        return [
            ("website_sequence asc", _("Featured")),
            ("publish_date desc", _("Newest first")),
            ("name asc", _("By name")),
            ("list_price asc", _("Cheapest first")),
            ("list_price desc", _("Dearest first")),
        ]

    def sale_product_domain(self):
        """Odoo's own shop pages show members' goods only while these may be ordered, and of this cluster only."""
        company = self.get_current_website().company_id
        ours = Domain("member_id", "=", False) | self.env["product.template"]._shop_members_domain(company)
        return Domain(super().sale_product_domain()) & ours

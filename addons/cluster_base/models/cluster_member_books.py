from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain

from ..engine import books
from .cluster_member import STAFF
from .cluster_member_life import KEEP

OPENABLE = ("admitted", "active", "overdue", "grace")


class ClusterMember(models.Model):
    """Books of a member: opened as a company of its own, closed, opened again."""

    _inherit = "cluster.member"

    books_code = fields.Char(
        string="Code in numbers",
        groups=STAFF,
        copy=False,
        help="Three letters or digits that begin the numbers of the farm's invoices and orders.",
    )
    books_state = fields.Selection(
        [("none", "No books"), ("open", "Open"), ("closed", "Closed")],
        string="Books",
        compute="_compute_books_state",
        search="_search_books_state",
        compute_sudo=True,
    )

    _books_code_uniq = models.UniqueIndex(
        "(cluster_id, books_code) WHERE books_code IS NOT NULL", "Another farm of the cluster already has this code."
    )
    _books_code_form = models.Constraint(
        "CHECK (books_code IS NULL OR books_code ~ '^[A-Z0-9]{3}$')",
        "The code in numbers is three capital Latin letters or digits.",
    )
    _company_uniq = models.UniqueIndex(
        "(company_id) WHERE company_id IS NOT NULL", "This company already keeps the books of another member."
    )

    # --- computes -------------------------------------------------------------------------------
    @api.depends("company_id.active")
    def _compute_books_state(self):
        for member in self:
            company = member.company_id
            member.books_state = "none" if not company else "open" if company.active else "closed"

    @api.model
    def _search_books_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        companies = self.env["res.company"].sudo().with_context(active_test=False).search([("member_id", "!=", False)])
        opened = companies.filtered("active")
        ids = (opened if "open" in value else opened.browse()) | (
            companies - opened if "closed" in value else opened.browse()
        )
        domain = Domain("company_id", "in", ids.ids)
        return domain | Domain("company_id", "=", False) if "none" in value else domain

    # --- overrides ------------------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_books_fields(vals)
        members = super().create(vals_list)
        members.sudo().filtered("company_id")._link_company()
        return members

    def write(self, vals):
        self._check_books_fields(vals)
        result = super().write(vals)
        if "company_id" in vals:
            self.sudo()._link_company()
        return result

    def _link_company(self):
        """The company's own field follows."""
        Company = self.env["res.company"].sudo().with_context(active_test=False)
        for member in self:
            former = Company.search([("member_id", "=", member.id), ("id", "!=", member.company_id.id)])
            former.write({"member_id": False})
            if member.company_id and member.company_id.member_id != member:
                member.company_id.write({"member_id": member.id})

    # --- guards ---------------------------------------------------------------------------------
    @api.model
    def _check_books_fields(self, vals):
        """The company says whose books these are, and who is let in: only the steps of the books write it."""
        if not self.env.su and {"company_id", "books_code"} & vals.keys():
            raise UserError(self.env._("The books of a member are opened and closed by the buttons of its form."))

    def _check_books_right(self):
        self.check_access("read")
        if not self.env.su and not self._has_one_of(KEEP):
            raise AccessError(self.env._("This step is taken by %(who)s. Ask them to do it.", who=self._keep_who()))

    def _check_openable(self):
        self.ensure_one()
        member = self.sudo()
        if member.state not in OPENABLE:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(member)s is “%(state)s”: books are opened for members that the council has admitted.",
                    member=member.name,
                    state=labels[member.state],
                )
            )
        country = member.partner_id.country_id
        if not country:
            raise UserError(
                self.env._("%(member)s has no country: enter it, the chart of accounts follows it.", member=member.name)
            )
        rules = self.env["cluster.books.country"]._of(country)
        if not member.partner_id.vat and (not rules or rules.needs_tax_number):
            raise UserError(
                self.env._(
                    "%(member)s has no tax number: enter it on the member's record, invoices cannot do without it.",
                    member=member.name,
                )
            )
        self._check_no_other_books()

    def _check_no_other_books(self):
        """One organisation keeps one set of books, whichever of its memberships opened it."""
        member = self.sudo()
        other = self.env["res.company"].sudo().with_context(active_test=False).search(
            [("partner_id", "=", member.partner_id.id), ("id", "!=", member.company_id.id)], limit=1
        )  # fmt: skip
        if other and other.member_id and other.member_id != member:
            raise UserError(
                self.env._(
                    "%(member)s already keeps its books as a member of %(cluster)s: an organisation has one set of books. Work in those.",  # noqa: E501
                    member=member.name,
                    cluster=other.member_id.cluster_id.name,
                )
            )
        if other and self.env["cluster.cluster"].sudo().search_count([("company_id", "=", other.id)], limit=1):
            raise UserError(
                self.env._("%(member)s is the cluster's own centre: its books are open.", member=member.name)
            )

    def _check_closable(self):
        """:raises UserError: the sentence that names what is still open"""
        self.ensure_one()
        company = self.sudo().company_id
        documents = [
            ("company_id", "=", company.id),
            ("move_type", "in", ("out_invoice", "out_refund", "in_invoice", "in_refund")),
        ]
        Order, Move = self.env["sale.order"].sudo(), self.env["account.move"].sudo()
        orders = Order.search(
            [
                ("company_id", "=", company.id),
                "|",
                ("state", "in", ("draft", "sent")),
                "&",
                ("state", "=", "sale"),
                ("invoice_status", "=", "to invoice"),
            ]
        )
        drafts = Move.search([*documents, ("state", "=", "draft")])
        unpaid = Move.search(
            [*documents, ("state", "=", "posted"), ("payment_state", "in", ("not_paid", "partial", "in_payment"))]
        )
        open_things = []
        if orders:
            open_things.append(
                self.env._("Open orders: %(names)s. Finish, invoice or cancel them.", names=self._some_names(orders))
            )
        if drafts:
            open_things.append(
                self.env._("Draft invoices: %(names)s. Post or delete them.", names=self._some_names(drafts))
            )
        if unpaid:
            open_things.append(
                self.env._(
                    "Unpaid invoices: %(names)s. Register their payment or credit them.",
                    names=self._some_names(unpaid),
                )
            )
        if open_things:
            head = self.env._("The books of %(member)s stay open.", member=self.sudo().name)
            raise UserError("\n".join([head, *open_things]))

    def _some_names(self, records) -> str:
        return books.sentence_list(records.mapped("display_name"))

    # --- open -----------------------------------------------------------------------------------
    def _open_books(self, vat_payer=None, bank_account=None, people=(), users=None):
        """Open the member's books, or go on where an earlier run stopped. A second run changes nothing.

        :param vat_payer: whether its invoices carry VAT; None leaves it as it is (no, at first)
        :param bank_account: number of its account; nothing leaves it as it is
        :param people: (name, e-mail) of those who are invited to work in the books
        :param users: users of the portal who are let into the books
        :return: the company
        :raises UserError: the sentence that says what has to be entered or decided first
        """
        self.ensure_one()
        self._check_books_right()
        self._check_openable()
        member = self.sudo()
        company = member._books_company(vat_payer)
        for step in member._books_steps():
            step(company)
        if bank_account:
            company._set_farm_bank_account(bank_account)
        member._let_in(people, users)
        if company.books_closed_on or not company.books_opened_on:
            company.write(
                {
                    "books_opened_on": company.books_opened_on or fields.Date.context_today(self),
                    "books_closed_on": False,
                }
            )
            self.message_post(body=self.env._("The books are open: %(company)s.", company=company.name))
        return company

    def _books_steps(self):
        """What is done with the company, in order; each looks what is there already."""
        self.ensure_one()
        Company = type(self.env["res.company"])
        return [
            lambda company: Company._load_farm_chart(company),
            lambda company: Company._make_farm_taxes(company),
            lambda company: Company._make_farm_journals(company),
            lambda company: Company._make_farm_sequence(company),
            lambda company: Company._make_farm_intercompany(company),
            lambda company: Company._let_in_office(company),
        ]

    def _books_company(self, vat_payer):
        member, Company = self, self.env["res.company"].with_context(active_test=False)
        if not member.books_code:
            taken = self.search([("cluster_id", "=", member.cluster_id.id)]).mapped("books_code")
            member.books_code = books.short_code(member.slug or "", set(filter(None, taken)))
        company = member.company_id or Company.search([("partner_id", "=", member.partner_id.id)], limit=1)
        if not company:
            member._check_name_is_free()
            # The context keeps Odoo from installing more localisation modules, which would commit.
            company = Company.with_context(chart_template_load=True).create(member._prepare_books_company_vals())
        if not company.active:
            company.active = True
        if company.member_id != member:
            company.member_id = member
        if vat_payer is not None and company.vat_payer != vat_payer:
            company.vat_payer = vat_payer
        return company.with_company(company)

    def _check_name_is_free(self):
        if self.env["res.company"].with_context(active_test=False).search_count([("name", "=", self.name)], limit=1):
            raise UserError(
                self.env._(
                    "Another company is already called %(name)s: add the village to the name of the organisation.",
                    name=self.name,
                )
            )

    def _prepare_books_company_vals(self):
        centre, partner = self.cluster_id.company_id, self.partner_id
        rules = self.env["cluster.books.country"]._of(partner.country_id)
        # Odoo asks a service in the Internet about a new company, unless it counts as asked.
        asked = {"iap_enrich_auto_done": True} if "iap_enrich_auto_done" in centre._fields else {}
        return {
            **asked,
            "name": partner.name,
            "partner_id": partner.id,
            "member_id": self.id,
            "currency_id": (rules.currency_id or partner.country_id.currency_id or centre.currency_id).id,
            "paperformat_id": centre.paperformat_id.id,
            "external_report_layout_id": centre.external_report_layout_id.id
            or self.env.ref("web.external_layout_standard").id,
        }

    # --- people ---------------------------------------------------------------------------------
    def _let_in(self, people=(), users=None):
        """Invite people to the open books, and let in the given users of the portal."""
        for name, email in people:
            self._invite(name, email)
        for user in users or ():
            self._make_farm_user(user.sudo())

    def _invite(self, name: str, email: str):
        """:raises UserError: the address is none; a login like it is never taken for it"""
        typed, email = email, tools.email_normalize(email or "")
        if not email:
            raise UserError(
                self.env._("“%(typed)s” is no e-mail address: write it like name@example.com.", typed=typed or "")
            )
        Users = self.env["res.users"].sudo().with_context(active_test=False)
        # `=ilike` narrows the search, and takes _ and % for any letter: only the same letters count.
        user = Users.search([("login", "=ilike", email)]).filtered(lambda user: user.login.strip().lower() == email)[:1]
        if user:
            return self._make_farm_user(user)
        partner = self.partner_id.child_ids.filtered(lambda person: tools.email_normalize(person.email or "") == email)[
            :1
        ]
        values = {
            "name": name,
            "login": email,
            "email": email,
            "lang": self.partner_id.lang or self.env.lang,
            "tz": self.cluster_id.tz,
            **self._prepare_farm_user_vals(),
        }
        values["partner_id" if partner else "parent_id"] = partner.id or self.partner_id.id
        return Users.create(values)

    def _prepare_farm_user_vals(self):
        return {
            "company_id": self.company_id.id,
            "company_ids": [Command.set(self.company_id.ids)],
            "group_ids": [Command.set(self.env.ref("cluster_base.group_farm").ids)],
            "action_id": self.env.ref("cluster_base.farm_desk_action").id,
        }

    def _make_farm_user(self, user):
        """The user works in these books from now on.

        :raises UserError: staff of the centre and people of another farm keep what they have
        """
        company = self.company_id
        if user._is_farm_only() and user.company_ids == company and user.active:
            return user
        if user._is_staff() or user.has_group("base.group_system"):
            raise UserError(
                self.env._(
                    "%(person)s works in the central office: it enters the farms' books by itself, invite another person.",  # noqa: E501
                    person=user.name,
                )
            )
        elsewhere = user.company_ids.filtered("member_id") - company
        if user.active and elsewhere and not user.share:
            raise UserError(
                self.env._(
                    "%(person)s already works in the books of %(farm)s. Give another e-mail address for this farm.",
                    person=user.name,
                    farm=elsewhere[:1].name,
                )
            )
        user.write({**self._prepare_farm_user_vals(), "active": True})
        if not user.partner_id.parent_id and user.partner_id != self.partner_id:
            user.partner_id.parent_id = self.partner_id
        return user

    def _let_out(self):
        """The farm's people go back to the portal: their logins live on, the books are shut to them."""
        company, centre = self.company_id, self.cluster_id.company_id
        users = (
            self.env["res.users"].sudo().with_context(active_test=False).search([("company_ids", "in", company.ids)])
        )
        people = users.filtered(lambda user: user._is_farm_only())
        people.write(
            {
                "company_id": centre.id,
                "company_ids": [Command.set(centre.ids)],
                "group_ids": [Command.set(self.env.ref("cluster_base.group_resident").ids)],
                "action_id": False,
            }
        )
        for user in users - people:
            if user.company_id == company:
                user.company_id = (user.company_ids - company)[:1]
        (users - people).write({"company_ids": [Command.unlink(company.id)]})

    # --- close ----------------------------------------------------------------------------------
    def _close_books(self):
        """Archive the books: nothing is deleted, nobody works in them any more.

        :raises UserError: what is still open in them
        """
        for member in self:
            member._check_books_right()
            company = member.sudo().company_id
            if not company or not company.active:
                raise UserError(self.env._("%(member)s has no open books.", member=member.sudo().name))
            member._check_closable()
            member.sudo()._let_out()
            company.write({"active": False, "books_closed_on": fields.Date.context_today(self)})
            member.message_post(body=self.env._("The books are closed: %(company)s.", company=company.name))

    # --- buttons --------------------------------------------------------------------------------
    def action_open_books(self):
        self._check_books_right()
        self._check_openable()
        return self._open_wizard("cluster.books.open", self.env._("Open books"))

    def action_close_books(self):
        self._check_books_right()
        self._check_closable()
        return self._open_wizard("cluster.books.close", self.env._("Close books"))

    def action_enter_books(self):
        """The member's desk, as its own people see it."""
        self.ensure_one()
        self.check_access("read")
        return {"type": "ir.actions.act_url", "url": f"/cluster/books/{self.id}", "target": "self"}

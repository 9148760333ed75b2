from odoo import api, fields, models
from odoo.fields import Command


class ClusterBooksOpen(models.TransientModel):
    _name = "cluster.books.open"
    _description = "Open the books of a member"

    member_id = fields.Many2one("cluster.member", required=True, ondelete="cascade")
    tax_number = fields.Char(related="member_id.identity_number")
    is_open = fields.Boolean(compute="_compute_is_open")
    vat_payer = fields.Boolean(
        string="Pays VAT", compute="_compute_vat_payer", store=True, readonly=False, help="Its invoices carry VAT."
    )
    bank_account = fields.Char(string="Bank account", help="The number as on the bank's paper, e.g. an IBAN.")
    user_ids = fields.Many2many(
        "res.users",
        string="Let in from the portal",
        compute="_compute_user_ids",
        store=True,
        readonly=False,
        context={"active_test": False},
    )
    person_ids = fields.One2many("cluster.books.open.person", "wizard_id", string="Invite")

    @api.depends("member_id")
    def _compute_is_open(self):
        for wizard in self:
            wizard.is_open = wizard.member_id.books_state == "open"

    @api.depends("member_id")
    def _compute_vat_payer(self):
        for wizard in self:
            wizard.vat_payer = wizard.member_id.sudo().company_id.vat_payer

    @api.depends("member_id")
    def _compute_user_ids(self):
        for wizard in self:
            partner = wizard.member_id.sudo().partner_id
            users = self.env["res.users"].search([("partner_id", "child_of", partner.ids), ("share", "=", True)])
            wizard.user_ids = [Command.set(users.ids)]

    def action_confirm(self):
        for wizard in self:
            wizard.member_id._open_books(
                vat_payer=wizard.vat_payer,
                bank_account=wizard.bank_account,
                people=[(person.name, person.email) for person in wizard.person_ids],
                users=wizard.user_ids,
            )
        return {"type": "ir.actions.act_window_close"}


class ClusterBooksOpenPerson(models.TransientModel):
    _name = "cluster.books.open.person"
    _description = "Person invited to the books of a member"

    wizard_id = fields.Many2one("cluster.books.open", required=True, ondelete="cascade")
    name = fields.Char(required=True)
    email = fields.Char(string="E-mail", required=True)

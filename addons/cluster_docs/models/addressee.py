from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize

from .document import DELIVERY


class Addressee(models.AbstractModel):
    """A name and an address as they are printed. They come from the directory and stay when the directory changes."""

    _name = "cluster.addressee"
    _description = "Addressee"
    _order = "sequence, id"
    _rec_name = "name"

    sequence = fields.Integer(default=10)
    partner_id = fields.Many2one("res.partner", "From the directory", ondelete="restrict", index="btree_not_null")
    name = fields.Char(
        "Name as printed", required=True, compute="_compute_from_partner", store=True, readonly=False, precompute=True
    )
    address = fields.Char(compute="_compute_from_partner", store=True, readonly=False, precompute=True)
    zip = fields.Char("Postcode", compute="_compute_from_partner", store=True, readonly=False, precompute=True)
    email = fields.Char("E-mail", compute="_compute_from_partner", store=True, readonly=False, precompute=True)
    delivery_method = fields.Selection(DELIVERY, "Delivery", required=True, default="post")

    @api.depends("partner_id")
    def _compute_from_partner(self):
        for addressee in self:
            partner = addressee.partner_id
            if not partner:  # written by hand
                for name in ("name", "address", "zip", "email"):
                    addressee[name] = addressee[name] or False
                continue
            addressee.name = partner.name
            addressee.address = ", ".join(filter(None, [partner.street, partner.city])) or False
            addressee.zip = partner.zip
            addressee.email = partner.email

    @api.constrains("email", "delivery_method")
    def _check_email(self):
        for addressee in self:
            if addressee.delivery_method == "email" and not email_normalize(addressee.email):
                raise ValidationError(
                    self.env._(
                        "%(name)s gets the letter by e-mail: write one e-mail address, or choose another way of delivery.",  # noqa: E501
                        name=addressee.name,
                    )
                )

    def _prepare_addressee_vals(self):
        """The same addressee for a letter or a list."""
        self.ensure_one()
        return {
            "partner_id": self.partner_id.id,
            "name": self.name,
            "address": self.address,
            "zip": self.zip,
            "email": self.email,
            "delivery_method": self.delivery_method,
        }

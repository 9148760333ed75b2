from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

LARGEST = 512 * 1024


class Facsimile(models.Model):
    """A picture of a head's signature, uploaded by its owner. It decorates the printed card beside the resolutions
    that the owner issued in person; it proves nothing and never stands for a legal signature. A new picture puts the
    old one away: cards printed with it stay as they were."""

    _name = "cluster.facsimile"
    _description = "Facsimile of a signature"
    _order = "id desc"
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users", "Owner", required=True, readonly=True, index=True, default=lambda self: self.env.user
    )
    image = fields.Image(required=True, max_width=800, max_height=400)
    active = fields.Boolean(default=True)

    _current_uniq = models.UniqueIndex("(user_id) WHERE active", "A person has one current facsimile.")

    @api.constrains("image")
    def _check_image(self):
        for facsimile in self:
            if len(facsimile.image or b"") * 3 // 4 > LARGEST:
                raise ValidationError(
                    self.env._("The picture is larger than 512 kB. Scan the signature alone, black on white.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("user_id", self.env.uid) != self.env.uid and not self.env.su:
                raise AccessError(self.env._("Everybody uploads their own facsimile only."))
            self.search([("user_id", "=", vals.get("user_id", self.env.uid))]).active = False
        self.flush_model()
        return super().create(vals_list)

    def write(self, vals):
        if vals.keys() - {"active"}:
            raise UserError(self.env._("Upload a new picture instead: cards printed with this one stay as they are."))
        return super().write(vals)

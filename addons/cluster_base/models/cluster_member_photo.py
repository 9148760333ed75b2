import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import page_form

MOST = 12


class ClusterMemberPhoto(models.Model):
    """Further pictures of a member's page. Each says in words what it shows."""

    _name = "cluster.member.photo"
    _description = "Photo of a member"
    _order = "sequence, id"

    member_id = fields.Many2one("cluster.member", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    image = fields.Image(required=True, max_width=1280, max_height=1280)
    name = fields.Char(string="What it shows", required=True, translate=True)
    is_public = fields.Boolean(compute="_compute_is_public", store=True, compute_sudo=True)

    @api.depends("member_id.is_live", "member_id.active", "member_id.consent_page", "member_id.consent_photo")
    def _compute_is_public(self):
        for photo in self:
            member = photo.member_id
            photo.is_public = member.is_live and member.active and member.consent_page and member.consent_photo

    @api.model
    def _check_picture(self, data):
        """:raises ValidationError: the upload is no picture, in words (the field's own error is technical)"""
        try:
            content = base64.b64decode(data or b"", validate=False)
        except (binascii.Error, ValueError):
            content = b""
        problem = page_form.picture_problem(content)
        if problem:
            raise ValidationError(
                {
                    "empty": self.env._("The photo is empty: choose another file"),
                    "large": self.env._("The photo must be smaller than 5 MB"),
                    "form": self.env._("The photo must be a JPEG, PNG or WebP picture"),
                    "pixels": self.env._("The photo has too many points: save it smaller, with less than 50 million"),
                    "broken": self.env._(
                        "The photo is damaged: open it on your device, save it anew and choose it again"
                    ),
                }[problem]
            )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_picture(vals.get("image"))
        return super().create(vals_list)

    def write(self, vals):
        if "image" in vals:
            self._check_picture(vals["image"])
        return super().write(vals)

    @api.constrains("member_id")
    def _check_count(self):
        for member in self.member_id:
            if len(member.photo_ids) > MOST:
                raise ValidationError(
                    self.env._("A page has room for %(count)s photos: remove one before you add another.", count=MOST)
                )

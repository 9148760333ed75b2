from odoo import api, fields, models
from odoo.exceptions import UserError


class ClusterPartnerAnswer(models.Model):
    """A member would be the partner: one answer a member and search, changed until the deadline."""

    _name = "cluster.partner.answer"
    _description = "Answer to a search for partners"
    _order = "create_date, id"
    _rec_name = "member_id"

    request_id = fields.Many2one("cluster.partner.request", required=True, index=True, ondelete="cascade")
    cluster_id = fields.Many2one(related="request_id.cluster_id", store=True, index=True)
    member_id = fields.Many2one("cluster.member", string="Member", required=True, index=True, ondelete="restrict")
    partner_id = fields.Many2one("res.partner", string="Entered by", ondelete="restrict")
    text = fields.Text(string="Answer", required=True)

    _request_member_uniq = models.Constraint(
        "UNIQUE (request_id, member_id)", "This member has answered already: change the answer it gave."
    )

    @api.model_create_multi
    def create(self, vals_list):
        requests = self.env["cluster.partner.request"].browse([vals.get("request_id") for vals in vals_list])
        self._check_open(requests)
        return super().create(vals_list)

    def write(self, vals):
        if {"text", "member_id", "request_id"} & vals.keys():
            self._check_open(self.request_id)
        return super().write(vals)

    @api.model
    def _check_open(self, requests):
        for request in requests:
            if not request.is_open:
                raise UserError(request._closed_sentence())

    def _email(self):
        return self.partner_id.email_normalized or self.member_id.sudo().partner_id.email_normalized

    def _is_chosen(self) -> bool:
        self.ensure_one()
        return self in self.sudo().request_id.chosen_ids

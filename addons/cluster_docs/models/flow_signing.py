from odoo import api, fields, models
from odoo.fields import Domain


class Document(models.Model):
    """Who acts for the head signs in the head's place; the letter says so."""

    _inherit = "cluster.document"

    can_sign = fields.Boolean("For my signature", compute="_compute_can_sign", search="_search_can_sign")

    @api.depends("answer_state", "answer_signer_id")
    @api.depends_context("uid")
    def _compute_can_sign(self):
        user = self.env.user
        signers = user._doers("signing") if user.has_group("cluster_base.group_head") else user.browse()
        for document in self:
            document.can_sign = document.answer_state == "to_sign" and document.answer_signer_id in signers

    def _search_can_sign(self, operator, value):
        if operator != "in":
            return NotImplemented
        user, mine = self.env.user, Domain.FALSE
        if user.has_group("cluster_base.group_head"):
            mine = Domain("answer_state", "=", "to_sign") & Domain("answer_signer_id", "in", user._doers("signing").ids)
        return mine if True in value else ~mine

    def _check_mine_to_sign(self):
        self.ensure_one()
        user = self.env.user
        acts = self.answer_signer_id in user._acting_for(scope="signing")
        if acts and self.answer_state == "to_sign" and user.has_group("cluster_base.group_head"):
            return None
        return super()._check_mine_to_sign()

    def _answer_letter(self, certificate=None, moment=None):
        """The signature block names who signs: "Acting <post of the absent head>", and the acting officer's name."""
        letter = super()._answer_letter(certificate, moment)
        acting = self._acting_signer()
        if acting:
            letter["signer_name"] = acting.sudo().name
            letter["signer_post"] = self._acting_post(self.answer_signer_id)
        return letter

    def _acting_signer(self):
        """Who signs in place of the named head: who acts today, or who did sign."""
        self.ensure_one()
        if self.sudo().signer_line_ids:  # several sign in their order: document_signing_order names each
            return self.env["res.users"]
        signed = self.sudo().signature_ids[:1].signer_id
        if signed:
            return signed if signed != self.answer_signer_id else signed.browse()
        return self.answer_signer_id._substitute(scope="signing")

    def _acting_post(self, absent):
        return self.env._("Acting %(post)s", post=self._answer_post(absent) or self.env._("head"))

    def _keep_signed_file(self, content, moment, certificate, key):
        done = super()._keep_signed_file(content, moment, certificate, key)
        if self.env.user != self.answer_signer_id:
            self._log_event(
                "signed_for",
                self.env._("Signed: %(name)s", name=self.env.user._said_for(self.answer_signer_id)),
                {"for": self.answer_signer_id.id},
            )
        return done

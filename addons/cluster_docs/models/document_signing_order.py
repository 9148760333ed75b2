from odoo import fields, models
from odoo.exceptions import UserError


class Document(models.Model):
    """Several signers of one document: each signs the file that the one before has left, the last one closes it."""

    _inherit = "cluster.document"

    signer_line_ids = fields.One2many("cluster.document.signer", "document_id", "Signers in order", copy=False)
    detached_ids = fields.One2many("cluster.detached.signature", "document_id", "Signatures beside files", copy=False)

    def _order_candidates(self, capacity):
        """Users who may stand in the order of this document."""
        self.ensure_one()
        if capacity == "seals":
            keys = self.env["cluster.signing.key"].sudo()
            return keys.search([("kind", "=", "seal"), ("unit_id", "=", self.unit_id.id)]).keeper_ids
        return self._answer_signers()

    def _turn(self):
        """The line whose turn it is; empty where one head signs alone or all have signed."""
        self.ensure_one()
        return self.sudo().signer_line_ids.filtered(lambda line: line.state == "waiting").sorted()[:1]

    def _send_to_sign(self):
        """The first of the order is the one it waits for."""
        for answer in self.filtered("signer_line_ids"):
            answer.sudo().signer_line_ids.write({"state": "waiting", "signature_id": False})
            answer.sudo().write({"answer_signer_id": answer._turn().user_id.id, "signed_attachment_id": False})
        return super()._send_to_sign()

    def _turn_candidates(self):
        """Who may be the one it waits for; a keeper of the seal is one where the seal's turn has come."""
        turn = self._turn()
        return self._order_candidates(turn.capacity) if turn else self._answer_signers()

    def _pass_on(self):
        """After a signature: the next of the order gets the document. Returns whether there was one."""
        self.ensure_one()
        turn = self._turn()
        if not turn:
            return False
        self.sudo().write({"answer_signer_id": turn.user_id.id})
        self._log_event(
            "to_sign",
            self.env._("Sent to %(head)s for signing", head=turn.user_id.sudo().name),
            {"signer": turn.user_id.id, "capacity": turn.capacity},
        )
        self.activity_schedule(
            "mail.mail_activity_data_todo", user_id=turn.user_id.id, summary=self.env._("Sign the answer")
        )
        return True

    def _check_key_for_turn(self, key):
        """A person's key signs, the body's seal seals: neither in the other's place."""
        for answer in self:
            turn = answer._turn()
            sealing = turn.capacity == "seals"
            if sealing and (key.kind != "seal" or key.sudo().unit_id != answer.unit_id):
                raise UserError(
                    self.env._(
                        "%(document)s waits for the seal of %(unit)s. Choose that seal.",
                        document=answer.display_name,
                        unit=answer.unit_id.name,
                    )
                )
            if not sealing and key.kind == "seal":
                raise UserError(
                    self.env._(
                        "%(document)s waits for your own signature, not for the seal. Choose your key.",
                        document=answer.display_name,
                    )
                )

    def _answer_letter(self, certificate=None, moment=None):
        """The names of all who sign stand in the text from the first signature on: it never changes after."""
        values = super()._answer_letter(certificate, moment)
        order = self.sudo().signer_line_ids.filtered(lambda line: line.capacity != "seals").sorted()
        people = [self._order_person(line.user_id) for line in order]
        if people:
            values.update({"signer_name": people[0]["name"], "signer_post": people[0]["post"]})
        return {**values, "further_signers": people[1:]}

    def _order_person(self, user):
        """Name and post in the signature block: of who acts today in the place of who is absent."""
        acting = user._substitute(scope="signing")
        if acting:
            return {"name": acting.sudo().name, "post": self._acting_post(user)}
        return {"name": user.name, "post": self._answer_post(user)}

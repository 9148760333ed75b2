from odoo import models


class Document(models.Model):
    """The signatures of a document on its printed card, those beside its files too."""

    _inherit = "cluster.document"

    def _card_rows(self):
        rows = super()._card_rows()
        signatures = "\n".join([*self._card_signatures(), *self._card_detached()])
        return [*rows, (self.env._("Electronic signatures"), signatures)] if signatures else rows

    def _card_signatures(self):
        capacities = dict(self.env["cluster.signature"]._fields["capacity"]._description_selection(self.env))
        for signature in self.sudo().signature_ids.sorted("signed_at"):
            parts = [
                signature.signer_name,
                signature.signer_post,
                capacities[signature.capacity] if signature.capacity != "signs" else "",
                self._answer_local(signature.signed_at).strftime("%d.%m.%Y %H:%M"),
                signature.level,
                f"№ {signature.certificate_serial}",
                self.env._("no legal force") if signature.is_test else "",
            ]
            yield ", ".join(part for part in parts if part)

    def _card_detached(self):
        states = dict(self.env["cluster.detached.signature"]._fields["state"]._description_selection(self.env))
        for signature in self.sudo().detached_ids:
            parts = [
                signature.attachment_id.name,
                signature.signer,
                signature.algorithm,
                states[signature.state].lower(),
            ]
            yield ", ".join(part for part in parts if part)

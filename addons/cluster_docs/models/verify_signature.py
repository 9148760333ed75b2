from odoo import api, models

from .verify import Sentence

BATCH = 200


class ClusterVerify(models.AbstractModel):
    _inherit = "cluster.verify"

    @api.model
    def _check_signatures(self):
        """Every signed file is byte for byte what was signed, and its signature holds for the moment it was made."""
        signatures = self.env["cluster.signature"].sudo()
        last = 0
        while batch := signatures.search([("id", ">", last)], order="id", limit=BATCH):
            last = batch[-1].id
            for signature in batch:
                breach = signature._breach()
                if breach:
                    text = self.env._(
                        "Signature of document %(document)s: %(reason)s.",
                        document=signature.document_id.display_name,
                        reason=breach,
                    )
                    yield Sentence("cluster.document", signature.document_id.id, text)
                signature.attachment_id.invalidate_recordset()
            self.env.invalidate_all(flush=False)

    @api.model
    def _check_signed_answers(self):
        """A signed answer has its signature: no state without the fact."""
        bare = (
            self.env["cluster.document"].sudo().search([("answer_state", "=", "signed"), ("signature_ids", "=", False)])
        )
        for document in bare:
            text = self.env._(
                "Document %(document)s is marked as signed but has no signature.", document=document.display_name
            )
            yield Sentence("cluster.document", document.id, text)

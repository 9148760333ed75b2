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
    def _check_detached_signatures(self):
        """A signature beside a file and its file are byte for byte what was taken in."""
        for signature in self.env["cluster.detached.signature"].sudo().search([], order="id"):  # pylint: disable=no-search-all
            breach = signature._breach()
            if breach:
                text = self.env._(
                    "Signature %(name)s of document %(document)s: %(reason)s.",
                    name=signature.file_name,
                    document=signature.document_id.display_name,
                    reason=breach,
                )
                yield Sentence("cluster.document", signature.document_id.id, text)
            signature.invalidate_recordset()

    @api.model
    def _check_signing_orders(self):
        """Where several sign, all have signed before the document counts as signed."""
        early = (
            self.env["cluster.document.signer"]
            .sudo()
            .search([("document_id.answer_state", "=", "signed"), ("state", "=", "waiting")])
        )
        for line in early:
            text = self.env._(
                "Document %(document)s is marked as signed, but %(name)s has not signed it.",
                document=line.document_id.display_name,
                name=line.user_id.name,
            )
            yield Sentence("cluster.document", line.document_id.id, text)

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

from odoo import api, models


class ClusterVerify(models.AbstractModel):
    _inherit = "cluster.verify"

    @api.model
    def _check_signatures(self):
        """Every signed file is byte for byte what was signed, and its signature holds for the moment it was made."""
        signatures = self.env["cluster.signature"].sudo().search([], order="id")  # pylint: disable=no-search-all
        for signature in signatures:
            breach = signature._breach()
            if breach:
                yield self.env._(
                    "Signature of document %(document)s: %(reason)s.",
                    document=signature.document_id.display_name,
                    reason=breach,
                )
            signature.invalidate_recordset()

    @api.model
    def _check_signed_answers(self):
        """A signed answer has its signature: no state without the fact."""
        bare = (
            self.env["cluster.document"].sudo().search([("answer_state", "=", "signed"), ("signature_ids", "=", False)])
        )
        for document in bare:
            yield self.env._(
                "Document %(document)s is marked as signed but has no signature.", document=document.display_name
            )

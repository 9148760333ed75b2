from odoo import fields, models

from ..engine import eark


class CaseFile(models.Model):
    """A file and its documents as an archive package carries them."""

    _inherit = "cluster.case.file"

    transfer_id = fields.Many2one(
        "cluster.archive.transfer", "Transfer", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )

    _transferred_by = models.Constraint(
        "CHECK((archive_state = 'transferred') = (transfer_id IS NOT NULL))",
        "A file leaves by a transfer and by nothing else.",
    )

    def _package_key(self):
        self.ensure_one()
        return f"{self.index}/{self.year}"

    def _package_case(self):
        self.ensure_one()
        keys, documents = {}, []
        for document in self.document_ids.filtered("number").sorted(lambda doc: (doc.registered_at, doc.id)):
            key = document.number
            if key in keys:
                key = f"{document.journal_id.code} {document.number} {document.id}"
            keys[key] = True
            documents.append(document._package_document(key))
        return eark.CaseFile(
            self._package_key(),
            tuple(
                (name, str(value))
                for name, value in (
                    ("index", self.index),
                    ("title", self.title),
                    ("year", self.year),
                    ("closed", self.closed_on or ""),
                    ("retention", self.retention_id.code or ""),
                    ("body", self.unit_id.name or ""),
                    ("parts", self.volume_count),
                    ("documents", len(documents)),
                    ("paper", self.paper_where or ""),
                )
            ),
            tuple(documents),
        )

from odoo import api, models

from .attachment_guard import BUNDLES

# by what path a record's files belong to documents, where it is not the record's own document alone
PATHS = {
    "cluster.exchange.message": ["told_document_id"],
    "cluster.intake.item": ["document_id", "batch_id.document_id", "piece_ids.document_id"],
}
BYTES = {"raw", "datas", "db_datas", "index_content"}


class IrAttachment(models.Model):
    """A file of a restricted document is noted when its bytes or its text leave the system."""

    _inherit = "ir.attachment"

    def read(self, fields=None, load="_classic_read"):
        values = super().read(fields, load=load)
        if not fields or BYTES.intersection(fields):
            self._note_reading()
        return values

    @api.model
    def search_read(self, domain=None, fields=None, offset=0, limit=None, order=None, **read_kwargs):
        values = super().search_read(domain, fields, offset=offset, limit=limit, order=order, **read_kwargs)
        if not fields or BYTES.intersection(fields):
            self.browse([row["id"] for row in values])._note_reading()
        return values

    def _note_reading(self):
        if self.env.su:
            return
        for file in self.sudo():
            documents = file._cluster_owners()
            if documents:
                self.env["cluster.read.log"]._note(documents.ids, "file", file.id, file.name or "")

    def _cluster_owners(self):
        """The documents that a file belongs to, directly or by a record that hangs on them or holds them."""
        self.ensure_one()
        documents = self.env["cluster.document"]
        if not self.res_id or self.res_model not in self.env:
            return documents
        if self.res_model == "cluster.document":
            return documents.browse(self.res_id)
        record = self.env[self.res_model].browse(self.res_id).exists()
        paths = [BUNDLES[self.res_model]] if self.res_model in BUNDLES else PATHS.get(self.res_model, ["document_id"])
        for path in paths:
            field = record._fields.get(path.split(".")[0])
            if field is not None and (field.comodel_name == "cluster.document" or "." in path):
                documents |= record.mapped(path)
        return documents


class IrBinary(models.AbstractModel):
    _inherit = "ir.binary"

    def _get_stream_from(self, record, *args, **kwargs):
        stream = super()._get_stream_from(record, *args, **kwargs)
        if record._name == "ir.attachment":
            record.with_env(self.env)._note_reading()
        elif record._name == "cluster.document":
            record.with_env(self.env)._note_reading("file")
        return stream


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _get_rendering_context(self, report, docids, data):
        if report.model == "cluster.document" and docids:
            documents = self.env["cluster.document"].browse(docids)
            documents.check_access("read")
            documents._note_reading("print", detail=report.sudo().name or "")
        return super()._get_rendering_context(report, docids, data)

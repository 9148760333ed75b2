import hashlib

from odoo import api, models
from odoo.exceptions import UserError


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _cluster_sha256(self):
        self.ensure_one()
        return hashlib.sha256(self.raw or b"").hexdigest()

    def _cluster_document(self):
        """The document whose history covers this file, or an empty set."""
        self.ensure_one()
        documents = self.env["cluster.document"].sudo()
        if self.res_model != "cluster.document" or not self.res_id or self.res_field:
            return documents
        document = documents.browse(self.res_id).exists()
        return document if document.event_seq else documents

    @api.model_create_multi
    def create(self, vals_list):
        files = super().create(vals_list)
        for file in files:
            file._cluster_log()
        return files

    def _cluster_log(self):
        document = self._cluster_document()
        if document:
            document.with_user(self.env.user).sudo()._log_event(
                "file",
                self.env._("File added: %(name)s", name=self.name),
                {"files": [{"id": self.id, "name": self.name, "sha256": self._cluster_sha256()}]},
            )

    def write(self, vals):
        if {"raw", "datas", "db_datas"} & vals.keys() and any(file._cluster_document() for file in self):
            raise UserError(
                self.env._("The file of a registered document is not changed. Attach the new version beside it.")
            )
        moved = self.browse()
        if {"res_id", "res_model"} & vals.keys():
            if any(
                file._cluster_document()
                and (vals.get("res_id", file.res_id), vals.get("res_model", file.res_model))
                != (file.res_id, file.res_model)
                for file in self
            ):
                raise UserError(self.env._("The file of a registered document stays with it."))
            moved = self.filtered(
                lambda file: (
                    (vals.get("res_model", file.res_model), vals.get("res_id", file.res_id))
                    != (file.res_model, file.res_id)
                )
            )
        done = super().write(vals)
        for file in moved:
            file._cluster_log()
        return done

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_registered(self):
        if any(file._cluster_document() for file in self):
            raise UserError(self.env._("The file of a registered document is not removed."))

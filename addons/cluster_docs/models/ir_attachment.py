import base64
import binascii
import hashlib

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _cluster_sha256(self):
        self.ensure_one()
        return hashlib.sha256(self.raw or b"").hexdigest()

    def _cluster_document(self):
        """The document whose history covers this file, or an empty set."""
        self.ensure_one()
        document = self._cluster_any_document()
        return document if document.event_seq else document.browse()

    def _cluster_any_document(self):
        """The document this file hangs on, registered or not."""
        self.ensure_one()
        documents = self.env["cluster.document"].sudo()
        if self.res_model != "cluster.document" or not self.res_id or self.res_field:
            return documents
        return documents.browse(self.res_id).exists()

    @api.model
    def _cluster_judge(self, vals, name=""):
        """A person's file for a document is judged before it is stored. What the system itself makes is its own."""
        if self.env.uid == SUPERUSER_ID or vals.get("res_field"):
            return
        content = vals.get("raw")
        if content is None and vals.get("datas"):
            try:
                content = base64.b64decode(vals["datas"])
            except (binascii.Error, ValueError):
                content = b""
        if isinstance(content, str):
            content = content.encode()
        if content is None and vals.get("type", "binary") != "binary":
            return
        verdict = self.env["cluster.upload"]._check(vals.get("name") or name, content or b"")
        vals.update(name=verdict.name, mimetype=verdict.mimetype)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("res_model") == "cluster.document" and vals.get("res_id"):
                self._cluster_judge(vals)
        files = super().create(vals_list)
        files._cluster_settle()
        return files

    def _cluster_settle(self):
        """What follows a new file of a document: its place among the versions, its line in the history."""
        for file in self.filtered(lambda file: file.res_model == "cluster.document"):
            self.env["cluster.document.file"]._adopt(file)
            file._cluster_log()

    def _cluster_log(self):
        document = self._cluster_document()
        if not document:
            return
        version = self.env["cluster.document.file.version"].sudo().search([("attachment_id", "=", self.id)], limit=1)
        text = (
            self.env._(
                "Version %(number)s of the file added: %(name)s. %(comment)s",
                number=version.number,
                name=self.name,
                comment=version.comment or "",
            ).strip()
            if version.number > 1
            else self.env._("File added: %(name)s", name=self.name)
        )
        document.with_user(self.env.user).sudo()._log_event(
            "file",
            text,
            {"files": [{"id": self.id, "name": self.name, "sha256": self._cluster_sha256()}]},
        )

    def write(self, vals):
        if {"raw", "datas", "db_datas"} & vals.keys():
            if any(file._cluster_document() for file in self):
                raise UserError(
                    self.env._("The file of a registered document is not changed. Attach the new version beside it.")
                )
            if not self.env.su and any(file._cluster_any_document() for file in self):
                raise UserError(
                    self.env._("A file is not overwritten. Add the changed one as its new version on the page Files.")
                )
        moved = self.browse()
        if {"res_id", "res_model"} & vals.keys():
            moved = self.filtered(
                lambda file: (
                    (vals.get("res_model", file.res_model), vals.get("res_id", file.res_id))
                    != (file.res_model, file.res_id)
                )
            )
            if any(file._cluster_document() for file in moved):
                raise UserError(self.env._("The file of a registered document stays with it."))
            if vals.get("res_model", "cluster.document") == "cluster.document" and vals.get("res_id", True):
                for file in moved.filtered(lambda file: file.type == "binary" and not file.res_field):
                    if vals.get("res_model", file.res_model) == "cluster.document":
                        self._cluster_judge({"raw": file.raw}, file.name)
        done = super().write(vals)
        if {"raw", "datas", "db_datas"} & vals.keys():
            # the system rewrote its own draft: the version is the file as it is now
            self.env["cluster.document.file"]._adopt_again(self - moved)
        moved._cluster_settle()
        return done

    def unlink(self):
        versions = self.env["cluster.document.file.version"].sudo().search([("attachment_id", "in", self.ids)])
        drafts = versions.filtered(lambda version: not version.document_id.event_seq)
        done = super().unlink()
        files = drafts.file_id
        drafts.unlink()
        files.filtered(lambda file: not file.version_ids).unlink()
        return done

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_registered(self):
        if any(file._cluster_document() for file in self):
            raise UserError(self.env._("The file of a registered document is not removed."))

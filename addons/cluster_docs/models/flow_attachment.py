from odoo import api, models

PLACE = {"name", "res_model", "res_id"}


class IrAttachment(models.Model):
    """Tells a document's approvers that a file they agreed to is another one now, and of files that came since."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        files = super().create(vals_list)
        files.filtered(lambda file: file.res_model == "cluster.document")._tell_approvers_of_new()
        return files

    def write(self, vals):
        if not {"raw", "datas", "db_datas", "store_fname", *PLACE} & vals.keys():
            return super().write(vals)
        before = {
            file.id: (file.res_id, file.name, file.checksum)
            for file in self.sudo()
            if file.res_model == "cluster.document" and not file.res_field
        }
        done = super().write(vals)
        for file in self.sudo():
            here = file.res_model == "cluster.document" and file.res_id
            was = before.get(file.id)
            if was and (not here or was[:2] != (file.res_id, file.name)):
                self._tell_approvers_of_gone(*was[:2])
            if not here:
                continue
            if not was or was[:2] != (file.res_id, file.name):
                file._tell_approvers_of_new()
            elif file.checksum != was[2]:
                self.env["cluster.document"].browse(file.res_id)._approval_file_changed(file)
        return done

    def unlink(self):
        gone = [
            (file.res_id, file.name)
            for file in self.sudo()
            if file.res_model == "cluster.document" and file.res_id and not file.res_field
        ]
        done = super().unlink()
        for document_id, name in gone:
            self._tell_approvers_of_gone(document_id, name)
        return done

    def _tell_approvers_of_new(self):
        """A new version beside the old one under the same name, or a file under a name of its own."""
        for file in self.filtered(lambda one: one.res_id and not one.res_field):
            others = self.sudo().search(
                [
                    ("res_model", "=", file.res_model),
                    ("res_id", "=", file.res_id),
                    ("res_field", "=", False),
                    ("name", "=", file.name),
                    ("id", "!=", file.id),
                ]
            )
            document = self.env["cluster.document"].browse(file.res_id).exists()
            if not others:
                for one in document.sudo():
                    one.with_user(self.env.user).sudo()._approval_file_added(file.name)
            elif any(other.checksum != file.checksum for other in others):
                document._approval_file_changed(file)

    @api.model
    def _tell_approvers_of_gone(self, document_id, name):
        document = self.env["cluster.document"].browse(document_id).exists()
        if document:
            document.sudo().with_user(self.env.user).sudo()._approval_changed(
                [name], text=False, why=self.env._("Taken away: %(file)s.", file=name)
            )

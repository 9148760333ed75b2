from odoo import api, models


class IrAttachment(models.Model):
    """Tells a document's approvers that a file they agreed to is another one now."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        files = super().create(vals_list)
        for file in files.filtered(
            lambda one: one.res_model == "cluster.document" and one.res_id and not one.res_field
        ):
            twins = self.sudo().search_count(
                [
                    ("res_model", "=", file.res_model),
                    ("res_id", "=", file.res_id),
                    ("res_field", "=", False),
                    ("name", "=", file.name),
                    ("id", "!=", file.id),
                    ("checksum", "!=", file.checksum),
                ],
                limit=1,
            )
            if twins:
                self.env["cluster.document"].browse(file.res_id)._approval_file_changed(file)
        return files

    def write(self, vals):
        if not {"raw", "datas", "db_datas", "store_fname"} & vals.keys():
            return super().write(vals)
        before = {file.id: file.checksum for file in self.sudo() if file.res_model == "cluster.document"}
        done = super().write(vals)
        for file in self.sudo().filtered(lambda one: one.id in before and one.res_id and not one.res_field):
            if file.checksum != before[file.id]:
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
            document = self.env["cluster.document"].browse(document_id).exists()
            if document:
                document.sudo().with_user(self.env.user).sudo()._approval_changed(
                    [name], text=False, why=self.env._("Taken away: %(file)s.", file=name)
                )
        return done

import contextlib
import os

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    cluster_disposal_act_id = fields.Many2one(
        "cluster.disposal.act",
        "Destroyed by act",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    def _destroy_content(self, act):
        """Empties attachments past every guard; returns the names of their stored files. Only acts call it."""
        if not self:
            return []
        if act.state != "approved":
            raise UserError(self.env._("Only an approved act is carried out: the head approves it."))
        self.flush_recordset()
        cr = self.env.cr
        cr.execute(
            "SELECT DISTINCT store_fname FROM ir_attachment WHERE id = ANY(%s) AND store_fname <> ''", [self.ids]
        )
        names = [name for (name,) in cr.fetchall()]
        cr.execute(
            """UPDATE ir_attachment SET store_fname = NULL, db_datas = NULL, index_content = NULL, file_size = 0,
                      search_vector = NULL, checksum = NULL, cluster_disposal_act_id = %s, write_uid = %s,
                      write_date = now() AT TIME ZONE 'UTC'
               WHERE id = ANY(%s)""",
            [act.id, self.env.uid, self.ids],
        )
        self.invalidate_recordset()
        for name in names:
            self._file_delete(name)  # puts it on the collector's checklist: also done when we are cut off
        return names

    @api.model
    def _unlink_stored(self, names, lock=False):
        """Removes stored files that no attachment refers to. Returns the names still in use by others."""
        cr = self.env.cr
        if lock:
            # as the filestore's own collection: nobody may begin to use a file between our look and its removal
            cr.execute("SET LOCAL lock_timeout TO '10s'")
            try:
                cr.execute("LOCK ir_attachment IN SHARE MODE")
            except psycopg2.errors.LockNotAvailable:
                cr.rollback()
                return names
        if self._storage() != "file":
            return []
        cr.execute("SELECT DISTINCT store_fname FROM ir_attachment WHERE store_fname = ANY(%s)", [list(names)])
        used = {name for (name,) in cr.fetchall()}
        for name in set(names) - used:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self._full_path(name))
        return sorted(used)

    def write(self, vals):
        if "cluster_disposal_act_id" in vals:
            raise UserError(self.env._("Only carrying out an act marks a file as destroyed."))
        if {"raw", "datas", "db_datas"} & vals.keys() and any(file.sudo().cluster_disposal_act_id for file in self):
            raise UserError(self.env._("The file was destroyed by an act: it stays empty."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_kept(self):
        """Stubs stay, and nothing under a hold is removed, registered or not."""
        ids = {file.res_id for file in self if file.res_model == "cluster.document" and file.res_id}
        held = (
            self.env["cluster.document"].sudo().search_count([("id", "in", list(ids)), ("on_hold", "=", True)], limit=1)
        )
        if held:
            raise UserError(self.env._("A file of a document under legal hold is not removed. Release the hold first."))
        if any(file.sudo().cluster_disposal_act_id for file in self):
            raise UserError(self.env._("The file was destroyed by an act: its stub stays."))

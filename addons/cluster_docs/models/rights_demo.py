from odoo import api, models


class Document(models.Model):
    _inherit = "cluster.document"

    @api.model
    def _load_demo_rights(self):
        """Two documents of the committee under stamps, one with a named reader."""
        clerk = self.env.ref("cluster_base.user_clerk")
        body = self.env.ref("cluster_base.unit_committee")
        if self.search_count([("stamp_id", "!=", False), ("unit_id", "=", body.id)], limit=1):
            return
        for kind, stamp in (("incoming", "stamp_official"), ("appeal", "stamp_personal")):
            document = self.search(
                [("unit_id", "=", body.id), ("direction", "=", kind), ("state", "in", ("registered", "execution"))],
                order="id desc",
                limit=1,
            )
            if not document:
                continue
            document.with_user(clerk).write({"stamp_id": self.env.ref(f"cluster_docs.{stamp}").id})
        executor = self.env.ref("cluster_base.user_executor", raise_if_not_found=False)
        if document and executor:
            document.with_user(clerk).write({"reader_user_ids": [(4, executor.id)]})

from odoo import api, fields, models

from .office_day import office_tz

# scope of a delegation under which a kind of task passes to the acting officer
SCOPE_OF = {"resolution": "resolutions", "approval": "approvals", "signing": "signing"}


class MailActivity(models.Model):
    """Tasks on documents know what they are and, while somebody acts for the person, whose they really are."""

    _inherit = "mail.activity"

    cluster_kind = fields.Char("Kind of task", index="btree_not_null", copy=False)
    cluster_task_id = fields.Integer("Record of the task", copy=False)
    cluster_for_id = fields.Many2one("res.users", "In place of", index="btree_not_null", copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._cluster_route(vals)
        return super().create(vals_list)

    @api.model
    def _cluster_route(self, vals):
        """A new task of an absent person goes to the acting officer at once."""
        if not vals.get("user_id") or vals.get("cluster_for_id") or not self._cluster_is_ours(vals):
            return
        user = self.env["res.users"].browse(vals["user_id"])
        kind = vals.get("cluster_kind")
        if not kind and self._cluster_is_signing(vals.get("res_id"), user):
            kind = vals["cluster_kind"] = "signing"
        if kind == "acquaintance":
            return
        acting = user._substitute(scope=SCOPE_OF.get(kind, "all"))
        if acting:
            vals.update(user_id=acting.id, cluster_for_id=user.id)

    @api.model
    def _cluster_is_ours(self, vals):
        if vals.get("res_model"):
            return vals["res_model"] == "cluster.document"
        return bool(vals.get("res_model_id")) and vals["res_model_id"] == self.env["ir.model"]._get_id(
            "cluster.document"
        )

    @api.model
    def _cluster_is_signing(self, document_id, user):
        document = self.env["cluster.document"].sudo().browse(document_id or ())
        return document.answer_state == "to_sign" and document.answer_signer_id == user

    @api.model
    def _cluster_reroute(self):
        """Pending tasks: to the acting officer while a delegation runs, back to the person when it is over."""
        activities = self.sudo().with_context(mail_activity_quick_update=True)
        mine = [("res_model", "=", "cluster.document")]
        for activity in activities.search([*mine, ("cluster_for_id", "!=", False)]):
            scope = SCOPE_OF.get(activity.cluster_kind, "all")
            acting = activity.cluster_for_id._substitute(scope=scope)
            if acting != activity.user_id:
                activity.write(
                    {
                        "user_id": (acting or activity.cluster_for_id).id,
                        "cluster_for_id": acting and activity.cluster_for_id.id,
                    }
                )
        today = fields.Date.context_today(self)
        current = (
            self.env["cluster.delegation"]
            .sudo()
            .search([("cancelled", "=", False), ("date_from", "<=", today), ("date_to", ">=", today)])
        )
        for delegation in current:
            kinds = [kind for kind, scope in SCOPE_OF.items() if delegation.scope in ("all", scope)]
            domain = [*mine, ("user_id", "=", delegation.user_id.id), ("cluster_for_id", "=", False)]
            if delegation.scope == "all":
                domain += ["|", ("cluster_kind", "=", False), ("cluster_kind", "!=", "acquaintance")]
            else:
                domain.append(("cluster_kind", "in", kinds))
            activities.search(domain).write(
                {"user_id": delegation.substitute_id.id, "cluster_for_id": delegation.user_id.id}
            )

    @api.model
    def _cron_cluster_reroute(self):
        """A new day: delegations begin and end. Running twice changes nothing."""
        self.with_context(tz=office_tz(self.env))._cluster_reroute()

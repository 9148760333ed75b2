from odoo import models


class ClusterExchangeMixin(models.AbstractModel):
    """What the parts of the exchange have in common: members reach them by the portal's own pages only."""

    _name = "cluster.exchange.mixin"
    _description = "Part of the members' exchange"

    def _default_cluster_id(self):
        return self.env["cluster.member"]._default_cluster_id()

    def _cluster_of_user(self):
        """The clusters in which the person at the keyboard has the rights of a member."""
        return self.env["cluster.member"]._of_user().sudo().filtered("is_live").cluster_id

    def _send_soon(self):
        """Mails of this transaction leave as soon as it is done, not at the next turn of the mail queue."""
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

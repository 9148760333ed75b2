from odoo import api, fields, models
from odoo.exceptions import AccessError


class ClusterOfferConsent(models.Model):
    """Who agreed to be part of a joint product or an order cycle, and when. Lines are only ever added."""

    _name = "cluster.offer.consent"
    _description = "Consent to a joint offer"
    _order = "at desc, id desc"
    _log_access = False
    _rec_name = "member_id"

    share_id = fields.Many2one("cluster.joint.share", readonly=True, index="btree_not_null", ondelete="restrict")
    producer_id = fields.Many2one(
        "cluster.order.cycle.producer", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    member_id = fields.Many2one("cluster.member", required=True, readonly=True, index=True, ondelete="restrict")
    given = fields.Boolean(readonly=True, help="Ticked: agreed. Not ticked: withdrawn or lapsed.")
    at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    user_id = fields.Many2one("res.users", string="Entered by", required=True, readonly=True, ondelete="restrict")
    channel = fields.Selection(
        [("member", "By the member"), ("staff", "By staff, on paper"), ("rule", "By the system")],
        required=True,
        readonly=True,
    )
    words = fields.Char(string="To what", readonly=True)

    _one_offer = models.Constraint(
        "CHECK (num_nonnulls(share_id, producer_id) = 1)", "A consent is to one joint product or one order cycle."
    )

    def init(self):
        self.env.cr.execute("""
            CREATE OR REPLACE FUNCTION cluster_offer_consent_guard() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'Consents are only added, never changed or removed.'
                    USING ERRCODE = 'integrity_constraint_violation';
            END $$;
            DROP TRIGGER IF EXISTS cluster_offer_consent_guard ON cluster_offer_consent;
            CREATE TRIGGER cluster_offer_consent_guard BEFORE UPDATE OR DELETE ON cluster_offer_consent
                FOR EACH ROW EXECUTE FUNCTION cluster_offer_consent_guard();
        """)

    @api.model
    def _channel_for(self, member) -> str:
        """In what way the person at the keyboard may speak for the member."""
        if member in self.env["cluster.member"]._acting_for(live=False):
            return "member"
        staff = ("cluster_base.group_coordinator", "cluster_base.group_clerk")
        if self.env.su or (any(map(self.env.user.has_group, staff)) and member.has_access("write")):
            return "staff"
        raise AccessError(self.env._("Only the member itself agrees or withdraws, or the centre on its paper."))

    @api.model
    def _enter(self, offer, given: bool, reason: str = ""):
        """Write a consent down and set it on the offer.

        :param offer: a share in a joint product or a producer's place in an order cycle
        :param reason: set when a consent lapses by itself; otherwise the offer's own words are kept
        """
        offer.ensure_one()
        # A representative acts for the member without being its own people: who may speak is asked below.
        if offer.sudo().consented == given:
            return
        member = offer.sudo().member_id
        channel = "rule" if reason else self._channel_for(member)
        now = fields.Datetime.now()
        field = "share_id" if offer._name == "cluster.joint.share" else "producer_id"
        self.sudo().create(
            {
                field: offer.id,
                "member_id": member.id,
                "given": given,
                "at": now,
                "user_id": self.env.uid,
                "channel": channel,
                "words": reason or offer.sudo()._offer_words(),
            }
        )
        offer.sudo().write({"consented": given, "consented_at": now})


class ClusterJointShare(models.Model):
    _inherit = "cluster.joint.share"

    def _offer_words(self):
        return f"{self.product_tmpl_id.name}: {self.share:.4f} %, {self.date_from:%d.%m.%Y}"

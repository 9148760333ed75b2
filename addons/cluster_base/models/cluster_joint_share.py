from odoo import api, fields, models
from odoo.exceptions import UserError

from .cluster_joint_split import exact


class ClusterJointShare(models.Model):
    """A member's share in a joint product, and whether the member agrees to it."""

    _name = "cluster.joint.share"
    _description = "Share in a joint product"
    _order = "split_id, share desc, id"
    _rec_name = "member_id"

    split_id = fields.Many2one("cluster.joint.split", required=True, index=True, ondelete="cascade")
    product_tmpl_id = fields.Many2one(
        "product.template", string="Product", related="split_id.product_tmpl_id", store=True, index=True
    )
    date_from = fields.Date(string="In force from", related="split_id.date_from", store=True)
    cluster_id = fields.Many2one("cluster.cluster", related="split_id.cluster_id", store=True)
    member_id = fields.Many2one("cluster.member", string="Member", required=True, index=True, ondelete="restrict")
    share = fields.Float(string="Share, %", digits=(7, 4), required=True, aggregator="sum")
    consented = fields.Boolean(string="Agreed", readonly=True, copy=False)
    consented_at = fields.Datetime(string="Agreed or withdrawn at", readonly=True, copy=False)
    consent_ids = fields.One2many("cluster.offer.consent", "share_id", string="Consents", readonly=True)

    _member_uniq = models.Constraint(
        "UNIQUE (split_id, member_id)", "A member has one share in a product: put its two lines together."
    )
    _share_range = models.Constraint(
        "CHECK (share > 0 AND share < 100)",
        "Every share is more than 0 % and less than 100 %: a joint product has at least two members.",
    )

    def init(self):
        self.env.cr.execute("""
            DROP TRIGGER IF EXISTS cluster_joint_share_whole ON cluster_joint_share;
            CREATE CONSTRAINT TRIGGER cluster_joint_share_whole
                AFTER INSERT OR DELETE OR UPDATE ON cluster_joint_share
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cluster_joint_split_whole();

            CREATE OR REPLACE FUNCTION cluster_joint_share_guard() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF (NEW.share, NEW.member_id, NEW.split_id) IS DISTINCT FROM (OLD.share, OLD.member_id, OLD.split_id)
                    AND EXISTS (SELECT FROM cluster_joint_income WHERE share_id = OLD.id) THEN
                    RAISE EXCEPTION 'Something was sold by these shares: enter new shares from a later day.'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
            END $$;
            DROP TRIGGER IF EXISTS cluster_joint_share_guard ON cluster_joint_share;
            CREATE TRIGGER cluster_joint_share_guard BEFORE UPDATE ON cluster_joint_share
                FOR EACH ROW EXECUTE FUNCTION cluster_joint_share_guard();
        """)

    def _exact(self):
        self.ensure_one()
        return exact(self.share)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.pop("consented", None)
            vals.pop("consented_at", None)
        lines = super().create(vals_list)
        used = lines.split_id.filtered("is_used")
        if used:
            raise UserError(used._used_words())
        lines._consents_lapse()
        lines.split_id._check_whole_at_end()
        return lines

    def write(self, vals):
        if not {"share", "member_id", "split_id"} & vals.keys():
            if not self.env.su and {"consented", "consented_at"} & vals.keys():
                raise UserError(self.env._("Consent is given and withdrawn by its buttons."))
            return super().write(vals)
        if any(self.split_id.mapped("is_used")):
            raise UserError(self.split_id._used_words())
        splits = self.split_id
        result = super().write(vals)
        (splits | self.split_id).share_ids._consents_lapse()
        (splits | self.split_id)._check_whole_at_end()
        return result

    def unlink(self):
        splits = self.split_id
        if any(splits.mapped("is_used")):
            raise UserError(splits._used_words())  # pylint: disable=no-raise-unlink
        if self.sudo().consent_ids:
            raise UserError(  # pylint: disable=no-raise-unlink
                self.env._("A member who was asked for consent stays on record: enter new shares from a later day.")
            )
        result = super().unlink()
        splits.exists().share_ids._consents_lapse()
        splits.exists()._check_whole_at_end()
        return result

    def _consents_lapse(self):
        """A consent is to all the shares as they were: when one changes, everybody is asked again."""
        for line in self.split_id.share_ids.filtered("consented"):
            self.env["cluster.offer.consent"]._enter(line, False, self.env._("The shares were changed."))

    def action_agree(self):
        """The member agrees to its share: by itself, or on paper through the centre."""
        for line in self:
            self.env["cluster.offer.consent"]._enter(line, True)

    def action_withdraw(self):
        """The member withdraws: the product cannot be sold from this moment."""
        for line in self:
            self.env["cluster.offer.consent"]._enter(line, False)

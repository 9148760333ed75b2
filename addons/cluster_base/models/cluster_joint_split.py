from decimal import Decimal

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine import shares


class ClusterJointSplit(models.Model):
    """How the income of a joint product is divided from a day on.

    The shares of a day on which something was sold stay as they were: new ones begin on a later day.
    """

    _name = "cluster.joint.split"
    _description = "Shares of a joint product"
    _inherit = ["mail.thread"]
    _order = "product_tmpl_id, date_from desc, id desc"
    _rec_name = "product_tmpl_id"

    product_tmpl_id = fields.Many2one(
        "product.template", string="Product", required=True, index=True, ondelete="restrict", tracking=True
    )
    lead_id = fields.Many2one(
        "cluster.member",
        string="Seller of record",
        related="product_tmpl_id.member_id",
        store=True,
        index=True,
        help="The member in whose name the product is sold and whose books take the money.",
    )
    cluster_id = fields.Many2one("cluster.cluster", related="lead_id.cluster_id", store=True, index=True)
    date_from = fields.Date(
        string="In force from", required=True, default=fields.Date.context_today, tracking=True, copy=False
    )
    share_ids = fields.One2many("cluster.joint.share", "split_id", string="Shares", copy=True)
    total = fields.Float(string="Sum of shares, %", digits=(7, 4), compute="_compute_total")
    is_used = fields.Boolean(string="Sold by these shares", compute="_compute_is_used")
    is_current = fields.Boolean(string="In force", compute="_compute_standing")
    standing = fields.Char(string="On sale", compute="_compute_standing")

    _product_day_uniq = models.Constraint(
        "UNIQUE (product_tmpl_id, date_from)",
        "This product already has shares from that day: change those, or choose a later day.",
    )

    def init(self):
        """At least two members and exactly 100 %: looked at when the transaction ends, whatever wrote the rows."""
        self.env.cr.execute("""
            CREATE OR REPLACE FUNCTION cluster_joint_split_whole() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE
                split integer;
                members integer;
                whole numeric;
            BEGIN
                IF TG_TABLE_NAME = 'cluster_joint_split' THEN
                    split := NEW.id;
                ELSIF TG_OP = 'DELETE' THEN
                    split := OLD.split_id;
                ELSE
                    split := NEW.split_id;
                END IF;
                PERFORM 1 FROM cluster_joint_split WHERE id = split;
                IF NOT FOUND THEN
                    RETURN NULL;
                END IF;
                SELECT count(*), coalesce(sum(share), 0) INTO members, whole
                    FROM cluster_joint_share WHERE split_id = split;
                IF members < 2 OR whole <> 100 THEN
                    RAISE EXCEPTION 'A joint product has at least two members whose shares sum to exactly 100 %%.'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NULL;
            END $$;
            DROP TRIGGER IF EXISTS cluster_joint_split_whole ON cluster_joint_split;
            CREATE CONSTRAINT TRIGGER cluster_joint_split_whole AFTER INSERT ON cluster_joint_split
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cluster_joint_split_whole();
        """)

    @api.depends("share_ids.share")
    def _compute_total(self):
        for split in self:
            split.total = sum(split.share_ids.mapped("share"))

    def _compute_is_used(self):
        used = (
            self.env["cluster.joint.income"]
            .sudo()
            ._read_group([("share_id.split_id", "in", self.ids)], ["share_id"], [])
        )
        splits = {share.split_id.id for (share,) in used}
        for split in self:
            split.is_used = split.id in splits

    @api.depends("share_ids.consented", "share_ids.member_id.is_live", "date_from", "product_tmpl_id")
    @api.depends_context("lang")
    def _compute_standing(self):
        for split in self:
            now = fields.Datetime.now()
            day = split.cluster_id._local_day(now) if split.cluster_id else now.date()
            split.is_current = bool(split.id) and split.product_tmpl_id._joint_split_on(day) == split
            split.standing = split._hindrance() or self.env._("Yes")

    def _hindrance(self):
        """Why nothing is sold by these shares, for those who may know whose consent is missing; or False."""
        self.ensure_one()
        split = self.sudo()
        if split.lead_id not in split.share_ids.member_id:
            return self.env._("The seller of record must have a share.")
        waiting = split.share_ids.filtered(lambda share: not share.consented).member_id
        if waiting:
            return self.env._("Not agreed: %(members)s.", members=", ".join(waiting.mapped("name")))
        gone = split.share_ids.member_id.filtered(lambda member: not member.is_live)
        if gone:
            return self.env._("Without rights in the cluster: %(members)s.", members=", ".join(gone.mapped("name")))
        return False

    @api.constrains("share_ids", "product_tmpl_id")
    def _check_whole(self):
        for split in self:
            problem = shares.problem((line.member_id.id, line._exact()) for line in split.share_ids)
            if problem:
                raise ValidationError(split._problem_words(problem))
            lead = split.product_tmpl_id.sudo().member_id
            if not lead:
                raise ValidationError(
                    self.env._(
                        "“%(product)s” has no member who sells it: set the member on the product first.",
                        product=split.product_tmpl_id.name,
                    )
                )
            members = split.share_ids.sudo().member_id
            if lead not in members:
                raise ValidationError(
                    self.env._(
                        "%(member)s sells “%(product)s” and must have a share in it: add its line.",
                        member=lead.name,
                        product=split.product_tmpl_id.name,
                    )
                )
            if members.cluster_id != lead.cluster_id:
                raise ValidationError(self.env._("All members of a joint product belong to one cluster."))

    def _problem_words(self, problem: shares.Problem) -> str:
        amount = f"{problem.amount.normalize():f}"
        return {
            "few": self.env._("A joint product has at least two members: add the others with their shares."),
            "twice": self.env._("A member has one share in a product: put its two lines together."),
            "zero": self.env._("Every share is more than 0 %%: correct it or remove the member."),
            "decimals": self.env._("A share has four decimals at most."),
            "missing": self.env._("The shares do not sum to 100 %%: %(amount)s %% is missing.", amount=amount),
            "over": self.env._("The shares sum to more than 100 %%: %(amount)s %% too much.", amount=amount),
        }[problem.code].replace("%%", "%")

    @api.model_create_multi
    def create(self, vals_list):
        splits = super().create(vals_list)
        splits._check_whole()
        return splits

    def write(self, vals):
        if {"product_tmpl_id", "date_from"} & vals.keys() and any(self.mapped("is_used")):
            raise UserError(self._used_words())
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_used(self):
        if any(self.mapped("is_used")):
            raise UserError(self._used_words())

    def _used_words(self):
        return self.env._(
            "Something was sold by these shares: past sales stay as they are. Enter new shares from a later day."
        )

    def _check_whole_at_end(self):
        """Lines changed one by one are looked at together, before the transaction ends: a sentence, no fault."""
        waiting = self.env.cr.precommit.data.setdefault("cluster_joint_split", set())
        if not waiting:
            env = self.env

            @self.env.cr.precommit.add
            def check():
                ids = env.cr.precommit.data.pop("cluster_joint_split", set())
                env["cluster.joint.split"].sudo().browse(ids).exists()._check_whole()

        waiting.update(self.ids)

    def action_new_shares(self):
        """The same shares from today on, to be changed."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "view_mode": "form",
            "context": {
                "default_product_tmpl_id": self.product_tmpl_id.id,
                "default_share_ids": [
                    (0, 0, {"member_id": line.member_id.id, "share": line.share}) for line in self.share_ids
                ],
            },
        }


class ClusterCluster(models.Model):
    _inherit = "cluster.cluster"

    def _local(self, moment):
        """The wall clock of the cluster at an instant (UTC without zone), without zone."""
        zone = pytz.timezone(self.sudo().tz or "Europe/Minsk")
        return pytz.utc.localize(moment).astimezone(zone).replace(tzinfo=None)

    def _local_day(self, moment):
        return self._local(moment).date()

    def _moment_words(self, moment) -> str:
        """Day and hour as the cluster's people say them: 04.11.2026 20:00."""
        return self._local(moment).strftime("%d.%m.%Y %H:%M")


def exact(value: float) -> Decimal:
    return Decimal(f"{value:.4f}")

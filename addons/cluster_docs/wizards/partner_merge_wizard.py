from odoo import api, fields, models
from odoo.exceptions import UserError


class PartnerMergeWizard(models.TransientModel):
    """Which of several entries is the right one; the others become it."""

    _name = "cluster.partner.merge.wizard"
    _description = "Merge correspondents"

    partner_ids = fields.Many2many("res.partner", string="Entries", default=lambda self: self._default_partner_ids())
    target_id = fields.Many2one(
        "res.partner",
        "Right entry",
        required=True,
        domain="[('id', 'in', partner_ids)]",
        compute="_compute_target_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="cascade",
    )
    reason = fields.Char("Why they are the same")
    preview = fields.Text("What will happen", compute="_compute_preview")
    has_problem = fields.Boolean(compute="_compute_preview")

    def _default_partner_ids(self):
        if self.env.context.get("active_model") != "res.partner":
            return self.env["res.partner"]
        return self.env["res.partner"].browse(self.env.context.get("active_ids", [])).exists()

    @api.depends("partner_ids")
    def _compute_target_id(self):
        """The entry that the others cannot replace, else the one most documents name."""
        merge = self.env["cluster.partner.merge"]
        for wizard in self:
            partners = wizard.partner_ids._origin
            counted = dict(
                self.env["cluster.document"]
                .sudo()
                ._read_group([("correspondent_id", "in", partners.ids)], ["correspondent_id"], ["__count"])
            )
            wizard.target_id = partners.sorted(
                lambda partner, counted=counted: (
                    bool(partner.sudo().with_context(active_test=False).user_ids),
                    bool(merge._foreign_use(partner.sudo())),
                    counted.get(partner, 0),
                    -partner.id,
                ),
                reverse=True,
            )[:1]

    @api.depends("partner_ids", "target_id")
    def _compute_preview(self):
        merge = self.env["cluster.partner.merge"]
        for wizard in self:
            lines, wizard.has_problem = [], False
            for partner in (wizard.partner_ids - wizard.target_id)._origin:
                problem = merge._problem(partner, wizard.target_id._origin) if wizard.target_id else ""
                wizard.has_problem = wizard.has_problem or bool(problem)
                documents = self.env["cluster.document"].sudo().search_count([("correspondent_id", "=", partner.id)])
                lines.append(
                    problem
                    or self.env._(
                        "“%(wrong)s” becomes “%(right)s” on %(count)s documents; their cards keep the printed words.",
                        wrong=partner.name,
                        right=wizard.target_id.name,
                        count=documents,
                    )
                )
            wizard.preview = "\n".join(lines)

    def action_merge(self):
        self.ensure_one()
        wrong = self.partner_ids - self.target_id
        if not wrong:
            raise UserError(self.env._("Choose at least two entries of the directory."))
        log = self.env["cluster.partner.merge"]
        for partner in wrong:
            log |= log._merge(partner, self.target_id, self.reason)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Merged entries"),
            "res_model": "cluster.partner.merge",
            "view_mode": "list,form",
            "domain": [("id", "in", log.ids)],
        }

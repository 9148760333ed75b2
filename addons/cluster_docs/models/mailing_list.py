from odoo import fields, models


class MailingList(models.Model):
    """Addressees kept for the next circular."""

    _name = "cluster.mailing.list"
    _description = "Mailing list"
    _order = "name, id"

    name = fields.Char(required=True)
    unit_id = fields.Many2one(
        "hr.department",
        "Body",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user.cluster_body_ids[:1],
    )
    line_ids = fields.One2many("cluster.mailing.list.line", "list_id", "Addressees")
    line_count = fields.Integer("Number of addressees", compute="_compute_line_count")
    used_on = fields.Date("Last used", readonly=True)
    active = fields.Boolean(default=True)

    def _compute_line_count(self):
        counts = dict(
            self.env["cluster.mailing.list.line"]._read_group([("list_id", "in", self.ids)], ["list_id"], ["__count"])
        )
        for kept in self:
            kept.line_count = counts.get(kept, 0)

    def _add_to(self, document):
        """Adds those who are not on the letter yet. Returns how many."""
        self.ensure_one()
        document.check_access("write")
        partners, names = document.recipient_ids.partner_id, set(document.recipient_ids.mapped("name"))
        new = self.line_ids.filtered(
            lambda line: line.partner_id not in partners if line.partner_id else line.name not in names
        )
        self.env["cluster.document.recipient"].create(
            [{**line._prepare_addressee_vals(), "document_id": document.id, "sequence": line.sequence} for line in new]
        )
        self.used_on = fields.Date.context_today(self)
        return len(new)

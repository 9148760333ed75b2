from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

SOURCES = [("upload", "Upload"), ("folder", "Scanner's folder"), ("mail", "E-mail")]


class Intake(models.Model):
    """What came in at once: files uploaded together, a file of the scanner's folder, a mail. Nothing in it is lost:
    whatever cannot be filed stays in the list with the reason."""

    _name = "cluster.intake"
    _description = "Scans that came in"
    _inherit = ["mail.thread"]
    _order = "id desc"

    name = fields.Char("Came in as", required=True, readonly=True)
    unit_id = fields.Many2one("hr.department", "Body", required=True, readonly=True, index=True, ondelete="restrict")
    source = fields.Selection(SOURCES, required=True, readonly=True)
    source_path = fields.Char("File in the folder", readonly=True)
    user_id = fields.Many2one("res.users", "Taken in by", readonly=True, ondelete="restrict")
    drop_blank = fields.Boolean("Drop blank pages", readonly=True)
    sender_name = fields.Char("Sender", readonly=True)
    sender_email = fields.Char("Sender's address", readonly=True)
    message_id = fields.Char("Mail's own number", readonly=True)
    sent_at = fields.Datetime("Sent", readonly=True)
    document_id = fields.Many2one(
        "cluster.document", "Draft made of it", readonly=True, index="btree_not_null", ondelete="set null"
    )
    item_ids = fields.One2many("cluster.intake.item", "batch_id", "Files", readonly=True)
    open_count = fields.Integer("Waiting", compute="_compute_counts")
    fault_count = fields.Integer("Faults", compute="_compute_counts")
    state = fields.Selection(
        [("reading", "Being read"), ("waiting", "Waiting for the clerk"), ("done", "All filed")],
        compute="_compute_state",
        store=True,
        index=True,
    )

    _mail_uniq = models.UniqueIndex("(unit_id, message_id) WHERE message_id IS NOT NULL", "A mail is taken in once.")

    @api.depends("item_ids.state")
    def _compute_counts(self):
        for batch in self:
            batch.open_count = len(batch.item_ids.filtered(lambda item: item.state in ("waiting", "fault")))
            batch.fault_count = len(batch.item_ids.filtered("fault"))

    @api.depends("item_ids.state")
    def _compute_state(self):
        for batch in self:
            states = set(batch.item_ids.mapped("state"))
            batch.state = "reading" if "new" in states else "waiting" if states & {"waiting", "fault"} else "done"

    @api.model
    def _take(self, unit, source, files, **vals):
        """A batch of [(name, content)]: each is kept first and judged after; reading is a job for each."""
        batch = self.sudo().create(
            {
                "name": files[0][0] if len(files) == 1 else self.env._("%(count)s files", count=len(files)),
                "unit_id": unit.id,
                "source": source,
                "user_id": self.env.uid,
                "drop_blank": unit.sudo().intake_drop_blank,
                **vals,
            }
        )
        for name, content in files:
            self.env["cluster.intake.item"]._take(batch, name, content)
        return batch.sudo(False)

    @api.model
    def _check_unit(self, unit):
        """Scans are taken in by those who keep the body's documents."""
        if self.env.su:
            return
        if not self.env.user.has_group("cluster_base.group_clerk"):
            raise AccessError(self.env._("Clerks take in and file scans. Ask one of them."))
        if unit not in self.env.user.cluster_body_ids:
            raise UserError(self.env._("Choose the body whose documents you keep."))

    def action_read(self):
        """Reads what still waits for the job, at once."""
        for batch in self:
            batch.check_access("read")
            batch._check_unit(batch.unit_id)
            batch.item_ids.filtered(lambda item: item.state == "new")._read()
        return True

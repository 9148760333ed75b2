from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

RELATIONS = {
    "cluster_legal_hold_file_rel": ("case_file_id", "cluster_case_file"),
    "cluster_legal_hold_document_rel": ("document_id", "cluster_document"),
}
STEP_FIELDS = {"state", "released_on", "released_by_id", "release_reason"}


class LegalHold(models.Model):
    """A ban on destroying files or documents: it beats every schedule.

    Triggers count the holds in force on the row of the file or document itself. Whoever destroys it writes that same
    row: one of the two waits and then fails or sees the other, which a check of this table could never give at
    REPEATABLE READ.
    """

    _name = "cluster.legal.hold"
    _description = "Legal hold"
    _inherit = ["mail.thread"]
    _order = "state, date_from desc, id desc"
    _rec_name = "reason"

    reason = fields.Char(required=True, tracking=True, help="The court case, inspection or claim; who asked, and when.")
    unit_id = fields.Many2one(
        "hr.department",
        "Body",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("is_body", "=", True)],
        default=lambda self: self.env.user.cluster_body_ids[:1],
    )
    date_from = fields.Date("From", required=True, default=fields.Date.context_today, tracking=True)
    date_to = fields.Date("Until", tracking=True, help="Empty: until somebody releases it.")
    state = fields.Selection(
        [("active", "In force"), ("released", "Released")],
        required=True,
        default="active",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    released_on = fields.Date(readonly=True, copy=False)
    released_by_id = fields.Many2one("res.users", "Released by", readonly=True, copy=False, ondelete="restrict")
    release_reason = fields.Char("Why released", copy=False, readonly=True, tracking=True)
    case_file_ids = fields.Many2many(
        "cluster.case.file",
        "cluster_legal_hold_file_rel",
        "hold_id",
        "case_file_id",
        "Files",
        ondelete="restrict",
        domain="[('unit_id', '=', unit_id), ('kind', '=', 'file')]",
    )
    document_ids = fields.Many2many(
        "cluster.document",
        "cluster_legal_hold_document_rel",
        "hold_id",
        "document_id",
        "Documents",
        ondelete="restrict",
        domain="[('unit_id', '=', unit_id)]",
    )

    _dates_order = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)", "A hold cannot end before it begins: swap the days."
    )
    _released_whole = models.Constraint(
        "CHECK((state = 'released') = (released_on IS NOT NULL))", "A released hold says when it was released."
    )

    def init(self):
        self.env.cr.execute("""
            CREATE OR REPLACE FUNCTION cluster_legal_hold_guard() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'DELETE' THEN
                    RAISE EXCEPTION 'A legal hold is released, never removed.'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                IF OLD.state = 'released' AND NEW.state <> 'released' THEN
                    RAISE EXCEPTION 'A released hold stays released: put a new one.'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                IF OLD.state = 'active' AND NEW.state = 'released' THEN
                    UPDATE cluster_case_file SET hold_count = hold_count - 1
                     WHERE id IN (SELECT case_file_id FROM cluster_legal_hold_file_rel WHERE hold_id = NEW.id);
                    UPDATE cluster_document SET hold_count = hold_count - 1
                     WHERE id IN (SELECT document_id FROM cluster_legal_hold_document_rel WHERE hold_id = NEW.id);
                END IF;
                RETURN NEW;
            END $$;
            DROP TRIGGER IF EXISTS cluster_legal_hold_guard ON cluster_legal_hold;
            CREATE TRIGGER cluster_legal_hold_guard BEFORE UPDATE OR DELETE ON cluster_legal_hold
                FOR EACH ROW EXECUTE FUNCTION cluster_legal_hold_guard();
        """)
        for relation, (column, table) in RELATIONS.items():
            # the names are ours, above
            # pylint: disable=sql-injection
            self.env.cr.execute(f"""
                CREATE OR REPLACE FUNCTION {relation}_count() RETURNS trigger LANGUAGE plpgsql AS $$
                DECLARE
                    change integer := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
                    line record;
                BEGIN
                    IF TG_OP = 'INSERT' THEN line := NEW; ELSE line := OLD; END IF;
                    IF EXISTS (SELECT FROM cluster_legal_hold WHERE id = line.hold_id AND state = 'active') THEN
                        UPDATE {table} SET hold_count = COALESCE(hold_count, 0) + change WHERE id = line.{column};
                    END IF;
                    RETURN NULL;
                END $$;
                DROP TRIGGER IF EXISTS {relation}_count ON {relation};
                CREATE TRIGGER {relation}_count AFTER INSERT OR DELETE ON {relation}
                    FOR EACH ROW EXECUTE FUNCTION {relation}_count();
            """)  # noqa: S608

    @api.constrains("date_from")
    def _check_date_from(self):
        for hold in self:
            if hold.date_from > fields.Date.context_today(self):
                raise UserError(self.env._("A hold is in force from the moment it is put: it begins today or earlier."))

    @api.constrains("case_file_ids", "document_ids", "unit_id")
    def _check_things(self):
        for hold in self.sudo():
            if not (hold.case_file_ids or hold.document_ids):
                raise UserError(self.env._("Choose the files or documents that are held."))
            if (hold.case_file_ids.unit_id | hold.document_ids.unit_id) - hold.unit_id:
                raise UserError(self.env._("A hold covers files and documents of its own body only."))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_step_fields({name for name, value in vals.items() if value and value != "active"})
            self._check_not_gone(vals)
        holds = super().create(vals_list)
        holds._counts_changed()
        for hold in holds:
            for document in hold.document_ids:
                document._log_event(
                    "held", self.env._("Put under legal hold: %(reason)s", reason=hold.reason), {"hold": hold.id}
                )
        return holds

    def write(self, vals):
        self._refuse_step_fields(vals.keys())
        self._check_not_gone(vals)
        if {"case_file_ids", "document_ids", "unit_id", "date_from", "reason"} & vals.keys() and not self.env.su:
            kept = {hold: (hold.case_file_ids, hold.document_ids) for hold in self}
            done = super().write(vals)
            for hold, (cases, documents) in kept.items():
                if cases - hold.case_file_ids or documents - hold.document_ids:
                    raise UserError(
                        self.env._("Nothing is taken out of a hold: release it and put a new one on the rest.")
                    )
        else:
            done = super().write(vals)
        self._counts_changed()
        return done

    def _check_not_gone(self, vals):
        """Before the triggers count: their refusal could not say which file is gone."""

        def added(name):
            ids = []
            for command in vals.get(name) or []:
                ids += command[2] if command[0] == Command.SET else [command[1]] if command[0] == Command.LINK else []
            return self.env[self._fields[name].comodel_name].sudo().browse(ids)

        gone = added("case_file_ids").filtered(lambda case: case.archive_state in ("destroyed", "transferred"))
        gone = gone or added("document_ids").filtered("destroyed_act_id")
        if gone:
            raise UserError(self.env._("%(thing)s is already destroyed or transferred.", thing=gone[:1].display_name))

    def _counts_changed(self):
        """The database has counted: forget what was read before."""
        self.flush_recordset()
        self.env["cluster.case.file"].invalidate_model(["hold_count", "disposal_why"])
        self.env["cluster.document"].invalidate_model(["hold_count", "on_hold"])

    def _refuse_step_fields(self, names):
        if STEP_FIELDS & set(names) and not self.env.su:
            raise AccessError(self.env._("A hold is released by its step, with a reason, not by hand."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A legal hold is released, never removed."))

    def action_release(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Release the hold"),
            "res_model": "cluster.legal.hold.release",
            "view_mode": "form",
            "target": "new",
            "context": {"default_hold_id": self.id},
        }

    def _release(self, reason):
        self.ensure_one()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the hold is released."))
        if self.state == "released":
            raise UserError(self.env._("The hold is already released."))
        self.sudo().write(
            {
                "state": "released",
                "released_on": fields.Date.context_today(self),
                "released_by_id": self.env.uid,
                "release_reason": reason,
            }
        )
        for document in self.document_ids:
            document._log_event(
                "released", self.env._("Legal hold released: %(reason)s", reason=reason), {"hold": self.id}
            )

    @api.model
    def _cron_release_ended(self):
        """Releases holds whose last day has passed."""
        ended = self.sudo().search([("state", "=", "active"), ("date_to", "<", fields.Date.context_today(self))])
        for hold in ended:
            hold._release(self.env._("The term of the hold is over."))

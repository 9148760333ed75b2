from odoo import api, fields, models
from odoo.exceptions import UserError


class DocumentNumber(models.Model):
    """One line of a journal. Rows are inserted by SQL (document_registration, document_number_block), never removed: a
    database trigger refuses it to everyone. A line is reserved, then issued; or issued at once; either may become
    void, and a void line stays as it is."""

    _name = "cluster.document.number"
    _description = "Registration number"
    _order = "journal_id, year desc, ordinal desc, suffix desc nulls last"
    _log_access = False
    _rec_name = "number"

    journal_id = fields.Many2one("cluster.document.journal", required=True, readonly=True, ondelete="restrict")
    year = fields.Integer(required=True, readonly=True, aggregator=None)
    ordinal = fields.Integer("No.", required=True, readonly=True, aggregator=None)
    suffix = fields.Char("Letter", readonly=True, help="Of a number that was entered late after another, as in 12а.")
    base_id = fields.Many2one(
        "cluster.document.number", "Stands after", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    number = fields.Char("Index", required=True, readonly=True)
    document_id = fields.Many2one("cluster.document", readonly=True, index="btree_not_null", ondelete="restrict")
    state = fields.Selection(
        [("issued", "Issued"), ("reserved", "Reserved"), ("void", "Void")], required=True, readonly=True
    )
    issued_at = fields.Datetime(required=True, readonly=True)
    issued_on = fields.Date("Date", required=True, readonly=True)
    block_id = fields.Many2one(
        "cluster.document.number.block", "Reservation", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    block_kind = fields.Selection(related="block_id.kind", string="Kind of reservation")
    entry_reason = fields.Char("Why entered late", readonly=True)
    entered_at = fields.Datetime("Entered", readonly=True)
    entered_by_id = fields.Many2one("res.users", "Entered by", readonly=True, ondelete="restrict")
    void_reason = fields.Char(readonly=True)
    voided_at = fields.Datetime(readonly=True)
    voided_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    unit_id = fields.Many2one(related="journal_id.unit_id")
    # read through the document's own rights: the journal tells nobody what the document hides
    title = fields.Char(compute="_compute_document_words")
    correspondent_name = fields.Char("Correspondent", compute="_compute_document_words")
    remark = fields.Char(compute="_compute_remark", help="Why the line is void, reserved or entered late.")

    _line_uniq = models.UniqueIndex(
        "(journal_id, year, ordinal, coalesce(suffix, ''))",
        "This ordinal was already given in the journal this year.",
    )
    _number_uniq = models.Constraint(
        "UNIQUE(journal_id, year, number)", "This number was already given in the journal this year."
    )
    _ordinal_positive = models.Constraint("CHECK(ordinal > 0)", "Ordinals start at 1.")
    _void_reason = models.Constraint(
        "CHECK((state = 'void') = (voided_at IS NOT NULL) AND (state <> 'void' OR length(btrim(void_reason)) > 0))",
        "A void number needs a reason.",
    )
    _document_of_state = models.Constraint(
        """CHECK(CASE state WHEN 'issued' THEN document_id IS NOT NULL
                            WHEN 'reserved' THEN document_id IS NULL AND block_id IS NOT NULL
                            ELSE document_id IS NOT NULL OR block_id IS NOT NULL END)""",
        "An issued number belongs to a document, a reserved one to a reservation.",
    )
    _late_entry = models.Constraint(
        """CHECK((suffix IS NULL) = (base_id IS NULL)
                 AND (suffix IS NULL OR (length(suffix) = 1 AND block_id IS NULL
                                         AND length(btrim(entry_reason)) > 0)))""",
        "A number with a letter stands after another and needs a reason.",
    )
    _entered = models.Constraint(
        "CHECK((entered_at IS NULL) = (entered_by_id IS NULL))", "A late entry says who entered it and when."
    )
    _document_uniq = models.UniqueIndex("(document_id)", "A document has one registration number.")
    _reserved = models.Index("(journal_id, year, ordinal) WHERE state = 'reserved'")

    def init(self):
        # a line had no letter before: its ordinal alone was unique
        self.env.cr.execute("""
            ALTER TABLE cluster_document_number DROP CONSTRAINT IF EXISTS cluster_document_number_ordinal_uniq;
            CREATE OR REPLACE FUNCTION cluster_document_number_guard() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'INSERT' THEN
                    IF NEW.suffix IS NOT NULL AND NOT EXISTS (
                        SELECT FROM cluster_document_number base
                         WHERE base.id = NEW.base_id AND base.suffix IS NULL
                           AND (base.journal_id, base.year, base.ordinal)
                             = (NEW.journal_id, NEW.year, NEW.ordinal)) THEN
                        RAISE EXCEPTION 'A number with a letter stands after a number of the same journal and year.'
                            USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    RETURN NEW;
                END IF;
                IF TG_OP = 'DELETE' THEN
                    RAISE EXCEPTION 'A registration number is never removed: void it with a reason.'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                IF (NEW.journal_id, NEW.year, NEW.ordinal, NEW.suffix, NEW.base_id, NEW.block_id)
                   IS DISTINCT FROM
                   (OLD.journal_id, OLD.year, OLD.ordinal, OLD.suffix, OLD.base_id, OLD.block_id)
                   OR (OLD.state = 'void' AND NEW IS DISTINCT FROM OLD)
                   OR (NEW.state <> OLD.state AND NEW.state <> 'void'
                       AND NOT (OLD.state = 'reserved' AND NEW.state = 'issued'))
                   OR (NOT (OLD.state = 'reserved' AND NEW.state = 'issued') AND
                       (NEW.number, NEW.document_id, NEW.issued_at, NEW.issued_on,
                        NEW.entry_reason, NEW.entered_at, NEW.entered_by_id) IS DISTINCT FROM
                       (OLD.number, OLD.document_id, OLD.issued_at, OLD.issued_on,
                        OLD.entry_reason, OLD.entered_at, OLD.entered_by_id)) THEN
                    RAISE EXCEPTION 'A registration number is never changed: void it with a reason.'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
            END $$;
            DROP TRIGGER IF EXISTS cluster_document_number_guard ON cluster_document_number;
            CREATE TRIGGER cluster_document_number_guard BEFORE INSERT OR UPDATE OR DELETE ON cluster_document_number
                FOR EACH ROW EXECUTE FUNCTION cluster_document_number_guard();
        """)

    @api.depends("document_id.title", "document_id.correspondent_name")
    @api.depends_context("uid")
    def _compute_document_words(self):
        for line in self:
            document = line.sudo().document_id
            if document and not line.document_id.may_read:
                line.title = self.env._("Restricted document")
                line.correspondent_name = False
            else:
                line.title = document.title
                line.correspondent_name = document.correspondent_name or document.recipients_text

    @api.depends("state", "void_reason", "entry_reason", "block_id.reason", "block_id.kind")
    @api.depends_context("lang")
    def _compute_remark(self):
        for line in self:
            line.remark = line._explain()

    def _explain(self):
        """In words why the line is not an ordinary one; empty for one that is."""
        self.ensure_one()
        block = self.sudo().block_id
        parts = []
        if block.kind == "outage":
            parts.append(self.env._("Outage sheet: %(reason)s", reason=block.reason))
        elif block:
            parts.append(self.env._("Reserved: %(reason)s", reason=block.reason))
        if self.entered_at:
            parts.append(
                self.env._(
                    "Entered %(day)s by %(user)s",
                    day=self._local(self.entered_at).strftime("%d.%m.%Y %H:%M"),
                    user=self.sudo().entered_by_id.name,
                )
            )
            if self.entry_reason != block.reason:
                parts.append(self.entry_reason)
        if self.state == "void":
            parts.append(
                self.env._(
                    "Void: %(reason)s (%(day)s, %(user)s)",
                    reason=self.void_reason,
                    day=self._local(self.voided_at).strftime("%d.%m.%Y"),
                    user=self.sudo().voided_by_id.name or "",
                )
            )
        elif self.state == "reserved":
            parts.append(self.env._("Not used yet"))
        return "; ".join(parts)

    def _local(self, moment):
        zone = self.sudo().journal_id.cluster_id.tz or "Europe/Minsk"
        return fields.Datetime.context_timestamp(self.with_context(tz=zone), moment)

    def write(self, vals):
        if vals.keys() - {"state", "void_reason", "voided_at", "voided_by_id"} or vals.get("state", "void") != "void":
            raise UserError(self.env._("A registration number is never changed. Void it with a reason instead."))
        return super().write(vals)

    def unlink(self):  # pylint: disable=method-required-super
        raise UserError(self.env._("A registration number is never removed. Void it with a reason instead."))  # pylint: disable=no-raise-unlink

    def action_document(self):
        """The document of the line; a reserved line opens the form in which its document is entered."""
        self.ensure_one()
        if self.state == "reserved":
            return self.action_enter()
        if not self.document_id:
            raise UserError(
                self.env._("No. %(number)s was not used: %(remark)s", number=self.ordinal, remark=self.remark)
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": "cluster.document",
            "res_id": self.document_id.id,
            "view_mode": "form",
        }

    def action_enter(self):
        """Asks for what was written on paper under a reserved number."""
        self.ensure_one()
        if self.state != "reserved":
            raise UserError(self.env._("No. %(number)s is not reserved: choose a reserved line.", number=self.number))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Enter under No. %(number)s", number=self.number),
            "res_model": "cluster.document.late",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_journal_id": self.journal_id.id,
                "default_line_id": self.id,
                "default_way": "reserved",
            },
        }

    def action_release(self):
        """Asks why reserved lines were not used."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Release reserved numbers"),
            "res_model": "cluster.number.release",
            "view_mode": "form",
            "target": "new",
            "context": {"default_line_ids": [fields.Command.set(self.ids)]},
        }

    def _release(self, reason):
        """Voids reserved lines that nobody used. The number is never given again."""
        self._check_controller()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the numbers were not used: the journal keeps the reason."))
        self.check_access("read")
        for line in self:
            if line.state != "reserved":
                raise UserError(
                    self.env._(
                        "No. %(number)s is not reserved: leave it out and release the others.", number=line.number
                    )
                )
            if line._awaited():
                raise UserError(
                    self.env._("A document is being entered under No. %(number)s: wait a minute.", number=line.number)
                )
        self.sudo().write(
            {
                "state": "void",
                "void_reason": reason.strip(),
                "voided_at": fields.Datetime.now(),
                "voided_by_id": self.env.uid,
            }
        )

    def _awaited(self):
        documents = self.env["cluster.document"].sudo()
        return documents.search_count([("entry_line_id", "=", self.id), ("state", "=", "awaiting")], limit=1)

    @api.model
    def _check_controller(self):
        if not (self.env.su or self.env.user.has_group("cluster_base.group_controller")):
            raise UserError(
                self.env._("Only a controller or the administrator reserves, releases and back-dates numbers. Ask one.")
            )

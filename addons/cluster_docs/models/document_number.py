from odoo import fields, models
from odoo.exceptions import UserError


class DocumentNumber(models.Model):
    """One line of a journal. Rows are inserted by SQL (document_registration), never changed, never removed:
    a database trigger refuses it to everyone. Voiding is the only change."""

    _name = "cluster.document.number"
    _description = "Registration number"
    _order = "journal_id, year desc, ordinal desc"
    _log_access = False
    _rec_name = "number"

    journal_id = fields.Many2one("cluster.document.journal", required=True, readonly=True, ondelete="restrict")
    year = fields.Integer(required=True, readonly=True, aggregator=None)
    ordinal = fields.Integer("No.", required=True, readonly=True, aggregator=None)
    number = fields.Char("Index", required=True, readonly=True)
    document_id = fields.Many2one("cluster.document", required=True, readonly=True, index=True, ondelete="restrict")
    state = fields.Selection([("issued", "Issued"), ("void", "Void")], required=True, readonly=True)
    issued_at = fields.Datetime(required=True, readonly=True)
    issued_on = fields.Date("Date", required=True, readonly=True)
    void_reason = fields.Char(readonly=True)
    voided_at = fields.Datetime(readonly=True)
    voided_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    unit_id = fields.Many2one(related="journal_id.unit_id")
    title = fields.Char(related="document_id.title")
    correspondent_name = fields.Char(related="document_id.correspondent_name")

    _ordinal_uniq = models.Constraint(
        "UNIQUE(journal_id, year, ordinal)", "This ordinal was already given in the journal this year."
    )
    _number_uniq = models.Constraint(
        "UNIQUE(journal_id, year, number)", "This number was already given in the journal this year."
    )
    _ordinal_positive = models.Constraint("CHECK(ordinal > 0)", "Ordinals start at 1.")
    _void_reason = models.Constraint(
        "CHECK((state = 'void') = (voided_at IS NOT NULL) AND (state <> 'void' OR length(btrim(void_reason)) > 0))",
        "A void number needs a reason.",
    )
    _document_uniq = models.UniqueIndex("(document_id)", "A document has one registration number.")

    def init(self):
        self.env.cr.execute("""
            CREATE OR REPLACE FUNCTION cluster_document_number_guard() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'DELETE' THEN
                    RAISE EXCEPTION 'A registration number is never removed: void it with a reason.'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                IF (NEW.journal_id, NEW.year, NEW.ordinal, NEW.number, NEW.document_id, NEW.issued_at, NEW.issued_on)
                   IS DISTINCT FROM
                   (OLD.journal_id, OLD.year, OLD.ordinal, OLD.number, OLD.document_id, OLD.issued_at, OLD.issued_on)
                   OR (OLD.state = 'void' AND NEW IS DISTINCT FROM OLD) THEN
                    RAISE EXCEPTION 'A registration number is never changed: void it with a reason.'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
            END $$;
            DROP TRIGGER IF EXISTS cluster_document_number_guard ON cluster_document_number;
            CREATE TRIGGER cluster_document_number_guard BEFORE UPDATE OR DELETE ON cluster_document_number
                FOR EACH ROW EXECUTE FUNCTION cluster_document_number_guard();
        """)

    def write(self, vals):
        if vals.keys() - {"state", "void_reason", "voided_at", "voided_by_id"} or vals.get("state", "void") != "void":
            raise UserError(self.env._("A registration number is never changed. Void it with a reason instead."))
        return super().write(vals)

    def unlink(self):  # pylint: disable=method-required-super
        raise UserError(self.env._("A registration number is never removed. Void it with a reason instead."))  # pylint: disable=no-raise-unlink

    def action_document(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "cluster.document",
            "res_id": self.document_id.id,
            "view_mode": "form",
        }

from odoo import api, fields, models
from odoo.exceptions import UserError


class DeadlineSuspension(models.Model):
    """The clock of a document's term stands from a day to a day. Its end may come later, once."""

    _name = "cluster.deadline.suspension"
    _description = "Suspension of a term"
    _order = "document_id, date_from"
    _rec_name = "ground"

    document_id = fields.Many2one("cluster.document", required=True, readonly=True, index=True, ondelete="cascade")
    date_from = fields.Date("First day", required=True, readonly=True)
    date_to = fields.Date("Last day", readonly=True)
    ground = fields.Char(required=True, readonly=True)
    law_ref = fields.Char("Legal basis", required=True, readonly=True)
    end_reason = fields.Char("Why it ended", readonly=True)
    user_id = fields.Many2one("res.users", "By", required=True, readonly=True, default=lambda self: self.env.uid)
    ended_by_id = fields.Many2one("res.users", "Ended by", readonly=True)

    _order_of_days = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)", "A suspension cannot end before it begins. Correct the days."
    )
    _one_at_a_time = models.Constraint(
        "EXCLUDE USING gist (document_id WITH =, daterange(date_from, date_to, '[]') WITH &&)",
        "The term is already suspended on these days. Choose days that do not overlap, or end the other suspension.",
    )

    def init(self):
        self.env.cr.execute("""
            CREATE OR REPLACE FUNCTION cluster_deadline_suspension_guard() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'DELETE' AND EXISTS (SELECT FROM cluster_document WHERE id = OLD.document_id AND event_seq > 0)
                   OR TG_OP = 'UPDATE' AND ((NEW.document_id, NEW.date_from, NEW.ground, NEW.law_ref, NEW.user_id)
                       IS DISTINCT FROM (OLD.document_id, OLD.date_from, OLD.ground, OLD.law_ref, OLD.user_id)
                       OR OLD.date_to IS NOT NULL AND NEW.date_to IS DISTINCT FROM OLD.date_to) THEN
                    RAISE EXCEPTION 'A suspension is never changed: it is ended once.'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
            END $$;
            DROP TRIGGER IF EXISTS cluster_deadline_suspension_guard ON cluster_deadline_suspension;
            CREATE TRIGGER cluster_deadline_suspension_guard BEFORE UPDATE OR DELETE ON cluster_deadline_suspension
                FOR EACH ROW EXECUTE FUNCTION cluster_deadline_suspension_guard();
        """)  # noqa: E501

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_by_hand()
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_by_hand()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A suspension is never removed. End it, with the day and the reason."))

    def _refuse_by_hand(self):
        if not self.env.su:
            raise UserError(self.env._("A term is suspended by the buttons of its document, not by hand."))

    def _as_pause(self):
        self.ensure_one()
        return [
            self.date_from.isoformat(),
            self.date_to.isoformat() if self.date_to else None,
            self.ground,
            self.law_ref,
        ]

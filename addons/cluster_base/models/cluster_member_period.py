from odoo import api, fields, models

from .cluster_member import LEAVE_KINDS, STATES


class ClusterMemberPeriod(models.Model):
    """One dated stretch of a membership: a state, a kind, a term. What was, stays.

    A period is opened, closed once, and at most struck out as an error; nothing else of it ever changes.
    `date_to` is the first day that no longer belongs to it.
    """

    _name = "cluster.member.period"
    _description = "Period of a membership"
    _order = "date_from desc, id desc"
    _rec_name = "member_id"

    member_id = fields.Many2one("cluster.member", required=True, readonly=True, index=True, ondelete="cascade")
    cluster_id = fields.Many2one(related="member_id.cluster_id", store=True, index=True)
    state = fields.Selection([one for one in STATES if one[0] != "left"], required=True, readonly=True)
    kind_id = fields.Many2one("cluster.member.kind", required=True, readonly=True, ondelete="restrict")
    date_from = fields.Date("From", required=True, readonly=True)
    date_to = fields.Date("To", readonly=True, help="The first day that no longer belongs to the period.")
    term_to = fields.Date("Term ends", readonly=True, help="The last day of the term for which the member joined.")
    renews = fields.Date("Renews the term until", readonly=True, help="Set where the period renews an earlier term.")
    is_entry = fields.Boolean("Joined", readonly=True, help="The stay in the cluster begins with this period.")
    reason = fields.Char(readonly=True)
    decision_ref = fields.Char("Council's decision", readonly=True)
    contract_number = fields.Char("Contract no.", readonly=True)
    leave_kind = fields.Selection(LEAVE_KINDS, string="Way of leaving", readonly=True)
    end_reason = fields.Char("How it ended", readonly=True)
    is_void = fields.Boolean("Struck out", readonly=True, help="Entered by mistake and replaced by another period.")

    _order_of_days = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)", "A period ends before it begins: correct the later day."
    )
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (member_id WITH =, daterange(date_from, date_to, '[)') WITH &&) WHERE (NOT is_void)",
        "Two periods of a member overlap: this step lies before the one taken last.",
    )
    _one_open = models.UniqueIndex(
        "(member_id) WHERE date_to IS NULL AND NOT is_void", "The member already has an open period."
    )

    def _auto_init(self):
        self.env.cr.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        return super()._auto_init()

    def init(self):
        self.env.cr.execute("""
            ALTER TABLE cluster_member_period ALTER COLUMN is_void SET DEFAULT false;
            CREATE OR REPLACE FUNCTION cluster_member_period_guard() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'DELETE' THEN
                    IF EXISTS (SELECT 1 FROM cluster_member WHERE id = OLD.member_id) THEN
                        RAISE EXCEPTION 'Periods of a membership are never removed.'
                            USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    RETURN OLD;
                END IF;
                IF (NEW.member_id, NEW.state, NEW.kind_id, NEW.date_from, NEW.term_to, NEW.renews, NEW.is_entry,
                    NEW.reason, NEW.decision_ref, NEW.contract_number) IS DISTINCT FROM
                   (OLD.member_id, OLD.state, OLD.kind_id, OLD.date_from, OLD.term_to, OLD.renews, OLD.is_entry,
                    OLD.reason, OLD.decision_ref, OLD.contract_number)
                   OR (OLD.date_to IS NOT NULL AND (NEW.date_to, NEW.leave_kind, NEW.end_reason) IS DISTINCT FROM
                       (OLD.date_to, OLD.leave_kind, OLD.end_reason))
                   OR (OLD.is_void AND NOT NEW.is_void) THEN
                    RAISE EXCEPTION 'Periods of a membership are closed or struck out, never changed.'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
            END $$;
            DROP TRIGGER IF EXISTS cluster_member_period_guard ON cluster_member_period;
            CREATE TRIGGER cluster_member_period_guard BEFORE UPDATE OR DELETE ON cluster_member_period
                FOR EACH ROW EXECUTE FUNCTION cluster_member_period_guard();

            CREATE OR REPLACE FUNCTION cluster_member_period_whole() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE
                member integer;
                now_in text;
                open_in text;
            BEGIN
                IF TG_TABLE_NAME = 'cluster_member' THEN member := NEW.id; ELSE member := NEW.member_id; END IF;
                SELECT state INTO now_in FROM cluster_member WHERE id = member;
                IF NOT FOUND THEN RETURN NULL; END IF;
                SELECT state INTO open_in FROM cluster_member_period
                    WHERE member_id = member AND date_to IS NULL AND NOT is_void;
                IF (CASE WHEN now_in = 'left' THEN NULL ELSE now_in END) IS DISTINCT FROM open_in THEN
                    RAISE EXCEPTION 'Member % is "%", its open period says "%".', member, now_in, open_in
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NULL;
            END $$;
            DROP TRIGGER IF EXISTS cluster_member_period_whole ON cluster_member;
            CREATE CONSTRAINT TRIGGER cluster_member_period_whole AFTER INSERT OR UPDATE OF state ON cluster_member
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cluster_member_period_whole();
            DROP TRIGGER IF EXISTS cluster_member_period_whole ON cluster_member_period;
            CREATE CONSTRAINT TRIGGER cluster_member_period_whole AFTER INSERT OR UPDATE ON cluster_member_period
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cluster_member_period_whole();
        """)

    @api.model
    def _catch_up(self):
        """Give members that came in before there were periods, or by an import, the periods their dates tell."""
        members = self.env["cluster.member"].sudo().with_context(active_test=False).search([("period_ids", "=", False)])
        members._begin_periods()

    def _close(self, day, **values):
        """End the periods on the day, which is the first that no longer belongs to them."""
        self.write({"date_to": day, **values})
        # The next period is inserted at once and must find this one closed.
        self.flush_recordset()

    @api.model
    def _day_words(self, day):
        return fields.Date.to_date(day).strftime("%d.%m.%Y")

from odoo import fields, models


class ReadLogHead(models.Model):
    """The last row of the log of reads: one row, so that a removed end of the log is seen."""

    _name = "cluster.read.log.head"
    _description = "Head of the log of reads"
    _log_access = False
    _rec_name = "seq"

    seq = fields.Integer(required=True, readonly=True, aggregator=None)
    hash = fields.Char(required=True, readonly=True)

    _one_row = models.Constraint("CHECK(id = 1)", "The log of reads has one head.")

    def init(self):
        self.env.cr.execute("""
            INSERT INTO cluster_read_log_head (id, seq, hash) VALUES (1, 0, repeat('0', 64)) ON CONFLICT DO NOTHING;
            CREATE OR REPLACE FUNCTION cluster_read_log_head_guard() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'DELETE' OR NEW.seq <> OLD.seq + 1 THEN
                    RAISE EXCEPTION 'The log of reads is only added to, never changed.'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
            END $$;
            DROP TRIGGER IF EXISTS cluster_read_log_head_guard ON cluster_read_log_head;
            CREATE TRIGGER cluster_read_log_head_guard BEFORE UPDATE OR DELETE ON cluster_read_log_head
                FOR EACH ROW EXECUTE FUNCTION cluster_read_log_head_guard();
        """)

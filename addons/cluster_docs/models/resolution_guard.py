from odoo import models


class Resolution(models.Model):
    """What the database itself refuses, whoever writes: an issued resolution without exactly one responsible executor,
    a child under a resolution that is not in execution, a parent closed over an open child, a facsimile put later, a
    report that is changed.

    Two transactions that each see only their own half (one issues, the other takes the responsible executor away; one
    closes the parent, the other issues a child) meet on the row of the resolution: the triggers raise its `changes`,
    and PostgreSQL lets one of the two fail."""

    _inherit = "cluster.resolution"

    def init(self):  # pylint: disable=missing-return
        super().init()
        self.env.cr.execute("""
            CREATE OR REPLACE FUNCTION cluster_resolution_guard() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF OLD.state <> 'draft' AND NEW.facsimile_id IS DISTINCT FROM OLD.facsimile_id THEN
                    RAISE EXCEPTION 'The facsimile is put at the moment of issuing, never later.'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                IF NEW.state = 'done' AND OLD.state IS DISTINCT FROM 'done' AND EXISTS (
                    SELECT 1 FROM cluster_resolution WHERE parent_id = NEW.id AND state = 'issued') THEN
                    RAISE EXCEPTION 'A resolution is not closed while one under it is open.'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                IF NEW.state = 'issued' AND OLD.state IS DISTINCT FROM 'issued' AND NEW.parent_id IS NOT NULL THEN
                    UPDATE cluster_resolution SET changes = coalesce(changes, 0) + 1
                     WHERE id = NEW.parent_id AND state = 'issued';
                    IF NOT FOUND THEN
                        RAISE EXCEPTION 'The resolution above is not in execution.'
                            USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                END IF;
                RETURN NEW;
            END $$;
            DROP TRIGGER IF EXISTS cluster_resolution_guard ON cluster_resolution;
            CREATE TRIGGER cluster_resolution_guard BEFORE UPDATE OF state, facsimile_id ON cluster_resolution
                FOR EACH ROW EXECUTE FUNCTION cluster_resolution_guard();

            CREATE OR REPLACE FUNCTION cluster_resolution_responsible() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE one integer; amount integer;
            BEGIN
                IF TG_TABLE_NAME = 'cluster_resolution' THEN one := NEW.id;
                ELSIF TG_OP = 'DELETE' THEN one := OLD.resolution_id;
                ELSE one := NEW.resolution_id; END IF;
                SELECT count(*) FILTER (WHERE e.is_responsible) INTO amount
                  FROM cluster_resolution r LEFT JOIN cluster_resolution_executor e ON e.resolution_id = r.id
                 WHERE r.id = one AND r.state IN ('issued', 'done') GROUP BY r.id;
                IF FOUND AND amount <> 1 THEN
                    RAISE EXCEPTION 'An issued resolution has exactly one responsible executor.'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NULL;
            END $$;
            DROP TRIGGER IF EXISTS cluster_resolution_responsible ON cluster_resolution;
            CREATE CONSTRAINT TRIGGER cluster_resolution_responsible AFTER INSERT OR UPDATE OF state
                ON cluster_resolution DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION cluster_resolution_responsible();
        """)


class ResolutionExecutor(models.Model):
    _inherit = "cluster.resolution.executor"

    def init(self):  # pylint: disable=missing-return
        super().init()
        self.env.cr.execute("""
            CREATE OR REPLACE FUNCTION cluster_resolution_executor_touch() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                UPDATE cluster_resolution SET changes = coalesce(changes, 0) + 1
                 WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.resolution_id ELSE NEW.resolution_id END;
                RETURN NULL;
            END $$;
            DROP TRIGGER IF EXISTS cluster_resolution_executor_touch ON cluster_resolution_executor;
            CREATE TRIGGER cluster_resolution_executor_touch
                AFTER INSERT OR DELETE OR UPDATE OF is_responsible, resolution_id ON cluster_resolution_executor
                FOR EACH ROW EXECUTE FUNCTION cluster_resolution_executor_touch();
            CREATE OR REPLACE FUNCTION cluster_resolution_report() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF OLD.done_at IS NOT NULL AND (NEW.done_at, NEW.report, NEW.reported_by_id)
                    IS DISTINCT FROM (OLD.done_at, OLD.report, OLD.reported_by_id) THEN
                    RAISE EXCEPTION 'A report of execution stays as it was given.'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
            END $$;
            DROP TRIGGER IF EXISTS cluster_resolution_report ON cluster_resolution_executor;
            CREATE TRIGGER cluster_resolution_report
                BEFORE UPDATE OF done_at, report, reported_by_id ON cluster_resolution_executor
                FOR EACH ROW EXECUTE FUNCTION cluster_resolution_report();
            DROP TRIGGER IF EXISTS cluster_resolution_responsible ON cluster_resolution_executor;
            CREATE CONSTRAINT TRIGGER cluster_resolution_responsible
                AFTER INSERT OR DELETE OR UPDATE OF is_responsible, resolution_id ON cluster_resolution_executor
                DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION cluster_resolution_responsible();
        """)

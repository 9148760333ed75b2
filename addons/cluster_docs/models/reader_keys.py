from odoo import models

from ..engine import reader_keys

# relation table: the column that names the document
RELATIONS = {
    "cluster_document_executor_rel": "document_id",
    "cluster_document_participant_rel": "document_id",
    "cluster_document_reader_user_rel": "document_id",
    "cluster_document_reader_unit_rel": "document_id",
    "cluster_document_reader_post_rel": "document_id",
}
STAMP_RELATIONS = (
    "cluster_document_stamp_unit_rel",
    "cluster_document_stamp_post_rel",
    "cluster_document_stamp_group_rel",
)


class DocumentStamp(models.Model):
    """The keys of each document's readers, `access_keys bigint[]`, kept by triggers.

    A rule of joins and subqueries costs a clerk many times what the administrator's list costs; one array that
    overlaps or not costs both the same, is found by a GIN index, and can be filtered along the list's own order.
    Set up with the stamps: their tables are the last ones that the keys are made of."""

    _inherit = "cluster.document.stamp"

    def init(self):  # pylint: disable=missing-return
        super().init()
        cr = self.env.cr
        cr.execute("ALTER TABLE cluster_document ADD COLUMN IF NOT EXISTS access_keys bigint[]")
        cr.execute(self._keys_function())
        cr.execute("""
            CREATE OR REPLACE FUNCTION cluster_document_keys_row() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'INSERT' AND NEW.stamp_id IS NULL THEN  -- nothing can point to it yet: no need to look
                    NEW.access_keys := cluster_document_first_keys(NEW.unit_id, NEW.cluster_id);
                ELSE
                    NEW.access_keys := cluster_document_keys(NEW.id, NEW.unit_id, NEW.cluster_id, NEW.stamp_id,
                                                             NEW.create_uid, NEW.stamped_by_id);
                END IF;
                RETURN NEW;
            END $$;
            CREATE OR REPLACE FUNCTION cluster_document_keys_refresh(wanted integer) RETURNS void LANGUAGE sql AS $$
                UPDATE cluster_document SET access_keys = cluster_document_keys(
                    id, unit_id, cluster_id, stamp_id, create_uid, stamped_by_id)
                WHERE id = wanted
            $$;
            CREATE OR REPLACE FUNCTION cluster_document_keys_related() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP <> 'INSERT' THEN
                    PERFORM cluster_document_keys_refresh(OLD.document_id);
                END IF;
                IF TG_OP <> 'DELETE' THEN
                    PERFORM cluster_document_keys_refresh(NEW.document_id);
                END IF;
                RETURN NULL;
            END $$;
            CREATE OR REPLACE FUNCTION cluster_document_keys_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE changed integer;
            BEGIN
                changed := CASE WHEN TG_TABLE_NAME = 'cluster_document_stamp' THEN (to_jsonb(NEW)->>'id')::integer
                           WHEN TG_OP = 'DELETE' THEN (to_jsonb(OLD)->>'stamp_id')::integer
                           ELSE (to_jsonb(NEW)->>'stamp_id')::integer END;
                UPDATE cluster_document SET access_keys = cluster_document_keys(
                    id, unit_id, cluster_id, stamp_id, create_uid, stamped_by_id)
                WHERE stamp_id = changed;
                RETURN NULL;
            END $$;
            DROP TRIGGER IF EXISTS cluster_document_keys ON cluster_document;
            CREATE TRIGGER cluster_document_keys BEFORE INSERT OR UPDATE OF
                unit_id, cluster_id, stamp_id, create_uid, stamped_by_id, access_keys ON cluster_document
                FOR EACH ROW EXECUTE FUNCTION cluster_document_keys_row();
            DROP TRIGGER IF EXISTS cluster_document_keys ON cluster_document_stamp;
            CREATE TRIGGER cluster_document_keys AFTER UPDATE OF auditor_reads ON cluster_document_stamp
                FOR EACH ROW EXECUTE FUNCTION cluster_document_keys_stamp();
        """)
        # the names of tables and functions are ours, above
        # pylint: disable=sql-injection
        for tables, function in (
            (RELATIONS, "cluster_document_keys_related"),
            (STAMP_RELATIONS, "cluster_document_keys_stamp"),
        ):
            for table in tables:
                cr.execute(f"""
                    DROP TRIGGER IF EXISTS cluster_document_keys ON {table};
                    CREATE TRIGGER cluster_document_keys AFTER INSERT OR UPDATE OR DELETE ON {table}
                        FOR EACH ROW EXECUTE FUNCTION {function}()""")
        # posts are picked from the view of employees that everybody reads; a removed one leaves no trace
        for table in ("cluster_document_reader_post_rel", "cluster_document_stamp_post_rel"):
            cr.execute(f"""
                ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {table}_post_fkey;
                ALTER TABLE {table} ADD CONSTRAINT {table}_post_fkey
                    FOREIGN KEY (post_id) REFERENCES hr_employee(id) ON DELETE CASCADE""")  # pylint: disable=sql-injection
        cr.execute("UPDATE cluster_document SET access_keys = NULL WHERE access_keys IS NULL")
        cr.execute("""
            CREATE INDEX IF NOT EXISTS cluster_document_access_keys_index ON cluster_document USING gin (access_keys);
            -- lists and counts are answered from this index alone, in the lists' order, whoever asks
            CREATE INDEX IF NOT EXISTS cluster_document_list_keys_index ON cluster_document
                (registered_at DESC, id DESC) INCLUDE (access_keys, direction, state, on_control, due_date);
            DROP INDEX IF EXISTS cluster_document_list_order;
        """)

    def _keys_function(self):
        """SQL of engine/reader_keys.py, seen from the document. The first keys are a new one's without a stamp."""
        keys = {
            name: getattr(reader_keys, name)
            for name in (
                "USER",
                "BODY",
                "UNIT",
                "CLUSTER",
                "AUDITOR",
                "POST",
                "ROLE",
                "HEAD",
                "AUTHOR",
                "KINDS",
                "PAIR",
            )
        }
        return """
            CREATE OR REPLACE FUNCTION cluster_document_first_keys(unit integer, cluster integer) RETURNS bigint[]
            LANGUAGE plpgsql STABLE AS $$
            BEGIN
                RETURN ARRAY(
                    SELECT held FROM unnest(ARRAY[0, unit::bigint * {KINDS} + {BODY},
                                                  cluster::bigint * {KINDS} + {CLUSTER}]) AS held
                    WHERE held IS NOT NULL ORDER BY held);
            END $$;
            CREATE OR REPLACE FUNCTION cluster_document_keys(
                document integer, unit integer, cluster integer, stamp integer, author integer, stamper integer
            ) RETURNS bigint[] LANGUAGE sql STABLE AS $$
                SELECT coalesce(array_agg(DISTINCT found ORDER BY found), '{{}}') FROM (
                    SELECT unnest(ARRAY[0, unit::bigint * {KINDS} + {BODY}, cluster::bigint * {KINDS} + {CLUSTER}])
                        AS found WHERE stamp IS NULL
                    UNION ALL SELECT user_id::bigint * {KINDS} + {USER}
                        FROM cluster_document_executor_rel WHERE document_id = document
                    UNION ALL SELECT user_id::bigint * {KINDS} + {USER}
                        FROM cluster_document_participant_rel WHERE document_id = document
                    UNION ALL SELECT user_id::bigint * {KINDS} + {USER}
                        FROM cluster_document_reader_user_rel WHERE document_id = document
                    UNION ALL SELECT unit_id::bigint * {KINDS} + {UNIT}
                        FROM cluster_document_reader_unit_rel WHERE document_id = document
                    UNION ALL SELECT post_id::bigint * {KINDS} + {POST}
                        FROM cluster_document_reader_post_rel WHERE document_id = document
                    UNION ALL SELECT unnest(ARRAY[unit::bigint * {KINDS} + {HEAD},
                                                  (author + unit::bigint * {PAIR}) * {KINDS} + {AUTHOR},
                                                  (stamper + unit::bigint * {PAIR}) * {KINDS} + {AUTHOR}])
                        WHERE stamp IS NOT NULL
                    UNION ALL SELECT unit_id::bigint * {KINDS} + {UNIT}
                        FROM cluster_document_stamp_unit_rel WHERE stamp_id = stamp
                    UNION ALL SELECT post_id::bigint * {KINDS} + {POST}
                        FROM cluster_document_stamp_post_rel WHERE stamp_id = stamp
                    UNION ALL SELECT (group_id + unit::bigint * {PAIR}) * {KINDS} + {ROLE}
                        FROM cluster_document_stamp_group_rel WHERE stamp_id = stamp
                    UNION ALL SELECT {AUDITOR}::bigint
                        FROM cluster_document_stamp WHERE id = stamp AND auditor_reads
                ) AS keys WHERE found IS NOT NULL
            $$""".format(**keys)  # noqa: S608  the numbers are ours

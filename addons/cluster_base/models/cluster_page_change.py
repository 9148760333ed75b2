from odoo import api, fields, models
from odoo.tools import SQL

# Whose every change may show on a public page. Statements count, not rows: a bulk change is one line.
TABLES = (
    "cluster_cluster", "cluster_craft", "cluster_language", "cluster_member", "cluster_member_certificate",
    "cluster_member_craft_rel", "cluster_member_kind", "cluster_member_language_rel", "cluster_member_opening",
    "cluster_member_photo", "cluster_territory",
)  # fmt: skip


class ClusterPageChange(models.Model):
    """One line for each change that public pages may show; pages kept in memory end with it.

    Triggers write the lines, in the transaction of the change: whatever way it comes, the pages of all processes are
    outdated the moment it is committed, and not before. Lines are only added (a counter would be one hot row for all
    who write), so the version is all of them together: the highest id alone would miss a line that was begun earlier
    and committed later.
    """

    _name = "cluster.page.change"
    _description = "Change of public pages"
    _log_access = False

    at = fields.Datetime(required=True)

    @api.model
    def _version(self) -> tuple[int, int]:
        """What pages must have been rendered at to be good still; one cheap query."""
        self.env.cr.execute("SELECT count(*), coalesce(sum(id), 0)::bigint FROM cluster_page_change")
        return self.env.cr.fetchone()

    @api.model
    def _watched_tables(self) -> tuple[str, ...]:
        """Tables that get the trigger. Addons that show more on these pages add theirs."""
        return TABLES

    @api.autovacuum
    def _gc_changes(self):
        self.env.cr.execute("DELETE FROM cluster_page_change WHERE at < (now() AT TIME ZONE 'UTC') - interval '1 hour'")

    def init(self):
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION cluster_page_changed() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO cluster_page_change (at) VALUES (now() AT TIME ZONE 'UTC');
                RETURN NULL;
            END $$;

            -- Of contacts only those of members are shown, of products only those that carry a member.
            CREATE OR REPLACE FUNCTION cluster_page_partner_changed() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF EXISTS (SELECT 1 FROM cluster_member WHERE partner_id = NEW.id) THEN
                    INSERT INTO cluster_page_change (at) VALUES (now() AT TIME ZONE 'UTC');
                END IF;
                RETURN NULL;
            END $$;

            CREATE OR REPLACE FUNCTION cluster_page_product_changed() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE shown boolean := false;
            BEGIN
                IF TG_OP <> 'DELETE' THEN shown := NEW.member_id IS NOT NULL; END IF;
                IF TG_OP <> 'INSERT' THEN shown := shown OR OLD.member_id IS NOT NULL; END IF;
                IF shown THEN
                    INSERT INTO cluster_page_change (at) VALUES (now() AT TIME ZONE 'UTC');
                END IF;
                RETURN NULL;
            END $$;
            """
        )
        # when all tables of this addon are there
        self.env.registry.post_init(self._watch)

    @api.model
    def _watch(self):
        shown = "name, phone, email, street, street2, zip, city, country_id, website"
        triggers = [
            (table, "cluster_page_changed", "INSERT OR UPDATE OR DELETE", "STATEMENT", "cluster_page_changed()")
            for table in self._watched_tables()
        ]
        triggers += [
            ("res_partner", "cluster_page_changed", f"UPDATE OF {shown}", "ROW", "cluster_page_partner_changed()"),
            (
                "product_template",
                "cluster_page_changed",
                "INSERT OR UPDATE OR DELETE",
                "ROW",
                "cluster_page_product_changed()",
            ),
        ]
        for table, name, events, each, function in triggers:
            self.env.cr.execute(
                "SELECT 1 FROM pg_trigger WHERE tgname = %s AND tgrelid = to_regclass(%s)", [name, table]
            )
            if not self.env.cr.fetchone():
                self.env.cr.execute(
                    SQL(
                        "CREATE TRIGGER %s AFTER %s ON %s FOR EACH %s EXECUTE FUNCTION %s",
                        SQL.identifier(name),
                        SQL(events),
                        SQL.identifier(table),
                        SQL(each),
                        SQL(function),
                    )
                )

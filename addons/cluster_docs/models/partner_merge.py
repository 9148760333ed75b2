import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

# tables of others whose rows follow a correspondent without harm; every other foreign table that names the entry
# makes the merge a matter for whoever keeps that part
FOLLOWING = {
    "mail_followers",
    "mail_message",
    "mail_message_res_partner_rel",
    "mail_message_res_partner_starred_rel",
    "mail_notification",
    "mail_mail_res_partner_rel",
    "mail_compose_message_res_partner_rel",
    "mail_activity",
    "discuss_channel_member",
    "res_partner_res_partner_category_rel",
}
OWN = ("cluster_",)
OWN_COLUMNS = {("res_partner", "parent_id"), ("res_partner", "merged_into_id")}
IGNORED = ("base_partner_merge_", "cluster_partner_merge")


class PartnerMerge(models.Model):
    """A merge of directory entries that happened, with all that is needed to undo it.

    Not Odoo's own merge: that one deletes the wrong entry, deletes rows that collide, copies values over and cannot be
    undone. Here the wrong entry is archived and refers to the right one, rows are only re-pointed, and a collision
    refuses the whole merge.
    """

    _name = "cluster.partner.merge"
    _description = "Merge of directory entries"
    _order = "id desc"
    _rec_name = "source_name"

    source_id = fields.Many2one("res.partner", "Wrong entry", required=True, readonly=True, ondelete="restrict")
    source_name = fields.Char("Wrong entry as written", required=True, readonly=True)
    target_id = fields.Many2one("res.partner", "Right entry", required=True, readonly=True, ondelete="restrict")
    user_id = fields.Many2one("res.users", "By", required=True, readonly=True, ondelete="restrict")
    at = fields.Datetime("When", required=True, readonly=True, default=fields.Datetime.now)
    reason = fields.Char(readonly=True)
    moved = fields.Json("Rows that were re-pointed", readonly=True)
    moved_count = fields.Integer("References", readonly=True, aggregator=None)
    document_count = fields.Integer("Documents", readonly=True, aggregator=None)
    undone_at = fields.Datetime("Undone", readonly=True)
    undone_by_id = fields.Many2one("res.users", "Undone by", readonly=True, ondelete="restrict")

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The log of merges is kept."))

    @api.model
    def _check_right(self):
        if not self.env.user.has_group("cluster_base.group_clerk"):
            raise AccessError(self.env._("Clerks merge correspondents. Ask one of them."))

    @api.model
    def _references(self):
        """(table, column) of every foreign key to the directory, our merge log aside."""
        found = self.env["base.partner.merge.automatic.wizard"].sudo()._get_fk_on("res_partner")
        passing = {model._table for model in map(self.env.get, self.env.registry) if model._transient}
        return sorted(
            (table, column) for table, column in found if not table.startswith(IGNORED) and table not in passing
        )

    @api.model
    def _is_following(self, table, column):
        return table.startswith(OWN) or table in FOLLOWING or (table, column) in OWN_COLUMNS

    @api.model
    def _count(self, table, column, partner):
        self.env.cr.execute(
            SQL(
                "SELECT count(*) FROM %s WHERE %s = %s",
                SQL.identifier(table),
                SQL.identifier(column),
                partner.id,
            )
        )
        return self.env.cr.fetchone()[0]

    @api.model
    def _problem(self, source, target):
        """Why the two cannot be merged by a clerk, in a sentence; empty when they can."""
        source, target = source.sudo().with_context(active_test=False), target.sudo()
        name = source.name or ""
        if not source.exists() or not target.exists() or source == target:
            return self.env._("Choose two different entries.")
        if source.user_ids:
            return self.env._(
                "“%(name)s” belongs to a person with a login. Keep this entry and merge the other one into it.",
                name=name,
            )
        if self.env["res.company"].sudo().search_count([("partner_id", "=", source.id)], limit=1):
            return self.env._("“%(name)s” is a company with its own books and is not merged.", name=name)
        if target in source.search([("id", "child_of", source.id)]) or source in target.search(
            [("id", "child_of", target.id)]
        ):
            return self.env._(
                "“%(name)s” and “%(other)s” are one above the other in the directory. Take the contact out first.",
                name=name,
                other=target.name,
            )
        if source.is_company != target.is_company and (source.vat or target.vat):
            return self.env._("One entry is a person and the other an organisation. They are not the same.")
        if source.vat and target.vat and source.vat.replace(" ", "") != target.vat.replace(" ", ""):
            return self.env._(
                "The tax numbers %(one)s and %(other)s differ: these are two organisations. Correct the number first.",
                one=source.vat,
                other=target.vat,
            )
        return self._foreign_use(source)

    @api.model
    def _foreign_use(self, source):
        self.env.flush_all()
        names = {
            model._table: self.env["ir.model"]._get(model._name).display_name
            for model in map(self.env.get, self.env.registry)
            if not model._abstract
        }
        used = [
            names.get(table, table)
            for table, column in self._references()
            if not self._is_following(table, column)
            and (table, column) != ("res_partner", "commercial_partner_id")
            and self._count(table, column, source)
        ]
        if not used:
            return ""
        return self.env._(
            "“%(name)s” is used outside the documents (%(where)s). Keep this entry and merge the other one into it, or ask the accountant.",  # noqa: E501
            name=source.name,
            where=", ".join(dict.fromkeys(used)),
        )

    @api.model
    def _merge(self, source, target, reason=""):
        """Everything that referred to `source` refers to `target`; what is printed on old cards stays as it was."""
        self._check_right()
        target.check_access("read")
        source.check_access("read")
        problem = self._problem(source, target)
        if problem:
            raise UserError(problem)
        self.env.flush_all()
        moved, place = {}, ""
        try:
            with self.env.cr.savepoint():  # all of it or nothing, whoever catches the refusal
                for table, column in self._references():
                    place = table
                    if self._is_following(table, column):
                        rows = self._repoint(table, column, source.id, target.id)
                        if rows:
                            moved[f"{table}.{column}"] = rows
        except psycopg2.IntegrityError as error:
            raise UserError(self._collision_sentence(place)) from error
        self.env.invalidate_all()
        self._settle_contacts(moved)
        source.sudo().write({"active": False, "merged_into_id": target.id})
        return self.sudo().create(
            {
                "source_id": source.id,
                "source_name": source.name,
                "target_id": target.id,
                "user_id": self.env.uid,
                "reason": reason or False,
                "moved": moved,
                "moved_count": sum(len(rows) for rows in moved.values()),
                "document_count": len(moved.get("cluster_document.correspondent_id", [])),
            }
        )

    @api.model
    def _repoint(self, table, column, source, target):
        """Moves rows by SQL: the stored words of cards are not computed anew, and no trigger of a history is touched.

        Returns what to undo: ids, or the other column's values for tables of pairs."""
        cr, names = self.env.cr, {"table": SQL.identifier(table), "column": SQL.identifier(column)}
        cr.execute(
            """SELECT column_name FROM information_schema.columns
               WHERE table_schema = current_schema AND table_name = %s""",
            [table],
        )
        columns = {row[0] for row in cr.fetchall()}
        if "id" in columns:
            if self._collides(table, column, source, target):
                raise UserError(self._collision_sentence(table))
            cr.execute(
                SQL(
                    "UPDATE %(table)s SET %(column)s = %(target)s WHERE %(column)s = %(source)s RETURNING id",
                    target=target,
                    source=source,
                    **names,
                )
            )
            return sorted(row[0] for row in cr.fetchall())
        (other,) = columns - {column}
        names["other"] = SQL.identifier(other)
        cr.execute(
            SQL(
                """UPDATE %(table)s SET %(column)s = %(target)s WHERE %(column)s = %(source)s
                   AND %(other)s NOT IN (SELECT %(other)s FROM %(table)s WHERE %(column)s = %(target)s)
                   RETURNING %(other)s""",
                target=target,
                source=source,
                **names,
            )
        )
        return sorted(row[0] for row in cr.fetchall())

    @api.model
    def _collision_sentence(self, table):
        model = self.env["ir.model"].sudo().search([("model", "=", table.replace("_", "."))], limit=1)
        return self.env._(
            "Both entries stand in the same place (%(where)s). Take the wrong one out there first.",
            where=model.name or table,
        )

    def _settle_contacts(self, moved):
        """Contacts below the wrong entry follow: what the directory computes of their firm is computed anew."""
        contacts = self.env["res.partner"].sudo().browse((moved or {}).get("res_partner.parent_id", []))
        self.env.add_to_compute(contacts._fields["commercial_partner_id"], contacts)
        contacts.flush_recordset()

    @api.model
    def _collides(self, table, column, source, target):
        """Whether a unique index over the column would refuse the move; followers that both have are left out first."""
        cr = self.env.cr
        if table == "mail_followers":
            cr.execute(
                """DELETE FROM mail_followers a USING mail_followers b WHERE a.partner_id = %s AND b.partner_id = %s
                   AND a.res_model = b.res_model AND a.res_id = b.res_id""",
                [source, target],
            )
            return False
        cr.execute(
            """SELECT array_agg(a.attname::text) FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
               JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY(i.indkey)
               WHERE t.relname = %s AND t.relnamespace = current_schema::regnamespace AND i.indisunique
               GROUP BY i.indexrelid HAVING bool_or(a.attname = %s)""",
            [table, column],
        )
        for (columns,) in cr.fetchall():
            same = SQL(" AND ").join(
                [SQL("a.%s = b.%s", SQL.identifier(name), SQL.identifier(name)) for name in columns if name != column]
                or [SQL("TRUE")]
            )
            cr.execute(
                SQL(
                    "SELECT 1 FROM %s a, %s b WHERE a.%s = %s AND b.%s = %s AND %s LIMIT 1",
                    SQL.identifier(table),
                    SQL.identifier(table),
                    SQL.identifier(column),
                    source,
                    SQL.identifier(column),
                    target,
                    same,
                )
            )
            if cr.fetchone():
                return True
        return False

    def action_undo(self):
        """Points back what was re-pointed and still points there; what was changed since stays as it is."""
        self.ensure_one()
        self._check_right()
        self.check_access("read")
        log = self.sudo()
        if log.undone_at:
            raise UserError(self.env._("This merge is already undone."))
        self.env.flush_all()
        for place, rows in (log.moved or {}).items():
            table, column = place.split(".")
            if (table, column) not in self._references():
                continue
            self.env.cr.execute(
                """SELECT column_name FROM information_schema.columns
               WHERE table_schema = current_schema AND table_name = %s""",  # noqa: E501
                [table],
            )
            columns = {row[0] for row in self.env.cr.fetchall()}
            key = "id" if "id" in columns else next(iter(columns - {column}))
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s = %s WHERE %s = ANY(%s) AND %s = %s",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    log.source_id.id,
                    SQL.identifier(key),
                    list(rows),
                    SQL.identifier(column),
                    log.target_id.id,
                )
            )
        self.env.invalidate_all()
        self._settle_contacts(log.moved)
        log.source_id.write({"active": True, "merged_into_id": False})
        log.write({"undone_at": fields.Datetime.now(), "undone_by_id": self.env.uid})
        return True

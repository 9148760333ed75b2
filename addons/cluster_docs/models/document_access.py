from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine import reader_keys

INDEXED = "%s && %s::bigint[]"  # the index of keys answers it
# A search for words by a reader of more than this part of all documents does not look into the index of keys.
LARGE_SHARE = 1 / 3
WORDS = {"ilike", "like", "=ilike", "=like"}
# What the keys of a document's readers are made of (models/reader_keys.py): written before a search looks at them.
READER_FIELDS = (
    "unit_id",
    "cluster_id",
    "stamp_id",
    "stamped_by_id",
    "executor_ids",
    "participant_ids",
    "reader_user_ids",
    "reader_unit_ids",
    "reader_post_ids",
)


class Document(models.Model):
    """Who reads which documents, said once: rules of whatever hangs on a document refer to `may_read`.

    A document without a stamp is read by its body, its executors and its named readers. A stamped one only by its
    named readers, its executors, whoever registered or stamped it, the head of the body, and whom the stamp names."""

    _inherit = "cluster.document"

    stamp_id = fields.Many2one(
        "cluster.document.stamp",
        "Stamp",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="Restricts who reads the document. Empty: the body reads it.",
    )
    stamped_by_id = fields.Many2one("res.users", "Stamped by", readonly=True, copy=False, ondelete="restrict")
    reader_user_ids = fields.Many2many(
        "res.users",
        "cluster_document_reader_user_rel",
        "document_id",
        "user_id",
        "People who read it",
        copy=False,
        domain=[("share", "=", False)],
    )
    reader_unit_ids = fields.Many2many(
        "hr.department", "cluster_document_reader_unit_rel", "document_id", "unit_id", "Units that read it", copy=False
    )
    reader_post_ids = fields.Many2many(
        "hr.employee.public",
        "cluster_document_reader_post_rel",
        "document_id",
        "post_id",
        "Posts that read it",
        copy=False,
    )
    read_log_ids = fields.One2many(
        "cluster.read.log",
        "document_id",
        "Reads",
        readonly=True,
        groups="cluster_base.group_controller,cluster_base.group_auditor",
    )
    may_read = fields.Boolean(compute="_compute_may_read", search="_search_may_read")

    @api.depends(*READER_FIELDS)
    @api.depends_context("uid")
    def _compute_may_read(self):
        stored = self._origin
        readable = set()
        if stored:
            query = self.sudo()._search(Domain("id", "in", stored.ids) & self._readable_domain())
            readable = {row[0] for row in self.env.execute_query(query.select())}
        for document in self:
            document.may_read = not document._origin.id or document._origin.id in readable

    def _search_may_read(self, operator, value):
        if operator != "in":
            return NotImplemented
        readable = self._readable_domain()
        return readable if True in value else ~readable

    @api.model
    def _readable_domain(self):
        """The documents that the present user reads: those that list one of the person's keys."""
        keys = self.env.user._cluster_reader_keys()
        to_flush = [self._fields[name] for name in READER_FIELDS]
        # Lists are read along their own index, which holds the keys. For who reads whole bodies the index of keys is
        # only in the way; inside IS TRUE it is no condition of an index, and the planner still knows its share.
        words = "(%s && %s::bigint[]) IS TRUE" if reader_keys.are_broad(keys) else INDEXED

        def to_sql(_model, alias, _query):
            return SQL(words, SQL.identifier(alias, "access_keys"), keys, to_flush=to_flush)

        return Domain.custom(to_sql=to_sql, predicate=lambda document: document.may_read)

    @api.model
    def _search(self, domain, *args, **kwargs):
        """A search for words finds few documents everywhere: for a reader of few the index of keys narrows it down."""
        domain = Domain(domain)
        if not self.env.su and any(one.operator in WORDS for one in domain.iter_conditions()):
            keys = self.env.user._cluster_reader_keys()
            day = fields.Date.to_string(fields.Date.today())
            if reader_keys.are_broad(keys) and self._readable_share(tuple(keys), day) < LARGE_SHARE:
                domain &= Domain.custom(
                    to_sql=lambda _model, alias, _query: SQL(INDEXED, SQL.identifier(alias, "access_keys"), keys)
                )
        return super()._search(domain, *args, **kwargs)

    @api.model
    @tools.ormcache("keys", "day")
    def _readable_share(self, keys: tuple[int, ...], day: str) -> float:
        """About which part of all documents lists one of the keys, by PostgreSQL's statistics; asked once a day."""
        self.env.cr.execute(
            """
            SELECT least(1, coalesce(sum(known.share), 0)) FROM pg_stats AS stats,
                unnest(stats.most_common_elems::text::bigint[], stats.most_common_elem_freqs) AS known (key, share)
            WHERE stats.schemaname = current_schema AND stats.tablename = %s AND stats.attname = 'access_keys'
                AND known.key = ANY(%s)
            """,
            [self._table, list(keys)],
        )
        return self.env.cr.fetchone()[0]

    # a title is told by every field that points to a document: of a restricted one only the number is

    @api.depends("number", "title", "stamp_id")
    @api.depends_context("uid", "lang")
    def _compute_display_name(self):  # pylint: disable=missing-return
        stamped = self.filtered(lambda document: document.sudo().stamp_id)
        super(Document, self - stamped)._compute_display_name()
        readable = stamped.filtered("may_read")
        super(Document, readable)._compute_display_name()
        for document in stamped - readable:
            stamp = document.sudo().stamp_id.name
            document.display_name = f"{document.sudo().number} · {stamp}" if document.sudo().number else stamp

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_stamped_by(vals)
        # the history says that it was entered, and by whom
        documents = super(Document, self.with_context(mail_create_nolog=True)).create(
            [{**vals, "stamped_by_id": self.env.uid} if vals.get("stamp_id") else vals for vals in vals_list]
        )
        documents = documents.with_context(self.env.context)
        for document in documents.filtered("stamp_id"):
            document._log_stamp(document.stamp_id.browse())
        return documents

    def write(self, vals):
        self._refuse_stamped_by(vals)
        readers = {"reader_user_ids", "reader_unit_ids", "reader_post_ids"} & vals.keys()
        if "stamp_id" not in vals and not readers:
            return super().write(vals)
        before = {document: (document.stamp_id, document._reader_names()) for document in self}
        if vals.get("stamp_id"):
            vals = {**vals, "stamped_by_id": self.env.uid}
        done = super().write(vals)
        for document, (stamp, names) in before.items():
            if document.sudo().stamp_id != stamp:
                document._log_stamp(stamp)
            if readers and document.sudo()._reader_names() != names:
                document._log_readers()
        return done

    def _refuse_stamped_by(self, vals):
        if vals.get("stamped_by_id") and not self.env.su:
            raise UserError(self.env._("Who stamped a document is noted by the system. Leave this field empty."))

    def _reader_names(self):
        head = self.sudo()
        return [
            *head.reader_user_ids.mapped("name"),
            *head.reader_unit_ids.mapped("name"),
        ] + head.reader_post_ids.mapped("name")

    def _log_stamp(self, before):
        """The history tells who restricted a document or opened it; followers who may not read it any more leave."""
        self.ensure_one()
        document = self.sudo()
        stamp = document.stamp_id
        document._leave_to_readers()
        document._log_event(
            "stamp",
            self.env._("Stamp %(stamp)s put on", stamp=stamp.name)
            if stamp
            else self.env._("Stamp %(stamp)s taken off", stamp=before.name),
            {"stamp": stamp.code or "", "before": before.code or ""},
        )

    def _log_readers(self):
        document = self.sudo()
        names = ", ".join(document._reader_names()) or "—"
        document._log_event(
            "readers",
            self.env._("Readers: %(names)s", names=names),
            {
                "users": document.reader_user_ids.ids,
                "units": document.reader_unit_ids.ids,
                "posts": document.reader_post_ids.ids,
            },
        )

    def _users_who_read(self, users):
        """Those of `users` who may read this document."""
        self.ensure_one()
        return users.filtered(lambda user: self.with_user(user).may_read)

    def _leave_to_readers(self):
        """Takes those off the followers, and off the open activities, who may not read the document."""
        for document in self.filtered("stamp_id"):
            users = document.message_follower_ids.partner_id.user_ids.filtered(lambda user: not user.share)
            document.message_unsubscribe((users - document._users_who_read(users)).partner_id.ids)

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """A follower who may not read the document is told nothing of it."""
        recipients = super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)
        document = self.sudo()
        if not document or not document.stamp_id:
            return recipients
        users = self.env["res.users"].sudo().browse([row["uid"] for row in recipients if row.get("uid")])
        readers = document._users_who_read(users.filtered(lambda user: not user.share))
        return [row for row in recipients if row.get("uid") in readers.ids]

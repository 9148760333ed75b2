from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine import search_query, stems
from .pg_fields import SearchVector

RANKED = 2000  # a word found more often is listed newest first: a rank would say nothing
SEARCH_FIELDS = (
    "title",
    "number",
    "their_number",
    "index_code",
    "correspondent_name",
    "correspondent_address",
    "note",
    "result",
    "void_reason",
)
HIT_FIELDS = ("title", "correspondent_name", "note", "result", "number", "their_number")


class Document(models.Model):
    """Full text of documents and their files. The vector is made of stems in the content's own transaction; the
    number joins it by a trigger, so that the short transaction of numbers computes nothing."""

    _inherit = "cluster.document"

    # for "contains" on a part of a word; the vector finds whole words in all their forms
    title = fields.Char(index="trigram")
    number = fields.Char(index="trigram")
    their_number = fields.Char(index="trigram")
    correspondent_name = fields.Char(index="trigram")

    search_vector = SearchVector(
        compute="_compute_search_vector",
        store=True,
        precompute=True,
        prefetch=False,
        copy=False,
    )
    search_text = fields.Char("Text", compute="_compute_search_text", search="_search_search_text")
    search_hit = fields.Html("Found", compute="_compute_search_hit", sanitize=False)

    _search_vector = models.Index("USING gin (search_vector)")
    _number_exact = models.Index("(number) WHERE number IS NOT NULL")

    def init(self):  # pylint: disable=missing-return
        super().init()
        self.env.cr.execute("""
            CREATE OR REPLACE FUNCTION cluster_document_search_number() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF NEW.number IS NOT NULL AND NEW.number IS DISTINCT FROM OLD.number THEN
                    NEW.search_vector := coalesce(NEW.search_vector, ''::tsvector) || (
                        SELECT string_agg(quote_literal(word) || ':1A', ' ')::tsvector FROM (
                            SELECT DISTINCT word FROM unnest(lower(NEW.number) ||
                                regexp_split_to_array(lower(NEW.number), '[^[:alnum:]]+')) AS word
                            WHERE word <> '') AS words);
                END IF;
                RETURN NEW;
            END $$;
            DROP TRIGGER IF EXISTS cluster_document_search_number ON cluster_document;
            CREATE TRIGGER cluster_document_search_number BEFORE UPDATE OF number ON cluster_document
                FOR EACH ROW EXECUTE FUNCTION cluster_document_search_number();
        """)

    @api.depends(*SEARCH_FIELDS)
    def _compute_search_vector(self):
        files = self._file_vectors()
        for document in self:
            vector = stems.vector(document._search_pieces())
            for more in files.get(document.id, []):
                self.env.cr.execute("SELECT (%s::tsvector || %s::tsvector)::text", [vector, more])
                vector = self.env.cr.fetchone()[0]
            document.search_vector = vector

    def _search_pieces(self):
        """(text, weight): what names the document weighs more than what is told of it."""
        self.ensure_one()
        return [
            (self.title, "A"),
            (self.number, "A"),
            (self.their_number, "A"),
            (self.index_code, "B"),
            (self.correspondent_name, "B"),
            (self.correspondent_address, "C"),
            (self.note, "C"),
            (self.result, "C"),
            (self.void_reason, "C"),
        ]

    def _file_vectors(self):
        """document id: the vectors of its files' texts."""
        found = {}
        ids = [document._origin.id for document in self if document._origin.id]
        if ids:
            self.env["ir.attachment"].flush_model(["search_vector"])
            self.env.cr.execute(
                """SELECT res_id, search_vector::text FROM ir_attachment
                   WHERE res_model = 'cluster.document' AND res_id = ANY(%s) AND search_vector IS NOT NULL ORDER BY id""",  # noqa: E501
                [ids],
            )
            for document, vector in self.env.cr.fetchall():
                found.setdefault(document, []).append(vector)
        return found

    def _refresh_search(self):
        """Files came, went or got their text."""
        if self:
            self.env.add_to_compute(self._fields["search_vector"], self)

    def _compute_search_text(self):
        self.search_text = False

    def _search_search_text(self, operator, value):
        if operator == "ilike" and isinstance(value, str):
            values = [value]
        elif operator == "in":
            values = [text for text in value if isinstance(text, str)]
        else:
            return NotImplemented
        return Domain.OR([self._text_domain(text) for text in values])

    @api.model
    def _text_domain(self, text):
        query = search_query.tsquery(text)
        if not query:
            return Domain.FALSE if text.strip() else Domain.TRUE
        to_flush = self._fields["search_vector"]

        def to_sql(_model, alias, _query):
            return SQL("%s @@ %s::tsquery", SQL.identifier(alias, "search_vector", to_flush=to_flush), query)

        return Domain.custom(to_sql=to_sql)

    @api.model
    def _searched_text(self, domain):
        """What was typed into the field Text, from a search's domain."""
        texts = [
            value
            for condition in Domain(domain or []).iter_conditions()
            if condition.field_expr == "search_text"
            for value in ([condition.value] if isinstance(condition.value, str) else condition.value or [])
            if isinstance(value, str)
        ]
        return " ".join(texts)

    @api.model
    @api.private
    @api.readonly
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        """A page of a list: its ids from the index in the list's order, then the rows of the page alone. In one query
        PostgreSQL would read the row of each document that it passes over, which is most of them for a small body."""
        if not limit or not field_names:
            return super().search_fetch(domain, field_names, offset=offset, limit=limit, order=order)
        fields_to_fetch = self._determine_fields_to_fetch(field_names)
        found = self.search(domain, offset=offset, limit=limit, order=order)
        return found._fetch_query(found._as_query(), fields_to_fetch) if found else found

    @api.model
    def web_search_read(self, domain, specification, offset=0, limit=None, order=None, count_limit=None):
        text = self._searched_text(domain)
        if not text:
            return super().web_search_read(
                domain, specification, offset=offset, limit=limit, order=order, count_limit=count_limit
            )
        searching = self.with_context(cluster_search_text=text)
        if not order and search_query.tsquery(text) and searching.search_count(domain, limit=RANKED + 1) <= RANKED:
            order = f"search_rank desc, {self._order}"
        return super(Document, searching).web_search_read(
            domain, specification, offset=offset, limit=limit, order=order, count_limit=count_limit
        )

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        if field_name == "search_rank":
            words = search_query.tsquery(self.env.context.get("cluster_search_text") or "")
            vector = SQL.identifier(alias, "search_vector", to_flush=self._fields["search_vector"])
            return SQL("ts_rank(%s, %s::tsquery) %s %s", vector, words, direction, nulls) if words else SQL("1")
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)

    @api.depends_context("cluster_search_text")
    def _compute_search_hit(self):
        text = self.env.context.get("cluster_search_text")
        terms = search_query.parse(text) if isinstance(text, str) else []
        for document in self:
            document.search_hit = document._hit_markup(terms) if terms else False

    def _hit_markup(self, terms):
        """The words found, in the first field that has them, or the mark that a file has them."""
        for name in HIT_FIELDS:
            pieces = search_query.excerpt(self[name] or "", terms)
            if pieces:
                return Markup().join(
                    Markup("<mark>%s</mark>") % piece if is_hit else Markup("%s") % piece for piece, is_hit in pieces
                )
        return Markup("<span class='text-muted'>%s</span>") % self.env._("in a file")

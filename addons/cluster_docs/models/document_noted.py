from odoo import api, models
from odoo.fields import Domain

COUNTED = {"count", "count_distinct", "sum", "avg"}  # tell no words of a record


class NotedReading(models.AbstractModel):
    """Every way over the API by which words of a restricted document reach a person passes here and is noted.

    What counts as opening is said by fields, never by the caller: a context cannot speak for itself."""

    _name = "cluster.noted.reading"
    _description = "Reading that is noted"

    @api.model
    def _is_opened(self, names):
        """Whether someone who asks for these fields has opened the document. None or empty: all fields."""
        return True

    def _noted_documents(self):
        """The documents that these records tell of."""
        return self.sudo().document_id.with_env(self.env)

    @api.model
    def _noted_domain(self):
        """Those records among which restricted documents are."""
        return Domain("document_id.stamp_id", "!=", False)

    @api.model
    def _note_groups(self, domain, specs, aggregates=()):
        """Groups by a field show its words as well as the field itself does."""
        names = {spec.partition(":")[0] for spec in specs}
        for aggregate in aggregates:
            name, _colon, function = aggregate.partition(":")
            if not name.startswith("__") and function not in COUNTED:
                names.add(name)
        if names and not self.env.su and self._is_opened(names):
            self.search(Domain(domain) & self._noted_domain())._noted_documents()._note_reading("form")

    def read(self, fields=None, load="_classic_read"):
        values = super().read(fields, load=load)
        if not self.env.su and self._is_opened(fields):
            self._noted_documents()._note_reading("form")
        return values

    @api.model
    @api.readonly
    def search_read(self, domain=None, fields=None, offset=0, limit=None, order=None, **read_kwargs):
        values = super().search_read(domain, fields, offset=offset, limit=limit, order=order, **read_kwargs)
        if not self.env.su and self._is_opened(fields):
            self.browse([row["id"] for row in values])._noted_documents()._note_reading("form")
        return values

    def _export_rows(self, fields, *, _is_toplevel_call=True):
        rows = super()._export_rows(fields, _is_toplevel_call=_is_toplevel_call)
        if not self.env.su:
            self._noted_documents()._note_reading("export")
        return rows

    @api.model
    @api.readonly
    def web_read_group(self, domain, groupby, aggregates=(), *args, **options):
        self._note_groups(domain, groupby, aggregates)
        return super().web_read_group(domain, groupby, aggregates, *args, **options)

    @api.model
    @api.readonly
    def formatted_read_group(self, domain, groupby=(), aggregates=(), *args, **options):
        self._note_groups(domain, groupby, aggregates)
        return super().formatted_read_group(domain, groupby, aggregates, *args, **options)

    @api.model
    @api.readonly
    def formatted_read_grouping_sets(self, domain, grouping_sets, aggregates=(), **options):
        self._note_groups(domain, [spec for groupby in grouping_sets for spec in groupby], aggregates)
        return super().formatted_read_grouping_sets(domain, grouping_sets, aggregates, **options)

    @api.model
    @api.readonly
    def read_progress_bar(self, domain, group_by, progress_bar):
        self._note_groups(domain, [group_by, progress_bar["field"]])
        return super().read_progress_bar(domain, group_by, progress_bar)

    @api.model
    @api.readonly
    def read_group(self, domain, fields, groupby, *args, **options):
        self._note_groups(domain, [groupby] if isinstance(groupby, str) else groupby, fields or ())
        return super().read_group(domain, fields, groupby, *args, **options)

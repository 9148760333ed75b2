"""Finding members by words: in both alphabets, in any of the usual spellings, with a typing error."""

from odoo import api, fields, models, tools
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine import translit

ALIKE = 0.45  # of two words, as pg_trgm counts; below it nearly every short word is like another
# Few records whose names are words to find members by: field of the member, model, operator.
NAMED = (
    ("territory_id", "cluster.territory", "child_of"),
    ("kind_id", "cluster.member.kind", "in"),
    ("craft_ids", "cluster.craft", "in"),
    ("language_ids", "cluster.language", "in"),
)


class ClusterMember(models.Model):
    _inherit = "cluster.member"

    find_text = fields.Char(
        compute="_compute_find_text", store=True, export_string_translation=False, groups="base.group_system"
    )

    def init(self):
        result = super().init()
        if self.env.registry.has_trigram:
            self.env.cr.execute(
                "CREATE INDEX IF NOT EXISTS cluster_member_find_text_idx"
                " ON cluster_member USING gin (find_text gin_trgm_ops)"
            )
        return result

    @api.depends(
        "name",
        "story",
        "products_text",
        "directory_product_ids.name",
        "directory_product_ids.is_published",
        "directory_product_ids.active",
    )
    def _compute_find_text(self):
        """The member's own words and the names of its goods, in all languages, in one spelling (`translit.index`)."""
        codes = [code for code, _name in self.env["res.lang"].get_installed()]
        for member in self.sudo():
            texts = [member.name or ""]
            for code in codes:
                there = member.with_context(lang=code)
                texts += [there.story or "", there.products_text or ""]
                texts += [product.name or "" for product in there.directory_product_ids if product.is_published]
            member.find_text = translit.index(texts)

    @api.model
    def _search_public_domain(self, query: str):
        """What a visitor's words mean: each must begin a word of the member's own, of its goods, place, kind, craft
        or language. Letters may be Cyrillic or Latin, the spelling any of the usual ones.
        """
        return Domain.AND(self._word_domain(folds) for folds in translit.query(query)[:8])

    @api.model
    def _search_alike_domain(self, query: str):
        """As `_search_public_domain`, for mistyped words: each must be like one of those words."""
        return Domain.AND(self._word_domain(folds, alike=True) for folds in translit.query(query)[:8])

    @api.model
    def _word_domain(self, folds, alike=False):
        domain = Domain.OR([Domain.custom(to_sql=self._own_words_sql(fold, alike)) for fold in folds])
        for name, model, operator in NAMED:
            ids = self._named(model, folds, alike)
            if ids:
                domain |= Domain(name, operator, ids)
        return domain

    @api.model
    def _own_words_sql(self, fold: str, alike: bool):
        # A short beginning stands for many words: it must begin one. A longer one may stand inside.
        pattern = f"% {fold}%" if len(fold) < 4 else f"%{fold}%"

        def to_sql(model, alias, query):
            # as the system: the words come from all the member's texts, the access rules say which members are found
            column = model.sudo()._field_to_sql(alias, "find_text", query)
            if alike and len(fold) > 3 and model.env.registry.has_trigram:
                return SQL("word_similarity(%s, %s) >= %s", fold, column, ALIKE + 0.1)
            return SQL("%s LIKE %s", column, pattern)

        return to_sql

    @api.model
    def _named(self, model: str, folds, alike: bool) -> list[int]:
        """Ids of the records that bear the word in any language."""
        found = []
        for record_id, names in self._names(model):
            for fold in folds:
                if any(
                    name.startswith(fold) or (alike and len(fold) > 3 and translit.similarity(name, fold) >= ALIKE)
                    for name in names
                ):
                    found.append(record_id)
                    break
        if model == "cluster.territory":
            # A town gives its name to the district: who names it means the town.
            places = self.env[model].browse(found)
            found = (places.filtered(lambda place: place.kind in ("village", "council")) or places).ids
        return found

    @api.model
    @tools.ormcache("model")
    def _names(self, model: str) -> tuple:
        """(id, folded words of the name in all languages) of each record; kept in memory, they are few."""
        names: dict[int, set] = {}
        for code, _name in self.env["res.lang"].sudo().get_installed():
            for record in self.env[model].sudo().with_context(lang=code).search([]):  # pylint: disable=no-search-all
                names.setdefault(record.id, set()).update(fold for word in translit.query(record.name) for fold in word)
        return tuple((record_id, tuple(words)) for record_id, words in names.items())

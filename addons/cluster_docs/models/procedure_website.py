from odoo import api, fields, models
from odoo.tools import SQL

# Letters people mix up or have no key for, and the one they are searched as; apostrophes are dropped.
FOLD_FROM = "ёўіїґąćęłńóśźżčėįšųūž'’ʼ`"
FOLD_TO = "еуиигacelnoszzceisuuz"


class Procedure(models.Model):
    """The catalogue as the website shows it: published services with an edition in force."""

    _inherit = "cluster.procedure"

    @api.model
    def _website_domain(self):
        today = fields.Date.context_today(self)
        return fields.Domain("published", "=", True) & fields.Domain(
            "edition_ids",
            "any",
            [("valid_from", "<=", today), "|", ("valid_to", "=", False), ("valid_to", ">=", today)],
        )

    @api.model
    def _website_search(self, words, offset=0, limit=20):
        """Find services whose number, name or summary has all words, in any of the site's languages.

        Letter case, accents and apostrophes do not matter. Returns (procedures, how many there are in all).
        """
        ids = self.sudo()._search(self._website_domain()).select()
        text = SQL(
            "concat_ws(' ', e.number, jsonb_path_query_array(e.name, '$.*')::text,"
            " jsonb_path_query_array(e.summary, '$.*')::text)"
        )
        conditions = [
            SQL("translate(lower(%s), %s, %s) LIKE %s", text, FOLD_FROM, FOLD_TO, f"%{self._website_escape(word)}%")
            for word in words.split()[:8]
        ]
        today = fields.Date.context_today(self)
        query = SQL(
            "SELECT p.id, count(*) OVER () FROM cluster_procedure p"
            " JOIN cluster_procedure_edition e ON e.procedure_id = p.id"
            " AND daterange(e.valid_from, e.valid_to, '[]') @> %s::date"
            " WHERE p.id IN (%s) AND %s ORDER BY p.sort_code, p.id LIMIT %s OFFSET %s",
            today,
            ids,
            SQL(" AND ").join(conditions) if conditions else SQL("TRUE"),
            limit,
            offset,
        )
        rows = self.env.execute_query(query)
        return self.sudo().browse([row[0] for row in rows]), rows[0][1] if rows else 0

    @api.model
    def _website_escape(self, word):
        table = {ord(letter): FOLD_TO[place : place + 1] for place, letter in enumerate(FOLD_FROM)}
        word = word.lower().translate(table)
        return word.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")

    @api.model
    def _website_topics(self):
        """Topics that have services, with their number: [(topic, count)]."""
        groups = self.sudo()._read_group(self._website_domain(), ["topic_id"], ["__count"])
        return sorted(((topic, count) for topic, count in groups if topic), key=lambda pair: pair[0].sequence)

    @api.model
    def _website_of_topic(self, topic):
        return self.sudo().search(self._website_domain() & fields.Domain("topic_id", "=", topic.id))

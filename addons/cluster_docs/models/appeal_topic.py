from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..engine import appeal_topics


class AppealTopic(models.Model):
    """The state classifier of topics of appeals, dated: an appeal keeps the wording of its day."""

    _name = "cluster.appeal.topic"
    _description = "Topic of appeals"
    _order = "code, valid_from desc, id"
    _parent_store = True
    _rec_names_search = ["code", "name"]

    key = fields.Char(
        required=True, readonly=True, copy=False, help="The topic's id in its list; own ones begin with own."
    )
    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    parent_id = fields.Many2one("cluster.appeal.topic", "Under", index=True, ondelete="restrict")
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("cluster.appeal.topic", "parent_id")
    valid_from = fields.Date(required=True)
    valid_to = fields.Date()
    law_ref = fields.Char("Legal basis")
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex(
        "(code) WHERE valid_to IS NULL AND active", "Another topic in force has this code: end that one first."
    )
    _key_uniq = models.Constraint("UNIQUE(key, valid_from)", "This topic already has a wording from that day.")
    _period = models.Constraint("CHECK(valid_to IS NULL OR valid_to >= valid_from)", "A topic ends after it begins.")

    @api.depends("code", "name")
    def _compute_display_name(self):
        for topic in self:
            topic.display_name = f"{topic.code} {topic.name}" if topic.code else topic.name

    @api.model
    def _in_force_domain(self, day):
        return Domain("valid_from", "<=", day) & (Domain("valid_to", "=", False) | Domain("valid_to", ">=", day))

    @api.model
    def _import_list(self, content, law_ref, valid_from):
        """Take the classifier whole: bytes → {"rows", "created", "changed", "ended", "unchanged"}.

        A changed wording is a new record from `valid_from`; appeals keep the old one. A topic that the list lacks ends
        the day before; the addon's own short list is put away. Raises UserError that names the first bad line.
        """
        try:
            rows = appeal_topics.parse_topics(content)
        except appeal_topics.ListError as error:
            raise UserError(
                self.env._("Nothing was imported. Line %(line)s: %(reason)s", line=error.line, reason=error.reason)
            ) from error
        valid_from = fields.Date.to_date(valid_from)
        topics = self.with_context(lang="en_US", active_test=False)
        present = topics.search([("valid_to", "=", False), ("key", "not like", "own.%")])
        topics.search([("key", "=like", "own.%"), ("active", "=", True)]).active = False
        known = {topic.key: topic for topic in present}
        count = {"rows": len(rows), "created": 0, "changed": 0, "unchanged": 0}
        gone = present.filtered(lambda topic: topic.key not in {row.id for row in rows})
        gone._end(valid_from)
        count["ended"] = len(gone)
        for row in rows:
            parent = known[row.parent_id] if row.parent_id else topics
            old = known.get(row.id)
            if old and (old.code, old.name, old.parent_id) == (row.code, row.name, parent):
                count["unchanged"] += 1
                continue
            if old:
                old._end(valid_from)
            known[row.id] = topics.create(
                {
                    "key": row.id,
                    "code": row.code,
                    "name": row.name,
                    "parent_id": parent.id,
                    "law_ref": law_ref,
                    "valid_from": valid_from,
                }
            )
            count["changed" if old else "created"] += 1
        return count

    def _end(self, valid_from):
        for topic in self:
            if topic.valid_from >= valid_from:
                raise UserError(
                    self.env._(
                        "Nothing was imported. Topic %(code)s already has a wording from %(date)s. "
                        "Give the new list a later first day.",
                        code=topic.code,
                        date=fields.Date.to_string(topic.valid_from),
                    )
                )
            topic.valid_to = fields.Date.subtract(valid_from, days=1)
        self.flush_recordset(["valid_to"])  # the unique index looks at the stored rows

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import appeal_topics

# Which of our kinds stands for a kind of the exchange: words its name contains, the first that fits.
INCOMING = [
    (("обращения граждан",), "appeal", "01"),
    (("запрос",), "incoming", "03"),
    (("отчет", "справка"), "incoming", "04"),
    (("поздравление", "соболезнование"), "incoming", "05"),
    (("жалоба", "исковое", "предписание", "представление", "отзыв на"), "incoming", "06"),
    (
        ("указ", "декрет", "директива", "распоряжение", "постановление", "решение", "приказ", "поручен"),
        "incoming",
        "02",
    ),
]
OUTGOING = [
    (("запрос",), "05"),
    (("уведомление",), "03"),
    (("справка",), "04"),
    (("переписка по обращениям",), "02"),
]
USUAL_KIND = "Письмо"


class ExchangeKind(models.Model):
    """Kinds of documents of the exchange with their GUIDs, each with the kind that it is here."""

    _name = "cluster.exchange.kind"
    _description = "Kind of document in the exchange"
    _order = "name"

    guid = fields.Char("GUID", required=True, readonly=True)
    name = fields.Char(required=True, readonly=True, help="As it stands in messages.")
    kind_id = fields.Many2one(
        "cluster.document.kind", "Kind here", required=True, ondelete="restrict", domain=[("active", "=", True)]
    )
    outgoing_kind_id = fields.Many2one(
        "cluster.document.kind", "Outgoing kind", ondelete="restrict", domain=[("journal_kind", "=", "outgoing")]
    )
    active = fields.Boolean(default=True)

    _guid_uniq = models.Constraint("UNIQUE(guid)", "A kind with this GUID is already there.")

    @api.model
    def _import_list(self, content):
        """Bytes of the list → {"rows", "created", "changed", "ended", "unchanged"}; what was mapped by hand stays."""
        try:
            rows = appeal_topics.parse_kinds(content)
        except appeal_topics.ListError as error:
            raise UserError(
                self.env._("Nothing was imported. Line %(line)s: %(reason)s", line=error.line, reason=error.reason)
            ) from error
        known = {kind.guid: kind for kind in self.with_context(active_test=False).search([])}
        count = {"rows": len(rows), "created": 0, "changed": 0, "unchanged": 0}
        for row in rows:
            kind = known.pop(row.guid, None)
            if kind and kind.active and kind.name == row.name:
                count["unchanged"] += 1
            elif kind:
                kind.write({"name": row.name, "active": True})
                count["changed"] += 1
            else:
                self.create({"guid": row.guid, "name": row.name, **self._prepare_mapping_vals(row.name)})
                count["created"] += 1
        ended = self.browse([kind.id for kind in known.values() if kind.active])
        ended.active = False
        count["ended"] = len(ended)
        return count

    @api.model
    def _prepare_mapping_vals(self, name):
        name = name.lower()
        kind, code = next(
            ((kind, code) for words, kind, code in INCOMING if any(word in name for word in words)), ("incoming", "01")
        )
        outgoing = next((code for words, code in OUTGOING if any(word in name for word in words)), None)
        if name == USUAL_KIND.lower():
            outgoing = "01"
        return {
            "kind_id": self._kind(kind, code).id,
            "outgoing_kind_id": self._kind("outgoing", outgoing).id if outgoing else False,
        }

    @api.model
    def _kind(self, journal_kind, code):
        kinds = self.env["cluster.document.kind"].with_context(active_test=False)
        found = kinds.search([("journal_kind", "=", journal_kind), ("code", "=", code)], limit=1)
        return found or kinds.search([("journal_kind", "=", journal_kind)], limit=1)

    @api.model
    def _of_name(self, text):
        """The kind that a message names, by its words or its GUID; an empty set where it is unknown."""
        text = (text or "").strip()
        return self.search(["|", ("name", "=ilike", text), ("guid", "=", text.lower())], limit=1) if text else self

    @api.model
    def _name_for(self, kind):
        """What a message calls one of our outgoing kinds."""
        return self.search([("outgoing_kind_id", "=", kind.id)], limit=1).name or USUAL_KIND

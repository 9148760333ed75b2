from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine import person_match

SAME_TOPIC, SAME_PERSON = 1, 2
LOOKED_AT = 100


class Document(models.Model):
    """Repeat appeals: who wrote before is offered while the appeal is entered; the clerk decides."""

    _inherit = "cluster.document"

    repeat_of_id = fields.Many2one(
        "cluster.document",
        "First appeal",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        domain="[('direction', '=', 'appeal'), ('unit_id', '=', unit_id), ('number', '!=', False)]",
    )
    repeat_kind = fields.Selection(
        [
            ("repeat", "Repeat"),
            ("identical", "Identical, before the answer"),
            ("clarifying", "Clarifying, before the answer"),
        ],
        "Connection",
        compute="_compute_repeat_kind",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
    )
    repeat_ids = fields.One2many("cluster.document", "repeat_of_id", "Repeat appeals")
    repeat_offer_ids = fields.Many2many(
        "cluster.document", string="Wrote before", compute="_compute_repeat_offer", compute_sudo=False
    )
    repeat_offer_id = fields.Many2one(
        "cluster.document", "Most similar", compute="_compute_repeat_offer", compute_sudo=False
    )
    repeat_offer_rank = fields.Selection(
        [("1", "The same person on the same topic"), ("2", "The same person on another topic")],
        compute="_compute_repeat_offer",
        compute_sudo=False,
    )

    _repeat_not_itself = models.Constraint(
        "CHECK(repeat_of_id IS NULL OR repeat_of_id <> id)", "An appeal does not repeat itself: choose the first one."
    )
    _repeat_kind_known = models.Constraint(
        "CHECK(repeat_of_id IS NULL OR repeat_kind IS NOT NULL)", "Say how the appeal is connected with the first one."
    )

    @api.depends("repeat_of_id")
    def _compute_repeat_kind(self):
        for document in self:
            document.repeat_kind = document.repeat_of_id and (document.repeat_kind or "repeat") or False

    @api.depends(
        "correspondent_id",
        "correspondent_name",
        "correspondent_address",
        "correspondent_contact",
        "topic_id",
        "journal_id",
        "is_anonymous",
        "repeat_of_id",
    )
    def _compute_repeat_offer(self):
        for document in self:
            offers = []
            if document.state == "draft" and document.journal_id.kind == "appeal" and not document.repeat_of_id:
                offers = document._find_repeats()
            document.repeat_offer_ids = self.browse([offer.id for _rank, offer in offers])
            document.repeat_offer_id = offers[0][1] if offers else False
            document.repeat_offer_rank = str(offers[0][0]) if offers else False

    def _repeat_days(self):
        rule = self.env["cluster.appeal.rule"]._in_force("by.appeal.repeat", self.received_on)
        return rule.days

    def _person(self):
        self.ensure_one()
        return person_match.person(
            self.correspondent_name or "", self.correspondent_address or "", self.correspondent_contact or ""
        )

    def _find_repeats(self):
        """Earlier appeals of the same person within the period: [(rank, appeal)], those on the same topic first."""
        self.ensure_one()
        days = self._repeat_days()
        keys = person_match.name_keys(self.correspondent_name or "")
        if self.is_anonymous or not days or not (keys or self.correspondent_id):
            return []
        since = fields.Date.subtract(self.received_on or fields.Date.context_today(self), days=days)
        who = Domain("applicant_key", "in", sorted(keys))
        if self.correspondent_id:
            who |= Domain("correspondent_id", "=", self.correspondent_id.id)
        earlier = self.search(
            who
            & Domain("unit_id", "=", self.journal_id.unit_id.id)
            & Domain("direction", "=", "appeal")
            & Domain("number", "!=", False)
            & Domain("state", "!=", "void")
            & Domain("registration_date", ">=", since)
            & Domain("is_anonymous", "=", False)
            & Domain("id", "!=", self._origin.id or 0),
            order="registered_at desc, id desc",
            limit=LOOKED_AT,
        )
        me = self._person()
        same = earlier.filtered(
            lambda other: (
                (self.correspondent_id and other.correspondent_id == self.correspondent_id)
                or person_match.same_person(me, other._person())
            )
        )
        ranked = [
            (SAME_TOPIC if self.topic_id and other.topic_id == self.topic_id else SAME_PERSON, other) for other in same
        ]
        return sorted(ranked, key=lambda offer: offer[0])

    def action_mark_repeat(self):
        """Takes the offer: the first appeal of the chain is the one that is repeated."""
        for document in self:
            document.check_access("write")
            offer = document.repeat_offer_id
            if not offer:
                raise UserError(self.env._("No earlier appeal of this person was found: choose it by hand."))
            first = offer.repeat_of_id or offer
            answered = first.state in ("answered", "filed")
            document.write({"repeat_of_id": first.id, "repeat_kind": "repeat" if answered else "identical"})
        return True

    def action_unmark_repeat(self):
        self.check_access("write")
        self.write({"repeat_of_id": False})
        return True

    @api.constrains("repeat_of_id")
    def _check_repeat(self):
        for document in self:
            first = document.repeat_of_id
            if first and (first.direction != "appeal" or first.unit_id != document.unit_id or not first.number):
                raise ValidationError(
                    self.env._("Only a registered appeal of the same body can be repeated: choose another one.")
                )

    def write(self, vals):
        if {"repeat_of_id", "repeat_kind"} & vals.keys() and not self.env.su:
            for document in self:
                if document.state != "draft" and document.direction == "appeal":
                    raise UserError(
                        self.env._(
                            "%(document)s is registered: its connection with an earlier appeal is fixed. "
                            "Void its number with a reason to enter it again.",
                            document=document.display_name,
                        )
                    )
        return super().write(vals)

    # the number

    def _write_number(self, year, ordinal, number, *args, **kwargs):
        """A repeat may carry the first appeal's number with a mark (B13); the line of the journal is its own."""
        return super()._write_number(year, ordinal, self._repeat_number(year) or number, *args, **kwargs)

    def _repeat_number(self, year):
        """In the counter's short transaction: the journal's row is ours, so nobody else counts repeats now."""
        first, journal = self.repeat_of_id, self.journal_id
        if self.repeat_kind != "repeat" or journal.repeat_numbering != "first" or first.journal_id != journal:
            return ""
        self.env.cr.execute(
            "SELECT count(*) FROM cluster_document WHERE repeat_of_id = %s AND repeat_kind = 'repeat' AND number_id IS NOT NULL",  # noqa: E501
            [first.id],
        )
        count = self.env.cr.fetchone()[0] + 1
        behind = "" if first.number_id.year == year else f"/{first.number_id.year}"
        return f"{first.number}{behind}-{journal.repeat_mark.strip()}{count}"

    @api.model
    def _number_fields(self):
        return [*super()._number_fields(), "repeat_of_id", "repeat_kind"]

    @api.model
    def _what_follows(self):
        return [*super()._what_follows(), SQL("repeat_of_id IS NOT NULL")]

    def _announce_numbers(self):  # pylint: disable=missing-return
        super()._announce_numbers()
        for document in self.filtered("repeat_of_id"):
            first = document.repeat_of_id
            if any((event.data or {}).get("appeal") == document.id for event in first.event_ids):
                continue
            kind = "repeat" if document.repeat_kind == "repeat" else "clarified"
            words = dict(self._fields["repeat_kind"]._description_selection(self.env))
            first._log_event(
                kind,
                self.env._(
                    "%(connection)s: No. %(number)s of %(date)s",
                    connection=words[document.repeat_kind],
                    number=document.number,
                    date=document.registration_date.strftime("%d.%m.%Y"),
                ),
                {"appeal": document.id, "number": document.number},
            )

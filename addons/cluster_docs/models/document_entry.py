import pytz

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..engine import index_grammar

ENTRY_FIELDS = {"entry_kind", "entry_line_id", "entry_at", "entry_reason"}


class Document(models.Model):
    """Documents that were on paper before they are here: entered under a reserved number, or after another number
    with a letter (12а). The wish is written with the content; the line follows in the short transaction."""

    _inherit = "cluster.document"

    entry_kind = fields.Selection(
        [("reserved", "Under a reserved number"), ("late", "After another number")],
        "Entered late",
        readonly=True,
        copy=False,
    )
    entry_line_id = fields.Many2one(
        "cluster.document.number",
        "Journal line asked for",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    entry_at = fields.Datetime("Time on paper", readonly=True, copy=False)
    entry_reason = fields.Char("Why entered late", readonly=True, copy=False)

    _entry_whole = models.Constraint(
        """CHECK(CASE WHEN entry_kind IS NULL THEN entry_line_id IS NULL
                      ELSE entry_line_id IS NOT NULL AND entry_at IS NOT NULL
                           AND length(btrim(entry_reason)) > 0 END)""",
        "A late entry needs its journal line, the time on paper and a reason.",
    )
    _entry_line_uniq = models.UniqueIndex(
        "(entry_line_id) WHERE entry_kind = 'reserved'",
        "Another document is already entered under this reserved number. Choose another one.",
    )

    def _refuse_step_fields(self, names):
        if ENTRY_FIELDS & set(names) and not self.env.su:
            raise AccessError(
                self.env._('A late entry is made by "Enter with a past date", with its reason, not by hand.')
            )
        return super()._refuse_step_fields(names)

    def action_enter_late(self):
        """The draft gets a reserved number, or one with a letter."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Enter with a past date"),
            "res_model": "cluster.document.late",
            "view_mode": "form",
            "target": "new",
            "context": {"default_document_id": self.id, "default_journal_id": self.journal_id.id},
        }

    def _enter(self, line, at, reason):
        """Registers a draft under a reserved line, or after an issued one with a letter. `at`: UTC time on paper."""
        self.ensure_one()
        self.check_access("write")
        line.check_access("read")
        line = line.base_id or line
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the document is entered late: the journal keeps the reason."))
        if line.journal_id != self.journal_id:
            raise UserError(
                self.env._(
                    "No. %(number)s belongs to the journal %(journal)s. Choose a line of the document's own journal.",
                    number=line.number,
                    journal=line.sudo().journal_id.name,
                )
            )
        kind = "reserved" if line.state == "reserved" else "late"
        if kind == "late":
            line._check_controller()
        self._check_ready()
        self._check_entry_time(line, at, kind)
        day = self._entry_local(at).date()
        self.sudo().write(
            {
                "entry_kind": kind,
                "entry_line_id": line.id,
                "entry_at": at,
                "entry_reason": reason.strip(),
                "received_on": min(self.received_on or day, day),
            }
        )
        self._do_register()

    def _entry_local(self, moment):
        return pytz.utc.localize(moment).astimezone(pytz.timezone(self._get_body_tz()))

    def _check_entry_time(self, line, at, kind):
        """A number keeps its place in time: not before the line it stands after, not after the next one."""
        day, year = self._entry_local(at).date(), self._entry_local(at).year
        if at > fields.Datetime.now():
            raise UserError(self.env._("The time on paper lies in the future. Mend it."))
        if year != line.year:
            raise UserError(
                self.env._(
                    "No. %(number)s belongs to %(year)s, the paper says %(day)s. Choose a line of the same year.",
                    number=line.number,
                    year=line.year,
                    day=day.strftime("%d.%m.%Y"),
                )
            )
        first = line.block_id.sudo().issued_at if kind == "reserved" else line.issued_at
        if day < self._entry_local(first).date():
            raise UserError(
                self.env._(
                    "No. %(number)s was given on %(first)s, the paper says %(day)s: mend the date or choose an earlier line.",  # noqa: E501
                    number=line.number,
                    first=self._entry_local(first).strftime("%d.%m.%Y"),
                    day=day.strftime("%d.%m.%Y"),
                )
            )
        if kind == "late":
            after = (
                self.env["cluster.document.number"]
                .sudo()
                .search(
                    [
                        ("journal_id", "=", line.journal_id.id),
                        ("year", "=", line.year),
                        ("ordinal", "=", line.ordinal + 1),
                        ("suffix", "=", False),
                        ("block_id", "=", False),
                    ],
                    limit=1,
                )
            )
            if after and after.issued_on < day:
                raise UserError(
                    self.env._(
                        "No. %(number)s was already given on %(next)s, the paper says %(day)s: choose a later line.",
                        number=after.number,
                        next=after.issued_on.strftime("%d.%m.%Y"),
                        day=day.strftime("%d.%m.%Y"),
                    )
                )

    # in the short transaction

    def _number_entry(self, at=None):
        """Writes the line that was asked for. False when somebody else has used or released it: then the document is
        a draft again and says why."""
        self.ensure_one()
        cr = self.env.cr
        cr.execute(
            "SELECT id, year, ordinal, state, number FROM cluster_document_number WHERE id = %s FOR UPDATE",
            [self.entry_line_id.id],
        )
        line_id, year, ordinal, state, shown = cr.fetchone()
        now = at or fields.Datetime.now()
        given = {**self._index_values(), "year": year, "ordinal": ordinal}
        if "letter" in index_grammar.fields(self.journal_id.pattern):
            given["letter"] = self._next_letter()
        if self.entry_kind == "reserved":
            if state != "reserved":
                return self._back_to_draft(shown)
            number = index_grammar.render(self.journal_id.pattern, given)
            number_id = self._fill_line(line_id, number, now)
        else:
            cr.execute("SELECT suffix FROM cluster_document_number WHERE base_id = %s", [line_id])
            given["suffix"] = index_grammar.next_suffix(row[0] for row in cr.fetchall())
            if not given["suffix"]:
                return self._back_to_draft(shown)
            number = index_grammar.render(self.journal_id.pattern, given)
            number_id = self._insert_after(line_id, year, ordinal, given["suffix"], number, now)
        day = self._entry_local(self.entry_at).date()
        text = self.env._(
            "Entered late under No. %(number)s of %(date)s. Reason: %(reason)s",
            number=number,
            date=day.strftime("%d.%m.%Y"),
            reason=self.entry_reason,
        )
        data = {
            "journal": self.journal_id.id,
            "year": year,
            "ordinal": ordinal,
            "suffix": given.get("suffix"),
            "number": number,
            "date": day.isoformat(),
            "entry": self.entry_kind,
            "reason": self.entry_reason,
        }
        self._tell_number(number_id, number, self.entry_at, day, now, text, data)
        return True

    def _fill_line(self, line_id, number, now):
        self.env.cr.execute(
            """UPDATE cluster_document_number SET state = 'issued', document_id = %s, number = %s, issued_at = %s,
                      issued_on = %s, entry_reason = %s, entered_at = %s, entered_by_id = %s
               WHERE id = %s""",
            [
                self.id,
                number,
                self.entry_at,
                self._entry_local(self.entry_at).date(),
                self.entry_reason,
                now,
                self.env.uid,
                line_id,
            ],
        )
        return line_id

    def _insert_after(self, base_id, year, ordinal, suffix, number, now):
        self.env.cr.execute(
            """INSERT INTO cluster_document_number
               (journal_id, year, ordinal, suffix, base_id, number, document_id, state, issued_at, issued_on,
                entry_reason, entered_at, entered_by_id)
               VALUES (%s, %s, %s, %s, %s, %s, %s, 'issued', %s, %s, %s, %s, %s) RETURNING id""",
            [
                self.journal_id.id,
                year,
                ordinal,
                suffix,
                base_id,
                number,
                self.id,
                self.entry_at,
                self._entry_local(self.entry_at).date(),
                self.entry_reason,
                now,
                self.env.uid,
            ],
        )
        return self.env.cr.fetchone()[0]

    def _back_to_draft(self, number):
        note = self.env._(
            "No. %(number)s can no longer be used for it. Choose another line, or register under the next number.",
            number=number,
        )
        self.env.cr.execute(
            """UPDATE cluster_document SET state = 'draft', awaiting_note = %s, entry_kind = NULL, entry_line_id = NULL,
                      entry_at = NULL, entry_reason = NULL
               WHERE id = %s""",
            [note, self.id],
        )
        return False

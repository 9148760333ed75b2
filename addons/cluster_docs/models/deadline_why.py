# The short name for translation here is self.env._
# pylint: disable=prefer-env-translation
from datetime import date

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date

from ..engine import term_strip


class Deadline(models.Model):
    """Why this date: the same words on the page, in the history of the document and in the PDF."""

    _inherit = "cluster.deadline"

    why_html = fields.Html("Explanation", compute="_compute_why_html", sanitize=False)

    @api.depends("due_date", "skipped", "rule_id", "state")
    @api.depends_context("lang")
    def _compute_why_html(self):
        for deadline in self:
            why = deadline._why()
            deadline.why_html = Markup(self.env["ir.qweb"]._render("cluster_docs.deadline_why_page", {"why": why}))  # noqa: S704

    def _day_name(self, name):
        return self._day_names().get(name) or (self.env._("day off") if name.startswith("Day off") else name)

    def _day_names(self):
        _ = self.env._
        return {
            "Monday": _("Monday"),
            "Tuesday": _("Tuesday"),
            "Wednesday": _("Wednesday"),
            "Thursday": _("Thursday"),
            "Friday": _("Friday"),
            "Saturday": _("Saturday"),
            "Sunday": _("Sunday"),
            "New Year's Day": _("New Year's Day"),
            "Orthodox Christmas Day": _("Orthodox Christmas"),
            "Catholic Christmas Day": _("Catholic Christmas"),
            "Orthodox Easter": _("Orthodox Easter"),
            "Catholic Easter": _("Catholic Easter"),
            "Women's Day": _("Women's Day"),
            "Labor Day": _("Labour Day"),
            "Victory Day": _("Victory Day"),
            "Radunitsa (Day of Rejoicing)": _("Radaunica"),
            "Independence Day of the Republic of Belarus (Day of the Republic)": _("Independence Day"),
            "October Revolution Day": _("October Revolution Day"),
            "Epiphany": _("Epiphany"),
            "Easter Sunday": _("Easter Sunday"),
            "Easter Monday": _("Easter Monday"),
            "National Day": _("Labour Day"),
            "National Day of the Third of May": _("Constitution Day of 3 May"),
            "Pentecost": _("Pentecost"),
            "Corpus Christi": _("Corpus Christi"),
            "Assumption Day": _("Assumption"),
            "All Saints' Day": _("All Saints' Day"),
            "All Souls' Day": _("All Souls' Day"),
            "National Independence Day": _("Independence Day"),
            "Christmas Eve": _("Christmas Eve"),
            "Christmas Day": _("Christmas"),
            "Second Day of Christmas": _("Second day of Christmas"),
            "Day of Restoration of the State of Lithuania": _("Day of Restoration of the State"),
            "Day of Restoration of Independence of Lithuania": _("Day of Restoration of Independence"),
            "International Workers' Day": _("Labour Day"),
            "Mother's Day": _("Mother's Day"),
            "Father's Day": _("Father's Day"),
            "Day of Dew and Saint John": _("Saint John's Day"),
            "Statehood Day": _("Statehood Day"),
        }

    def _amount_text(self, amount, unit):
        words = dict(self._fields["unit"]._description_selection(self.env)).get(unit, "")
        return self.env._("%(unit)s: %(amount)s", unit=words, amount=amount)

    def _term_text(self):
        self.ensure_one()
        return self._amount_text(self.amount, self.unit)

    def _why_day(self, value):
        return format_date(self.env, value, date_format="dd.MM.yyyy") if value else ""

    def _rule_name(self):
        """The rule's name as it was kept, in the reader's language."""
        self.ensure_one()
        names = self._fact("name")
        if not isinstance(names, dict):
            return self.rule_id.sudo().name
        return names.get(self.env.lang or "en_US") or names.get("en_US") or ""

    def _pause_rows(self):
        """[(first, last or None, days that the clock stood, ground, law)]"""
        rows = []
        for first, last, *rest in self.pauses or []:
            first = date.fromisoformat(first)
            last = date.fromisoformat(last) if last else None
            ground, law = [*rest, "", ""][:2]
            rows.append((first, last, (last - first).days + 1 if last else None, ground or "", law or ""))
        return rows

    def _pause_line(self, first, last, days, ground, law):
        basis = f" ({law})" if law else ""
        if last is None:
            return self.env._(
                "The clock stands since %(first)s: %(ground)s%(law)s. The rest of the term goes on after it.",
                first=self._why_day(first),
                ground=ground,
                law=basis,
            )
        return self.env._(
            "The clock stood from %(first)s to %(last)s, days: %(days)s. Ground: %(ground)s%(law)s.",
            first=self._why_day(first),
            last=self._why_day(last),
            days=days,
            ground=ground,
            law=basis,
        )

    def _extension_line(self, row):
        amount, unit, whole, until, law, old = row[:6]
        basis = f" ({law})" if law else ""
        before = self._why_day(date.fromisoformat(old))
        if until:
            return self.env._(
                "Extended from %(old)s to the day named in the notice, %(new)s%(law)s.",
                old=before,
                new=self._why_day(date.fromisoformat(until)),
                law=basis,
            )
        words = self._amount_text(amount, unit)
        if whole:
            return self.env._(
                "Extended: instead of %(old)s the whole term is now %(term)s, from the same start%(law)s.",
                old=before,
                term=words,
                law=basis,
            )
        return self.env._("Extended after %(old)s by %(term)s%(law)s.", old=before, term=words, law=basis)

    def _status_line(self):
        recalled = "recalled" in (self._fact("status"), self._fact("counting_status"))
        return (
            self.env._("This rule is still to be confirmed against the act.")
            if recalled
            else self.env._("This rule is confirmed against the act.")
        )

    def _explanation_lines(self):
        self.ensure_one()
        day = self._why_day
        if not self.rule_id:
            return self._hand_lines()
        lines = [self.env._("Rule: %(rule)s.", rule=self._rule_name())]
        if self.event_date and self.event_date != self.start_date:
            lines.append(
                self.env._(
                    "Received on %(event)s after office hours or on a day off: it counts as received on %(start)s.",
                    event=day(self.event_date),
                    start=day(self.start_date),
                )
            )
        stopped = self.kind == "stopped"
        result = None if stopped else self._kept_result()
        first = result.first if result else fields.Date.add(self.start_date, days=int(self.start_next_day))
        lines.append(
            self.env._(
                "Term: %(term)s, counted from %(start)s; the first day is %(first)s.",
                term=self._term_text(),
                start=day(self.start_date),
                first=day(first),
            )
        )
        if result and result.clamped:
            lines.append(self.env._("The month has no day %(day)s: its last day is taken.", day=self.start_date.day))
        if self.skipped:
            days = "; ".join(f"{day(date.fromisoformat(at))} ({self._day_name(name)})" for at, name in self.skipped)
            lines.append(self.env._("Days off not counted: %(days)s.", days=days))
        lines += [self._pause_line(*row) for row in self._pause_rows()]
        lines += [self._extension_line(row) for row in self.extensions or []]
        if result and result.nominal != self.due_date:
            lines.append(
                self.env._(
                    "The last day %(nominal)s is a day off, the term ends on the next working day.",
                    nominal=day(result.nominal),
                )
            )
        lines.append(
            self.env._("There is no due date while the clock stands.")
            if stopped
            else self.env._("Due %(due)s.", due=day(self.due_date))
        )
        return lines + self._law_lines()

    def _hand_lines(self):
        written = self._why_day(self.hand_date or self.due_date)
        lines = [self.env._("Set by hand to %(due)s. Reason: %(reason)s", due=written, reason=self.reason)]
        lines += [self._pause_line(*row) for row in self._pause_rows()]
        if self.hand_date and self.due_date and self.hand_date != self.due_date:
            lines.append(self.env._("Due %(due)s.", due=self._why_day(self.due_date)))
        return lines

    def _law_lines(self):
        lines = [
            self.env._(
                "Legal basis: %(law)s%(edition)s.",
                law=self.law_ref,
                edition=f" ({self.edition})" if self.edition else "",
            )
        ]
        counting = self._fact("counting_law_ref")
        if counting:
            lines.append(self.env._("Way of counting: %(law)s.", law=counting))
        return [*lines, self._status_line()]

    # the page

    def _why(self):
        """What the page and the PDF show: heading, rows of (label, text), skipped days, the calendar, the law."""
        self.ensure_one()
        document = self.document_id.sudo()
        result = self._kept_result() if self.due_date else None
        return {
            "heading": self.env._("Why %(due)s", due=self._why_day(self.due_date))
            if self.due_date
            else self.env._("Why there is no due date now"),
            "document": document.display_name,
            "rows": self._why_rows(result),
            "skipped": [
                (self._why_day(date.fromisoformat(at)), self._day_name(name)) for at, name in self.skipped or []
            ],
            "pauses": [self._pause_line(*row) for row in self._pause_rows()],
            "extensions": [self._extension_line(row) for row in self.extensions or []],
            "law": self._why_law(),
            "weeks": self._why_weeks(result) if result else [],
            "weekdays": self._why_weekdays(),
            "legend": list(self._why_marks().items()),
            "reason": self.reason,
            "state": dict(self._fields["state"]._description_selection(self.env))[self.state],
        }

    def _why_rows(self, result):
        _, day = self.env._, self._why_day
        if not self.rule_id:
            rows = [
                (
                    _("Rule"),
                    _(
                        "Set by hand to %(due)s. Reason: %(reason)s",
                        due=day(self.hand_date or self.due_date),
                        reason=self.reason,
                    ),
                )  # noqa: E501
            ]
            return [*rows, (_("Due"), day(self.due_date))] if self.due_date else rows
        rows = [
            (_("Rule"), self._rule_name()),
            (_("Term"), self._term_text()),
            (_("Received"), day(self.event_date or self.start_date)),
        ]
        if self.event_date and self.event_date != self.start_date:
            rows.append(
                (
                    _("Counts as received"),
                    _("%(day)s, as it came after office hours or on a day off", day=day(self.start_date)),
                )  # noqa: E501
            )
        if not result:
            return rows
        rows.append((_("First day counted"), day(result.first)))
        if result.clamped:
            rows.append(
                (_("End of month"), _("The month has no day %(day)s: its last day is taken.", day=self.start_date.day))
            )  # noqa: E501
        rows.append((_("Last day"), day(result.nominal)))
        if result.nominal != self.due_date:
            rows.append(
                (
                    _("Moved on"),
                    _(
                        "The last day %(nominal)s is a day off, the term ends on the next working day.",
                        nominal=day(result.nominal),
                    ),
                )
            )
        return [*rows, (_("Due"), day(self.due_date))]

    def _why_law(self):
        """[(label, text)] of the act, its edition and whether both are confirmed."""
        _ = self.env._
        if not self.rule_id:
            return [(_("Legal basis"), self.law_ref)] if self.law_ref else []
        rows = [(_("Legal basis"), self.law_ref)]
        if self.edition:
            rows.append((_("Edition"), self.edition))
        valid_from = self._fact("valid_from")
        rows.append((_("In force since"), self._why_day(fields.Date.to_date(valid_from))))
        if self._fact("counting_law_ref"):
            rows.append((_("Way of counting"), self._fact("counting_law_ref")))
        procedure = (self.snapshot or {}).get("procedure")
        if procedure:
            rows.append(
                (
                    _("Procedure"),
                    _(
                        "%(number)s, edition of %(day)s",
                        number=procedure["number"],
                        day=self._why_day(date.fromisoformat(procedure["valid_from"])),
                    ),
                )
            )
        return [*rows, (_("Status"), self._status_line())]

    def _why_weekdays(self):
        _ = self.env._
        return [_("Mo"), _("Tu"), _("We"), _("Th"), _("Fr"), _("Sa"), _("Su")]

    def _why_marks(self):
        """What the colours of the calendar mean, in the order of the legend."""
        _ = self.env._
        return {
            "start": _("day of receipt, not counted"),
            "counted": _("counted"),
            "free": _("day off, counted"),
            "off": _("day off, not counted"),
            "paused": _("the clock stands"),
            "due": _("last day"),
        }

    def _why_weeks(self, result):
        calendar = self.env["cluster.calendar.day"]._calendar(self.calendar or "BY")
        kept = {date.fromisoformat(day): name for day, name in self.skipped or []}
        free, day = {}, result.first
        while day < self.due_date:
            off = calendar(day)
            if off and day not in kept:
                free[day] = off.name
            day = fields.Date.add(day, days=1)
        rows = term_strip.weeks(
            self.event_date or self.start_date, result.first, self.due_date, kept, set(result.paused), free
        )
        marks = self._why_marks()
        return [[self._why_cell(cell, marks) for cell in week] for week in rows]

    def _why_cell(self, cell, marks):
        day = self._why_day(cell.day)
        words = ", ".join(filter(None, [marks.get(cell.mark), self._day_name(cell.name) if cell.name else ""]))
        number = f"{cell.day.day}.{cell.day.month:02d}" if cell.day.day == 1 else str(cell.day.day)
        return {"number": number, "mark": cell.mark, "title": f"{day}: {words}" if words else day}

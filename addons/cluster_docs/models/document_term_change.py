from odoo import fields, models
from odoo.exceptions import UserError


class Document(models.Model):
    """Suspension and extension: the term that the law gave, stopped or made longer, with its ground and its act."""

    _inherit = "cluster.document"

    # suspension

    def _suspend(self, date_from, date_to, ground, law_ref=""):
        """Stops the clock from a day, to a day or until it is let run again. Returns the new deadline."""
        deadline = self._check_term_open()
        date_from, date_to = fields.Date.to_date(date_from), fields.Date.to_date(date_to or False)
        law = law_ref or (deadline._fact("suspension_law_ref") if deadline.rule_id else "")
        self._check_suspension(deadline, date_from, date_to, ground, law)
        suspension = (
            self.env["cluster.deadline.suspension"]
            .sudo()
            .create(
                {
                    "document_id": self.id,
                    "date_from": date_from,
                    "date_to": date_to or False,
                    "ground": ground,
                    "law_ref": law,
                    "user_id": self.env.uid,
                }
            )
        )
        self._log_event(
            "suspended",
            self.env._("Term suspended from %(day)s. Ground: %(ground)s", day=_day(date_from), ground=ground),
            {
                "suspension": suspension.id,
                "from": date_from.isoformat(),
                "to": date_to.isoformat() if date_to else "",
                "ground": ground,
                "law": law,
            },
        )
        self.sudo().invalidate_recordset(["suspension_ids"])
        return self._replace_deadline(
            deadline._prepare_again_vals(
                kind="suspension",
                pauses=self._counted_pauses(deadline, suspension),
                reason=self.env._("Suspended: %(ground)s", ground=ground),
            )
        )

    def _counted_pauses(self, deadline, suspension):
        """The suspensions that move the term, with the one that begins or ends now. A day written by hand is moved by
        those alone that came after it was written: whoever wrote it knew of the others."""
        if deadline.rule_id:
            return self._kept_pauses()
        own = suspension._as_pause()
        start = deadline.start_date.isoformat()
        kept = [row for row in deadline.pauses or [] if row[0] != own[0] and (row[1] or start) >= start]
        return sorted([*kept, own], key=lambda row: row[0])

    def _check_suspension(self, deadline, date_from, date_to, ground, law):
        if not (ground or "").strip():
            raise UserError(self.env._("Write the ground of the suspension."))
        if deadline.rule_id and not deadline._fact("suspension_allowed"):
            raise UserError(
                self.env._("The rule %(rule)s does not allow to suspend this term.", rule=deadline._rule_name())
            )
        if not (law or "").strip():
            raise UserError(self.env._("Write the act and the article that allow the suspension."))
        if date_to and date_to < date_from:
            raise UserError(
                self.env._(
                    "The suspension ends on %(last)s, before it begins on %(first)s. Correct the days.",
                    first=_day(date_from),
                    last=_day(date_to),
                )
            )
        if self._open_suspension():
            raise UserError(self._suspended_text())
        if date_from < deadline.start_date:
            raise UserError(
                self.env._(
                    "The term is counted from %(start)s: it cannot be suspended before that day.",
                    start=_day(deadline.start_date),
                )
            )
        for other in self.sudo().suspension_ids:
            if date_from <= other.date_to and (not date_to or date_to >= other.date_from):
                raise UserError(
                    self.env._(
                        "The term is already suspended from %(first)s to %(last)s. Choose days that do not overlap.",
                        first=_day(other.date_from),
                        last=_day(other.date_to),
                    )
                )
        if date_from > deadline.due_date:
            raise UserError(
                self.env._(
                    "The term ended on %(due)s: what has ended cannot be suspended from %(first)s.",
                    due=_day(deadline.due_date),
                    first=_day(date_from),
                )
            )

    def _resume(self, date_to, reason):
        """The clock runs again from the day after `date_to`."""
        deadline = self._check_term_open()
        suspension = self._open_suspension()
        date_to = fields.Date.to_date(date_to)
        if not suspension:
            raise UserError(self.env._("The clock of this term runs: there is nothing to let run again."))
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the term runs again."))
        if date_to < suspension.date_from:
            raise UserError(
                self.env._(
                    "The suspension ends on %(last)s, before it begins on %(first)s. Correct the days.",
                    first=_day(suspension.date_from),
                    last=_day(date_to),
                )
            )
        if date_to > fields.Date.context_today(self):
            raise UserError(
                self.env._("%(day)s is yet to come: write a day on which the clock has stood.", day=_day(date_to))
            )
        suspension.write({"date_to": date_to, "end_reason": reason, "ended_by_id": self.env.uid})
        suspension.flush_recordset()
        self._log_event(
            "resumed",
            self.env._("The term runs again after %(day)s. Reason: %(reason)s", day=_day(date_to), reason=reason),
            {"suspension": suspension.id, "to": date_to.isoformat(), "reason": reason},
        )
        return self._replace_deadline(
            deadline._prepare_again_vals(
                kind="suspension",
                pauses=self._counted_pauses(deadline, suspension),
                reason=self.env._("Runs again: %(reason)s", reason=reason),
            )
        )

    # extension

    def _check_extension(self):
        """The present deadline of a term that may be extended today, or a sentence."""
        deadline = self._check_term_open()
        if self._open_suspension():
            raise UserError(self._suspended_text())
        if not deadline.rule_id:
            raise UserError(
                self.env._("This term was set by hand, not by a rule. Set a new deadline with its reason instead.")
            )
        allowed, used = deadline._fact("max_extensions"), len(self.sudo().extension_ids)
        if not allowed:
            raise UserError(
                self.env._("The rule %(rule)s does not allow to extend the term.", rule=deadline._rule_name())
            )  # noqa: E501
        if 0 < allowed <= used:
            last = self.sudo().extension_ids[-1:]
            raise UserError(
                self.env._(
                    "The rule %(rule)s allows so many extensions: %(allowed)s. The term was already extended "
                    "from %(old)s to %(new)s.",
                    rule=deadline._rule_name(),
                    allowed=allowed,
                    old=_day(last.old_due_date),
                    new=_day(last.new_due_date),
                )
            )
        if deadline.due_date < fields.Date.context_today(self):
            raise UserError(
                self.env._(
                    "The term ended on %(due)s: it is extended before it ends. Answer now, or set a new deadline with its reason.",  # noqa: E501
                    due=_day(deadline.due_date),
                )
            )
        return deadline

    def _extended_vals(self, deadline, until, reason):
        """Values of the longer term. `until`: the day that the body names where the rule gives no amount."""
        amount = deadline._fact("extension_amount")
        law = deadline._fact("extension_law_ref") or deadline.law_ref or ""
        until, old = fields.Date.to_date(until or False), deadline.due_date.isoformat()
        if amount:
            row = [amount, deadline._fact("extension_unit"), bool(deadline._fact("extension_whole")), None, law, old]
        elif until:
            row = [0, "calendar_days", False, until.isoformat(), law, old]
            row.append([first for first, *_rest in deadline.pauses or []])
        else:
            raise UserError(self.env._("Write the new day: the rule leaves it to the body."))
        if row[2]:  # a whole new term takes the place of what was added before
            extensions = [row]
        else:
            extensions = [*deadline._dated_extensions(), row]
        vals = deadline._prepare_again_vals(kind="extension", extensions=extensions, reason=reason)
        if not vals["due_date"] or vals["due_date"] <= deadline.due_date:
            raise UserError(
                self.env._(
                    "The new day %(new)s is not after the old one, %(old)s. Write a later day.",
                    new=_day(vals["due_date"] or until),
                    old=_day(deadline.due_date),
                )
            )
        return vals

    def _extend(self, reason, until=None, template=None, signer=None):
        """Extends the term once more, as the rule allows, and writes the notice to the applicant.

        Returns the extension; its `notice_id` is a draft of an outgoing letter, or empty when the rule asks for none."""  # noqa: E501
        deadline = self._check_extension()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the term is extended: the notice tells it to the applicant."))
        vals = self._extended_vals(deadline, until, reason)
        extensions = self.env["cluster.deadline.extension"].sudo()
        new = self._replace_deadline(vals).sudo()
        extension = extensions.create(
            {
                "document_id": self.id,
                "ordinal": len(self.sudo().extension_ids) + 1,
                "allowed": deadline._fact("max_extensions"),
                "old_deadline_id": deadline.id,
                "new_deadline_id": new.id,
                "reason": reason,
                "law_ref": new.extensions[-1][4],
                "user_id": self.env.uid,
            }
        )
        extensions.flush_model()
        self._log_event(
            "extended",
            self.env._(
                "Term extended from %(old)s to %(new)s. Reason: %(reason)s",
                old=_day(deadline.due_date),
                new=_day(new.due_date),
                reason=reason,
            ),
            {
                "extension": extension.id,
                "old": deadline.due_date.isoformat(),
                "new": new.due_date.isoformat(),
                "law": extension.law_ref or "",
            },
        )
        if deadline._fact("extension_notice"):
            extension.notice_id = self._issue_notice(extension, template, signer)
        return extension

    def _extension_preview(self, until=None):
        """(new due date or None) as the form shows it, without writing anything."""
        deadline = self.deadline_id.sudo()
        if not deadline.rule_id or not deadline.due_date:
            return None
        try:
            return self._extended_vals(deadline, until, "—")["due_date"]
        except UserError:
            return None

    def _recalculated_vals(self, rule, reason):
        """The present term by another edition of its rule: same start, same suspensions, same extensions."""
        deadline = self.deadline_id.sudo()
        return deadline._prepare_again_vals(
            kind="recalculated",
            rule_id=rule.id,
            amount=rule.amount,
            unit=rule.unit,
            start_next_day=rule.start_next_day,
            roll_over=rule.roll_over,
            calendar=rule.calendar,
            law_ref=rule._law_text(),
            edition=rule.edition,
            snapshot=self._law_snapshot(rule),
            reason=reason,
        )


def _day(value):
    return value.strftime("%d.%m.%Y") if value else ""

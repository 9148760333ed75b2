"""When a task is reminded of, when it is late, when it goes to the superior. Pure: the caller brings the day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

BEFORE, OVERDUE, ESCALATED = "before", "overdue", "escalated"


@dataclass(frozen=True)
class Rule:
    """``days_before``: how many days before the term the person is reminded; 0: on the last day.
    ``escalate_after``: how many days after the term the superior is told; 0: never."""

    days_before: int
    escalate_after: int
    journal: int | None = None
    term: int | None = None


def choose(rules: Iterable[Rule], journal: int | None, term: int | None) -> Rule | None:
    """The most particular rule that fits: term and journal, term, journal, the general one."""
    fitting = [
        rule for rule in rules if rule.journal in (None, journal) and rule.term in (None, term) and rule is not None
    ]
    return max(fitting, key=lambda rule: (rule.term is not None, rule.journal is not None), default=None)


def due_kinds(rule: Rule, due: date, today: date) -> list[str]:
    """What is to be said about a term on this day. Said once each: the caller keeps what was said."""
    if today > due:
        late = (today - due).days
        return [OVERDUE, ESCALATED] if rule.escalate_after and late >= rule.escalate_after else [OVERDUE]
    return [BEFORE] if today >= due - timedelta(days=rule.days_before) else []

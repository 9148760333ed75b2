"""Counting a council's votes: quorum, majority, and the cap on one group of interest.

No single kind of member may control a decision (Regulation (EU) 2021/1060, art. 31(2)(b) and 33(3)(b), for
local action groups): its counted votes are scaled down until it holds no more than the cap of all counted votes.
Everything is exact (`Fraction`); nothing here rounds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

FOR, AGAINST, ABSTAIN, LEFT = "for", "against", "abstain", "left"
ADOPTED, REJECTED, NO_QUORUM, NO_BALANCE, NO_VOTES = "adopted", "rejected", "no_quorum", "no_balance", "no_votes"
# What must exceed, and of what: votes cast for or against; all who took part; two thirds of those cast.
MAJORITIES = ("cast", "present", "two_thirds")


@dataclass(frozen=True)
class Rule:
    """How a body decides.

    :param quorum: share of those entitled who must take part, 0 to 1
    :param above: True: more than that share, False: that share suffices
    :param majority: one of `MAJORITIES`
    :param cap: greatest share of the counted votes for one kind, 0 < cap < 1; None: no cap
    """

    quorum: Fraction
    above: bool
    majority: str
    cap: Fraction | None = None


@dataclass(frozen=True)
class Ballot:
    """One voter's choice on one item; `LEFT` is a conflict of interest: the voter left the room."""

    kind: str
    choice: str
    weight: Fraction = Fraction(1)


@dataclass(frozen=True)
class Result:
    """What was decided and how it was counted: weights after the cap, by choice and by kind."""

    outcome: str
    present: int
    needed: int
    by_choice: Mapping[str, Fraction] = field(default_factory=dict)
    cast: Mapping[str, Fraction] = field(default_factory=dict)
    counted: Mapping[str, Fraction] = field(default_factory=dict)

    def share(self, kind: str) -> Fraction:
        """The kind's part of the counted votes, 0 to 1."""
        total = sum(self.counted.values(), Fraction(0))
        return self.counted.get(kind, Fraction(0)) / total if total else Fraction(0)


def needed(entitled: int, rule: Rule) -> int:
    """How many of those entitled must take part for a decision; at least one."""
    bound = rule.quorum * entitled
    least = bound.numerator // bound.denominator
    if rule.above or bound.denominator != 1:
        least += 1
    return max(least, 1)


def capped(weights: Mapping[str, Fraction], cap: Fraction) -> dict[str, Fraction] | None:
    """The weights of the kinds after scaling down those above the cap; None where no scaling can do it.

    With a cap of 49 % two kinds alone can never balance each other: together they would hold 98 %.
    """
    present = {kind: weight for kind, weight in weights.items() if weight > 0}
    over: set[str] = set()
    while True:
        rest = sum((weight for kind, weight in present.items() if kind not in over), Fraction(0))
        room = 1 - cap * len(over)
        if rest <= 0 or room <= 0:
            return None
        total = rest / room
        found = {kind for kind, weight in present.items() if kind not in over and weight > cap * total}
        if not found:
            return {kind: cap * total if kind in over else weight for kind, weight in present.items()}
        over.add(max(sorted(found), key=lambda kind: present[kind]))


def count(entitled: int, present: int, ballots: Iterable[Ballot], rule: Rule) -> Result:
    """Count one item.

    :param entitled: how many have a seat or a vote
    :param present: how many take part in this item, those who left for it not counted
    """
    least = needed(entitled, rule)
    if present < least:
        return Result(NO_QUORUM, present, least)
    deciding = (FOR, AGAINST, ABSTAIN) if rule.majority == "present" else (FOR, AGAINST)
    taken = [ballot for ballot in ballots if ballot.choice != LEFT]
    cast: dict[str, Fraction] = {}
    for ballot in taken:
        if ballot.choice in deciding:
            cast[ballot.kind] = cast.get(ballot.kind, Fraction(0)) + ballot.weight
    if not any(cast.values()):
        return Result(NO_VOTES, present, least)
    counted = dict(cast) if rule.cap is None else capped(cast, rule.cap)
    if counted is None:
        return Result(NO_BALANCE, present, least, cast=cast)
    scale = {kind: counted[kind] / cast[kind] for kind in counted}
    by_choice = {choice: Fraction(0) for choice in (FOR, AGAINST, ABSTAIN)}
    for ballot in taken:
        factor = scale.get(ballot.kind, Fraction(1)) if ballot.choice in deciding else Fraction(1)
        by_choice[ballot.choice] += ballot.weight * factor
    base = sum((by_choice[choice] for choice in deciding), Fraction(0))
    bound = base * Fraction(2, 3) if rule.majority == "two_thirds" else base / 2
    won = by_choice[FOR] >= bound if rule.majority == "two_thirds" else by_choice[FOR] > bound
    return Result(ADOPTED if won else REJECTED, present, least, by_choice, cast, counted)

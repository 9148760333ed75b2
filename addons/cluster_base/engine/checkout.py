"""How an order over several farms stands, from what each farm answered."""

from collections.abc import Sequence

WAITING, CONFIRMED, DECLINED = "waiting", "confirmed", "declined"


def state(answers: Sequence[str], whole: bool, choice: str | None) -> str:
    """waiting, choice, confirmed, partly, declined or returned.

    :param answers: the state of every line
    :param whole: the guest wants all or nothing
    :param choice: what the guest decided after a refusal: accepted (the rest), returned (all) or None
    """
    if choice == "returned":
        return "returned"
    if answers and all(answer == DECLINED for answer in answers):
        return "declined"
    if whole and choice != "accepted" and DECLINED in answers:
        return "choice"
    if WAITING in answers or not answers:
        return "waiting"
    return "partly" if DECLINED in answers else "confirmed"


def may_be_settled(answers: Sequence[str], others: Sequence[str], whole: bool, choice: str | None) -> bool:
    """Whether one farm's order becomes a contract now: all its lines are answered and, for a guest who
    wants all or nothing, nobody else is still to answer and nobody refused."""
    if WAITING in answers or CONFIRMED not in answers or choice == "returned":
        return False
    if not whole or choice == "accepted":
        return True
    return all(answer == CONFIRMED for answer in (*answers, *others))

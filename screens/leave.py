"""Leaving: always asked; while something waits, send it now, leave it to the next start, or take it back."""

from __future__ import annotations

from collections.abc import Sequence

from console.cache.outbox import Waiting
from console.signs import Signs
from screens.confirm import Confirm
from screens.pick import Choice, Pick
from screens.words import sentence, what

LEAVING = "leaving"
"""The class of both questions, so that none is asked twice."""
SEND, LEAVE, BACK, STAY = "send", "leave", "back", "stay"


class LeaveAtOnce(Confirm):
    """Asks whether to leave, where nothing waits."""

    def __init__(self) -> None:
        super().__init__(["Leave Amends? Nothing waits to be sent."], "leave")
        self.add_class(LEAVING)


def ask(waiting: Sequence[Waiting], signs: Signs) -> Pick[str]:
    """Return the question; its answer is one of `SEND`, `LEAVE`, `BACK`, `STAY`, or None to stay."""
    count = (
        f"{len(waiting)} things wait" if len(waiting) > 1 else f"{sentence(what(waiting[0].intent))} waits"
    )
    question = Pick(
        f"{count} to be sent. Leave Amends?",
        [
            Choice(STAY, "stay", "", "n"),
            Choice(SEND, "send now, then leave", "", "s"),
            Choice(LEAVE, "leave it to the next start", "nothing is lost", "l"),
            Choice(BACK, "take back what is held, then leave", "words become drafts", "t"),
        ],
        signs,
        typed=False,
    )
    question.add_class(LEAVING)
    return question

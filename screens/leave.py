"""Leaving while something waits: send it now, leave it to the next start, or take it back."""

from __future__ import annotations

from collections.abc import Sequence

from console.cache.outbox import Waiting
from console.signs import Signs
from screens.pick import Choice, Pick
from screens.words import what

SEND, LEAVE, BACK, STAY = "send", "leave", "back", "stay"


def ask(waiting: Sequence[Waiting], signs: Signs) -> Pick[str]:
    """Return the question; its answer is one of `SEND`, `LEAVE`, `BACK`, `STAY`, or None to stay."""
    count = (
        f"{len(waiting)} things wait" if len(waiting) > 1 else f"{what(waiting[0].intent).capitalize()} waits"
    )
    return Pick(
        f"{count} to be sent. Leave Amends?",
        [
            Choice(SEND, "send now, then leave", "", "s"),
            Choice(LEAVE, "leave it to the next start", "nothing is lost", "l"),
            Choice(BACK, "take back what is held, then leave", "words become drafts", "t"),
            Choice(STAY, "stay", "", "n"),
        ],
        signs,
        typed=False,
    )

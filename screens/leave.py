"""Leaving: always asked; while something waits, send it now, leave it to the next start, or take it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from textual.app import App

from console.cache.outbox import Waiting
from console.cache.store import Cache
from console.signs import Signs
from screens.answers import take_back
from screens.base import Desk
from screens.confirm import Confirm
from screens.pick import Choice, Pick
from screens.words import sentence, what

LEAVING = "leaving"
"""The class of both questions, so that none is asked twice."""
SEND, LEAVE, BACK, STAY = "send", "leave", "back", "stay"
UNSENT = ("held", "ready", "sent")
GLANCE = 0.5
"""Seconds between two looks at whether all is sent."""
GLANCES = 60
"""Looks after which the console leaves all the same: what is not sent waits for the next start."""


def leave(app: App[Any], desk: Desk, say: Callable[[str], None]) -> None:
    """Ask whether to leave, and where something waits to be sent, what becomes of it; `say` says what happens."""
    if any(screen.has_class(LEAVING) for screen in app.screen_stack):
        return
    waiting = desk.cache.waiting(UNSENT)
    if not waiting:
        app.push_screen(LeaveAtOnce(), lambda yes: app.exit() if yes else None)
        return

    def chosen(answer: str | None) -> None:
        if answer == SEND:
            for one in waiting:
                desk.cache.soon(partial(desk.cache.send_now, one.key))
            say("Sending; this takes a moment.")
            _leave_when_sent(app, desk.cache, GLANCES)
        elif answer == BACK:
            for one in waiting:
                desk.cache.soon(partial(take_back, desk.cache, one))
            app.exit()
        elif answer == LEAVE:
            app.exit()

    app.push_screen(ask(waiting, desk.signs), chosen)


def _leave_when_sent(app: App[Any], cache: Cache, glances: int) -> None:
    if glances <= 0 or not cache.waiting(UNSENT):
        app.exit()
        return
    app.set_timer(GLANCE, partial(_leave_when_sent, app, cache, glances - 1))


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

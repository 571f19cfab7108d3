"""Follows a change through: begun, done, failed, backed out, called off, and the outcome of its review."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from console.cache.wishes import LOOK
from console.intents import Intent, Progress, Review
from console.model import Change, ChangeState, ChangeStateOffer, Ref, Result
from screens.base import DeskScreen
from screens.change_writing import Words
from screens.pick import Choice, Pick
from screens.words import sentence, what
from widgets.send_line import Address

DONE: tuple[tuple[str, Result], ...] = (
    ("done, it went well", Result.SUCCESSFUL),
    ("done, with issues", Result.WITH_ISSUES),
    ("failed", Result.FAILED),
    ("backed out", Result.BACKED_OUT),
)
NAMES = {
    ChangeState.NEW: "back to being drawn up",
    ChangeState.ASSESS: "to be assessed",
    ChangeState.AUTHORISE: "up for approval",
    ChangeState.SCHEDULED: "scheduled",
    ChangeState.IMPLEMENTING: "begin",
    ChangeState.REVIEW: "to be reviewed",
    ChangeState.CLOSED: "close it",
    ChangeState.CANCELLED: "call it off",
    ChangeState.REJECTED: "reject it",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that can be done next; without a state it is the outcome of the review."""

    offer: ChangeStateOffer | None
    result: Result | None = None


def choose(screen: DeskScreen[Any], ref: Ref, done: Callable[[str], None]) -> None:
    """Ask what becomes of a change, and put it into the outbox; `done` is told what was.

    Where the service has not said which steps it offers, it is asked, and that is said.
    """
    change = screen.desk.cache.changes.get(ref)
    if change is None:
        return
    choices = steps(change)
    if not choices:
        screen.desk.cache.soon(lambda: screen.desk.cache.wishes.ask(LOOK, ref))
        screen.say(f"{ref.service} offers no step for {change.number} now; it is asked again.")
        return

    def picked(step: Step | None) -> None:
        if step is None:
            return
        if step.offer is None:
            review(screen, change, done)
        else:
            _submit(screen, Progress(ref, step.offer.name, step.offer.state, step.result), done)

    title = f"{change.number} is {change.state_name}: what now?"
    screen.app.push_screen(Pick(title, choices, screen.desk.signs), picked)


def steps(change: Change) -> list[Choice[Step]]:
    """Return what the service offers, in words; how it ended is asked with the step that ends it."""
    made: list[Choice[Step]] = []
    ends = [one for one in change.offers if one.state in (ChangeState.REVIEW, ChangeState.CLOSED)]
    ending = change.state is ChangeState.IMPLEMENTING and bool(ends)
    if ending:
        first = min(ends, key=lambda one: one.state is not ChangeState.REVIEW)
        named = first if len(ends) == 1 else ChangeStateOffer("", first.state)  # how it ended says which one
        made += [Choice(Step(named, result), words, named.label or named.name) for words, result in DONE]
    for offer in change.offers:
        if not (ending and offer in ends):
            words = NAMES.get(offer.state, offer.label or offer.name)
            made.append(Choice(Step(offer), words, offer.label or offer.name))
    if change.state in (ChangeState.REVIEW, ChangeState.CLOSED):
        made.append(Choice(Step(None), "what the review found", "in words"))
    return made


def review(screen: DeskScreen[Any], change: Change, done: Callable[[str], None]) -> None:
    """Write down what the post-implementation review found."""
    cache = screen.desk.cache
    me = cache.me(change.ref.service)

    def answered(words: str | None) -> None:
        if words and me is not None:
            with cache.together():
                key = screen.desk.submit(Review(change.ref, words, me))
                cache.drafts.discard(change.ref, "review")
            done(_said(screen, key))

    address = Address(False, why_not="" if me else f"{change.ref.service} has not told yet who you are.")
    screen.app.push_screen(
        Words(screen, change.ref, "review", f"review of {change.number}", address), answered
    )


def _submit(screen: DeskScreen[Any], intent: Intent, done: Callable[[str], None]) -> None:
    screen.desk.submit(intent)
    done(sentence(what(intent)))


def _said(screen: DeskScreen[Any], key: str) -> str:
    waiting = screen.desk.cache.intent(key)
    return sentence(what(waiting.intent)) if waiting else ""

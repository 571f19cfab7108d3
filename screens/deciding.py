"""Asks what becomes of an intent that cannot go on by itself; nothing is decided by leaving."""

from __future__ import annotations

from typing import Any

from console.cache.outbox import State, Waiting
from screens.answers import draft_kind, take_back
from screens.base import DeskScreen
from screens.pick import Choice, Pick
from screens.words import what


def decide(screen: DeskScreen[Any], waiting: Waiting) -> None:
    """Show the question that fits the intent's state; a conflict has a screen of its own."""
    if waiting.state is State.CONFLICT:
        from screens.conflict import ConflictScreen

        screen.app.push_screen(ConflictScreen(screen.desk, waiting.key), lambda _: screen.refresh_all())
        return
    title = question(waiting)
    panel = Pick(title, choices(waiting), screen.desk.signs, typed=False)

    def picked(choice: str | None) -> None:
        if choice is not None:
            screen.say(carry_out(screen, waiting, choice))
        screen.refresh_all()

    screen.app.push_screen(panel, picked)


def question(waiting: Waiting) -> str:
    """Return what is asked about an intent in trouble, with the service's own words."""
    said = f" {waiting.service} says: {waiting.words}" if waiting.words else ""
    match waiting.state:
        case State.UNKNOWN:
            return f"Nobody can say whether {what(waiting.intent)} was done: look first.{said}"
        case State.LAPSED:
            return f"The moment of {what(waiting.intent)} has passed.{said}"
        case _:
            return f"{what(waiting.intent).capitalize()} was not done.{said}"


def choices(waiting: Waiting) -> list[Choice[str]]:
    """Return what can be done about an intent in trouble."""
    offered = [Choice("leave", "leave it waiting", "nothing happens", "w")]
    if waiting.state is State.UNKNOWN:
        offered.append(Choice("retry", "send it again", "I looked: it was not done", "s"))
        offered.append(Choice("drop", "drop it", "I looked: it was done, or I no longer want it", "d"))
    else:
        offered.append(Choice("retry", "try it again", "as it is", "s"))
        offered.append(Choice("drop", "drop it", "", "d"))
    if draft_kind(waiting.intent):
        offered.insert(1, Choice("edit", "back into the draft", "to change it first", "e"))
    return offered


def carry_out(screen: DeskScreen[Any], waiting: Waiting, choice: str) -> str:
    """Do what was picked; returns a sentence that says what happened."""
    cache = screen.desk.cache
    name = what(waiting.intent)
    match choice:
        case "retry":
            return f"It goes out again: {name}." if cache.retry(waiting.key) else "It is settled already."
        case "edit":
            return f"Back in the draft: {name}." if take_back(cache, waiting) else "It is settled already."
        case "drop":
            return f"Dropped: {name}." if cache.withdraw(waiting.key) else "It is settled already."
        case _:
            return "It stays where it is."

"""Asks what becomes of an intent that cannot go on by itself; nothing is decided by leaving."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from console.cache.outbox import State, Waiting
from console.intents import Decision, OnAlarm, OnChange, OnFeedback
from screens.answers import draft_kind, take_back
from screens.base import DeskScreen
from screens.change_draft import KIND
from screens.pick import Choice, Pick
from screens.words import sentence, what


def decide(screen: DeskScreen[Any], waiting: Waiting, write: Callable[[str], None] | None = None) -> None:
    """Show the question that fits the intent's state; a conflict has a screen of its own.

    `write` is called with the draft's kind where the agent wants to change the intent first; without it the
    ticket is opened for that.
    """

    def go_on() -> None:
        kind = draft_kind(waiting.intent)
        if isinstance(waiting.intent, OnChange):
            screen.guide.open_change(waiting.intent.target, begin=kind)
        elif isinstance(waiting.intent, OnFeedback | OnAlarm):
            screen.guide.go_to("feed")
        elif write is not None:
            write(kind)
        elif kind == "create":
            screen.guide.create_ticket("")
        elif kind == KIND:
            screen.guide.create_change()
        else:
            screen.guide.open_ticket(waiting.intent.target, kind)

    def picked(choice: str | None) -> None:
        if choice is not None:
            screen.desk.cache.soon(lambda: done(choice))
        else:
            screen.refresh_all()

    def done(choice: str) -> None:
        screen.say(carry_out(screen, waiting, choice))
        screen.refresh_all()
        if choice == "edit":
            go_on()
        elif choice == "again":
            screen.guide.open_change(waiting.intent.target)

    if waiting.state is State.CONFLICT and not isinstance(waiting.intent, Decision):
        from screens.conflict import ConflictScreen

        screen.app.push_screen(ConflictScreen(screen.desk, waiting.key), picked)
    else:
        panel = Pick(question(waiting), choices(waiting), screen.desk.signs, typed=False)
        screen.app.push_screen(panel, picked)


def question(waiting: Waiting) -> str:
    """Return what is asked about an intent in trouble, with the service's own words."""
    said = f" {waiting.service} says: {waiting.words}" if waiting.words else ""
    why = f" {waiting.words}" if waiting.words else ""
    ours = isinstance(waiting.intent, Decision) and waiting.state is State.CONFLICT
    match waiting.state:
        case State.UNKNOWN:
            return f"Nobody can say whether {what(waiting.intent)} was done: look first.{said}"
        case State.LAPSED:
            return f"{sentence(what(waiting.intent))} lapsed and was not sent.{why}"
        case _:
            return f"{sentence(what(waiting.intent))} was not done.{why if ours else said}"


def choices(waiting: Waiting) -> list[Choice[str]]:
    """Return what can be done about an intent in trouble."""
    offered = [Choice("leave", "leave it waiting", "nothing happens", "w")]
    if isinstance(waiting.intent, Decision) and waiting.state is not State.UNKNOWN:
        offered.append(Choice("again", "look at the card again", "what you decide then takes its place", "a"))
        offered.append(Choice("drop", "drop it", "", "d"))
        return offered
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
            done, words = cache.retry(waiting.key), f"It goes out again: {name}."
        case "edit":
            done, words = take_back(cache, waiting), f"Taken back: {name}."
        case "theirs":
            done, words = take_back(cache, waiting), f"Theirs stands; {name} is dropped."
        case "drop":
            done, words = cache.withdraw(waiting.key), f"Dropped: {name}."
        case "again":
            return "What you decide on this card takes the place of what lapsed."
        case _:
            return "It stays where it is."
    return words if done else "It was settled meanwhile."

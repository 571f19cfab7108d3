"""Decides, purely, what a reading of the service means for an intent."""

from __future__ import annotations

from enum import Enum

from console import intents
from console.cache.outbox import Waiting
from console.intents import (
    Create,
    Intent,
    LinkTo,
    Merge,
    Note,
    Reply,
    ReplyResolve,
)
from console.model import Entry, Ref, Ticket
from console.services.base import Look


class Verdict(Enum):
    """What is to be done with an intent."""

    SEND = "send"
    DONE = "done"
    """The service already has it as the agent wants it."""
    CONFLICT = "conflict"
    """The fact changed since the agent looked."""


def judge(waiting: Waiting, now: Ticket) -> Verdict:
    """Compare what the agent saw with what the service has now, in the fields the intent touches alone."""
    intent = waiting.intent
    current = intents.touched(intent, now)
    wanted = intents.wants(intent, now)
    if _adds_nothing(intent) and current == wanted:
        return Verdict.DONE
    if isinstance(intent, LinkTo) and intent.other in {link.other for link in now.links}:
        return Verdict.DONE
    if isinstance(intent, Merge) and now.merged_into == intent.into:
        return Verdict.DONE
    seen = waiting.seen.fields
    for name, value in current.items():
        if value == seen.get(name):
            continue
        if name == "status" and isinstance(intent, ReplyResolve) and value == wanted["status"]:
            continue
        return Verdict.CONFLICT
    return Verdict.SEND


def differences(waiting: Waiting, now: Ticket) -> list[tuple[str, str | None, str | None, str | None]]:
    """Return (field, what the agent saw, what it is now, what the agent wants) where the first two differ."""
    current = intents.touched(waiting.intent, now)
    wanted = intents.wants(waiting.intent, now)
    return [
        (name, waiting.seen.fields.get(name), value, wanted.get(name))
        for name, value in current.items()
        if value != waiting.seen.fields.get(name)
    ]


def achieved(intent: Intent, before: Look | None, after: Look, entry: str | None) -> bool:
    """Tell whether the service, read back, has what the intent wanted."""
    now = after.ticket
    match intent:
        case Create(subject=subject):
            return _same_words(subject, now.subject)
        case Reply(keep=kept) if kept and now.status_name != kept:
            return False
        case Reply() | Note():
            return _is_said(intent.body, before, after, entry)
        case ReplyResolve():
            return now.status_name == intent.status_name and _is_said(intent.body, before, after, entry)
        case LinkTo(other=other):
            return other in {link.other for link in now.links}
        case Merge(into=into):
            return now.merged_into == into or now.ref == into
        case _:
            return intents.touched(intent, now) == intents.wants(intent, now)


def words_of_conflict(waiting: Waiting, now: Ticket) -> str:
    """Return one sentence that says what changed since the agent looked."""
    if now.merged_into is not None:
        return f"It was merged into {_number(now.merged_into)} meanwhile."
    parts = [
        f"{name} was {_said(seen)} when you looked and is {_said(value)} now"
        for name, seen, value, _ in differences(waiting, now)
    ]
    return "; ".join(parts).capitalize() + "." if parts else "It changed since you looked."


def _adds_nothing(intent: Intent) -> bool:
    return not isinstance(intent, Reply | Note | ReplyResolve | LinkTo | Merge | Create)


def _is_said(body: str, before: Look | None, after: Look, entry: str | None) -> bool:
    if entry is not None and any(said.id == entry for said in after.entries):
        return True
    old = {said.id for said in before.entries} if before else set()
    return any(_new_with(body, said) for said in after.entries if said.id not in old)


def _new_with(body: str, said: Entry) -> bool:
    return _same_words(body, said.body)


def _same_words(ours: str, theirs: str) -> bool:
    """Compare as a service may store them: white space folded, cut at the end, signed below."""
    mine, other = " ".join(ours.split()), " ".join(theirs.split())
    return mine == other or other.startswith(mine) or (len(other) >= 100 and mine.startswith(other))


def _number(ref: Ref) -> str:
    return ref.id


def _said(value: str | None) -> str:
    return f"“{value}”" if value else "nobody’s" if value is None else "empty"

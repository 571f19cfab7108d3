"""What becomes of an answer: kept as a draft, put into the outbox, taken back into the draft."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from console.cache.outbox import SHOWN
from console.intents import (
    Approve,
    AskAbout,
    Create,
    CreateChange,
    Note,
    NoteOnChange,
    Reply,
    ReplyResolve,
    Review,
    SendBack,
    kind_of,
)
from console.model import Ref, Status
from console.text import clean
from screens.change_draft import KIND, keep, taken_back
from screens.words import sentence, standing, what

if TYPE_CHECKING:
    from datetime import datetime

    from console.cache.outbox import Waiting
    from console.cache.store import Cache
    from console.intents import (
        Intent,
    )
    from console.model import Person, StatusOffer, Ticket

NEW = Ref("any", "new")
"""Under which the draft of a new ticket is kept: there is one at a time."""
TOLD = "told"
"""The kind of a reply that tells somebody what became of their answer, and leaves the ticket's state alone."""
Hold = Callable[[str], float]
"""From an intent's short name to the seconds in which it can be taken back."""


def resolving(ticket: Ticket) -> StatusOffer | None:
    """Return the status by which the agent may resolve the ticket now, None where there is none."""
    return next((offer for offer in ticket.offers if offer.status is Status.RESOLVED), None)


def written(body: str) -> str:
    """Return a text as it may leave: nothing in it acts on a terminal, no blank line at either end."""
    return clean(body).strip("\n").rstrip()


def intent_of(kind: str, ticket: Ticket, body: str, by: Person, *, resolve: bool) -> Intent:
    """Return what sending an answer means; `kind` is `reply`, `told` or `note`.

    Raises `LookupError` where the ticket shall be resolved and the service does not offer it.
    """
    if kind == "note":
        return Note(ticket.ref, written(body), by)
    if kind == TOLD:
        return Reply(ticket.ref, written(body), by, ticket.receivers, keep=ticket.status_name)
    if kind != "reply":
        raise ValueError(f"{kind!r} is no kind of answer")
    if not resolve:
        return Reply(ticket.ref, written(body), by, ticket.receivers)
    offer = resolving(ticket)
    if offer is None:
        raise LookupError("The service does not offer to resolve this ticket now.")
    return ReplyResolve(ticket.ref, written(body), by, offer.name, offer.status, ticket.receivers)


def send(cache: Cache, intent: Intent, hold: Hold) -> str:
    """Put an answer into the outbox and its draft away, both or neither; returns the intent's key."""
    with cache.together():
        key = cache.submit(intent, hold(kind_of(intent)))
        cache.drafts.discard(intent.target, draft_kind(intent))
    return key


def draft_kind(intent: Intent) -> str:
    """Return under which kind the words of an intent are kept as a draft; empty where it has none."""
    match intent:
        case Reply(keep=kept) if kept:
            return TOLD
        case Reply() | ReplyResolve():
            return "reply"
        case Note():
            return "note"
        case Create():
            return "create"
        case CreateChange():
            return KIND
        case NoteOnChange():
            return "note"
        case AskAbout():
            return "ask"
        case Review():
            return "review"
        case SendBack():
            return "send-back"
        case Approve(conditions=conditions) if conditions:
            return "approve"
        case _:
            return ""


def words_of(intent: Intent) -> str:
    """Return what somebody wrote in an intent, as it would be written on; empty where nothing."""
    match intent:
        case AskAbout(question=words) | Review(outcome=words):
            return words
        case Approve(conditions=conditions):
            return "\n".join(conditions)
        case SendBack(conditions=conditions, comment=comment):
            return "\n".join(conditions) or comment
        case _:
            return str(getattr(intent, "body", ""))


def became(cache: Cache, key: str, now: datetime) -> tuple[str, bool] | None:
    """Return what became of an intent, and whether that is trouble; None while it still waits or goes out."""
    waiting = cache.intent(key) if key else None
    if waiting is None or waiting.state.value in SHOWN:
        return None
    words, ink = standing(waiting, now)
    return f"{sentence(what(waiting.intent))}: {words}", ink == "harm"


def take_back(cache: Cache, waiting: Waiting) -> bool:
    """Take an intent out of the outbox, its words back into the draft, both or neither.

    Returns False where it is too late.
    """
    with cache.together():
        if not cache.withdraw(waiting.key):
            return False
        keep_words(cache, waiting.intent)
    return True


def keep_words(cache: Cache, intent: Intent) -> None:
    """Put the words of an intent into the draft, before whatever is written there by now."""
    draft = draft_kind(intent)
    if isinstance(intent, CreateChange):
        keep(cache.drafts, taken_back(intent))
    elif isinstance(intent, Create):
        more = {
            "service": intent.target.service,
            "queue": intent.queue,
            "subject": intent.subject,
            "requester": intent.requester,
        }
        cache.drafts.save(NEW, draft, intent.body, more)
    elif draft:
        older = cache.drafts.get(intent.target, draft)
        body = words_of(intent)
        if older and older.body.strip() and older.body.strip() != body.strip():
            body = f"{body}\n\n{older.body}"
        cache.drafts.save(intent.target, draft, body)

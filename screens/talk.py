"""Makes of a ticket in the cache what the conversation shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby

from console.cache.outbox import SHOWN, TROUBLE, Waiting
from console.cache.store import Cache
from console.model import Entry, Party, Ref, Ticket, Visibility
from screens.answers import TOLD
from screens.feed_rated import with_answers
from screens.words import opening, standing, what
from widgets.blocks import Block, Events, NewLine, Offer, Spoken, Stop

OURS = "intent-"
"""What the id of an entry begins with that only waits here."""


def conversation(
    cache: Cache, ticket: Ticket, looked: datetime | None, now: datetime, writing: str = ""
) -> list[Block]:
    """Return what was said, what waits, drafts and links; new is what came after `looked`.

    The draft that is being written (its kind is `writing`) is on screen already.
    """
    me = cache.me(ticket.ref.service)
    mine = me.id if me else None
    known = {
        waiting.entry or OURS + waiting.key: standing(waiting, now)
        for waiting in cache.waiting_for(ticket.ref, (*SHOWN, "verified"))
    }
    entries = cache.conversation(ticket.ref)
    blocks: list[Block] = []
    for is_event, group in groupby(entries, lambda entry: entry.visibility is Visibility.SYSTEM):
        if is_event:
            blocks.append(Events(tuple(group)))
        else:
            blocks += [_spoken(entry, known, mine) for entry in group]
    blocks = _with_new_line(blocks, looked, mine)
    answers = cache.feed.of_ticket(ticket.ref)
    if answers:
        blocks = with_answers(blocks, answers, me.name if me else "")
    return [
        *blocks,
        *_trouble(cache, ticket.ref),
        *_drafts(cache, ticket.ref, writing),
        *_links(cache, ticket),
    ]


def _spoken(entry: Entry, known: dict[str, tuple[str, str]], mine: str | None) -> Spoken:
    mark, tone = known.get(entry.id, ("", "dim"))
    if not mark and entry.id.startswith(OURS):
        mark, tone = known.get(entry.id.removeprefix(OURS), ("waits", "soon"))
    return Spoken(entry, mine, mark, tone, entry.party is Party.AGENT)


def _with_new_line(blocks: list[Block], looked: datetime | None, mine: str | None) -> list[Block]:
    if looked is None:
        return blocks
    for index, block in enumerate(blocks):
        if isinstance(block, Spoken) and block.entry.at > looked and not _by(block.entry, mine):
            return [*blocks[:index], NewLine(), *blocks[index:]] if index else blocks
    return blocks


def _by(entry: Entry, mine: str | None) -> bool:
    return entry.author is not None and entry.author.id == mine


def _trouble(cache: Cache, ref: Ref) -> Iterator[Block]:
    for waiting in cache.waiting_for(ref, TROUBLE):
        yield Offer(Stop("intent", waiting.key), trouble(waiting), "enter decide", "harm")


def trouble(waiting: Waiting) -> str:
    """Return in one line what became of an intent that cannot go on without the agent."""
    why = f": {waiting.words}" if waiting.words else ""
    return f"! {what(waiting.intent)} was not done{why}"


def _drafts(cache: Cache, ref: Ref, writing: str) -> Iterator[Block]:
    for kind, name in (("reply", "your reply"), (TOLD, "what you tell the person"), ("note", "your note")):
        draft = cache.drafts.get(ref, kind)
        if draft and kind != writing:
            words = f"draft of {name}: “{opening(draft.body, 200)}”"
            yield Offer(Stop("draft", kind), words, "enter writes on", "soon")


def _links(cache: Cache, ticket: Ticket) -> Iterator[Block]:
    """Yield what the ticket is tied to; where it went, if it was merged, comes last."""
    ties = [(link.relation.value, link.other) for link in ticket.links]
    if ticket.merged_into is not None:
        ties.append(("→ went into", ticket.merged_into))
    for relation, ref in ties:
        other = cache.ticket(ref)
        name = f"{other.number}  {other.subject}, {other.status_name}" if other else f"{ref}, not here"
        yield Offer(Stop("ticket", str(ref), relation), f"{relation}  {name}", "enter open")

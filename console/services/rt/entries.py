"""Turns transactions and their attachments into a conversation: pure, every text cleaned here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from console.model import Attachment, Entry, Party, Person, Ref, Visibility
from console.services.rt.client import Item, number
from console.services.rt.htmltext import plain
from console.services.rt.translate import NOBODY, SYSTEM, moment, perhaps
from console.text import clean, clean_line

EVENT_FIELDS = ("Type", "Field", "OldValue", "NewValue", "Data", "Creator", "Created", "ObjectId")
PART_FIELDS = ("TransactionId", "ContentType", "Filename", "ContentLength", "Headers")
SPOKEN = {"Create": Visibility.PUBLIC, "Correspond": Visibility.PUBLIC, "Comment": Visibility.INTERNAL}
TEXT_LIMIT = 1024 * 1024
"""Bytes of a message that are read into the conversation; a longer one can be saved as a file."""

_KEY = re.compile(r'amends-key="?([0-9A-Za-z-]+)')
_TICKET_LINK = re.compile(r"/ticket/(\d+)$")
_TIES = {
    "DependsOn": "depends on",
    "DependedOnBy": "is needed by",
    "RefersTo": "refers to",
    "ReferredToBy": "is referred to by",
    "MemberOf": "is part of",
    "HasMember": "has the part",
    "MergedInto": "was merged with",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a message: a text, or a file that hangs on it."""

    id: str
    transaction: str
    kind: str
    name: str
    size: int | None
    key: str
    """The key of our intent that wrote it, "" where somebody else did."""

    @property
    def is_text(self) -> bool:
        """Whether it is what was said, rather than a file, and short enough to read."""
        return self.speaks and (self.size or 0) <= TEXT_LIMIT

    @property
    def speaks(self) -> bool:
        """Whether it is what was said, rather than a file."""
        return not self.name and self.kind in ("text/plain", "text/html")


def part(item: Item) -> Part:
    """Read one attachment of REST 2; raises `KeyError` or `ValueError` where it cannot be read."""
    size = str(item.get("ContentLength") or "")
    key = _KEY.search(str(item.get("Headers") or ""))
    return Part(
        id=str(number(item)),
        transaction=str(item["TransactionId"]),
        kind=clean_line(str(item.get("ContentType") or "application/octet-stream")).lower(),
        name=clean_line(str(item.get("Filename") or "")),
        size=int(size) if size.isdecimal() else None,
        key=key.group(1) if key else "",
    )


def own_type(key: str) -> str:
    """Return the content type that a message of ours is sent with: RT keeps the key in its headers."""
    return f'text/plain; amends-key="{key}"'


@dataclass(frozen=True, slots=True)
class Names:
    """What numbers in transactions stand for, as far as anybody told."""

    people: Mapping[str, str]
    queues: Mapping[str, str]
    agents: Mapping[str, Person]
    """Everybody who wrote, by login; `agent` says whether RT calls them privileged."""


def entry(
    ref: Ref,
    event: Item,
    parts: Iterable[Part],
    texts: Mapping[str, str],
    users: frozenset[str],
    names: Names,
) -> Entry | None:
    """Read one transaction; None where it says nothing to an agent.

    `users` are the logins on the users' side of this ticket. Raises `KeyError`, `TypeError`, `ValueError`.
    """
    at = moment(event["Created"])
    if at is None:
        raise ValueError("it does not say when it happened")
    login = clean_line(str(event["Creator"]["id"]))
    author = names.agents.get(login) or Person(login, login)
    visibility = SPOKEN.get(str(event["Type"]))
    if visibility is None:
        done = _done(event, names)
        id_ = str(number(event))
        return Entry(ref, id_, at, Visibility.SYSTEM, Party.SYSTEM, author, done) if done else None
    body, files = _said(tuple(parts), texts)
    party = _party(author, users)
    if not body and not files and event["Type"] == "Create":
        return Entry(ref, str(number(event)), at, Visibility.SYSTEM, party, author, "Created without a text")
    return Entry(ref, str(number(event)), at, visibility, party, author, body, attachments=files)


def last_party(entries: Iterable[Entry]) -> Party | None:
    """Return who spoke last in public."""
    spoken = [
        entry
        for entry in entries
        if entry.visibility is Visibility.PUBLIC and entry.party is not Party.SYSTEM
    ]
    return spoken[-1].party if spoken else None


def status_changes(ref: Ref, events: Iterable[Item]) -> list[tuple[datetime, str, str]]:
    """Return (when, old, new) of each change of the ticket's status, oldest first.

    What happened to tickets before they were merged into this one is left out.
    """
    changes = []
    for event in events:
        at = perhaps(event.get("Created"))
        own = str(event.get("ObjectId")) == ref.id
        if own and event.get("Type") == "Status" and at is not None:
            changes.append((at, str(event.get("OldValue")), str(event.get("NewValue"))))
    return changes


def _party(author: Person, users: frozenset[str]) -> Party:
    if author.id == SYSTEM:
        return Party.SYSTEM
    if author.id in users:
        return Party.USER
    return Party.AGENT if author.agent else Party.USER


def _said(parts: tuple[Part, ...], texts: Mapping[str, str]) -> tuple[str, tuple[Attachment, ...]]:
    """Return the text of a message and the files that hang on it; HTML only where there is no plain text."""
    spoken = [part for part in parts if part.id in texts and part.is_text]
    chosen = [part for part in spoken if part.kind == "text/plain"] or spoken
    body = "\n\n".join(
        plain(texts[part.id]) if part.kind == "text/html" else texts[part.id].strip("\n") for part in chosen
    )
    files = tuple(
        Attachment(part.id, part.name or _nameless(part), part.size, part.kind)
        for part in parts
        if not part.is_text and not part.kind.startswith("multipart/")
    )
    return clean(body), files


def _nameless(part: Part) -> str:
    return f"message-{part.id}{'.html' if part.kind == 'text/html' else '.txt' if part.speaks else ''}"


def _done(event: Item, names: Names) -> str:
    """Say what a transaction did, "" where an agent need not know."""
    kind, what = str(event["Type"]), clean_line(str(event.get("Field") or ""))
    old, new = clean_line(str(event.get("OldValue") or "")), clean_line(str(event.get("NewValue") or ""))
    if kind == "Status":
        return f"Status: {old} → {new}"
    if kind == "Set" and what == "Owner":
        return f"Assignee: {_person(old, names)} → {_person(new, names)}"
    if kind == "Set" and what == "Queue":
        return f"Queue: {names.queues.get(old, old)} → {names.queues.get(new, new)}"
    if kind == "Set" and what in ("Subject", "Priority", "SLA"):
        return f"{what}: {old or 'none'} → {new or 'none'}"
    if kind == "Set" and what == "Due":
        return f"Due: {_date(old)} → {_date(new)}"
    if kind in ("AddWatcher", "DelWatcher"):
        return f"{what}: {'added' if kind == 'AddWatcher' else 'removed'} {_person(new or old, names)}"
    if kind in ("AddLink", "DeleteLink") and what in _TIES:
        end = "" if kind == "AddLink" else " no longer"
        return f"Link:{end} {_TIES[what]} {_target(new or old)}"
    return ""


def _person(number_: str, names: Names) -> str:
    name = names.people.get(number_, number_)
    return "nobody" if name in (NOBODY, "Nobody in particular", "") else name


def _date(value: str) -> str:
    at = perhaps(value)
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else "none"


def _target(uri: str) -> str:
    found = _TICKET_LINK.search(uri)
    return f"#{found.group(1)}" if found else uri


def numbers_in(events: Iterable[Item]) -> set[str]:
    """Return the numbers of people that stand in changes of assignee and watchers."""
    return {
        value
        for event in events
        if event.get("Type") in ("AddWatcher", "DelWatcher")
        or (event.get("Type") == "Set" and event.get("Field") == "Owner")
        for value in (str(event.get("OldValue") or ""), str(event.get("NewValue") or ""))
        if value.isdecimal()
    }


def queues_in(events: Iterable[Item]) -> bool:
    """Tell whether a change of queue is among the events."""
    return any(event.get("Type") == "Set" and event.get("Field") == "Queue" for event in events)

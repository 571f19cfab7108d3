"""What proves that an intent was carried out: the ticket as it is, or one's own transactions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from console import intents
from console.intents import (
    Assign,
    LinkTo,
    Merge,
    ReplyResolve,
    SetPriority,
    SetStatus,
    Take,
    TicketIntent,
)
from console.model import Link, Ref, Relation, Ticket
from console.services.answers import Answer
from console.services.base import Conflict, Gone, Look
from console.services.rt import entries
from console.services.rt.client import Client, Item, any_of, either, number
from console.services.rt.directory import Directory
from console.services.rt.entries import EVENT_FIELDS, PART_FIELDS
from console.services.rt.reading import TELLING, Reading
from console.services.rt.site import Site, quoted

TIES = {
    Relation.RELATED: "RefersTo",
    Relation.DUPLICATE: "RefersTo",
    Relation.PARENT: "MemberOf",
    Relation.CHILD: "HasMember",
    Relation.DEPENDS_ON: "DependsOn",
    Relation.BLOCKS: "DependedOnBy",
}
"""As transactions call them; Request Tracker knows no duplicates."""


class Evidence:
    """Reads what is needed to compare before a write and to prove it afterwards."""

    def __init__(self, client: Client, site: Site, directory: Directory, reading: Reading) -> None:
        self._client = client
        self._site = site
        self._directory = directory
        self._reading = reading

    async def now(self, ref: Ref) -> tuple[Ticket, Item, str]:
        """Read the ticket alone: as a fact (names and conversation aside), as sent, and its `ETag`."""
        answer = await self._client.fetch(f"/ticket/{ref.id}") if ref.id.isdecimal() else None
        if answer is None:
            raise Gone(f"There is no ticket {ref.id} in Request Tracker for you.")
        record = self._client.record(answer)
        try:
            ticket = (await self._directory.reader()).ticket(record)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise answer.senseless(f"sent a ticket {ref.id} that cannot be read") from None
        if ticket.status_name == "deleted":
            raise Gone(f"Ticket {ref.id} was deleted in Request Tracker.")
        if ticket.ref != ref:
            ticket = replace(ticket, ref=ref, merged_into=ticket.ref)
        return ticket, record, etag_of(answer)

    async def unchanged(self, intent: TicketIntent, ticket: Ticket, seen: Look | None) -> None:
        """Raise `Conflict` where a field that the intent touches is not as it was seen."""
        if seen is None:
            return
        was, is_ = intents.touched(intent, seen.ticket), intents.touched(intent, ticket)
        changed = [name for name in was if was[name] != is_.get(name)]
        if changed:
            what = ", ".join(changed)
            current = (await self._reading.look(intent.ticket)).ticket
            raise Conflict(f"{ticket.number} changed in Request Tracker meanwhile: {what}.", current)

    async def reached(self, intent: TicketIntent, ticket: Ticket) -> bool:
        """Return whether the ticket is as a change would leave it; for what only adds words, False."""
        match intent:
            case Take():
                me = (await self._directory.me()).person.id
                return ticket.assignee is not None and ticket.assignee.id == me
            case Assign(to=person):
                return (ticket.assignee.id if ticket.assignee else None) == (person.id if person else None)
            case SetStatus(status_name=name) | ReplyResolve(status_name=name):
                return ticket.status_name == name
            case SetPriority(priority=priority):
                return ticket.priority == priority
            case LinkTo(relation=relation, other=other):
                shown = Relation.RELATED if relation is Relation.DUPLICATE else relation
                return Link(shown, other) in ticket.links
            case Merge():
                return ticket.merged_into is not None
            case _:
                return False

    async def did(self, intent: TicketIntent, mark: int) -> bool:
        """Return whether a transaction of our own after `mark` changed what the intent wants changed."""
        for event in await self._own(intent.ticket, mark):
            if await self._matches(intent, event):
                return True
        return False

    async def posted(self, ref: Ref, key: str) -> str | None:
        """Return the transaction with which our intent `key` spoke in a ticket, None where it did not."""
        wanted = [{"field": "Headers", "operator": "LIKE", "value": entries.own_type(key)[12:]}]
        path = f"/ticket/{ref.id}/attachments"
        rows, _ = await self._client.page(path, PART_FIELDS, wanted, orderby="id")
        found = [entries.part(row) for row in rows]
        return next((part.transaction for part in found if part.key == key), None)

    async def twin(self, ref: Ref, body: str, mark: int) -> str | None:
        """Return a message of our own after `mark` with the same words and without any key of ours."""
        look = await self._reading.look(ref)
        me = (await self._directory.me()).person.id
        for entry in look.entries:
            same = entry.author is not None and entry.author.id == me and entry.body.split() == body.split()
            if same and int(entry.id) > mark:
                return entry.id
        return None

    async def made(self, subject: str, key: str) -> Ref | None:
        """Return the ticket with this subject that our creation `key` made, None where there is none."""
        query = f"EffectiveId > 0 AND Creator='__CurrentUser__' AND Subject={quoted(subject)}"
        rows, _ = await self._client.page("/tickets", (), query, orderby="id", order="DESC")
        if not rows:
            return None
        ours = either("ObjectId", [str(number(row)) for row in rows])
        query = f"ObjectType='RT::Ticket' AND Type='Create' AND ({ours})"
        events, _ = await self._client.page("/transactions", ("ObjectId",), query, orderby="id", order="DESC")
        tickets = {str(number(event)): str(event["ObjectId"]) for event in events}
        wanted = any_of("TransactionId", [int(id_) for id_ in tickets])
        async for row in self._client.rows("/attachments", PART_FIELDS, wanted):
            part = entries.part(row)
            if part.key == key:
                return Ref(self._site.name, tickets[part.transaction])
        return None

    async def in_use(self, status: str, ticket: Ticket) -> bool:
        """Return whether a status is used in the ticket's queue: not every one that may be set is offered."""
        query = f"Status={quoted(status)} AND Queue={quoted(ticket.queue)}"
        rows, _ = await self._client.page("/tickets", (), query, orderby="id", per_page="1")
        return bool(rows)

    async def blockers(self, record: Item) -> list[str]:
        """Return the numbers of unfinished tickets that this one depends on: they keep it from ending."""
        ties = record.get("_hyperlinks") or ()
        ids = [str(tie["id"]) for tie in ties if tie.get("ref") == "depends-on" and tie.get("id")]
        if not ids:
            return []
        query = f"Status='__Active__' AND ({either('id', ids)})"
        rows, _ = await self._client.page("/tickets", (), query, orderby="id")
        return [f"#{number(row)}" for row in rows]

    async def _own(self, ref: Ref, mark: int) -> list[Item]:
        me = (await self._directory.me()).person.id
        query = f"{TELLING} AND ObjectId={ref.id} AND Creator={quoted(me)}"
        return [event async for event in self._client.events(query, EVENT_FIELDS, mark)]

    async def _matches(self, intent: TicketIntent, event: Item) -> bool:
        kind, what, new = (str(event.get(name) or "") for name in ("Type", "Field", "NewValue"))
        match intent:
            case Take() | Assign():
                return what == "Owner" and await self._owner_is(intent, new)
            case SetStatus(status_name=name) | ReplyResolve(status_name=name):
                return kind == "Status" and new == name
            case SetPriority(priority=priority):
                return (kind, what, new) == ("Set", "Priority", str(self._site.priorities[priority]))
            case LinkTo(relation=relation, other=other):
                return (kind, what) == ("AddLink", TIES[relation]) and new.endswith(f"/ticket/{other.id}")
            case Merge():
                return (kind, what) == ("AddLink", "MergedInto")
            case _:
                return False

    async def _owner_is(self, intent: Take | Assign, new: str) -> bool:
        login = await self._directory.login(new)
        if isinstance(intent, Take):
            return login == (await self._directory.me()).person.id
        return login == (intent.to.id if intent.to else "Nobody")


def etag_of(answer: Answer) -> str:
    """Return the number of the newest transaction that we may see of what was read."""
    tag: Any = answer.headers.get("etag", "")
    return str(tag).strip('"')

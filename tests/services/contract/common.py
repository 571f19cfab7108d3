"""What the suite is written in: the web side, a reader of pages, the hooks of a subclass."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import ClassVar, Literal, Protocol

from console.intents import Create, SetStatus, TicketIntent
from console.model import Entry, News, Person, Queue, Ref, Status, Ticket, Visibility
from console.services.base import Collection, Cursor, Look, Page, Receipt, Service
from console.sync.verdict import achieved

WORDS = "Grüße, Müller-Łukasz — naïve café ☕\nمرحبا بالعالم · שלום · नमस्ते दुनिया\n東京の複合機 🖨️ 👩🏽‍💻"
"""Honest text of many a script that must come back as it was written."""


class Elsewhere(Protocol):
    """The service's own web side: somebody else who works there, past our console."""

    async def create(self, subject: str, body: str) -> Ref:
        """Make a ticket as a user; returns its reference."""
        ...

    async def do(self, intent: TicketIntent) -> Receipt:
        """Carry an intent out as another agent, whoever it names in `by`."""
        ...

    async def attach(self, ref: Ref, name: str, content: bytes) -> None:
        """Say something in public with a file; only where the service is capable of "attach"."""
        ...

    async def delete(self, ref: Ref) -> None:
        """Delete a ticket; only where the service is capable of "delete"."""
        ...


class Known:
    """What a reader of pages knows by now: the last version of each fact."""

    def __init__(self) -> None:
        self.tickets: dict[Ref, Ticket] = {}
        self.entries: dict[str, Entry] = {}
        self.queues: list[Queue] = []
        self.people: dict[str, Person] = {}
        self.cursor: Cursor | None = None
        self.pages: list[Page] = []

    def learn(self, page: Page) -> None:
        """Take a page in."""
        news: News = page
        self.tickets.update({ticket.ref: ticket for ticket in news.tickets})
        for ref in news.gone:
            self.tickets.pop(ref, None)
        self.entries.update({entry.id: entry for entry in news.entries})
        for id_ in news.gone_entries:
            self.entries.pop(id_, None)
        self.queues.extend(news.queues)
        self.people.update({person.id: person for person in news.people})
        self.cursor = page.cursor
        self.pages.append(page)

    def said(self, ref: Ref) -> list[str]:
        """Return what people said in a ticket, folded, oldest first."""
        mine = [entry for entry in self.entries.values() if entry.ticket == ref]
        return bodies(sorted(mine, key=lambda entry: entry.at))


def fold(text: str) -> str:
    """Fold white space as services do."""
    return " ".join(text.split())


def bodies(entries: Iterable[Entry]) -> list[str]:
    """Return what people said, the service's own remarks aside."""
    return [fold(entry.body) for entry in entries if entry.visibility is not Visibility.SYSTEM]


def key() -> str:
    """Return a fresh key, as the outbox makes them."""
    return uuid.uuid4().hex


class ServiceTests:
    """The hooks, and what the tests are written in."""

    capable: ClassVar[frozenset[str]] = frozenset()
    """What the subclass's service and web side can do for the tests: "attach", "delete", "lose"."""

    # ---- hooks ------------------------------------------------------------------------------------------

    def lose(self, service: Service, when: Literal["before", "after"]) -> None:
        """Lose the answer to the next write, before or after it was carried out."""
        raise NotImplementedError

    async def everything(self, service: Service) -> Known:
        """Return what a whole first load tells."""
        return await self.pull(service, None)

    async def until_now(self, service: Service) -> Cursor:
        """Return a cursor that stands after everything there is."""
        cursor = (await self.everything(service)).cursor
        assert cursor is not None
        return cursor

    # ---- what the tests are written in ------------------------------------------------------------------

    async def pull(self, service: Service, since: Cursor | None, known: Known | None = None) -> Known:
        """Read every page of tickets after `since`."""
        known = known or Known()
        async for page in service.changes(Collection.TICKETS, since):
            known.learn(page)
        if Collection.ENTRIES in service.can.collections:
            raise NotImplementedError("override `pull` where conversations come by themselves")
        return known

    async def me(self, service: Service) -> Person:
        """Return who we are."""
        return (await service.hello()).me

    async def colleague(self, service: Service) -> Person:
        """Return an agent who is not us."""
        me = await self.me(service)
        known = Known()
        async for page in service.changes(Collection.PEOPLE, None):
            known.learn(page)
        return next(one for one in known.people.values() if one.agent and one.id != me.id)

    async def queue(self, service: Service) -> str:
        """Return a queue that tickets can be made in: one of ours where there is one."""
        known = Known()
        async for page in service.changes(Collection.QUEUES, None):
            known.learn(page)
        return sorted(known.queues, key=lambda queue: not queue.mine)[0].name

    async def done(self, service: Service, intent: TicketIntent) -> tuple[Look | None, Look, Receipt]:
        """Carry an intent out as the sync does; returns the looks before and after, and the receipt."""
        before = None if isinstance(intent, Create) else await service.look(intent.ticket)
        receipt = await service.carry_out(intent, key(), before)
        after = await service.look(receipt.ticket)
        assert achieved(intent, before, after, receipt.entry), (intent, after)
        return before, after, receipt

    async def step(self, service: Service, ref: Ref, *meanings: Status) -> SetStatus:
        """Return the step to a status with one of these meanings that the service offers now."""
        offers = (await service.look(ref)).ticket.offers
        offer = next(offer for meaning in meanings for offer in offers if offer.status is meaning)
        return SetStatus(ref, offer.name, offer.status)

"""A service desk in memory: what every connector must do, in its plainest form."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime

from console.intents import KINDS, TicketIntent
from console.model import Person, Queue, Ref
from console.services.base import (
    Capabilities,
    ChangeDesk,
    Collection,
    Conflict,
    Cursor,
    FeedbackDesk,
    Gone,
    Hint,
    Identity,
    Look,
    Page,
    Receipt,
    Traced,
    Unavailable,
)
from console.services.memory.change_desk import MemoryChanges
from console.services.memory.changes import ChangeWork
from console.services.memory.faults import Faults
from console.services.memory.feedback import FeedbackWork
from console.services.memory.feedback_desk import MemoryFeedback
from console.services.memory.once import once
from console.services.memory.pages import page_of
from console.services.memory.part import Part
from console.services.memory.store import Store
from console.services.memory.trace import by_history
from console.services.memory.web import Web
from console.services.memory.work import Work


class MemoryService:
    """A service desk that lives as long as its object.

    `idempotent` honours our keys; `atomic` compares versions in the write itself. With both off it behaves
    like a service that knows neither, and a public reply opens a new ticket by itself.
    """

    overlap = 8
    """How many changes before the cursor are read again."""

    def __init__(
        self,
        name: str = "memory",
        *,
        me: Person | None = None,
        idempotent: bool = True,
        atomic: bool = True,
        page: int = 20,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.name = name
        self.me = me or Person("aisha", "Aisha Bakker", "aisha@desk.example", inside=True, agent=True)
        self.can = Capabilities(
            collections=(
                Collection.QUEUES,
                Collection.PEOPLE,
                Collection.ESTATE,
                Collection.CHANGES,
                Collection.TICKETS,
                Collection.FEEDBACK,
            ),
            intents=frozenset(KINDS),
            idempotent=idempotent,
            atomic=atomic,
            reply_moves_status=not idempotent,
            live=True,
            estate=True,
        )
        self.people = {
            person.id: person
            for person in (
                self.me,
                Person("tom", "Tom de Vries", "tom@desk.example", inside=True, agent=True),
                Person("lena", "Lena Hoek", "lena@desk.example", inside=True),
                Person("maria", "Maria de Wit", "maria@desk.example", inside=True),
                Person("eva", "Eva Customer", "eva@elsewhere.example", inside=False),
            )
        }
        self.queues = ("Workplace", "Network", "Identity")
        self._page = page
        self._store = Store(name, now, Faults())
        self._work = Work(self._store, self.people, self.queues, moves_status=self.can.reply_moves_status)
        change_work = ChangeWork(self._store)
        feedback_work = FeedbackWork(self._store)
        self.web = Web(self._store, self._work, change_work, feedback_work)
        self.feedback_desk: FeedbackDesk | None = MemoryFeedback(
            self._store, self.can, self.me, self._check, feedback_work
        )
        self.change_desk: ChangeDesk | None = MemoryChanges(
            self._store, self.can, self.me, self._check, change_work
        )

    @property
    def faults(self) -> Faults:
        """What goes wrong."""
        return self._store.faults

    @faults.setter
    def faults(self, faults: Faults) -> None:
        self._store.faults = faults

    def reveal(self) -> None:
        """Make every change visible that lists would show late."""
        self._store.reveal()

    async def hello(self) -> Identity:
        """Say who we are."""
        await self._check()
        offset = (self._store.now() - datetime.now(UTC)).total_seconds()
        return Identity(self.me, "memory", round(offset, 1) if abs(offset) > 1 else 0.0)

    async def changes(self, collection: Collection, since: Cursor | None) -> AsyncIterator[Page]:
        """Yield what changed, by sequence number, an overlap read again."""
        await self._check()
        match collection:
            case Collection.QUEUES:
                queues = tuple(
                    Queue(Ref(self.name, name), name, mine=name == "Workplace") for name in self.queues
                )
                yield Page(queues=queues, cursor="1")
            case Collection.PEOPLE:
                yield Page(people=tuple(self.people.values()), cursor="1")
            case Collection.ENTRIES:
                return
            case _:
                async for page in self._pages(collection, since):
                    yield page

    async def _pages(self, of: Collection, since: Cursor | None) -> AsyncIterator[Page]:
        store = self._store
        start = 0 if since is None else max(0, int(since) - self.overlap)
        while True:
            await self._check()
            visible = [event for event in store.events if event.of == of and event.seq > start]
            piece = visible[: self._page]
            if not piece or self.faults.empty:
                return
            start = piece[-1].seq
            page = page_of(store, of, piece, start)
            yield page
            if self.faults.repeat_page:
                yield page

    async def present(self, collection: Collection) -> AsyncIterator[Ref]:
        """Yield every ticket there is."""
        await self._check()
        if collection is Collection.TICKETS and not self.faults.empty:
            for id_ in list(self._store.tickets):
                yield Ref(self.name, id_)

    async def look(self, ref: Ref) -> Look:
        """Read one ticket whole."""
        await self._check()
        ticket = self._store.get(ref)
        return Look(
            replace(ticket, offers=self._work.offers(ticket)),
            tuple(self._store.entries[ref.id]),
            str(self._store.seq),
        )

    async def carry_out(self, intent: TicketIntent, key: str, seen: Look | None) -> Receipt:
        """Do it, once per key where keys are honoured."""
        await self._check()

        def compare() -> None:
            now = self._store.get(intent.ticket) if seen else None
            if seen and now and now.version != seen.ticket.version:
                raise Conflict(f"{now.number} changed meanwhile.", now)

        return once(self._store, self.can, key, compare, lambda: self._work.do(intent, self.me))

    async def trace(self, intent: TicketIntent, key: str, seen: Look | None) -> Traced:
        """Look one's own write up: by key where those are honoured, else among one's own changes."""
        part = Part(self._store, self.can, self.me, self._check)
        return await part.by_key(key) or by_history(self._store, self.me, intent, seen)

    async def download(self, ticket: Ref, attachment: str) -> AsyncIterator[bytes]:
        """Yield an attachment's bytes."""
        await self._check()
        if attachment not in self._store.files:
            raise Gone(f"{ticket} has no such file any more.")
        yield self._store.files[attachment]

    async def live(self) -> AsyncIterator[Hint]:
        """Yield a hint for every change."""
        await self._check()
        news: asyncio.Queue[Collection] = asyncio.Queue()
        loop = asyncio.get_running_loop()

        def tell(written: Collection) -> None:
            loop.call_soon_threadsafe(news.put_nowait, written)

        self._store.news.append(tell)
        try:
            while True:
                written = await news.get()
                await self._check()
                yield Hint(written)
        finally:
            self._store.news.remove(tell)

    async def close(self) -> None:
        """Nothing to let go of."""

    async def _check(self) -> None:
        await asyncio.sleep(self.faults.slow)
        if self.faults.unreachable:
            raise Unavailable(f"{self.name} cannot be reached.")
        if self.faults.retry_after is not None:
            raise Unavailable(f"{self.name} asks for patience.", self.faults.retry_after)

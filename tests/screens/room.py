"""A desk with a handful of tickets in a real cache, and a small application that shows one screen of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from console.app import Amends
from console.cache.outbox import State
from console.cache.store import Cache
from console.intents import Intent
from console.model import (
    Attachment,
    BusinessService,
    Entry,
    Link,
    News,
    Party,
    Person,
    Provenance,
    Queue,
    Ref,
    Relation,
    Status,
    StatusOffer,
    Ticket,
    Visibility,
    WorkState,
)
from console.paths import Places
from console.settings import Holds, Settings
from console.signs import FULL
from screens.base import Desk, DeskScreen

NOW = datetime.now(UTC).replace(second=0, microsecond=0)
ME = Person("aisha", "Aisha Bakker", agent=True, inside=True)
TOM = Person("tom", "Tom de Vries", agent=True, inside=True)
MARIA = Person("maria", "Maria de Wit", "maria@example.org", inside=True, department="Warehouse")
DOCK = Person("dock4", "dock4@haulier.example", "dock4@haulier.example", inside=False)
KARIM = Person("karim", "Karim")
REF = Ref("desk", "417")
VPN = Ref("desk", "398")
HOSTILE = "[bold]x[/] [link=http://e]y[/link] [/nope] [@click=app.quit]z[/] ␛]52;c;eA \\[ {x} 你好 \U0001f600"
OFFERS = (
    StatusOffer("open", Status.IN_PROGRESS, "Work on it"),
    StatusOffer("resolved", Status.RESOLVED, "Resolve"),
)


def ticket(ref: Ref = REF, **changes: Any) -> Ticket:
    """Make a ticket with everything a head can show."""
    made = Ticket(
        ref=ref,
        number=f"INC-20{ref.id}",
        subject="Label printers on dock 4 print blanks",
        status=Status.IN_PROGRESS,
        status_name="open",
        queue="Workplace",
        created=NOW - timedelta(days=1),
        updated=NOW - timedelta(minutes=11),
        version="1",
        priority=1,
        service="Printing",
        requester=MARIA,
        receivers=(MARIA, DOCK, KARIM),
        assignee=ME,
        due=NOW - timedelta(minutes=22),
        breached=True,
        last_party=Party.USER,
        users_affected=48,
        users_how=Provenance.SAID,
        work_state=WorkState.BLOCKED,
        offers=OFFERS,
    )
    return replace(made, **changes)


def entry(number: int, minutes: int, body: str, **changes: Any) -> Entry:
    """Make something that Maria said so many minutes ago."""
    made = Entry(
        REF,
        f"e{number}",
        NOW - timedelta(minutes=minutes),
        Visibility.PUBLIC,
        Party.USER,
        MARIA,
        body,
    )
    return replace(made, **changes)


def told() -> News:
    """Return what the desk told: two tickets, one with a whole conversation."""
    photo = Attachment("a1", "photo.jpg", 34_567, "image/jpeg")
    agent = {"party": Party.AGENT, "author": TOM}
    return News(
        tickets=(
            ticket(links=(Link(Relation.DEPENDS_ON, VPN),)),
            ticket(
                VPN, subject="VPN drops every ten minutes", priority=2, links=(), assignee=None, breached=None
            ),
        ),
        entries=(
            entry(1, 120, "All four printers on dock 4 print blanks. Trucks wait.", attachments=(photo,)),
            entry(2, 110, "Status: new to open", visibility=Visibility.SYSTEM, party=Party.SYSTEM, author=ME),
            entry(3, 109, "Taken by Aisha", visibility=Visibility.SYSTEM, party=Party.SYSTEM, author=ME),
            entry(4, 100, "We see it on all four.", party=Party.AGENT, author=ME, receivers=(MARIA, DOCK)),
            entry(5, 80, "Driver 7.2 went on the print server.", visibility=Visibility.INTERNAL, **agent),
            entry(6, 11, "It is nearly eleven and I have heard nothing."),
        ),
        people=(ME, TOM, MARIA, DOCK, KARIM),
        queues=(Queue(Ref("desk", "q1"), "Workplace", mine=True), Queue(Ref("desk", "q2"), "Network")),
        services=(BusinessService(Ref("desk", "s1"), "Printing"),),
    )


def make_cache(folder: Path, *, durable: bool = False) -> Cache:
    """Open a cache file in the folder that has heard what the desk told."""
    cache = Cache.open(folder / "state" / "cache.db", durable=durable)
    cache.meet("desk", ME)
    cache.learn("desk", "tickets", told(), "7")
    return cache


def make_desk(cache: Cache, **settings: Any) -> Desk:
    """Return what a screen works with; holds are long enough for a test never to outlive them."""
    chosen = Settings(holds=Holds(note=500, reply=1000, merge=3000, other=500), **settings)
    return Desk(cache, chosen, Places(cache.path.parent), FULL, "test", now=lambda: NOW)


def sent(cache: Cache, intent: Intent) -> str:
    """Put an intent into the outbox and let it be on its way; returns its key."""
    key = cache.submit(intent, 0)
    assert cache.mark_sent(key, None)
    return key


def state(cache: Cache, key: str) -> State:
    """Return how an intent stands."""
    waiting = cache.intent(key)
    assert waiting is not None
    return waiting.state


class Room(Amends):
    """The application without a sync."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, lambda: None)
        self.copied: list[str] = []

    def copy_to_clipboard(self, text: str) -> None:
        """Remember what was copied."""
        self.copied.append(text)


class Stay:
    """One who sits in the room: presses keys, reads the screen, waits until something is so."""

    def __init__(self, room: Room, pilot: Pilot[None]) -> None:
        self.room = room
        self.pilot = pilot

    async def press(self, *keys: str) -> None:
        """Press keys, one by one."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Type a text."""
        names = {" ": "space", "\n": "enter", ".": "full_stop", ",": "comma", ":": "colon", "-": "minus"}
        await self.press(*[names.get(letter, letter) for letter in text])

    def lines(self) -> list[str]:
        """Return what is on screen, top to bottom, without trailing space."""
        return [strip.text.rstrip() for strip in self.room.screen._compositor.render_strips()]

    def text(self) -> str:
        """Return what is on screen as one text."""
        return "\n".join(self.lines())

    async def until(self, so: Callable[[], object], turns: int = 400) -> None:
        """Let the application run until something is so; fails with the screen where it never is."""
        for _ in range(turns):
            if so():
                return
            await self.pilot.pause(0.01)
        raise AssertionError(f"never came true; on screen:\n{self.text()}")

    def news(self) -> None:
        """Have the screen read the cache again, as it does when another connection wrote."""
        screen = self.room.screen
        assert isinstance(screen, DeskScreen)
        screen.refresh_all()

    async def see(self, words: str) -> None:
        """Wait until words are on screen."""
        await self.until(lambda: words in self.text())

    async def confirm(self) -> None:
        """Press `y` until the panel takes it: its first moment counts for nothing."""
        panel = self.room.screen
        for _ in range(200):
            await self.pilot.press("y")
            await self.pilot.pause(0.1)
            if self.room.screen is not panel:
                return
        raise AssertionError("the panel never took it")


@asynccontextmanager
async def stay(
    desk: Desk, make: Callable[[], DeskScreen[Any]] | None = None, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Stay]:
    """Run the application for as long as the block lasts, with one screen on top of Today."""
    room = Room(desk)
    async with room.run_test(size=size) as pilot:
        await pilot.pause()
        if make is not None:
            await room.push_screen(make())
            await pilot.pause()
        yield Stay(room, pilot)

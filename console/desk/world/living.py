"""Lets the world go on: users answer, complain and rate, agents work, changes start and end.

Everything happens through the same acts as the API's, so that clocks, rights and news hold for it too. What
happens next is drawn anew at each step; how often is set by the speed.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from console.desk import promise, store_people, workflow
from console.desk.acts import Act
from console.desk.operations import Desk
from console.desk.store import get_meta, set_meta
from console.desk.world import happenings, responding, scenes, upcoming
from console.desk.world.company import AGENT, Company, found
from console.desk.world.voice import Scene, Voice, scene

log = logging.getLogger(__name__)

STEP = 12.0
"""Seconds between two things that happen, at speed 1."""
CHANGES_EVERY = 4
"""So many things happen between two looks at the change calendar, which is long to read."""
CATCH_UP = 300
"""How many things at most happen at once for the time in which nobody looked."""
ANSWERS_AFTER = 25_000
"""Milliseconds at speed 1 after which a user may answer what our own agent wrote."""


async def live(desk: Desk, speed: float, stop: asyncio.Event) -> None:
    """Let things happen until told to stop; first those for which there was nobody to see them."""
    life = Life(desk, speed)
    await life.catch_up(stop)
    while not stop.is_set():
        try:
            life.step(desk.clock())
        except sqlite3.OperationalError as error:
            log.warning("life stands still: %s", error)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(life.pause()):
                await stop.wait()


@dataclass(frozen=True, slots=True)
class Now:
    """One moment in the world, with an open transaction."""

    conn: sqlite3.Connection
    dice: random.Random
    company: Company
    at: int

    def act(self, person: str) -> Act:
        """Return somebody about to act; raises `LookupError` where they are gone."""
        who = store_people.who(self.conn, person)
        if who is None:
            raise LookupError(person)
        return Act(self.conn, who, self.at)

    def voice(self, row: sqlite3.Row) -> Voice:
        """Return words that fit a ticket."""
        return Voice(self.dice, scenes.of(self.conn, row["id"]) or self._guess(row))

    def _guess(self, row: sqlite3.Row) -> Scene:
        """Return a scene for a ticket that somebody else made: the same each time."""
        service = self.company.services.get(row["service"] or "")
        own = random.Random(f"scene {row['id']}")
        if service is None:
            service = own.choice(list(self.company.services.values()))
        person = self.company.people.get(row["requester"])
        language = person.language if person else "en"
        topic = own.choice(service.topics)
        return scene(own, self.company, service.name, topic, language, row["work_state"])

    def name(self, person: str) -> str:
        """Return what somebody is called."""
        known = self.company.people.get(person)
        return known.name if known else person


KINDS: tuple[tuple[int, Callable[[Now], None]], ...] = (
    (18, happenings.opens),
    (12, happenings.answers),
    (8, happenings.nudges),
    (17, happenings.takes),
    (18, happenings.works),
    (18, happenings.solves),
    (3, happenings.resumes),
    (2, happenings.reopens),
    (18, happenings.rates),
    (2, upcoming.decides),
)
"""What happens, and how often beside the others."""


class Life:
    """Draws what happens next and does it."""

    def __init__(self, desk: Desk, speed: float) -> None:
        self._desk = desk
        self._speed = speed
        conn = desk.store.conn
        seed = int(get_meta(conn, "seed") or 1)
        size = int(get_meta(conn, "size") or 0)
        self._company = found(seed, 300 if size <= 20_000 else size // 66)
        count = int(get_meta(conn, "lived") or 0)
        self._dice = random.Random(f"life {seed} {count}")
        self._count = count

    def pause(self) -> float:
        """Return the seconds until the next thing happens."""
        return min(60.0, max(0.05, self._dice.expovariate(1.0) * STEP / self._speed))

    async def catch_up(self, stop: asyncio.Event) -> None:
        """Let happen what would have since the world was last alive, spread over that time, and not too much."""
        conn = self._desk.store.conn
        last = int(get_meta(conn, "alive") or get_meta(conn, "epoch") or 0)
        gap = self._desk.clock() - last
        wanted = min(CATCH_UP, int(gap / 60_000 / 6))
        for place in range(wanted):
            if stop.is_set():
                return
            at = last + gap * (place + 1) // (wanted + 1)
            if promise.at_work(at):
                self.step(at)
            await asyncio.sleep(0)

    def step(self, at: int) -> None:
        """Let one thing happen, and whatever the clock says is due; never raises for what cannot be."""
        with self._desk.store.writing() as conn:
            now = Now(conn, self._dice, self._company, at)
            after = int(ANSWERS_AFTER / max(self._speed, 0.1))
            drawn = self._dice.choices([kind for _, kind in KINDS], [weight for weight, _ in KINDS])[0]
            for happening in (partial(happenings.answers_to, AGENT, after), drawn):
                _happen(now, happening)
            if self._count % CHANGES_EVERY == 0:
                for looked in (upcoming.changes, responding.answers, responding.reworks):
                    _happen(now, looked)
            self._count += 1
            set_meta(conn, "lived", str(self._count))
            set_meta(conn, "alive", str(at))
        self._desk.hub.wake()


def _happen(now: Now, happening: Callable[[Now], None]) -> None:
    """Let one thing happen whole; what the desk refuses, or finds nobody for, did not happen at all."""
    now.conn.execute("SAVEPOINT happening")
    try:
        happening(now)
    except (workflow.Refused, LookupError) as error:
        now.conn.execute("ROLLBACK TO happening")
        log.debug("%s could not happen: %s", happening, error)
    now.conn.execute("RELEASE happening")

"""The real sync on a real Request Tracker over a line that loses, swallows and delays: each intent once.

AMENDS_RT_FAULT_SEED and AMENDS_RT_FAULT_TICKETS make other and longer runs.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from console.cache.outbox import State
from console.cache.store import Cache
from console.intents import Create, Note, Reply, SetPriority, Take, TicketIntent
from console.model import Person, Ref
from console.services.rt import RequestTracker, Site
from console.sync.engine import Engine, Line
from console.sync.pace import Pace
from tests.live.conftest import Desk
from tests.live.proxy import Fault, Proxy
from tests.live.rest import Rest

pytestmark = pytest.mark.live

NOOR = Person("noor.bakker", "Noor Bakker", agent=True)
TICKETS = int(os.environ.get("AMENDS_RT_FAULT_TICKETS", "5"))
SEED = int(os.environ.get("AMENDS_RT_FAULT_SEED", "1"))
SETTLE = 6.0
"""Longer than the line delays a question, as the real one is longer than a server works."""


async def until(so: Callable[[], object], seconds: float = 240.0) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(seconds):
        while not so():
            await asyncio.sleep(0.1)


def wanted_of(number: str, mark: str) -> list[TicketIntent]:
    """Return what an agent does to a ticket, everything that is said marked."""
    ref = Ref("rt", number)
    return [
        Take(ref, NOOR),
        Note(ref, f"First note {mark}", NOOR),
        Reply(ref, f"First answer {mark}", NOOR),
        SetPriority(ref, 1),
        Note(ref, f"Second note {mark}", NOOR),
        Reply(ref, f"Second answer {mark}", NOOR),
    ]


async def test_over_a_bad_line_every_intent_is_carried_out_once(
    desk: Desk, proxy: Proxy, web: Rest, tmp_path: Path
) -> None:
    dice = random.Random(SEED)
    numbers = [web.create(f"Over a bad line {place}") for place in range(TICKETS)]
    token = desk.token("noor.bakker")

    def connect() -> list[Line]:
        service = RequestTracker(Site("rt", settle=SETTLE, queues=("Workplace",)), proxy.url, token)
        return [Line(service, Pace(open=1.0, rest=1.0))]

    cache = Cache.open(tmp_path / "cache.db")
    engine = Engine(tmp_path / "cache.db", tmp_path / "cache.lock", tmp_path / "files", connect)
    engine.start()
    try:
        await until(lambda: {Ref("rt", number) for number in numbers} <= cache.known("rt"))
        proxy.faults += [dice.choice([*Fault, None, None]) for _ in range(12 * TICKETS)]
        keys = []
        for number in numbers:
            keys += [cache.submit(intent, 0.0) for intent in wanted_of(number, f"on {number}")]
            new = Create(Ref("rt", f"new-{number}"), "Workplace", f"Made beside {number}", "Once.", NOOR)
            keys.append(cache.submit(new, 0.0))
        await until(lambda: not cache.waiting())
        states = {cache.intent(key).state for key in keys if cache.intent(key)}  # type: ignore[union-attr]
    finally:
        await asyncio.to_thread(engine.stop)
        cache.close()
    assert states == {State.VERIFIED}
    assert len(proxy.writes) > len(keys), "the line was not bad enough to prove anything"
    for number in numbers:
        texts = web.texts(number)
        for text in ("First note", "First answer", "Second note", "Second answer"):
            assert texts.count(f"{text} on {number}") == 1, (number, text)
        assert web.ticket(number)["Owner"]["id"] == "noor.bakker"
        assert web.ticket(number)["Priority"] == "100"
        assert web.total(f"Subject = 'Made beside {number}'") == 1

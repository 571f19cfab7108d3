"""A companion desk asks users of a real Request Tracker; their answers stand in the feed beside the ticket."""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.cache.outbox import State
from console.cache.store import Cache
from console.model import Ref
from console.services.base import Collection, Page, Service
from console.services.desk import DeskService
from console.services.rt import RequestTracker
from console.services.surveying import Survey
from console.sync.pace import Clock
from console.sync.pull import pull
from console.sync.push import Pusher
from console.sync.surveying import Asking
from tests.desk.hearing import ask_everybody, say
from tests.desk.house import House, furnish, open_house
from tests.live.rest import Rest

pytestmark = pytest.mark.live


@pytest.fixture
def house() -> Iterator[House]:
    with (
        tempfile.TemporaryDirectory(prefix="desk-") as name,
        open_house(Path(name), furnish(Path(name))) as running,
    ):
        ask_everybody(running, address="https://desk.example")
        yield running


async def fetch(cache: Cache, service: Service, *collections: Collection) -> None:
    async def nothing(page: Page) -> None:
        return None

    cache.meet(service.name, (await service.hello()).me)
    for collection in collections:
        await pull(cache, service, collection, nothing)


async def test_a_user_is_asked_where_their_ticket_was_solved_and_the_ticket_stays_so(
    house: House, noor: RequestTracker, web: Rest, tmp_path: Path
) -> None:
    cache = Cache.open(tmp_path / "cache.db", durable=False)
    beside = DeskService("beside", socket=house.socket, companion=True, survey=Survey("rt"))
    assert beside.surveyor is not None
    passed = [0.0]
    asking = Asking(cache, beside.surveyor, Clock(now=lambda: time.time() + passed[0]))
    await fetch(cache, noor, Collection.QUEUES)
    assert await asking.look() == 0
    ticket = web.create("Scanner jams", Owner="noor.bakker")
    web.update(ticket, Status="open")
    web.update(ticket, Status="resolved")
    ref = Ref("rt", ticket)
    look = await noor.look(ref)
    cache.learn_whole(look.ticket, look.entries, complete=True)
    passed[0] = 3600.0
    assert await asking.look() == 1
    (waiting,) = cache.due(time.time() + 7200, "rt")
    await Pusher(cache, noor).push(waiting)
    done = cache.intent(waiting.key)
    assert done is not None
    assert done.state is State.VERIFIED
    assert web.ticket(ticket)["Status"] == "resolved"
    found = re.search(r"https://desk\.example(/s/\S+)", web.texts(ticket)[-1])
    assert found
    assert say(house, found.group(1), rating=1, comment="Still jams.").status_code == 200
    await fetch(cache, beside, Collection.FEEDBACK)
    (row,) = cache.feed.of_ticket(ref)
    assert (row.ref.service, row.rating, row.words, row.own) == ("beside", "1/5", "Still jams.", True)
    cache.close()
    await beside.close()

"""Consoles killed with SIGKILL at random moments of sync and of writes lose nothing and do nothing twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import pytest

from console.cache.outbox import State, Waiting
from console.cache.store import Cache
from tests.desk.house import House, everything, furnish, new_ticket, open_house
from tests.kill.remote import Remote
from tests.kill.worker import engine

ROOT = Path(__file__).parents[2]
SHORT = 4
"""Kills for each of the two kinds of service in the short form."""
LONG = int(os.environ.get("AMENDS_KILLS", "200")) // 2
"""The same in the long form: the number that is wanted is of both together."""
TICKETS = 120


class Side(Protocol):
    """A service as its own list shows it."""

    kind: str
    socket: Path

    def words(self) -> Counter[str]:
        """Return how often each text was said, in any ticket."""
        ...

    def priorities(self) -> dict[str, int | None]:
        """Return the priority of each ticket, by id."""
        ...


class DeskSide:
    kind = "desk"

    def __init__(self, house: House) -> None:
        self._client = house.client("root")
        self.socket = house.socket
        for number in range(TICKETS):
            new_ticket(self._client, f"Ticket {number}")

    def words(self) -> Counter[str]:
        return Counter(entry["body"] for one in self._tickets() for entry in one["entries"])

    def priorities(self) -> dict[str, int | None]:
        return {str(one["id"]): one["priority"] for one in self._tickets()}

    def _tickets(self) -> list[dict[str, Any]]:
        items, _ = everything(self._client)
        ids = {item["ticket"]["id"] for item in items if item.get("ticket")}
        return [self._client.get(f"/v1/tickets/{id_}").json() for id_ in ids]


class RemoteSide:
    kind = "remote"

    def __init__(self, remote: Remote, socket: Path) -> None:
        self._web = remote.service.web
        self.socket = socket
        for number in range(TICKETS):
            self._web.create(f"Ticket {number}")

    def words(self) -> Counter[str]:
        return Counter(self._web.everything_said())

    def priorities(self) -> dict[str, int | None]:
        return {ticket.ref.id: ticket.priority for ticket in self._web.tickets()}


@pytest.fixture(params=["desk", "remote"])
def side(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Side]:
    if request.param == "desk":
        with open_house(tmp_path, furnish(tmp_path)) as house:
            yield DeskSide(house)
    else:
        socket = tmp_path / "remote.sock"
        with Remote(socket) as remote:
            yield RemoteSide(remote, socket)


@pytest.mark.slow
def test_a_few_kills_lose_nothing_and_double_nothing(side: Side, tmp_path: Path) -> None:
    killed(side, tmp_path / "state", SHORT, seed=1)


@pytest.mark.slow
def test_many_kills_lose_nothing_and_double_nothing(side: Side, tmp_path: Path) -> None:
    killed(side, tmp_path / "state", LONG, seed=random.SystemRandom().randrange(1 << 30))


def test_a_second_console_takes_over_within_seconds_of_the_first_ones_death(
    side: Side, tmp_path: Path
) -> None:
    folder = tmp_path / "state"
    folder.mkdir(mode=0o700)
    first = start(side, folder, seed=1)
    wait_for_intents(folder)
    second = engine(folder, side.kind, side.socket)
    second.start()
    try:
        assert not second.leads
        kill(first)
        died = time.monotonic()
        while not second.leads:
            assert time.monotonic() - died < 5
            time.sleep(0.01)
    finally:
        second.stop()


def killed(side: Side, folder: Path, kills: int, seed: int) -> None:
    """Kill two consoles so many times at random moments, let one finish in peace, and count."""
    print(f"{kills} kills on {side.kind}, seed {seed}")
    folder.mkdir(mode=0o700)
    dice = random.Random(seed)
    workers = [start(side, folder, seed + number) for number in range(2)]
    try:
        for turn in range(kills):
            time.sleep(dice.uniform(0.05, 1.2))
            victim = turn % 2 if turn < 2 else dice.randrange(2)
            kill(workers[victim])
            workers[victim] = start(side, folder, dice.randrange(1 << 30))
        wait_for_intents(folder)
    finally:
        for worker in workers:
            kill(worker)
    with finished(side, folder) as cache:
        check(side, folder, cache)


def start(side: Side, folder: Path, seed: int) -> subprocess.Popen[bytes]:
    """Start a console."""
    command = [sys.executable, "-m", "tests.kill.worker", str(folder), side.kind, str(side.socket), str(seed)]
    return subprocess.Popen(command, cwd=ROOT)


def kill(worker: subprocess.Popen[bytes]) -> None:
    """End a console as the kernel does; it must not have ended by itself."""
    assert worker.poll() is None, "a console ended by itself"
    worker.send_signal(signal.SIGKILL)
    worker.wait(10)


def wait_for_intents(folder: Path) -> None:
    """Wait until the survivors have submitted something: a run that wants nothing proves nothing."""
    deadline = time.monotonic() + 30
    while not (folder / "taken").exists() or (folder / "taken").stat().st_size < 330:
        assert time.monotonic() < deadline, "no intent was ever submitted"
        time.sleep(0.05)


@contextmanager
def finished(side: Side, folder: Path) -> Iterator[Cache]:
    """Let a last console bring everything to its end."""
    cache = Cache.open(folder / "cache.db")
    last = engine(folder, side.kind, side.socket)
    last.start()
    try:
        deadline = time.monotonic() + 240
        while left := cache.waiting(("held", "ready", "sent")):
            assert time.monotonic() < deadline, left
            assert not last.failure
            time.sleep(0.05)
        wait_for_news(side, cache, deadline)
        yield cache
    finally:
        last.stop()
        cache.close()


def wait_for_news(side: Side, cache: Cache, deadline: float) -> None:
    """Wait until the cache shows what the service has."""
    while (here := shown(side, cache)) != (there := side.priorities()):
        assert time.monotonic() < deadline, set(here.items()) ^ set(there.items())
        time.sleep(0.2)


def shown(side: Side, cache: Cache) -> dict[str, int | None]:
    """Return the priorities that the agent is shown."""
    tickets = [cache.ticket(ref) for ref in cache.known(side.kind)]
    return {ticket.ref.id: ticket.priority for ticket in tickets if ticket is not None}


def check(side: Side, folder: Path, cache: Cache) -> None:
    """Compare what was taken, what the outbox says of it, and what the service has."""
    assert cache.conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    said = side.words()
    taken = (folder / "taken").read_text().split()
    states = Counter(one.state.value for one in everything_wanted(cache))
    print(f"{len(taken)} taken: {dict(states)}")
    assert set(taken) <= {one.key for one in everything_wanted(cache)}, "lost"
    for one in everything_wanted(cache):
        assert one.state is State.VERIFIED, one
        body = getattr(one.intent, "body", "")
        if body:
            assert said[body] == 1, (said[body], one)


def everything_wanted(cache: Cache) -> list[Waiting]:
    """Return the whole outbox, whatever became of it."""
    return [*cache.waiting(), *cache.ended(limit=1_000_000)]

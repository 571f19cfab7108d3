"""What the desk does when the disk is full, somebody's rights end, or it has too many listeners."""

from __future__ import annotations

import os
import signal
import threading
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from console.desk import events
from console.desk.app import build
from console.desk.events import Hub
from console.desk.guard import Guard
from console.desk.operations import Desk
from console.desk.store import Store, now_ms
from console.desk.world import settle
from console.desk.world.living import Life
from tests.desk.house import House, furnish, new_ticket, open_house


@pytest.fixture
async def full(tmp_path: Path) -> AsyncIterator[tuple[Desk, httpx.AsyncClient]]:
    """A desk whose file cannot grow by a page any more."""
    store = Store.open(tmp_path / "desk" / "desk.db", durable=False)
    settle.move_in(store, tmp_path / "desk", seed=1, size=60)
    desk = Desk(store, Guard(frozenset({"desk"}), now_ms), Hub(), now_ms)
    pages = store.conn.execute("PRAGMA page_count").fetchone()[0]
    store.conn.execute(f"PRAGMA max_page_count = {pages}")
    token = (tmp_path / "desk" / "demo.token").read_text().strip()
    headers = {"Authorization": f"Bearer {token}"}
    transport = httpx.ASGITransport(app=build(desk))
    async with httpx.AsyncClient(base_url="http://desk", transport=transport, headers=headers) as client:
        yield desk, client
    store.close()


async def test_a_full_disk_is_said_and_nothing_is_half_done(full: tuple[Desk, httpx.AsyncClient]) -> None:
    desk, client = full
    before = desk.store.conn.execute("SELECT count(*) FROM ticket").fetchone()[0]
    wanted = {"queue": "Workplace", "subject": "Disk", "body": "x" * 90_000}
    for turn in range(20):
        answer = await client.post("/v1/tickets", json=wanted, headers={"Idempotency-Key": str(turn)})
        if answer.status_code != 201:
            break
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert int(answer.headers["retry-after"]) > 0
    assert "full" in answer.json()["detail"]
    assert desk.store.conn.execute("SELECT count(*) FROM ticket").fetchone()[0] == before + turn
    assert (await client.get(f"/v1/outcomes/{turn}")).status_code == 404
    assert (await client.get("/v1/me")).status_code == 200, "reading goes on"


def test_a_line_ends_when_the_token_does(house: House) -> None:
    listener = house.client("tom", port=True)
    store = Store.open(house.folder / "desk.db")
    with listener.stream("GET", "/v1/events") as answer:
        lines = answer.iter_lines()
        assert next(lines).startswith("retry")
        store.conn.execute("UPDATE token SET revoked = 1 WHERE person = 'tom'")
        new_ticket(house.client())
        rest = list(lines)
    assert not [line for line in rest if "tickets" in line]
    store.conn.execute("UPDATE token SET revoked = NULL WHERE person = 'tom'")
    store.close()


async def test_who_listens_when_too_many_do_is_asked_to_come_back(
    full: tuple[Desk, httpx.AsyncClient],
) -> None:
    desk, client = full
    desk.hub.listeners = events.LISTENERS
    answer = await client.get("/v1/events")
    assert answer.status_code == 503
    assert "retry-after" in answer.headers


def test_life_that_cannot_be_written_changes_nothing(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "desk" / "desk.db", durable=False)
    settle.move_in(store, tmp_path / "desk", seed=1, size=60)
    desk = Desk(store, Guard(frozenset(), now_ms), Hub(), now_ms)
    reader = Store.open(tmp_path / "desk" / "desk.db")
    before = reader.conn.execute("SELECT max(seq) FROM news").fetchone()[0]
    reader.conn.execute("BEGIN IMMEDIATE")
    store.conn.execute("PRAGMA busy_timeout = 10")
    life = Life(desk, 1.0)
    with pytest.raises(Exception, match="locked"):
        life.step(now_ms())
    reader.conn.execute("ROLLBACK")
    assert reader.conn.execute("SELECT max(seq) FROM news").fetchone()[0] == before
    life.step(now_ms())
    reader.close()
    store.close()


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"
)  # the killed desk takes the client's half-open sockets with it
def test_a_desk_killed_in_the_middle_does_everything_once_in_the_end(tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    tokens = furnish(folder)
    keys = [uuid.uuid4().hex for _ in range(500)]

    def send(house: House) -> int:
        """Send everything under its key until the desk is gone; returns how many got an answer."""
        client = house.client()
        for place, key in enumerate(keys):
            body = {"queue": "Workplace", "subject": key, "body": "Once only."}
            try:
                answer = client.post("/v1/tickets", json=body, headers={"Idempotency-Key": key})
            except httpx.TransportError:
                return place
            assert answer.status_code == 201
        return len(keys)

    with open_house(folder, tokens) as house:
        killer = threading.Timer(0.15, os.kill, (house.pid, signal.SIGKILL))
        killer.start()
        answered = send(house)
        killer.join()
    assert answered < len(keys), "it was killed too late to see anything"
    with open_house(folder, tokens) as house:
        assert send(house) == len(keys)
        seen = [ticket["subject"] for ticket in all_tickets(house)]
    assert sorted(seen) == sorted(keys)


def all_tickets(house: House) -> list[dict[str, str]]:
    client = house.client()
    after: str | None = ""
    found: list[dict[str, str]] = []
    while after is not None:
        page = client.get("/v1/tickets", params={"after": after}).json()
        found += page["items"]
        after = page["after"]
    return found

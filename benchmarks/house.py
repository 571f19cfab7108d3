"""A desk that holds the same tickets as a filled cache, runs beside it, and has news when it is told to."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.sample import ME, QUEUES, SERVICE, pages
from console.desk import store_people
from console.desk.plan import Plan
from console.desk.store import Store, get_meta, last_seq, now_ms, set_meta
from console.intents import Note
from console.model import Entry, Ref, Status, Ticket
from console.services.base import Collection, Cursor
from console.services.desk.cursor import Place
from console.services.desk.service import DeskService

ROOT = Path(__file__).resolve().parent.parent
STATUSES = {Status.NEW: "new", Status.IN_PROGRESS: "in progress", Status.ON_HOLD: "waiting for vendor"}
DAY = 24 * 3600 * 1000
_TICKET = (
    "id, number, version, kind, subject, status, open, queue, priority, requester, assignee, created, updated, "
    "due, last_party, users_affected, users_how, work_state, breached"
)
_ENTRY = "id, ticket, at, visibility, party, author, body"


def furnish(folder: Path, tickets: int, seed: int = 1) -> Path:
    """Write a desk's store with the tickets of `pages`, and the news of them; returns the store's file."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    store = Store.open(folder / "desk.db", durable=False)
    try:
        store.conn.execute("PRAGMA synchronous = OFF")
        with store.writing() as conn:
            set_meta(conn, "id", "benchmark")
            set_meta(conn, "local_person", ME.id)
            store_people.put_person(conn, ME.id, ME.name, email=ME.email, roles=("agent", "approver"))
            for page in pages(tickets, 500, seed):
                _write(conn, page.people, page.tickets, page.entries)
        store.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        store.close()
    return folder / "desk.db"


def cursors(folder: Path) -> dict[Collection, Cursor]:
    """Return the cursors of a console that has pulled everything from the desk in this folder."""
    store = Store.open(folder / "desk.db", durable=False)
    try:
        place = Place(get_meta(store.conn, "id") or "", last_seq(store.conn))
    finally:
        store.close()
    names = "queues people estate changes tickets feedback".split()
    return {Collection(name): place.write() for name in names}


@contextmanager
def running(folder: Path) -> Iterator[Path]:
    """Run the desk of a folder in a process of its own; yields its socket."""
    socket = folder / "desk.sock"
    plan = msgspec.json.encode(Plan(folder=str(folder), socket=str(socket))).decode()
    with (folder / "desk.log").open("wb") as log:
        desk = subprocess.Popen(
            [sys.executable, "-m", "console.desk", plan],
            stdout=log,
            stderr=log,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
    try:
        deadline = time.monotonic() + 60
        while not (folder / "desk.json").exists():
            if desk.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"The desk does not start: {(folder / 'desk.log').read_text()}")
            time.sleep(0.05)
        yield socket
    finally:
        desk.send_signal(signal.SIGTERM)
        desk.wait(10)


def change(folder: Path, first: int, count: int, word: str) -> None:
    """Let `count` tickets from number `first` on have news: another subject, and a reply of their user."""
    at = now_ms()
    numbers = range(first, first + count)
    conn = sqlite3.connect(folder / "desk.db", isolation_level=None, timeout=30)
    try:
        conn.execute("BEGIN IMMEDIATE")
        conn.executemany(
            "UPDATE ticket SET version = version + 1, updated = ?, last_party = 'user', "
            "subject = subject || ' ' || ? WHERE id = ?",
            ((at, word, number) for number in numbers),
        )
        conn.executemany(
            "INSERT INTO entry (ticket, at, visibility, party, author, body) "
            "SELECT id, ?, 'public', 'user', requester, ? || ': it happened again, ' || subject FROM ticket "
            "WHERE id = ?",
            ((at, word, number) for number in numbers),
        )
        last = conn.execute("SELECT max(id) FROM entry").fetchone()[0]
        news: list[tuple[str, str]] = []
        for place, number in enumerate(numbers):
            news += [("tickets", str(number)), ("entries", str(last - count + 1 + place))]
        conn.executemany("REPLACE INTO news (collection, id) VALUES (?, ?)", news)
        conn.execute("COMMIT")
    finally:
        conn.close()


def nudge(socket: Path, ticket: int, words: str) -> None:
    """Write a note on a ticket by the desk's API, as a colleague would: who listens live hears of it."""

    async def write() -> None:
        service = DeskService(SERVICE, socket=socket)
        try:
            await service.carry_out(Note(Ref(SERVICE, str(ticket)), words, ME), f"benchmark-{words}", None)
        finally:
            await service.close()

    asyncio.run(write())


def _write(
    conn: sqlite3.Connection, people: Iterable[Any], tickets: Sequence[Ticket], entries: Iterable[Entry]
) -> None:
    for person in people:
        roles = ("agent",) if person.agent else ("requester",)
        store_people.put_person(conn, person.id, person.name, email=person.email, roles=roles)
    if not store_people.has_queue(conn, QUEUES[0]):
        for name in QUEUES:
            store_people.put_queue(conn, name, "", [ME.id] if name in ("Workplace", "Network") else [])
    marks = ", ".join("?" * 19)
    conn.executemany(f"INSERT INTO ticket ({_TICKET}) VALUES ({marks})", map(_ticket, tickets))
    said = [_entry(one) for one in entries]
    conn.executemany(f"INSERT INTO entry ({_ENTRY}) VALUES (?, ?, ?, ?, ?, ?, ?)", said)
    news = [("tickets", one.ref.id) for one in tickets] + [("entries", str(row[0])) for row in said]
    conn.executemany("INSERT INTO news (collection, id) VALUES (?, ?)", news)


def _ticket(one: Ticket) -> tuple[Any, ...]:
    status = STATUSES.get(one.status, "closed")
    return (
        int(one.ref.id), one.number, 1, "incident", one.subject, status, int(status != "closed"), one.queue,
        one.priority, one.requester.id if one.requester else ME.id,
        one.assignee.id if one.assignee else None, _ms(one.created), _ms(one.updated),
        _ms(one.due) if one.due else None, one.last_party.value if one.last_party else None,
        one.users_affected, one.users_how.value, one.work_state.value,
        int(one.due is not None and _ms(one.due) < now_ms() + DAY),  # else the desk tells of it as time goes by
    )  # fmt: skip


def _entry(one: Entry) -> tuple[Any, ...]:
    return (
        int(one.id), int(one.ticket.id), _ms(one.at), one.visibility.value, one.party.value,
        one.author.id if one.author else None, one.body,
    )  # fmt: skip


def _ms(moment: Any) -> int:
    return int(moment.timestamp() * 1000)

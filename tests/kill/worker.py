"""A console without a screen: syncs and submits intents until it is killed.

Run as `python worker.py FOLDER KIND SOCKET SEED`. What it submitted it writes to FOLDER/taken, after the cache
has it.
"""

from __future__ import annotations

import os
import random
import sys
import time
import uuid
from collections.abc import Sequence
from pathlib import Path

from console.cache.store import Cache
from console.filters import Filter, Order
from console.intents import Create, Intent, Note, Reply, SetPriority
from console.model import Person, Ref
from console.services.base import Service
from console.sync.engine import Engine, Line
from console.sync.pace import Pace


def connect(kind: str, socket: Path) -> Service:
    """Return the service to sync with."""
    if kind == "desk":
        from console.services.desk import DeskService

        return DeskService("desk", socket=socket)
    from tests.kill.remote import RemoteService

    return RemoteService(socket)


def engine(folder: Path, kind: str, socket: Path) -> Engine:
    """Return the sync of the cache in `folder`."""

    def lines() -> Sequence[Line]:
        return [Line(connect(kind, socket), Pace(open=1, rest=1))]

    return Engine(folder / "cache.db", folder / "cache.lock", folder / "files", lines)


def wanted(dice: random.Random, service: str, refs: list[Ref], me: Person, words: str) -> Intent:
    """Return something an agent may want."""
    ref = dice.choice(refs)
    match dice.randrange(8):
        case 0:
            return SetPriority(ref, dice.randint(1, 5))
        case 1:
            return Create(Ref(service, f"new-{words}"), "Workplace", f"Made {words}", words, me)
        case 2 | 3 | 4:
            return Note(ref, words, me)
        case _:
            return Reply(ref, words, me)


def work(folder: Path, kind: str, socket: Path, seed: int) -> None:
    """Submit for ever."""
    dice = random.Random(seed)
    engine(folder, kind, socket).start()
    cache = Cache.open(folder / "cache.db")
    taken = os.open(folder / "taken", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    while True:
        me = cache.me(kind)
        rows = cache.window(Filter(), Order.AGE).rows(0, 60)
        refs = [row.ref for row in rows if not row.ref.provisional]
        if me is None or not refs:
            time.sleep(0.01)
            continue
        words = uuid.uuid4().hex
        key = cache.submit(wanted(dice, kind, refs, me, words), 0)
        os.write(taken, f"{key}\n".encode())
        time.sleep(dice.random() * 0.25)


if __name__ == "__main__":
    work(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))

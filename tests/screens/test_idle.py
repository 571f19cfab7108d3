"""An idle console sleeps: nothing looks again and again, and news reach the screen all the same."""

from __future__ import annotations

import asyncio
import os
import re
import selectors
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from console.cache.store import Cache
from console.intents import SetPriority
from console.model import News
from console.services.memory import MemoryService
from console.sync.engine import Engine, Line
from console.sync.pace import Pace
from tests.desk.house import furnish, new_ticket, open_house
from tests.screens.room import REF, Room, Stay, make_desk, ticket
from tests.terminal.pty import Program

SPAN = 0.6
"""Seconds of sleep that are waited for."""


class Sleeper(selectors.DefaultSelector):
    """What an event loop sleeps in; counts how often it wakes up."""

    woken = 0

    def select(self, timeout: float | None = None) -> Any:
        """Sleep."""
        found = super().select(timeout)
        self.woken += timeout != 0  # with 0 it only looks in passing
        return found


def run(sleeper: Sleeper, main: Coroutine[Any, Any, None]) -> None:
    """Run something in a loop whose wake-ups are counted."""
    with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(sleeper)) as runner:
        runner.run(main)


class Sleepy(Engine):
    """A sync whose wake-ups are counted."""

    def _run(self) -> None:
        self.sleeper = Sleeper()
        run(self.sleeper, self._main())


class Living(Room):
    """The application with a sync that looks for news by itself once an hour."""

    def __init__(self, cache: Cache, service: MemoryService) -> None:
        super().__init__(make_desk(cache))
        folder = cache.path.parent

        def lines() -> Sequence[Line]:
            return [Line(service, Pace(open=3600, rest=3600))]

        self.sync = Sleepy(cache.path, folder / "lock", folder / "files", lines)
        self._make_engine = lambda: self.sync


async def asleep(woken: Callable[[], int], most: int) -> None:
    """Wait for a span in which a loop wakes up so often at most; what goes on and on never has one."""
    for _ in range(12):
        before = woken()
        await asyncio.sleep(SPAN)
        if woken() - before <= most:
            return
    raise AssertionError(f"it never sleeps: {woken() - before}")


def test_an_idle_console_sleeps_and_its_own_timers_and_news_wake_it(cache: Cache) -> None:
    mine = Sleeper()

    async def sit() -> None:
        service = MemoryService()
        ref = service.web.create("One")
        app = Living(cache, service)
        async with app.run_test(size=(80, 24)) as pilot:
            sitting = Stay(app, pilot)
            await sitting.until(lambda: cache.ticket(ref), 2000)
            await sitting.press("2")
            await asleep(lambda: app.sync.sleeper.woken, 0)
            await asleep(lambda: mine.woken, 1)  # the one that ends this wait
            cache.submit(SetPriority(ref, 1), 0.3)
            await sitting.until(lambda: service.web.ticket(ref).priority == 1, 2000)
            new = service.web.create("Two")
            await sitting.until(lambda: cache.ticket(new), 2000)
            app.sync.stop()

    run(mine, sit())


async def test_what_another_console_wrote_is_shown_without_a_look(cache: Cache) -> None:
    app = Room(make_desk(cache))
    async with app.run_test(size=(80, 24)) as pilot:
        sitting = Stay(app, pilot)
        await sitting.press("2", "enter")
        await sitting.until(lambda: "Label printers" in sitting.text())
        other = Cache.open(cache.path, durable=False)
        other.learn(
            "desk", "tickets", News(tickets=(replace(ticket(REF), subject="It smokes", version="2"),)), "8"
        )
        other.close()
        await sitting.until(lambda: "It smokes" in sitting.text(), 1000)


@pytest.mark.slow
@pytest.mark.parametrize("keys", [(), ("2", "enter")])
def test_a_console_on_a_live_line_hardly_wakes_up_and_sends_nothing(keys: tuple[str, ...]) -> None:
    with tempfile.TemporaryDirectory(prefix="desk-") as name:
        home, folder = Path(name), Path(name) / "desk"
        with open_house(folder, furnish(folder)) as house:
            new_ticket(house.client("maria"))
            settings = home / "amends" / "settings.toml"
            settings.parent.mkdir(mode=0o700)
            settings.write_text(f'[services.desk]\nkind = "desk"\nsocket = "{house.socket}"\n')
            settings.chmod(0o600)
            env = {
                "XDG_STATE_HOME": name,
                "XDG_CONFIG_HOME": name,
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            }
            with Program([sys.executable, "-m", "console.cli"], columns=120, rows=40, env=env) as program:
                program.wait("desk ✓")
                program.press(*keys)
                program.quiet(2.0)
                before, sent = switches(program.process.pid), len(program.received)
                time.sleep(3)
                program.quiet(0.05)
                assert (
                    switches(program.process.pid) - before <= 3 + 2
                )  # the desk's own sign of life may come meanwhile
                assert len(program.received) == sent
                program.leave()


def switches(pid: int) -> int:
    """Return how often the threads of a process gave the processor up."""
    found = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += sum(map(int, re.findall(r"ctxt_switches:\s+(\d+)", (task / "status").read_text())))
    return found

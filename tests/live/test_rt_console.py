"""An agent at the real console, and at the shell, on a real Request Tracker; the server tells what it has."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from console.cache.outbox import State
from console.cache.store import Cache
from console.filters import Filter
from console.model import Ref
from console.paths import Places
from console.profiles import Profile
from console.settings import Holds, ServiceSettings, Settings
from console.signs import FULL
from screens.base import Desk as ScreenDesk
from screens.queue import QueueScreen
from screens.ticket import TicketScreen
from tests.live.conftest import Desk
from tests.live.rest import Rest
from tests.screens.room import Room, Stay

pytestmark = pytest.mark.live

PATIENCE = 60.0
"""Seconds within which a write must have been read back."""


@pytest.fixture(scope="module")
def profile(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Profile:
    """Return a profile of Noor's on the server, synced once by the shell."""
    home = tmp_path_factory.mktemp("home")
    token = home / "token"
    token.write_text(desk.token("noor.bakker"))
    token.chmod(0o600)
    folder = home / "amends"
    folder.mkdir(mode=0o700)
    service = ServiceSettings(
        kind="rt", url=desk.url, token_file=str(token), poll_open=2, poll_rest=5, requests_per_minute=6000
    )
    file = folder / "settings.toml"
    file.write_text(
        f'[holds]\nnote = 0.2\nreply = 0.2\nmerge = 0.2\nother = 0.2\n\n[services.rt]\nkind = "rt"\n'
        f'url = "{desk.url}"\ntoken_file = "{token}"\npoll_open = 2\npoll_rest = 5\nrequests_per_minute = 6000\n'
    )
    file.chmod(0o600)
    settings = Settings(services={"rt": service}, holds=Holds(note=0.2, reply=0.2, merge=0.2, other=0.2))
    made = Profile("default", settings, Places(folder / "default"))
    done = shell(made, "sync")
    assert done.returncode == 0, done.stderr
    return made


def shell(profile: Profile, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run `amends` on the profile."""
    home = str(profile.places.folder.parent.parent)
    return subprocess.run(
        [sys.executable, "-m", "console.cli", *words],
        input=given,
        capture_output=True,
        text=True,
        timeout=180,
        env={**os.environ, "XDG_STATE_HOME": home, "XDG_CONFIG_HOME": home},
    )


@asynccontextmanager
async def console(profile: Profile, *, syncs: bool = True) -> AsyncIterator[tuple[Stay, Cache]]:
    """Open the real application on the profile, its sync running."""
    cache = Cache.open(profile.places.folder / "cache.db")
    desk = ScreenDesk(cache, profile.settings, profile.places, FULL, profile.name)
    room = Room(desk)
    engine = profile.engine() if syncs else None
    room._make_engine = lambda: engine
    try:
        async with room.run_test(size=(100, 30)) as pilot:
            await pilot.pause()
            yield Stay(room, pilot), cache
    finally:
        if engine is not None:
            engine.stop()
        cache.close()


async def until(stay: Stay, so: Callable[[], object]) -> None:
    """Let the application run until something is so."""
    deadline = time.monotonic() + PATIENCE
    while not so():
        assert time.monotonic() < deadline, f"never came true; on screen:\n{stay.text()}"
        await stay.pilot.pause(0.1)


async def known(stay: Stay, cache: Cache, id_: str) -> Ref:
    """Wait until the cache has heard of a ticket, its offers too; returns its reference."""
    from console.cache.wishes import LOOK

    ref = Ref("rt", id_)
    cache.wishes.ask(LOOK, ref)
    await until(stay, lambda: (one := cache.ticket(ref)) is not None and one.offers)
    return ref


async def settled(stay: Stay, cache: Cache, count: int = 0) -> None:
    """Wait until `count` intents were given in all, and none of them waits any more."""
    await until(stay, lambda: len(cache.ended(500)) + len(cache.waiting()) >= count)
    await until(stay, lambda: not cache.waiting(("held", "ready", "sent")))


async def open_ticket(stay: Stay, desk: ScreenDesk, ref: Ref) -> None:
    """Open a ticket, as enter in a list does."""
    await stay.room.push_screen(TicketScreen(desk, ref))
    await stay.pilot.pause()


async def test_an_agent_works_a_ticket_from_the_keyboard_to_its_end(profile: Profile, web: Rest) -> None:
    number = web.create("Badge printer jams")
    async with console(profile) as (stay, cache):
        ref = await known(stay, cache, number)
        await open_ticket(stay, stay.room.desk, ref)
        before = len(cache.ended(500))
        await stay.press("t")
        await settled(stay, cache, before + 1)
        await stay.press("p", "2")
        await settled(stay, cache, before + 2)
        await stay.press("c")
        await stay.type("looks like the driver")
        await stay.press("tab", "I")
        await settled(stay, cache, before + 3)
        await stay.press("r")
        await stay.type("we are on it")
        await stay.press("tab", "P")
        await settled(stay, cache, before + 4)
        assert cache.waiting() == [], [one.words for one in cache.waiting()]
        there = web.ticket(number)
        assert there["Owner"]["id"] == "noor.bakker"
        assert there["Status"] in ("new", "open")  # as the site has it: a reply may open by itself
        assert [text.strip() for text in web.texts(number)][1:] == ["looks like the driver", "we are on it"]
        assert [event["Type"] for event in web.history(number, "Comment")] == ["Comment"]
        await known(stay, cache, number)
        await stay.press("r")
        await stay.type("solved now")
        await stay.press("tab", "R")
        await settled(stay, cache, before + 5)
        assert cache.waiting() == [], [one.words for one in cache.waiting()]
        assert web.ticket(number)["Status"] == "resolved"
        assert web.texts(number)[-1].strip() == "solved now"
        await stay.see("resolved")


async def test_twenty_at_once_from_the_keyboard(profile: Profile, web: Rest) -> None:
    batch = f"batch{time.time_ns()}"
    numbers = [web.create(f"{batch} {number}") for number in range(20)]
    async with console(profile) as (stay, cache):
        for number in numbers:
            await known(stay, cache, number)
        screen = QueueScreen(stay.room.desk, "Twenty", Filter(words=(batch,)))
        await stay.room.push_screen(screen)
        await stay.pilot.pause()
        await until(stay, lambda: len([row for row in stay.lines() if batch in row]) >= 20)
        before = len(cache.ended(500))
        await stay.press("asterisk", "t")
        await settled(stay, cache, before + 20)
        assert cache.waiting() == [], [one.words for one in cache.waiting()]
        assert {web.ticket(number)["Owner"]["id"] for number in numbers} == {"noor.bakker"}
        assert all(len(web.history(number, "Set")) <= 1 for number in numbers)


async def test_a_colleague_in_the_web_makes_a_conflict_that_is_shown_and_decided(
    profile: Profile, web: Rest
) -> None:
    number = web.create("Scanner sends empty pages")
    async with console(profile) as (stay, cache):
        ref = await known(stay, cache, number)
        # what the agent looks at is older than what the colleague does now
        slow = replace(
            stay.room.desk, settings=Settings(services=profile.settings.services, holds=Holds(other=3))
        )
        await open_ticket(stay, slow, ref)
        await stay.press("s")
        await stay.see("Set status")
        await stay.type("reject")
        await stay.press("enter")
        web.update(number, Status="open")
        await until(stay, lambda: [one.state for one in cache.waiting_for(ref)] == [State.CONFLICT])
        assert web.ticket(number)["Status"] == "open"
        [waiting] = cache.waiting_for(ref)
        assert "open" in waiting.words
        assert cache.retry(waiting.key)
        await settled(stay, cache)
        assert web.ticket(number)["Status"] == "rejected"


async def test_a_new_ticket_from_the_keyboard(profile: Profile, web: Rest) -> None:
    subject = f"new from the console {time.time_ns()}"
    async with console(profile) as (stay, cache):
        stay.room.create_ticket("Workplace")
        await stay.pilot.pause()
        await stay.see("new ticket")
        await stay.type(subject)
        await stay.press("tab")
        await stay.type("it is broken")
        await stay.press("tab", "P")
        await until(stay, lambda: cache.waiting())
        await settled(stay, cache)
        assert cache.waiting() == [], [one.words for one in cache.waiting()]
    found = web.get("/tickets", query=f"Subject = '{subject}'", fields="Queue,Subject", per_page="10")
    assert found["total"] == 1


async def test_a_second_console_writes_through_the_first(profile: Profile, web: Rest) -> None:
    number = web.create("Two consoles on one cache")
    async with console(profile) as (stay, cache):
        ref = await known(stay, cache, number)
        other = shell(profile, "ticket", "take", f"rt:{ref.id}", "--json")
        assert other.returncode == 0, other.stderr
        assert json.loads(other.stdout)[0]["state"] == "verified"
        assert web.ticket(number)["Owner"]["id"] == "noor.bakker"
        await until(stay, lambda: (one := cache.ticket(ref)) is not None and one.assignee is not None)


def by_shell(profile: Profile, code: int, *words: str, given: str = "") -> Any:
    """Run a write and return what it says, the exit code checked."""
    done = shell(profile, *words, "--json", given=given)
    assert done.returncode == code, f"{done.returncode}: {done.stderr} {done.stdout}"
    return json.loads(done.stdout)


def test_every_verb_from_the_shell_is_seen_in_request_tracker(profile: Profile, web: Rest) -> None:
    number, other, third = (web.create(f"From the shell {name}") for name in ("one", "two", "three"))
    assert shell(profile, "sync").returncode == 0
    by_shell(profile, 0, "ticket", "take", f"rt:{number}")
    by_shell(profile, 0, "ticket", "priority", f"rt:{number}", "--to", "1")
    by_shell(profile, 0, "ticket", "note", f"rt:{number}", "-m", "Ünïcode note ✓")
    by_shell(profile, 0, "ticket", "reply", f"rt:{number}", given="We are on it.\n")
    by_shell(profile, 0, "ticket", "status", f"rt:{number}", "--to", "stalled")
    by_shell(profile, 0, "ticket", "link", f"rt:{number}", "--to", f"rt:{other}")
    by_shell(profile, 0, "ticket", "assign", f"rt:{other}", "--to", "sem.visser")
    by_shell(profile, 0, "ticket", "reply", f"rt:{number}", "-m", "Solved.", "--resolve")
    by_shell(profile, 0, "ticket", "merge", f"rt:{third}", "--into", f"rt:{other}", "--yes")
    made = by_shell(profile, 0, "ticket", "create", "Made in the shell", "-q", "Workplace", "-m", "Text")
    there = web.ticket(number)
    assert (there["Owner"]["id"], there["Status"]) == ("noor.bakker", "resolved")
    assert [text.strip() for text in web.texts(number)][1:] == ["Ünïcode note ✓", "We are on it.", "Solved."]
    assert web.ticket(other)["Owner"]["id"] == "sem.visser"
    assert str(web.ticket(third)["id"]) == other
    assert web.ticket(made[0]["ref"].split(":")[1])["Subject"] == "Made in the shell"


def test_a_refusal_and_a_conflict_have_their_exit_codes(profile: Profile, web: Rest) -> None:
    number = web.create("Exit codes")
    assert shell(profile, "sync").returncode == 0
    refused = by_shell(profile, 4, "ticket", "status", f"rt:{number}", "--to", "nosuch")
    assert refused[0]["state"] == "refused"
    assert refused[0]["words"]
    web.update(number, Status="open")
    conflict = by_shell(profile, 5, "ticket", "status", f"rt:{number}", "--to", "stalled")
    assert conflict[0]["state"] == "conflict"
    assert web.ticket(number)["Status"] == "open"

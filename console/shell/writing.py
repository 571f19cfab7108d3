"""Carries a write of the shell through: hold, send, read back, and an exit code that says how it ended."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from console import profiles
from console.cache.outbox import State, Waiting
from console.cache.store import Cache
from console.intents import Intent, kind_of
from console.model import HealthState
from console.profiles import Profile
from console.shell.common import as_json, note
from console.shell.outcome import CONFLICT, DONE, REFUSED, SIGN_IN, UNKNOWN, WAITING, Outcome
from console.shell.shapes import intent as shape

if TYPE_CHECKING:
    from console.sync.engine import Engine

PATIENCE = 120.0
"""Seconds after its hold within which a write should have ended."""
_ENDS = {
    State.VERIFIED: DONE,
    State.REFUSED: REFUSED,
    State.CONFLICT: CONFLICT,
    State.LAPSED: CONFLICT,
    State.UNKNOWN: UNKNOWN,
    State.WITHDRAWN: DONE,
}


def write(profile: Profile, cache: Cache, wanted: list[Intent], *, wait: bool, in_json: bool) -> None:
    """Submit intents and see them through; raises `Outcome` with the worst of their ends."""
    keys = [cache.submit(one, profile.settings.holds.of(kind_of(one))) for one in wanted]
    if wait:
        with syncing(profile):
            _see_through(cache, keys)
    ended = [one for key in dict.fromkeys(keys) if (one := cache.intent(key)) is not None]
    if in_json:
        as_json([shape(one) for one in ended])
    else:
        for one in ended:
            note(_words(one))
    code = max((_code(cache, one) for one in ended), default=DONE)
    raise Outcome(code)


@contextmanager
def syncing(profile: Profile) -> Iterator[Engine | None]:
    """Sync while the block runs, beside another console that may do so already; gives the engine."""
    with desk_running(profile):
        engine = profile.engine()
        if engine is None:
            yield None
            return
        engine.start()
        try:
            yield engine
        finally:
            engine.stop()


@contextmanager
def desk_running(profile: Profile) -> Iterator[None]:
    """Keep the demo's desk running while the block runs; does nothing for other profiles."""
    if profile.name != profiles.DEMO:
        yield
        return
    from console.desk.run import start_demo

    desk = start_demo(Path(profile.places.desk))
    try:
        yield
    finally:
        desk.close()


def _see_through(cache: Cache, keys: list[str]) -> None:
    """Wait until every intent has ended or the line is down; ctrl-c takes back what is still held."""
    told = ""
    try:
        while True:
            states = [one for key in keys if (one := cache.intent(key)) is not None]
            going = [one for one in states if one.state not in _ENDS]
            if not going:
                return
            until = max(one.hold_until.timestamp() for one in going)
            if time.time() > until + PATIENCE or (time.time() > until + 1 and _down(cache, going)):
                return
            words = _progress(going)
            if sys.stderr.isatty() and words != told:
                told = words
                note(words)
            time.sleep(0.1)
    except KeyboardInterrupt:
        for key in keys:
            cache.withdraw(key)


def _progress(going: list[Waiting]) -> str:
    held = [one for one in going if one.state is State.HELD]
    if held:
        return (
            f"Held for {len(held)}; ctrl-c takes it back." if len(held) > 1 else "Held; ctrl-c takes it back."
        )
    return "Sending."


def _down(cache: Cache, going: list[Waiting]) -> bool:
    """Whether nothing moves because the line is down: tried at least once, and no answer."""
    down = {one.service for one in cache.health() if one.state in (HealthState.SIGN_IN, HealthState.BROKEN)}
    offline = {one.service for one in cache.health() if one.state is HealthState.OFFLINE}
    return all(one.service in down or one.service in offline for one in going)


def _code(cache: Cache, one: Waiting) -> int:
    if one.state in _ENDS:
        return _ENDS[one.state]
    sign_in = any(
        health.service == one.service and health.state is HealthState.SIGN_IN for health in cache.health()
    )
    return SIGN_IN if sign_in else WAITING


def _words(one: Waiting) -> str:
    tail = f": {one.words}" if one.words else ""
    ending = {
        State.VERIFIED: "done",
        State.WITHDRAWN: "taken back",
        State.REFUSED: "refused",
        State.CONFLICT: "conflict",
        State.UNKNOWN: "unknown",
    }.get(one.state, f"{one.state.value}, waits in the outbox")
    return f"{one.kind} on {one.label.strip() or one.intent.ticket}: {ending}{tail}"

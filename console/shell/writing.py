"""Carries a write of the shell through: hold, send, read back, and an exit code that says how it ended."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from console import logs, profiles
from console.cache.connection import writing
from console.cache.outbox import State, Waiting
from console.cache.store import Cache
from console.intents import Create, CreateChange, Intent, Progress, SetStatus, kind_of
from console.model import Health, HealthState, Person, Ref
from console.profiles import Profile
from console.shell.outcome import (
    CONFLICT,
    DONE,
    ENDED,
    ERROR,
    REFUSED,
    SIGN_IN,
    UNKNOWN,
    WAITING,
    Outcome,
)
from console.shell.output import as_json, note, one_line
from console.shell.shapes import intent as shape

if TYPE_CHECKING:
    from console.sync.engine import Engine

PATIENCE = 120.0
"""Seconds after its hold within which a write should have ended."""
SETTLED = 10.0
"""Seconds after which a line that was down before we came, and is still down, counts as down."""
BAD = (HealthState.OFFLINE, HealthState.BROKEN, HealthState.SIGN_IN)
"""How a line stands over which nothing goes."""
_ENDS = {
    State.VERIFIED: DONE,
    State.REFUSED: REFUSED,
    State.CONFLICT: CONFLICT,
    State.LAPSED: CONFLICT,
    State.UNKNOWN: UNKNOWN,
    State.WITHDRAWN: ENDED,
}
_WORST_FIRST = (UNKNOWN, CONFLICT, REFUSED, SIGN_IN, WAITING, ENDED, DONE)
_ENDINGS = {
    State.VERIFIED: "done",
    State.WITHDRAWN: "taken back",
    State.REFUSED: "refused",
    State.CONFLICT: "conflict",
    State.LAPSED: "lapsed",
    State.UNKNOWN: "unknown",
}


def me_of(cache: Cache, ref: Ref) -> Person:
    """Return who the agent is to the ticket's service; raises `Outcome` where nobody knows yet."""
    me = cache.me(ref.service)
    if me is None:
        words = f"{ref.service} has not answered yet, so nobody knows who you are: run `amends sync`."
        raise Outcome(ERROR, words)
    return me


def write(profile: Profile, cache: Cache, wanted: Sequence[Intent], *, wait: bool, in_json: bool) -> None:
    """Submit intents, all or none, and see them through; raises `Outcome` with the worst of their ends."""
    holds = profile.settings.holds
    with writing(cache.conn):
        keys = [cache.submit(one, holds.of(kind_of(one))) for one in wanted]
    see_through(profile, cache, keys, wait=wait, in_json=in_json)


def see_through(profile: Profile, cache: Cache, keys: Sequence[str], *, wait: bool, in_json: bool) -> None:
    """Wait for the ends of intents, unless `wait` is False, say them, and raise the worst as an `Outcome`."""
    why = ""
    if wait:
        with syncing(profile) as engine:
            why = _wait_for(cache, keys, engine)
    ended = _states(cache, keys)
    if in_json:
        as_json([shape(one) for one in ended])
    else:
        for one in ended:
            note(one_line(_words(cache, one)))
    codes = {_code(cache, one) for one in ended}
    worst = next((code for code in _WORST_FIRST if code in codes), DONE)
    raise Outcome(worst, why if worst in (WAITING, SIGN_IN) else "")


@contextmanager
def syncing(profile: Profile) -> Iterator[Engine | None]:
    """Sync while the block runs, beside another console that may do so already; gives the engine.

    None where the settings want no service to be asked.
    """
    logs.start(profile.places.log)
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


def _states(cache: Cache, keys: Sequence[str]) -> list[Waiting]:
    return [one for key in dict.fromkeys(keys) if (one := cache.intent(key)) is not None]


def _wait_for(cache: Cache, keys: Sequence[str], engine: Engine | None) -> str:
    """Wait until every intent has ended or the line is down; returns why it was given up, if it was.

    Ctrl-c takes back what is still held.
    """
    if engine is None:
        return "The settings say offline: it is sent once they do not."
    before, began, told = cache.health(), time.monotonic(), ""
    try:
        while going := [one for one in _states(cache, keys) if one.state not in _ENDS]:
            if engine.failure:
                return engine.failure
            late = time.time() - max(one.hold_until.timestamp() for one in going)
            down = _down(cache, going, before if time.monotonic() - began < SETTLED else [])
            if late > 1 and down:
                return "; ".join(down)
            if late > PATIENCE:
                return f"It was not done within {PATIENCE:.0f} seconds."
            words = "Held: ctrl-c takes it back." if late < 0 else "Sending."
            if sys.stderr.isatty() and words != told:
                told = words
                note(words)
            time.sleep(0.1)
    except KeyboardInterrupt:
        for key in keys:
            cache.withdraw(key)
    return ""


def _down(cache: Cache, going: list[Waiting], before: list[Health]) -> list[str]:
    """Return what is wrong with the lines that all of these wait for, nothing while any of them is well.

    What stood there `before` we came says nothing yet: it may be from another day.
    """
    bad = {one.service: one.sentence for one in cache.health() if one.state in BAD and one not in before}
    services = {one.service for one in going}
    return [named(name, bad[name]) for name in sorted(services)] if services <= bad.keys() else []


def named(service: str, words: str) -> str:
    """Return what is said of a service, with its name before it unless it stands there already."""
    return words if words.lower().startswith(service.lower()) else f"{service}: {words}"


def _code(cache: Cache, one: Waiting) -> int:
    if one.state in _ENDS:
        return _ENDS[one.state]
    signed_out = {health.service for health in cache.health() if health.state is HealthState.SIGN_IN}
    return SIGN_IN if one.service in signed_out else WAITING


def _words(cache: Cache, one: Waiting) -> str:
    what = f"{one.kind} on {one.label.strip() or one.intent.target}"
    tail = f": {one.words}" if one.words else ""
    if one.state is State.VERIFIED and isinstance(one.intent, Create | CreateChange):
        what = f"create {_made(cache, one.intent)}"
    if one.state is State.REFUSED and isinstance(one.intent, SetStatus | Progress):
        tail += _offered(cache, one.intent)
    return f"{what}: {_ENDINGS.get(one.state, f'{one.state.value}, waits in the outbox')}{tail}"


def _made(cache: Cache, intent: Create | CreateChange) -> str:
    ref = intent.target
    made = cache.ticket(ref) if isinstance(intent, Create) else cache.changes.get(ref)
    return f"{ref.service}:{made.number if made else ref.id}"


def _offered(cache: Cache, intent: SetStatus | Progress) -> str:
    found = (
        cache.truth(intent.target) if isinstance(intent, SetStatus) else cache.changes.truth(intent.target)
    )
    names = [offer.name for offer in found.offers] if found else []
    return f" It is offered now: {', '.join(names)}." if names else ""

"""The outbox: intents from the key press to the moment a service has done them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from console import intents
from console.cache.errors import DamagedCache, damaged_words
from console.cache.facts import freeze, instant
from console.cache.pulse import TROUBLE as TROUBLE

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from console.intents import Intent, Seen
    from console.model import Ref

Wanted = Callable[["Waiting"], dict[str, str | None]]


class State(StrEnum):
    """How far an intent has come."""

    HELD = "held"
    """Can still be taken back."""
    READY = "ready"
    SENT = "sent"
    """On its way, or done and not yet read back."""
    VERIFIED = "verified"
    CONFLICT = "conflict"
    """The service's fact changed since the agent looked: the agent decides."""
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"
    """The answer was lost and nobody can say whether it was done: the agent decides."""
    LAPSED = "lapsed"
    """Its moment has passed: ask again."""


SHOWN = ("held", "ready", "sent")
"""The states whose effect is laid over the facts."""
OPEN = (*SHOWN, *TROUBLE)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One intent in the outbox."""

    seq: int
    key: str
    intent: Intent
    state: State
    made: datetime
    hold_until: datetime
    changed: datetime
    attempts: int
    label: str
    """Number and subject of the ticket when the intent was given."""
    seen: Seen
    words: str
    """Why it stands where it stands: the service's own words or ours."""
    look: bytes | None
    """The look it was compared with before it was sent, frozen; only once sent."""
    entry: str | None
    """The id of the entry it added, once known."""
    round: int = 0
    """How often the agent sent it anew after trouble."""

    @property
    def kind(self) -> str:
        """The intent's short name."""
        return intents.kind_of(self.intent)

    @property
    def wire(self) -> str:
        """The key that the service gets.

        A change sent anew on the agent's word is another change, which a service that remembers keys must
        not take for a repeat. Words keep their key: so what was said already is not said again.
        """
        anew = self.round and not hasattr(self.intent, "body")
        return f"{self.key}-{self.round}" if anew else self.key

    @property
    def target(self) -> Ref:
        """The fact it is done to."""
        return self.intent.target

    @property
    def service(self) -> str:
        """The service it is meant for."""
        return self.intent.target.service


_COLUMNS = (
    "seq, key, kind, payload, state, made, hold_until, changed, attempts, label, seen, words, look, "
    "entry, round"
)


def add(conn: sqlite3.Connection, intent: Intent, key: str, seen: Seen, label: str, hold: float) -> None:
    """Put an intent at the end of the outbox, held for `hold` seconds; `label` is what it is about."""
    now = time.time()
    conn.execute(
        "INSERT INTO outbox "
        "(key, service, ticket, label, kind, payload, state, made, hold_until, changed, seen) "
        "VALUES (?, ?, ?, ?, ?, ?, 'held', ?, ?, ?, ?)",
        (
            key,
            intent.target.service,
            intent.target.id,
            label,
            intents.kind_of(intent),
            intents.dump(intent),
            now,
            now + hold,
            now,
            _dump_seen(seen),
        ),
    )


def of_ticket(conn: sqlite3.Connection, ref: Ref, states: tuple[str, ...] = SHOWN) -> list[Waiting]:
    """Return the ticket's intents in the given states, in the order they were given."""
    return _read(
        conn,
        f"service = ? AND ticket = ? AND state IN ({_marks(states)})",
        (ref.service, ref.id, *states),
    )


def standing(waiting: Sequence[Waiting]) -> tuple[int, int]:
    """Return how many intents are on their way, and 1 where one of them met trouble: a row's last columns."""
    if not waiting:  # as mostly: thousands of rows are written in a second
        return 0, 0
    under_way = sum(one.state in SHOWN for one in waiting)
    return under_way, int(any(one.state in TROUBLE for one in waiting))


def about(conn: sqlite3.Connection, service: str) -> set[str]:
    """Return the ids of what open intents of a service are about."""
    rows = conn.execute(
        f"SELECT ticket FROM outbox WHERE state IN ({_marks(OPEN)}) AND service = ?", (*OPEN, service)
    )
    return {row[0] for row in rows}


def in_states(conn: sqlite3.Connection, states: tuple[str, ...] = OPEN, service: str = "") -> list[Waiting]:
    """Return all intents in the given states, oldest first; of one service where it is named."""
    where = f"state IN ({_marks(states)})" + (" AND service = ?" if service else "")
    return _read(conn, where, (*states, service) if service else states)


def recent(conn: sqlite3.Connection, limit: int = 50) -> list[Waiting]:
    """Return what ended last, newest first."""
    return _read(conn, "state IN ('verified', 'withdrawn')", (), f"ORDER BY changed DESC LIMIT {limit:d}")


def get(conn: sqlite3.Connection, key: str) -> Waiting | None:
    """Return one intent, None where there is none with this key."""
    found = _read(conn, "key = ?", (key,))
    return found[0] if found else None


def move(
    conn: sqlite3.Connection,
    key: str,
    state: State,
    *,
    only_from: tuple[str, ...],
    words: str = "",
) -> bool:
    """Set the state where it is one of `only_from`; returns whether it was."""
    done = conn.execute(
        "UPDATE outbox SET state = ?, changed = ?, words = ? "
        f"WHERE key = ? AND state IN ({_marks(only_from)})",
        (state.value, time.time(), words, key, *only_from),
    )
    return done.rowcount == 1


def to_the_end(conn: sqlite3.Connection, key: str) -> None:
    """Put an intent behind all others."""
    conn.execute("UPDATE outbox SET seq = (SELECT MAX(seq) + 1 FROM outbox) WHERE key = ?", (key,))


def rewrite(conn: sqlite3.Connection, waiting: Waiting) -> None:
    """Store an intent's payload, target and what was seen anew."""
    conn.execute(
        "UPDATE outbox SET service = ?, ticket = ?, payload = ?, seen = ?, label = ? WHERE key = ?",
        (
            waiting.intent.target.service,
            waiting.intent.target.id,
            intents.dump(waiting.intent),
            _dump_seen(waiting.seen),
            waiting.label,
            waiting.key,
        ),
    )


def uncover(conn: sqlite3.Connection, ended: Waiting, wanted: Wanted) -> None:
    """Teach later intents on the same fact that one which they were laid upon is not shown any more.

    Each then rests on what lay beneath it when it was given, and on the other intents that still wait before
    it; `wanted` returns what an intent makes of the fields it touches. What somebody else changes after it
    was given stays a conflict.
    """
    on = of_ticket(conn, ended.intent.target, OPEN)
    gone = wanted(ended)
    for later in on:
        if later.seq <= ended.seq:
            continue
        fields = dict(later.seen.fields)
        for name, value in later.seen.fields.items():
            if name not in gone or value != gone[name]:
                continue
            fields[name] = later.seen.beneath.get(name, ended.seen.fields.get(name))
            for other in on:
                if other.seq < later.seq and other.key != ended.key and other.state.value in SHOWN:
                    fields[name] = wanted(other).get(name, fields[name])
        if fields != later.seen.fields:
            rewrite(conn, replace(later, seen=replace(later.seen, fields=fields)))


def _dump_seen(seen: Seen) -> str:
    return freeze(seen).decode()


def _marks(values: tuple[str, ...]) -> str:
    return ", ".join("?" * len(values))


def _read(
    conn: sqlite3.Connection, where: str, values: tuple[object, ...], tail: str = "ORDER BY seq"
) -> list[Waiting]:
    rows = conn.execute(f"SELECT {_COLUMNS} FROM outbox WHERE {where} {tail}", values)
    try:
        return [_waiting(row) for row in rows]
    except (ValueError, KeyError, TypeError, AssertionError, msgspec.MsgspecError) as error:
        raise DamagedCache(damaged_words()) from error


def _waiting(row: tuple[object, ...]) -> Waiting:
    seq, key, kind, payload, state, made, until, changed, attempts, label, seen, words, look, *rest = row
    entry, round_ = rest
    what = json.loads(str(seen))
    assert isinstance(seq, int)
    assert isinstance(attempts, int)
    assert isinstance(round_, int)
    assert isinstance(made, float)
    assert isinstance(until, float)
    assert isinstance(changed, float)
    assert look is None or isinstance(look, bytes)
    return Waiting(
        seq,
        str(key),
        intents.load(str(kind), str(payload)),
        State(str(state)),
        instant(made),
        instant(until),
        instant(changed),
        attempts,
        str(label),
        intents.Seen(what["version"], what["fields"], what.get("beneath", {}), what.get("deciding", {})),
        str(words),
        look,
        None if entry is None else str(entry),
        round_,
    )

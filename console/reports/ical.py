"""Changes and windows of time as an iCalendar file (RFC 5545) that any calendar program reads."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol
from zoneinfo import ZoneInfo

from console import paths
from console.measure.recurrence import occurrences
from console.model import ChangeKind, ChangeState, Ref, Result, Risk, TimeWindow, WindowKind
from console.text import clean_line

if TYPE_CHECKING:
    from icalendar import Event

PRODUCT = "-//Amends//Change calendar//EN"
WINDOWS = {
    WindowKind.FREEZE_HARD: "Freeze",
    WindowKind.FREEZE_APPROVAL: "Approval freeze",
    WindowKind.MAINTENANCE: "Maintenance window",
}
"""How the title of a window's event begins."""
_SURE = (ChangeState.SCHEDULED, ChangeState.IMPLEMENTING, ChangeState.REVIEW, ChangeState.CLOSED)
_STAMP = b"DTSTAMP:"


class Planned(Protocol):
    """What an event needs to know of a change; a row of the cache's change book does."""

    @property
    def ref(self) -> Ref: ...
    @property
    def number(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def kind(self) -> ChangeKind: ...
    @property
    def state(self) -> ChangeState: ...
    @property
    def state_name(self) -> str: ...
    @property
    def start(self) -> datetime | None: ...
    @property
    def end(self) -> datetime | None: ...
    @property
    def team(self) -> str | None: ...
    @property
    def service(self) -> str | None: ...
    @property
    def implementer(self) -> str | None: ...
    @property
    def risk(self) -> Risk: ...
    @property
    def outage(self) -> bool | None: ...
    @property
    def result(self) -> Result | None: ...


@dataclass(frozen=True, slots=True)
class Written:
    """What an iCalendar file came to hold."""

    changes: int
    windows: int
    left_out: int
    """Changes without a window that ends after it starts, and windows whose rule nobody can carry out."""


def write_ics(
    rows: Iterable[Planned], windows: Iterable[TimeWindow], out: Path | IO[bytes], now: datetime | None = None
) -> Written:
    """Write changes and windows to a file, whole or not at all and for us alone (0600), or to a stream.

    Times are in UTC; a window that repeats keeps its zone and its rule. `now` becomes the events' DTSTAMP.
    Raises `OSError`.
    """
    data, written = calendar(rows, windows, now or datetime.now(UTC))
    if isinstance(out, Path):
        paths.write_whole(out, data)
    else:
        out.write(data)
    return written


def write_feed(rows: Iterable[Planned], windows: Iterable[TimeWindow], file: Path, mode: int) -> bool:
    """Bring a file that calendar programs subscribe to up to date; returns whether anything had changed.

    It is replaced whole, with this mode, and left alone while nothing but the time of writing would differ.
    Raises `OSError`.
    """
    data, _ = calendar(rows, windows, datetime.now(UTC))
    try:
        if _unstamped(file.read_bytes()) == _unstamped(data) and file.stat().st_mode & 0o777 == mode:
            return False
    except FileNotFoundError:
        pass
    paths.write_whole(file, data, mode)
    return True


def calendar(rows: Iterable[Planned], windows: Iterable[TimeWindow], now: datetime) -> tuple[bytes, Written]:
    """Return an iCalendar file's bytes, and what they hold."""
    from icalendar import Calendar

    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("x-wr-calname", "Changes")
    planned = [_change(row, now) for row in rows]
    open_times = [_window(window, now) for window in windows]
    events = [event for event in (*planned, *open_times) if event is not None]
    for event in events:
        made.add_component(event)
    if any("RRULE" in event for event in events):
        made.add_missing_timezones()
    changes = sum(event is not None for event in planned)
    left_out = len(planned) + len(open_times) - len(events)
    return made.to_ical(), Written(changes, len(events) - changes, left_out)


def uid(ref: Ref, what: str = "change") -> str:
    """Return the UID of a fact's event: the same for as long as the fact has its reference."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"amends:{what}:{ref}"))


def _change(row: Planned, now: datetime) -> Event | None:
    if row.start is None or row.end is None or row.end <= row.start:
        return None
    event = _event(uid(row.ref), f"{row.number} {row.title}", now)
    event.add("dtstart", row.start.astimezone(UTC))
    event.add("dtend", row.end.astimezone(UTC))
    event.add("status", _status(row.state))
    event.add("description", "\n".join(_facts(row)))
    event.add("categories", [clean_line(one) for one in (row.kind.value, row.service or "") if one])
    return event


def _status(state: ChangeState) -> str:
    if state.called_off:
        return "CANCELLED"
    return "CONFIRMED" if state in _SURE else "TENTATIVE"


def _facts(row: Planned) -> list[str]:
    outage = {True: "yes", False: "no", None: "unknown"}[row.outage]
    told = (
        ("State", row.state_name or row.state.value),
        ("Result", row.result.value.replace("_", " ") if row.result else ""),
        ("Kind", row.kind.value),
        ("Service", row.service or ""),
        ("Team", row.team or ""),
        ("Implementer", row.implementer or ""),
        ("Risk", row.risk.value),
        ("Outage", outage),
        ("Reference", str(row.ref)),
    )
    return [f"{name}: {clean_line(words)}" for name, words in told if words]


def _window(window: TimeWindow, now: datetime) -> Event | None:
    if occurrences(window, window.starts.year).problem:
        return None
    event = _event(uid(window.ref, "window"), f"{WINDOWS[window.kind]}: {window.name}", now)
    zone = ZoneInfo(window.zone) if window.rrule else UTC
    event.add("dtstart", window.starts.astimezone(zone))
    event.add("dtend", window.ends.astimezone(zone))
    if window.rrule:
        try:
            event.add("rrule", _rule(window.rrule, zone))
        except ValueError:
            return None
    covered = ", ".join((*window.services, *window.cis)) or "everything"
    told = (("Reason", window.reason), ("Owner", window.owner), ("Covers", covered))
    event.add("description", "\n".join(f"{name}: {clean_line(words)}" for name, words in told if words))
    event.add("transp", "TRANSPARENT")
    return event


def _rule(text: str, zone: Any) -> Any:
    """Return the rule with its end as a moment in UTC, as RFC 5545 wants it beside a start with a zone."""
    from icalendar import vRecur

    rule = vRecur.from_ical(text.strip().upper().removeprefix("RRULE:"))
    for at, until in enumerate(rule.get("UNTIL", ())):
        if not isinstance(until, datetime):
            until = datetime(until.year, until.month, until.day, 23, 59, 59)
        if until.tzinfo is None:
            until = until.replace(tzinfo=zone)
        rule["UNTIL"][at] = until.astimezone(UTC)
    return rule


def _event(identity: str, title: str, now: datetime) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", identity)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("summary", clean_line(title))
    return event


def _unstamped(data: bytes) -> bytes:
    return b"\n".join(line for line in data.splitlines() if not line.startswith(_STAMP))

"""`amends change calendar`: what is planned day by day, on screen, as JSON, or as an iCalendar file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from console.cache.changebook import ChangeRow
from console.model import TimeWindow, WindowKind
from console.shell.change_reading import (
    Found,
    colliding,
    filter_options,
    planned,
    span_of,
    wanted_of,
    worst,
)
from console.shell.common import cache_of, json_option, profile_of, why_nothing
from console.shell.outcome import ERROR, USAGE, Outcome
from console.shell.output import as_json, counted, note, one_line, say, stamp

WEEK = timedelta(days=7)
WORDS = {
    WindowKind.FREEZE_HARD: "freeze",
    WindowKind.FREEZE_APPROVAL: "approval freeze",
    WindowKind.MAINTENANCE: "maintenance",
}
Pair = tuple[datetime, datetime]


@click.command()
@filter_options
@click.option(
    "--ics", "ics", default="", metavar="FILE", help="Write an iCalendar file; - for standard output."
)
@json_option
@click.pass_context
def calendar(ctx: click.Context, /, since: str, until: str, ics: str, in_json: bool, **rest: Any) -> None:
    """Show a week day by day, with freezes, maintenance windows and collisions; --from and --to say which."""
    if ics and in_json:
        raise Outcome(USAGE, "Say either --ics or --json.")
    profile = profile_of(ctx)
    start, end = span_of(since, until, WEEK)
    with cache_of(profile) as cache:
        rows, found = planned(cache.changes, start, end, wanted_of("", rest))
        rows = colliding(rows, found, only=rest["colliding"])
        windows = [(one, hours) for one in cache.changes.windows() if (hours := opened(one, start, end))]
        if ics:
            _write_ics(rows, [one for one, _ in windows], ics)
        elif in_json:
            _as_json(rows, found, windows, start, end)
        elif rows or windows:
            for line in agenda(rows, found, windows, start):
                say(line)
        else:
            note(why_nothing(profile, cache))


COMMANDS = (calendar,)


def opened(window: TimeWindow, start: datetime, end: datetime) -> list[Pair]:
    """Return when a window is open in [start, end), each time whole; nothing for one that cannot be carried out."""
    from console.measure.recurrence import occurrences

    return occurrences(window, end.year).touching(start, end)


def agenda(
    rows: list[ChangeRow], found: Found, windows: list[tuple[TimeWindow, list[Pair]]], start: datetime
) -> Iterator[str]:
    """Yield the lines of an agenda: each day that has anything, its windows first, then its changes."""
    now = datetime.now(UTC)
    days: dict[Any, list[tuple[int, datetime, str]]] = {}
    for window, hours in windows:
        for begins, ends in hours:
            owner = f", {window.owner}" if window.owner and window.owner not in window.name else ""
            words = one_line(f"── {WORDS[window.kind]}: {window.name}{owner}, {_hours(begins, ends, now)}")
            days.setdefault(begins.astimezone().date(), []).append((0, begins, words))
    for row in rows:
        if row.start is not None:
            at = max(row.start, start)
            days.setdefault(at.astimezone().date(), []).append((1, row.start, _line(row, found, now)))
    for day in sorted(days):
        yield f"{day:%a %d %b %Y}"
        for _, _, words in sorted(days[day]):
            yield f"  {words}"


def _line(row: ChangeRow, found: Found, now: datetime) -> str:
    hours = _hours(row.start, row.end, now) if row.start and row.end else ""
    about = [row.team, row.service, row.state_name or row.state.value, "outage" if row.outage else ""]
    told = f"({' · '.join(part for part in about if part)})"
    parts = (hours, row.number, row.title, told, worst(found.get(row.ref, ())))
    return "  ".join(one_line(part) for part in parts if part)


def _hours(start: datetime, end: datetime, now: datetime) -> str:
    """Return a window without the day on which it begins."""
    from console.reports.times import clock, instant

    if end <= start:
        return f"{clock(start, None)} ! ends before it starts"
    same = start.astimezone().date() == (end - timedelta(microseconds=1)).astimezone().date()
    ends = clock(end, None) if same else instant(end, now, None)
    return f"{clock(start, None)}–{'24:00' if same and ends == '00:00' else ends}"


def _write_ics(rows: list[ChangeRow], windows: list[TimeWindow], name: str) -> None:
    from console.reports.ical import write_ics

    try:
        written = write_ics(rows, windows, sys.stdout.buffer if name == "-" else Path(name))
    except OSError as error:
        raise Outcome(ERROR, f"{name} was not written: {error.strerror or error}.") from None
    words = f"{counted(written.changes, 'change')} and {counted(written.windows, 'window')}"
    left = f"; {written.left_out} left out, whose window or rule is none" if written.left_out else ""
    note(f"{words} in {'the output' if name == '-' else name}{left}.")


def _as_json(
    rows: list[ChangeRow],
    found: Found,
    windows: list[tuple[TimeWindow, list[Pair]]],
    start: datetime,
    end: datetime,
) -> None:
    from console.shell import change_shapes

    hours = [
        {**change_shapes.window(one), "open": [{"start": stamp(a), "end": stamp(b)} for a, b in spans]}
        for one, spans in windows
    ]
    changes = [change_shapes.row(row, found.get(row.ref, ())) for row in rows]
    as_json({"from": stamp(start), "to": stamp(end), "changes": changes, "windows": hours})

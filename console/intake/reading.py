"""Reads files of any kind into one intake; what cannot be read is told with its place."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from console.intake import exposure, ics, tables, things, windows
from console.intake.exposure import DAYS, column_hour
from console.intake.parts import Bad, Fact, FileError, Intake, Raw, Wrong
from console.model import WindowKind

LIMIT = 20_000_000
"""Bytes of a file at most."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file can tell of: the columns it has, and those it cannot be without."""

    collection: str
    needed: tuple[str, ...]
    columns: tuple[str, ...]


KINDS = {
    "cis": Kind("cis", ("name",), ("name", "service", "team", "kind", "class", "environment", "needs")),
    "services": Kind("services", ("name",), ("name", "team", "users", "tier", "needs", "description")),
    "users": Kind(
        "exposures",
        ("service",),
        ("service", "zone", "weekday", "hour", "users", "hours", "measured", "source", *DAYS),
    ),
    "windows": Kind(
        "windows",
        ("kind", "name", "starts", "ends"),
        (
            "kind",
            "name",
            "starts",
            "ends",
            "zone",
            "rrule",
            "services",
            "cis",
            "owner",
            "reason",
            "exempt",
            "id",
        ),
    ),
    "delegations": Kind(
        "delegations",
        ("owner", "delegate", "starts", "ends"),
        ("owner", "delegate", "starts", "ends", "zone", "reason", "id"),
    ),
}
"""The kinds of `--kind`, each with the desk's collection and its columns."""
_TELLING = {
    "cis": {"environment", "class", "kind", "service"},
    "services": {"tier", "users"},
    "users": {"weekday", "hour"},
    "windows": {"starts", "ends", "kind"},
    "delegations": {"delegate", "owner"},
}


def read(
    files: Sequence[Path], kind: str = "", zone: str = "", window_kind: WindowKind | None = None
) -> Intake:
    """Read files into one intake.

    `kind` is one of `KINDS`, found out from a file's name or columns where it is empty. `zone` is meant where
    a file names none, the agent's own where it is empty too. `window_kind` is meant for calendar events that
    do not say what they are. Raises `FileError` for a file that cannot be read at all.
    """
    into = Intake()
    for file in files:
        before = len(into.bad)
        text = _text(file)
        if file.suffix.lower() in (".ics", ".ical") or text.lstrip().upper().startswith("BEGIN:VCALENDAR"):
            if kind not in ("", "windows"):
                raise FileError(f"{file.name} is a calendar: it tells of windows, not of {kind}.")
            ics.take(text, file.name, window_kind, zone, into)
        elif file.suffix.lower() == ".toml":
            _take_toml(text, file.name, kind, zone, into)
        else:
            _take(_csv_kind(text, file, kind, into), tables.csv_records(text, file.name), zone, into)
        into.bad[before:] = sorted(into.bad[before:], key=_number)
    return into


def _number(bad: Bad) -> int:
    """Return the line or number at the end of a place."""
    return int(bad.place.rpartition(" ")[2])


def _text(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            data = opened.read(LIMIT + 1)
    except OSError as error:
        raise FileError(f"{file} cannot be read: {error.strerror or error}.") from None
    if len(data) > LIMIT:
        raise FileError(f"{file} is longer than {LIMIT // 1_000_000} MB: divide it.")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileError(f"{file}, line {line}, is not UTF-8: save it as UTF-8.") from None


def _take_toml(text: str, name: str, kind: str, zone: str, into: Intake) -> None:
    tabled: dict[str, list[Raw]] = {}
    for table, raw in tables.toml_records(text, name):
        found = "users" if table == "exposures" else table
        if found not in KINDS:
            near = difflib.get_close_matches(table, KINDS, 1)
            hint = f" Did you mean [[{near[0]}]]?" if near else f" It can hold {', '.join(KINDS)}."
            raise FileError(f"{name}: [[{table}]] is not known.{hint}")
        if not kind or kind == found:
            tabled.setdefault(found, []).append(raw)
        else:
            into.bad.append(Bad(raw.place, f"it is of {found}, and --kind says {kind}."))
    for found, records in tabled.items():
        unknown = {column for raw in records for column in raw.values} - {*KINDS[found].columns}
        _left_out(name, sorted(unknown), into)
        _take(found, records, zone, into)


def _csv_kind(text: str, file: Path, kind: str, into: Intake) -> str:
    """Return what a CSV file tells of, by its name or its columns; raises `FileError` where that is open."""
    columns = set(tables.csv_header(text, file.name))
    by_week = any(column_hour(one) is not None for one in columns)
    found = kind or next((one for one in KINDS if file.stem.lower() in (one, one[:-1])), "")
    if not found:
        fitting = [one for one in KINDS if {*KINDS[one].needed} <= columns and (_TELLING[one] & columns)]
        fitting = ["users"] if by_week and "service" in columns else fitting
        for sure in ("windows", "delegations", "users"):
            fitting = [sure] if sure in fitting else fitting
        if len(fitting) != 1:
            raise FileError(f"{file.name}: its columns do not say what it tells of: say --kind.")
        found = fitting[0]
    missing = [one for one in KINDS[found].needed if one not in columns]
    if missing:
        near = [f"{one!r} (you wrote {other[0]!r}?)" if (other := difflib.get_close_matches(one, columns, 1))
                else repr(one) for one in missing]  # fmt: skip
        raise FileError(f"{file.name} has no column {', '.join(near)}, which {found} need.")
    unknown = sorted(one for one in columns - {*KINDS[found].columns} if one and column_hour(one) is None)
    _left_out(file.name, unknown, into)
    return found


def _left_out(name: str, columns: Iterable[str], into: Intake) -> None:
    if left := list(columns):
        into.notes.append(f"{name}: not used: {', '.join(left[:12])}{'…' if len(left) > 12 else ''}.")


def _take(kind: str, records: Iterable[Raw], zone: str, into: Intake) -> None:
    if kind == "users":
        exposure.take(records, zone, into)
        return
    makers: dict[str, Callable[[Raw], Fact]] = {
        "cis": things.item,
        "services": things.service,
        "windows": partial(windows.window, zone=zone),
        "delegations": partial(windows.delegation, zone=zone),
    }
    facts: list[Fact] = []
    for raw in records:
        try:
            if raw.fault:
                raise Wrong(raw.fault)
            facts.append(makers[kind](raw))
        except Wrong as wrong:
            into.bad.append(Bad(raw.place, str(wrong)))
    into.take(KINDS[kind].collection, facts)

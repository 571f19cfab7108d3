"""The promises that the settings make where a service makes none itself, and their calendars."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from console.measure import sla
from console.measure.calendars import Closures, WorkingCalendar
from console.measure.closures import ClosureError, of_country, together
from console.measure.sla import Promise, Target
from console.model import Ticket
from console.settings import WEEKDAYS, CalendarSettings, PromiseSettings, Settings

log = logging.getLogger(__name__)

FILE_SIZE = 2_000_000
"""Bytes that a file of days off may have."""


class CalendarError(Exception):
    """A calendar of the settings cannot be used; `str()` says which, and why."""


class Promises:
    """Counts tickets' promises by the settings; calendars are read when first needed."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        """`folder` is where the settings lie: files that they name without a full path are found there."""
        self._rules: list[PromiseSettings] = settings.promises
        self._settings = settings.calendars
        self._folder = folder
        self._calendars: dict[str, WorkingCalendar | str] = {}

    def of(self, ticket: Ticket, now: datetime) -> Promise | None:
        """Return what to show of a ticket's promise, None where there is none; raises `CalendarError`."""
        return sla.promise(ticket, self.target(ticket), now)

    def due(self, ticket: Ticket) -> datetime | None:
        """Return when a ticket's promise breaks, by the service's word or else ours; raises `CalendarError`."""
        return sla.due(ticket, self.target(ticket))

    def due_in_lists(self, ticket: Ticket) -> datetime | None:
        """Return `due`, None where its calendar cannot be used: that is said once in the log, and by `faults`."""
        try:
            return self.due(ticket)
        except CalendarError:
            return None

    @property
    def mark(self) -> str:
        """A text that changes with the promises, their calendars and their files."""
        files = [self._folder / Path(one.holidays_file).expanduser() for one in self._settings.values()]
        times = [file.stat().st_mtime_ns if file.is_file() else 0 for file in files]
        rules = msgspec.json.encode((self._rules, self._settings)).decode()
        return f"{rules} {times}" if self._rules else ""

    def target(self, ticket: Ticket) -> Target | None:
        """Return what the first promise in the settings that fits a ticket says; raises `CalendarError`."""
        for rule in self._rules:
            if _fits(rule, ticket):
                return Target(rule.hours * 3600, self.calendar(rule.calendar))
        return None

    @property
    def first(self) -> WorkingCalendar | None:
        """The first calendar of the settings, None where they have none; raises `CalendarError`."""
        name = next(iter(self._settings), None)
        return None if name is None else self.calendar(name)

    def calendar(self, name: str) -> WorkingCalendar:
        """Return a calendar by its name in the settings; raises `CalendarError`."""
        if name not in self._calendars:
            self._calendars[name] = self._read(name)
        found = self._calendars[name]
        if isinstance(found, str):
            raise CalendarError(found)
        return found

    def _read(self, name: str) -> WorkingCalendar | str:
        """Return a calendar, or why it cannot be used: a file is not tried again for every ticket."""
        try:
            return _made(self._settings[name], self._folder)
        except (ClosureError, CalendarError) as error:
            wrong = f"The calendar {name!r} cannot be used: {error}."
            log.warning("%s", wrong)
            return wrong

    def faults(self, today: date) -> Iterator[str]:
        """Yield a sentence for each calendar that cannot be used, or whose days off have run out."""
        for name in self._settings:
            try:
                calendar = self.calendar(name)
            except CalendarError as error:
                yield str(error)
                continue
            if self._settings[name].holidays_file and not any(calendar.closures(today.year)):
                yield f"The calendar {name!r} knows no day off in {today.year}: is its file out of date?"


def _fits(rule: PromiseSettings, ticket: Ticket) -> bool:
    return (
        rule.service in ("", ticket.ref.service)
        and rule.queue in ("", ticket.queue)
        and rule.priority in (None, ticket.priority)
    )


def _made(calendar: CalendarSettings, folder: Path) -> WorkingCalendar:
    zone = ZoneInfo(calendar.zone)
    week = tuple(tuple(map(_seconds, getattr(calendar, day))) for day in WEEKDAYS)
    sources: list[Closures] = []
    if calendar.country:
        sources.append(of_country(calendar.country))
    if calendar.holidays_file:
        sources.append(_from_file(folder / Path(calendar.holidays_file).expanduser(), zone))
    return WorkingCalendar(zone, week, together(*sources))


def _from_file(file: Path, zone: ZoneInfo) -> Closures:
    from console.measure.ics import of_file  # a tenth of a second: only where a promise is counted

    try:
        if file.stat().st_size > FILE_SIZE:
            raise CalendarError(f"{file} is larger than {FILE_SIZE // 1_000_000} MB")
        return of_file(file.read_text(encoding="utf-8-sig"), zone)
    except OSError as error:
        raise CalendarError(f"{file} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise CalendarError(f"{file} is not UTF-8") from None
    except ClosureError as error:
        raise CalendarError(f"in {file} {error}") from None


def _seconds(span: str) -> tuple[int, int]:
    start, end = (_clock(part.split(":")) for part in span.split("-"))
    return start, end


def _clock(parts: Iterable[str]) -> int:
    hours, minutes = map(int, parts)
    return hours * 3600 + minutes * 60

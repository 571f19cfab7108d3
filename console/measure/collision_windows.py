"""What stands in a booking's way besides other bookings: freezes, maintenance windows, open incidents."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from console.measure.bookings import RISK, SEVERITY, Booking, Collision, Estate, OpenIncident, Reason
from console.measure.calendars import LAST
from console.measure.recurrence import Spans, joined, occurrences
from console.model import TimeWindow, WindowKind

FREEZES = {
    WindowKind.FREEZE_HARD: Reason.HARD_FREEZE,
    WindowKind.FREEZE_APPROVAL: Reason.APPROVAL_FREEZE,
}
_DAY = timedelta(days=1)
T = TypeVar("T")


class _Cover(Generic[T]):
    """Finds the things that cover a booking's items or services, or everything."""

    def __init__(self) -> None:
        self._things: list[T] = []
        self._everything: list[int] = []
        self._by: dict[tuple[str, str], list[int]] = {}

    def add(
        self, thing: T, cis: Collection[str], services: Collection[str], everything: bool = False
    ) -> None:
        number = len(self._things)
        self._things.append(thing)
        for key in _keys(cis, services):
            self._by.setdefault(key, []).append(number)
        if everything:
            self._everything.append(number)

    def of(self, cis: Collection[str], services: Collection[str]) -> list[T]:
        """Return them in the order in which they were added."""
        found = {number for key in _keys(cis, services) for number in self._by.get(key, ())}
        return [self._things[number] for number in sorted(found.union(self._everything))]


class Windows:
    """An estate's windows and incidents, ready to be asked about many bookings."""

    def __init__(self, estate: Estate) -> None:
        self._estate = estate
        self._windows: _Cover[TimeWindow] = _Cover()
        self._incidents: _Cover[OpenIncident] = _Cover()
        self._joined: dict[tuple[int, tuple[TimeWindow, ...]], Spans] = {}
        for window in estate.windows:
            everything = not (window.cis or window.services)
            self._windows.add(window, window.cis, window.services, everything)
        for incident in estate.incidents:
            self._incidents.add(incident, incident.cis, _hurt(incident, estate))

    def reasons(self, booking: Booking) -> list[Collision]:
        """Return what a booking that ends after it starts meets in the estate, in no order."""
        year = year_until(booking.end)
        found: list[Collision] = []
        for window, spans in self.freezes(booking, year):
            found += _freeze(booking, window, spans)
        found += self._outside(booking, year)
        if self._estate.concerns(booking):
            for incident in self._incidents.of(booking.cis, self._estate.services(booking)):
                found.append(_open(booking, incident, self._estate))
        return found

    def freezes(self, booking: Booking, year: int) -> list[tuple[TimeWindow, Spans]]:
        """Return the freezes that a booking is not exempt from, and when they hold, until the end of a year."""
        return [
            (window, spans)
            for window, spans in self._covering(booking, year)
            if window.kind in FREEZES and booking.number not in window.exempt
        ]

    def maintenance(self, booking: Booking, year: int) -> tuple[list[TimeWindow], Spans]:
        """Return the maintenance windows that bind a booking and when it may be carried out, until then.

        A window binds what it covers and does not exempt; what it exempts may use it all the same.
        """
        windows = [
            window for window, _ in self._covering(booking, year) if window.kind is WindowKind.MAINTENANCE
        ]
        binding = [window for window in windows if booking.number not in window.exempt]
        return binding, self._union(tuple(windows), year)

    def covering(self, booking: Booking) -> list[TimeWindow]:
        """Return the windows of what a booking touches, whether or not they can be carried out, and exempt it."""
        return self._windows.of(booking.cis, self._estate.services(booking))

    def _covering(self, booking: Booking, year: int) -> Iterator[tuple[TimeWindow, Spans]]:
        for window in self.covering(booking):
            spans = occurrences(window, year)
            if not spans.problem:
                yield window, spans

    def _outside(self, booking: Booking, year: int) -> Iterator[Collision]:
        """Yield that a booking leaves the maintenance windows of what it touches."""
        binding, open_ = self.maintenance(booking, year)
        missing = open_.missing(booking.start, booking.end) if binding else []
        if missing:
            outside = sum((end - start for start, end in missing), timedelta())
            named = binding[0].name if len(binding) == 1 else f"{binding[0].name} and {len(binding) - 1} more"
            yield _collision(
                booking,
                Reason.OUTSIDE_MAINTENANCE,
                binding[0],
                share=outside / (booking.end - booking.start),
                overlap=(missing[0][0], missing[-1][1]),
                words=f"outside maintenance window {named}",
            )

    def _union(self, windows: tuple[TimeWindow, ...], year: int) -> Spans:
        key = (year, windows)
        if key not in self._joined:
            self._joined[key] = joined(occurrences(window, year) for window in windows)
        return self._joined[key]


def left_out(estate: Estate, until: datetime) -> tuple[str, ...]:
    """Return a sentence for every window that cannot be carried out until then, and so counts for nothing."""
    problems = ((window, occurrences(window, year_until(until)).problem) for window in estate.windows)
    return tuple(
        f"The window {window.name!r} {problem}; it is left out." for window, problem in problems if problem
    )


def _freeze(booking: Booking, window: TimeWindow, spans: Spans) -> Iterator[Collision]:
    """Yield a freeze that a booking touches, for however long: its share is always whole."""
    touched = spans.touching(booking.start, booking.end)
    if touched:
        owner = f", owner {window.owner}" if window.owner else ""
        yield _collision(
            booking,
            FREEZES[window.kind],
            window,
            share=1.0,
            overlap=(max(booking.start, touched[0][0]), min(booking.end, touched[-1][1])),
            words=f"{window.name}{owner}, until {_until(touched[-1][1], window.zone)}",
        )


def _open(booking: Booking, incident: OpenIncident, estate: Estate) -> Collision:
    """Return an incident that is open now on what a booking touches: its share is always whole."""
    severity = SEVERITY[Reason.OPEN_MAJOR]
    shared = sorted(booking.cis & incident.cis)
    words = [*shared, *sorted(estate.services(booking) & _hurt(incident, estate))]
    return Collision(
        Reason.OPEN_MAJOR,
        severity,
        severity * RISK[booking.risk],
        incident.ref,
        incident.number,
        incident.subject,
        path=tuple(shared[:1]),
        words=f"{incident.number} is open on {words[0]}",
    )


def _hurt(incident: OpenIncident, estate: Estate) -> frozenset[str]:
    """Return the services that an incident is about: those it names and those of its items."""
    return incident.services | {estate.service_of[ci] for ci in incident.cis if ci in estate.service_of}


def _collision(
    booking: Booking,
    reason: Reason,
    window: TimeWindow,
    *,
    share: float,
    overlap: tuple[datetime, datetime],
    words: str,
) -> Collision:
    """Return what a window means for a booking. A hard freeze blocks whatever the risk: it ranks first."""
    severity = SEVERITY[reason]
    risk = 1.0 if reason is Reason.HARD_FREEZE else RISK[booking.risk]
    return Collision(
        reason,
        severity,
        severity * risk * share,
        window.ref,
        other_title=window.name,
        start=overlap[0],
        end=overlap[1],
        words=words,
    )


def _keys(cis: Iterable[str], services: Iterable[str]) -> Iterator[tuple[str, str]]:
    for ci in cis:
        yield "ci", ci
    for service in services:
        yield "service", service


def _until(end: datetime, zone: str) -> str:
    """Return the end in the window's wall clock; at midnight, the last day that it covers."""
    try:
        local = end.astimezone(ZoneInfo(zone))
    except (ValueError, KeyError, OSError, OverflowError):
        local = end
    if (local.hour, local.minute) == (0, 0):
        local -= _DAY
        return f"{local.day} {local:%b}"
    return f"{local.day} {local:%b} {local:%H:%M}"


def year_until(end: datetime) -> int:
    """Return the year in which the last occurrence that matters begins, wherever its clock hangs."""
    return (min(end, LAST).astimezone(UTC) + _DAY).year

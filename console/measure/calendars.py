"""Working calendars: how much working time lies between two instants, and where a span of it ends."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Span = tuple[datetime, datetime]
"""A stretch of local wall-clock time, both ends without a zone."""
Closures = Callable[[int], Iterable[Span]]
"""Returns the stretches of local time in one year in which nobody works; they may reach out of the year."""

SECOND = 1_000_000
"""Microseconds: what is counted inside, so that no rounding moves a promise."""
FIRST, LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""Instants before and after these count as these: services write "never" as year 1 or 9999."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_DAY = timedelta(days=1)


def no_closures(year: int) -> Iterable[Span]:
    """Return no closures, whatever the year."""
    return ()


@dataclass(frozen=True, slots=True)
class _Year:
    """The spans of work that begin in one local year, in microseconds since 1970."""

    starts: list[int]
    ends: list[int]
    before: list[int]
    """Working microseconds of the year before each span."""
    total: int

    def until(self, instant: int) -> int:
        """Return the year's working microseconds before an instant."""
        place = bisect_right(self.starts, instant) - 1
        if place < 0:
            return 0
        return self.before[place] + min(instant, self.ends[place]) - self.starts[place]

    def reach(self, amount: int) -> int:
        """Return the first instant at which `amount` of the year, more than 0, is used up."""
        place = bisect_left(self.before, amount) - 1
        return self.starts[place] + amount - self.before[place]


@dataclass(frozen=True)
class WorkingCalendar:
    """Working hours by weekday in one zone, less closures.

    A span of work opens the first time the clock on the wall shows its start or a later time, and closes the
    first time it shows its end or a later one: an hour that summer time skips is not worked, and an hour that
    comes twice within a span is worked twice.
    """

    zone: ZoneInfo
    week: tuple[tuple[tuple[int, int], ...], ...]
    """Seven weekdays from Monday, each with its spans as seconds since local midnight, at most 86,400."""
    closures: Closures = no_closures
    _years: dict[int, _Year] = field(default_factory=dict, init=False, repr=False, compare=False)

    def business_seconds(self, start: datetime, end: datetime) -> float:
        """Return the working seconds between two aware instants; 0 where `end` is not after `start`."""
        return self._between(_count(start), _count(end)) / SECOND

    def after(self, start: datetime, seconds: float) -> datetime | None:
        """Return the first instant at which so many working seconds since `start` are over.

        The start itself for no seconds at all; None where they are not over before `LAST`.
        """
        amount = round(seconds * SECOND)
        if amount <= 0:
            return start.astimezone(UTC)
        if not any(self.week):
            return None
        first = self._local_year(_count(start))
        amount += self._year(first).until(_count(start))
        for year in range(first, LAST.year):
            worked = self._year(year)
            if amount <= worked.total:
                return _EPOCH + worked.reach(amount) * _TICK
            amount -= worked.total
        return None

    def at_work(self, instant: datetime) -> bool:
        """Tell whether an aware instant lies within working time."""
        worked = self._year(self._local_year(_count(instant)))
        place = bisect_right(worked.starts, _count(instant)) - 1
        return place >= 0 and _count(instant) < worked.ends[place]

    def _between(self, start: int, end: int) -> int:
        if end <= start:
            return 0
        first, last = self._local_year(start), self._local_year(end)
        whole = sum(self._year(year).total for year in range(first, last))
        return whole + self._year(last).until(end) - self._year(first).until(start)

    def _local_year(self, instant: int) -> int:
        return (_EPOCH + instant * _TICK).astimezone(self.zone).year

    def _year(self, year: int) -> _Year:
        found = self._years.get(year)
        if found is None:
            found = self._years[year] = self._counted(year)
        return found

    def _counted(self, year: int) -> _Year:
        starts: list[int] = []
        ends: list[int] = []
        before: list[int] = []
        total = 0
        for start, end in self._spans(year):
            opens, closes = wall(start, self.zone), wall(end, self.zone)
            if opens < closes:
                starts.append(opens)
                ends.append(closes)
                before.append(total)
                total += closes - opens
        return _Year(starts, ends, before, total)

    def _spans(self, year: int) -> Iterator[Span]:
        """Yield the year's spans of work in local time, in order and without overlap."""
        closed = union(
            (max(start, datetime(year, 1, 1)), min(end, datetime(year, 12, 31) + _DAY))
            for start, end in self.closures(year)
        )
        week = [union(_on(date(1, 1, 1), spans)) for spans in self.week]
        day, place = date(year, 1, 1), 0
        while day.year == year:
            moved = datetime.combine(day, time()) - datetime(1, 1, 1)
            for start, end in week[day.weekday()]:
                while place < len(closed) and closed[place][1] <= start + moved:
                    place += 1
                yield from _without((start + moved, end + moved), closed, place)
            day += _DAY


def wall(shown: datetime, zone: ZoneInfo) -> int:
    """Return the first instant at which a clock in the zone shows `shown` or later, in µs since 1970."""
    early, late = (_count(shown.replace(tzinfo=zone, fold=fold)) for fold in (0, 1))
    if early <= late:
        return early
    # The clock skips it: between `late` and `early` lies the instant at which it jumps.
    low, high = late // SECOND, early // SECOND
    offset = _offset(low, zone)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(middle, zone) == offset:
            low = middle
        else:
            high = middle
    return high * SECOND


def union(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order, those that touch or overlap as one, empty ones left out."""
    made: list[Span] = []
    for start, end in sorted(spans):
        if start >= end:
            continue
        if made and start <= made[-1][1]:
            made[-1] = (made[-1][0], max(end, made[-1][1]))
        else:
            made.append((start, end))
    return made


def _without(span: Span, closed: list[Span], place: int) -> Iterator[Span]:
    start, end = span
    while place < len(closed) and closed[place][0] < end:
        if start < closed[place][0]:
            yield start, closed[place][0]
        start = max(start, closed[place][1])
        place += 1
    if start < end:
        yield start, end


def _on(day: date, spans: Iterable[tuple[int, int]]) -> Iterator[Span]:
    midnight = datetime.combine(day, time())
    for start, end in spans:
        yield midnight + timedelta(seconds=start), midnight + timedelta(seconds=end)


def _offset(second: int, zone: ZoneInfo) -> timedelta | None:
    return (_EPOCH + timedelta(seconds=second)).astimezone(zone).utcoffset()


def _count(instant: datetime) -> int:
    """Return microseconds since 1970 of an aware instant, kept within `FIRST` and `LAST`."""
    return (min(max(instant, FIRST), LAST) - _EPOCH) // _TICK


ALWAYS = WorkingCalendar(ZoneInfo("UTC"), (((0, 86_400),),) * 7)
"""Around the clock."""

"""When a window of time is open: once or repeated by a rule, in the wall clock of its own zone."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import chain, islice
from zoneinfo import ZoneInfo

from console.measure.calendars import FIRST, LAST, union, wall
from console.measure.ics import REPEATS
from console.model import TimeWindow

OCCURRENCES = 20_000
"""How often a window may have repeated until the year that is looked at: daily for 54 years."""
Pair = tuple[datetime, datetime]
"""Two aware instants: from the first until just before the second."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_CYCLE = 9972
"""From here to the end of dateutil's time the calendar goes through all its 28 kinds of years, and no further:
a rule that fits none of them is found out at once, where from today it would be tried for 8,000 years."""
_RULE = re.compile(r"[A-Z0-9=;,+-]+")
_BROKEN = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError)
"""What dateutil raises at a rule that it cannot read or carry out."""


@dataclass(frozen=True, slots=True)
class Spans:
    """Stretches of time in order, half open, that neither overlap nor touch."""

    starts: tuple[datetime, ...] = ()
    ends: tuple[datetime, ...] = ()
    problem: str = ""
    """Why there are none, as the end of a sentence about the window; empty where nothing is wrong."""

    def touching(self, start: datetime, end: datetime) -> list[Pair]:
        """Return the spans that have a part in [start, end), whole."""
        first, last = bisect_right(self.ends, start), bisect_left(self.starts, end)
        return list(zip(self.starts[first:last], self.ends[first:last], strict=True))

    def missing(self, start: datetime, end: datetime) -> list[Pair]:
        """Return the parts of [start, end) that lie outside the spans."""
        gaps = []
        for opens, closes in self.touching(start, end):
            if start < opens:
                gaps.append((start, opens))
            start = max(start, closes)
        return [*gaps, (start, end)] if start < end else gaps


def joined(several: Iterable[Spans]) -> Spans:
    """Return what any of the spans covers."""
    return spans_of(chain.from_iterable(zip(spans.starts, spans.ends, strict=True) for spans in several))


def occurrences(window: TimeWindow, year: int) -> Spans:
    """Return when a window is open, from its first time until those that begin in `year` at the latest.

    The first time is as the window says. Every further one opens the first time the clock in the window's
    zone shows its start or later, and closes the first time it shows its end or later: what summer time skips
    is left out, an hour that comes twice between both counts twice. The first time counts for COUNT; UNTIL as
    a date alone includes that day. A window that cannot be carried out has no spans and says why.
    """
    return _occurrences(
        window.starts, window.ends, window.zone if window.rrule else "UTC", window.rrule.strip(), year
    )


@lru_cache(maxsize=2048)
def _occurrences(starts: datetime, ends: datetime, zone: str, rrule: str, year: int) -> Spans:
    if ends <= starts:
        return Spans(problem="does not end after it starts")
    first = (starts.astimezone(UTC), ends.astimezone(UTC))
    if not rrule:
        return spans_of([first])
    try:
        clock = ZoneInfo(zone)
    except (ValueError, KeyError, OSError):
        return Spans(problem=f"repeats in a time zone that nobody knows: {zone[:40]!r}")
    if starts < FIRST or year >= LAST.year:
        return Spans(problem=f"repeats before {FIRST.year} or after {LAST.year}")
    try:
        repeated = list(islice(_repeated(rrule, first, clock, year), OCCURRENCES))
    except _BROKEN as error:
        return Spans(problem=f"repeats by a rule that cannot be read: {str(error)[:80]}")
    if len(repeated) == OCCURRENCES:
        return Spans(problem=f"repeats more than {OCCURRENCES:,} times until {year}")
    return spans_of([first, *repeated])


def _repeated(rrule: str, first: Pair, zone: ZoneInfo, year: int) -> Iterator[Pair]:
    """Yield every time after the first, until those that begin in `year`."""
    opens, closes = (moment.astimezone(zone).replace(tzinfo=None) for moment in first)
    length = closes - opens if closes > opens else first[1] - first[0]
    for start in _starts(rrule, opens, zone, datetime(year, 12, 31, 23, 59, 59)):
        yield _shown(start, zone), _shown(start + length, zone)


def _starts(rrule: str, first: datetime, zone: ZoneInfo, last: datetime) -> Iterator[datetime]:
    """Yield the starts after the first, as the wall shows them; raises one of `_BROKEN` where it can't."""
    from dateutil.rrule import rrulestr  # type: ignore[import-untyped]

    text = rrule.upper().removeprefix("RRULE:")
    if not _RULE.fullmatch(text):
        raise ValueError(rrule)
    parts = dict(part.split("=", 1) for part in text.split(";") if part)
    if parts.get("FREQ") not in REPEATS:
        raise ValueError("it must repeat daily, weekly, monthly or yearly")
    if int(parts.get("INTERVAL", "1")) < 1:
        raise ValueError("its interval is less than 1")
    count = int(parts.pop("COUNT", OCCURRENCES + 1))
    if count < 1:
        raise ValueError("its count is less than 1")
    until = min(last, _until(parts.pop("UNTIL", ""), zone))
    text = ";".join(f"{name}={value}" for name, value in parts.items())
    rule = rrulestr(text, dtstart=first, ignoretz=True)
    if next(iter(rule.replace(dtstart=first.replace(year=_LAST_CYCLE), interval=1)), None) is None:
        raise ValueError("no day fits it")
    later = (start for start in rule.replace(until=until) if start > first)
    return islice(later, count - 1)


def _until(text: str, zone: ZoneInfo) -> datetime:
    """Return the last moment at which an occurrence may begin, as the wall shows it."""
    if not text:
        return datetime.max
    if "T" not in text:
        return datetime.strptime(text, "%Y%m%d") + timedelta(days=1, seconds=-1)
    moment = datetime.strptime(text.removesuffix("Z"), "%Y%m%dT%H%M%S")
    if text.endswith("Z"):
        moment = moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
    return moment


def _shown(moment: datetime, zone: ZoneInfo) -> datetime:
    return _EPOCH + timedelta(microseconds=wall(moment, zone))


def spans_of(pairs: Iterable[Pair]) -> Spans:
    """Return what any of the stretches covers; those that end before they start cover nothing."""
    merged = union(pairs)
    return Spans(tuple(start for start, _ in merged), tuple(end for _, end in merged))

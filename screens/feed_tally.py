"""What stands above the feed: today's count, what became of the unhappy answers, what is in no figure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from console.cache.feedbook import FeedBook, FeedFilter, FeedOrder, Today
from console.measure.satisfaction import LeftOut
from console.region import number
from console.signs import Signs
from widgets.feed_head import Line, trend
from widgets.ink import Span, Spans, length

DAYS = 7
"""Days that a trend strip shows, the last one today."""
FEWEST = 5
"""Answers below which nothing is said of how they split up."""
REASONS: dict[str, tuple[str, str]] = {
    LeftOut.NO_RATING: ("comment alone", "comments alone"),
    LeftOut.DEFAULT: ("default", "defaults"),
    LeftOut.NOT_A_USER: ("not by the user", "not by users"),
    LeftOut.OUT_OF_SCALE: ("outside its scale", "outside their scale"),
    LeftOut.WITHDRAWN: ("withdrawn", "withdrawn"),
    LeftOut.OBJECTED: ("whose person objects", "whose persons object"),
}
"""Why answers are in no figure, of one and of several."""
ORDERS = {FeedOrder.NEWS: "newest", FeedOrder.WORST: "worst first"}


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted of a part of the feed."""

    today: Today
    left_out: dict[str, int]
    """How many of today's answers are in no figure, by reason."""
    days: dict[str | None, list[tuple[int, int]]]
    """Unhappy and counted answers of each of the last days, by service."""


def counts(book: FeedBook, wanted: FeedFilter, now: datetime) -> Counts:
    """Count what stands above the feed."""
    scope, edges = scope_of(wanted), days(now)
    return Counts(book.since(edges[-2], scope), book.left_out(edges[-2], scope), book.days_by_service(edges))


def head(found: Counts, wanted: FeedFilter, order: FeedOrder, signs: Signs) -> Line:
    """Return the first line: what is shown, how many answered today, how it went, how many have somebody."""
    scope, today, every = scope_of(wanted), found.today, found.days
    shown = [every[scope.service]] if scope.service in every else [] if scope.service else [*every.values()]
    unhappy = [sum(day[place][0] for day in shown) for place in range(DAYS)]
    enough = sum(day[1] for one in shown for day in one) >= FEWEST
    strip: Spans = ((f" {trend(unhappy, signs)}", "soon" if any(unhappy) else "dim"),) if enough else ()
    title: list[Span] = [(" · ".join([*named(wanted), ORDERS[order]]), "bright")]
    if scope.queue or scope.instrument:
        strip = ()
    return tuple(title), _today(today, strip)


def scope_of(wanted: FeedFilter) -> FeedFilter:
    """Return what is counted: the part of the feed that is looked at, whatever of it is hidden as not unhappy."""
    return replace(wanted, unhappy=False, waiting=False, mine=False)


def named(wanted: FeedFilter) -> list[str]:
    """Return in words what narrows the feed."""
    parts = [wanted.service or "All services", wanted.queue]
    parts += [wanted.instrument.value.upper() if wanted.instrument else ""]
    flags = ((wanted.unhappy, "unhappy"), (wanted.waiting, "waiting"), (wanted.mine, "mine"))
    parts += [word for on, word in (*flags, (wanted.own, "own teams")) if on]
    return [part for part in parts if part]


def _today(today: Today, strip: Spans) -> tuple[Spans, ...]:
    """Return today's count in its forms, the longest first; a handful of answers is not split up."""
    if not today.answers:
        return ((("no answers today", "dim"), *strip),)
    count: Span = (f"{number(today.answers)} answer{'s' if today.answers != 1 else ''} today", "")
    if today.answers < FEWEST:
        return ((count, *strip), (count,))
    unhappy: Span = (f", {number(today.unhappy)} unhappy", "bright" if today.unhappy else "dim")
    owned: Span = (f"  {number(today.owned)} of {number(today.unhappy)} owned", "dim")
    rest: Spans = (owned,) if today.unhappy else ()
    short: Span = (f"{number(today.answers)} today", "")
    return (
        (count, unhappy, *strip, *rest),
        (short, unhappy, *strip, *rest),
        (short, unhappy, *rest),
        (short, unhappy),
    )


def left_out(counted: Counts) -> str:
    """Return how many of today's answers are in no figure, and why; empty where all count."""
    reasons = counted.left_out
    if not reasons:
        return ""
    parts = [f"{number(count)} {_reason(reason, count)}" for reason, count in reasons.items()]
    return f"{number(sum(reasons.values()))} left out: {', '.join(parts)}"


def _reason(reason: str, count: int) -> str:
    return REASONS.get(reason, (reason, reason))[count != 1]


def services(counts_: Counts, signs: Signs, width: int) -> Spans:
    """Return each service's trend of the last days, the most unhappy first, as many as the width takes."""
    found: list[Span] = []
    rows = sorted(
        ((name, one) for name, one in counts_.days.items() if name),
        key=lambda row: (-sum(day[0] for day in row[1]), row[0]),
    )
    for name, one in rows:
        counted, unhappy = sum(day[1] for day in one), [day[0] for day in one]
        if counted < FEWEST:
            continue
        piece: Spans = (
            (f"{name} ", ""),
            (trend(unhappy, signs), "soon" if any(unhappy) else "dim"),
            (f" {number(sum(unhappy))} of {number(counted)}   ", "dim"),
        )
        if length((*found, *piece)) > width:
            break
        found += piece
    return tuple(found)


def days(now: datetime) -> list[datetime]:
    """Return the edges of the last days by the agent's own clock, the last one tonight's midnight."""
    today = now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    return [(today + timedelta(days=by)).astimezone() for by in range(1 - DAYS, 2)]

"""When nobody works: public holidays of a country, and what an iCalendar file adds."""

from __future__ import annotations

import difflib
from datetime import datetime, time, timedelta
from functools import cache

from console.measure.calendars import Closures, Span


class ClosureError(Exception):
    """Days off cannot be known; `str()` says why."""


def together(*sources: Closures) -> Closures:
    """Return the closures of all sources."""
    return lambda year: (span for source in sources for span in source(year))


def of_country(code: str) -> Closures:
    """Return the public holidays of a country ("NL") or of a part of one ("DE-BY").

    Raises `ClosureError`, with the nearest names, where nobody knows it.
    """
    from holidays import country_holidays, list_supported_countries  # 100 ms: only where a promise is counted

    country, _, part = code.upper().partition("-")
    known = list_supported_countries(include_aliases=True)
    if country not in known:
        raise ClosureError(
            f"no public holidays are known of {code!r}: write a country as NL, a part as DE-BY"
        )
    if part and part not in known[country]:
        near = difflib.get_close_matches(part, known[country], 3, 0)
        hint = ", ".join(f"{country}-{one}" for one in near) or country
        raise ClosureError(f"{country} has no part {part!r} whose holidays are known: try {hint}")

    @cache
    def days(year: int) -> tuple[Span, ...]:
        midnights = [
            datetime.combine(day, time()) for day in country_holidays(country, part or None, years=year)
        ]
        return tuple((midnight, midnight + timedelta(days=1)) for midnight in midnights)

    return days

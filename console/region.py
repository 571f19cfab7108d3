"""Dates and numbers as the agent's own locale writes them."""

from __future__ import annotations

import locale
from contextlib import suppress

_grouping = [","]
"""What stands between the thousands; of a locale that says nothing, a comma."""

_SUNDAY = frozenset(
    "AG AS BD BR BS BT BW BZ CA CO DM DO ET GT GU HK HN ID IL IN JM JP KE KH KR LA MH MM MO MT MX MZ NI NP "
    "PA PE PH PK PR PT PY SA SG SV TH TT TW UM US VE VI WS YE ZA ZW".split()
)
"""Territories whose week begins on Sunday, and below on Saturday: Unicode CLDR 44, supplemental weekData."""
_SATURDAY = frozenset("AF BH DJ DZ EG IQ IR JO KW LY OM QA SD SY".split())


def follow() -> None:
    """Take names of days and months, and what stands between thousands, from the environment.

    The numbers that libraries read and write stay as they are.
    """
    with suppress(locale.Error):
        locale.setlocale(locale.LC_TIME, "")
    with suppress(locale.Error):
        locale.setlocale(locale.LC_NUMERIC, "")
        _grouping[0] = str(locale.localeconv()["thousands_sep"]) or ","
    locale.setlocale(locale.LC_NUMERIC, "C")


def number(value: int, grouping: str | None = None) -> str:
    """Return a count with its thousands apart: `1,240`, or as the locale (or `grouping`) has it."""
    return f"{value:,}".replace(",", _grouping[0] if grouping is None else grouping)


def first_weekday(name: str | None = None) -> int:
    """Return the weekday a week begins with, Monday being 0, in a locale (`en_US.UTF-8`), else in the agent's.

    By its territory; without one it is Monday, as ISO 8601 has it.
    """
    if name is None:
        name = locale.setlocale(locale.LC_TIME)
    territory = name.partition("_")[2][:2].upper()
    if territory in _SUNDAY:
        return 6
    return 5 if territory in _SATURDAY else 0

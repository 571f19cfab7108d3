"""Dates and numbers as the agent's own locale writes them."""

from __future__ import annotations

import locale
from contextlib import suppress

_grouping = [","]
"""What stands between the thousands; of a locale that says nothing, a comma."""


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

"""What is not usual about a service, in words; knows no toolkit."""

from __future__ import annotations

from console.region import number
from widgets.when import clock

TYPE_CHECKING = False  # as type checkers read it: the first rows wait for this module
if TYPE_CHECKING:
    from datetime import datetime

    from console.model.shown import ShownAlarm


def unusual(alarm: ShownAlarm, now: datetime) -> str:
    """Return what is not usual, each count with what it is a count of."""
    since = f"unhappy since {clock(alarm.since, now)}"
    if alarm.few:
        return f"more {since} than usual, from fewer than 5 answers"
    if alarm.of is None:
        return f"{number(alarm.count)} {since}, usually {alarm.usual:.2g} in 15 min"
    share = alarm.usual * alarm.of
    usual = f"usually {share:.{0 if share >= 1 else 1}f} of {number(alarm.of)}"
    return f"{number(alarm.count)} of {number(alarm.of)} {since}, {usual}"

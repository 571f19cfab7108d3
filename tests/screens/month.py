"""A calendar with a handful of changes around now: one of everything that a calendar can show."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from console.cache.store import Cache
from console.model import (
    Change,
    ChangeCI,
    ChangeKind,
    ChangeState,
    ChangeStateOffer,
    ConfigurationItem,
    Exposure,
    News,
    Ref,
    Result,
    Risk,
    TimeWindow,
    WindowKind,
)
from screens.base import Desk
from tests.screens.room import HOSTILE, KARIM, ME, TOM, make_cache, make_desk

OFFERS = (
    ChangeStateOffer("in progress", ChangeState.IMPLEMENTING),
    ChangeStateOffer("cancelled", ChangeState.CANCELLED),
)
NOW = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
"""A Wednesday, so that the days around it are in its week."""
CORE = Ref("desk", "c3107")
RULES = Ref("desk", "c3112")


def local(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a time of day, so many days after today, on the machine's clock."""
    today = NOW.astimezone()
    shown = datetime(today.year, today.month, today.day, hour, minute) + timedelta(days=day)
    return shown.astimezone().astimezone(UTC)


def change(number: int, day: int, start: tuple[int, int], minutes: int, **more: Any) -> Change:
    """Make a scheduled change of the Network team that begins so many days after today."""
    begins = local(day, *start)
    made = Change(
        ref=Ref("desk", f"c{number}"),
        number=f"CHG-{number}",
        title=f"Change {number}",
        kind=ChangeKind.NORMAL,
        state=ChangeState.SCHEDULED,
        state_name="approved",
        version="1",
        created=NOW - timedelta(days=9),
        updated=NOW - timedelta(days=1),
        planned_start=begins,
        planned_end=begins + timedelta(minutes=minutes),
        requester=TOM,
        team="Network",
        service="Network",
        services=("Network",),
        cis=(ChangeCI(f"sw-{number}"),),
        risk=Risk.LOW,
        outage=False,
        offers=OFFERS,
    )
    return replace(made, **more)


def changes() -> tuple[Change, ...]:
    """Return the changes: two on one item today, a failed, a running, a called-off one, two without a window."""
    core = (ChangeCI("sw-core-1"),)
    mail = {"service": "Email", "services": ("Email",), "team": "Platform"}
    return (
        change(3107, 0, (12, 0), 90, title="Core switch firmware", cis=core, implementer=ME),
        change(3112, 0, (12, 30), 30, title="Firewall rule set 9", cis=core, outage=True),
        change(3115, 0, (20, 0), 40, title="DNS secondary move", state=ChangeState.IMPLEMENTING),
        change(
            3090, 0, (3, 0), 30, title="Mailbox move", state=ChangeState.CLOSED, result=Result.FAILED, **mail
        ),
        change(3091, 0, (4, 0), 30, title="Never done", state=ChangeState.CANCELLED, **mail),
        change(3120, 1, (9, 0), 60, title=HOSTILE, zone="America/New_York", **mail),
        change(3130, 0, (9, 0), -60, title="Backwards"),
        change(3131, 0, (9, 0), 60, title="No window", planned_start=None, planned_end=None),
    )


def estate() -> News:
    """Return the estate: an item, a hard freeze on ERP, an approval freeze on Payroll, nights for Printing."""
    week = (local(-1, 0), local(1, 0))
    windows = (
        TimeWindow(
            Ref("desk", "w1"), WindowKind.FREEZE_HARD, "year-end", *week, services=("ERP",), owner="Finance"
        ),
        TimeWindow(Ref("desk", "w2"), WindowKind.FREEZE_APPROVAL, "month end", *week, services=("Payroll",)),
        TimeWindow(
            Ref("desk", "w3"),
            WindowKind.MAINTENANCE,
            "nights",
            local(-7, 22),
            local(-7, 23),
            zone="Europe/Amsterdam",
            rrule="FREQ=DAILY",
            services=("Email",),
        ),
    )
    items = (ConfigurationItem(Ref("desk", "ci1"), "sw-core-1", service="Network", team="Network"),)
    hours = (Exposure(Ref("desk", "x1"), "Network", tuple(400 + at % 24 for at in range(168))),)
    return News(cis=items, time_windows=windows, exposures=hours, people=(ME, TOM, KARIM))


def make_calendar(folder: Path) -> Cache:
    """Open a cache that knows tickets, changes and the estate."""
    cache = make_cache(folder)
    cache.learn("desk", "estate", estate(), "1")
    cache.learn("desk", "changes", News(changes=changes()), "1")
    return cache


def calendar_desk(cache: Cache) -> Desk:
    """Return a desk on that Wednesday."""
    return replace(make_desk(cache), now=lambda: NOW)

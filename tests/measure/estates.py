"""Small calendars at random, crowded enough that everything meets everything; the same for the same seed."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from console.measure.collisions import Booking, Estate, OpenIncident
from console.model import Ref, Risk, TimeWindow, WindowKind
from tests.measure.minutes import DAY, MINUTE, Calendar, Repeat

NIGHTS = (
    datetime(2026, 3, 28, 12, tzinfo=UTC),
    datetime(2026, 10, 24, 12, tzinfo=UTC),
    datetime(2026, 12, 31, 8, tzinfo=UTC),
    datetime(2026, 6, 10, 6, tzinfo=UTC),
)
"""Where calendars begin: before summer time, before winter time, before a new year, and on a plain day."""
ZONES = ("Europe/Amsterdam", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC")
LENGTH = 2 * DAY
_CIS = [f"ci-{letter}" for letter in "abcdefgh"]
_SERVICES = ["ERP", "Mail", "Wi-Fi"]


def calendar(seed: int) -> Calendar:
    """Return a calendar of two days with up to ten bookings and six windows."""
    dice = random.Random(seed)
    base = dice.choice(NIGHTS)
    crowd = dice.choice([240, LENGTH])
    bookings = tuple(_booking(dice, base, crowd, number) for number in range(dice.randrange(1, 11)))
    needs = {
        ci: frozenset(dice.sample(_CIS, dice.choice([0, 0, 1, 1, 2]))) for ci in _CIS if dice.random() < 0.7
    }
    windows, repeats, broken = [], {}, set()
    for number in range(dice.randrange(7)):
        window, repeat = _window(dice, base, f"w{number}")
        if repeat:
            repeats[window.ref.id] = repeat
        if (
            window.ends <= window.starts
            or "NEVER" in window.rrule
            or ("/" in window.zone and "No" in window.zone)
        ):
            broken.add(window.ref.id)
        windows.append(window)
    estate = Estate(
        needs,
        {ci: dice.choice(_SERVICES) for ci in _CIS if dice.random() < 0.6},
        windows,
        [_incident(dice, number) for number in range(dice.randrange(3))],
        now=dice.choice([None, base + dice.randrange(LENGTH) * MINUTE]),
    )
    return Calendar(base, LENGTH, bookings, estate, repeats, frozenset(broken))


def _booking(dice: random.Random, base: datetime, crowd: int, number: int) -> Booking:
    length = dice.choice([1, 15, 45, 60, 90, 240, 300, 600, 1500, 0, -30])
    start = dice.randrange(30, min(crowd, LENGTH - max(length, 0)), dice.choice([1, 15, 60]))
    return Booking(
        Ref("desk", f"c{number}"),
        f"CHG-{number}",
        base + start * MINUTE,
        base + (start + length) * MINUTE,
        frozenset(dice.sample(_CIS, dice.choice([0, 1, 1, 2]))),
        frozenset(dice.sample(_SERVICES, dice.choice([0, 0, 0, 1]))),
        dice.choice([None, "desk:ada", "desk:bo", "desk:cy"]),
        dice.choice(list(Risk)),
        outage=dice.choice([None, True, False]),
    )


def _window(dice: random.Random, base: datetime, id_: str) -> tuple[TimeWindow, Repeat | None]:
    repeat = _repeat(dice, base) if dice.random() < 0.7 else None
    length = dice.choice([30, 60, 120, 480, 1440, 2000, 0]) if dice.random() < 0.97 else -60
    earlier = dice.randrange(0, 60 * DAY, 15) if repeat else dice.randrange(-LENGTH, 600)
    starts = base - earlier * MINUTE
    zone = dice.choice(ZONES)
    rrule = repeat.text if repeat else ""
    if repeat and dice.random() < 0.05:
        zone, repeat = "Nowhere/None", None
    elif repeat and dice.random() < 0.05:
        rrule, repeat = "FREQ=NEVER", None
    return (
        TimeWindow(
            Ref("desk", id_),
            dice.choice(list(WindowKind)),
            f"Window {id_}",
            starts,
            starts + length * MINUTE,
            zone,
            rrule,
            services=tuple(dice.sample(_SERVICES, dice.choice([0, 0, 1]))),
            cis=tuple(dice.sample(_CIS, dice.choice([0, 1, 2]))),
            exempt=tuple(f"CHG-{dice.randrange(8)}" for _ in range(dice.randrange(2))),
        ),
        repeat,
    )


def _repeat(dice: random.Random, base: datetime) -> Repeat:
    freq = dice.choice(["DAILY", "DAILY", "WEEKLY", "WEEKLY", "MONTHLY"])
    return Repeat(
        freq,
        dice.choice([1, 1, 2, 3]) if freq != "MONTHLY" else 1,
        tuple(sorted(dice.sample(range(7), dice.choice([0, 1, 3])))) if freq == "WEEKLY" else (),
        base.day + dice.randrange(2) if freq == "MONTHLY" and base.day < 28 else None,
        dice.choice([None, None, None, 1, 5, 20]),
        dice.choice([None, None, None, (base + timedelta(1)).date()]),
    )


def _incident(dice: random.Random, number: int) -> OpenIncident:
    return OpenIncident(
        Ref("desk", f"i{number}"),
        f"INC-{number}",
        "It is down",
        frozenset(dice.sample(_SERVICES, dice.choice([0, 1]))),
        frozenset(dice.sample(_CIS, dice.choice([0, 1]))),
    )

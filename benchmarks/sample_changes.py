"""Changes and the estate they touch, for measuring: varied, indexed, the same for the same seed and day."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from console.model import (
    AskedBy,
    BusinessService,
    Change,
    ChangeCI,
    ChangeKind,
    ChangeState,
    ChangeStateOffer,
    CIRole,
    ConfigurationItem,
    Exposure,
    News,
    Person,
    Ref,
    Result,
    Risk,
    TimeWindow,
    WindowKind,
)

SERVICE = "desk"
WEEKLY = 400
"""Changes in each week."""
ITEMS = 2000
"""Configuration items."""
NAMES = (
    "Network,Email,Printing,Payroll apps,ERP,Wi-Fi,Telephony,Intranet,Backup,Identity,Warehouse control,"
    "Label printing,Web shop,Data warehouse,Video calls,File shares,Badge access,Time sheets,Invoicing,"
    "Customer portal,Mobile devices,Remote access,Monitoring,Databases,Mainframe,Test environments,"
    "Recruiting,Learning,Scanning,Signage,Fleet planning,Treasury,Quality lab,Meeting rooms,Door phones,"
    "Archive,Translation,Maps,Package tracking,Virtual desktops of the departments abroad"
).split(",")
TEAMS = ("Network", "Platform", "Workplace", "Applications", "Data")
PEOPLE = tuple(
    Person(f"{name}.{family}".lower(), f"{name} {family}", agent=True, inside=True)
    for name in "Aisha Ravi Lena Tom Noor Sanne Omar Inge Bram Eva Joost Priya".split()
    for family in "Bakker Patel Smit Visser Kaya Mulder Haddad Dekker Vos Kok Jansen Nair".split()
)
_WORK = (
    "firmware 17.9.4,security patches,certificate renewal,rule set 9,disk extension,index rebuild,"
    "driver 7.2,fail-over test,licence update,mailbox move wave 3,template v3,schema change 41"
).split(",")
_OFFERS = (
    ChangeStateOffer("in progress", ChangeState.IMPLEMENTING, "begin"),
    ChangeStateOffer("done", ChangeState.REVIEW, "done"),
    ChangeStateOffer("cancelled", ChangeState.CANCELLED, "call off"),
)


def estate() -> News:
    """Return services, items, freezes, maintenance windows and hourly counts of people."""
    monday = _monday()
    items = [
        ConfigurationItem(
            Ref(SERVICE, f"ci{at}"),
            _item(at),
            service=NAMES[at % len(NAMES)],
            team=TEAMS[at % len(TEAMS)],
            needs=(_item(at + len(NAMES)),) if at + len(NAMES) < ITEMS else (),
        )
        for at in range(ITEMS)
    ]
    windows = (
        _window("1", WindowKind.FREEZE_HARD, "year-end close", monday, 7, ("ERP",), "Finance"),
        _window("2", WindowKind.FREEZE_APPROVAL, "month end", monday, 5, ("Payroll apps",), "Finance"),
        TimeWindow(
            Ref(SERVICE, "w3"),
            WindowKind.MAINTENANCE,
            "Saturday night",
            monday - timedelta(days=100 * 7 - 5, hours=-20),
            monday - timedelta(days=100 * 7 - 6, hours=-2),
            zone="Europe/Amsterdam",
            rrule="FREQ=WEEKLY;BYDAY=SA",
            services=("Network", "Wi-Fi"),
        ),
    )
    hours = tuple(20 + 12 * (at % 24) if at < 120 else None for at in range(168))
    exposures = tuple(Exposure(Ref(SERVICE, f"x{at}"), name, hours) for at, name in enumerate(NAMES))
    services = tuple(BusinessService(Ref(SERVICE, f"s{at}"), name) for at, name in enumerate(NAMES))
    return News(people=PEOPLE, services=services, cis=tuple(items), time_windows=windows, exposures=exposures)


def change_pages(changes: int, size: int = 50, seed: int = 1) -> Iterator[News]:
    """Yield news with `changes` changes in all, `WEEKLY` of them in this week, the others around it."""
    dice = random.Random(seed)
    monday = _monday()
    for first in range(0, changes, size):
        numbers = range(first, min(first + size, changes))
        yield News(changes=tuple(_change(number, monday, dice) for number in numbers))


def _change(number: int, monday: datetime, dice: random.Random) -> Change:
    week = number // WEEKLY
    away = (week + 1) // 2 * (-1 if week % 2 else 1)
    start = monday + timedelta(days=7 * away, minutes=15 * dice.randrange(4 * 24 * 7))
    past = start < datetime.now(UTC)
    at = dice.randrange(ITEMS)
    result = dice.choices([Result.SUCCESSFUL, Result.FAILED, Result.BACKED_OUT], [94, 4, 2])[0]
    state = ChangeState.CLOSED if past else dice.choice([ChangeState.AUTHORISE, ChangeState.SCHEDULED])
    service = NAMES[at % len(NAMES)]
    return Change(
        ref=Ref(SERVICE, f"c{number}"),
        number=f"CHG-{3000 + number}",
        title=f"{service}: {dice.choice(_WORK)} on {_item(at)}",
        kind=dice.choice([ChangeKind.STANDARD, ChangeKind.NORMAL, ChangeKind.NORMAL, ChangeKind.EMERGENCY]),
        state=state,
        state_name=state.value,
        version="1",
        created=start - timedelta(days=20),
        updated=min(start, datetime.now(UTC)) - timedelta(hours=dice.randrange(ITEMS)),
        planned_start=start,
        planned_end=start + timedelta(minutes=dice.choice([15, 30, 45, 60, 90, 120])),
        zone=dice.choice(["", "", "", "Europe/Amsterdam", "America/New_York"]),
        requester=dice.choice(PEOPLE),
        implementer=dice.choice([None, *PEOPLE]),
        team=TEAMS[at % len(TEAMS)],
        service=service,
        services=(service,),
        cis=(ChangeCI(_item(at)), ChangeCI(_item(dice.randrange(ITEMS)), CIRole.AFFECTED)),
        why="The vendor ends its support for the version that runs now.",
        asked_by=AskedBy.VENDOR,
        plan="\n".join(f"{step}. {dice.choice(_WORK)}, then look at the log." for step in range(1, 25)),
        backout="Put the saved configuration back and restart.",
        backout_minutes=dice.choice([None, 10, 25, 60]),
        outage=dice.choices([None, False, True], [2, 9, 1])[0],
        risk=dice.choice(list(Risk)),
        result=result if past else None,
        offers=_OFFERS,
    )


def _window(
    id_: str, kind: WindowKind, name: str, monday: datetime, days: int, services: tuple[str, ...], owner: str
) -> TimeWindow:
    ref, ends = Ref(SERVICE, f"w{id_}"), monday + timedelta(days=days)
    return TimeWindow(ref, kind, name, monday, ends, services=services, owner=owner, reason=name)


def _item(at: int) -> str:
    return f"{NAMES[at % len(NAMES)].split()[0].lower()}-{at // len(NAMES) + 1:02}"


def _monday() -> datetime:
    today = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    return (today - timedelta(days=today.weekday())).astimezone(UTC)

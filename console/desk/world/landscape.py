"""What the company's services run on, and when it may be touched."""

from __future__ import annotations

import random
from typing import Any

from console.desk.store import stamp
from console.desk.world.company import Company
from console.desk.world.story import HOUR
from console.model import HOURS

DAY = 24 * HOUR
Fact = dict[str, Any]
FEWEST = 10
SHIFTS = ("Label printers", "Scanners", "Warehouse management", "Transport planning")
"""Services that the warehouse uses day and night, beside those that all depend on."""


def configuration_items(company: Company) -> dict[str, Fact]:
    """Return what the services run on, two or three items each, with what each needs."""
    made: dict[str, Fact] = {}
    by_service: dict[str, str] = {}
    for service in company.services.values():
        stem = "".join(letter for letter in service.name.lower() if letter.isalnum())[:8]
        for place in range(2 if service.tier > 2 else 3):
            id_ = f"{stem}-{place + 1:02d}"
            made[id_] = {
                "name": id_,
                "service": service.name,
                "team": service.team,
                "class": ("application", "server", "database")[place],
                "environment": "production",
                "needs": [],
            }
            by_service.setdefault(service.name, id_)
    for service in company.services.values():
        first = by_service[service.name]
        made[first]["needs"] = [by_service[name] for name in service.needs]
    return made


def exposures(seed: str, epoch: int, company: Company) -> dict[str, Fact]:
    """Return how many use each service by hour of the week; what is fewer than ten is not told."""
    made: dict[str, Fact] = {}
    for service in company.services.values():
        dice = random.Random(f"{seed} exposure {service.name}")
        shifts = service.name in SHIFTS or service.tier == 1
        hours: list[int | None] = []
        for hour in range(HOURS):
            share = _share(hour // 24, hour % 24, shifts=shifts)
            count = round(service.users * share * dice.uniform(0.85, 1.15))
            hours.append(count if count >= FEWEST else None)
        made[service.name] = {
            "service": service.name,
            "zone": "Europe/Amsterdam",
            "hours": hours,
            "measured": stamp(epoch - epoch % DAY - 3 * DAY),
            "source": "Sign-ins counted by hour over eight weeks; no names kept",
        }
    return made


def _share(day: int, hour: int, *, shifts: bool) -> float:
    """Return which share of a service's users is at it: offices by day, the warehouse in shifts."""
    if day < 5 and 8 <= hour < 18:
        return 0.35 if hour in (12, 13) else 0.62
    if shifts:
        return 0.22 if 6 <= hour < 22 else 0.09
    return 0.06 if 7 <= hour < 22 and day < 5 else 0.01


def windows(epoch: int, company: Company) -> dict[str, Fact]:
    """Return freezes and maintenance windows around the epoch."""
    day = epoch - epoch % DAY
    teams = list(company.teams)
    made: dict[str, Fact] = {
        "WIN-1": {
            "kind": "freeze_hard",
            "name": "Year-end close",
            "reason": "Finance closes the books; nothing may move under the ERP.",
            "owner": "Finance",
            "services": ["ERP", "Payroll"],
            "cis": [],
            "exempt": [],
            "starts": stamp(day + 11 * DAY),
            "ends": stamp(day + 14 * DAY),
            "rrule": None,
            "zone": "Europe/Amsterdam",
        },
        "WIN-2": {
            "kind": "freeze_approval",
            "name": "Month end",
            "reason": "Payment runs; changes need the owner's word.",
            "owner": "Finance",
            "services": ["Payroll", "Time registration", "Reporting"],
            "cis": [],
            "exempt": [],
            "starts": stamp(day + 4 * DAY),
            "ends": stamp(day + 7 * DAY),
            "rrule": None,
            "zone": "Europe/Amsterdam",
        },
    }
    for place, team in enumerate(teams):
        opens = day - 28 * DAY + 18 * HOUR
        made[f"WIN-{place + 3}"] = {
            "kind": "maintenance",
            "name": f"{team}, nights",
            "reason": "Agreed with the users' council.",
            "owner": team,
            "services": [one.name for one in company.services.values() if one.team == team],
            "cis": [],
            "exempt": [],
            "starts": stamp(opens),
            "ends": stamp(opens + 9 * HOUR),
            "rrule": "FREQ=DAILY" if place % 3 else "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,SA",
            "zone": "Europe/Amsterdam",
        }
    return made

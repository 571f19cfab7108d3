"""What the company's services run on, and when it may be touched."""

from __future__ import annotations

from typing import Any

from console.desk.store import stamp
from console.desk.world.company import Company
from console.desk.world.story import HOUR

DAY = 24 * HOUR
Fact = dict[str, Any]


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
            "starts": stamp(day + 4 * DAY),
            "ends": stamp(day + 7 * DAY),
            "rrule": None,
            "zone": "Europe/Amsterdam",
        },
    }
    for place, team in enumerate(teams):
        opens = day - 28 * DAY + (place % 5) * DAY + 20 * HOUR
        made[f"WIN-{place + 3}"] = {
            "kind": "maintenance",
            "name": f"{team}, weekly",
            "reason": "Agreed with the users' council.",
            "owner": team,
            "services": [one.name for one in company.services.values() if one.team == team],
            "starts": stamp(opens),
            "ends": stamp(opens + 4 * HOUR),
            "rrule": "FREQ=WEEKLY",
            "zone": "Europe/Amsterdam",
        }
    return made

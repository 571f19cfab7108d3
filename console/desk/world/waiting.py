"""Changes that show what there is to decide, whatever the seed: they wait for our own agent, or run just now."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from console.desk.store import stamp
from console.desk.world import approving, changing
from console.desk.world.changing import Planner
from console.desk.world.company import AGENT
from console.desk.world.landscape import DAY
from console.desk.world.story import HOUR, MINUTE

Fact = dict[str, Any]
Made = tuple[str, Fact, list[Fact]]
QUARTER = 15 * MINUTE


@dataclass(frozen=True, slots=True)
class Plot:
    """What is particular about a change to be; times in ms from the world's present."""

    model: str
    service: str
    start: int
    length: int
    asked: int
    kind: str = "normal"
    yes: int = 1
    """How many others have said yes."""
    edit: Callable[[Fact], None] | None = None
    delegated: bool = False
    """It waits for the colleague who is away."""


def _no_backout(fact: Fact) -> None:
    fact |= {"backout": None, "backout_minutes": None, "backout_tried": None, "test": None}


def _by_our_agent(fact: Fact) -> None:
    fact["implementer"] = AGENT
    if fact["requester"] == AGENT:
        fact["requester"] = fact["standby"]


def _payroll(fact: Fact) -> None:
    fact["title"] = "Payroll release 26.2: tax tables of the new quarter"
    fact["why"] = "The tax office's new tables hold from the first of the month."
    fact["benefit_for"] = "For everybody: the next salary is right the first time."


def _with_outage(fact: Fact) -> None:
    fact |= {"outage": True, "outage_minutes": 20, "users_told": False}


FIRMWARE, RELEASE, ROLES = "Firmware of network devices", "Application release", "Access and roles"
EMERGENCY = Plot(RELEASE, "Warehouse management", 5 * HOUR, 60 * MINUTE, 50 * MINUTE, kind="emergency")
PLOTS = (
    Plot(FIRMWARE, "Office network", 2 * DAY, 120 * MINUTE, 3 * DAY, edit=_with_outage),
    EMERGENCY,
    Plot(RELEASE, "Payroll", 5 * DAY, 90 * MINUTE, 5 * DAY, edit=_payroll),
    Plot(ROLES, "Single sign-on", 3 * DAY, 60 * MINUTE, 7 * HOUR, yes=0),
    Plot(
        "Storage and hosts", "Databases", 4 * DAY, 180 * MINUTE, 26 * HOUR, edit=_no_backout, delegated=True
    ),
    Plot(FIRMWARE, "Wi-Fi", 6 * DAY, 60 * MINUTE, 2 * DAY, edit=_by_our_agent, delegated=True),
)
"""An outage, an emergency, an approval freeze, news of today, no back-out plan, and one's own change."""
RUNNING = (
    Plot(FIRMWARE, "Firewall", -25 * MINUTE, 90 * MINUTE, 6 * DAY),
    Plot(
        "Client software",
        "Printing",
        -40 * MINUTE,
        150 * MINUTE,
        8 * DAY,
        kind="standard",
        edit=_by_our_agent,
    ),
)
NEIGHBOUR = Plot(FIRMWARE, "Office network", 2 * DAY + 60 * MINUTE, 120 * MINUTE, 9 * DAY, yes=3)
"""Wants the same item at the same time as the first of `PLOTS`."""
COUNT = len(PLOTS) + len(RUNNING) + 1


def staged(planner: Planner, first: int) -> list[Made]:
    """Return the changes of the plots, numbered from `first`."""
    made = [_waiting(planner, f"CHG-{first + place}", plot) for place, plot in enumerate(PLOTS)]
    made += [
        _running(planner, f"CHG-{first + len(PLOTS) + place}", plot) for place, plot in enumerate(RUNNING)
    ]
    id_, fact, approvals = _plotted(planner, f"CHG-{first + COUNT - 1}", NEIGHBOUR)
    fact["cis"] = [dict(one) for one in made[0][1]["cis"]]
    changing.schedule(fact)
    approving.meet_rule(approvals)
    return [*made, (id_, fact, approvals)]


def another(planner: Planner, number: str, dice: random.Random, *, urgent: bool = False) -> Made:
    """Return one more change that waits for our own agent, planned at the planner's present."""
    if urgent:
        plot = replace(EMERGENCY, start=dice.randint(3, 30) * HOUR, asked=dice.randint(1, 30) * MINUTE)
        return _waiting(planner, number, plot)
    plot = replace(
        dice.choice(PLOTS[:4]),
        start=dice.randint(30, 150) * HOUR,
        asked=dice.randint(1, 30) * MINUTE,
        kind="normal",
        yes=dice.choice((0, 1)),
    )
    return _waiting(planner, number, plot)


def _waiting(planner: Planner, number: str, plot: Plot) -> Made:
    id_, fact, approvals = _plotted(planner, number, plot)
    changing.wait(fact)
    return id_, fact, approvals


def _running(planner: Planner, number: str, plot: Plot) -> Made:
    id_, fact, approvals = _plotted(planner, number, replace(plot, yes=2))
    approving.meet_rule(approvals)
    changing.begin(fact, planner.epoch + plot.start + 2 * MINUTE)
    return id_, fact, approvals


def _plotted(planner: Planner, number: str, plot: Plot) -> Made:
    """Return a change with its approvals; the last asked is our own agent, or who is away."""
    begin = planner.epoch + plot.start
    start = begin - begin % QUARTER if plot.start < DAY else _evening(begin)
    fact = planner.fact(
        number, start, start + plot.length, model=plot.model, service=plot.service, kind=plot.kind
    )
    for name in ("requester", "implementer", "standby"):
        if fact[name] in (AGENT, planner.away):
            fact[name] = planner.member(fact, without=(AGENT, planner.away))
    if plot.edit is not None:
        plot.edit(fact)
    asked = planner.epoch - plot.asked
    fact["created"] = stamp(asked - 2 * HOUR)
    wanted = approving.ASKED[plot.kind]
    if not wanted:
        return number, fact, []
    last = planner.away if plot.delegated else AGENT
    others = approving.able(planner.company, fact, without=(AGENT, planner.away))
    decides = plot.yes < approving.NEEDED
    chosen = planner.dice.sample(others, k=wanted - decides)
    approvals = approving.asked_of(number, [*chosen, *([last] if decides else [])], asked)
    for one in approvals[: plot.yes]:
        approving.say_yes(planner.dice, one, asked + plot.asked // 2)
    return number, fact, approvals


def _evening(at: int) -> int:
    return at - at % DAY + 19 * HOUR

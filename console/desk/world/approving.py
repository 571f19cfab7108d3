"""Who has to say yes to the company's changes, what they said, and who is away meanwhile."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from typing import Any

from console.desk.change_store import UNDECIDED
from console.desk.store import stamp
from console.desk.world.company import AGENT, Company
from console.desk.world.landscape import DAY
from console.desk.world.story import HOUR
from console.intents.change_effects import condition_id

Fact = dict[str, Any]
NEEDED = 2
ASKED = {"standard": 0, "normal": 3, "emergency": 2}
"""How many are asked, by kind of change."""
CONDITIONS = (
    ("Yes, if users are told the day before.", "Users are told the day before"),
    ("Fine by me once the back-up was read back.", "Last night's back-up was read back on the test host"),
    ("Yes, with somebody on the floor.", "Somebody of the team is on the floor until 09:00"),
    ("Yes, when the service desk knows.", "The service desk has the list of what to look out for"),
    ("Agreed, if the vendor is within reach.", "The vendor's stand-by is confirmed for the window"),
)
REASONS = ("On leave", "On leave, back on Monday", "At a training", "Parental leave")


def able(company: Company, fact: Fact, *, without: Iterable[str] = ()) -> list[str]:
    """Return who may decide about a change: approvers who have no hand in it, by id."""
    hands = {fact["requester"], fact["implementer"], fact["standby"], *without}
    return sorted(
        one.id for one in company.people.values() if "approver" in one.roles and one.id not in hands
    )


def asked_of(number: str, approvers: Sequence[str], requested: int) -> list[Fact]:
    """Return the approvals of a change that so many are asked for, none decided yet."""
    needed = min(NEEDED, len(approvers))
    return [
        {
            "change": number,
            "approver": one,
            "rule": f"{needed} of {len(approvers)}",
            "needed": needed,
            "count": len(approvers),
            "state": "requested",
            "requested": stamp(requested),
            **UNDECIDED,
            "conditions": [],
        }
        for one in approvers
    ]


def say_yes(dice: random.Random, approval: Fact, at: int, *, met: bool | None = None) -> None:
    """Let an approver say yes, sometimes on a condition; `met` None leaves it open as often as not."""
    decided = max(approval["requested"], stamp(at))
    approval |= {"state": "approved", "decided": decided, "decided_by": approval["approver"]}
    if dice.random() < 0.15:
        comment, text = dice.choice(CONDITIONS)
        is_met = dice.random() < 0.5 if met is None else met
        met_by = approval["approver"] if is_met else None
        approval["comment"] = comment
        approval["conditions"] = [{"id": condition_id(text), "text": text, "met": is_met, "met_by": met_by}]


def meet_rule(approvals: Sequence[Fact]) -> None:
    """Release those whose word is not needed any more."""
    for one in approvals:
        if one["state"] == "requested":
            one["state"] = "not_required"


def colleagues(company: Company) -> list[str]:
    """Return who else of the desk decides, those of our own agent's team first."""
    team = next(team for team in company.teams.values() if AGENT in team.agents)
    others = [
        one.id
        for one in company.people.values()
        if "approver" in one.roles and "agent" in one.roles and one.id != AGENT
    ]
    return sorted(others, key=lambda one: (one not in team.agents, one))


def delegation(dice: random.Random, owner: str, at: int, days: int) -> Fact:
    """Return that our own agent decides for somebody from a while ago until so many days from now."""
    start, end = at - 2 * DAY, at + days * DAY
    return {
        "owner": owner,
        "delegate": AGENT,
        "starts": stamp(start - start % HOUR),
        "ends": stamp(end - end % DAY + 17 * HOUR),
        "reason": dice.choice(REASONS),
    }

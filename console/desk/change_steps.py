"""The steps of a change on its way: put up for approval, scheduled, begun, ended, looked back upon."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from console.desk import change_rules, store_people, store_records
from console.desk.acts import Act
from console.desk.change_store import UNDECIDED, approvals_of, ask_again, finish, keep, set_state
from console.desk.store import stamp
from console.desk.workflow import Refused
from console.measure import recurrence
from console.model import Ref, TimeWindow, WindowKind

Fact = dict[str, Any]
NEEDED = 2
"""How many must say yes where nobody said otherwise."""
ASKED = 3
"""How many are asked then."""


def step(act: Act, id_: str, fact: Fact, wanted: str, result: str | None) -> str:
    if wanted in (fact["state"], fact["state_name"]) and result in (None, fact["result"]):
        return ""
    step = change_rules.choose(fact, wanted, result, act.who.roles)
    before = fact["state_name"]
    match step:
        case change_rules.ASK:
            return put_up(act, id_, fact)
        case change_rules.SCHEDULE:
            _check_standard(act, fact)
            set_state(fact, "scheduled")
        case change_rules.BEGIN:
            return _begin(act, id_, fact)
        case change_rules.CANCEL:
            set_state(fact, "cancelled")
            fact["result"] = "cancelled"
            for approval, one in approvals_of(act, id_).items():
                if one["state"] in (*change_rules.OPEN, "not_requested"):
                    keep(act, "approvals", approval, one | {"state": "cancelled"})
        case change_rules.CLOSE:
            if not fact["review"]:
                raise Refused("Say first what came out when it was looked back upon.")
            set_state(fact, "closed")
        case change_rules.Step(result=str(ended)):
            finish(act, fact, step.state, ended)
        case _:
            set_state(fact, step.state)
    how = f": {step.label.lower()}" if step.result else ""
    return f"{before[0].upper()}{before[1:]} → {fact['state_name']}{how}."


def _begin(act: Act, id_: str, fact: Fact) -> str:
    set_state(fact, "implementing")
    fact["actual_start"] = stamp(act.at)
    open_ = [
        one["text"]
        for kept in approvals_of(act, id_).values()
        if kept["state"] == "approved"
        for one in kept["conditions"]
        if not one["met"]
    ]
    told = "It begins."
    return f"{told} Conditions that are still open: {'; '.join(open_)}." if open_ else told


def look_back(fact: Fact, outcome: str) -> str:
    if fact["state"] not in ("review", "closed"):
        raise Refused(f"It is {fact['state_name']}: there is nothing yet to look back upon.")
    fact["review"] = outcome
    return "It was looked back upon."


def _check_standard(act: Act, fact: Fact) -> None:
    for name, words in (
        ("planned_start", "window"),
        ("planned_end", "window"),
        ("plan", "plan"),
        ("cis", "configuration item"),
        ("implementer", "implementer"),
    ):
        if not fact[name]:
            raise Refused(f"A standard change needs a {words} before it is scheduled.")
    if fact["planned_end"] <= stamp(act.at):
        raise Refused("Its window is over already: give it a new one first.")
    if freeze := _hard_freeze(act, fact):
        raise Refused(f"The freeze “{freeze}” covers its window: give it another one.")


def put_up(act: Act, id_: str, fact: Fact) -> str:
    """Ask for approval, again or for the first time; returns a sentence. Raises `Refused`."""
    check_plan(fact)
    if fact["planned_start"] <= stamp(act.at):
        raise Refused("Its window has begun already: give it a new one first.")
    kept = approvals_of(act, id_)
    if not kept:
        plan_approvals(act, id_, _choose(act, fact), None)
        kept = approvals_of(act, id_)
    for approval, one in kept.items():
        ask_again(act, approval, one)
    set_state(fact, "authorise")
    _, needed = change_rules.rule(kept.values())
    return f"Approval was asked for: {needed} of {len(kept)} must say yes."


def check_plan(fact: Fact) -> None:
    """Raise `Refused` for a change of which nobody could say yes to anything."""
    for name, words in (("planned_start", "window"), ("planned_end", "window"), ("plan", "plan")):
        if not fact[name]:
            raise Refused(f"Nobody can approve a change without a {words}: say it first.")


def plan_approvals(act: Act, change: str, approvers: list[str], needed: int | None) -> None:
    must = min(needed or NEEDED, len(approvers))
    for place, one in enumerate(approvers):
        approval = {
            "change": change,
            "approver": one,
            "rule": f"{must} of {len(approvers)}",
            "needed": must,
            "count": len(approvers),
            "state": "not_requested",
            "requested": None,
        }
        keep(act, "approvals", f"{change}-{place + 1}", approval | UNDECIDED)


def check_approver(act: Act, fact: Fact, one: str) -> None:
    who = store_people.who(act.conn, one)
    if who is None or "approver" not in who.roles:
        raise Refused(f"“{one}” is no approver of this desk.")
    if one in _own(fact):
        raise Refused(f"{one} has a hand in the change: somebody else has to decide.")


def _choose(act: Act, fact: Fact) -> list[str]:
    """Return who decides where nobody was named: approvers of the change's team first, none of its own people."""
    found = act.conn.execute(
        "SELECT id FROM person WHERE active AND ' ' || roles || ' ' LIKE '% approver %' "
        "ORDER BY id NOT IN (SELECT person FROM member WHERE queue = ?), id",
        (fact["team"] or "",),
    )
    able = [id_ for (id_,) in found if id_ not in _own(fact)]
    if len(able) < NEEDED:
        raise Refused(
            f"{NEEDED} approvers without a hand in the change are needed: the desk has {len(able)}."
        )
    return able[:ASKED]


def _own(fact: Fact) -> set[str | None]:
    return {fact.get(name) for name in ("requester", "owner", "implementer", "created_by")}


def _hard_freeze(act: Act, fact: Fact) -> str:
    """Return the name of a hard freeze that covers a change's window, empty where there is none."""
    start, end = (datetime.fromisoformat(fact[name]) for name in ("planned_start", "planned_end"))
    touched = {one["ci"] for one in fact["cis"]} | set(fact["services"])
    for id_, one in store_records.facts(act.conn, "windows"):
        covers = set(one["cis"]) | set(one["services"])
        if (
            one["kind"] != "freeze_hard"
            or fact["number"] in one["exempt"]
            or (covers and not covers & touched)
        ):
            continue
        if recurrence.occurrences(window(id_, one), end.year).touching(start, end):
            return str(one["name"])
    return ""


def window(id_: str, fact: Fact) -> TimeWindow:
    """Return when a freeze or maintenance window is open."""
    return TimeWindow(
        Ref("desk", id_),
        WindowKind(fact["kind"]),
        fact["name"],
        datetime.fromisoformat(fact["starts"]),
        datetime.fromisoformat(fact["ends"]),
        fact["zone"],
        fact["rrule"] or "",
    )

"""One change in an open transaction: read with its approvals, written back with its news and remarks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from console.desk import change_rules, promise, store_records, store_remarks
from console.desk.acts import Act
from console.desk.store import stamp
from console.desk.workflow import Refused

Fact = dict[str, Any]
REVIEW_WITHIN = 5 * 10 * promise.HOUR
"""Working milliseconds within which a change is looked back upon: five days."""


@dataclass(frozen=True, slots=True)
class Told:
    """Which change an act was done to, a sentence about it, and the remark it added."""

    change: str
    said: str
    remark: int | None = None


def fact_of(act: Act, collection: str, id_: str) -> Fact:
    """Return a fact that must be there; raises `Refused`."""
    record = store_records.get(act.conn, collection, id_)
    if record is None:
        raise Refused(f"There is no {id_} in {collection}.")
    return record.fact


def approvals_of(act: Act, change: str) -> dict[str, Fact]:
    """Return a change's approvals by id."""
    return {one.id: one.fact for one in store_records.approvals(act.conn, change)}


def set_state(fact: Fact, state: str, name: str = "") -> None:
    """Put a change into a state, under the desk's name for it or another."""
    fact["state"], fact["state_name"] = state, name or change_rules.NAMES[state]


def keep(act: Act, collection: str, id_: str, fact: Fact) -> None:
    """Write a change or an approval back."""
    store_records.put(act.conn, collection, id_, fact, act.at)


def remark(act: Act, change: str, body: str) -> int:
    """Let the desk say what happened."""
    return store_remarks.say(act.conn, change, act.at, "system", act.who.id or None, body)


def lapse(act: Act, change: str, fact: Fact, differences: list[str]) -> str:
    """Ask again for what was decided about a change that is not what it was; returns a sentence, or "".

    A yes was given to the facts as they were. `fact` is changed and has still to be written.
    """
    if not differences or fact["state"] not in ("authorise", "scheduled"):
        return ""
    kept = approvals_of(act, change)
    given = [one for one in kept.values() if one["state"] == "approved"]
    if not given:
        return ""
    for id_, one in kept.items():
        if one["state"] in ("approved", "not_required"):
            ask_again(act, id_, one)
    set_state(fact, "authorise")
    if len(given) == 1:
        return "1 approval that was given lapses and is asked for again."
    return f"{len(given)} approvals that were given lapse and are asked for again."


UNDECIDED: Fact = {
    "acting_for": None,
    "decided_by": None,
    "decided": None,
    "comment": None,
    "evidence": None,
    "none_can": False,
    "conditions": [],
}
"""What an approval knows of its decision before there is one."""


def ask_again(act: Act, id_: str, approval: Fact) -> None:
    """Let an approval wait, as if nobody had decided it."""
    approval |= UNDECIDED | {"state": "requested", "requested": stamp(act.at)}
    keep(act, "approvals", id_, approval)


def settle(act: Act, change: str, fact: Fact) -> bool:
    """Schedule a change once enough have said yes, and release the others; returns whether it did."""
    kept = approvals_of(act, change)
    yes, needed = change_rules.rule(kept.values())
    if fact["state"] != "authorise" or yes < needed:
        return False
    for id_, one in kept.items():
        if one["state"] in change_rules.OPEN:
            keep(act, "approvals", id_, one | {"state": "not_required"})
    set_state(fact, "scheduled")
    keep(act, "changes", change, fact)
    return True


def finish(act: Act, fact: Fact, state: str, result: str) -> None:
    """Let a change end, at once or to be looked back upon within five working days."""
    fact["actual_end"] = stamp(act.at)
    fact["result"] = result
    set_state(fact, state)
    if state == "review":
        fact["review_due"] = stamp(promise.later(act.at, REVIEW_WITHIN))

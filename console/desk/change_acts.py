"""What can be done to a change but decide about it: make it, plan it anew, take it on, talk about it."""

from __future__ import annotations

import sqlite3
from typing import Any

from console.desk import asked, change_decide, change_fields, change_rules, store_people, store_remarks
from console.desk.acts import Act
from console.desk.change_store import (
    UNDECIDED,
    Told,
    approvals_of,
    ask_again,
    fact_of,
    finish,
    keep,
    lapse,
    remark,
    set_state,
)
from console.desk.store import stamp
from console.desk.workflow import Refused

Fact = dict[str, Any]
NEEDED = 2
"""How many must say yes where nobody said otherwise."""
ASKED = 3
"""How many are asked then."""


def create(act: Act, new: asked.NewChange) -> Told:
    """Make a change; raises `Refused`."""
    number = f"CHG-{next_number(act.conn)}"
    empty = change_fields.EMPTY | {"title": "", "requester": act.who.id}
    fact = change_fields.changed(act, empty, new)
    fact |= {"number": number, "kind": new.kind or "normal", "created": stamp(act.at)}
    fact["requester"] = new.requester or act.who.id
    change_fields.check(act, empty, fact)
    set_state(fact, "new")
    for one in new.approvers:
        _check_approver(act, fact, one)
    if new.needed and new.approvers and new.needed > len(set(new.approvers)):
        raise Refused(f"{new.needed} must say yes, and {len(set(new.approvers))} would be asked.")
    if new.approvers and fact["kind"] == "standard":
        raise Refused("A standard change is approved once and for all: nobody is asked.")
    keep(act, "changes", number, fact)
    _plan_approvals(act, number, list(dict.fromkeys(new.approvers)), new.needed)
    return Told(number, f"{number} was made.", remark(act, number, f"Made: {fact['title']}"))


def patch(act: Act, id_: str, wanted: asked.ChangePatch) -> Told:
    """Change what is planned, take a step, or note the review's outcome. Raises `Refused`."""
    fact = fact_of(act, "changes", id_)
    told: list[str] = []
    after = change_fields.changed(act, fact, wanted)
    if after != fact:
        differences = change_rules.differences(fact, after)
        if fact["state"] not in change_rules.AHEAD:
            raise Refused(f"It is {fact['state_name']}: what was planned cannot be changed any more.")
        if lapsed := lapse(act, id_, after, differences):
            told.append(lapsed)
        told = [f"{'; '.join(differences) or 'Facts about it changed'}.", *told]
        fact = after
    if wanted.review is not None and wanted.review != fact["review"]:
        told.append(_look_back(fact, wanted.review))
    if wanted.state is not None:
        told.append(_step(act, id_, fact, wanted.state, wanted.result))
    elif wanted.result is not None and wanted.result != fact["result"]:
        raise Refused("How it ended is said together with the state that it gets.")
    told = [one for one in told if one]
    if not told:
        return Told(id_, "It is so already.")
    keep(act, "changes", id_, fact)
    sentence = " ".join(one[0].upper() + one[1:] for one in told)
    return Told(id_, sentence, remark(act, id_, sentence))


def note(act: Act, id_: str, new: asked.NewRemark) -> Told:
    """Add a note; what the requester says answers the questions that are open. Raises `Refused`."""
    fact = fact_of(act, "changes", id_)
    if not new.body.strip():
        raise Refused("The text is empty.")
    waiting = [one for one in approvals_of(act, id_).items() if one[1]["state"] == "more_info"]
    answers = bool(waiting) and act.who.id == fact["requester"]
    said = store_remarks.say(act.conn, id_, act.at, "answer" if answers else "note", act.who.id, new.body)
    if not answers:
        return Told(id_, "The note was added.", said)
    for approval, kept in waiting:
        keep(act, "approvals", approval, kept | {"state": "requested"})
    return Told(id_, "The answer was added, and the approval waits again.", said)


def ask(act: Act, id_: str, new: asked.NewQuestion) -> Told:
    """Ask the requester something; the approval it is about stands still until they answer."""
    fact_of(act, "changes", id_)
    if not new.question.strip():
        raise Refused("The question is empty.")
    if new.approval:
        kept = fact_of(act, "approvals", new.approval)
        if kept["change"] != id_:
            raise Refused(f"{new.approval} is no approval of {id_}.")
        if kept["state"] not in change_rules.OPEN:
            raise Refused("This approval does not wait any more.")
        if not change_decide.addressed(act, kept):
            raise Refused("This is somebody else's approval: ask without naming it.")
        keep(act, "approvals", new.approval, kept | {"state": "more_info"})
    said = store_remarks.say(
        act.conn, id_, act.at, "question", act.who.id, new.question, new.approval or None
    )
    return Told(id_, "The question was asked.", said)


def put_up(act: Act, id_: str, fact: Fact) -> str:
    """Ask for approval, again or for the first time; returns a sentence. Raises `Refused`."""
    for name, words in (("planned_start", "window"), ("planned_end", "window"), ("plan", "plan")):
        if not fact[name]:
            raise Refused(f"Nobody can approve a change without a {words}: say it first.")
    if fact["planned_start"] <= stamp(act.at):
        raise Refused("Its window has begun already: give it a new one first.")
    kept = approvals_of(act, id_)
    if not kept:
        _plan_approvals(act, id_, _choose(act, fact), None)
        kept = approvals_of(act, id_)
    for approval, one in kept.items():
        ask_again(act, approval, one)
    set_state(fact, "authorise")
    _, needed = change_rules.rule(kept.values())
    return f"Approval was asked for: {needed} of {len(kept)} must say yes."


def _step(act: Act, id_: str, fact: Fact, wanted: str, result: str | None) -> str:
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


def _look_back(fact: Fact, outcome: str) -> str:
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


def _plan_approvals(act: Act, change: str, approvers: list[str], needed: int | None) -> None:
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


def _check_approver(act: Act, fact: Fact, one: str) -> None:
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
    return {fact[name] for name in ("requester", "owner", "implementer")}


def next_number(conn: sqlite3.Connection) -> int:
    """Return the number of the next change."""
    row = conn.execute(
        "SELECT max(CAST(substr(id, 5) AS INTEGER)) FROM record WHERE collection = 'changes' AND id LIKE 'CHG-%'"
    ).fetchone()
    return int(row[0] or 1000) + 1

"""What can be done to a change but decide about it: make it, plan it anew, take it on, talk about it."""

from __future__ import annotations

import sqlite3
from typing import Any

from console.desk import asked, change_decide, change_fields, change_rules, change_steps, store_remarks
from console.desk.acts import Act
from console.desk.change_store import Told, approvals_of, fact_of, keep, lapse, remark, set_state
from console.desk.store import stamp
from console.desk.workflow import Refused

Fact = dict[str, Any]


def create(act: Act, new: asked.NewChange) -> Told:
    """Make a change; raises `Refused`."""
    number = f"CHG-{next_number(act.conn)}"
    empty = change_fields.EMPTY | {"title": "", "requester": act.who.id}
    fact = change_fields.changed(act, empty, new)
    fact |= {"number": number, "kind": new.kind or "normal", "created": stamp(act.at)}
    fact["created_by"] = act.who.id
    fact["requester"] = new.requester or act.who.id
    change_fields.check(act, empty, fact)
    set_state(fact, "new")
    for one in new.approvers:
        change_steps.check_approver(act, fact, one)
    if new.needed and new.approvers and new.needed > len(set(new.approvers)):
        raise Refused(f"{new.needed} must say yes, and {len(set(new.approvers))} would be asked.")
    if new.approvers and fact["kind"] == "standard":
        raise Refused("A standard change is approved once and for all: nobody is asked.")
    keep(act, "changes", number, fact)
    change_steps.plan_approvals(act, number, list(dict.fromkeys(new.approvers)), new.needed)
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
        if fact["state"] in ("authorise", "scheduled"):
            change_steps.check_plan(after)
        if after["kind"] == "standard" != fact["kind"] and approvals_of(act, id_):
            raise Refused("It was put to approvers: it cannot become one that needs no approval.")
        if lapsed := lapse(act, id_, after, differences or _ones_own(act, id_, after)):
            told.append(lapsed)
        told = [f"{'; '.join(differences) or 'Facts about it changed'}.", *told]
        fact = after
    if wanted.review is not None and wanted.review != fact["review"]:
        told.append(change_steps.look_back(fact, wanted.review))
    if wanted.state is not None:
        told.append(change_steps.step(act, id_, fact, wanted.state, wanted.result))
    elif wanted.result is not None and wanted.result != fact["result"]:
        raise Refused("How it ended is said together with the state that it gets.")
    told = [one for one in told if one]
    if not told:
        return Told(id_, "It is so already.")
    keep(act, "changes", id_, fact)
    sentence = " ".join(one[0].upper() + one[1:] for one in told)
    return Told(id_, sentence, remark(act, id_, sentence))


def _ones_own(act: Act, id_: str, fact: Fact) -> list[str]:
    """Return why a yes cannot stand though nothing that decides differs: it was given by one of its people."""
    hands = {fact[name] for name in ("requester", "owner", "implementer")} - {None}
    yes = [one for one in approvals_of(act, id_).values() if one["state"] == "approved"]
    return ["its owner"] if any(hands & {one["approver"], one["decided_by"]} for one in yes) else []


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


def next_number(conn: sqlite3.Connection) -> int:
    """Return the number of the next change."""
    row = conn.execute(
        "SELECT max(CAST(substr(id, 5) AS INTEGER)) FROM record WHERE collection = 'changes' AND id LIKE 'CHG-%'"
    ).fetchone()
    return int(row[0] or 1000) + 1

"""Decisions about a change, under the rules that every other door keeps too."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from console.desk import asked, change_rules, promise, store_people, store_records, store_remarks
from console.desk.acts import Act
from console.desk.change_store import Told, approvals_of, fact_of, keep, remark, set_state, settle
from console.desk.store import stamp
from console.desk.workflow import Refused
from console.intents.change_effects import condition_id
from console.model import ApprovalState, ChangeState, Delegation, Ref
from console.rules.approving import Case, may_approve, may_send_back

Fact = dict[str, Any]


def decide(act: Act, id_: str, new: asked.NewDecision, *, seen: int | None, version: int) -> Told:
    """Give a yes, or send back; `seen` is the version of the change it rests on, `version` the present one.

    Raises `Refused` with the rules' own sentence.
    """
    approval = fact_of(act, "approvals", id_)
    number = approval["change"]
    change = fact_of(act, "changes", number)
    conditions = tuple(dict.fromkeys(" ".join(one.split()) for one in new.conditions if one.strip()))
    case = _case(act, change, approval, seen, version)
    sends_back = new.decision == "send_back"
    ruling = may_send_back(case, conditions, none_can=new.none_can) if sends_back else may_approve(case)
    if ruling.barred:
        raise Refused(ruling.sentence)
    if act.who.id == change.get("created_by"):
        raise Refused("You wrote this change yourself: somebody else has to decide.")
    if new.none_can and not sends_back:
        raise Refused("“None can” belongs to a no: a yes is given with conditions or without.")
    acting_for = ruling.acting_for
    if (new.acting_for or None) != acting_for:
        raise Refused(_place(act, new.acting_for, acting_for))
    if twice := _twice(act, id_, number):
        raise Refused(twice)
    comment = comment_of(new.comment, new.evidence)
    approval |= {
        "state": "rejected" if sends_back else "approved",
        "decided": stamp(act.at),
        "decided_by": act.who.id,
        "acting_for": acting_for,
        "comment": comment,
        "evidence": new.evidence or None,
        "none_can": new.none_can,
        "conditions": [
            {"id": condition_id(one), "text": one, "met": False, "met_by": None} for one in conditions
        ],
    }
    keep(act, "approvals", id_, approval)
    body = words(_done(act, new, conditions, acting_for), conditions, comment)
    said = store_remarks.say(act.conn, number, act.at, "decision", act.who.id, body, id_)
    outcome = _send_back(act, number, change, conditions) if sends_back else _count(act, number, change)
    store_remarks.say(act.conn, number, act.at, "system", None, outcome)
    return Told(number, outcome, said)


def meet(act: Act, id_: str, condition: str, *, met: bool) -> Told:
    """Note that a condition of an approval was met, or is not after all. Raises `Refused`."""
    approval = fact_of(act, "approvals", id_)
    one = next((one for one in approval["conditions"] if one["id"] == condition), None)
    if one is None:
        raise Refused(f"There is no condition {condition} on {id_}.")
    if approval["state"] != "approved":
        raise Refused("These conditions would make it a yes: only those of a yes are kept.")
    if one["met"] == met:
        return Told(approval["change"], "It is so already.")
    one |= {"met": met, "met_by": act.who.id if met else None}
    keep(act, "approvals", id_, approval)
    told = f"{'Met' if met else 'Open again'}: {one['text']}"
    said = store_remarks.say(act.conn, approval["change"], act.at, "system", act.who.id, told, id_)
    return Told(approval["change"], told, said)


def expire(act: Act, number: str) -> None:
    """End the asking for a change whose window began without enough approvals: it needs a new window."""
    change = fact_of(act, "changes", number)
    for id_, kept in approvals_of(act, number).items():
        if kept["state"] in change_rules.OPEN:
            keep(act, "approvals", id_, kept | {"state": "expired"})
    set_state(change, "new", change_rules.TOO_LATE)
    keep(act, "changes", number, change)
    words = (
        "Its window began before enough had said yes: it needs a new one, and approval is asked for again."
    )
    remark(act, number, words)


def addressed(act: Act, approval: Fact) -> bool:
    """Return whether an approval is one's own, or one's by a delegation that holds now."""
    mine = act.who.id
    held = (one.owner for one in delegations(act) if one.delegate == mine and one.live(_now(act)))
    return approval["approver"] in (mine, *held)


def delegations(act: Act) -> list[Delegation]:
    """Return every delegation the desk knows."""
    return [
        Delegation(
            Ref("desk", id_),
            fact["owner"],
            fact["delegate"],
            datetime.fromisoformat(fact["starts"]),
            datetime.fromisoformat(fact["ends"]),
        )
        for id_, fact in store_records.facts(act.conn, "delegations")
    ]


def _case(act: Act, change: Fact, approval: Fact, seen: int | None, version: int) -> Case:
    return Case(
        me=act.who.id,
        approver=approval["approver"],
        addressed=None,
        requester=change["requester"],
        owner=change.get("owner"),
        implementer=change["implementer"],
        change_state=ChangeState(change["state"]),
        approval_state=ApprovalState(approval["state"]),
        shown=None if seen is None else str(seen),
        current=str(version),
        now=_now(act),
        start=_moment(change["planned_start"]),
        end=_moment(change["planned_end"]),
        delegations=tuple(delegations(act)),
    )


def _place(act: Act, wanted: str, acting_for: str | None) -> str:
    if acting_for is None:
        return "This approval is your own: you decide it for nobody else."
    name = name_of(act, acting_for)
    return f"This approval is {name}'s: say that you decide in {name}'s place{', not another' if wanted else ''}."


def _twice(act: Act, id_: str, change: str) -> str:
    """Return why one person's second yes does not count: four eyes are two people's."""
    for other, kept in approvals_of(act, change).items():
        if (
            other != id_
            and kept["state"] == "approved"
            and act.who.id in (kept["decided_by"], kept["approver"])
        ):
            return "You have decided about this change already: somebody else has to give the other approval."
    return ""


def comment_of(comment: str, evidence: str) -> str | None:
    """Return what is kept as a decision's comment: what was said, and the card it rests on."""
    parts = [comment.strip(), f"Decided on the card {evidence}." if evidence else ""]
    return "\n\n".join(part for part in parts if part) or None


def words(done: str, conditions: Iterable[str], comment: str | None) -> str:
    """Return a decision as it stands in the change's conversation."""
    lines = [done, *(f"- {one}" for one in conditions)]
    return "\n".join(lines) + (f"\n\n{comment}" if comment else "")


def _done(act: Act, new: asked.NewDecision, conditions: tuple[str, ...], acting_for: str | None) -> str:
    place = f" in the place of {name_of(act, acting_for)}" if acting_for else ""
    if new.decision == "approve":
        return f"Approved{place} on conditions:" if conditions else f"Approved{place}."
    would = "It would be a yes if:" if conditions else "Nothing can make it a yes."
    return f"Sent back{place}. {would}"


def name_of(act: Act, person: str) -> str:
    """Return what somebody is called, the id of who is not known any more."""
    found = store_people.by_ids(act.conn, [person]).get(person)
    return found.name if found else person


def _count(act: Act, number: str, change: Fact) -> str:
    if settle(act, number, change):
        return "Enough have said yes: the change is scheduled."
    yes, needed = change_rules.rule(approvals_of(act, number).values())
    return f"Yes so far: {yes} of the {needed} that are needed."


def _send_back(act: Act, number: str, change: Fact, conditions: tuple[str, ...]) -> str:
    for other, kept in approvals_of(act, number).items():
        if kept["state"] in change_rules.OPEN:
            keep(act, "approvals", other, kept | {"state": "cancelled"})
    set_state(change, "new", change_rules.SENT_BACK)
    keep(act, "changes", number, change)
    to = f"To {name_of(act, change['requester'])}: it"
    if not conditions:
        return f"{to} was sent back, and nothing can make it a yes."
    return f"{to} was sent back. It would be a yes if: {'; '.join(conditions)}."


def _now(act: Act) -> datetime:
    return promise.moment(act.at)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None

"""Reads the approvals of changes: tickets of their own, of which Request Tracker shows each agent only their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from zlib import crc32

from console.intents import condition_id
from console.model import (
    Approval,
    ApprovalState,
    Change,
    Condition,
    Entry,
    Party,
    Person,
    Ref,
    Ticket,
    Visibility,
)
from console.services.rt import change_marks, change_words
from console.services.rt.client import Client, Item, either, number
from console.services.rt.reading import Batch, Reading

MINE = "Type='approval' AND (Owner='__CurrentUser__' OR AdminCc='__CurrentUser__')"
"""What Request Tracker itself counts as ours to decide, by name or through a group."""
AT_ONCE = 100


@dataclass(slots=True)
class Held:
    """The approvals among some tickets, and who else these are."""

    tickets: dict[str, Ticket] = field(default_factory=dict)
    """Approvals that we may see."""
    events: dict[str, list[Item]] = field(default_factory=dict)
    entries: dict[str, list[Entry]] = field(default_factory=dict)
    """What was said on each of them."""
    mine: set[str] = field(default_factory=set)
    others: set[str] = field(default_factory=set)
    """Tickets that are no approvals."""
    batch: Batch = field(default_factory=Batch)

    def hidden(self, ids: Iterable[str]) -> list[str]:
        """Return which of these the server does not show to us."""
        return [id_ for id_ in ids if id_ not in self.tickets and id_ not in self.others]


class Approvals:
    """Searches for approvals of one connector."""

    def __init__(self, client: Client, reading: Reading) -> None:
        self._client = client
        self._reading = reading

    async def among(self, ids: Sequence[str]) -> Held:
        """Read which of these tickets are approvals, with what was said on them."""
        held = Held()
        for start in range(0, len(ids), AT_ONCE):
            piece = ids[start : start + AT_ONCE]
            batch = await self._reading.search(f"Type='approval' AND ({either('id', piece)})", ties=False)
            found = [ticket.ref.id for ticket in batch.tickets]
            held.events |= await self._reading.events(found)
            await self._reading.with_words(batch, held.events)
            held.tickets |= {ticket.ref.id: ticket for ticket in batch.tickets}
            held.batch.entries += batch.entries
            held.batch.unreadable += batch.unreadable
            if found:
                held.mine |= await self._which(f"{MINE} AND ({either('id', found)})")
            rest = [id_ for id_ in piece if id_ not in held.tickets]
            if rest:
                held.others |= await self._which(f"EffectiveId > 0 AND ({either('id', rest)})")
        for one in held.batch.entries:
            held.entries.setdefault(one.ticket.id, []).append(one)
        return held

    async def changes_of(self, ids: Sequence[str]) -> set[str]:
        """Return the numbers of what waits for those of these tickets that are approvals."""
        found: set[str] = set()
        for start in range(0, len(ids), AT_ONCE):
            query = f"Type='approval' AND ({either('id', ids[start : start + AT_ONCE])})"
            rows, _ = await self._client.page("/tickets", ("_hyperlinks",), query, orderby="id")
            ties = [tie for row in rows for tie in row.get("_hyperlinks") or ()]
            found |= {str(tie["id"]) for tie in ties if tie.get("ref") == "depended-on-by"}
        return {id_ for id_ in found if id_.isdecimal()}

    async def _which(self, query: str) -> set[str]:
        rows, _ = await self._client.page("/tickets", (), query, orderby="id")
        return {str(number(row)) for row in rows}


def approvals(change: Change, ids: Sequence[str], held: Held, said: Sequence[Entry]) -> tuple[Approval, ...]:
    """Return every approval of a change that is shown to us, or whose decision its history tells."""
    hidden = held.hidden(ids)
    all_ = [id_ for id_ in ids if id_ in held.tickets or id_ in hidden]
    marks = _met(said)
    found = [
        _approval(
            change,
            held.tickets[id_],
            held.entries.get(id_, []),
            held.events.get(id_, []),
            said,
            id_ in held.mine,
        )
        for id_ in ids
        if id_ in held.tickets
    ]
    found += [one for id_ in hidden if (one := _told(change, id_, said))]
    counted = [replace(one, rule="all", needed=len(all_), count=len(all_)) for one in found]
    return tuple(_stamped(_with_met(one, marks)) for one in counted)


def heard_on(change: Ref, held: Held, ids: Iterable[str], said: Sequence[Entry]) -> list[Entry]:
    """Return what was said on the approvals and is not in the change's own history, as part of it."""
    known = " ".join(" ".join(one.body.split()) for one in said)
    found = []
    for id_ in ids:
        spoken = [one for one in held.entries.get(id_, ()) if one.visibility is not Visibility.SYSTEM]
        for one in spoken[1:]:  # the first is what the approval was made with
            if one.body and " ".join(change_marks.comment(one.body).split()) not in known:
                found.append(replace(one, ticket=change, body=f"On approval #{id_}:\n{one.body}"))
    return found


def _approval(
    change: Change, ticket: Ticket, entries: Sequence[Entry], events: Sequence[Item], said: Sequence[Entry], mine: bool
) -> Approval:  # fmt: skip
    state = change_words.APPROVALS.get(ticket.status_name, ApprovalState.UNKNOWN)
    groups = [one for one in ticket.receivers if one.id.startswith("group-")]
    end = _ended(events) if not state.open else None
    decided = next((one for one in entries if end and one.id == str(number(end))), None)
    told = _own_words(ticket.ref.id, entries, decided) if decided else None
    if state is ApprovalState.REQUESTED and _waits_for_answer(change, ticket.ref.id, entries, said):
        state = ApprovalState.MORE_INFO
    name = ticket.status_name
    if state.open and change.state.called_off:  # the server leaves it open; nobody is to decide it any more
        state, name = ApprovalState.CANCELLED, f"{name}, and the change is {change.state_name}"
    return Approval(
        ref=ticket.ref,
        change=change.ref,
        state=state,
        state_name=name,
        version=ticket.version,
        approver=ticket.assignee,
        group=groups[0].name if groups and ticket.assignee is None else "",
        addressed=mine,
        acting_for=told.acting_for if told else None,
        decided_by=decided.author if decided else None,
        requested=ticket.created,
        decided=decided.at if decided else None,
        comment=told.comment if told else "",
        conditions=_conditions(told) if told else (),
    )


def _told(change: Change, id_: str, said: Sequence[Entry]) -> Approval | None:
    """Return an approval that we may not see, where RT's own message on the change tells how it was decided."""
    spoken = [one for one in said if one.party is Party.SYSTEM and one.visibility is Visibility.PUBLIC]
    for one in reversed(spoken):
        told = [found for found in change_marks.decisions(one.body) if found.approval == id_]
        if told:
            state = ApprovalState.APPROVED if told[-1].yes else ApprovalState.REJECTED
            return Approval(
                ref=Ref(change.ref.service, id_),
                change=change.ref,
                state=state,
                state_name="resolved" if told[-1].yes else "rejected",
                version="",
                addressed=False,
                acting_for=told[-1].acting_for,
                decided=one.at,
                conditions=_conditions(told[-1]),
            )
    return None


def _conditions(told: change_marks.Told) -> tuple[Condition, ...]:
    return tuple(Condition(condition_id(text), text) for text in told.conditions)


def _ended(events: Sequence[Item]) -> Item | None:
    ends = [
        one
        for one in events
        if one.get("Type") == "Status" and one.get("NewValue") in ("resolved", "rejected")
    ]
    return ends[-1] if ends else None


def _own_words(id_: str, entries: Sequence[Entry], decided: Entry) -> change_marks.Told | None:
    """Return what the one who decided said with it: by its marks, else their last message before it."""
    own = [
        one
        for one in entries[1:]
        if one.author == decided.author
        and one.visibility is not Visibility.SYSTEM
        and int(one.id) <= int(decided.id) + 1
    ]
    marked = [told for one in own for told in change_marks.decisions(one.body) if told.approval == id_]
    if marked:
        return marked[-1]
    return change_marks.Told(id_, True, (), own[-1].body.strip()) if own else None


def _waits_for_answer(change: Change, id_: str, entries: Sequence[Entry], said: Sequence[Entry]) -> bool:
    """Tell whether the last question before this approval is unanswered by the change's own people."""
    asked = [one for one in entries if one.party is Party.AGENT and change_marks.asks(one.body, id_)]
    if not asked:
        return False
    people = {person.id for person in (change.requester, change.owner, change.implementer) if person}
    since = max(one.at for one in asked)
    answers = [one for one in (*entries, *said) if one.author and one.author.id in people and one.at > since]
    return all(one.visibility is Visibility.SYSTEM for one in answers)


def _met(said: Sequence[Entry]) -> Mapping[tuple[str, str], Person | None]:
    notes = [one for one in said if one.visibility is Visibility.INTERNAL and one.party is Party.AGENT]
    return {mark: one.author for one in reversed(notes) for mark in change_marks.all_met(one.body)}


def _with_met(approval: Approval, marks: Mapping[tuple[str, str], Person | None]) -> Approval:
    met = []
    for one in approval.conditions:
        mark = approval.ref.id, one.id
        who = marks.get(mark)
        met.append(replace(one, met=True, met_by=who.name if who else "") if mark in marks else one)
    return replace(approval, conditions=tuple(met))


def _stamped(approval: Approval) -> Approval:
    core = crc32(repr(replace(approval, version="")).encode())
    return replace(approval, version=f"{approval.version}-{core:08x}")

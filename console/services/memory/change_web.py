"""Somebody else who works on the changes of a service in memory, past our console."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from console.intents import Approve, ChangeIntent, SendBack, version_of
from console.model import (
    Approval,
    ApprovalState,
    Change,
    ChangeCI,
    ChangeKind,
    ChangeState,
    Entry,
    Person,
    Ref,
)
from console.services.base import Collection, Receipt
from console.services.memory.changes import ChangeWork
from console.services.memory.states import placed
from console.services.memory.store import KINDS, Estate, Store


class ChangeWeb:
    """The verbs of the web side on changes, approvals and the estate."""

    def __init__(self, store: Store, work: ChangeWork, people: dict[str, Person]) -> None:
        self._store = store
        self._work = work
        self._people = people
        self._tom = people["tom"]

    def do(self, intent: ChangeIntent, actor: Person | None = None) -> Receipt:
        """Carry out what somebody else wants; raises `Rejected`."""
        return self._work.do(intent, actor or self._tom)

    def plan(
        self,
        title: str,
        *,
        start: datetime | None = None,
        approvers: tuple[str, ...] = ("aisha",),
        needed: int = 1,
        **more: Any,
    ) -> Ref:
        """Make a change of Maria's that Tom carries out and that waits for these people; one hour long."""
        store = self._store
        store.numbers += 1
        ref = Ref(store.name, f"CHG-{store.numbers}")
        begins = start or store.now().replace(microsecond=0) + timedelta(days=1)
        maria = self._people["maria"]
        change = Change(
            ref=ref,
            number=ref.id,
            title=title,
            kind=ChangeKind.NORMAL,
            state=ChangeState.AUTHORISE,
            state_name="",
            version="",
            created=store.now(),
            updated=store.now(),
            planned_start=begins,
            planned_end=begins + timedelta(hours=1),
            requester=maria,
            implementer=self._tom,
            cis=(ChangeCI("db-01"),),
            plan="Stop, patch, start.",
            backout="Restore the snapshot.",
            backout_minutes=20,
        )
        store.entries[ref.id] = []
        store.write_change(replace(placed(change, change.state), **more), maria, "plan", title)
        for place, who in enumerate(approvers):
            self._ask(ref, f"{ref.id}-{place + 1}", who, needed, len(approvers))
        return ref

    def edit(self, ref: Ref, **fields: Any) -> None:
        """Change any fields of a change, as its people do; raises `Rejected`."""
        now = replace(self.change(ref), **fields)
        self._work.edit(now, self._tom, "edit", ", ".join(fields))

    def decide(self, approval: Ref, *, yes: bool = True, by: Person | None = None) -> None:
        """Let whom the approval waits for decide it; raises `Rejected`."""
        held = self.approval(approval)
        actor = by or held.approver or self._tom
        version = version_of(self.change(held.change))
        if yes:
            self.do(Approve(held.change, approval, actor, version), actor)
        else:
            self.do(SendBack(held.change, approval, actor, version, none_can=True), actor)

    def cancel(self, ref: Ref) -> None:
        """Call a change off."""
        self._work.set_state(ref, ChangeState.CANCELLED, self._tom)

    def touch(self, ref: Ref) -> None:
        """Change nothing but the version."""
        self._store.write_change(self.change(ref), self._tom, "touch", "")

    def delete_approval(self, approval: Ref) -> None:
        """Delete an approval; its change tells."""
        held = self._store.approvals.pop(approval.id)
        self._store.gone_records["approval", approval.id] = held.change.id
        self._store.write_change(self.change(held.change), self._tom, "delete approval", approval.id)

    def delete(self, ref: Ref, *, silently: bool = False) -> None:
        """Delete a change with its approvals; `silently` leaves no trace in any list."""
        store = self._store
        del store.changes[ref.id]
        for held in store.approvals_of(ref):
            del store.approvals[held.ref.id]
        if silently:
            store.erase(Collection.CHANGES, ref.id)
            return
        store.gone_records["change", ref.id] = ref.id
        store.tell(Collection.CHANGES, ref.id, self._tom, "delete", "")

    def keep(self, *facts: Estate) -> None:
        """Write parts of the estate."""
        for fact in facts:
            kind, id_ = KINDS[type(fact)], fact.ref.id
            self._store.estate[kind, id_] = fact
            self._store.gone_records.pop((kind, id_), None)
            self._store.tell(Collection.ESTATE, id_, self._tom, kind, id_)

    def drop(self, fact: Estate) -> None:
        """Delete a part of the estate."""
        kind, id_ = KINDS[type(fact)], fact.ref.id
        del self._store.estate[kind, id_]
        self._store.gone_records[kind, id_] = id_
        self._store.tell(Collection.ESTATE, id_, self._tom, "delete", id_)

    def change(self, ref: Ref) -> Change:
        """Return a change as the service has it; raises `Gone`."""
        return self._store.get_change(ref)

    def all(self) -> list[Change]:
        """Return all changes."""
        return list(self._store.changes.values())

    def approval(self, ref: Ref) -> Approval:
        """Return an approval as the service has it; raises `KeyError`."""
        return self._store.approvals[ref.id]

    def approvals(self, ref: Ref) -> tuple[Approval, ...]:
        """Return a change's approvals."""
        return self._store.approvals_of(ref)

    def said(self, ref: Ref) -> list[Entry]:
        """Return what was said on a change."""
        return list(self._store.entries[ref.id])

    def _ask(self, change: Ref, id_: str, who: str, needed: int, count: int) -> None:
        approval = Approval(
            ref=Ref(change.service, id_),
            change=change,
            state=ApprovalState.REQUESTED,
            state_name=ApprovalState.REQUESTED.value,
            version="",
            approver=self._people[who],
            rule=f"{needed} of {count}",
            needed=needed,
            count=count,
            requested=self._store.now(),
        )
        self._store.write_approval(approval, self._people["maria"], "ask for approval")

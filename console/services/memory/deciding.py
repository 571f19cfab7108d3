"""What a service in memory does when somebody decides about a change, asks, or meets a condition."""

from __future__ import annotations

from dataclasses import replace

from console import intents
from console.intents import AskAbout, Decision, Meet, SendBack
from console.model import Approval, ApprovalState, Change, ChangeState, Delegation, Person, Ref, Visibility
from console.services.base import Gone, Rejected
from console.services.memory.states import NAMES, ended, placed
from console.services.memory.store import Store


class Deciding:
    """Carries out what is wanted of approvals."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def decide(self, change: Change, intent: Decision, actor: Person) -> None:
        """Take a yes or a no, and count; raises `Rejected` where it is not the actor's to say."""
        approval = self._open(change, intent.approval)
        approver = approval.approver
        acting_for = None
        if approver is not None and approver.id != actor.id:
            if not self._stands_in(approver, actor):
                raise Rejected(f"The approval waits for {approver.name}, not for {actor.name}.")
            acting_for = approver
        if any(person and person.id == actor.id for person in _hands(change)):
            raise Rejected(f"{change.number} is {actor.name}'s own change: somebody else has to decide.")
        if isinstance(intent, SendBack) and not (intent.conditions or intent.none_can):
            raise Rejected("A no needs what would make it a yes, or an explicit none.")
        words = f"{intent.comment}\n\n{intent.evidence}".strip()
        said = replace(intent, by=actor, acting_for=acting_for, comment=words)
        decided = intents.apply_approval(said, approval, self._store.now())
        self._store.write_approval(decided, actor, "decide", decided.state.value)
        if isinstance(intent, SendBack):
            self._send_back(change.ref, intent, actor)
        else:
            self._count(change.ref, actor)

    def ask(self, change: Change, intent: AskAbout, actor: Person) -> None:
        """Let an approval wait for an answer."""
        if intent.approval is not None:
            waits = replace(self._open(change, intent.approval), state=ApprovalState.MORE_INFO)
            self._store.write_approval(waits, actor, "more")

    def meet(self, change: Change, intent: Meet, actor: Person) -> None:
        """Mark a condition as met; raises `Gone` where there is none."""
        approval = self._store.approvals.get(intent.approval.id)
        if approval is None or intent.condition not in {one.id for one in approval.conditions}:
            raise Gone(f"{change.number} has no such condition any more.")
        met = intents.apply_approval(replace(intent, by=actor), approval, self._store.now())
        self._store.write_approval(met, actor, "meet", intent.condition)

    def _open(self, change: Change, ref: Ref) -> Approval:
        """Return an approval that still waits for its decision; raises `Rejected`."""
        approval = self._store.approvals.get(ref.id)
        if approval is None or approval.change != change.ref:
            raise Gone(f"{self._store.name} has no approval {ref.id} any more.")
        if change.state.called_off:
            raise Rejected(f"{change.number} is {change.state_name}: nothing can be decided about it.")
        if not approval.state.open:
            raise Rejected(f"The approval was decided already: {approval.state_name}.")
        return approval

    def _stands_in(self, owner: Person, delegate: Person) -> bool:
        now = self._store.now()
        return any(
            (one.owner, one.delegate) == (owner.id, delegate.id) and one.live(now)
            for one in self._store.estate.values()
            if isinstance(one, Delegation)
        )

    def _count(self, ref: Ref, actor: Person) -> None:
        """Schedule the change once enough have said yes; nobody else need say anything then."""
        held = self._store.approvals_of(ref)
        yes = sum(one.state is ApprovalState.APPROVED for one in held)
        if yes >= max((one.needed or 1 for one in held), default=1):
            self._end_open(ref, ApprovalState.NOT_REQUIRED, actor)
            now = placed(self._store.get_change(ref), ChangeState.SCHEDULED)
            self._store.write_change(now, actor, "state", NAMES[ChangeState.SCHEDULED])

    def _send_back(self, ref: Ref, intent: SendBack, actor: Person) -> None:
        """Give the change back to who asked for it, with what would make it a yes."""
        words = "; ".join(intent.conditions) or "Nothing would make it a yes."
        requester = self._store.get_change(ref).requester
        told = (requester,) if requester else ()
        self._store.add_entry(ref, f"{words}\n\n{intent.comment}".strip(), Visibility.PUBLIC, actor, told)
        self._end_open(ref, ApprovalState.CANCELLED, actor)
        now = placed(self._store.get_change(ref), ChangeState.NEW)
        self._store.write_change(now, actor, "state", NAMES[ChangeState.NEW])

    def _end_open(self, ref: Ref, state: ApprovalState, actor: Person) -> None:
        for one in self._store.approvals_of(ref):
            if one.state.open:
                self._store.write_approval(ended(one, state), actor, state.value)


def _hands(change: Change) -> tuple[Person | None, ...]:
    return change.requester, change.owner, change.implementer

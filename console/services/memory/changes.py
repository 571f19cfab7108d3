"""What a service in memory does to changes when it is asked to, and what it refuses."""

from __future__ import annotations

from dataclasses import replace

from console import intents
from console.intents import (
    Approve,
    AskAbout,
    ChangeIntent,
    CreateChange,
    Meet,
    NoteOnChange,
    Progress,
    Reschedule,
    Review,
    SendBack,
    SetImplementer,
)
from console.model import ApprovalState, Change, ChangeState, Person, Ref, Visibility
from console.services.base import Receipt, Rejected
from console.services.memory.deciding import Deciding
from console.services.memory.states import NAMES, STEPS, asked_anew, ended, placed
from console.services.memory.store import Store
from console.text import clean_line


class ChangeWork:
    """Carries what is wanted of changes out."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._deciding = Deciding(store)

    def do(self, intent: ChangeIntent, actor: Person) -> Receipt:
        """Carry an intent out as `actor`; raises `Rejected`."""
        if isinstance(intent, CreateChange):
            return self._create(intent, actor)
        change = self._store.get_change(intent.change)
        match intent:
            case Approve() | SendBack():
                self._deciding.decide(change, intent, actor)
            case AskAbout(question=question):
                self._deciding.ask(change, intent, actor)
                return self._say(change.ref, question, actor, "ask")
            case NoteOnChange(body=body):
                return self._say(change.ref, body, actor, "note")
            case Meet():
                self._deciding.meet(change, intent, actor)
            case Reschedule(start=start, end=end):
                moved = replace(change, planned_start=start, planned_end=end)
                self.edit(moved, actor, "window", f"{start} {end}")
            case SetImplementer(to=to):
                self.edit(replace(change, implementer=to), actor, "implementer", to.id if to else "")
            case Progress():
                self._step(change, intent, actor)
            case Review(outcome=outcome):
                self._review(change, outcome, actor)
        return Receipt(change.ref, "Done.")

    def edit(self, change: Change, actor: Person, what: str, value: str) -> None:
        """Write a change that is otherwise than before; what was approved lapses where what decides differs."""
        before = self._store.get_change(change.ref)
        if not before.state.ahead:
            raise Rejected(f"{before.number} is {before.state_name}: it cannot be changed any more.")
        _check_window(change)
        given = [one for one in self._store.approvals_of(change.ref) if one.state is ApprovalState.APPROVED]
        lapses = bool(given) and intents.version_of(before) != intents.version_of(change)
        if lapses:
            change = placed(change, ChangeState.AUTHORISE)
        self._store.write_change(change, actor, what, value)
        for one in given if lapses else ():
            self._store.write_approval(asked_anew(one), actor, "lapse")

    def set_state(self, ref: Ref, state: ChangeState, actor: Person) -> None:
        """Write another state, and what follows from it; raises `Rejected` where it cannot follow."""
        change = self._store.get_change(ref)
        if state not in STEPS.get(change.state, ()):
            raise Rejected(f"{change.number} is {change.state_name} and cannot become {state.value}.")
        now = placed(change, state)
        if state is ChangeState.IMPLEMENTING:
            now = replace(now, actual_start=self._store.now())
        self._store.write_change(now, actor, "state", NAMES[state])
        for one in self._store.approvals_of(ref):
            if state is ChangeState.AUTHORISE and not one.state.open:
                self._store.write_approval(asked_anew(one), actor, "asked anew")
            elif state.called_off and one.state.open:
                self._store.write_approval(ended(one, ApprovalState.CANCELLED), actor, "withdrawn")

    def _create(self, intent: CreateChange, actor: Person) -> Receipt:
        if not intent.title.strip():
            raise Rejected("A change needs a title.")
        store = self._store
        made = intents.changed(intent, store.now())
        _check_window(made)
        store.numbers += 1
        ref = Ref(store.name, f"CHG-{store.numbers}")
        made = replace(made, ref=ref, number=ref.id, title=clean_line(intent.title), requester=actor)
        store.entries[ref.id] = []
        store.write_change(placed(made, ChangeState.NEW), actor, "plan", intent.title)
        return Receipt(ref, f"Change {ref.id} created.")

    def _step(self, change: Change, intent: Progress, actor: Person) -> None:
        state = intent.state
        if intent.state_name:
            named = next((state for state, name in NAMES.items() if name == intent.state_name), None)
            if named is None:
                raise Rejected(f"There is no state “{clean_line(intent.state_name)}”.")
            state = named
        self.set_state(change.ref, state, actor)
        if intent.result is not None:
            now = self._store.get_change(change.ref)
            now = replace(now, result=intent.result, actual_end=self._store.now())
            self._store.write_change(now, actor, "result", intent.result.value)

    def _review(self, change: Change, outcome: str, actor: Person) -> None:
        if not outcome.strip():
            raise Rejected("There is nothing in it.")
        if change.result is None:
            raise Rejected(f"{change.number} has not ended: there is nothing to look back upon.")
        closed = replace(placed(change, ChangeState.CLOSED), review=outcome)
        self._store.write_change(closed, actor, "review", outcome)

    def _say(self, ref: Ref, body: str, actor: Person, what: str) -> Receipt:
        if not body.strip():
            raise Rejected("There is nothing in it.")
        entry = self._store.add_entry(ref, body, Visibility.INTERNAL, actor)
        self._store.write_change(self._store.get_change(ref), actor, what, body)
        return Receipt(ref, "Recorded.", entry.id)


def _check_window(change: Change) -> None:
    start, end = change.planned_start, change.planned_end
    if start and end and end <= start:
        raise Rejected("The window ends before it starts.")

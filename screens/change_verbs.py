"""What can be done to a change without deciding about it: the same verbs in every list and on its card."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from console.cache.outbox import Waiting
from console.intents import AskAbout, Meet, NoteOnChange
from console.model import Approval, ApprovalState, Change, Condition, Ref
from screens.answers import take_back
from screens.base import DeskScreen, ResultT
from screens.browse import browse
from screens.change_status import choose
from screens.change_writing import Words
from screens.copying import offer
from screens.pick import Choice, Pick
from screens.words import what
from widgets.send_line import Address

CHANGE_VERBS: list[BindingType] = [
    Binding("s", "status", "status", show=False, id="change.status"),
    Binding("c", "note", "note", show=False, id="change.note"),
    Binding("d", "meet", "a condition is met", show=False, id="change.meet"),
    Binding("u", "undo", "undo", show=False, id="outbox.undo"),
    Binding("y", "copy", "copy", show=False, id="change.copy"),
    Binding("o", "browse", "open in the browser", show=False, id="change.browse"),
    Binding("R", "fetch", "fetch now", show=False, id="queue.fetch"),
]


class ChangeVerbs(DeskScreen[ResultT]):
    """Gives a screen the verbs; it says which change they act on."""

    @property
    def here(self) -> Ref | None:
        """The change the verbs act on, None where there is none."""
        return None

    def done_with(self, words: str) -> None:
        """Called once something was put into the outbox; `words` say it."""
        self.say(f"{words} · u takes it back")
        self.refresh_all()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the browser only where the address is known, a condition only where one is open."""
        if action == "browse":
            return self.here is not None and bool(self.desk.address(self.here))
        if action == "meet":
            return bool(self._unmet())
        if action in ("status", "note", "copy", "ask"):
            return self.here is not None
        return super().check_action(action, parameters)

    @property
    def _change(self) -> Change | None:
        return self.desk.cache.changes.get(self.here) if self.here is not None else None

    # ---- the verbs --------------------------------------------------------------------------------------

    def action_status(self) -> None:
        """Follow it through: a step that the service offers now."""
        if self.here is not None:
            choose(self, self.here, self.done_with)

    def action_note(self) -> None:
        """Write an internal note."""
        self._write("note", "note on", Address(False))

    def action_ask(self) -> None:
        """Ask the requester something; nothing is decided by it."""
        change = self._change
        receivers = (change.requester,) if change and change.requester else ()
        self._write("ask", "question about", Address(True, receivers, verb="ask"))

    def _write(self, kind: str, title: str, address: Address) -> None:
        change = self._change
        if change is None:
            return
        me = self.desk.cache.me(change.ref.service)
        if me is None:
            self.say(f"{change.ref.service} has not told yet who you are.", harm=True)
            return

        def answered(words: str | None) -> None:
            if not words:
                return
            facts = self.desk.cache.changes.card(change.ref, self.desk.now())
            mine = facts.mine.ref if facts and facts.mine and facts.mine.state.open else None
            made = (
                NoteOnChange(change.ref, words, me)
                if kind == "note"
                else AskAbout(change.ref, mine, me, words)
            )
            with self.desk.cache.together():
                self.desk.submit(made)
                self.desk.cache.drafts.discard(change.ref, kind)
            self.done_with("Note kept" if kind == "note" else "Asked")

        self.app.push_screen(Words(self, change.ref, kind, f"{title} {change.number}", address), answered)

    def _unmet(self) -> list[tuple[Approval, Condition]]:
        if self.here is None:
            return []
        return [
            (approval, one)
            for approval in self.desk.cache.changes.approvals(self.here)
            if approval.state is ApprovalState.APPROVED
            for one in approval.conditions
            if not one.met
        ]

    def action_meet(self) -> None:
        """Say that a condition of an approval is met."""
        here, me = self.here, self.desk.cache.me(self.here.service) if self.here else None
        choices = [Choice(pair, pair[1].text, _whose(pair[0])) for pair in self._unmet()]

        def picked(pair: tuple[Approval, Condition] | None) -> None:
            if pair is not None and here is not None and me is not None:
                self.desk.submit(Meet(here, pair[0].ref, pair[1].id, me))
                self.done_with("Condition met")

        self.app.push_screen(Pick("Which condition is met?", choices, self.desk.signs), picked)

    def action_undo(self) -> None:
        """Take back what was given last and is still held, of this change where there is something."""
        here = self.here
        self.desk.cache.soon(lambda: self._take_back_last(here))

    def _take_back_last(self, here: Ref | None) -> None:
        held = self.desk.cache.waiting(("held",))
        chosen = [one for one in held if one.intent.target == here] or held
        if not chosen:
            self.say("Nothing is held that could be taken back.")
            return
        back = take_back(self.desk.cache, chosen[-1])
        self.refresh_all()
        self._say_back(chosen[-1], back)

    def _say_back(self, last: Waiting, back: bool) -> None:
        if back:
            self.say(f"Taken back: {what(last.intent)} on {last.label}")
        else:
            self.say(f"Too late: {what(last.intent)} on {last.label} has left.", harm=True)

    def action_copy(self) -> None:
        """Copy the number, the address or the title."""
        change = self._change
        if change is None:
            return
        choices = [
            (change.number, "number", "n"),
            (str(change.ref), "reference", "r"),
            (change.title, "title", "t"),
        ]
        offer(self, choices, self.desk.address(change.ref))

    def action_browse(self) -> None:
        """Open the change where its service shows it on the web."""
        if self.here is not None:
            self.say(browse(self.app, self.desk.address(self.here)))


def _whose(approval: Approval) -> str:
    person = approval.decided_by or approval.approver
    return f"{person.name}'s" if person else approval.group

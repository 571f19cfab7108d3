"""A new ticket: where it goes, who asked for it, what it is about; kept as a draft until it is made."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.strip import Strip
from textual.timer import Timer
from textual.widgets import Input, TextArea

from console.intents import Create
from console.model import Person, Queue, Ref
from console.text import clean_line
from screens.abilities import abilities
from screens.answers import NEW, written
from screens.base import Desk, DeskScreen
from screens.confirm import Confirm
from screens.editing import edited
from screens.pick import Choice, Pick
from widgets.blocks import named
from widgets.composer import PAUSE, Answer, Heading
from widgets.field import LABEL, Field
from widgets.ink import Inked
from widgets.send_line import Address, SendLine
from widgets.status_line import Hint


class SubjectLabel(Inked):
    """The word before the subject."""

    DEFAULT_CSS = f"SubjectLabel {{ width: {LABEL + 2}; height: 1; }}"

    def render_line(self, y: int) -> Strip:
        """Draw it."""
        return self.strip((("  Subject", "dim"),), self.size.width)


class CreateScreen(DeskScreen[None]):
    """Makes one ticket; what is filled in is kept as it is typed."""

    DEFAULT_CSS = """
    CreateScreen #subject-row { height: 1; }
    CreateScreen #subject { height: 1; width: 1fr; border: none; padding: 0; background: transparent; }
    CreateScreen #subject:focus { border: none; }
    CreateScreen Answer { height: 1fr; border: none; padding: 1 1 0 2; background: transparent; }
    CreateScreen Answer:focus { border: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "keep it for later", show=False, id="create.leave"),
    ]

    def __init__(self, desk: Desk, queue: str = "") -> None:
        super().__init__(desk)
        draft = next((one for one in desk.cache.drafts.all() if one.kind == "create"), None)
        more = draft.more if draft else {}
        self._service = more.get("service", "")
        self._queue = more.get("queue", "")
        self._requester = more.get("requester", "")
        self._subject_first = more.get("subject", "")
        self._answer = Answer(draft.body if draft else "", compact=True, highlight_cursor_line=False)
        self._subject = Input(self._subject_first, placeholder="in a few words", id="subject", compact=True)
        self._subject.cursor_blink = False
        self._timer: Timer | None = None
        self._open = True
        if not self._queue:
            self._choose(self._first_queue(queue))

    def _first_queue(self, name: str) -> Queue | None:
        queues = self.desk.cache.queues()
        named_so = [queue for queue in queues if queue.name == name]
        mine = [queue for queue in queues if queue.mine]
        return next(iter([*named_so, *mine, *queues]), None)

    def _choose(self, queue: Queue | None) -> None:
        if queue is not None:
            self._service, self._queue = queue.ref.service, queue.name

    def content(self) -> ComposeResult:
        """Lay out the form, the text, and the line that makes the ticket."""
        yield Heading("new ticket", True)
        yield Field("Queue", "no queue is known yet", id="queue")
        yield Field("Requester", "you", id="requester")
        with Horizontal(id="subject-row"):
            yield SubjectLabel()
            yield self._subject
        yield self._answer
        yield SendLine(self._address())

    def on_mount(self) -> None:
        """Be ready to type the subject."""
        self._subject.focus()

    def load(self) -> None:
        """Show what was chosen, and who hears of it."""
        several = len({queue.ref.service for queue in self.desk.cache.queues()}) > 1
        self.query_one("#queue", Field).show(f"{self._queue} · {self._service}" if several else self._queue)
        person = self._person()
        self.query_one("#requester", Field).show(named(person) if person else "")
        self.query_one(SendLine).address = self._address()

    def hints(self) -> list[Hint]:
        """Return how to get on; the line that makes the ticket names its own keys."""
        if isinstance(self.focused, SendLine):
            return [Hint("i", "back to the text")]
        return [Hint("tab", "next"), Hint("esc", "keep it for later")]

    def on_descendant_focus(self) -> None:
        """Name other keys where others work."""
        self.refresh_all()

    # ---- who and where ----------------------------------------------------------------------------------

    def _person(self) -> Person | None:
        """Return the requester as the cache knows them, as far as it does; None for the agent."""
        if not self._requester:
            return None
        known = self.desk.cache.people(self._service, self._requester)
        exact = (one for one in known if self._requester in (one.email, one.id))
        return next(exact, Person(self._requester, self._requester))

    def _address(self) -> Address:
        can = abilities(self.desk.cache.places, self._service)
        me = self.desk.cache.me(self._service) if self._service else None
        requester = self._person() or me
        why_not = ""
        if me is None:
            why_not = f"{self._service or 'The service'} has not said yet who you are; the draft is kept."
        elif "create" not in can.intents:
            why_not = f"{self._service} takes no new tickets from here."
        receivers = (requester,) if requester else ()
        return Address(True, receivers, more=can.further, verb="make the ticket", why_not=why_not)

    def on_field_opened(self, event: Field.Opened) -> None:
        """Offer what the field can be."""
        event.stop()
        if event.field.id == "queue":
            self._pick_queue()
        else:
            self._pick_requester()

    def _pick_queue(self) -> None:
        queues = self.desk.cache.queues()
        choices = [Choice(queue, queue.name, queue.ref.service) for queue in queues]

        def picked(queue: Queue | None) -> None:
            if queue is not None:
                self._choose(queue)
                self._changed()

        self.app.push_screen(Pick("Which queue?", choices, self.desk.signs), picked)

    def _pick_requester(self) -> None:
        service = self._service

        def found(text: str) -> Sequence[Choice[str]]:
            known = [_choice(person) for person in self.desk.cache.people(service, text)]
            return [*known, Choice(clean_line(text), clean_line(text), "as it is typed")]

        def picked(requester: str | None) -> None:
            if requester is not None:
                self._requester = requester
                self._changed()

        first = [Choice("", "you", "you ask for it yourself")]
        self.app.push_screen(Pick("Who asks for it?", first, self.desk.signs, more=found), picked)

    # ---- the draft --------------------------------------------------------------------------------------

    def on_input_changed(self) -> None:
        """Keep the draft soon."""
        self._changed()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Keep the draft soon."""
        event.stop()
        self._changed()

    def _changed(self) -> None:
        if self._timer is None:
            self._timer = self.set_timer(PAUSE, self._keep)

    def _keep(self) -> None:
        self._timer = None
        self.keep_draft()
        self.refresh_all()

    def keep_draft(self) -> None:
        """Save what is filled in; with neither subject nor text there is nothing to keep."""
        if not self._open:
            return
        subject, body = self._subject.value, self._answer.text
        more = {
            "service": self._service,
            "queue": self._queue,
            "requester": self._requester,
            "subject": subject,
        }
        if subject.strip() or body.strip():
            self.desk.cache.drafts.save(NEW, "create", body, more)
        else:
            self.desk.cache.drafts.discard(NEW, "create")
        for heading in self.query(Heading):
            heading.say("draft kept" if subject.strip() or body.strip() else "")

    def on_screen_suspend(self) -> None:
        """Keep what is filled in when another screen comes up."""
        self.keep_draft()

    # ---- making it --------------------------------------------------------------------------------------

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on with the text."""
        event.stop()
        self._answer.focus()

    async def on_send_line_chosen(self, event: SendLine.Chosen) -> None:
        """Do what was chosen."""
        event.stop()
        match event.what:
            case "send":
                self._make()
            case "back":
                self._answer.focus()
            case "discard":
                self._ask_discard()
            case "close":
                self.action_leave()
            case _:
                self.run_worker(self._edit(), exclusive=True, group="editor")

    def _make(self) -> None:
        me = self.desk.cache.me(self._service)
        subject = clean_line(self._subject.value)
        if me is None:
            return
        if not subject:
            self.say("A ticket needs a subject.")
            self._subject.focus()
            return
        key = uuid.uuid4().hex
        intent = Create(
            Ref(self._service, f"new-{key}"),
            self._queue,
            subject,
            written(self._answer.text),
            me,
            self._requester,
        )
        self.desk.cache.submit(intent, self.desk.settings.holds.of("create"), key)
        self._forget()
        self.dismiss(None)
        self.guide.open_ticket(intent.ticket)

    async def _edit(self) -> None:
        self._keep_text(await edited(self, self._answer.text, self._keep_text))

    def _keep_text(self, text: str) -> None:
        self._answer.text = text
        self.keep_draft()

    def _ask_discard(self) -> None:
        def answered(yes: bool | None) -> None:
            if yes:
                self._forget()
                self.dismiss(None)

        name = clean_line(self._subject.value) or "without a subject"
        self.app.push_screen(Confirm([f"Throw away the new ticket “{name}”?"], "throw it away"), answered)

    def _forget(self) -> None:
        self._open = False
        self.desk.cache.drafts.discard(NEW, "create")

    def action_leave(self) -> None:
        """Go back; the draft stays."""
        self.keep_draft()
        self.dismiss(None)


def _choice(person: Person) -> Choice[str]:
    return Choice(person.email or person.id, named(person), person.email or person.department or person.id)

"""A new ticket: where it goes, who asked for it, what it is about; kept as a draft until it is made."""

from __future__ import annotations

import uuid
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.timer import Timer
from textual.widgets import Input, TextArea

from console.intents import Create, MakeMajor
from console.model import Ref
from console.text import clean_line
from screens.answers import NEW, written
from screens.base import Desk
from screens.confirm import Confirm
from screens.editing import edited
from screens.whereto import Whereto
from widgets.blocks import named
from widgets.composer import PAUSE, Answer, Heading
from widgets.field import Field
from widgets.send_line import SendLine
from widgets.status_line import Hint
from widgets.text_line import Label


class CreateScreen(Whereto):
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
        self.service = more.get("service", "")
        self.queue = more.get("queue", "")
        self.requester = more.get("requester", "")
        self._alarm = more.get("alarm", "")
        self._subject_first = more.get("subject", "")
        self._answer = Answer(draft.body if draft else "", compact=True, highlight_cursor_line=False)
        self._subject = Input(self._subject_first, placeholder="in a few words", id="subject", compact=True)
        self._subject.cursor_blink = False
        self._timer: Timer | None = None
        self._open = True
        if not self.queue:
            self.choose(self.first_queue(queue))

    def content(self) -> ComposeResult:
        """Lay out the form, the text, and the line that makes the ticket."""
        yield Heading("new ticket", True)
        yield Field("Queue", "no queue is known yet", id="queue")
        yield Field("Requester", "you", id="requester")
        with Horizontal(id="subject-row"):
            yield Label("Subject")
            yield self._subject
        yield self._answer
        yield SendLine(self.address())

    def on_mount(self) -> None:
        """Be ready to type the subject."""
        self._subject.focus()

    def load(self) -> None:
        """Show what was chosen, and who hears of it."""
        several = len({queue.ref.service for queue in self.desk.cache.queues()}) > 1
        self.query_one("#queue", Field).show(f"{self.queue} · {self.service}" if several else self.queue)
        person = self.person()
        self.query_one("#requester", Field).show(named(person) if person else "")
        self.query_one(SendLine).address = self.address()

    def hints(self) -> list[Hint]:
        """Return how to get on; the line that makes the ticket names its own keys."""
        if isinstance(self.focused, SendLine):
            return [Hint("i", "back to the text")]
        return [Hint("tab", "next"), Hint("esc", "keep it for later")]

    def on_descendant_focus(self) -> None:
        """Name other keys where others work."""
        self.refresh_all()

    # ---- the draft --------------------------------------------------------------------------------------

    def on_input_changed(self) -> None:
        """Keep the draft soon."""
        self.changed()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Keep the draft soon."""
        event.stop()
        self.changed()

    def changed(self) -> None:
        """Keep the draft soon, however long the typing goes on."""
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
            "service": self.service,
            "queue": self.queue,
            "requester": self.requester,
            "subject": subject,
        } | ({"alarm": self._alarm} if self._alarm else {})
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
        me = self.desk.cache.me(self.service)
        subject = clean_line(self._subject.value)
        if me is None:
            return
        if not subject:
            self.say("A ticket needs a subject.")
            self._subject.focus()
            return
        key = uuid.uuid4().hex
        intent = Create(
            Ref(self.service, f"new-{key}"),
            self.queue,
            subject,
            written(self._answer.text),
            me,
            self.requester,
        )
        with self.desk.cache.together():
            self.desk.cache.submit(intent, self.desk.settings.holds.of("create"), key)
            if self._alarm:
                self.desk.cache.then(key, MakeMajor(Ref.parse(self._alarm), me, intent.ticket))
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
        self.desk.cache.drafts.discard(NEW, "create")
        self._open = False

    def action_leave(self) -> None:
        """Go back; the draft stays."""
        self.keep_draft()
        self.dismiss(None)

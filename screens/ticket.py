"""One ticket: its facts, its conversation, and what an agent does with it."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from console.cache.connection import FullDisk
from console.cache.wishes import LOOK
from console.measure import sla
from console.measure.promises import CalendarError, Promises
from console.model import Ref, Ticket
from console.paths import config_home
from screens.answers import draft_kind
from screens.base import Beside, Desk
from screens.feed_rated import rated
from screens.seeking import Seeking
from screens.talk import conversation
from screens.ticket_opens import Opens
from screens.ties import Ties
from screens.verbs import VERBS
from screens.words import sentence, standing, what
from widgets.composer import Answer
from widgets.ink import Span
from widgets.notices import Notices
from widgets.status_line import Hint, StatusLine
from widgets.ticket_head import Promise, TicketHead
from widgets.timeline import Timeline

GONE = (
    "! This ticket is no longer there: it was deleted, or left what you may see. "
    "What was known is still shown, and drafts of yours are kept."
)


class TicketScreen(Opens, Ties, Seeking):
    """Shows a ticket; everything it says comes from the cache."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,backspace,escape", "back", "back", show=False, id="screen.back"),
        Binding("r", "reply", "reply", id="ticket.reply"),
        Binding("c", "note", "note", id="ticket.note"),
        *VERBS,
        Binding("L", "link", "link to another ticket", show=False, id="ticket.link"),
        Binding("J", "merge", "join into another ticket", show=False, id="ticket.merge"),
        Binding("n", "beside(1)", "next ticket, or match", show=False, id="list.next"),
        Binding("N", "beside(-1)", "previous ticket, or match", show=False, id="list.previous"),
        Binding("plus", "create", "new ticket", key_display="+", show=False, id="ticket.create"),
        Binding("slash", "seek", "search in it", key_display="/", show=False, id="ticket.search"),
    ]

    def __init__(
        self,
        desk: Desk,
        ref: Ref,
        beside: Beside | None = None,
        *,
        write: str = "",
        at: str = "",
        mark: str = "",
    ) -> None:
        """`at` is the key of what the conversation begins at; else that is what is new, or where `mark` stands last."""
        super().__init__(desk)
        self._at, self._mark = at, mark
        self.ref = ref
        self._beside = beside
        self._measure = desk.promises or Promises(desk.settings, config_home())
        self._looked: datetime | None = None
        self._opened = False
        self._write = write
        self._ahead = ""
        self.wanted: dict[int, str] = {}

    def compose(self) -> ComposeResult:
        """Lay out the facts, the conversation, what needs saying, and the last line."""
        yield TicketHead()
        yield Timeline()
        yield Notices()
        yield StatusLine(self.desk.signs)

    # ---- showing ----------------------------------------------------------------------------------------

    def load(self) -> None:
        """Read the ticket from the cache; what vanished stays on screen and says so."""
        cache = self.desk.cache
        ticket = cache.ticket(self.ref) or self._made()
        self._say_what_is_so(gone=ticket is None)
        if ticket is None:
            self.gone = True
            return
        self.gone = False
        cache.wishes.be_at(self.ref.service, ticket.queue, self.ref.id)
        first, self.ticket = not self._opened, ticket
        now = self.desk.now().replace(second=0, microsecond=0)
        me = cache.me(self.ref.service)
        mine = ticket.assignee is not None and me is not None and ticket.assignee.id == me.id
        promises = self._promises(ticket)
        answered = rated(cache.feed.of_ticket(self.ref))
        self.query_one(TicketHead).show(ticket, promises, mine=mine, now=now, rated=answered)
        if first:
            self._begin()
        timeline = self.query_one(Timeline)
        follow = timeline.at_end and not first
        timeline.show(conversation(cache, ticket, self._looked, now, self.kind), now)
        if first:
            self.call_after_refresh(self._place)
        elif follow:
            timeline.action_last()
        self.readdress()
        self.tell_on()

    def _made(self) -> Ticket | None:
        """Return the real ticket where this one was only waiting to be made, and has been."""
        waiting = self.desk.cache.intent(self.ref.id.removeprefix("new-")) if self.ref.provisional else None
        if waiting is None or waiting.intent.target == self.ref:
            return None
        self.ref, self._opened = waiting.intent.target, False
        return self.desk.cache.ticket(self.ref)

    def _promises(self, ticket: Ticket) -> tuple[Promise, ...]:
        """Return what is promised: the service's word, and ours beside it where they differ."""
        if not ticket.status.active:
            return ()
        try:
            made = self._measure.of(ticket, self.desk.now())
        except CalendarError as error:
            self.say(str(error), harm=True)
            made = sla.promise(ticket, None, self.desk.now())
        if made is None:
            return ()
        paused = made.state is sla.State.PAUSED
        return tuple(
            Promise(word.due, word.breached, "ours" if word.ours else "", paused, word.remaining)
            for word in made.words or (sla.UNKNOWN,)
        )

    def _begin(self) -> None:
        """Remember what was new, and ask for the whole ticket."""
        cache = self.desk.cache
        self._opened = True
        self._looked = cache.places.looked(self.ref)
        cache.places.look(self.ref)
        if not self.ref.provisional:
            with suppress(FullDisk):  # what is cached is shown all the same
                cache.soon(lambda: cache.wishes.ask(LOOK, self.ref), given=False)

    async def _place(self) -> None:
        """Begin at what is new, else at the end; a ticket never seen before at its beginning."""
        timeline = self.query_one(Timeline)
        if not self._write and self.composer is None:  # who writes already has the cursor in the text
            self.set_focus(timeline)
        if self._looked is not None:
            timeline.action_last()
            timeline.reveal("new")
        timeline.reveal(self._at)
        if self._mark:
            timeline.action_last()
            timeline.seek(self._mark, -1)
        if self._write:
            await self.write(self._write)
            self._write = ""
            if self.composer is not None:
                self.composer.add(self._ahead)

    def on_key(self, event: events.Key) -> None:
        """Keep what is typed ahead of an answer that is about to open: it is its text, and no command."""
        text = "\n" if event.key == "enter" else event.character if event.is_printable else None
        if self.composer is not None and self.composer.writing and text:
            self.composer.add(text)
        elif self._write:
            self._ahead += text or ""
        else:
            return
        event.prevent_default().stop()

    def _say_what_is_so(self, *, gone: bool) -> None:
        sentences: list[Span] = []
        ticket = self.ticket
        if gone:
            sentences.append((GONE, "harm"))
        elif ticket is not None and ticket.merged_into is not None:
            name = self.called(ticket.merged_into)
            sentences.append((f"→ It went into {name}. The last line here opens that one.", "soon"))
        for waiting in self.desk.cache.waiting_for(self.ref, ("held", "ready", "sent")):
            if not draft_kind(waiting.intent):
                words, ink = standing(waiting, self.desk.now())
                sentences.append((f"{sentence(what(waiting.intent))}: {words}", ink))
        self.query_one(Notices).show([*sentences, *self.files()])

    def called(self, ref: Ref) -> str:
        other = self.desk.cache.ticket(ref)
        return f"{other.number} {other.subject}" if other else str(ref)

    # ---- going ------------------------------------------------------------------------------------------

    async def action_beside(self, by: int) -> None:
        """Go to the next match while searching, else to the neighbour in the list."""
        if self.sought:
            self.seek_on(by)
            return
        ref = self._beside(self.ref, by) if self._beside else None
        if ref is None:
            self.say("That is the end of the list.")
        else:
            await self.turn_to(ref)

    async def turn_to(self, ref: Ref) -> None:
        """Show another ticket in place of this one."""
        await self.put_away()
        self.ref, self.ticket, self._opened, self._looked, self._at = ref, None, False, None, ""
        self.query_one(Timeline).show((), self.desk.now())
        self.refresh_all()

    def action_create(self) -> None:
        """Make a new ticket, in this one's queue."""
        self.guide.create_ticket(self.ticket.queue if self.ticket else "")

    async def action_back(self) -> None:
        """Leave the search, else the answer, else the ticket; nothing written is lost."""
        if await self.end_seeking():
            return
        if self.kind:
            await self.put_away()
        else:
            self.dismiss(None)

    def on_mount(self) -> None:
        """Keep what is written whenever the program is stopped for a while."""
        self.app.app_suspend_signal.subscribe(self, lambda _: self.keep_draft())

    def on_unmount(self) -> None:
        """Be told no more: who is told is held on to."""
        self.app.app_suspend_signal.unsubscribe(self)

    def on_screen_suspend(self) -> None:
        """Keep what is written, and remember that everything here was seen."""
        self.keep_draft()
        if self.ticket is not None and not self.gone:
            self.desk.cache.places.look(self.ref)

    async def action_reply(self) -> None:
        """Write a public answer."""
        await self.write("reply")

    async def action_note(self) -> None:
        """Write an internal note."""
        await self.write("note")

    def action_undo(self) -> None:
        """Take back what was given last and not sent yet; an answer's words return to the composer."""
        self.desk.cache.soon(self._undo_last)

    def _undo_last(self) -> None:
        waiting = self.last_held()
        if waiting is None:
            self.say("Nothing of this ticket is held any more.")
        else:
            self.run_worker(self.take_back(waiting), exclusive=True, group="undo")

    @property
    def takes_letters(self) -> bool:
        """Whether a letter is text, or is about to be."""
        return bool(self._write) or super().takes_letters

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave dead what cannot be done to this ticket now, and every letter while a text is written."""
        if self.takes_letters:
            return action == "back" and not self._write
        if action in ("reply", "note", "take", "status", "assign", "priority", "link", "merge"):
            return bool(self.targets())
        return super().check_action(action, parameters)

    def hints(self) -> list[Hint]:
        """Return the keys that matter: while an answer is written, its own line names them."""
        if not self.kind:
            return super().hints()
        in_text = isinstance(self.focused, Answer)
        return [Hint("tab", "to the send line")] if in_text else [Hint("i", "back to the text")]

    def on_descendant_focus(self) -> None:
        """Name other keys where others work."""
        for status in self.query(StatusLine):
            status.show(self.desk.cache.standing(), self.hints(), self.desk.now())

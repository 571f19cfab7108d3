"""Wires everything: the cache, the sync, the screens, and the ways between them."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar
from weakref import WeakKeyDictionary

from textual import events
from textual.app import ScreenStackError
from textual.binding import Binding, BindingType
from textual.css.query import NoMatches
from textual.message import Message
from textual.screen import Screen
from textual.worker import WorkerFailed

from console.cache.connection import CacheError, DamagedCache
from console.cache.watching import Watch
from console.terminal.ahead import Ahead
from console.terminal.between import BetweenKeys
from console.terminal.capabilities import Terminal
from console.terminal.seam import TerminalApp
from console.terminal.thrift import tidy
from screens.base import DeskScreen
from screens.swift import Swift
from screens.today import TodayScreen
from widgets.rows import RowView
from widgets.status_line import StatusLine
from widgets.too_small import TOO_SMALL

log = logging.getLogger(__name__)

UNSEEN = ("ctrl+q", "ctrl+c", "ctrl+l")
"""The keys that work where the terminal is too small to see what they do."""

if TYPE_CHECKING:
    from console.cache.drafts import Draft
    from console.filters import Filter
    from console.model import Ref
    from console.sync.engine import Engine
    from screens.base import Beside, Desk
    from screens.help import Listing, Run

BEAT = 60.0
"""Seconds after which ages are drawn anew and the sync is told that an agent is still looking."""
SETTLED = 0.1
"""Seconds after the first frame in which keys are answered before anything else is begun."""
SHARE = 10
"""News take one part in so many of the time: what took long to show is not shown again at once."""


class Amends(TerminalApp[None]):
    """The console on one profile. Screens but the first are imported when they are opened."""

    TITLE = "Amends"
    CSS = """
    * { scrollbar-size: 0 0; }
    Screen { background: transparent; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "go('today')", "Today", show=False, id="go.today"),
        Binding("2", "go('queues')", "Queues", show=False, id="go.queues"),
        Binding("3", "go('changes')", "Changes", show=False, id="go.changes"),
        Binding("4", "go('approvals')", "Approvals", show=False, id="go.approvals"),
        Binding("5", "go('feed')", "Feed", show=False, id="go.feed"),
        Binding("6", "go('experience')", "Experience", show=False, id="go.experience"),
        Binding("7", "go('outbox')", "Outbox", show=False, id="go.outbox"),
        Binding("question_mark", "keys", "keys", key_display="?", id="help.keys"),
        Binding("colon", "palette", "do", key_display=":", show=False, id="help.palette"),
        Binding(
            "full_stop", "actions", "all actions on this", key_display=".", show=False, id="help.actions"
        ),
        Binding("q,backspace", "back", "back", show=False, id="screen.back"),
        Binding("escape", "back_up", "back, never out", show=False, id="screen.back-up"),
        Binding("ctrl+q,ctrl+c", "leave", "leave", show=False, priority=True, id="program.leave"),
        Binding("ctrl+l", "redraw", "draw the screen again", show=False, id="screen.redraw"),
    ]

    def __init__(
        self,
        desk: Desk,
        engine: Callable[[], Engine | None],
        keys: Mapping[str, str] | None = None,
        *,
        terminal: Terminal | None = None,
    ) -> None:
        """`engine` makes the sync once the first frame is on screen; `keys` is the agent's own keymap."""
        super().__init__(terminal, ansi_color=True)
        self.desk = desk
        self.keys = dict(keys or {})
        self._make_engine = engine
        self._engine: Engine | None = None
        self._watch = Watch(desk.cache.path, lambda: self.call_later(self._between.news))
        self._between = BetweenKeys(self.set_timer, self._show_news, partial(tidy, self))
        self._statuses: WeakKeyDictionary[Screen[Any], StatusLine | None] = WeakKeyDictionary()
        self._alarms: set[Ref] | None = None
        """The alarms that were felt already; None before the first look."""
        self._swift = Swift(self)
        self._ahead = Ahead(self)
        self.theme = "ansi-dark"

    def on_mount(self) -> None:
        """Show Today; the sync starts behind the first frame."""
        if self.keys:
            self.set_keymap(self.keys)
        self.desk.cache.changed_elsewhere()  # whatever is written after this is news to the first screen
        self.push_screen(TodayScreen(self.desk))
        self.call_after_refresh(self.set_timer, SETTLED, self._start)

    def on_unmount(self) -> None:
        """Hear of no more news: who listens is counted by the kernel."""
        self._watch.stop()

    def _start(self) -> None:
        self._watch.start()
        self._show_news()  # what was written before the bell could be heard
        self._between.began()
        self._engine = self._make_engine()
        if self._engine is not None:
            self._engine.on_failure = partial(self._tell, asyncio.get_running_loop())
            self._engine.start()
        self._ring()
        self.set_interval(BEAT, self._be_here)

    def _show_news(self) -> None:
        """Show what other connections wrote; where nothing changed, nothing is drawn."""
        began = time.thread_time()
        try:
            if self.desk.cache.changed_elsewhere():
                if isinstance(self.screen, DeskScreen):
                    self.screen.refresh_all()
                self._ring()
                self._watch.rest((time.thread_time() - began) * SHARE)
        except (NoMatches, ScreenStackError):
            log.debug("news for a screen that is being laid out or left, which reads by itself")
        except CacheError as error:
            self._say(str(error))

    def _tell(self, loop: asyncio.AbstractEventLoop) -> None:
        """Pass on from the sync's thread that it cannot go on, or can again."""
        with suppress(RuntimeError):  # the console ends in this moment
            loop.call_soon_threadsafe(self.call_later, self._hush)

    def _hush(self) -> None:
        """End what the last line says, but for why the sync cannot go on."""
        if (status := self._status()) is not None:
            status.say(self._failure, harm=bool(self._failure))

    @property
    def _failure(self) -> str:
        """Why the sync cannot go on; empty where it can."""
        return (self._engine.failure or "") if self._engine is not None else ""

    def _status(self) -> StatusLine | None:
        """Return the screen's last line, looked for once."""
        screen = self.screen
        if screen not in self._statuses:
            self._statuses[screen] = next(iter(screen.query(StatusLine)), None)
        return self._statuses[screen]

    def _ring(self) -> None:
        """Make new alarms felt as the settings say; those there were at the start are on the first screen."""
        if self._alarms is None and not self.desk.cache.pulse(self.desk.now()).alarms:
            self._alarms = set()
            return
        from console.model.feedback import AlarmState
        from console.terminal.notify import notice

        new = {one.ref: one for one in self.desk.cache.feed.alarms() if one.state is AlarmState.OPEN}
        rung = self._alarms is not None and [one for ref, one in new.items() if ref not in self._alarms]
        self._alarms = (self._alarms or set()) | new.keys()
        how = self.desk.settings.alarms.notify
        if rung and how != "none" and self._driver is not None:
            words = f"Amends: {', '.join(sorted({one.service for one in rung}))} is not as usual"
            self._driver.write(notice(how, words, self.terminal))

    def _be_here(self) -> None:
        """Let ages go on, and tell the sync that an agent is still looking."""
        self.desk.cache.changed_elsewhere()
        if isinstance(self.screen, DeskScreen):
            self.screen.refresh_all()
        self._between.rested()

    async def _dispatch_message(self, message: Message) -> None:
        """Handle a message; what the cache cannot do now is told, and nothing ends because of it."""
        try:
            await super()._dispatch_message(message)
        except CacheError as trouble:
            if isinstance(trouble, DamagedCache):
                raise
            self._say(str(trouble))

    def _handle_exception(self, error: Exception) -> None:
        """End because of a failure; with a sentence for the agent where there is one."""
        if isinstance(error, WorkerFailed) and isinstance(error.error, Exception):
            self._handle_exception(error.error)
        elif isinstance(error, DamagedCache):
            self.end_with(str(error))
        elif isinstance(error, CacheError):
            self._say(str(error))
        else:
            super()._handle_exception(error)

    def _say(self, words: str) -> None:
        if (status := self._status()) is not None:
            status.say(words, harm=True)

    async def on_event(self, event: events.Event) -> None:
        """A key ends what the last line says; one that was typed ahead of something waits until it is there."""
        if isinstance(event, events.Key) and self.screen_stack:
            self._between.pressed()
            if self.screen.has_class(TOO_SMALL) and event.key not in UNSEEN:
                event.stop()
                return
            if self._ahead.keeps(event):
                event.stop()
                return
            self._hush()
        await super().on_event(event)

    def swift(self, keys: str) -> int:
        """Make moves in a list at once; returns how many characters of `keys` that took."""
        status = self._status() if self.screen_stack else None
        if self._ahead or (status is not None and status.words != self._failure):
            return 0
        self._between.moved()
        try:
            return self._swift.take(keys)
        except CacheError as error:
            self._handle_exception(error)
            return 0

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave dead, while a text is written, what its letters could mean: they were typed ahead of it."""
        if self.screen_stack and isinstance(self.screen, DeskScreen) and self.screen.takes_letters:
            return action not in ("go", "keys", "palette", "actions", "back", "back_up")
        return True

    # ---- the ways ---------------------------------------------------------------------------------------

    def action_go(self, place: str) -> None:
        """Go to one of the places that have a number."""
        self.go_to(place)

    def go_to(self, place: str) -> None:
        """Go to a place, whatever was open on top of the first one."""
        while len(self.screen_stack) > 2:
            self.pop_screen()
        if place == "queues":
            from screens.queues import QueuesScreen

            self.push_screen(QueuesScreen(self.desk))
        elif place == "changes":
            self.open_changes()
        elif place == "approvals":
            from screens.approvals import ApprovalsScreen

            self.push_screen(ApprovalsScreen(self.desk))
        elif place == "feed":
            from screens.feed import FeedScreen

            self.push_screen(FeedScreen(self.desk))
        elif place == "experience":
            from screens.experience import ExperienceScreen

            self.push_screen(ExperienceScreen(self.desk))
        elif place == "outbox":
            from screens.outbox import OutboxScreen

            self.push_screen(OutboxScreen(self.desk))

    def open_queue(self, title: str, wanted: Filter) -> None:
        """Open a queue or a view."""
        from screens.queue import QueueScreen

        self.push_screen(QueueScreen(self.desk, title, wanted))

    def open_ticket(
        self, ref: Ref, write: str = "", beside: Beside | None = None, at: str = "", mark: str = ""
    ) -> None:
        """Open a ticket; `write` begins an answer at once, `at` is what is shown first, `mark` a text to mark."""
        from screens.ticket import TicketScreen

        self.push_screen(TicketScreen(self.desk, ref, beside, write=write, at=at, mark=mark))

    def open_change(self, ref: Ref, beside: Beside | None = None, begin: str = "") -> None:
        """Open a change's decision card; `begin` is done once it was drawn."""
        from screens.card import CardScreen

        self.push_screen(CardScreen(self.desk, ref, beside, begin))

    def open_changes(self) -> None:
        """Open the calendar of changes."""
        from screens.changes import ChangesScreen

        self.push_screen(ChangesScreen(self.desk))

    def open_search(self) -> None:
        """Find a ticket anywhere."""
        from screens.search import SearchScreen

        self.push_screen(SearchScreen(self.desk))

    def create_ticket(self, queue: str) -> None:
        """Make a new ticket."""
        from screens.create import CreateScreen

        self.push_screen(CreateScreen(self.desk, queue))

    def create_change(self, day: date | None = None) -> None:
        """Make a new change."""
        from screens.change_form import ChangeForm

        self.push_screen(ChangeForm(self.desk, day))

    def open_draft(self, draft: Draft) -> None:
        """Go on writing."""
        if draft.kind == "create":
            self.create_ticket(draft.more.get("queue", ""))
        elif draft.kind == "change-create":
            self.create_change()
        elif self.desk.cache.changes.row(draft.ticket) is not None:
            self.open_change(draft.ticket, begin=draft.kind)
        else:
            self.open_ticket(draft.ticket, draft.kind)

    async def action_back(self) -> None:
        """Go back; at the top, ask to leave."""
        if len(self.screen_stack) > 2:
            self.pop_screen()
        else:
            self.action_leave()

    def action_back_up(self) -> None:
        """Go back; at the top, stay."""
        if len(self.screen_stack) > 2:
            self.pop_screen()

    # ---- keys and leaving -------------------------------------------------------------------------------

    def action_keys(self) -> None:
        """List the keys of this place; enter runs one."""
        from screens.help import keys_of

        self._offer("Keys of this place", keys_of)

    def action_palette(self) -> None:
        """List all actions by name; enter runs one."""
        from screens.help import names_of

        self._offer("Do", names_of)

    def action_actions(self) -> None:
        """List what can be done to this."""
        from screens.help import deeds_of

        self._offer("All actions on this", deeds_of)

    def _offer(self, title: str, listing: Listing) -> None:
        from screens.pick import Pick

        async def chosen(run: Run | None) -> None:
            if run is not None:
                await self.run_action(run.action, run.place)  # type: ignore[arg-type]

        choices = listing(self, self.screen)  # type: ignore[arg-type]
        self.push_screen(Pick(title, choices, self.desk.signs), chosen)

    def on_row_view_percent(self, event: RowView.Percent) -> None:
        """Ask how far into a list to go, and go there."""
        from screens.percent import Percent

        self.push_screen(Percent(), lambda share: event.rows.jump(share) if share is not None else None)

    def action_redraw(self) -> None:
        """Draw everything again."""
        self.redraw()

    def action_leave(self) -> None:
        """Ask whether to leave, and where something waits to be sent, what becomes of it."""
        from screens.leave import BACK, LEAVE, SEND, LeaveAtOnce, ask

        if any(screen.has_class("leaving") for screen in self.screen_stack):
            return
        waiting = self.desk.cache.waiting(("held", "ready", "sent"))
        if not waiting:
            self.push_screen(LeaveAtOnce(), lambda yes: self.exit() if yes else None)
            return

        def chosen(answer: str | None) -> None:
            if answer == SEND:
                for one in waiting:
                    self.desk.cache.send_now(one.key)
                self._say("Sending; this takes a moment.")
                self._leave_when_sent(60)
            elif answer == BACK:
                from screens.answers import take_back

                for one in waiting:
                    take_back(self.desk.cache, one)
                self.exit()
            elif answer == LEAVE:
                self.exit()

        self.push_screen(ask(waiting, self.desk.signs), chosen)

    def _leave_when_sent(self, glances: int) -> None:
        if glances <= 0 or not self.desk.cache.waiting(("held", "ready", "sent")):
            self.exit()
            return
        self.set_timer(0.5, lambda: self._leave_when_sent(glances - 1))

    def end(self) -> None:
        """Keep what was typed; called once, while the screens are still there, however the program ends."""
        for screen in reversed(self.screen_stack):
            keep = getattr(screen, "keep_draft", None)
            if callable(keep):
                try:
                    keep()
                except CacheError as trouble:
                    self.last_words = f"{trouble} What you typed last is not kept."

    def shut(self) -> None:
        """End the sync and close the cache, once no screen can ask it any more."""
        self._watch.stop()
        if self._engine is not None:
            self._engine.stop()
        try:
            self.desk.cache.wishes.leave()
        finally:
            self.desk.cache.close()

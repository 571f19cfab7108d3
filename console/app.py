"""Wires everything: the cache and its news, the sync, the screens, keys in their order, and the end."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from textual import events
from textual.app import ScreenStackError
from textual.css.query import NoMatches
from textual.message import Message
from textual.worker import WorkerFailed

from console.cache.connection import CacheError, DamagedCache
from console.cache.watching import Watch
from console.terminal.ahead import Ahead
from console.terminal.between import BetweenKeys
from console.terminal.capabilities import Terminal
from console.terminal.thrift import tidy
from screens.base import DeskScreen
from screens.everywhere import Everywhere
from screens.last_line import LastLine
from screens.ringing import Ringing
from screens.swift import Swift
from screens.today import TodayScreen
from widgets.too_small import TOO_SMALL

if TYPE_CHECKING:
    from console.sync.engine import Engine
    from screens.base import Desk

log = logging.getLogger(__name__)

UNSEEN = ("ctrl+q", "ctrl+c", "ctrl+l")
"""The keys that work where the terminal is too small to see what they do."""
BEAT = 60.0
"""Seconds after which ages are drawn anew and the sync is told that an agent is still looking."""
SETTLED = 0.1
"""Seconds after the first frame in which keys are answered before anything else is begun."""
SHARE = 10
"""News take one part in so many of the time: what took long to show is not shown again at once."""


class Amends(Everywhere):
    """The console on one profile. Screens but the first are imported when they are opened."""

    TITLE = "Amends"
    CSS = """
    * { scrollbar-size: 0 0; }
    Screen { background: transparent; }
    DeskScreen { background: ansi_default; }
    """

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
        self.last_line = LastLine(self, lambda: self._failure)
        self._ringing = Ringing(desk)
        self._swift = Swift(self)
        self._ahead = Ahead(self)
        self.theme = "ansi-dark"

    def on_mount(self) -> None:
        """Show Today; the sync starts behind the first frame."""
        if self.keys:
            self.set_keymap(self.keys)
        self.desk.cache.answer_keys(self.set_timer, self._show_waiting)
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
            self._look_after()
            if self.desk.cache.changed_elsewhere():
                if isinstance(self.screen, DeskScreen):
                    self.screen.refresh_all()
                self._ring()
                self._watch.rest((time.thread_time() - began) * SHARE)
        except (NoMatches, ScreenStackError):
            log.debug("news for a screen that is being laid out or left, which reads by itself")
        except CacheError as error:
            self.last_line.say(str(error))

    def _look_after(self) -> None:
        """See whether the cache's file was taken away, and say so."""
        if self.desk.cache.look_after():
            self.last_line.hush()

    def _tell(self, loop: asyncio.AbstractEventLoop) -> None:
        """Pass on from the sync's thread that it cannot go on, or can again."""
        with suppress(RuntimeError):  # the console ends in this moment
            loop.call_soon_threadsafe(self.call_later, self.last_line.hush)

    @property
    def _failure(self) -> str:
        """Why the agent's writes wait, or the sync cannot go on; empty where all is well."""
        failure = (self._engine.failure or "") if self._engine is not None else ""
        return self.desk.cache.trouble or failure

    def _show_waiting(self) -> None:
        """Say that the agent's writes wait; show what they did once they are done."""
        if self.desk.cache.trouble:
            self.last_line.hush()
            return
        self.last_line.forget()
        if isinstance(self.screen, DeskScreen):
            self.screen.refresh_all()

    def _ring(self) -> None:
        if (felt := self._ringing.ring(self.terminal)) and self._driver is not None:
            self._driver.write(felt)

    def _be_here(self) -> None:
        """Let ages go on, and tell the sync that an agent is still looking."""
        self._look_after()
        self.desk.cache.drafts.save_rest()
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
            self.last_line.say(str(trouble))

    def _handle_exception(self, error: Exception) -> None:
        """End because of a failure; with a sentence for the agent where there is one."""
        if isinstance(error, WorkerFailed) and isinstance(error.error, Exception):
            self._handle_exception(error.error)
        elif isinstance(error, DamagedCache):
            self.end_with(str(error))
        elif isinstance(error, CacheError):
            self.last_line.say(str(error))
        else:
            super()._handle_exception(error)

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
            self.last_line.hush()
        await super().on_event(event)

    def swift(self, keys: str) -> int:
        """Make moves in a list at once; returns how many characters of `keys` that took."""
        if self._ahead or (self.screen_stack and not self.last_line.is_free):
            return 0
        self._between.moved()
        try:
            return self._swift.take(keys)
        except CacheError as error:
            self._handle_exception(error)
            return 0

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
            lost = self.desk.cache.leave()
            self.last_words = self.last_words or lost or self.desk.cache.trouble
        finally:
            self.desk.cache.close()

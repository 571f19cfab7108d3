"""Keys in their order: each is pressed once everything that the one before it did is done."""

import asyncio
from collections import deque

from textual import events
from textual.app import App

from console.terminal.seam import has_messages, waits_for_messages

SOON = 0.01
"""Seconds after which a key that was typed ahead of its screen is tried again."""


class Ahead:
    """Keeps keys that came before what they were typed for is there, and presses them then.

    Textual hands a key to the part of the screen that has the focus when the key comes, even if the key before
    it is still on its way to an action that moves the focus.
    """

    def __init__(self, app: App[None]) -> None:
        self._app = app
        self._keys: deque[events.Key] = deque()
        self._pressed: events.Key | None = None

    def __bool__(self) -> bool:
        return bool(self._keys)

    def keeps(self, key: events.Key) -> bool:
        """Whether a key that was just read has to wait; it is kept then, and must not be handled now."""
        if key.is_forwarded or key is self._pressed or (not self._keys and self._is_ready):
            return False
        self._keys.append(events.Key(key.key, key.character))
        if len(self._keys) == 1:
            self._try_again()
        return True

    @property
    def _is_ready(self) -> bool:
        """Whether nothing that came before is on its way; asked by the application itself, between two messages."""
        app, screen = self._app, self._app.screen
        nodes = (screen.focused or screen).ancestors_with_self
        return (
            screen.is_mounted
            and not has_messages(app)
            and all(waits_for_messages(node) for node in nodes if node is not app)
        )

    def _try_again(self) -> None:
        """Let everybody else have a turn; a screen that is being made needs several."""
        loop = asyncio.get_running_loop()
        loop.call_later(0 if self._app.screen.is_mounted else SOON, self._app.call_later, self._press)

    def _press(self) -> None:
        if not self._app.screen_stack:
            return
        if self._is_ready:
            self._pressed = self._keys.popleft()
            self._app.post_message(self._pressed)
        if self._keys:
            self._try_again()

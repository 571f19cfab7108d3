"""The last line: what one can do here, and the truth about each service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from textual.strip import Strip

from console.model import Health, HealthState
from console.signs import Signs
from widgets.ink import Inked, Span, Spans, both_ends, cut, length
from widgets.when import ago

FRESH = 180
"""Seconds after its last good answer in which a line to a service is simply well."""


@dataclass(frozen=True, slots=True)
class Hint:
    """A key and what it does."""

    key: str
    words: str


class StatusLine(Inked):
    """Shows hints at the left, services at the right; a sentence in place of the hints until the next key."""

    DEFAULT_CSS = "StatusLine { height: auto; max-height: 2; }"

    def __init__(self, signs: Signs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._signs = signs
        self._hints: list[Hint] = []
        self._health: Sequence[Health] = ()
        self._now: datetime | None = None
        self._words: Span = ("", "")
        self._drawn: tuple[Spans, Spans] = ((), ())

    def show(self, health: Sequence[Health], hints: list[Hint], now: datetime) -> None:
        """Set what is shown; draws nothing where that is as before."""
        self._health, self._hints, self._now = health, hints, now
        self._update()

    def say(self, words: str, *, harm: bool = False) -> None:
        """Show a sentence in place of the hints."""
        self._words = (words, "harm" if harm else "bright")
        self._update()

    def hush(self) -> None:
        """Show the hints again."""
        if self._words[0]:
            self._words = ("", "")
            self._update()

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """Return 2 while a service has something to say, else 1."""
        return 2 if self._trouble() else 1

    def render_line(self, y: int) -> Strip:
        """Draw it: trouble above, keys below."""
        width = self.size.width
        trouble = self._trouble()
        if trouble and y == 0:
            return self.strip(((" ", ""), (cut(trouble, width - 1), "soon")), width)
        left, right = self._drawn
        return self.strip(both_ends(((" ", ""), *left), (*right, (" ", "")), width), width)

    def _update(self) -> None:
        left: Spans = (self._words,) if self._words[0] else self._keys()
        drawn = (left, self._services())
        height = self.get_content_height(None, None, 0)
        if drawn != self._drawn or height != self.size.height:
            self._drawn = drawn
            self.refresh(layout=height != self.size.height)

    def _keys(self) -> Spans:
        room = self.app.size.width - length(self._services()) - 5
        spans: list[Span] = []
        for hint in self._hints:
            piece: list[Span] = [(f"{hint.key} ", "bright"), (f"{hint.words}  ", "dim")]
            if length(spans) + length(piece) > room:
                break
            spans += piece
        return tuple(spans)

    def _services(self) -> Spans:
        spans: list[Span] = []
        for health in self._health:
            words, ink = self._of(health)
            spans += [("  ", ""), (health.service, "dim"), (f" {words}", ink)]
        return tuple(spans[1:])

    def _of(self, health: Health) -> Span:
        match health.state:
            case HealthState.OK:
                late = self._now and health.last_ok and (self._now - health.last_ok).total_seconds() > FRESH
                if late and self._now and health.last_ok:
                    return ago(health.last_ok, self._now), "soon"
                return self._signs.done, "good"
            case HealthState.LOADING if health.total:
                done, total = health.done or 0, health.total
                filled = round(8 * done / total)
                return f"[{'#' * filled}{'.' * (8 - filled)}] {done:,}/{total:,}", "here"
            case HealthState.LOADING | HealthState.STARTING:
                return self._signs.cut, "dim"
            case HealthState.OFFLINE:
                when = ago(health.last_ok, self._now) if health.last_ok and self._now else "offline"
                return f"{self._signs.soon} {when}", "soon"
            case HealthState.SIGN_IN:
                return f"{self._signs.now} sign in", "harm"
            case HealthState.BROKEN:
                return f"{self._signs.now} broken", "harm"

    def _trouble(self) -> str:
        return next((f"{one.service}: {one.sentence}" for one in self._health if one.sentence), "")

"""The last line: what one can do here, and the truth about each service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from textual.geometry import Size
from textual.strip import Strip

from console.model import Health, HealthState
from console.region import number
from console.signs import Signs
from widgets.ink import Inked, Span, Spans, both_ends, cut, length
from widgets.when import ago
from widgets.wrap import wrap

FRESH = 180
"""Seconds after its last good answer in which a line to a service is simply well."""
TALLEST = 3
"""Lines that sentences may take above the keys; what is longer is cut."""


@dataclass(frozen=True, slots=True)
class Hint:
    """A key and what it does."""

    key: str
    words: str


class StatusLine(Inked):
    """Shows hints at the left, services at the right; a sentence in place of the hints until the next key.

    The last hint is always shown: it leads to all others.
    What is wrong with a service stands above them, and so does a sentence that has no room beside the services.
    """

    DEFAULT_CSS = "StatusLine { height: auto; max-height: 4; }"

    def __init__(self, signs: Signs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._signs = signs
        self._hints: list[Hint] = []
        self._health: Sequence[Health] = ()
        self._now: datetime | None = None
        self._words: Span = ("", "")
        self._drawn: tuple[Spans, Spans] = ((), ())
        self._above: list[Span] = []

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

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return 1 line for the keys, and those that sentences need in this width."""
        return 1 + len(self._sentences(width))

    def render_line(self, y: int) -> Strip:
        """Draw it: sentences above, keys below."""
        width = self.size.width
        above = self._sentences(width)
        if y < len(above):
            return self.strip(((" ", ""), above[y]), width)
        left, right = self._drawn
        return self.strip(both_ends(((" ", ""), *left), (*right, (" ", "")), width), width)

    def _update(self) -> None:
        fits = self._words[0] and not self._too_long(self.app.size.width)
        drawn = ((self._words,) if fits else self._keys(), self._services())
        above = self._sentences(self.size.width or self.app.size.width)
        if (drawn, above) != (self._drawn, self._above):
            self.refresh(layout=len(above) != len(self._above))
            self._drawn, self._above = drawn, above

    def _sentences(self, width: int) -> list[Span]:
        """Return what stands above the keys, a line each."""
        lines: list[Span] = []
        for words, ink in (self._words if self._too_long(width) else ("", ""), (self._trouble(), "soon")):
            wrapped = wrap(words, width - 2) if words else []
            if len(wrapped) > TALLEST:
                wrapped[TALLEST - 1] = cut(" ".join(wrapped[TALLEST - 1 :]), width - 2)
            lines += [(line, ink) for line in wrapped[:TALLEST]]
        return lines[:TALLEST]

    def _too_long(self, width: int) -> bool:
        return length((self._words,)) > width - length(self._services()) - 4

    def _keys(self) -> Spans:
        room = self.app.size.width - length(self._services()) - 5
        last = _piece(self._hints[-1]) if self._hints else ()
        spans: list[Span] = []
        for piece in map(_piece, self._hints[:-1]):
            if length(spans) + length(piece) + length(last) > room:
                break
            spans += piece
        return (*spans, *last) if length(last) <= room else ()

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
                return f"[{'#' * filled}{'.' * (8 - filled)}] {number(done)}/{number(total)}", "here"
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
        told = [one for one in self._health if one.sentence]
        told.sort(key=lambda one: one.state is HealthState.OK)
        return f"{told[0].service}: {told[0].sentence}" if told else ""


def _piece(hint: Hint) -> Spans:
    return (f"{hint.key} ", "bright"), (f"{hint.words}  ", "dim")

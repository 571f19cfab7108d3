"""What the last line says: what one can do here, the truth about each service, and what is wrong."""

from __future__ import annotations

from console.region import number
from widgets.spans import cut, length
from widgets.when import ago

TYPE_CHECKING = False  # as type checkers read it
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from console.model.shown import ShownHealth
    from console.signs import Signs
    from widgets.spans import Span, Spans

FRESH = 180
"""Seconds after its last good answer in which a line to a service is simply well."""
TALLEST = 3
"""Lines that sentences may take above the keys; what is longer is cut."""


class Hint:
    """A key and what it does."""

    __slots__ = ("key", "words")

    def __init__(self, key: str, words: str) -> None:
        self.key, self.words = key, words

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Hint) and (self.key, self.words) == (other.key, other.words)

    __hash__ = None  # type: ignore[assignment]


def key_spans(hints: Sequence[Hint], services: Spans, width: int) -> Spans:
    """Return as many hints as there is room for beside the services; the last one leads to all others."""
    room = width - length(services) - 5
    last = _piece(hints[-1]) if hints else ()
    spans: list[Span] = []
    for piece in map(_piece, hints[:-1]):
        if length(spans) + length(piece) + length(last) > room:
            break
        spans += piece
    return (*spans, *last) if length(last) <= room else ()


def service_spans(health: Sequence[ShownHealth], now: datetime | None, signs: Signs) -> Spans:
    """Return how the line to each service stands."""
    spans: list[Span] = []
    for one in health:
        words, ink = _of(one, now, signs)
        spans += [("  ", ""), (one.service, "dim"), (f" {words}", ink)]
    return tuple(spans[1:])


def sentences(said: Span, health: Sequence[ShownHealth], width: int) -> list[Span]:
    """Return what stands above the keys, a line each: what was said, and what is wrong with a service."""
    lines: list[Span] = []
    for words, ink in (said, (_trouble(health), "soon")):
        if not words:
            continue
        from widgets.wrap import wrap

        wrapped = wrap(words, width - 2)
        if len(wrapped) > TALLEST:
            wrapped[TALLEST - 1] = cut(" ".join(wrapped[TALLEST - 1 :]), width - 2)
        lines += [(line, ink) for line in wrapped[:TALLEST]]
    return lines[:TALLEST]


def _of(health: ShownHealth, now: datetime | None, signs: Signs) -> Span:
    match str(health.state):
        case "ok":
            late = now and health.last_ok and (now - health.last_ok).total_seconds() > FRESH
            if late and now and health.last_ok:
                return ago(health.last_ok, now), "soon"
            return signs.done, "good"
        case "loading" if health.total:
            done, total = health.done or 0, health.total
            filled = round(8 * done / total)
            return f"[{'#' * filled}{'.' * (8 - filled)}] {number(done)}/{number(total)}", "here"
        case "loading" | "starting":
            return signs.cut, "dim"
        case "offline":
            when = ago(health.last_ok, now) if health.last_ok and now else "offline"
            return f"{signs.soon} {when}", "soon"
        case "sign in":
            return f"{signs.now} sign in", "harm"
        case _:
            return f"{signs.now} broken", "harm"


def _trouble(health: Sequence[ShownHealth]) -> str:
    told = [one for one in health if one.sentence]
    told.sort(key=lambda one: one.state == "ok")
    return f"{told[0].service}: {told[0].sentence}" if told else ""


def _piece(hint: Hint) -> Spans:
    return (f"{hint.key} ", "bright"), (f"{hint.words}  ", "dim")

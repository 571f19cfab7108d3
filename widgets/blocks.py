"""The pieces of a conversation as lines: what was said, what happened, what hangs on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import humanize

from console.model import Attachment, Entry, Person, Visibility
from widgets.ink import Spans, both_ends, cut, length
from widgets.when import ago, clock
from widgets.wrap import wrap

LONG = 6_000
"""Letters of one entry that are shown before it is folded."""
TALL = 80
"""Lines of one entry that are shown before it is folded."""
EDGE = "  "
BAR = " ┆ "


@dataclass(frozen=True, slots=True)
class Stop:
    """Something that enter opens."""

    kind: str
    """`fold`, `file`, `ticket` or `draft`."""
    id: str
    part: str = ""
    """For a file the attachment's id."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the screen, and what enter opens on it."""

    spans: Spans
    stop: Stop | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """What lines depend on beside their block."""

    width: int
    now: datetime
    unfolded: bool = False


class Block(Protocol):
    """A piece of the conversation that can say its lines."""

    @property
    def key(self) -> str:
        """Stable while the conversation grows."""
        ...

    @property
    def text(self) -> str:
        """What a search looks through."""
        ...

    def lines(self, frame: Frame) -> list[Line]:
        """Return the lines, each at most as wide as the frame."""
        ...


@dataclass(frozen=True, slots=True)
class Spoken:
    """Something said in public or among agents."""

    entry: Entry
    me: str | None = None
    """The agent's own id, to be called "you"."""
    mark: str = ""
    """How it stands with the service: `✓`, `held until 10:48:12`, `refused` …"""
    tone: str = "dim"
    """The ink of the mark."""
    agent_side: bool = field(default=False)

    @property
    def key(self) -> str:
        return self.entry.id

    @property
    def text(self) -> str:
        names = " ".join(person.name for person in (self.entry.author, *self.entry.receivers) if person)
        files = " ".join(attachment.name for attachment in self.entry.attachments)
        return f"{names}\n{self.entry.body}\n{files}"

    def lines(self, frame: Frame) -> list[Line]:
        internal = self.entry.visibility is Visibility.INTERNAL
        edge: Spans = ((BAR, "internal"),) if internal else ((EDGE, ""),)
        width = frame.width - len(BAR if internal else EDGE) - 1
        lines = [Line((*edge, *spans)) for spans in self._head(frame, width)]
        lines += [Line((*edge, (text, _quoted(text)))) for text in self._body(width, frame)]
        if self._folds and not frame.unfolded:
            rest = humanize.naturalsize(len(self.entry.body.encode()), format="%.0f")
            lines.append(_offer(edge, f"… {rest} in all", "enter shows it", Stop("fold", self.key), width))
        for attachment in self.entry.attachments:
            stop = Stop("file", self.key, attachment.id)
            lines.append(_offer(edge, _file(attachment), "enter open", stop, width))
        return [*lines, Line(())]

    @property
    def _folds(self) -> bool:
        return len(self.entry.body) > LONG or self.entry.body.count("\n") > TALL

    def _body(self, width: int, frame: Frame) -> list[str]:
        body = self.entry.body.strip("\n")
        if not self._folds or frame.unfolded:
            return wrap(body, width) if body else []
        return wrap(body[:LONG], width)[:TALL]

    def _head(self, frame: Frame, width: int) -> list[Spans]:
        """Return who said it when, to whom, and how it stands; receivers get own lines if need be."""
        entry = self.entry
        name = "you" if _is(entry.author, self.me) else entry.author.name if entry.author else "somebody"
        who: Spans = ((clock(entry.at, frame.now) + "  ", "dim"), (name, "bright"))
        state = self._state(frame)
        if not entry.receivers:
            return [both_ends(who, state, width)]
        names = f"to {_named(entry.receivers, self.me)}"
        if length(who) + len(names) + length(state) + 3 <= width:
            return [both_ends((*who, (" " + names, "dim")), state, width)]
        rows = wrap(names, width)
        more = [((f"… {len(entry.receivers)} people in all", "dim"),)] if len(rows) > 4 else []
        return [both_ends(who, state, width), *[((row, "dim"),) for row in rows[:4]], *more]

    def _state(self, frame: Frame) -> Spans:
        entry = self.entry
        word = ("internal", "internal") if entry.visibility is Visibility.INTERNAL else ("public", "dim")
        agent = self.agent_side or entry.visibility is Visibility.INTERNAL
        spans: Spans = (word,) if agent else ()
        if self.mark:
            spans = (*spans, (" ", ""), (self.mark, self.tone))
        return (*spans, (f"{ago(entry.at, frame.now):>9}", "dim"))


@dataclass(frozen=True, slots=True)
class Events:
    """What the service recorded by itself, in a row; folded into one line."""

    entries: tuple[Entry, ...]

    @property
    def key(self) -> str:
        return f"events-{self.entries[0].id}"

    @property
    def text(self) -> str:
        return "\n".join(entry.body for entry in self.entries)

    def lines(self, frame: Frame) -> list[Line]:
        width = frame.width - len(EDGE) - 1
        if frame.unfolded or len(self.entries) == 1:
            lines = [line for entry in self.entries for line in self._whole(entry, frame, width)]
            return [*lines, Line(())]
        last = self.entries[-1]
        hint: Spans = (("  enter shows them", "dim"), (f"{ago(last.at, frame.now):>9}", "dim"))
        words = f"· {len(self.entries)} events: " + "; ".join(_first_line(entry) for entry in self.entries)
        line = both_ends(((words, "dim"),), hint, width)
        return [Line(((EDGE, ""), *line), Stop("fold", self.key)), Line(())]

    def _whole(self, entry: Entry, frame: Frame, width: int) -> list[Line]:
        who = f"{entry.author.name}: " if entry.author else ""
        head = f"· {clock(entry.at, frame.now)}  {who}"
        end: Spans = ((f"{ago(entry.at, frame.now):>9}", "dim"),)
        first, *rest = wrap(head + entry.body.strip()[:LONG], max(width - 11, 20))[:TALL]
        lines = [Line(((EDGE, ""), *both_ends(((first, "dim"),), end, width)))]
        return lines + [Line(((EDGE + "  ", ""), (text, "dim"))) for text in rest]


@dataclass(frozen=True, slots=True)
class NewLine:
    """Everything below came after the agent last looked."""

    key: str = "new"
    text: str = ""

    def lines(self, frame: Frame) -> list[Line]:
        words = " new since you looked "
        left = (frame.width - len(words)) // 2
        right = frame.width - len(words) - left
        return [Line((("─" * left, "here"), (words, "here"), ("─" * right, "here"))), Line(())]


@dataclass(frozen=True, slots=True)
class Offer:
    """A line that leads somewhere: a linked ticket, a draft to write on."""

    stop: Stop
    words: str
    hint: str
    ink: str = ""

    @property
    def key(self) -> str:
        return f"{self.stop.kind}-{self.stop.id}-{self.stop.part}"

    @property
    def text(self) -> str:
        return self.words

    def lines(self, frame: Frame) -> list[Line]:
        width = frame.width - len(EDGE) - 1
        return [_offer(((EDGE, ""),), self.words, self.hint, self.stop, width, self.ink)]


def _offer(edge: Spans, words: str, hint: str, stop: Stop, width: int, ink: str = "") -> Line:
    return Line((*edge, *both_ends(((words, ink),), ((hint, "dim"),), width)), stop)


def _file(attachment: Attachment) -> str:
    size = "size unknown"
    if attachment.size is not None:
        size = humanize.naturalsize(attachment.size, format="%.0f")
    name = cut(attachment.name, 50)
    return f"+ {name}, {size}"


def _first_line(entry: Entry) -> str:
    return entry.body.strip().partition("\n")[0][:120]


def _quoted(text: str) -> str:
    return "dim" if text.lstrip().startswith(">") else ""


def _named(people: tuple[Person, ...], me: str | None) -> str:
    return ", ".join("you" if _is(person, me) else named(person) for person in people)


def named(person: Person) -> str:
    """Return a person's name, marked where it is not sure that they belong to the organisation."""
    if person.inside is None:
        return f"{person.name} ?" if not person.agent else person.name
    return person.name if person.inside else f"{person.name} (outside)"


def _is(person: Person | None, me: str | None) -> bool:
    return person is not None and me is not None and person.id == me

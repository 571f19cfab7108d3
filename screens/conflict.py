"""A conflict: what the agent saw, what somebody else made of it, what the agent wants; the agent decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.strip import Strip

from console import intents
from console.cache.outbox import State, Waiting
from console.intents import ChangeIntent, OnAlarm, OnFeedback
from console.model import Entry, Party, Visibility
from console.reports.times import instant
from screens.answers import words_of
from screens.base import Desk, DeskScreen
from screens.words import opening, what
from widgets.ink import Inked, Spans, cut
from widgets.notices import Notices
from widgets.status_line import StatusLine
from widgets.when import span

PEOPLE = ("assignee", "implementer", "owner", "taken by")
"""Fields that hold somebody's id."""
Fields = dict[str, str | None]
"""Fields by name, with their values in a comparable form."""


class Comparison(Inked):
    """Fields in a table: what was seen, what is, what is wanted."""

    DEFAULT_CSS = """
    Comparison { height: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[tuple[str, str, str, str]] = []
        self._said: list[str] = []

    def show(self, rows: list[tuple[str, str, str, str]], said: list[str]) -> None:
        """Show rows of four words; the first row is the heading. `said` is what was said meanwhile."""
        self._rows, self._said = rows, said
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw one row."""
        width = self.size.width
        if y < len(self._rows):
            return self.strip(self._row(self._rows[y], width, heading=y == 0), width)
        place = y - len(self._rows) - 1
        if 0 <= place < len(self._said):
            return self.strip(((" ", ""), (cut(self._said[place], width - 2), "")), width)
        return self.strip((), width)

    def _row(self, row: tuple[str, str, str, str], width: int, *, heading: bool) -> Spans:
        name, seen, now, wanted = row
        column = max((width - 16) // 3, 8)
        changed = seen != now and not heading
        inks = ("dim", "dim", "dim") if heading else ("", "soon" if changed else "", "bright")
        cells = [cut(text, column - 2).ljust(column) for text in (seen, now, wanted)]
        return ((f" {name:<14}", "dim"), *zip(cells, inks, strict=True))


class ConflictScreen(DeskScreen[str | None]):
    """Asks about one intent: ends with `retry`, `theirs`, `edit`, or None, which keeps it waiting."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "mine", "mine all the same", id="conflict.mine"),
        Binding("t", "theirs", "theirs, drop mine", id="conflict.theirs"),
        Binding("e", "edit", "edit", id="conflict.edit"),
        Binding("escape,q,backspace", "leave", "leave it waiting", key_display="esc", id="conflict.leave"),
    ]

    def __init__(self, desk: Desk, key: str) -> None:
        super().__init__(desk)
        self._key = key

    def compose(self) -> ComposeResult:
        """Lay out the sentence, the table, and the last line."""
        yield Notices(id="what")
        yield Comparison()
        yield Notices(id="why")
        yield StatusLine(self.desk.signs)

    def load(self) -> None:
        """Read intent and ticket; one that was settled meanwhile ends the question."""
        waiting = self.desk.cache.intent(self._key)
        if waiting is None or waiting.state is not State.CONFLICT:
            if self.is_current:
                self.dismiss(None)
            return
        now, wanted = self._now_and_wanted(waiting)
        since = self._since(waiting)
        who = next((entry.author.name for entry in reversed(since) if entry.author), "")
        gone = span((self.desk.now() - waiting.changed).total_seconds())
        self.query_one("#what", Notices).show(
            [
                (waiting.label, "bright"),
                (f"! {who or 'Somebody'} changed it while yours waited ({what(waiting.intent)}).", "harm"),
                (f"Seen {gone} ago. Nothing of yours was done.", "dim"),
                ("", ""),
            ]
        )
        self.query_one(Comparison).show(rows(waiting, now, wanted, who, self._called), said(since))
        words = words_of(waiting.intent)
        mine = [(f"Yours: “{opening(words, 300)}”", "")] if words else []
        self.query_one("#why", Notices).show([*mine, (waiting.words, "dim")] if waiting.words else mine)

    def _now_and_wanted(self, waiting: Waiting) -> tuple[Fields, Fields]:
        """Return the fields the intent touches as the service has them, and as the agent wants them."""
        intent, cache = waiting.intent, self.desk.cache
        if isinstance(intent, ChangeIntent):
            change = cache.changes.truth(intent.target)
            held = cache.changes.approvals(intent.target, truth=True)
            if change is None:
                return {}, {}
            return (
                intents.touched_of_change(intent, change, held),
                intents.wants_of_change(intent, change, held, waiting.made),
            )
        if isinstance(intent, OnFeedback | OnAlarm):
            fact = cache.feed.truth(intent.target)
            if fact is None:
                return {}, {}
            return intents.touched_of(intent, fact), intents.wants_of(intent, fact, waiting.made)
        ticket = cache.truth(intent.target)
        return (intents.touched(intent, ticket), intents.wants(intent, ticket)) if ticket else ({}, {})

    def _called(self, field: str, value: str | None) -> str:
        """Return a field's value as people call it: names for people, tickets by number."""
        if value is None:
            return "nobody" if field in PEOPLE else "–"
        if field in ("start", "end"):
            return instant(datetime.fromisoformat(value), self.desk.now(), None)
        if field in PEOPLE and (waiting := self.desk.cache.intent(self._key)):
            me = self.desk.cache.me(waiting.service)
            if me is not None and me.id == value:
                return "you"
            known = self.desk.cache.people(waiting.service, value)
            return next((person.name for person in known if person.id == value), value)
        return value

    def _since(self, waiting: Waiting) -> list[Entry]:
        me = self.desk.cache.me(waiting.service)
        return [
            entry
            for entry in self.desk.cache.conversation(waiting.intent.target)
            if entry.at >= waiting.made
            and entry.party is not Party.SYSTEM
            and (me is None or entry.author is None or entry.author.id != me.id)
        ]

    def action_mine(self) -> None:
        """Mine is wanted over what is there now."""
        self.dismiss("retry")

    def action_theirs(self) -> None:
        """Theirs may stand; mine is dropped."""
        self.dismiss("theirs")

    def action_edit(self) -> None:
        """Mine is taken back, to be done anew on what is there now."""
        self.dismiss("edit")

    def action_leave(self) -> None:
        """Decide nothing now."""
        self.dismiss(None)


def rows(
    waiting: Waiting, now: Fields, wanted: Fields, who: str, called: Callable[[str, str | None], str]
) -> list[tuple[str, str, str, str]]:
    """Return the table of a conflict: a heading, then a row for each field the intent touches."""
    table = [("", "you saw", f"{who.split()[0]} made it" if who else "it is now", "you want")]
    for name, seen in waiting.seen.fields.items():
        if name != "merged" or seen != now.get(name):
            values = (seen, now.get(name), wanted.get(name))
            first, second, third = (called(name, value) for value in values)
            table.append((name, first, second, third))
    return table


def said(entries: list[Entry]) -> list[str]:
    """Return what others said meanwhile, a line each."""
    return [
        f"{entry.author.name if entry.author else 'Somebody'}"
        f"{' (internal)' if entry.visibility is Visibility.INTERNAL else ''}: “{opening(entry.body, 200)}”"
        for entry in entries
        if entry.visibility is not Visibility.SYSTEM
    ]

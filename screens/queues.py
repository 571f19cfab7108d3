"""The queues: where to work, and what waits in each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from console.cache.tallies import Tally
from console.filters import Filter
from console.model.lists import Kept
from console.region import number as counted
from screens.base import DeskScreen
from widgets.fact_table import Column, FactTable
from widgets.rule import Rule
from widgets.title_line import TitleLine


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list: a queue, or a view over all of them."""

    key: int
    title: str
    wanted: Filter
    tally: Tally | None


VIEWS = (
    ("Mine", Filter(who="me")),
    ("Unassigned", Filter(who="nobody")),
    ("Late", Filter(flags=frozenset({"late"}))),
    ("All open", Filter()),
    ("Closed", Filter(state="closed")),
)


class Fixed:
    """A window over lines that are all known."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines

    def rows(self, start: int, stop: int) -> Sequence[Line]:
        """Return the lines at these places."""
        return self.lines[max(0, start) : stop]

    def drift(self) -> int:
        """Return 0: every place is known."""
        return 0

    def last(self) -> int:
        """Return the place of the last line, −1 where there is none."""
        return len(self.lines) - 1

    def counted(self) -> int:
        """Return how many there are."""
        return len(self.lines)

    def count(self) -> int:
        """Return how many there are."""
        return len(self.lines)

    def jump(self, share: float) -> int:
        """Return the place at that share of the list."""
        return max(0, round(share * self.last()))

    def place(self, key: int) -> int | None:
        """Return where the line with this key stands."""
        return next((place for place, line in enumerate(self.lines) if line.key == key), None)

    def holds(self, keys: Iterable[int]) -> set[int]:
        """Return those of the keys that are in the list."""
        return set(keys) & {line.key for line in self.lines}

    def find(self, text: str, start: int, *, backwards: bool = False) -> int | None:
        """Return the next line whose title holds a text."""
        places = [place for place, line in enumerate(self.lines) if text.lower() in line.title.lower()]
        return next((place for place in places if place > start), places[0] if places else None)

    def refresh(self, top: int = 0, cursor: int = 0) -> Kept | None:
        """Nothing changes by itself."""
        return None


class QueuesScreen(DeskScreen[None]):
    """Lists the queues, the agent's own first, and a few views over all of them."""

    PLACE = "queues"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", "find a ticket", key_display="/", id="search.open"),
        Binding("plus", "create", "new ticket", key_display="+", id="ticket.create"),
        Binding("R", "fetch", "fetch now", show=False, id="queue.fetch"),
    ]

    def content(self) -> ComposeResult:
        """Lay out the list."""
        yield TitleLine()
        yield Rule()
        yield FactTable[Line](self.desk.signs, _columns(), markable=False, id="queues")

    def on_mount(self) -> None:
        """Put the cursor into the list."""
        self.query_one(FactTable).focus()

    def load(self) -> None:
        """Count what is open in each queue."""
        table: FactTable[Line] = self.query_one("#queues", FactTable)
        key = table.current.key if table.current else None
        tallies = self.desk.cache.tallies()
        lines = [
            Line(100 + number, tally.queue, Filter(queue=tally.queue, service=tally.service), tally)
            for number, tally in enumerate(tallies)
        ]
        views = [Line(number, title, wanted, None) for number, (title, wanted) in enumerate(VIEWS)]
        table.empty = "No queues yet: the first are on their way."
        table.show(Fixed([*lines, *views]), key=key)
        open_ = sum(tally.open for tally in tallies)
        self.query_one(TitleLine).show("Queues", f"{counted(open_)} open in {len(tallies)} queues")

    def on_fact_table_opened(self, event: FactTable.Opened) -> None:
        """Open a queue."""
        table: FactTable[Line] = self.query_one("#queues", FactTable)
        line = table.current
        if line is not None:
            self.guide.open_queue(line.title, line.wanted)

    def action_search(self) -> None:
        """Find a ticket anywhere."""
        self.guide.open_search()

    def action_create(self) -> None:
        """Make a new ticket."""
        self.guide.create_ticket("")


def _columns() -> list[Column[Line]]:
    def number(title: str, field: str, ink: str = "", width: int = 0) -> Column[Line]:
        def cell(line: Line) -> tuple[tuple[str, str], ...]:
            value = getattr(line.tally, field) if line.tally else None
            return () if value is None else ((counted(value), ink if value else "dim"),)

        return Column(title, width or max(7, len(title)), cell, right=True, gap=2)

    return [
        Column("queue", 0, lambda line: ((line.title, "bright" if line.tally and line.tally.mine else ""),)),
        Column(
            "service", 10, lambda line: ((line.tally.service if line.tally else "", "dim"),), from_width=70
        ),
        number("open", "open"),
        number("unassigned", "unassigned"),
        number("late", "late", "harm"),
        number("breach in 2 h", "soon", "soon"),
    ]

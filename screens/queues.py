"""The queues: where to work, and what waits in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from console.cache.tallies import Tally
from console.filters import Filter
from console.region import number as counted
from screens.base import Desk, DeskScreen
from widgets.fact_table import Column, FactTable
from widgets.listed import Listed
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


class QueuesScreen(DeskScreen[None]):
    """Lists the queues, the agent's own first, and a few views over all of them."""

    PLACE = "queues"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", "find a ticket", key_display="/", id="search.open"),
        Binding("plus", "create", "new ticket", key_display="+", id="ticket.create"),
        Binding("R", "fetch", "fetch now", show=False, id="queue.fetch"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._tallies: Sequence[Tally] | None = None

    def content(self) -> ComposeResult:
        """Lay out the list."""
        yield TitleLine()
        yield Rule()
        yield FactTable[Line](self.desk.signs, _columns(), markable=False, id="queues")

    def on_mount(self) -> None:
        """Put the cursor into the list."""
        self.query_one(FactTable).focus()

    def load(self) -> None:
        """Have what is open in each queue counted."""
        anew = self._tallies is None
        self.desk.cache.count_tallies(lambda found: self.call_later(self._show, found), anew=anew)

    def _show(self, tallies: Sequence[Tally]) -> None:
        if tallies == self._tallies:
            return
        self._tallies = tallies
        table: FactTable[Line] = self.query_one("#queues", FactTable)
        key = table.current.key if table.current else None
        lines = [
            Line(100 + number, tally.queue, Filter(queue=tally.queue, service=tally.service), tally)
            for number, tally in enumerate(tallies)
        ]
        views = [Line(number, title, wanted, None) for number, (title, wanted) in enumerate(VIEWS)]
        table.empty = "No queues yet: the first are on their way."
        table.show(Listed([*lines, *views], lambda line: line.title), key=key)
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
            waits = line.tally is None or (field in ("late", "soon") and not line.tally.promised)
            value = None if waits else getattr(line.tally, field)
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

"""Today: what waits for the agent, what could not be sent, and how the queues stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from console.filters import Filter, Order
from console.model import Ref
from screens.today_lines import LIMIT, Target, first_target, ticket_line
from screens.today_read import day
from screens.verbs import VERBS, TicketVerbs
from widgets.day_list import DayList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console.cache.tallies import Tally
    from console.model import Row
    from screens.base import Desk


SETTLED = 0.1
"""Seconds in which the first keys are answered before anything is counted."""


class TodayScreen(TicketVerbs[None]):
    """Where the program opens."""

    PLACE = "today"
    BINDINGS: ClassVar[list[BindingType]] = [
        *VERBS,
        Binding("r", "open_for('reply')", "reply", id="ticket.reply"),
        Binding("c", "open_for('note')", "note", show=False, id="ticket.note"),
        Binding("a", "card", "card", show=False, id="change.open"),
        Binding("slash", "search", "find", key_display="/", id="search.open"),
        Binding("plus", "create", "new ticket", key_display="+", show=False, id="ticket.create"),
        Binding("R", "fetch", "fetch now", show=False, id="queue.fetch"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._tallies: list[Tally] | None = None
        self._idle = True

    def content(self) -> ComposeResult:
        """Lay out the one list."""
        yield DayList(self.desk.signs)

    def on_mount(self) -> None:
        """Show what is known, count the queues after that."""
        self.query_one(DayList).focus()

    def load(self) -> None:
        """Read what waits for the agent; counts come after the rows are on screen."""
        self.desk.cache.wishes.be_at()
        self._show()
        if self._tallies is None:
            self.set_timer(SETTLED, self._count)
        else:
            self.call_after_refresh(self._count)

    def _count(self) -> None:
        if self.is_up:
            self.desk.cache.count_tallies(lambda found: self.call_later(self._tallied, found))

    def _tallied(self, tallies: list[Tally]) -> None:
        if tallies != self._tallies:
            self._tallies = tallies
            self._show()

    def _show(self) -> None:
        cache, now, signs = self.desk.cache, self.desk.now(), self.desk.signs
        rows = cache.window(Filter(who="me"), Order.PROMISE).rows(0, LIMIT)
        lines = [(row, ticket_line(row, row.ref, Target(row=row), signs, now)) for row in rows]
        read = day(cache, cache.pulse(now), lines, self._tallies, now, signs)
        shown = self.query_one(DayList)
        shown.show([*read.under_way, *read.mine], first_target(read.mine), anew=self._idle)
        self._idle = read.idle

    # ---- keys -------------------------------------------------------------------------------------------

    def targets(self) -> Sequence[Row]:
        """Return the ticket under the cursor."""
        target = self.query_one(DayList).current
        return [target.row] if isinstance(target, Target) and target.row else []

    def on_day_list_opened(self, event: DayList.Opened) -> None:
        """Open what the cursor stands on."""
        target = event.target
        if not isinstance(target, Target):
            return
        if target.row:
            self.guide.open_ticket(target.row.ref, "")
        elif target.waiting:
            self.guide.go_to("outbox")
        elif target.draft:
            self._open_draft(*target.draft)
        elif self._change:
            self.guide.open_change(self._change)
        elif target.answer:
            self._open_answer(target.answer, "")
        elif target.alarm:
            self.guide.go_to("feed")
        elif target.tally:
            wanted = Filter(queue=target.tally.queue, service=target.tally.service)
            self.guide.open_queue(target.tally.queue, wanted)

    def _open_draft(self, about: str, kind: str) -> None:
        draft = self.desk.cache.drafts.get(Ref.parse(about), kind)
        if draft is not None:
            self.guide.open_draft(draft)

    def _open_answer(self, ref: str, write: str) -> None:
        """Open an answer's ticket where that is known, else the feed."""
        row = self.desk.cache.feed.row(Ref.parse(ref))
        if row is not None and row.ticket is not None and self.desk.cache.ticket(row.ticket) is not None:
            from widgets.rated import ANSWER

            self.guide.open_ticket(row.ticket, write, at=f"{ANSWER}{row.ref.id}")
        else:
            self.guide.go_to("feed")

    @property
    def _change(self) -> Ref | None:
        target = self.query_one(DayList).current
        return Ref.parse(target.change) if isinstance(target, Target) and target.change else None

    def action_card(self) -> None:
        """Open the card of the change under the cursor."""
        if self._change is not None:
            self.guide.open_change(self._change)

    def action_status(self) -> None:
        """Set a ticket's status, or follow a change through."""
        if self._change is not None:
            from screens.change_status import choose

            choose(self, self._change, self.done_with)
        else:
            super().action_status()

    def action_open_for(self, what: str) -> None:
        """Open what is under the cursor to answer it: on a change, to ask or to note."""
        if self._change is not None:
            self.guide.open_change(self._change, begin="ask" if what == "reply" else what)
        target = self.query_one(DayList).current
        if isinstance(target, Target) and target.answer:
            from screens.answers import TOLD

            self._open_answer(target.answer, TOLD if what == "reply" else what)
        for row in self.targets():
            self.guide.open_ticket(row.ref, what)

    def action_search(self) -> None:
        """Find a ticket anywhere."""
        self.guide.open_search()

    def action_create(self) -> None:
        """Make a new ticket."""
        self.guide.create_ticket("")

"""Today: what waits for the agent, what could not be sent, and how the queues stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from console.cache.feedbook import FeedRow
from console.cache.tallies import Tally
from console.filters import Filter, Order
from console.model import Ref, Row
from screens.answers import TOLD
from screens.base import Desk
from screens.change_status import choose
from screens.today_changes import ChangeLine, asking, running
from screens.today_feedback import FeedLine, ageing, alarms
from screens.today_parts import Target, queues, stuck
from screens.verbs import VERBS, TicketVerbs
from widgets.day_list import DayLine, DayList, Heading
from widgets.ink import Spans
from widgets.rated import ANSWER
from widgets.ticket_columns import due, flag, is_late, why
from widgets.when import ago

LIMIT = 40
"""Tickets of the agent's own that are shown; what is due first comes first."""


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
        self.call_after_refresh(self._count)

    def _count(self) -> None:
        if not self.is_mounted:
            return
        tallies = self.desk.cache.tallies()
        if tallies != self._tallies:
            self._tallies = tallies
            self._show()

    def _show(self) -> None:
        waits = self._mine()
        mine = [*waits, *stuck(self.desk), *self._drafts(), *queues(self._tallies)]
        first = next((line.key for line in mine if line.target is not None), "")
        self.query_one(DayList).show([*self._under_way(), *mine], first, anew=self._idle)
        self._idle = all(line.target is None for line in waits)

    # ---- the parts --------------------------------------------------------------------------------------

    def _under_way(self) -> Sequence[DayLine]:
        now, signs = self.desk.now(), self.desk.signs
        shown = [self._heard(one) for one in alarms(self.desk.cache.feed, now, signs)]
        shown += [self._of_change(one) for one in running(self.desk.cache.changes, now, signs)]
        return [Heading("Running now", ""), *shown] if shown else ()

    def _of_change(self, one: ChangeLine) -> DayLine:
        return DayLine(one.key, one.left, one.right, Target(change=one.ref) if one.ref else None)

    def _heard(self, one: FeedLine) -> DayLine:
        target = Target(answer=one.answer, alarm=one.alarm) if one.answer or one.alarm else None
        return DayLine(one.key, one.left, one.right, target)

    def _mine(self) -> Sequence[DayLine]:
        now, signs = self.desk.now(), self.desk.signs
        asked, heard = asking(self.desk.cache, now, signs), ageing(self.desk.cache, now, signs)
        changes = [self._of_change(one) for one in asked]
        answers = [self._heard(one) for one in heard]
        rows = self.desk.cache.window(Filter(who="me"), Order.PROMISE).rows(0, LIMIT)
        beside: list[ChangeLine | FeedLine] = [*asked, *heard]
        late = sum(is_late(row, now) for row in rows) + sum(one.late for one in beside)
        count = len(rows) + sum(one.count for one in beside)
        more = f"{count}{'+' if len(rows) == LIMIT else ''}"
        right = f"{more}, {late} late" if late else more
        if not rows and not changes and not answers:
            return [Heading("Waits for you", ""), DayLine("empty", ((self._nothing(), "dim"),), ())]
        lines: list[DayLine] = [Heading("Waits for you", right)]
        urgent = [self._of_ticket(row) for row in rows if is_late(row, now)]
        others = [self._of_ticket(row) for row in rows if not is_late(row, now)]
        return [*lines, *urgent, *changes, *answers, *others]

    def _of_ticket(self, row: Row) -> DayLine:
        now, signs = self.desk.now(), self.desk.signs
        turn = (f" {signs.turn if row.users_turn_ended else ' '}  ", "here")
        left: Spans = (
            flag(row, signs, now),
            (f" {row.number:<11}  ", "bright" if is_late(row, now) else ""),
            (row.subject, "bright" if is_late(row, now) else ""),
        )
        end: Spans = (*why(row, signs, now), turn, _right(due(row, signs, now), 9))
        return DayLine(f"ticket {row.ref}", left, end, Target(row=row))

    def _nothing(self) -> str:
        free = sum(tally.unassigned for tally in self._tallies or [] if tally.mine)
        queues = ", ".join(tally.queue for tally in self._tallies or [] if tally.mine and tally.unassigned)
        if free:
            return f"Nothing waits for you. {free} tickets in {queues} are unassigned."
        return "Nothing waits for you."

    def _drafts(self) -> Sequence[DayLine]:
        drafts = self.desk.cache.drafts.all()
        if not drafts:
            return ()
        lines: list[DayLine] = [Heading("Drafts", str(len(drafts)))]
        for draft in drafts:
            about = self.desk.cache.ticket(draft.ticket) or self.desk.cache.changes.row(draft.ticket)
            number = about.number if about else "new"
            first = " ".join(draft.body.split()) or draft.more.get("subject", "")
            left: Spans = ((f"  {number:<11}  ", ""), (f"{draft.kind}: ", "dim"), (first, ""))
            end = ((f"saved {ago(draft.saved, self.desk.now())}", "dim"),)
            lines.append(DayLine(f"draft {draft.ticket} {draft.kind}", left, end, Target(draft=draft)))
        return lines

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
            self.guide.open_draft(target.draft)
        elif target.change:
            self.guide.open_change(target.change)
        elif target.answer:
            self._open_answer(target.answer, "")
        elif target.alarm:
            self.guide.go_to("feed")
        elif target.tally:
            wanted = Filter(queue=target.tally.queue, service=target.tally.service)
            self.guide.open_queue(target.tally.queue, wanted)

    def _open_answer(self, row: FeedRow, write: str) -> None:
        """Open an answer's ticket where that is known, else the feed."""
        if row.ticket is not None and self.desk.cache.ticket(row.ticket) is not None:
            self.guide.open_ticket(row.ticket, write, at=f"{ANSWER}{row.ref.id}")
        else:
            self.guide.go_to("feed")

    @property
    def _change(self) -> Ref | None:
        target = self.query_one(DayList).current
        return target.change if isinstance(target, Target) else None

    def action_card(self) -> None:
        """Open the card of the change under the cursor."""
        if self._change is not None:
            self.guide.open_change(self._change)

    def action_status(self) -> None:
        """Set a ticket's status, or follow a change through."""
        if self._change is not None:
            choose(self, self._change, self.done_with)
        else:
            super().action_status()

    def action_open_for(self, what: str) -> None:
        """Open what is under the cursor to answer it: on a change, to ask or to note."""
        if self._change is not None:
            self.guide.open_change(self._change, begin="ask" if what == "reply" else what)
        target = self.query_one(DayList).current
        if isinstance(target, Target) and target.answer:
            self._open_answer(target.answer, TOLD if what == "reply" else what)
        for row in self.targets():
            self.guide.open_ticket(row.ref, what)

    def action_search(self) -> None:
        """Find a ticket anywhere."""
        self.guide.open_search()

    def action_create(self) -> None:
        """Make a new ticket."""
        self.guide.create_ticket("")


def _right(span: tuple[str, str], width: int) -> tuple[str, str]:
    return span[0].rjust(width), span[1]

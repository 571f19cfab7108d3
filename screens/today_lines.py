"""The lines of Today, made of what was read: knows neither toolkit nor cache, as the first picture begins here."""

from __future__ import annotations

from console.region import number
from widgets.day_spans import DayLine, Heading
from widgets.ticket_spans import due, flag, is_late, why

TYPE_CHECKING = False  # as type checkers read it: the first rows wait for this module
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from console.cache.tallies import Tally
    from console.model import Row
    from console.model.shown import ShownRow
    from console.signs import Signs
    from widgets.spans import Spans

LIMIT = 40
"""Tickets of the agent's own that are shown; what is due first comes first."""


class Target:
    """What enter opens: a ticket, the outbox, a queue, an answer …"""

    __slots__ = ("alarm", "answer", "change", "draft", "row", "tally", "waiting")

    def __init__(
        self,
        row: Row | None = None,
        waiting: str = "",
        draft: tuple[str, str] | None = None,
        tally: Tally | None = None,
        change: str = "",
        answer: str = "",
        alarm: str = "",
    ) -> None:
        """`waiting` is the key of an intent, `draft` a ticket's `service:id` and a kind, the others `service:id`."""
        self.row, self.waiting, self.draft, self.tally = row, waiting, draft, tally
        self.change, self.answer, self.alarm = change, answer, alarm

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Target):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self.__slots__)

    __hash__ = None  # type: ignore[assignment]


class Beside:
    """Lines of another sort among those that wait: how many they stand for, and how many of those are late."""

    __slots__ = ("count", "late", "line")

    def __init__(self, line: DayLine, count: int, late: int) -> None:
        self.line, self.count, self.late = line, count, late


def ticket_line(row: ShownRow, ref: object, target: Target, signs: Signs, now: datetime) -> DayLine:
    """Return the line of a ticket."""
    at = now.timestamp()
    turn = (f" {signs.turn if row.users_turn_ended else ' '}  ", "here")
    bright = "bright" if is_late(row, at) else ""
    left: Spans = (flag(row, signs, at), (f" {row.number:<11}  ", bright), (row.subject, bright))
    words, ink = due(row, signs, at)
    return DayLine(f"ticket {ref}", left, (*why(row, signs, at), turn, (words.rjust(9), ink)), target)


def waits(
    rows: Sequence[tuple[ShownRow, DayLine]], beside: Sequence[Beside], nothing: str, now: datetime
) -> list[DayLine]:
    """Return what waits for the agent under its heading: late tickets, other sorts, the other tickets.

    `nothing` is said where nothing waits.
    """
    if not rows and not beside:
        return [Heading("Waits for you", ""), DayLine("empty", ((nothing, "dim"),), ())]
    at = now.timestamp()
    late = sum(is_late(row, at) for row, _ in rows) + sum(one.late for one in beside)
    count = len(rows) + sum(one.count for one in beside)
    more = f"{count}{'+' if len(rows) == LIMIT else ''}"
    urgent = [line for row, line in rows if is_late(row, at)]
    others = [line for row, line in rows if not is_late(row, at)]
    heading = Heading("Waits for you", f"{more}, {late} late" if late else more)
    return [heading, *urgent, *(one.line for one in beside), *others]


def nothing_waits(tallies: Sequence[Tally] | None) -> str:
    """Return what is said where nothing waits: what could be taken up instead, once that was counted."""
    free = sum(tally.unassigned for tally in tallies or [] if tally.mine)
    queues = ", ".join(tally.queue for tally in tallies or [] if tally.mine and tally.unassigned)
    if free:
        return f"Nothing waits for you. {free} tickets in {queues} are unassigned."
    return "Nothing waits for you."


def queues(tallies: Sequence[Tally] | None) -> list[DayLine]:
    """Return how the agent's queues stand, all of them where none is the agent's; nothing before they are counted."""
    if tallies is None:
        return []
    mine = [tally for tally in tallies if tally.mine] or tallies
    named = "Your queues" if any(tally.mine for tally in mine) else "Queues"
    lines: list[DayLine] = [Heading(named, "  open   unassigned   late   breach in 2 h")]
    for tally in mine:
        end: Spans = (
            (number(tally.open).rjust(6), ""),
            (number(tally.unassigned).rjust(13), "" if tally.unassigned else "dim"),
            (number(tally.late).rjust(7), "harm" if tally.late else "dim"),
            (number(tally.soon).rjust(16), "soon" if tally.soon else "dim"),
        )
        key = f"queue {tally.service} {tally.queue}"
        lines.append(DayLine(key, ((f"  {tally.queue}", ""),), end, Target(tally=tally)))
    return lines


def first_target(lines: Sequence[DayLine]) -> str:
    """Return the key of the line the cursor begins on; empty where it has none."""
    return next((line.key for line in lines if line.target is not None), "")

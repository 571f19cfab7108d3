"""The two lines that say which ticket this is, how it stands and what was promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from textual.strip import Strip

from console.model import Party, Provenance, Ticket, WorkState
from widgets.ink import Inked, Span, Spans, both_ends, cut, length
from widgets.ticket_columns import how_badly, known
from widgets.when import ago, clock, span

SOON = 2 * 3600
"""Seconds before a promise breaks in which it needs a look."""
WIDE = 120
"""Columns from which a head says more."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise and whose word it is."""

    due: datetime | None
    broken: bool | None
    whose: str = ""
    """Empty for the service's own."""
    paused: bool = False
    """The clock stands still for now."""
    left: float | None = None
    """Working seconds left, shown while it stands still without a due date; None where nobody knows."""


class TicketHead(Inked):
    """Shows a ticket's facts; `waiting` says how many of its changes are not with the service yet."""

    DEFAULT_CSS = """
    TicketHead { height: 3; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._ticket: Ticket | None = None
        self._promises: tuple[Promise, ...] = ()
        self._mine = False
        self._rated = ""
        self._now = datetime.now(UTC)

    def show(
        self, ticket: Ticket, promises: tuple[Promise, ...], *, mine: bool, now: datetime, rated: str = ""
    ) -> None:
        """Show this ticket; `mine` is whether the agent has it, `rated` how its user rated it."""
        state = (ticket, promises, mine, now, rated)
        if state != (self._ticket, self._promises, self._mine, self._now, self._rated):
            self._ticket, self._promises, self._mine, self._now, self._rated = state
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw one of the three lines."""
        width = self.size.width
        if y == 2:
            return self.strip((("─" * width, "dim"),), width)
        if self._ticket is None:
            return self.strip((), width)
        spans = self._first(self._ticket, width - 1) if y == 0 else self._second(self._ticket, width - 1)
        return self.strip(spans, width)

    def _first(self, ticket: Ticket, width: int) -> Spans:
        right: list[Span] = []
        if ticket.priority is not None:
            right.append((f"P{ticket.priority}", "bright" if ticket.priority == 1 else ""))
        right.append((cut(ticket.status_name, 16), ""))
        for promise in self._promises:
            right.append(_promise(promise, self._now))
        spaced = tuple(piece for span_ in right for piece in ((("  ", ""), span_)))[1:]
        left: Spans = ((f" {ticket.number}", "here"), ("  ", ""), (ticket.subject, "bright"))
        return both_ends(left, spaced, width)

    def _second(self, ticket: Ticket, width: int) -> Spans:
        turn = ticket.last_party is Party.USER and ticket.status.active
        right: Spans = (("← ", "soon"),) if turn else ()
        if width >= WIDE:
            opened = f"opened {clock(ticket.created, self._now)}, changed {ago(ticket.updated, self._now)}"
            right = (*right, (opened, "dim"))
        facts = _facts(ticket, mine=self._mine, wide=width >= WIDE)
        if self._rated:
            facts["rated"] = (self._rated, "bright")
        room = width - length(right) - 2
        for spare in ("queue", "service", "department", "receivers"):
            if length(_joined(facts)) > room:
                facts.pop(spare, None)
        return both_ends(_joined(facts), right, width)


def _facts(ticket: Ticket, *, mine: bool, wide: bool) -> dict[str, Span]:
    """Return what is said of a ticket, by name, in the order in which it is said."""
    facts: dict[str, Span] = {}
    if ticket.requester:
        outside = " (outside)" if ticket.requester.inside is False else ""
        facts["requester"] = (f"{ticket.requester.name}{outside}", "")
        if ticket.requester.department:
            facts["department"] = (ticket.requester.department, "")
    facts["queue"] = (ticket.queue, "dim")
    if ticket.service and ticket.service != ticket.queue:
        facts["service"] = (ticket.service, "dim")
    facts["harm"] = (_harm(ticket), "bright" if ticket.work_state is WorkState.BLOCKED else "")
    if mine:
        facts["who"] = ("yours", "here")
    elif ticket.assignee:
        facts["who"] = (f"with {ticket.assignee.name}", "")
    else:
        facts["who"] = ("nobody has it", "soon")
    if wide and ticket.receivers[1:]:
        facts["receivers"] = (f"{len(ticket.receivers)} get a reply", "dim")
    return facts


def _harm(ticket: Ticket) -> str:
    if ticket.users_affected is None and ticket.work_state is WorkState.UNKNOWN:
        return "? users affected"
    said = "" if ticket.users_how is Provenance.UNKNOWN else f" ({ticket.users_how.value})"
    return f"{known(ticket.users_affected, ticket.users_how, '≈')} {how_badly(ticket)}{said}"


def _joined(facts: dict[str, Span]) -> Spans:
    spans: list[Span] = [(" ", "")]
    for number, fact in enumerate(facts.values()):
        spans += [(" · ", "dim"), fact] if number else [fact]
    return tuple(spans)


def _promise(promise: Promise, now: datetime) -> Span:
    whose = f" ({promise.whose})" if promise.whose else ""
    if promise.due is None:
        more = f", {span(promise.left)} left" if promise.left is not None and promise.left > 0 else ""
        words = f"clock stands still{more}" if promise.paused else "no promise"
        return f"{'promise broken' if promise.broken else words}{whose}", "harm" if promise.broken else "dim"
    left = (promise.due - now).total_seconds()
    if left < 0:
        return f"{span(left)} late{whose}", "harm"
    if promise.broken:
        return f"broken, due {span(left)}{whose}", "harm"
    paused = ", paused" if promise.paused else ""
    return f"due {span(left)}{paused}{whose}", "soon" if left < SOON and not promise.paused else "dim"

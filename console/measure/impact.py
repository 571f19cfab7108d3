"""Whom a ticket hits and how badly, and the queue in the order of that, with promises guarded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from console.measure.honest import shrink
from console.model import Provenance, Standing, WorkState

LOSS: Mapping[WorkState, float] = {
    WorkState.BLOCKED: 1.0,
    WorkState.WORKAROUND: 0.4,
    WorkState.SLOWER: 0.2,
    WorkState.NO_LOSS: 0.0,
}
"""The share of an hour that one user loses per hour, f; our own choice, to be held against what users say."""
GUARD = 6
"""So many typical handling times before it breaks, a promise comes first."""
PATIENCE = 5 * 86_400.0
"""Seconds after which a ticket that nobody took weighs at least as much as half the queue; our own choice."""
HANDLING = 30 * 60.0
"""Seconds that a ticket typically takes, our own choice: promises that break within 3 hours come first.

It is not measured: how long agents take is not watched.
"""
_NOBODY_KNOWS = (1.0, LOSS[WorkState.WORKAROUND])
"""Users and loss where no ticket ever told: one who gets by."""


@dataclass(frozen=True, slots=True)
class History:
    """What tickets of one category told so far, to stand in for what a new one does not tell."""

    users: float = 0
    """Sum of the users affected, over the tickets that told."""
    users_n: int = 0
    loss: float = 0
    """Sum of f, over the tickets that told how badly."""
    loss_n: int = 0

    def __add__(self, other: History) -> History:
        """Return both together."""
        return History(
            self.users + other.users,
            self.users_n + other.users_n,
            self.loss + other.loss,
            self.loss_n + other.loss_n,
        )


@dataclass(frozen=True, slots=True)
class Impact:
    """Whom a ticket hits: what is told, and what it weighs."""

    weight: float
    """Hours lost per hour, h = users × f."""
    users: int | None
    how: Provenance
    state: WorkState
    guessed: bool
    """Whether a part of the weight is the history of its category, and not said of this ticket."""

    @property
    def words(self) -> str:
        """Who and how badly: `48 blocked`, `≈9 workaround`, `? unknown`."""
        sign = "≈" if self.how is Provenance.ESTIMATED else ""
        users = "?" if self.users is None else f"{sign}{self.users}"
        return f"{users} {self.state.value.replace('_', ' ')}"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A ticket of the queue as the order sees it; every length is in seconds."""

    key: str
    weight: float
    """Hours lost per hour."""
    left: float | None = None
    """What is left of its promise, negative once it is broken; None where it has none or the clock stands."""
    waited: float = 0.0
    handling: float | None = None
    """How long one of its class takes; None where that is not known."""


def weigh(
    users: int | None, how: Provenance, state: WorkState, category: History, everything: History
) -> Impact:
    """Return what a ticket weighs.

    What it does not tell is taken from its category, drawn towards all tickets as if 20 more had been like
    those, and from all tickets drawn likewise towards one user who gets by with a workaround.
    """
    loss = LOSS.get(state)
    usual_users = shrink(everything.users, everything.users_n, _NOBODY_KNOWS[0])
    usual_loss = shrink(everything.loss, everything.loss_n, _NOBODY_KNOWS[1])
    weight = (shrink(category.users, category.users_n, usual_users) if users is None else users) * (
        shrink(category.loss, category.loss_n, usual_loss) if loss is None else loss
    )
    return Impact(weight, users, how, state, users is None or loss is None)


def history(tickets: Iterable[tuple[int | None, WorkState]]) -> History:
    """Return what tickets told: of each the users affected and how badly."""
    return told((users, state, 1) for users, state in tickets)


def told(groups: Iterable[tuple[int | None, WorkState, int]]) -> History:
    """Return what groups of tickets told: of each the users affected, how badly, and how many tickets it has."""
    users_sum = users_n = 0
    states: Counter[WorkState] = Counter()
    for users, state, many in groups:
        states[state] += many
        if users is not None:
            users_sum, users_n = users_sum + users * many, users_n + many
    loss = sum(f * states[state] for state, f in LOSS.items())
    return History(users_sum, users_n, loss, sum(states[state] for state in LOSS))


def usual(queue: Sequence[Waiting]) -> float:
    """Return the median weight of a queue, 0 for an empty one."""
    return median(one.weight for one in queue) if queue else 0.0


def guarded(one: Waiting, typical: float) -> bool:
    """Tell whether a promise breaks within 6 typical handling times; a broken one can be guarded no more."""
    return one.left is not None and 0 <= one.left <= GUARD * typical


def standing(one: Waiting, typical: float, usual_weight: float) -> Standing:
    """Tell what puts an open ticket where `place` has it."""
    if guarded(one, typical):
        return Standing.PROMISE
    return Standing.WAITED if _least(one, usual_weight) > one.weight else Standing.HARM


def place(one: Waiting, typical: float, usual_weight: float) -> tuple[int, float, float, str]:
    """Return where a ticket stands, smallest first.

    Promises that break within 6 typical handling times come first. Among them, and among the others, the
    greatest weight ÷ handling time comes first (Smith's rule; the typical one, in seconds, where its own is
    not known), of equals the one that waited longest. A weight is at least `usual_weight` × waited ÷ 5 days,
    and after those 5 days `usual_weight`: what hurts little is done as well, and never before an outage.
    """
    weight = max(one.weight, _least(one, usual_weight))
    handling = one.handling or typical
    return (0 if guarded(one, typical) else 1), -weight / handling, -one.waited, one.key


def _least(one: Waiting, usual_weight: float) -> float:
    """Return what a ticket weighs at least for the time it waited."""
    return usual_weight * min(1.0, one.waited / PATIENCE)


def by_impact(queue: Iterable[Waiting], typical: float) -> list[Waiting]:
    """Return a queue in the order in which its work costs users least.

    `typical` is the median handling time in seconds; raises `ValueError` where it is not above 0.
    """
    if typical <= 0:
        raise ValueError("a typical handling time is longer than nothing")
    waiting = list(queue)
    middle = usual(waiting)
    return sorted(waiting, key=lambda one: place(one, typical, middle))


def why(impact: Impact, waited: float, left: float | None) -> str:
    """Return why a ticket stands where it stands: `48 blocked · 40 min · due 3 h`; lengths in seconds."""
    parts = [impact.words, _length(waited)]
    if impact.guessed:
        parts.insert(1, f"others lose {impact.weight:.1f} h/h")
    if left is not None:
        parts.append(f"due {_length(left)}" if left >= 0 else f"{_length(-left)} late")
    return " · ".join(parts)


def _length(seconds: float) -> str:
    minutes = seconds / 60
    if minutes < 120:
        return f"{minutes:.0f} min"
    return f"{minutes / 60:.0f} h" if minutes < 48 * 60 else f"{minutes / 1440:.0f} d"

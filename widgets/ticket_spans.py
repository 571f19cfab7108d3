"""What a list says of one ticket: its sign, its promise, who has it, and whom it hits."""

from __future__ import annotations

from console.model.words import Provenance, Standing, Status, WorkState
from widgets.when import span

TYPE_CHECKING = False  # as type checkers read it: the first rows wait for this module
if TYPE_CHECKING:
    from console.model import Ticket
    from console.model.shown import ShownRow
    from console.signs import Signs
    from widgets.spans import Span, Spans

SOON = 2 * 3600
"""Seconds before a promise breaks in which it is marked."""
_HELD_UP = {one: one.value.replace("_", " ") for one in WorkState}


def status(row: ShownRow) -> str:
    """Return where it stands in our short words; the service's own where we have none."""
    return row.status_name if row.status is Status.UNKNOWN else row.status.value


def flag(row: ShownRow, signs: Signs, now: float) -> Span:
    """Return the sign that asks for attention: trouble of ours, broken, soon broken, waiting.

    `now`, here and below: seconds since 1970.
    """
    if row.trouble:
        return signs.failed[:1], "harm"
    if is_late(row, now):
        return signs.now, "harm"
    if row.status.active and row.due_at is not None and row.due_at - now < SOON:
        return signs.soon, "soon"
    return " ", ""


def is_late(row: ShownRow, now: float) -> bool:
    """Tell whether the promise is broken while work is still expected."""
    return row.status.active and (row.breached is True or (row.due_at is not None and row.due_at < now))


def due(row: ShownRow, signs: Signs, now: float) -> Span:
    """Return how long the promise still holds, or for how long it has been broken."""
    if row.waiting:
        return "waits", "here"
    if not row.status.active:
        return row.status.value, "dim"
    if row.due_at is None:
        return signs.none, "dim"
    left = row.due_at - now
    if left < 0:
        return f"{span(left)} late", "harm"
    return span(left), "soon" if left < SOON else "dim"


def who(row: ShownRow, signs: Signs) -> Span:
    """Return who has it."""
    if row.mine:
        return "me", "here"
    return (row.assignee.split(" ")[0], "") if row.assignee else (signs.none, "dim")


def why(row: ShownRow, signs: Signs, now: float) -> Spans:
    """Return why a row stands here: whom it hits, how badly, and how that is known.

    In the order by impact, before it, the promise that would break soon or the long wait that puts it here.
    """
    words = f"{known(row.users_affected, row.users_how, signs.estimated)} {how_badly(row)}"
    if row.standing is Standing.PROMISE and row.due_at is not None:
        words = f"due {span(row.due_at - now)} · {words}"
    elif row.standing is Standing.WAITED:
        words = f"waits {span(now - row.created_at)} · {words}"
    many = row.work_state is WorkState.BLOCKED and (row.users_affected or 0) > 1
    return ((words, "" if many else "dim"),)


def known(users: int | None, how: Provenance, estimated: str) -> str:
    """Return how many people something hits, marked where nobody said or counted it: `12`, `≈9`, `9?`, `?`."""
    if users is None:
        return "?"
    if how is Provenance.ESTIMATED:
        return f"{estimated}{users}" if len(estimated) == 1 else f"{estimated} {users}"
    return f"{users}?" if how is Provenance.UNKNOWN else str(users)


def how_badly(one: ShownRow | Ticket) -> str:
    """Return how badly people are hit: `blocked`, `no loss`; `users` where only their number is known."""
    if one.work_state is not WorkState.UNKNOWN:
        return _HELD_UP[one.work_state]
    if one.users_affected is None:
        return "unknown"
    return "user" if one.users_affected == 1 else "users"

"""What a list says of a change that waits for approval: whom it hits, how risky it is, what it gets into."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from console.cache.changebook import booking
from console.intents import version_of
from console.measure.collisions import collisions_of
from console.measure.reach import reached, services_of
from console.model import Risk
from console.reports.card_collides import SEVERE
from console.rules.approving import may_send_back
from console.rules.facts import case_of
from screens.approval_words import UNKNOWN, hit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from console.cache.changebook import ChangeBook, WaitingApproval
    from console.measure.collisions import Estate
    from console.model import Change, Exposure, Person, Ref
    from console.signs import Signs
    from widgets.spans import Span

AROUND = timedelta(hours=24)
"""How far from a window other changes are compared."""
RISKS = {
    Risk.LOW: ("low", ""),
    Risk.MEDIUM: ("med", ""),
    Risk.HIGH: ("high", "harm"),
    Risk.UNKNOWN: ("?", "soon"),
}
NOTEWORTHY = 0.4
"""From this severity on a collision is marked at all."""


@dataclass(frozen=True, slots=True)
class People:
    """How many people use which service when: read once, asked for many changes."""

    exposures: Sequence[Exposure]
    users: Mapping[str, int]

    @staticmethod
    def known(book: ChangeBook) -> People:
        """Read what the cache has."""
        users = {one.name: one.users for one in book.business_services() if one.users is not None}
        return People(book.exposures(), users)

    def hit(self, change: Change) -> Span:
        """Return how many people a change hits at most: `410`, `410+` where more may be, `?` where unknown."""
        start, end = change.planned_start, change.planned_end
        if start is None or end is None:
            return UNKNOWN
        found = reached(self.exposures, services_of(change.service, change.services), start, end, self.users)
        return hit(*found[:2]) if found else UNKNOWN


def severity(book: ChangeBook, change: Change, estate: Estate) -> float:
    """Return how severe the worst of a change's collisions is, 0 for none."""
    own = booking(change)
    if own is None:
        return 0.0
    others = book.bookings(own.start - AROUND, own.end + AROUND, but=change.ref)
    return max((one.severity for one in collisions_of(own, others, estate)), default=0.0)


def collision_sign(worst: float | None, signs: Signs) -> Span:
    """Return the sign of the worst collision: harm, a look, none, or blank while it is not computed yet."""
    if worst is None or worst < NOTEWORTHY:
        return " ", ""
    return (signs.now, "harm") if worst >= SEVERE else (signs.soon, "soon")


def can_be_decided(one: WaitingApproval, change: Change | None, me: Person | None, now: datetime) -> bool:
    """Return whether the agent may say no to it, or yes, once its card was looked at."""
    if change is None or me is None:
        return False
    delegations = (one.delegation,) if one.delegation else ()
    case = case_of(change, one.approval, me.id, delegations, now, version_of(change))
    return may_send_back(case, ("any",), none_can=False).allowed


def by_ref(book: ChangeBook, refs: Sequence[Ref]) -> dict[Ref, Change]:
    """Return the changes of some refs that the cache knows."""
    found = ((ref, book.get(ref)) for ref in dict.fromkeys(refs))
    return {ref: change for ref, change in found if change is not None}

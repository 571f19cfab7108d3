"""Turns a ticket of the queue of changes into a change: pure, every text cleaned here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zlib import crc32

from console.model import (
    Change,
    ChangeCI,
    ChangeKind,
    ChangeState,
    ChangeStateOffer,
    CIRole,
    Entry,
    Party,
    Person,
    Relation,
    Ticket,
    Visibility,
)
from console.services.rt import change_marks, change_words
from console.services.rt.change_site import OWN
from console.services.rt.client import Item
from console.services.rt.translate import FIELDS, NOBODY, PEOPLE, Reader, perhaps
from console.settings import ChangeMapping
from console.text import clean, clean_line

CHANGE_FIELDS = (*FIELDS, "Starts", "CustomFields", "CustomRoles", "_hyperlinks")
ROLE_FIELDS = {"fields[CustomRoles]": PEOPLE}
_ROLE = "RT::CustomRole-"


@dataclass(frozen=True, slots=True)
class Values:
    """What one ticket holds in its custom fields and dates."""

    fields: Mapping[str, list[str]]
    """By the field's name in small letters."""
    own: Mapping[str, datetime | None]
    """Starts and Due."""

    def lines(self, name: str) -> tuple[str, ...]:
        """Return a field's values, each one line; commas and lines part what stands in one text."""
        parts = [part for value in self.fields.get(name.lower(), ()) for part in re.split(r"[\n,;]", value)]
        return tuple(dict.fromkeys(line for part in parts if (line := clean_line(part))))

    def line(self, name: str) -> str:
        """Return a field's first value as one line, empty where it has none."""
        return clean_line(self.text(name))

    def text(self, name: str) -> str:
        """Return a field's values as text."""
        return clean("\n".join(self.fields.get(name.lower(), ()))).strip()

    def when(self, name: str) -> datetime | None:
        """Return a date: one of the ticket's own, or of a custom field; None where it is unset."""
        if name in OWN:
            return self.own[name]
        return next((perhaps(value) for value in self.fields.get(name.lower(), ())), None)


def values_of(row: Item) -> Values:
    """Read the custom fields and dates of a ticket as REST 2 sends it; raises `TypeError` where it cannot be read."""
    fields = {
        str(one.get("name", "")).lower(): [
            str(value) for value in one.get("values") or () if value is not None
        ]
        for one in row.get("CustomFields") or ()
    }
    return Values(fields, {name: perhaps(row.get(name)) for name in OWN})


def window(values: Values, mapping: ChangeMapping) -> tuple[datetime | None, datetime | None]:
    """Return the planned window: the mapped fields', or where both are unset Starts and Due."""
    start, end = values.when(mapping.start), values.when(mapping.end)
    return (start, end) if start or end else (values.own["Starts"], values.own["Due"])


def role(row: Item, name: str, names: Mapping[str, str], reader: Reader) -> Person | None:
    """Return who holds a custom role; None where nobody does."""
    for key, holder in (row.get("CustomRoles") or {}).items():
        called = names.get(key.removeprefix(_ROLE), key)
        if name and called.lower() == name.lower():
            people = [one for one in reader.people(holder) if one.id != NOBODY]
            return replace(people[0], agent=True) if people else None
    return None


def change(
    row: Item, ticket: Ticket, said: Iterable[Entry], moved: list[tuple[datetime, str, str]],
    mapping: ChangeMapping, roles: Mapping[str, str], reader: Reader,
) -> Change:  # fmt: skip
    """Read a change: `ticket` is the same row read as a ticket, `said` its conversation, `moved` its statuses."""
    values, said = values_of(row), tuple(said)
    notes = [one.body for one in said if one.visibility is Visibility.INTERNAL and one.party is Party.AGENT]
    state = change_words.state(ticket.status_name, mapping.states)
    review = values.text(mapping.review) or change_marks.review_in(notes)
    ended = change_marks.result_in(notes) if state in (ChangeState.REVIEW, ChangeState.CLOSED) else None
    result = ended or change_words.result(ticket.status_name, state)
    began, done = _actual(moved, mapping)
    began, done = values.when(mapping.began) or began, values.when(mapping.ended) or done
    if state is ChangeState.REVIEW and review:
        state = ChangeState.CLOSED
    start, end = window(values, mapping)
    named = mapping.implementer.lower() in {name.lower() for name in roles.values()}
    implementer = role(row, mapping.implementer, roles, reader) if named else ticket.assignee
    read = Change(
        ref=ticket.ref,
        number=ticket.number,
        title=ticket.subject,
        kind=ChangeKind.UNKNOWN,
        state=state,
        state_name=ticket.status_name,
        version="",
        created=ticket.created,
        updated=ticket.updated,
        planned_start=start,
        planned_end=end,
        actual_start=began,
        actual_end=done,
        requester=ticket.requester,
        owner=_unless(ticket.assignee, implementer),
        implementer=implementer,
        standby=role(row, mapping.standby, roles, reader),
        why=_why(ticket, said),
        parent=next((tie.other for tie in ticket.links if tie.relation is Relation.PARENT), None),
        result=result,
        review_due=_review_due(state, done or ticket.resolved, mapping),
        review=review,
        offers=tuple(
            ChangeStateOffer(one.name, change_words.state(one.name, mapping.states), one.label)
            for one in ticket.offers
        ),
    )
    return stamped(_described(read, values, mapping), ticket.version)


def _described(read: Change, values: Values, mapping: ChangeMapping) -> Change:
    """Return the change with what its custom fields say of it; what they do not say stays unknown."""
    services = values.lines(mapping.services)
    risk = values.line(mapping.risk)
    return replace(
        read,
        kind=change_words.kind(values.line(mapping.kind)),
        team=values.line(mapping.team) or None,
        model=values.line(mapping.model),
        service=services[0] if services else None,
        services=services,
        cis=tuple(
            ChangeCI(name, CIRole.AFFECTED if place else CIRole.PRIMARY)
            for place, name in enumerate(values.lines(mapping.cis))
        ),
        benefit_for=values.text(mapping.benefit),
        asked_by=change_words.asked_by(values.line(mapping.asked_by)),
        plan=values.text(mapping.plan),
        test=values.text(mapping.test),
        backout=values.text(mapping.backout),
        backout_minutes=change_words.minutes(values.line(mapping.backout_minutes)),
        outage=change_words.yes_or_no(values.line(mapping.outage)),
        outage_minutes=change_words.minutes(values.line(mapping.outage)) or None,
        users_told=change_words.yes_or_no(values.line(mapping.users_told)),
        risk=change_words.risk(risk),
        risk_name=risk,
        risk_from=f"field {mapping.risk}" if risk else "",
    )


def stamped(read: Change, ticket_version: str) -> Change:
    """Return the change with a version of its own: the ticket's alone does not tell of fields and approvals."""
    core = crc32(repr(replace(read, version="", offers=())).encode())
    return replace(read, version=f"{ticket_version}-{core:08x}")


def depends_on(row: Item) -> list[str]:
    """Return the numbers of the tickets that a change waits for, its approvals among them."""
    ties = row.get("_hyperlinks") or ()
    return [
        str(int(str(tie["id"])))
        for tie in ties
        if tie.get("ref") == "depends-on" and tie.get("type") == "ticket"
    ]


def _why(ticket: Ticket, said: tuple[Entry, ...]) -> str:
    """Return what the change was made with: a text that only repeats the title says nothing."""
    first = said[0] if said and said[0].visibility is Visibility.PUBLIC else None
    return first.body if first and first.body.strip() != ticket.subject else ""


def _unless(owner: Person | None, implementer: Person | None) -> Person | None:
    return owner if owner and not (implementer and implementer.id == owner.id) else None


def _actual(
    moved: list[tuple[datetime, str, str]], mapping: ChangeMapping
) -> tuple[datetime | None, datetime | None]:
    """Return when work began and ended, as the statuses tell."""
    began: datetime | None = None
    ended: datetime | None = None
    for at, old, new in moved:
        was, is_ = (change_words.state(name, mapping.states) for name in (old, new))
        if is_ is ChangeState.IMPLEMENTING and was is not ChangeState.IMPLEMENTING:
            began, ended = at, None
        elif began and not is_.ahead and is_ is not ChangeState.IMPLEMENTING and ended is None:
            ended = at
    return began, ended


def _review_due(state: ChangeState, ended: datetime | None, mapping: ChangeMapping) -> datetime | None:
    if state is not ChangeState.REVIEW or ended is None:
        return None
    return ended + timedelta(days=mapping.review_days)

"""Turns what REST 2 sends into tickets and people: pure, every text cleaned here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zlib import crc32

from console.model import Link, Party, Pause, Person, Ref, Relation, Status, StatusOffer, Ticket
from console.moments import bounded
from console.services.rt.client import Item
from console.services.rt.site import Site
from console.text import clean, clean_line

FIELDS = (
    "Subject", "Status", "Priority", "Queue", "Owner", "Requestor", "Cc", "AdminCc", "Created",
    "LastUpdated", "Due", "Resolved", "EffectiveId",
)  # fmt: skip
PEOPLE = "Name,RealName,EmailAddress"
EXPANDED = {
    "fields[Queue]": "Name",
    "fields[Owner]": PEOPLE,
    "fields[Requestor]": PEOPLE,
    "fields[Cc]": PEOPLE,
    "fields[AdminCc]": PEOPLE,
}
NOBODY = "Nobody"
SYSTEM = "RT_System"

_RELATIONS = {
    "depends-on": Relation.DEPENDS_ON,
    "depended-on-by": Relation.BLOCKS,
    "parent": Relation.PARENT,
    "child": Relation.CHILD,
    "refers-to": Relation.RELATED,
    "referred-to-by": Relation.RELATED,
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads records of one site; `agents_own` is the agent's address, which tells who is inside."""

    site: Site
    agents_own: str | None = None

    def ticket(self, item: Item) -> Ticket:
        """Read a ticket; raises `KeyError`, `TypeError` or `ValueError` where it cannot be read."""
        id_ = str(int(str(item["id"])))
        created, updated = moment(item.get("Created")), moment(item.get("LastUpdated"))
        if created is None or updated is None:
            raise ValueError("it does not say when it was made or changed")
        status = clean_line(str(item.get("Status", "")))
        requesters = self.people(item.get("Requestor"))
        owner = self.person(item.get("Owner"))
        theirs = int(str(item.get("Priority") or 0))
        ticket = Ticket(
            ref=Ref(self.site.name, id_),
            number=f"#{id_}",
            subject=clean_line(str(item.get("Subject") or "")),
            status=self.site.status(status),
            status_name=status,
            queue=self._queue(item),
            created=created,
            updated=updated,
            version="",
            priority=self.site.priority(theirs),
            priority_name=str(theirs),
            service=self._service(item),
            requester=requesters[0] if requesters else None,
            receivers=_once([*requesters, *self.people(item.get("Cc")), *self.people(item.get("AdminCc"))]),
            assignee=None if owner is None or owner.id == NOBODY else replace(owner, agent=True),
            due=moment(item.get("Due")),
            resolved=moment(item.get("Resolved")),
            links=self._links(item, id_),
            merged_into=self._merged(item, id_),
            offers=self._offers(item),
        )
        return replace(ticket, version=_version(ticket))

    def person(self, value: Any) -> Person | None:
        """Read a user or a group that watches; None where there is nobody."""
        if not isinstance(value, dict) or not value.get("id"):
            return None
        login = clean_line(str(value["id"]))
        name = clean_line(str(value.get("RealName") or value.get("Name") or login))
        if value.get("type") == "group":
            return Person(f"group-{login}", name if name != login else f"group {login}", inside=True)
        email = clean_line(str(value.get("EmailAddress") or "")) or (login if "@" in login else None)
        return Person(login, name, email, self.site.inside(email, self.agents_own))

    def people(self, value: Any) -> list[Person]:
        """Read a list of watchers."""
        found = [self.person(one) for one in value] if isinstance(value, list) else [self.person(value)]
        return [person for person in found if person is not None]

    def _queue(self, item: Item) -> str:
        queue = item.get("Queue")
        if not isinstance(queue, dict):
            raise ValueError("it does not say in which queue it is")
        return clean_line(str(queue.get("Name") or queue["id"]))

    def _service(self, item: Item) -> str | None:
        for field in item.get("CustomFields") or ():
            if self.site.service_field and field.get("name") == self.site.service_field:
                values = field.get("values") or [""]
                return clean_line(str(values[0])) or None
        return None

    def _links(self, item: Item, own: str) -> tuple[Link, ...]:
        links = [
            Link(_RELATIONS[tie["ref"]], Ref(self.site.name, str(tie["id"])))
            for tie in item.get("_hyperlinks") or ()
            if tie.get("ref") in _RELATIONS and tie.get("type") == "ticket" and str(tie.get("id")) != own
        ]
        return tuple(sorted(set(links), key=lambda link: (link.relation, int(link.other.id))))

    def _merged(self, item: Item, own: str) -> Ref | None:
        target = item.get("EffectiveId")
        if isinstance(target, dict):
            target = target.get("id")
        return Ref(self.site.name, str(target)) if target and str(target) != own else None

    def _offers(self, item: Item) -> tuple[StatusOffer, ...]:
        offers: dict[str, StatusOffer] = {}
        for tie in item.get("_hyperlinks") or ():
            if tie.get("ref") == "lifecycle" and tie.get("to") and tie["to"] != "deleted":
                name = clean_line(str(tie["to"]))
                label = clean_line(str(tie.get("label") or ""))
                offers.setdefault(name, StatusOffer(name, self.site.status(name), label))
        return tuple(offers.values())


def moment(value: Any) -> datetime | None:
    """Read a time stamp of an answer, which is in UTC; None where it is unset, which is written as 1970."""
    if not value:
        return None
    text = str(value).replace(" ", "T")
    at = bounded(datetime.fromisoformat(text if text.endswith("Z") else text + "Z"))
    return at if at.year > 1970 else None


def perhaps(value: Any) -> datetime | None:
    """Read a time stamp as `moment` does; None also where it cannot be read."""
    try:
        return moment(value)
    except ValueError:
        return None


def told(ticket: Ticket, last: Party | None, pauses: Iterable[Pause], newest: int) -> Ticket:
    """Return the ticket with what only its conversation tells, the newest event a part of its version."""
    version = f"{ticket.version}-{newest}"
    return replace(ticket, last_party=last, pauses=tuple(pauses), version=version)


def on_hold(site: Site, changes: Iterable[tuple[datetime, str, str]]) -> list[Pause]:
    """Return when the promise clock stood still, from (when, old status, new status), oldest first."""
    pauses: list[Pause] = []
    for at, _old, new in changes:
        waits = site.status(new) is Status.ON_HOLD
        if pauses and pauses[-1].end is None and not waits:
            pauses[-1] = Pause(pauses[-1].start, at)
        elif waits and not (pauses and pauses[-1].end is None):
            pauses.append(Pause(at))
    return pauses


def raw(item: object) -> str:
    """Return a record that could not be read as text for `amends doctor`."""
    return clean(str(item), limit=2000)


def _once(people: Iterable[Person]) -> tuple[Person, ...]:
    found: dict[str, Person] = {}
    for person in people:
        found.setdefault(person.id, person)
    return tuple(found.values())


def _version(ticket: Ticket) -> str:
    """The second of the last change is too coarse: two changes may share it."""
    core = (
        ticket.subject, ticket.status_name, ticket.queue, ticket.priority_name, ticket.service, ticket.due,
        ticket.resolved, ticket.receivers, ticket.assignee, ticket.merged_into,
    )  # fmt: skip
    return f"{ticket.updated:%Y%m%d%H%M%S}-{crc32(repr(core).encode()):08x}"

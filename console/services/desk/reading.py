"""What an Amends desk sends, as facts of ours: each text cleaned, each record checked."""

from __future__ import annotations

from typing import Any

from console.model import (
    Attachment,
    BusinessService,
    Entry,
    Kind,
    Link,
    Party,
    Pause,
    Person,
    Provenance,
    Queue,
    Ref,
    Relation,
    Status,
    StatusOffer,
    Ticket,
    Visibility,
    WorkState,
)
from console.services.desk.fields import instant, line, moment, one_of, strings, text, whole, word
from console.text import clean


def ticket(service: str, raw: Any) -> Ticket:
    """Read a ticket; raises `KeyError`, `ValueError` and the like where it cannot be read."""
    merged = raw.get("merged_into")
    requester = person(raw["requester"])
    return Ticket(
        ref=Ref(service, line(raw["id"])),
        number=line(raw["number"]),
        subject=line(raw["subject"]),
        status=_status(raw.get("meaning")),
        status_name=line(raw["status"]),
        queue=line(raw["queue"]),
        created=instant(raw["created"]),
        updated=instant(raw["updated"]),
        version=str(int(raw["version"])),
        kind=one_of(Kind, raw.get("kind"), Kind.TICKET),
        priority=whole(raw.get("priority"), 1, 5),
        priority_name=line(raw.get("priority", "")),
        service=line(raw["service"]) if raw.get("service") else None,
        requester=requester,
        receivers=people(raw.get("receivers")) or (requester,),
        assignee=person(raw["assignee"]) if raw.get("assignee") else None,
        due=moment(raw.get("due")),
        breached=bool(raw.get("breached")),
        resolved=moment(raw.get("resolved")),
        pauses=pauses(raw.get("pauses")),
        last_party=one_of(Party, raw.get("last_party"), None),
        users_affected=whole(raw.get("users_affected"), 0, 10**9),
        users_how=one_of(Provenance, raw.get("users_how"), Provenance.UNKNOWN),
        work_state=one_of(WorkState, raw.get("work_state"), WorkState.UNKNOWN),
        links=links(service, raw.get("links")),
        merged_into=Ref(service, line(merged)) if merged else None,
        offers=offers(raw.get("offers")),
    )


def entry(service: str, raw: Any) -> Entry:
    """Read something that was said; raises `KeyError`, `ValueError` and the like."""
    return Entry(
        ticket=Ref(service, line(raw["ticket"])),
        id=line(raw["id"]),
        at=instant(raw["at"]),
        visibility=Visibility(raw["visibility"]),
        party=one_of(Party, raw.get("party"), Party.SYSTEM),
        author=person(raw["author"]) if raw.get("author") else None,
        body=clean(text(raw["body"])),
        receivers=people(raw.get("receivers")),
        attachments=attachments(raw.get("attachments")),
    )


def pauses(raw: Any) -> tuple[Pause, ...]:
    """Read when a promise's clock stood still; none where there is no list."""
    return tuple(Pause(instant(one["start"]), moment(one.get("end"))) for one in _each(raw))


def links(service: str, raw: Any) -> tuple[Link, ...]:
    """Read a ticket's ties to others; none where there is no list."""
    return tuple(
        Link(one_of(Relation, one.get("relation"), Relation.RELATED), Ref(service, line(one["ticket"])))
        for one in _each(raw)
    )


def offers(raw: Any) -> tuple[StatusOffer, ...]:
    """Read the statuses that are offered; none where there is no list."""
    return tuple(
        StatusOffer(line(one["name"]), _status(one.get("meaning")), line(one.get("label", "")))
        for one in _each(raw)
    )


def attachments(raw: Any) -> tuple[Attachment, ...]:
    """Read which files hang on an entry; none where there is no list."""
    return tuple(
        Attachment(
            line(one["id"]),
            line(one["name"]),
            whole(one.get("size"), 0, 2**53),
            line(one.get("media_type", "application/octet-stream")),
        )
        for one in _each(raw)
    )


def person(raw: Any) -> Person:
    """Read somebody; raises `KeyError`, `TypeError` and the like."""
    email, department, inside = raw.get("email"), raw.get("department"), raw.get("inside")
    return Person(
        id=line(raw["id"]),
        name=line(raw["name"]),
        email=line(email) if email else None,
        inside=inside if isinstance(inside, bool) else None,
        agent=raw.get("agent") is True,
        department=line(department) if department else None,
    )


def people(raw: Any) -> tuple[Person, ...]:
    """Read several people; nobody where there is no list."""
    return tuple(person(one) for one in _each(raw))


def named(raw: Any, id_: Any) -> Person | None:
    """Return the person that an id in a record means; somebody the desk no longer knows keeps the id as name."""
    if not id_:
        return None
    known = raw.get("people") or {}
    return person(known[id_]) if id_ in known else Person(line(id_), line(id_))


def queue(service: str, raw: Any) -> Queue:
    """Read a queue."""
    description = line(raw.get("description", ""))
    return Queue(Ref(service, line(raw["id"])), line(raw["name"]), raw.get("mine") is True, description)


def business_service(service: str, raw: Any) -> BusinessService:
    """Read a service of the organisation, how many use it and what it needs."""
    users = whole(raw.get("users"), 0, 10**9)
    return BusinessService(
        ref=Ref(service, line(raw["id"])),
        name=line(raw["name"]),
        team=word(raw.get("team")) or None,
        users=users,
        users_how=Provenance.UNKNOWN if users is None else Provenance.SAID,
        tier=whole(raw.get("tier"), 1, 9),
        needs=strings(raw, "needs"),
    )


def _each(raw: Any) -> list[Any]:
    return raw if isinstance(raw, list) else []


def _status(meaning: Any) -> Status:
    return one_of(Status, meaning, Status.UNKNOWN)

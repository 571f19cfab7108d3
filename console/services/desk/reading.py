"""What an Amends desk sends, as facts of ours: each text cleaned, each record checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import quote

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
from console.services.answers import Answer
from console.text import clean, clean_line

T = TypeVar("T")
BAD = (KeyError, TypeError, ValueError, AttributeError, OverflowError)
"""What a record raises that cannot be read."""


@contextmanager
def readable(answer: Answer) -> Iterator[None]:
    """Turn what a page raises that is not as a desk sends it into the error for such an answer."""
    try:
        yield
    except BAD as error:
        raise answer.senseless(f"sent what no desk sends ({clean_line(str(error), limit=120)})") from None


def ticket(service: str, raw: Any) -> Ticket:
    """Read a ticket; raises `KeyError`, `ValueError` and the like where it cannot be read."""
    merged = raw.get("merged_into")
    requester = person(raw["requester"])
    return Ticket(
        ref=Ref(service, _line(raw["id"])),
        number=_line(raw["number"]),
        subject=_line(raw["subject"]),
        status=_status(raw.get("meaning")),
        status_name=_line(raw["status"]),
        queue=_line(raw["queue"]),
        created=_instant(raw["created"]),
        updated=_instant(raw["updated"]),
        version=str(int(raw["version"])),
        kind=_one_of(Kind, raw.get("kind"), Kind.TICKET),
        priority=_whole(raw.get("priority"), 1, 5),
        priority_name=_line(raw.get("priority", "")),
        service=_line(raw["service"]) if raw.get("service") else None,
        requester=requester,
        receivers=people(raw.get("receivers")) or (requester,),
        assignee=person(raw["assignee"]) if raw.get("assignee") else None,
        due=_moment(raw.get("due")),
        breached=bool(raw.get("breached")),
        resolved=_moment(raw.get("resolved")),
        pauses=tuple(Pause(_instant(one["start"]), _moment(one.get("end"))) for one in listed(raw, "pauses")),
        last_party=_one_of(Party, raw.get("last_party"), None),
        users_affected=_whole(raw.get("users_affected"), 0, 10**9),
        users_how=_one_of(Provenance, raw.get("users_how"), Provenance.UNKNOWN),
        work_state=_one_of(WorkState, raw.get("work_state"), WorkState.UNKNOWN),
        links=tuple(
            Link(_one_of(Relation, one.get("relation"), Relation.RELATED), Ref(service, _line(one["ticket"])))
            for one in listed(raw, "links")
        ),
        merged_into=Ref(service, _line(merged)) if merged else None,
        offers=tuple(
            StatusOffer(_line(one["name"]), _status(one.get("meaning")), _line(one.get("label", "")))
            for one in listed(raw, "offers")
        ),
    )


def entry(service: str, raw: Any) -> Entry:
    """Read something that was said; raises `KeyError`, `ValueError` and the like."""
    return Entry(
        ticket=Ref(service, _line(raw["ticket"])),
        id=_line(raw["id"]),
        at=_instant(raw["at"]),
        visibility=Visibility(raw["visibility"]),
        party=_one_of(Party, raw.get("party"), Party.SYSTEM),
        author=person(raw["author"]) if raw.get("author") else None,
        body=clean(_text(raw["body"])),
        receivers=people(raw.get("receivers")),
        attachments=tuple(
            Attachment(
                _line(one["id"]),
                _line(one["name"]),
                _whole(one.get("size"), 0, 2**53),
                _line(one.get("media_type", "application/octet-stream")),
            )
            for one in listed(raw, "attachments")
        ),
    )


def person(raw: Any) -> Person:
    """Read somebody; raises `KeyError`, `TypeError` and the like."""
    email, department, inside = raw.get("email"), raw.get("department"), raw.get("inside")
    return Person(
        id=_line(raw["id"]),
        name=_line(raw["name"]),
        email=_line(email) if email else None,
        inside=inside if isinstance(inside, bool) else None,
        agent=raw.get("agent") is True,
        department=_line(department) if department else None,
    )


def people(raw: Any) -> tuple[Person, ...]:
    """Read several people; nobody where there is no list."""
    return tuple(person(one) for one in raw) if isinstance(raw, list) else ()


def queue(service: str, raw: Any) -> Queue:
    """Read a queue."""
    description = _line(raw.get("description", ""))
    return Queue(Ref(service, _line(raw["id"])), _line(raw["name"]), raw.get("mine") is True, description)


def business_service(service: str, raw: Any) -> BusinessService:
    """Read a service of the organisation."""
    team = raw.get("team")
    return BusinessService(Ref(service, _line(raw["id"])), _line(raw["name"]), _line(team) if team else None)


def strings(raw: Any, name: str) -> tuple[str, ...]:
    """Return the texts in a list; none where there is no list."""
    return tuple(_line(one) for one in listed(raw, name))


def part(text: str) -> str:
    """Return a text as one part of a path."""
    return quote(text, safe="")


def listed(raw: Any, name: str) -> Iterable[Any]:
    """Return the list under a name; nothing where there is none."""
    found = raw.get(name) if isinstance(raw, dict) else None
    return found if isinstance(found, list) else ()


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"a text was expected, not {type(value).__name__}")
    return value


def _line(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise TypeError(f"a text was expected, not {type(value).__name__}")
    return clean_line(str(value))


def _instant(value: Any) -> datetime:
    found = datetime.fromisoformat(_text(value))
    if found.tzinfo is None:
        raise ValueError(f"{value} names no time zone")
    return found.astimezone(UTC)


def _moment(value: Any) -> datetime | None:
    return None if value is None else _instant(value)


def _whole(value: Any, low: int, high: int) -> int | None:
    inside = isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
    return int(value) if inside else None


def _status(meaning: Any) -> Status:
    return _one_of(Status, meaning, Status.UNKNOWN)


D = TypeVar("D")


def _one_of(kind: Callable[[Any], T], value: Any, default: D) -> T | D:
    try:
        return kind(value)
    except ValueError:
        return default

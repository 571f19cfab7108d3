"""Facts as JSON: the names here are documented and stay."""

from __future__ import annotations

from console.shell.output import stamp

TYPE_CHECKING = False  # as type checkers read it: one ticket is shown without more imports than it needs
if TYPE_CHECKING:
    from typing import Any

    from console.cache.outbox import Waiting
    from console.model import Entry, Person, Row, Ticket


def row(one: Row) -> dict[str, Any]:
    """Return what `ticket list` and `search` say of a ticket."""
    return {
        "ref": str(one.ref),
        "service": one.ref.service,
        "number": one.number,
        "subject": one.subject,
        "status": one.status.value,
        "status_name": one.status_name,
        "priority": one.priority,
        "queue": one.queue,
        "assignee": one.assignee,
        "mine": one.mine,
        "requester": one.requester,
        "created": stamp(one.created),
        "updated": stamp(one.updated),
        "due": stamp(one.due),
        "breached": one.breached,
        "users_turn_ended": one.users_turn_ended,
        "users_affected": one.users_affected,
        "users_how": one.users_how.value,
        "work_state": one.work_state.value,
        "waiting": one.waiting,
        "trouble": one.trouble,
    }


def ranked(one: Row, why: str) -> dict[str, Any]:
    """Return what `ticket list --order impact` says of a ticket: its place and weight; `why` is the reason in words."""
    weight = None if one.weight is None else round(one.weight, 3)
    return {**row(one), "standing": one.standing, "lost_hours_per_hour": weight, "why": why}


def ticket(one: Ticket, said: list[Entry], waiting: list[Waiting]) -> dict[str, Any]:
    """Return what `ticket show` says."""
    return {
        "ref": str(one.ref),
        "service": one.ref.service,
        "number": one.number,
        "subject": one.subject,
        "kind": one.kind.value,
        "status": one.status.value,
        "status_name": one.status_name,
        "offers": [{"name": offer.name, "status": offer.status.value} for offer in one.offers],
        "priority": one.priority,
        "queue": one.queue,
        "business_service": one.service,
        "requester": person(one.requester),
        "receivers": [person(receiver) for receiver in one.receivers],
        "assignee": person(one.assignee),
        "created": stamp(one.created),
        "updated": stamp(one.updated),
        "due": stamp(one.due),
        "breached": one.breached,
        "resolved": stamp(one.resolved),
        "links": [{"relation": link.relation.value, "ref": str(link.other)} for link in one.links],
        "merged_into": str(one.merged_into) if one.merged_into else None,
        "users_affected": one.users_affected,
        "users_how": one.users_how.value,
        "work_state": one.work_state.value,
        "version": one.version,
        "conversation": [entry(words) for words in said],
        "outbox": [intent(one) for one in waiting],
    }


def person(one: Person | None) -> dict[str, Any] | None:
    """Return a person."""
    if one is None:
        return None
    return {"id": one.id, "name": one.name, "email": one.email, "inside": one.inside}


def entry(one: Entry) -> dict[str, Any]:
    """Return one thing that was said."""
    return {
        "id": one.id,
        "at": stamp(one.at),
        "visibility": one.visibility.value,
        "party": one.party.value,
        "author": person(one.author),
        "body": one.body,
        "attachments": [
            {"id": file.id, "name": file.name, "size": file.size, "media_type": file.media_type}
            for file in one.attachments
        ],
    }


def intent(one: Waiting) -> dict[str, Any]:
    """Return one intent of the outbox."""
    return {
        "key": one.key,
        "kind": one.kind,
        "ref": str(one.intent.target),
        "label": one.label,
        "state": one.state.value,
        "words": one.words,
        "made": stamp(one.made),
        "hold_until": stamp(one.hold_until),
        "changed": stamp(one.changed),
        "attempts": one.attempts,
    }

"""Turns custom fields and the events that set them into answers of users, every text cleaned."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zlib import crc32

from console.model import Person, Ref
from console.model.feedback import AnsweredBy, Feedback, Instrument, Loop
from console.services.rt import feedback_loop
from console.services.rt.change_fields import values_of
from console.services.rt.client import Item, number
from console.services.rt.feedback_site import Fields
from console.services.rt.pseudonyms import Pseudonyms
from console.services.rt.site import Site
from console.services.rt.translate import NOBODY, SYSTEM, Reader, moment
from console.text import clean, clean_line

PREFIX = "rating-"
"""What the ids of answers begin with; the ticket's number follows, for a ticket is rated once."""
EVENT_FIELDS = ("Field", "OldValue", "NewValue", "Creator", "Created", "ObjectId")
_NUMBER = re.compile(r"\s*(-?\d+(?:[.,]\d+)?)")


def answer_id(ticket: str) -> str:
    """Return the id of the answer that rates a ticket."""
    return PREFIX + ticket


def ticket_of(ref: Ref) -> str | None:
    """Return the number of the ticket that an answer rates; None where the reference names no answer."""
    id_ = ref.id.removeprefix(PREFIX)
    return id_ if ref.id.startswith(PREFIX) and id_.isdecimal() else None


@dataclass(frozen=True, slots=True)
class Given:
    """One event that set a rating or a comment, or took it away."""

    at: datetime
    who: str
    """Login."""
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Answers:
    """Reads answers of one site."""

    site: Site
    fields: Fields
    reader: Reader
    pseudonyms: Pseudonyms

    def read(self, row: Item, events: Sequence[Item]) -> Feedback | None:
        """Read a ticket's answer; `events` are those of its fields, oldest first. None where nobody ever answered.

        Raises `KeyError`, `TypeError` or `ValueError` where it cannot be read.
        """
        mapping, values, id_ = self.site.feedback, values_of(row), str(number(row))
        rating, comment = values.line(mapping.rating), values.text(mapping.comment)
        rated = [_given(event) for event in events if str(event.get("Field")) in self.fields.rating]
        spoken = [_given(event) for event in events if str(event.get("Field")) in self.fields.comment]
        given = [one for one in rated if one.new] or [one for one in spoken if one.new]
        if not (rating or comment or given):
            return None
        queue = clean_line(str(row["Queue"].get("Name") or row["Queue"]["id"]))
        confidential = queue.lower() in {name.lower() for name in mapping.confidential}
        last, made = (given[-1] if given else None), moment(row.get("Created"))
        answered = last.at if last else made
        if answered is None:
            raise ValueError("it does not say when it was made")
        by = self._answered_by(row, last)
        rater = self._rater(row, last) if by is AnsweredBy.USER else None
        core = (rating, comment, queue, by.value, values.text(mapping.loop))
        newest = max((number(event) for event in events), default=0)
        return Feedback(
            ref=Ref(self.site.name, answer_id(id_)),
            version=f"{newest}-{crc32(repr(core).encode()):08x}",
            answered=answered,
            instrument=Instrument(mapping.instrument),
            raw=_rating(rating) if rating else None,
            low=mapping.low,
            high=mapping.high,
            higher_is_better=mapping.higher_is_better,
            was_default=bool(rating) and not rated,
            answered_by=by,
            ticket=Ref(self.site.name, id_),
            service=values.line(self.site.service_field) or None if self.site.service_field else None,
            queue=queue,
            person=self.pseudonyms.of(rater.id) if rater and not confidential else "",
            name=rater.name if rater and self.site.is_mine(queue) and not confidential else "",
            department=_department(row, rater),
            outside=None if rater is None or rater.inside is None else not rater.inside,
            comment="" if confidential else comment,
            edited=any(one.old and one.new for one in (*rated, *spoken)),
            withdrawn=not rating and not comment,
            confidential=confidential,
            loop=Loop() if confidential else feedback_loop.read(values.text(mapping.loop)),
        )

    def _answered_by(self, row: Item, last: Given | None) -> AnsweredBy:
        """Say who gave it: the user where a requester did who does not work the ticket; a default has no giver."""
        if last is None or last.who == SYSTEM:
            return AnsweredBy.AUTO
        owner = self.reader.person(row.get("Owner"))
        works_it = owner is not None and owner.id == last.who != NOBODY
        return AnsweredBy.USER if self._rater(row, last) and not works_it else AnsweredBy.AGENT

    def _rater(self, row: Item, last: Given | None) -> Person | None:
        """Return the requester who gave it."""
        requesters = self.reader.people(row.get("Requestor"))
        return next((one for one in requesters if last and one.id == last.who), None)


def by_ticket(events: Iterable[Item]) -> dict[str, list[Item]]:
    """Return events by the ticket they happened to."""
    found: dict[str, list[Item]] = {}
    for event in events:
        found.setdefault(str(event.get("ObjectId")), []).append(event)
    return found


def _given(event: Item) -> Given:
    at = moment(event["Created"])
    if at is None:
        raise ValueError("it does not say when it was given")
    old, new = (clean(str(event.get(name) or "")).strip() for name in ("OldValue", "NewValue"))
    return Given(at, clean_line(str(event["Creator"]["id"])), old, new)


def _rating(text: str) -> float:
    """Return the number that a rating begins with; raises `ValueError` where it begins with none."""
    found = _NUMBER.match(text)
    if found is None:
        raise ValueError(f"“{clean_line(text, limit=40)}” is no rating")
    return float(found.group(1).replace(",", "."))


def _department(row: Item, rater: Person | None) -> str | None:
    for one in row.get("Requestor") or ():
        if rater is not None and isinstance(one, dict) and clean_line(str(one.get("id"))) == rater.id:
            return clean_line(str(one.get("Organization") or "")) or None
    return None

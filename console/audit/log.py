"""The log of decisions as others use it: written to, read, proved, and made to forget a person."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NotRequired, TypedDict, Unpack

from console import paths
from console.audit.chain import AuditEntry, AuditError, Problem, What, problems, read_line
from console.audit.file import add, locked
from console.audit.persons import Known, Persons
from console.model import Person, Ref


class Line(TypedDict):
    """What is written down about a decision."""

    who: Person
    change: Ref
    number: str
    decision: str
    version: str
    card: str
    """The card's text as it was on screen; empty where nobody looked."""
    people: NotRequired[Sequence[Person]]
    """Whoever may be named in card or comment."""
    comment: NotRequired[str]
    key: NotRequired[str]
    """That of the intent in the outbox."""


class AuditLog:
    """The log of decisions at a path; the keys of its pseudonyms stand beside it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def keys(self) -> Path:
        """The file with the persons' keys and names."""
        return self.path.with_name("audit-keys.json")

    def append(self, kind: str, **line: Unpack[Line]) -> AuditEntry:
        """Write a line and return it once it is on the disk; its `hash` is what the service should get.

        `kind` is one of `What`. Persons are written under pseudonyms. Raises `AuditError`, an `OSError`, where it
        cannot be written.
        """
        who, change = line["who"], line["change"]
        with locked(self.path) as file:
            persons = Persons(self.keys)
            named = (*line.get("people", ()), who)
            entry = AuditEntry(
                seq=1,
                at=datetime.now(UTC),
                kind=str(kind),
                who=persons.pseudonym(change.service, who),
                service=change.service,
                change=str(change),
                number=line["number"],
                decision=line["decision"],
                version=line["version"],
                card=persons.hide(change.service, named, line["card"]),
                comment=persons.hide(change.service, named, line.get("comment", "")),
                key=line.get("key", ""),
            )
            persons.keep()
            return add(file, entry)

    def entries(self) -> Iterator[AuditEntry]:
        """Yield the log's entries, the oldest first; raises `AuditError` at a line that is none."""
        for number, line in enumerate(self.lines(), 1):
            try:
                yield read_line(line)
            except AuditError as error:
                raise AuditError(f"{self.path}, line {number}, {error}.") from None

    def named(self) -> Iterator[AuditEntry]:
        """Yield the entries with the names of those who were not forgotten: for people to read."""
        persons = Persons(self.keys)
        for one in self.entries():
            who, card, comment = map(persons.show, (one.who, one.card, one.comment))
            yield replace(one, who=who, card=card, comment=comment)

    def lines(self) -> Iterator[bytes]:
        """Yield the lines as they are; none where there is no log yet. Raises `AuditError`, `PathError`."""
        try:
            paths.check_private(self.path)
            with self.path.open("rb") as file:
                yield from file
        except FileNotFoundError:
            return
        except OSError as error:
            raise AuditError(f"{self.path} cannot be read: {error.strerror}.") from error

    def verify(self, heads: Collection[str] = ()) -> list[Problem]:
        """Return everything that is wrong with the log; `heads` are hashes that are known from elsewhere."""
        return list(problems(self.lines(), heads))

    def find(self, words: str) -> list[Known]:
        """Return the persons of the log who are called so."""
        return Persons(self.keys).find(words)

    def forget(self, one: Known) -> AuditEntry:
        """Destroy a person's key, so that the pseudonym names nobody any more; that it was done is a line."""
        with locked(self.path) as file:
            Persons(self.keys).forget(one)
            return add(file, AuditEntry(1, datetime.now(UTC), What.FORGOTTEN.value, comment=one.pseudonym))

"""What reading the estate's files gives: facts with the place they came from, and lines that are wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Values = Mapping[str, Any]
"""The fields of one record by name, as the file has them: texts, numbers, lists."""


class Wrong(ValueError):
    """One record cannot be taken; `str()` says why, as a sentence without its place."""


class FileError(Exception):
    """A file cannot be read at all; `str()` names it and says why."""


@dataclass(frozen=True, slots=True)
class Raw:
    """One record as a file has it."""

    place: str
    """`windows.csv, line 3`."""
    values: Values
    fault: str = ""
    """Why it cannot be taken, where that can be seen from its form alone."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact as a desk takes it."""

    place: str
    name: str
    """What names it among those of its collection."""
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bad:
    """A record that cannot be taken."""

    place: str
    words: str


@dataclass(slots=True)
class Intake:
    """Everything that was read, by the desk's collections."""

    facts: dict[str, list[Fact]] = field(default_factory=dict)
    bad: list[Bad] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What was left out on purpose, each a sentence."""

    def take(self, collection: str, facts: Sequence[Fact]) -> None:
        """Add facts; the second one of a name is bad."""
        held = self.facts.setdefault(collection, [])
        known = {fact.name: fact.place for fact in held}
        for fact in facts:
            if fact.name in known:
                self.bad.append(Bad(fact.place, f"“{fact.name}” stands in {known[fact.name]} already."))
                continue
            known[fact.name] = fact.place
            held.append(fact)

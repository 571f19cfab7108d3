"""The one filter language of lists, search and shell: `is:open p:1-2 who:me printer`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum


class Order(StrEnum):
    """How a list of tickets is ordered."""

    PROMISE = "promise"
    """What is due first stands first; what has no promise stands last, the urgent before the rest."""
    IMPACT = "impact"
    """What costs users most stands first, behind promises that would break soon; `console.measure.impact`."""
    PRIORITY = "priority"
    NEWS = "news"
    """What changed last stands first."""
    AGE = "age"
    """What was opened first stands first."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which tickets a list shows; an empty one shows all that are open."""

    state: str = "open"
    """`open`, `closed`, `all`."""
    queue: str = ""
    """The queue's name; compared without regard to case."""
    service: str = ""
    """The service's name in the settings."""
    who: str = ""
    """`me`, `nobody`, or part of a name; empty for anybody."""
    requester: str = ""
    """Part of the requester's name."""
    priorities: tuple[int, int] | None = None
    """The most and the least urgent that are shown."""
    status: str = ""
    """The service's own word for a status, or ours."""
    flags: frozenset[str] = field(default_factory=frozenset)
    """Any of `FLAGS`."""
    words: tuple[str, ...] = ()
    """What number, subject, people or conversation must hold, each of them."""


FLAGS = {
    "late": "the promise is broken",
    "mine": "assigned to me",
    "free": "assigned to nobody",
    "turn": "the user spoke last",
    "waiting": "something of mine waits to be sent",
    "trouble": "something of mine could not be sent",
}
KEYS = ("is", "q", "queue", "service", "who", "from", "p", "status")


class FilterError(ValueError):
    """A filter nobody can read; `str()` says which part, and what would do."""


def parse(text: str, base: Filter | None = None) -> Filter:
    """Read a filter; `base` is what it narrows. Raises `FilterError`.

    Words in quotes stay together; what has no known `key:` is a word to find.
    """
    made = base or Filter()
    words: list[str] = []
    for part in split(text):
        key, colon, value = part.partition(":")
        if not colon or key.lower() not in KEYS or part.startswith('"'):
            words.append(part.strip('"'))
            continue
        made = _narrow(made, key.lower(), value.strip('"'), part)
    return replace(made, words=(*made.words, *[word for word in words if word]))


def show(wanted: Filter) -> str:
    """Write a filter as `parse` reads it."""
    parts = [f"is:{wanted.state}"] if wanted.state != "open" else ["is:open"]
    parts += [f"is:{flag}" for flag in sorted(wanted.flags)]
    for key, value in (
        ("q", wanted.queue),
        ("service", wanted.service),
        ("who", wanted.who),
        ("from", wanted.requester),
        ("status", wanted.status),
    ):
        if value:
            parts.append(f"{key}:{_quoted(value)}")
    if wanted.priorities:
        low, high = wanted.priorities
        parts.append(f"p:{low}" if low == high else f"p:{low}-{high}")
    return " ".join([*parts, *(_quoted(word) for word in wanted.words)])


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value or ":" in value else value


def _narrow(made: Filter, key: str, value: str, part: str) -> Filter:
    match key:
        case "is" if value in ("open", "closed", "all"):
            return replace(made, state=value)
        case "is" if value in FLAGS:
            return replace(made, flags=made.flags | {value})
        case "is":
            known = ", ".join(["open", "closed", "all", *FLAGS])
            raise FilterError(f"“{part}” is not known: is: takes {known}.")
        case "q" | "queue":
            return replace(made, queue=value)
        case "service":
            return replace(made, service=value)
        case "who":
            return replace(made, who=value)
        case "from":
            return replace(made, requester=value)
        case "status":
            return replace(made, status=value)
        case _:
            return replace(made, priorities=_priorities(value, part))


def _priorities(value: str, part: str) -> tuple[int, int]:
    low, dash, high = value.partition("-")
    try:
        first = int(low)
        last = int(high) if dash else first
    except ValueError:
        raise FilterError(f"“{part}” is not a priority: p: takes 1 to 5, or a range like p:1-2.") from None
    return min(first, last), max(first, last)


def split(text: str) -> list[str]:
    """Return the words of a text; quotes keep words together, and stay."""
    parts: list[str] = []
    current = ""
    quoted = False
    for character in text:
        if character == '"':
            quoted = not quoted
        if character.isspace() and not quoted:
            parts.append(current)
            current = ""
        else:
            current += character
    return [part for part in (*parts, current) if part]

"""What became of an answer, as it stands in a text field of Request Tracker: readable there, and read back here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from console.model import Person
from console.model.feedback import Loop, LoopState
from console.services.rt.translate import perhaps
from console.text import clean, clean_line

LIMIT = 20_000
"""Characters of such a text that are read."""
_MORE = "  "
"""How a line begins that goes on with the one before."""


def written(loop: Loop, key: str) -> str:
    """Return the text for a loop; `key` is that of the intent that led there."""
    lines = {
        "state": loop.state.value,
        "owner": f"{loop.owner.name} <{loop.owner.id}>" if loop.owner else "",
        "due": _stamp(loop.due),
        "acted": loop.acted,
        "reason": loop.reason,
        "told": _stamp(loop.told),
        "changed": _stamp(loop.changed),
        "reopened": str(loop.reopened) if loop.reopened else "",
        "key": key,
    }
    folded = {name: f"\n{_MORE}".join(clean(value).splitlines()) for name, value in lines.items()}
    return "\n".join(f"{name}: {value}" for name, value in folded.items() if value)


def read(text: str) -> Loop:
    """Read such a text; a word that is a state is one too. What says no state is as if nobody had begun."""
    parts = dict(_parts(clean(text, limit=LIMIT)))
    try:
        state = LoopState(parts.get("state", text.strip().lower().replace(" ", "_")))
    except ValueError:
        return Loop()
    reopened = parts.get("reopened", "0")
    return Loop(
        state=state,
        owner=_person(parts.get("owner", "")),
        due=_moment(parts.get("due")),
        acted=parts.get("acted", ""),
        reason=parts.get("reason", ""),
        told=_moment(parts.get("told")),
        changed=_moment(parts.get("changed")),
        reopened=int(reopened) if reopened.isdecimal() else 0,
    )


def bears(text: str, key: str) -> bool:
    """Tell whether a text was written by the intent with this key."""
    return f"key: {key}" in text.splitlines()


def _parts(text: str) -> Iterator[tuple[str, str]]:
    name, value = "", ""
    for line in text.splitlines():
        if line.startswith(_MORE):
            value += "\n" + line.removeprefix(_MORE)
            continue
        if name:
            yield name, value
        name, _, value = line.partition(": ")
    if name:
        yield name, value


def _person(text: str) -> Person | None:
    name, bracket, rest = text.rpartition(" <")
    login = clean_line(rest.removesuffix(">"))
    return Person(login, clean_line(name) or login, agent=True) if bracket and login else None


def _stamp(at: datetime | None) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S.%fZ}" if at else ""


def _moment(text: str | None) -> datetime | None:
    return perhaps(text)

"""What narrows the calendar, as it is typed: `who:me team:mine state:authorise service:mail switch`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from console.cache.changebook import ChangeFilter
from console.filters import FilterError, split
from console.model import ChangeState

KEYS = ("who", "team", "service", "state")
HINT = "words, who:me, team:mine, team:NAME, service:NAME, state:NAME … enter keeps it, esc clears"


def parse(text: str, services: Sequence[str], teams: Sequence[str], mine: Iterable[str]) -> ChangeFilter:
    """Read a filter over these services and teams, of which some are `mine`; raises `FilterError`.

    A name is found by any part of it; what has no known `key:` is a word of the title or the number.
    """
    made, words = ChangeFilter(), []
    for part in split(text):
        key, colon, value = part.partition(":")
        value = value.strip('"')
        if not colon or key.lower() not in KEYS:
            words.append(part.strip('"'))
        elif not value:
            raise FilterError(f"“{part}” wants a name behind it.")
        else:
            made = _narrow(made, key.lower(), value, services, teams, tuple(mine))
    return replace(made, text=" ".join(words))


def _narrow(
    made: ChangeFilter,
    key: str,
    value: str,
    services: Sequence[str],
    teams: Sequence[str],
    mine: tuple[str, ...],
) -> ChangeFilter:
    match key:
        case "who" if value.lower() == "me":
            return replace(made, mine=True)
        case "who":
            raise FilterError("who: takes me; find others by team:NAME.")
        case "team" if value.lower() == "mine":
            if not mine:
                raise FilterError("No change of yours names a team, so none is known to be yours.")
            return replace(made, teams=(*made.teams, *mine))
        case "team":
            return replace(made, teams=(*made.teams, *_named(value, teams, "team")))
        case "service":
            return replace(made, services=(*made.services, *_named(value, services, "service")))
        case _:
            states = _named(value, [state.value for state in ChangeState], "state")
            found = tuple(ChangeState(state) for state in states)
            called_off = made.called_off or any(state.called_off for state in found)
            return replace(made, states=(*made.states, *found), called_off=called_off)


def _named(value: str, names: Sequence[str], what: str) -> tuple[str, ...]:
    found = tuple(name for name in names if value.lower() in name.lower())
    if not found:
        shown = ", ".join(names[:8]) + (" …" if len(names) > 8 else "")
        raise FilterError(f"No {what} is called “{value}”. There are: {shown or 'none yet'}.")
    return found

"""Which cells of a table may be shown: none with few people behind it, and none that the others give away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

FEWEST = 5
"""Distinct respondents, and distinct agents, below which a cell is hidden."""
FEWEST_FOR_WORDS = 8
"""Distinct respondents below which no free text is quoted beside a figure."""


class Seen(StrEnum):
    """Whether a cell is shown, and why not."""

    SHOWN = "shown"
    EMPTY = "no answers"
    """Nobody answered: there is nothing to hide, and nothing to hide another cell behind."""
    FEW_PEOPLE = "fewer than 5 respondents"
    FEW_AGENTS = "fewer than 5 agents behind it"
    GIVES_AWAY = "would give away a hidden one"
    """Big enough itself, but with it the hidden cells could be had from the total by subtraction."""

    @property
    def hidden(self) -> bool:
        """Whether the cell's figures must not be shown."""
        return self not in (Seen.SHOWN, Seen.EMPTY)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: a service, a team, a week; or the total of all."""

    key: str
    respondents: int
    """Distinct people who answered; answers without a pseudonym count as one person together."""
    agents: int
    """Distinct agents who worked on what the answers are about."""


@dataclass(frozen=True, slots=True)
class Table:
    """What may be shown of a table."""

    cells: Mapping[str, Seen]
    """By key, in the order the cells came in."""
    total: Seen | None
    """None where no total was asked for."""

    @property
    def hidden(self) -> tuple[str, ...]:
        """The keys of the hidden cells, in the order the cells came in."""
        return tuple(key for key, seen in self.cells.items() if seen.hidden)

    @property
    def words(self) -> str:
        """How many are hidden and why, as printed below the table; empty where none is."""
        count = len(self.hidden)
        if not count:
            return ""
        return f"{count} hidden: fewer than {FEWEST} people behind them, or would give one of those away"


def alone(cell: Cell) -> Seen:
    """Return whether a cell may be shown that stands in no table."""
    if not cell.respondents:
        return Seen.EMPTY
    if cell.respondents < FEWEST:
        return Seen.FEW_PEOPLE
    return Seen.FEW_AGENTS if cell.agents < FEWEST else Seen.SHOWN


def screened(cells: Iterable[Cell], total: Cell | None = None) -> Table:
    """Return what may be shown of cells beside their total; without a total each cell stands alone.

    Whoever sees the total and the shown cells knows what the hidden ones have together. So they must be two or
    more, with 5 people and 5 agents among them; else the smallest shown cell is hidden as well
    (complementary suppression). How many distinct people several cells have together is counted as those of
    the largest alone: the same person may stand in all of them.

    Covers one table with one total. Two tables over the same answers, and one table before and after one
    more answer, can still be compared: give reports fixed periods. Keys must be unique.
    """
    table = list(cells)
    seen = {cell.key: alone(cell) for cell in table}
    if len(seen) != len(table):
        raise ValueError("two cells of a table have one key")
    whole = None if total is None else alone(total)
    if whole is None or whole.hidden:
        return Table(seen, whole)
    spare = sorted(
        (cell for cell in table if seen[cell.key] is Seen.SHOWN),
        key=lambda cell: (cell.respondents, cell.agents, cell.key),
        reverse=True,
    )
    behind = [cell for cell in table if seen[cell.key].hidden]
    while _gives_away(behind) and spare:
        behind.append(spare.pop())
        seen[behind[-1].key] = Seen.GIVES_AWAY
    return Table(seen, whole)


def may_quote(respondents: int) -> bool:
    """Tell whether free text of so many distinct people may be quoted beside a figure, 8 or more."""
    return respondents >= FEWEST_FOR_WORDS


def _gives_away(behind: list[Cell]) -> bool:
    """Tell whether what hidden cells have together is as telling as one of them."""
    if not behind:
        return False
    people, agents = max(cell.respondents for cell in behind), max(cell.agents for cell in behind)
    return len(behind) == 1 or people < FEWEST or agents < FEWEST

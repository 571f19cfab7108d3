"""Makes the report on what users lived through: what may be shown of it, and how each figure was counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from console.measure import anonymity
from console.measure.amounts import Amounts, amounts
from console.measure.anonymity import FEWEST
from console.measure.calendars import WorkingCalendar
from console.measure.experience import BALANCES, Kept, Tally, kept, melon
from console.measure.heard import Around, Asked, Cell, Clock, Heard, Step
from console.measure.trend import Trend, Week, trend
from console.model.feedback import ExperienceLevel, Instrument
from console.reports import experience_around, experience_said
from console.reports.experience_lost import OFFICE
from console.reports.experience_parts import Report, Section, Standing, length_of

CLOCKS_TARGET = 0.95
"""The share of promises that clocks are usually held to; our own choice."""
ALL = "all"
"""What stands for all groups together."""


def build(heard: Heard, around: Around | None, name: str, calendar: WorkingCalendar = OFFICE) -> Report:
    """Return the report on a period of this name; without `around` it is what the answers alone tell.

    `calendar` are users' working hours."""
    standings: list[Standing] = []
    totals: list[Standing] = []
    hidden: dict[Instrument, int] = {}
    fitting = tuple(one for one in heard.levels if one.period == length_of(name))
    for total in sorted(heard.totals, key=lambda one: -one.answers):
        shown, whole, unseen = _of_instrument(replace(heard, levels=fitting), total)
        standings += shown
        totals += [whole] if whole is not None else []
        hidden[total.instrument] = unseen
    if around is not None:
        standings = [_beside(one, around) for one in standings]
        totals = [_beside(one, around) for one in totals]
    report = Report(
        heard.by,
        heard.start,
        heard.end,
        heard.now,
        name,
        heard.sources,
        tuple(standings),
        tuple(totals),
        hidden,
        (),
    )
    return replace(report, sections=_sections(report, heard, around, calendar))


def cell_of(key: str, people: int, agents: int, tickets: int) -> anonymity.Cell:
    """Return a cell for the screening; where no answer is about a ticket no agent stands behind it."""
    return anonymity.Cell(key, people, agents if tickets else people)


def _of_instrument(heard: Heard, total: Cell) -> tuple[list[Standing], Standing | None, int]:
    """Return the groups that may be shown for one question, their total, and how many are hidden."""
    cells = [one for one in heard.cells if one.instrument is total.instrument]
    table = anonymity.screened([_screen(one) for one in cells], _screen(total))
    lost = _lost(cells, total)
    asked = _asked(heard.asked, total.instrument)
    shown = [
        _standing(one, one.name, asked.get(one.name), heard.levels, lost)
        for one in cells
        if one.name and table.cells[one.name] is anonymity.Seen.SHOWN
    ]
    hidden = sum(1 for one in cells if one.name and table.cells[one.name].hidden)
    if table.total is not anonymity.Seen.SHOWN:
        return shown, None, hidden
    whole = _standing(total, ALL, _all_asked(heard.asked, total.instrument), (), lost)
    return shown, whole, hidden


def _screen(cell: Cell) -> anonymity.Cell:
    return cell_of(cell.name, cell.people, cell.agents, cell.tickets)


def _standing(
    cell: Cell,
    group: str,
    asked: tuple[int, int] | None,
    levels: Iterable[ExperienceLevel],
    lost: dict[str, Amounts],
) -> Standing:
    tally = Tally(cell.instrument, cell.happy, cell.unhappy, cell.answers, *(asked or (None, None)))
    level = next(
        (one for one in levels if one.service == cell.name and one.instrument is cell.instrument),
        None,
    )
    return Standing(
        group,
        cell.instrument,
        tally,
        tally.figure,
        cell.people,
        level,
        kept(level, tally) if level else None,
        lost.get(cell.name),
    )


def _lost(cells: list[Cell], total: Cell) -> dict[str, Amounts]:
    """Return the lost time of the groups that may be shown, and of all: people are at most as many as amounts."""

    def screen(cell: Cell) -> anonymity.Cell:
        people = min(len(cell.lost), cell.people)
        return cell_of(cell.name, people, min(cell.agents, people), cell.tickets)

    table = anonymity.screened([screen(one) for one in cells], screen(total))
    found = {
        one.name: amounts(one.lost)
        for one in cells
        if one.name and table.cells[one.name] is anonymity.Seen.SHOWN
    }
    if table.total is anonymity.Seen.SHOWN:
        found[total.name] = amounts(total.lost)
    return found


def _asked(asked: Iterable[Asked], instrument: Instrument) -> dict[str, tuple[int, int]]:
    return {one.name: (one.asked, one.answered) for one in asked if one.instrument is instrument}


def _all_asked(asked: Iterable[Asked], instrument: Instrument) -> tuple[int, int] | None:
    found = _asked(asked, instrument).values()
    return (sum(one for one, _ in found), sum(two for _, two in found)) if found else None


def _beside(standing: Standing, around: Around) -> Standing:
    """Return a standing with its trend, and with what clocks say otherwise."""
    steps = around.steps.get(("" if standing.group == ALL else standing.group, standing.instrument), ())
    clock = next((one for one in around.clocks if one.name == standing.group), None)
    other = None
    if clock is not None and clock.agents >= FEWEST and clock.of >= FEWEST and standing.level is not None:
        level = standing.level
        said = Kept(clock.met, clock.of, CLOCKS_TARGET)
        other = melon(said, standing.figure, level.target, level.min_n)
    return replace(standing, trend=trend_of(steps, standing.instrument), melon=other)


def trend_of(steps: Iterable[Step], instrument: Instrument) -> Trend:
    """Return the trend of weeks, or quarters, of which each may be shown."""
    return trend(
        Week(place, step_value(one, instrument), one.answers)
        for place, one in enumerate(steps)
        if step_shown(one)
    )


def step_shown(step: Step) -> bool:
    """Tell whether a week has people enough to be told; weeks that are not shown are in no trend either."""
    return step.people >= FEWEST and step.agents >= FEWEST


def weeks_shown(steps: Iterable[Step], standing: Standing) -> list[Step]:
    """Return the weeks that may be shown beside their group's figure.

    The days before the first whole week and after the last count as one more week, since it could be had by
    subtraction.
    """
    all_ = list(steps)
    cells = [anonymity.Cell(one.start.isoformat(), one.people, one.agents) for one in all_]
    rest = standing.figure.n - sum(one.answers for one in all_)
    if rest > 0:
        cells.append(anonymity.Cell("rest", rest, rest))
    total = anonymity.Cell("", standing.people, standing.people)
    table = anonymity.screened(cells, total)
    return [one for one in all_ if table.cells[one.start.isoformat()] is anonymity.Seen.SHOWN]


def step_value(step: Step, instrument: Instrument) -> float:
    """Return a week's share of the happy, or its balance."""
    happy = step.happy - step.unhappy if instrument in BALANCES else step.happy
    return happy / step.answers


def clock_shown(clock: Clock) -> bool:
    """Tell whether a group's clocks may be told: they speak of its agents."""
    return clock.of >= FEWEST and clock.agents >= FEWEST


def _sections(
    report: Report, heard: Heard, around: Around | None, calendar: WorkingCalendar
) -> tuple[Section, ...]:
    found = experience_said.sections(report, heard)
    if around is not None:
        found += experience_around.sections(report, around, calendar)
    return (*found, experience_said.left_out(heard))

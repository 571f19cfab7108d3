"""The ledger of lost working time: what people say beside what is calculated, and what it was lost to."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from console.measure import anonymity
from console.measure.anonymity import FEWEST
from console.measure.calendars import WorkingCalendar
from console.measure.heard import Around
from console.measure.honest import Unit, spoken
from console.measure.lost_time import Calibration, Entry, calibration, ledger, pairs_of
from console.reports.experience_parts import Kind, Measure, Report, Section, measure
from console.reports.experience_said import hours

OFFICE = WorkingCalendar(ZoneInfo("UTC"), (((9 * 3600, 17 * 3600),),) * 5 + ((),) * 2)
"""Users' working hours where the settings have no calendar."""


def ledger_section(report: Report, around: Around, calendar: WorkingCalendar) -> Section:
    """Return the ledger by group; one whose tickets or agents are too few is not shown."""
    entries = ledger(around.cases, calendar)
    cells = [
        anonymity.Cell(name, one.lost.n, around.cases_agents.get(name, 0)) for name, one in entries.items()
    ]
    table = anonymity.screened(cells)
    told = {one.group for one in report.standings if one.lost is not None}
    measures: list[Measure] = []
    for name, one in sorted(entries.items(), key=lambda entry: -entry[1].lost.total):
        if table.cells[name] is anonymity.Seen.SHOWN:
            measures += _entry(name, one, said=name in told)
    factor = calibration(pairs_of(around.cases, calendar))
    lines = [words for words in (_factor(factor), table.words) if words]
    return Section(
        "ledger",
        "The ledger of lost working time",
        "Users hit × their working hours (the first calendar of the settings, else weekdays 9–17 UTC) × how badly "
        "they were hit (blocked 1, workaround 0.4, slower 0.2, no loss 0; our own choice); what people said goes "
        "before what is calculated for them. By cause: whom the ticket waited for. No salary is multiplied with "
        "anything.",
        tuple(measures),
        tuple(lines),
    )


def _entry(name: str, one: Entry, *, said: bool) -> list[Measure]:
    causes = ", ".join(f"{cause.value} {hours(minutes)}" for cause, minutes in one.causes.items() if minutes)
    unknown = f"; {one.unknown} more unknown, in no sum" if one.unknown else ""
    lost = one.lost
    people = f"said {hours(one.said)} by {one.said_by} people, " if said and one.said_by >= FEWEST else ""
    beside = f"{people}calculated {hours(one.calculated)} of {one.calculated_of} tickets"
    words = f"≈{hours(lost.total)} (n {lost.n} tickets{unknown})"
    found = [
        Measure(
            name,
            "lost, total",
            Kind.MINUTES,
            lost.total,
            lost.n,
            words,
            "tickets",
            note=f"{beside}; {causes}",
        ),
        measure(name, "lost, median", lost.median, "tickets"),
    ]
    if lost.top_tenth is not None:
        held = f"{spoken(lost.top_tenth, Unit.SHARE)} (n {lost.n} tickets)"
        found.append(
            Measure(
                name, "lost, held by the worst tenth", Kind.SHARE, lost.top_tenth, lost.n, held, "tickets"
            )
        )
    return found


def _factor(one: Calibration | None) -> str:
    if one is None:
        return "Said ÷ calculated: fewer than 10 pairs of both."
    return (
        f"People say {one.factor:.2f} minutes for each one calculated ({one.low:.2f}–{one.high:.2f}, n {one.n}); "
        "it is printed, never applied."
    )

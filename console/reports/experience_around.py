"""The parts of the report that need more than answers: trends, clocks, the unheard, hand-overs, loops, before."""

from __future__ import annotations

from console.measure import anonymity
from console.measure.anonymity import FEWEST
from console.measure.baseline import compared
from console.measure.calendars import WorkingCalendar
from console.measure.experience import Tally
from console.measure.heard import Around, Step
from console.measure.honest import share
from console.measure.loops import Gain, loops
from console.measure.passing import passing
from console.measure.trend import Trend
from console.measure.unheard import unheard
from console.model.feedback import Instrument
from console.reports.experience_lost import ledger_section
from console.reports.experience_parts import NAMES, Kind, Measure, Report, Section, measure


def sections(report: Report, around: Around, calendar: WorkingCalendar) -> tuple[Section, ...]:
    """Return them in the order they are read."""
    return (
        _trends(report),
        _clocks(report, around),
        ledger_section(report, around, calendar),
        _unheard(report, around),
        _passing(around),
        _loops(report, around),
        _trust(around),
        _before(report, around),
    )


def _trends(report: Report) -> Section:
    measures = [
        _slope(one.group, NAMES[one.instrument], one.trend)
        for one in (*report.totals, *report.standings)
        if one.trend is not None and one.trend.n >= FEWEST
    ]
    return Section(
        "trend",
        "Whether it rises or falls",
        "Points of 100 a week: the median of the slopes between all pairs of whole weeks (Theil–Sen) with Sen's "
        "interval (1968). Weeks with fewer than 5 people or agents are left out; below five weeks nobody can tell.",
        tuple(measures),
        () if measures else ("No whole weeks with enough answers.",),
    )


def _slope(group: str, what: str, one: Trend) -> Measure:
    left = f", {one.left_out} left out" if one.left_out else ""
    base = f"n {one.n} in {one.weeks} weeks{left}"
    if one.slope is None or one.low is None or one.high is None:
        return Measure(group, what, Kind.SLOPE, None, one.n, f"can't tell ({base})")
    value, low, high = (f"{100 * end:+.1f}".replace("-", "−") for end in (one.slope, one.low, one.high))
    words = f"{value} a week ({low}…{high}, {base}): {one.way.value}"
    return Measure(
        group, what, Kind.SLOPE, 100 * one.slope, one.n, words, low=100 * one.low, high=100 * one.high
    )


def _clocks(report: Report, around: Around) -> Section:
    measures: list[Measure] = []
    lines: list[str] = []
    cells = [anonymity.Cell(one.name, one.of, one.agents) for one in around.clocks]
    shown = anonymity.screened(cells)
    for one in around.clocks:
        if shown.cells[one.name] is not anonymity.Seen.SHOWN:
            continue
        words = f"{100 * one.met / one.of:.0f} % (n {one.of} promises, all of them)"
        measures.append(
            Measure(one.name, "clocks kept", Kind.SHARE, one.met / one.of, one.of, words, "promises")
        )
    for standing in report.standings:
        if standing.melon is not None:
            words = f"{standing.group}: {standing.melon.value}: people say {standing.figure.words}"
            lines.append(words)
    if not lines:
        lines = ["On no service do clocks and people say two different things, as far as answers can tell."]
    return Section(
        "clocks",
        "Clocks, and people who say otherwise",
        "Kept: promises of tickets that ended in the period, as the service counts them, else by its due date. Green, "
        "unhappy: clocks keep 95 % or more and the upper end of what people say lies below the promise. Red, "
        "happy: the reverse. Only where something was promised to users.",
        tuple(measures),
        (*lines, *([shown.words] if shown.words else [])),
    )


def _unheard(report: Report, around: Around) -> Section:
    found, small = unheard(around.departments, report.made)
    measures = [
        measure(one.department.name, "answered", one.response, "asked", one.words)
        for one in found
        if one.department.asked >= FEWEST
    ]
    lines = [one.words for one in found if one.department.asked < FEWEST]
    if not found:
        lines.append("Every department with 10 tickets or more is heard as much as the others.")
    if small:
        lines.append(f"{small} departments with fewer than {FEWEST} people: not shown.")
    return Section(
        "unheard",
        "Who is not heard",
        "Departments of 5 people or more with at least 10 tickets that were never asked, of which nobody answered, or "
        "whose response rate lies beyond chance below that of all.",
        tuple(measures),
        tuple(lines),
    )


def _passing(around: Around) -> Section:
    groups = passing(around.turns)
    cells = [
        anonymity.Cell(name, one.tickets, around.turns_agents.get(name, 0)) for name, one in groups.items()
    ]
    table = anonymity.screened(cells)
    measures: list[Measure] = []
    for name, one in sorted(groups.items()):
        if table.cells[name] is not anonymity.Seen.SHOWN:
            continue
        each = f"{one.handovers / one.tickets:.1f} hand-overs, {one.retellings / one.tickets:.1f} retellings a ticket"
        measures.append(measure(name, "tickets passed on", one.passed_on, "tickets", each))
        measures.append(measure(name, "tickets told again", one.told_again, "tickets"))
    return Section(
        "passing",
        "Hand-overs, and users who told it again",
        "Share of tickets made in the period that another hand answered than the one before, and whose user "
        "answered another one than was answered before. Wilson intervals. By group, never by hand.",
        tuple(measures),
        tuple(words for words in (table.words, "" if measures else "No tickets enough.") if words),
    )


def _loops(report: Report, around: Around) -> Section:
    found = loops(around.closings, report.made)
    measures: list[Measure] = []
    lines: list[str] = []
    for what, figure, of in (
        ("told within 5 days", found.in_time, "unhappy answers"),
        ("opened again", found.reopened, "told"),
    ):
        if figure.n >= FEWEST:
            measures.append(measure("all", what, figure, of))
        else:
            lines.append(f"{what}: fewer than {FEWEST} {of}.")
    for what, gain in (
        ("next rating of those told", found.told),
        ("next rating of the others", found.not_told),
    ):
        measures += _gain(what, gain)
        if gain.mean is None:
            lines.append(f"{what}: fewer than {FEWEST} rated again.")
    return Section(
        "loops",
        "What became of unhappy answers",
        "Told: of unhappy answers told or at least 5 days old, those told within 5 days. Next rating: mean change "
        "to the same person's next answer in points of 100, with its t interval. Those told are no random part "
        "of all: a hint, not an effect.",
        tuple(measures),
        tuple(lines),
    )


def _gain(what: str, gain: Gain) -> list[Measure]:
    if gain.mean is None or gain.low is None or gain.high is None:
        return []
    value, low, high = (f"{end:+.0f}".replace("-", "−") for end in (gain.mean, gain.low, gain.high))
    words = f"{value} points ({low}…{high}, n {gain.n} people)"
    return [
        Measure(
            "all",
            what,
            Kind.POINTS,
            gain.mean / 100,
            gain.n,
            words,
            "people",
            gain.low / 100,
            gain.high / 100,
        )
    ]


def _trust(around: Around) -> Section:
    measures = []
    for one in around.quarters:
        if one.people >= FEWEST:
            measures.append(measure(quarter(one), NAMES[Instrument.TRUST], share(one.happy, one.answers)))
    few = len(around.quarters) - len(measures)
    lines = [f"{few} quarters with fewer than {FEWEST} people: not shown."] if few else []
    return Section(
        "trust",
        "Trust, quarter by quarter",
        "Share of those who trust IT to handle this kind of thing well, 7–10 of 10, with its Wilson interval. Asked "
        "apart from any ticket.",
        tuple(measures),
        tuple(lines if around.quarters else ["Nobody was asked."]),
    )


def quarter(step: Step) -> str:
    """Return a quarter's name: `2026-Q4`."""
    start = step.start.astimezone()
    return f"{start.year}-Q{(start.month + 2) // 3}"


def _before(report: Report, around: Around) -> Section:
    now = {(one.group, one.instrument): one for one in (*report.totals, *report.standings)}
    measures: list[Measure] = []
    lines: list[str] = []
    for one in around.before:
        standing = now.get((one.name or "all", one.instrument))
        if standing is None or one.answers < FEWEST:
            lines.append(f"{one.name or 'all'}, {NAMES[one.instrument]}: too few answers to compare.")
            continue
        found = compared(standing.tally, Tally(one.instrument, one.happy, one.unhappy, one.answers))
        measures.append(
            Measure(
                standing.group,
                f"{NAMES[one.instrument]}, now less before",
                Kind.POINTS,
                found.value,
                found.n,
                found.words,
                low=found.low,
                high=found.high,
                note=one.source,
            )
        )
    return Section(
        "before",
        "Now against before",
        "Differences of shares by Newcombe's method 10 (1998), of balances the same way; better or worse only where "
        "the interval is clear of 0. Other people may have been asked in another way.",
        tuple(measures),
        tuple(lines if around.before else ["No figures from before were brought."]),
    )

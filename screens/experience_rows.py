"""What the place of experience says, line by line: groups with their figures, below them what stands around them."""

from __future__ import annotations

from console.measure.experience import BALANCES, Melon, Verdict
from console.measure.honest import Unit, spoken
from console.measure.trend import Way
from console.model.feedback import Instrument
from console.region import number
from console.reports.experience import ALL
from console.reports.experience_parts import NAMES, Report, Standing
from console.reports.experience_said import bounds_words, hidden_words, hours, target_words
from console.signs import Signs
from screens.experience_view import View, instrument_of, ordered
from widgets.figure_bar import bar
from widgets.ink import Span, Spans, cut, length
from widgets.line_list import Item
from widgets.wrap import wrap

INKS = {Verdict.MET: "good", Verdict.MISSED: "harm", Verdict.UNDECIDED: "dim"}
LABEL = 15
"""Cells before what is said of a fact."""
FACT = "fact:"
"""What the keys of facts begin with; the rest names a section of the report."""
WIDE = 110
NARROW = 76


def items(
    report: Report, view: View, width: int, signs: Signs, *, counted: bool, coming: bool = False
) -> list[Item]:
    """Return all lines; `counted` says that what stands around the answers was counted already.

    `coming` says that a service is still being read for the first time.
    """
    chosen = instrument_of(report, view)
    if chosen is None:
        words = "Nobody answered anything in this period. That is not 0 %: nothing is known."
        if coming:
            words = "The first answers are on their way."
        return [Item(((words, "dim"),)), *_facts(report, None, width, signs, counted)]
    rows = ordered([one for one in report.standings if one.instrument is chosen], view.order)
    whole = [one for one in report.totals if one.instrument is chosen]
    found = [Item(_heading(report, chosen, width, signs))]
    found += [Item(_row(one, width, signs), (), one.group) for one in (*rows, *whole)]
    if not whole:
        few = "fewer than 5 people or agents behind the answers: no figure is shown"
        found.append(Item(((few, "dim"),)))
    hidden = hidden_words(report) if report.hidden[chosen] else ""
    if hidden:
        found.append(Item(((cut(hidden, width - 4), "dim"),), (), f"{FACT}said"))
    return [*found, Item(()), *_facts(report, chosen, width, signs, counted)]


def _columns(width: int) -> tuple[int, int, int]:
    """Return the cells of the name, of the bar and of the count."""
    if width < NARROW:
        return 12, 9, 4
    return (24, 31, 5) if width >= WIDE else (16, 15, 5)


def _heading(report: Report, chosen: Instrument, width: int, signs: Signs) -> Spans:
    name, wide, count = _columns(width)
    gap = "" if width < NARROW else " "
    scale = f"−100 {signs.cut} +100" if chosen in BALANCES else f"0 {signs.cut} 100 %"
    title = f"{report.by.value:<{name}} {cut(NAMES[chosen], 6):>6}{gap} {cut(scale, wide):<{wide}}{gap}"
    title += f" {'n':>{count}}{gap} {'95 %':<11}"
    title += f"{'promise':<8}verdict" if width >= NARROW else "verdict"
    if width >= WIDE:
        title += f"{'':5}{'a week':<22}{'time lost':<14}"
    return ((title, "dim"),)


def _row(one: Standing, width: int, signs: Signs) -> Spans:
    name, wide, count = _columns(width)
    gap = "" if width < NARROW else " "
    figure = one.figure
    ink = INKS[one.verdict] if one.verdict in (Verdict.MET, Verdict.MISSED) else ""
    spans: list[Span] = [
        (f"{cut(one.group, name):<{name}} ", "bright" if one.group == ALL else ""),
        (f"{figure.value_words:>6}{gap} ", "bright"),
        *bar(figure, wide, signs, ink),
        (f"{gap} {number(figure.n):>{count}}{gap} ", ""),
        (f"{figure.interval_words.replace('…', signs.cut):<11}", "dim"),
    ]
    if width >= NARROW:
        target = (
            f"{signs.least} {target_words(one.instrument, one.level.target)}" if one.level else signs.none
        )
        spans.append((f"{target:<8}", "" if one.level else "dim"))
    verdict = one.verdict.value if one.verdict else signs.none
    melon = f" {signs.now}" if one.melon is Melon.GREEN_BUT_UNHAPPY else ""
    spans.append((f"{verdict}{melon}", INKS[one.verdict] if one.verdict else "dim"))
    if width >= WIDE:
        spans += _wide(one, 12 - length(spans[-1:]), signs)
    return tuple(spans)


def _wide(one: Standing, gap: int, signs: Signs) -> Spans:
    """Return the trend and the lost time of a group."""
    trend = "can't tell"
    if one.trend is not None and one.trend.slope is not None and one.trend.way is not Way.UNKNOWN:
        trend = f"{100 * one.trend.slope:+.1f} ({100 * (one.trend.low or 0):+.1f}…{100 * (one.trend.high or 0):+.1f})"
    lost = f"{signs.estimated}{hours(one.lost.total)}, n {one.lost.n}" if one.lost else signs.none
    return (
        (" " * max(gap, 1), ""),
        (f"{trend.replace('-', '−'):<22}", "dim" if trend == "can't tell" else ""),
        (lost, "" if one.lost else "dim"),
    )


def _facts(report: Report, chosen: Instrument | None, width: int, signs: Signs, counted: bool) -> list[Item]:
    """Return what stands around the figures, a few lines each; each opens its part of the report."""
    total = next((one for one in report.totals if one.instrument is chosen), None)
    found: list[tuple[str, str, str]] = []
    for other in report.totals:
        if other.instrument is not chosen:
            found.append(("Also asked", f"{NAMES[other.instrument]} {other.figure.words}", "said"))
    found.append(("Lost time", lost_words(total, signs), "lost"))
    if counted:
        found += _around(report)
    else:
        found.append(("Around it", "being counted …", "said"))
    silent = bounds_words(total.figure) if total else ""
    found.append(("Silent", silent or "nobody kept count of who was asked", "silent"))
    found.append(("Left out", "; ".join(report.section("left_out").lines).replace(".;", ":", 1), "left_out"))
    return [_fact(label, words, key, width, signs) for label, words, key in found]


def _around(report: Report) -> list[tuple[str, str, str]]:
    clocks = report.section("clocks").lines[0]
    heard = report.section("unheard")
    listed = [one.note for one in heard.measures] or list(heard.lines[:1])
    more = f"; {len(listed) - 2} more" if len(listed) > 2 else ""
    found = [
        ("Green, unhappy", clocks, "clocks"),
        ("Not heard", "; ".join(listed[:2]) + more, "unheard"),
    ]
    loops = report.section("loops").measures
    words = "; ".join(f"{one.what} {one.words}" for one in loops[:2])
    found.append(("Told", words or "fewer than 5 unhappy answers", "loops"))
    trend = next(iter(report.section("trend").measures), None)
    found.append(
        ("Trend", f"{trend.what} {trend.words}" if trend else "no week with enough answers", "trend")
    )
    told = report.section("passing").measures
    if told:
        worst = max(told, key=lambda one: one.value or 0.0)
        words = (
            f"worst: {worst.group}, {worst.what} {worst.words}" if worst.value else "no ticket that is known"
        )
        found.append(("Passed on", words, "passing"))
    quarters = report.section("trust").measures
    if quarters:
        found.append(
            ("Trust", " · ".join(f"{one.group} {one.words}" for one in quarters[-2:]), "trust"),
        )
    if report.section("before").measures:
        first = report.section("before").measures[0]
        found.append(("Before", f"{first.group}: {first.words}", "before"))
    return found


def lost_words(one: Standing | None, signs: Signs) -> str:
    """Return in one line what people say they lost."""
    if one is None or one.lost is None:
        return "fewer than 5 people said what they lost"
    lost = one.lost
    tenth = "" if lost.top_tenth is None else f" · worst tenth holds {spoken(lost.top_tenth, Unit.SHARE)}"
    median = lost.median
    return (
        f"{signs.estimated}{hours(lost.total)}, n {lost.n} · median {median.value_words} "
        f"({median.interval_words}){tenth}"
    )


def _fact(label: str, words: str, key: str, width: int, signs: Signs) -> Item:
    lines = wrap(words.replace("…", signs.cut), max(width - LABEL - 4, 20))[:3]
    first: Spans = ((f"{label:<{LABEL}}", "dim"), (lines[0] if lines else "", ""))
    rest = tuple(((" " * LABEL, ""), (line, "")) for line in lines[1:])
    return Item(first, (), f"{FACT}{key}:{label}", rest)

"""The parts of the report that users' answers alone tell: figures, silence, promises, lost time, what is left out."""

from __future__ import annotations

from collections import Counter

from console.measure.amounts import Amounts
from console.measure.anonymity import FEWEST
from console.measure.experience import BALANCES
from console.measure.heard import Heard
from console.measure.honest import Figure, share, spoken
from console.reports.experience_parts import NAMES, Kind, Measure, Report, Section, Standing, measure


def sections(report: Report, heard: Heard) -> tuple[Section, ...]:
    """Return them in the order they are read."""
    return (_said(report), _silent(report), _promises(report, heard), _lost(report))


def hidden_words(report: Report) -> str:
    """Return how many groups are not shown and why; empty where all are."""
    count = max(report.hidden.values(), default=0)
    if not count:
        return ""
    things = report.by.value if count == 1 else f"{report.by.value}s"
    return f"{count} {things}: fewer than {FEWEST} people or agents, or would give one away: not shown"


def _said(report: Report) -> Section:
    measures = [
        measure(one.group, NAMES[one.instrument], one.figure) for one in (*report.totals, *report.standings)
    ]
    hidden = hidden_words(report)
    lines = [hidden] if hidden else []
    return Section(
        "said",
        f"How users rated, by {report.by.value}",
        "CSAT, ease and trust: the share of the happy with its Wilson interval (1927). Happiness and NPS: the "
        "happy less the unhappy with its adjusted Wald interval (Rocks 2016). 95 % each. Two questions never "
        "make one number.",
        tuple(measures),
        tuple(lines if measures else [*lines, "No answers that may be shown. That is not 0 %."]),
    )


def _silent(report: Report) -> Section:
    measures: list[Measure] = []
    for one in (*report.totals, *report.standings):
        figure = one.figure
        if figure.asked is None or figure.answered is None or figure.asked < FEWEST:
            continue
        answered = min(figure.answered, figure.asked)
        rate = share(answered, figure.asked)
        measures.append(
            measure(one.group, f"{NAMES[one.instrument]}: answered", rate, "asked", bounds_words(figure))
        )
    return Section(
        "silent",
        "Who answered, and what the silent could change",
        "Answered: those asked in the period who answered. The bounds are what the figure would be if all who "
        "stayed silent were unhappy, and if all were happy. Why they are silent nobody knows.",
        tuple(measures),
        () if measures else ("Nobody kept count of who was asked.",),
    )


def bounds_words(figure: Figure) -> str:
    """Return what the silent could make of a figure; empty where that is unknown."""
    bounds = figure.bounds
    if bounds is None:
        return ""
    low, high = (spoken(end, figure.unit) for end in bounds)
    return f"if all who stayed silent were unhappy {low}, if all happy {high} (n {figure.n})"


def _promises(report: Report, heard: Heard) -> Section:
    measures: list[Measure] = []
    lines: list[str] = []
    standing = {(one.group, one.instrument): one for one in report.standings}
    for level in heard.levels:
        target = target_words(level.instrument, level.target)
        promise = f"“{level.words}” {NAMES[level.instrument]} at least {target} a {level.period}"
        agreed = f", agreed with {level.agreed_with}" if level.agreed_with else ""
        one = standing.get((level.service, level.instrument))
        if level.period != report.length:
            lines.append(f"{level.service}: {promise}{agreed}: not decided for a {report.length}.")
            continue
        if one is None or one.verdict is None:
            lines.append(f"{level.service}: {promise}{agreed}: undecided, too few answers that may be shown.")
            continue
        note = f"{promise}, from {level.min_n} answers{agreed}: {one.verdict.value}"
        measures.append(measure(level.service, "promise", one.figure, note=note))
    return Section(
        "promises",
        "What was promised, and whether it was kept",
        "Met where the lower end of the interval reaches the target, missed where the upper end does not, else "
        "undecided; undecided as well below the agreed number of answers.",
        tuple(measures),
        tuple(lines) if measures or lines else ("Nothing was promised.",),
    )


def target_words(instrument: object, target: float) -> str:
    """Return a target as it is printed: `80 %`, `+30`."""
    return f"{100 * target:+.0f}".replace("-", "−") if instrument in BALANCES else f"{100 * target:.0f} %"


def _lost(report: Report) -> Section:
    measures: list[Measure] = []
    for one in (*report.totals, *report.standings):
        if one.lost is not None:
            measures += _amounts(one, one.lost)
    return Section(
        "lost",
        "Working time that users say they lost",
        "Total, median with its interval from order statistics (Conover 1999), and the share of the total that the "
        "largest tenth holds. No mean below 200: one single ticket would make it.",
        tuple(measures),
        () if measures else (f"Fewer than {FEWEST} people said what they lost.",),
    )


def _amounts(one: Standing, lost: Amounts) -> list[Measure]:
    what = "" if one.instrument.value == "csat" else f" ({NAMES[one.instrument]})"
    found = [
        Measure(
            one.group,
            f"lost, total{what}",
            Kind.MINUTES,
            lost.total,
            lost.n,
            f"≈{hours(lost.total)} (n {lost.n})",
        ),
        measure(one.group, f"lost, median{what}", lost.median),
    ]
    if lost.top_tenth is not None:
        words = f"{spoken(lost.top_tenth, share(1, 1).unit)} (n {lost.n})"
        found.append(
            Measure(
                one.group,
                f"lost, held by the worst tenth{what}",
                Kind.SHARE,
                lost.top_tenth,
                lost.n,
                words,
            )
        )
    return found


def hours(minutes: float) -> str:
    """Return minutes as they are printed where they are many."""
    return f"{minutes / 60:,.0f} h" if minutes >= 600 else f"{minutes:.0f} min"


def left_out(heard: Heard) -> Section:
    """Return what is in no figure, counted over all groups."""
    reasons: Counter[str] = Counter()
    for one in heard.totals:
        reasons.update(one.left_out)
    counted = sum(one.answers for one in heard.totals)
    lines = [f"{count} {why}" for why, count in reasons.most_common()]
    said = f"{sum(reasons.values())} left out, {counted} counted."
    return Section(
        "left_out",
        "What is in no figure",
        "Answers that were left as they were filled in, not given by users, withdrawn, outside their scale, in "
        "confidential queues, of people who object, or without a rating: counted here, and nowhere else.",
        (),
        (said, *lines),
    )

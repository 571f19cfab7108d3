"""Charts of the report as inline SVG: intervals on their scale, weeks in their order; no script, no colour alone."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from console.measure.experience import BALANCES, Tally, Verdict
from console.measure.heard import Step
from console.reports.experience_parts import NAMES, Standing
from console.reports.experience_said import target_words

ROW = 26
LEFT, RIGHT, PLOT = 190, 150, 400
WIDTH = LEFT + PLOT + RIGHT
HIGH = 150
"""Height of a chart of weeks."""
LABELS = 18
"""Counts that have room below it; of more weeks every second or third is told, and each beside its point."""


def forest(standings: Sequence[Standing]) -> str:
    """Return one question's groups with their intervals, the promise as a mark; all are of one instrument."""
    if not standings:
        return ""
    instrument = standings[0].instrument
    balanced = instrument in BALANCES
    height = ROW * (len(standings) + 1) + 8
    ticks = (-1.0, -0.5, 0.0, 0.5, 1.0) if balanced else (0.0, 0.25, 0.5, 0.75, 1.0)
    rows = "".join(_row(one, place, balanced=balanced) for place, one in enumerate(standings))
    axis = "".join(_tick(one, height, instrument, balanced=balanced) for one in ticks)
    label = f"{NAMES[instrument]} with 95 % intervals"
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(label)}">'
        f"<title>{escape(label)}</title>{axis}{rows}</svg>"
    )


def weeks(steps: Sequence[Step], standing: Standing) -> str:
    """Return weeks that may be shown as points with their intervals; empty below two."""
    if len(steps) < 2:
        return ""
    balanced = standing.instrument in BALANCES
    first, last = steps[0].start, steps[-1].start
    whole = (last - first).total_seconds() or 1.0
    points: list[str] = []
    line: list[str] = []
    apart = -(-len(steps) // LABELS)
    for place, one in enumerate(steps):
        figure = Tally(standing.instrument, one.happy, one.unhappy, one.answers).figure
        if figure.value is None or figure.low is None or figure.high is None:
            continue
        x = LEFT + PLOT * (one.start - first).total_seconds() / whole
        y, low, high = (_down(end, balanced=balanced) for end in (figure.value, figure.low, figure.high))
        told = escape(f"week of {one.start.astimezone():%Y-%m-%d}: {figure.words}")
        points.append(
            f'<line class="reach" x1="{x:.1f}" x2="{x:.1f}" y1="{low:.1f}" y2="{high:.1f}"/>'
            f'<circle class="point" cx="{x:.1f}" cy="{y:.1f}" r="4"><title>{told}</title></circle>'
            f"{_count(x, one.answers) if place % apart == 0 else ''}"
        )
        line.append(f"{x:.1f},{y:.1f}")
    label = f"{NAMES[standing.instrument]} of {standing.group}, week by week, with 95 % intervals"
    ends = (
        f'<text class="small" x="{LEFT - 28}" y="{HIGH + 32}" text-anchor="end">n</text>'
        f'<text class="small" x="{LEFT}" y="{HIGH + 48}" text-anchor="middle">{first.astimezone():%d %b}</text>'
        f'<text class="small" x="{LEFT + PLOT}" y="{HIGH + 48}" text-anchor="middle">{last.astimezone():%d %b}</text>'
    )
    scale = ("+100", "0", "−100") if balanced else ("100 %", "50 %", "0 %")
    axis = "".join(
        f'<line class="grid" x1="{LEFT}" x2="{LEFT + PLOT}" y1="{y}" y2="{y}"/>'
        f'<text class="small" x="{LEFT - 14}" y="{y + 4}" text-anchor="end">{words}</text>'
        for y, words in zip((10, 10 + HIGH // 2, 10 + HIGH), scale, strict=True)
    )
    return (
        f'<svg viewBox="0 0 {WIDTH} {HIGH + 56}" role="img" aria-label="{escape(label)}">'
        f'<title>{escape(label)}</title>{axis}<polyline class="path" points="{" ".join(line)}"/>'
        f"{''.join(points)}{ends}</svg>"
    )


def _count(x: float, answers: int) -> str:
    return f'<text class="small" x="{x:.1f}" y="{HIGH + 32}" text-anchor="middle">{answers}</text>'


def _down(value: float, *, balanced: bool) -> float:
    return 10 + HIGH * (1 - ((value + 1) / 2 if balanced else value))


def _across(value: float, *, balanced: bool) -> float:
    return LEFT + PLOT * ((value + 1) / 2 if balanced else value)


def _tick(value: float, height: int, instrument: object, *, balanced: bool) -> str:
    x = _across(value, balanced=balanced)
    words = target_words(instrument, value).replace("+0", "0")
    return (
        f'<line class="grid" x1="{x}" x2="{x}" y1="{ROW - 4}" y2="{height}"/>'
        f'<text class="small" x="{x}" y="{ROW - 10}" text-anchor="middle">{words}</text>'
    )


def _row(one: Standing, place: int, *, balanced: bool) -> str:
    figure = one.figure
    if figure.value is None or figure.low is None or figure.high is None:
        return ""
    y = ROW * (place + 1) + ROW // 2
    x, low, high = (_across(end, balanced=balanced) for end in (figure.value, figure.low, figure.high))
    ink = one.verdict.value if one.verdict in (Verdict.MET, Verdict.MISSED) else "open"
    goal = ""
    if one.level is not None:
        at = _across(one.level.target, balanced=balanced)
        goal = f'<line class="goal" x1="{at:.1f}" x2="{at:.1f}" y1="{y - 9}" y2="{y + 9}"/>'
    verdict = f", {one.verdict.value}" if one.verdict else ""
    group = one.group if len(one.group) <= 26 else f"{one.group[:25]}…"
    return (
        f'<g class="{ink}"><text x="{LEFT - 14}" y="{y + 4}" text-anchor="end">{escape(group)}</text>'
        f'<line class="reach" x1="{low:.1f}" x2="{high:.1f}" y1="{y}" y2="{y}"/>{goal}'
        f'<circle class="point" cx="{x:.1f}" cy="{y}" r="5"><title>{escape(figure.words)}</title></circle>'
        f'<text class="small" x="{LEFT + PLOT + 14}" y="{y + 4}">{escape(figure.value_words)}, '
        f"n {figure.n}{verdict}</text></g>"
    )

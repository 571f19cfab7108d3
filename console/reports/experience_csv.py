"""The report on what users lived through as CSV: one figure a line, n beside each, for whoever counts on."""

from __future__ import annotations

import csv
import io

from console.reports.experience_parts import Kind, Measure, Report

COLUMNS = (
    "period",
    "from",
    "to",
    "counted",
    "data_as_of",
    "by",
    "section",
    "group",
    "what",
    "unit",
    "value",
    "low",
    "high",
    "n",
    "n_of",
    "asked",
    "answered",
    "words",
    "note",
)
"""What each column is; shares are 0–1, points −1 to 1, intervals 95 %."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would run where it begins a text."""


def page(report: Report) -> str:
    """Return the whole file; where nothing may be shown it has its first line alone."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    head = (
        report.name,
        report.start.isoformat(),
        report.end.isoformat(),
        report.made.isoformat(),
        report.age,
        report.by.value,
    )
    for section in report.sections:
        for one in section.measures:
            writer.writerow([*map(_safe, (*head, section.key)), *_row(one)])
        for words in section.lines:
            line = Measure("all", "in words", Kind.COUNT, None, 0, words, "")
            writer.writerow([*map(_safe, (*head, section.key)), *_row(line)])
    return out.getvalue()


def _row(one: Measure) -> list[object]:
    figures = (_number(one.value), _number(one.low), _number(one.high))
    n = "" if not one.of else one.n
    asked = ("" if one.asked is None else one.asked, "" if one.answered is None else one.answered)
    texts = (one.group, one.what, one.kind.value)
    return [*map(_safe, texts), *figures, n, _safe(one.of), *asked, _safe(one.words), _safe(one.note)]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"


def _safe(words: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    flat = " ".join(words.split())
    return f"'{flat}" if flat.startswith(_FORMULA) else flat

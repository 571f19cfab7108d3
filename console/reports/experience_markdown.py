"""The report on what users lived through as Markdown: tables that every viewer shows, every text escaped."""

from __future__ import annotations

import re

from console.reports.experience_parts import Measure, Report, Section

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~&])")


def page(report: Report) -> str:
    """Return the whole document."""
    head = [f"# {text(report.title)}", "", *(f"{text(words)}  " for words in report.scope)]
    return "\n".join([*head, *(line for one in report.sections for line in _section(one))]) + "\n"


def text(words: str) -> str:
    """Return somebody's words as one line that is no markup."""
    return _MARKUP.sub(r"\\\1", " ".join(words.split()))


def _section(section: Section) -> list[str]:
    lines = ["", f"## {text(section.title)}", "", text(section.how)]
    if section.measures:
        lines += ["", "| group | what | figure, 95 % interval, n | note |", "|---|---|---|---|"]
        lines += [_row(one) for one in section.measures]
    if section.lines:
        lines += ["", *(f"* {text(one)}" for one in section.lines)]
    return lines


def _row(one: Measure) -> str:
    return f"| {' | '.join(map(text, (one.group, one.what, one.words, one.note)))} |"

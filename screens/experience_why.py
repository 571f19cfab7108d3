"""Explains figures of users' experience: the part of the report they are from, with formula, source, n and age."""

from __future__ import annotations

from console.reports.experience_parts import Report, Section
from screens.experience_rows import FACT
from screens.feed_why import Why
from widgets.ink import Spans


def explained(report: Report, key: str) -> Why:
    """Return what explains the line with this key: a fact's part of the report, else all figures of a group."""
    if key.startswith(FACT):
        found = [report.section(key.removeprefix(FACT).split(":")[0])]
        lines = _section(found[0], "")
    else:
        found = [one for one in report.sections if not key or any(what.group == key for what in one.measures)]
        lines = [line for one in found for line in (*_section(one, key), ())]
    title = found[0].title if len(found) == 1 else f"How {key or 'it'} is counted"
    return Why(title, [*lines, (), *(((words, "dim"),) for words in report.scope)])


def _section(section: Section, group: str) -> list[Spans]:
    lines: list[Spans] = [((section.title, "bright"),), ((section.how, "dim"),)]
    for one in section.measures:
        if group and one.group != group:
            continue
        lines.append(((f"{one.group}  ", "bright"), (f"{one.what}  ", "dim"), (one.words, "")))
        if one.note:
            lines.append(((f"  {one.note}", ""),))
    if not group:
        lines += [((words, ""),) for words in section.lines]
    return lines

"""The report on what users lived through as JSON: the names here are documented and stay."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from console.reports.experience_parts import Measure, Report, Section


def page(report: Report) -> str:
    """Return the whole document."""
    return json.dumps(shape(report), indent=2, ensure_ascii=False) + "\n"


def shape(report: Report) -> dict[str, Any]:
    """Return the report as plain values; shares are 0–1, points −1 to 1, intervals 95 %, instants UTC."""
    return {
        "title": report.title,
        "period": report.name,
        "from": _stamp(report.start),
        "to": _stamp(report.end),
        "running": report.running,
        "counted": _stamp(report.made),
        "by": report.by.value,
        "scope": list(report.scope),
        "sources": [{"service": one.name, "as_of": _stamp(one.as_of)} for one in report.sources],
        "hidden": {one.value: count for one, count in report.hidden.items()},
        "sections": [section(one) for one in report.sections],
    }


def section(one: Section) -> dict[str, Any]:
    """Return a section; `key` is documented and stays."""
    return {
        "key": one.key,
        "title": one.title,
        "how": one.how,
        "figures": [figure(each) for each in one.measures],
        "lines": list(one.lines),
    }


def figure(one: Measure) -> dict[str, Any]:
    """Return a figure, n beside it."""
    return {
        "group": one.group,
        "what": one.what,
        "unit": one.kind.value,
        "value": one.value,
        "low": one.low,
        "high": one.high,
        "n": one.n,
        "n_of": one.of,
        "asked": one.asked,
        "answered": one.answered,
        "words": one.words,
        "note": one.note,
    }


def _stamp(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None
